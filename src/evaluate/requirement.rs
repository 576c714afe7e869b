//! Requirements: when they apply, what displaces them, and what they come to.

use super::trace::{Filled, Recorder, StepKind, Unplaced};
use super::{Env, Evaluator, Verdict, collection};
use crate::check::typed::{Notes, RequirementVersion, Target};
use crate::id::{ExceptionId, RequirementId, StepId, UncodedId};
use crate::ty::Ty;
use crate::value::possible::{Cause, Failed, Needs, Possible, Presence, Row, Truth};

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
    outcomes: Outcomes,
}

/// The verdicts that a judgement may come to once everything is known.
#[expect(clippy::struct_excessive_bools, reason = "a set of four outcomes is four flags")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Outcomes {
    satisfied: bool,
    violated: bool,
    not_applicable: bool,
    no_value: bool,
}

impl Outcomes {
    const NOT_APPLICABLE: Self = Self { satisfied: false, violated: false, not_applicable: true, no_value: false };

    /// The one verdict, else undetermined.
    const fn verdict(self) -> Verdict {
        match (self.satisfied, self.violated, self.not_applicable, self.no_value) {
            (true, false, false, false) => Verdict::Satisfied,
            (false, true, false, false) => Verdict::Violated,
            (false, false, true, false) => Verdict::NotApplicable,
            _ => Verdict::Undetermined,
        }
    }

    const fn several(self) -> bool {
        (self.satisfied as u8 + self.violated as u8 + self.not_applicable as u8 + self.no_value as u8) > 1
    }

    /// The outcomes of two parts together: violated outranks no value, that satisfied, that nothing.
    const fn with(self, other: Self) -> Self {
        Self {
            violated: self.violated || other.violated,
            no_value: (self.no_value && (other.no_value || other.satisfied || other.not_applicable))
                || (other.no_value && (self.satisfied || self.not_applicable)),
            satisfied: (self.satisfied && (other.satisfied || other.not_applicable))
                || (other.satisfied && self.not_applicable),
            not_applicable: self.not_applicable && other.not_applicable,
        }
    }

    /// A part that violates whatever the others come to leaves just that.
    const fn settled(self, surely_violated: bool) -> Self {
        if surely_violated {
            Self { satisfied: false, violated: true, not_applicable: false, no_value: false }
        } else {
            self
        }
    }
}

impl<R: Recorder> Evaluator<'_, R> {
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
                outcomes.not_applicable = true;
            }
            surely_violated |= outcomes.verdict() == Verdict::Violated;
            if outcomes.several() {
                needs.push((outcomes, row.presence.needs().and(&judged.needs)));
            }
            all = all.with(outcomes);
            parts.push(Part { item: row.value.clone(), presence: row.presence.clone(), judged });
        }
        if source.nothing || source.failure.is_some() {
            all.no_value = true;
        }
        // Of a list that may have no value nothing is sure.
        let verdict = all.settled(surely_violated && source.failure.is_none()).verdict();
        let needs = if verdict == Verdict::Undetermined {
            // A part that can only be satisfied or fall away decides nothing where another surely stands.
            let stands =
                parts.iter().any(|p| p.presence.is_certain() && p.judged.outcomes.verdict() == Verdict::Satisfied);
            let harmless = |o: &Outcomes| stands && !o.violated && !o.no_value;
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
        let edition = self.edition;
        let mut when = Truth::sure(true);
        if let Some(condition) = &version.when {
            self.recorder.open();
            when = self.truth(condition, env).as_condition();
            self.close_part(StepKind::When, condition.span, &when);
            if when.fails() {
                return Judged::not_applicable(None, true);
            }
        }
        let mut displaced = Truth::sure(false);
        for exception in &edition.rules.requirements[id.index()].exceptions {
            let Some(other) = edition.exception(*exception) else { continue };
            let applies = self.exception_step(*exception, env);
            if applies.holds() && when.holds() {
                let title = self.exception_title(&other.notes, env);
                return Judged::not_applicable(Some(Displaced { exception: *exception, title }), false);
            }
            displaced = displaced.or(&applies);
        }
        self.recorder.open();
        let must = self.truth(&version.must, env);
        self.close_part(StepKind::Must, version.must.span, &must);
        let applies = when.and(&displaced.not());
        let outcomes = Outcomes {
            satisfied: applies.yes && must.yes,
            violated: applies.yes && must.no,
            not_applicable: applies.no,
            no_value: applies.yes && must.failure.is_some(),
        };
        let verdict = outcomes.verdict();
        let needs = if verdict == Verdict::Undetermined {
            // What decides whether it applies counts only where it may.
            when.needs.and(&displaced.needs).and(&must.needs)
        } else if verdict == Verdict::Violated {
            // What is left of a decided condition is what `is known` asks for: that can still change it.
            must.needs
        } else {
            Needs::none()
        };
        let message = if verdict == Verdict::Violated { self.fill(&version.otherwise, env) } else { Filled::default() };
        let failure = if outcomes.no_value { must.failure } else { None };
        Judged { verdict, needs, displaced: None, when_fails: false, failure, message, step: None, outcomes }
    }

    fn exception_title(&mut self, notes: &Notes, env: &mut Env) -> Filled {
        self.fill(&notes.title, env)
    }

    fn close_part(&mut self, kind: StepKind, span: crate::file::Span, truth: &Truth) {
        self.recorder.close(|| Unplaced { kind, span, value: truth.clone().into_possible(), ty: Ty::Boolean });
    }
}

impl Judged {
    fn not_applicable(displaced: Option<Displaced>, when_fails: bool) -> Self {
        Self {
            verdict: Verdict::NotApplicable,
            needs: Needs::none(),
            displaced,
            when_fails,
            failure: None,
            message: Filled::default(),
            step: None,
            outcomes: Outcomes::NOT_APPLICABLE,
        }
    }
}
