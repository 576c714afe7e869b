//! The choice among cases of a definition, or exceptions to it.

use super::{ConflictSide, Failure, FailureKind, Needs, Possible, Truth};
use crate::file::Span;
use std::sync::Arc;

/// One way that a choice may come out: it applies where its condition holds.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Whether it applies.
    pub applies: Truth,
    /// What it gives.
    pub value: Possible,
    /// The other candidates, by their places, that surely do not apply where it does.
    pub excludes: Vec<usize>,
    /// Where it stands, for a conflict.
    pub side: ConflictSide,
}

/// Chooses among cases or exceptions: the one that applies, or several that agree, else `otherwise`.
///
/// One of which it is open whether it applies leaves the result open only where results differ. No
/// `otherwise` says that one of them surely applies.
pub fn choose(candidates: &[Candidate], otherwise: Option<&Possible>, span: Span) -> Possible {
    let placed: Vec<(usize, &Candidate)> = candidates.iter().enumerate().filter(|(_, c)| c.applies.yes).collect();
    let possible = placed.iter().map(|(_, c)| *c);
    let (sure, maybe): (Vec<&Candidate>, Vec<&Candidate>) = possible.partition(|c| c.applies.holds());
    let conflict = |a: &Candidate, b: &Candidate| {
        Some(Arc::new(Failure { kind: FailureKind::Conflict(vec![a.side.clone(), b.side.clone()]), span }))
    };
    // What no candidate changes is settled, whoever applies.
    let mut outcome: Option<Possible> = None;
    // Rows that only one of two lists has are open for want of what decides between them.
    let open = Needs::all(candidates.iter().map(|c| c.applies.needs.clone()));
    let mut include = |value: &Possible| {
        outcome = Some(match outcome.take() {
            None => value.clone(),
            Some(o) if o.surely_same(value) => o,
            Some(o) => o.needing(&open).or(value),
        });
    };
    for c in &sure {
        include(&c.value);
    }
    if let (Some(otherwise), true) = (otherwise, sure.is_empty()) {
        include(otherwise);
    }
    for c in &maybe {
        include(&c.value);
    }
    let Some(mut outcome) = outcome else { return otherwise.cloned().unwrap_or_else(Possible::none) };
    // Two that may apply at once and may differ are a conflict.
    for (n, (_, a)) in placed.iter().enumerate() {
        for (j, b) in &placed[n + 1..] {
            if a.excludes.contains(j) || a.value.surely_same(&b.value) {
                continue;
            }
            if a.applies.holds() && b.applies.holds() {
                let decided = a.value.is_decided() && b.value.is_decided();
                if a.value.surely_different(&b.value) || decided && a.value.has_core() && b.value.has_core() {
                    return Possible::failed(conflict(a, b), Needs::none());
                }
                // Nothing agrees with what has no value.
                if let Some(c) = [a, b].into_iter().find(|c| c.value.surely_fails()) {
                    return Possible::failed(c.value.failure.clone(), c.value.needs.clone());
                }
            }
            if outcome.failure.is_none() {
                outcome.failure = conflict(a, b);
            }
        }
    }
    // Conditions matter only where the results differ.
    if !outcome.is_decided() {
        outcome.needs = open.and(&outcome.needs);
    }
    outcome
}
