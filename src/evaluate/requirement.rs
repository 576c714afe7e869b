//! Requirements: when they apply, what displaces them, and what they come to.

use super::outcome::Outcomes;
use super::trace::{Filled, Recorder, StepKind, Unplaced};
use super::{Env, Evaluator, Verdict, collection};
use crate::check::typed::{ExceptionVersion, RequirementVersion, Target};
use crate::id::{ExceptionId, RequirementId, StepId, UncodedId};
use crate::ty::Ty;
use crate::value::possible::{
    Cause, ConflictSide, Failed, Failure, FailureKind, Needs, Possible, Presence, Row, Truth,
};
use std::sync::Arc;

/// One requirement's determination.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The requirement.
    pub requirement: RequirementId,
    /// Its verdict.
    pub verdict: Verdict,
    /// What keeps it open.
    pub needs: Needs,
    /// Those of its needs of which it is not proved that they can change the verdict.
    pub not_proved: Vec<Cause>,
    /// The one judgement, for a requirement without `for each`.
    pub judged: Option<Judged>,
    /// A part for each item of `for each`.
    pub parts: Vec<Part>,
    /// Uncoded law that blocks it.
    pub blocked_by: Vec<UncodedId>,
    /// The step that judged it.
    pub step: Option<StepId>,
    /// Its title.
    pub title: Filled,
}

/// An item of `for each`, judged.
#[derive(Clone, Debug)]
pub struct Part {
    /// The item.
    pub item: Possible,
    /// Whether it is there.
    pub presence: Presence,
    /// What it comes to.
    pub judged: Judged,
}

/// What displaces a requirement.
#[derive(Clone, Debug)]
pub struct Displaced {
    /// The exception.
    pub exception: ExceptionId,
    /// Its title.
    pub title: Filled,
    /// Whether it puts a demand of its own in the requirement's place, by which the finding is judged.
    pub replaces: bool,
}

/// A requirement judged, of the subject or of one item.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What it comes to.
    pub verdict: Verdict,
    /// What keeps it open.
    pub needs: Needs,
    /// The exception that displaces it.
    pub displaced: Option<Displaced>,
    /// Whether its own `when` does not hold.
    pub when_fails: bool,
    /// Why it has no value, where that is what keeps it open.
    pub failure: Failed,
    /// The message of a violation.
    pub message: Filled,
    /// The step that judged it.
    pub step: Option<StepId>,
    /// The steps of the demands by which it is judged: one, or several where it is open which stands,
    /// or where several that agree do.
    pub demands: Vec<StepId>,
    outcomes: Outcomes,
}

impl<'p, R: Recorder> Evaluator<'p, R> {
    /// Judges a requirement that is in force.
    pub(super) fn finding(&mut self, id: RequirementId) -> Finding {
        let edition = self.edition;
        let mut env = Self::subject_env();
        let Some(version) = edition.requirements[id.index()] else {
            // INVARIANT: a plan holds only requirements in force.
            return Self::blocked_finding(id, Vec::new(), Needs::none(), Filled::default());
        };
        let title = self.fill(&version.notes.title, &mut env);
        let blocked = self.blocked(Target::Requirement(id), &mut env);
        if !blocked.is_empty() {
            return Self::blocked_finding(id, blocked.ids, blocked.needs, title);
        }
        self.recorder.open();
        let mut finding = match &version.for_each {
            None => {
                let judged = self.judge(id, version, &mut env);
                Finding {
                    requirement: id,
                    verdict: judged.verdict,
                    needs: judged.needs.clone(),
                    not_proved: Vec::new(),
                    judged: Some(judged),
                    parts: Vec::new(),
                    blocked_by: Vec::new(),
                    step: None,
                    title,
                }
            }
            Some((_, list)) => {
                let value = self.eval(list, &mut env);
                self.for_each(id, version, &value, title, &mut env)
            }
        };
        finding.step = self.recorder.close(|| Unplaced {
            kind: StepKind::Requirement(id),
            span: version.notes.span,
            value: Possible::any(finding.needs.clone()),
            ty: Ty::Boolean,
        });
        finding
    }

    fn blocked_finding(id: RequirementId, blocked_by: Vec<UncodedId>, needs: Needs, title: Filled) -> Finding {
        Finding {
            requirement: id,
            verdict: Verdict::Undetermined,
            needs,
            not_proved: Vec::new(),
            judged: None,
            parts: Vec::new(),
            blocked_by,
            step: None,
            title,
        }
    }

    fn for_each(
        &mut self,
        id: RequirementId,
        version: &RequirementVersion,
        value: &Possible,
        title: Filled,
        env: &mut Env,
    ) -> Finding {
        let span = version.for_each.as_ref().map_or(version.notes.span, |(_, list)| list.span);
        let source = collection::as_list(value, span);
        let mut all = Outcomes::NOT_APPLICABLE;
        let mut surely_violated = false;
        let mut parts = Vec::new();
        let mut needs = Vec::new();
        for row in &source.list.rows {
            let judged = self.item(id, version, row, env);
            let mut outcomes = judged.outcomes;
            if !row.presence.is_certain() {
                outcomes = outcomes.or(Outcomes::NOT_APPLICABLE);
            }
            surely_violated |= outcomes.verdict() == Verdict::Violated;
            if outcomes.several() {
                needs.push((outcomes, row.presence.needs().and(&judged.needs)));
            }
            all = all.with(outcomes);
            parts.push(Part { item: row.value.clone(), presence: row.presence.clone(), judged });
        }
        if source.nothing || source.failure.is_some() {
            all = all.or(Outcomes::NO_VALUE);
        }
        // Of a list that may have no value nothing is sure.
        let verdict = all.settled(surely_violated && source.failure.is_none()).verdict();
        let needs = if verdict == Verdict::Undetermined {
            // A part that can only be satisfied or fall away decides nothing where another surely stands.
            let stands =
                parts.iter().any(|p| p.presence.is_certain() && p.judged.outcomes.verdict() == Verdict::Satisfied);
            let harmless = |o: &Outcomes| stands && !o.may_be(Outcomes::VIOLATED.or(Outcomes::NO_VALUE));
            let own = Needs::all(needs.into_iter().filter(|(o, _)| !harmless(o)).map(|(_, n)| n));
            own.and(&source.needs)
        } else {
            Needs::none()
        };
        Finding {
            requirement: id,
            verdict,
            needs,
            not_proved: Vec::new(),
            judged: None,
            parts,
            blocked_by: Vec::new(),
            step: None,
            title,
        }
    }

    fn item(&mut self, id: RequirementId, version: &RequirementVersion, row: &Row, env: &mut Env) -> Judged {
        self.recorder.open();
        env.locals.push(row.value.clone());
        let mut judged = self.judge(id, version, env);
        env.locals.pop();
        judged.step = self.recorder.close(|| Unplaced {
            kind: StepKind::Item(Box::new(row.value.clone())),
            span: version.notes.span,
            value: Possible::any(judged.needs.clone()),
            ty: Ty::Boolean,
        });
        judged
    }

    /// Judges a requirement of the subject or of the item that is bound.
    fn judge(&mut self, id: RequirementId, version: &RequirementVersion, env: &mut Env) -> Judged {
        let mut when = Truth::sure(true);
        if let Some(condition) = &version.when {
            self.recorder.open();
            when = self.truth(condition, env).as_condition();
            self.close_part(StepKind::When, condition.span, &when);
            if when.fails() {
                return Judged::not_applicable(true);
            }
        }
        let exceptions = self.displacing(id, env);
        if let (true, Some(only)) = (when.holds(), lifted(&exceptions)) {
            let displaced = self.displaced_by(only, false, env);
            return Judged { displaced: Some(displaced), ..Judged::not_applicable(false) };
        }
        let (sure, open): (Vec<&Displacing<'p>>, Vec<&Displacing<'p>>) =
            exceptions.iter().filter(|e| e.applies.yes).partition(|e| e.applies.holds());
        let conflict = |a: &Displacing<'_>, b: &Displacing<'_>| {
            let side = |e: &Displacing<'_>| ConflictSide { exception: Some(e.id), span: e.version.notes.span };
            let kind = FailureKind::Conflict(vec![side(a), side(b)]);
            Some(Arc::new(Failure { kind, span: version.notes.span }))
        };
        // Where an exception surely displaces the requirement its own demand is not asked.
        let must = if sure.is_empty() {
            self.recorder.open();
            let must = self.truth(&version.must, env);
            let step = self.close_part(StepKind::Must, version.must.span, &must);
            Some((must, step))
        } else {
            None
        };
        let own = must.as_ref().map(|(must, _)| Outcomes::of(must));
        let mut outcomes = match (own, &sure[..]) {
            (Some(own), _) => open.iter().fold(own, |all, e| all.or(e.outcomes)),
            // Whatever else applies agrees with these, or conflicts with them.
            (None, sure) => sure.iter().fold(Outcomes::ANY_VERDICT, |all, e| all.both(e.outcomes)),
        };
        let mut failure = must.as_ref().and_then(|(m, _)| m.failure.clone());
        failure = sure.iter().chain(&open).fold(failure, |f, e| f.or_else(|| e.failure.clone()));
        if !outcomes.may_be(Outcomes::NO_VALUE) {
            failure = None;
        }
        let mut conflicts = None;
        let displacing: Vec<&Displacing<'p>> = sure.iter().chain(&open).copied().collect();
        for (i, a) in displacing.iter().enumerate() {
            for b in &displacing[i + 1..] {
                if !a.outcomes.surely_same(b.outcomes) {
                    conflicts = conflicts.or_else(|| conflict(a, b));
                }
            }
        }
        outcomes = outcomes.or(Outcomes::NO_VALUE.when(conflicts.is_some()));
        // One that is settled and agrees with another that surely applies changes nothing.
        let matters = |e: &Displacing<'_>| !sure.iter().any(|s| s.outcomes.surely_same(e.outcomes));
        let demands_needs = must
            .iter()
            .map(|(m, _)| m.needs.clone())
            .chain(displacing.iter().filter(|e| e.applies.holds() || matters(e)).map(|e| e.needs.clone()));
        let demands_needs = Needs::all(demands_needs);
        let applies = Needs::all(open.iter().filter(|e| matters(e)).map(|e| e.applies.needs.clone()));
        let outcomes = outcomes.when(when.yes).or(Outcomes::NOT_APPLICABLE.when(when.no));
        let verdict = outcomes.verdict();
        // Two that surely apply and surely differ leave nothing to ask.
        let surely_differ = |e: &Displacing<'_>| {
            let single = |o: Outcomes| !o.several();
            sure.iter().any(|s| single(s.outcomes) && single(e.outcomes) && s.outcomes != e.outcomes)
        };
        let needs = match verdict {
            Verdict::Undetermined if sure.iter().any(|e| surely_differ(e)) => when.needs.clone(),
            // What decides whether it applies counts only where it may.
            Verdict::Undetermined => when.needs.and(&applies).and(&demands_needs),
            // What is left of a decided condition is what `is known` asks for: that can still change it.
            Verdict::Violated => demands_needs,
            _ => Needs::none(),
        };
        let sure_replacement = sure.iter().find(|e| e.version.must.is_some()).copied();
        let no_value = outcomes.may_be(Outcomes::NO_VALUE);
        let is_conflict = no_value && conflicts.is_some();
        let displaced = match (sure_replacement, lifted(&exceptions)) {
            _ if is_conflict => None,
            (Some(e), _) => Some(self.displaced_by(e, true, env)),
            (None, Some(e)) if verdict == Verdict::NotApplicable => Some(self.displaced_by(e, false, env)),
            _ => None,
        };
        // A message speaks of one demand.
        let one_demand = displacing.iter().all(|e| e.version.must.is_none());
        let message = match (verdict, &sure[..], &open[..]) {
            (Verdict::Violated, [], _) if one_demand => self.fill(&version.otherwise, env),
            (Verdict::Violated, [only], []) => self.fill(&only.version.otherwise, env),
            _ => Filled::default(),
        };
        let failure = if no_value { failure.filter(|_| !is_conflict).or(conflicts) } else { None };
        let steps = must.iter().filter_map(|(_, step)| *step).chain(displacing.iter().filter_map(|e| e.step));
        let demands = steps.collect();
        Judged { verdict, needs, displaced, when_fails: false, failure, message, step: None, demands, outcomes }
    }

    /// The exceptions to a requirement that are in force, each with what the requirement comes to if
    /// it applies.
    fn displacing(&mut self, id: RequirementId, env: &mut Env) -> Vec<Displacing<'p>> {
        let edition = self.edition;
        let in_force = |id: &ExceptionId| edition.exception(*id).map(|v| (*id, v));
        let all: Vec<_> = edition.rules.requirements[id.index()].exceptions.iter().filter_map(in_force).collect();
        let only_lifts = all.iter().all(|(_, v)| v.must.is_none());
        let mut out: Vec<Displacing<'p>> = Vec::new();
        for (id, version) in all {
            self.recorder.open();
            let applies = self.exception_applies(id, env);
            let mut displacing = Displacing {
                id,
                version,
                outcomes: Outcomes::NOT_APPLICABLE,
                failure: None,
                needs: Needs::none(),
                step: None,
                applies,
            };
            if let Some(must) = version.must.as_ref().filter(|_| displacing.applies.yes) {
                self.recorder.open();
                let truth = self.truth(must, env);
                displacing.step = self.close_part(StepKind::Must, must.span, &truth);
                displacing.outcomes = Outcomes::of(&truth);
                displacing.failure = truth.failure;
                displacing.needs = truth.needs;
            }
            self.close_exception(id, &displacing.applies);
            let settles = only_lifts && displacing.applies.holds();
            out.push(displacing);
            if settles {
                break; // others that lift it too add nothing
            }
        }
        out
    }

    fn displaced_by(&mut self, by: &Displacing<'_>, replaces: bool, env: &mut Env) -> Displaced {
        let title = self.fill(&by.version.notes.title, env);
        Displaced { exception: by.id, title, replaces }
    }

    fn close_part(&mut self, kind: StepKind, span: crate::file::Span, truth: &Truth) -> Option<StepId> {
        self.recorder.close(|| Unplaced { kind, span, value: truth.clone().into_possible(), ty: Ty::Boolean })
    }
}

/// An exception to a requirement that is in force.
struct Displacing<'p> {
    id: ExceptionId,
    version: &'p ExceptionVersion,
    applies: Truth,
    /// What the requirement comes to where it applies.
    outcomes: Outcomes,
    /// Why its demand has no value, where it may have none.
    failure: Failed,
    /// What keeps its demand open.
    needs: Needs,
    /// The step of its demand.
    step: Option<StepId>,
}

/// One that surely lifts a requirement, where no other may put a demand in its place.
fn lifted<'e, 'p>(all: &'e [Displacing<'p>]) -> Option<&'e Displacing<'p>> {
    if all.iter().any(|e| e.applies.yes && e.version.must.is_some()) {
        return None;
    }
    all.iter().find(|e| e.applies.holds())
}

impl Judged {
    fn not_applicable(when_fails: bool) -> Self {
        Self {
            verdict: Verdict::NotApplicable,
            needs: Needs::none(),
            displaced: None,
            when_fails,
            failure: None,
            message: Filled::default(),
            step: None,
            demands: Vec::new(),
            outcomes: Outcomes::NOT_APPLICABLE,
        }
    }
}
