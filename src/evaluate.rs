//! The one evaluator: verdicts of an assessment over the facts of a case.
//!
//! It records what it does through a [`Recorder`]. With [`Silent`] the same code runs without
//! reasons; with [`Trace`] every output is read from what it kept.

mod collection;
pub mod coverage;
mod exception;
mod expr;
mod group;
mod hit;
mod memo;
pub mod outcome;
mod reach;
pub mod relevance;
mod requirement;
mod scale;
mod table;
pub mod tables;
pub mod trace;
pub mod view;

pub(crate) use expr::reads_facts;
pub use requirement::{Displaced, Finding, Judged, Part};
pub use trace::{Filled, HeldRow, Piece, Recorder, Silent, Step, StepKind, Trace, Worth};

use crate::check::typed::{Node, Report, Target};
use crate::facts::Facts;
use crate::facts::store::SUBJECT;
use crate::id::{AssessmentId, ClassId, DefinitionId, FieldId, ObjectId, RequirementId, StepId, TableId, UncodedId};
use crate::plan::{Edition, Plan};
use crate::value::Value;
use crate::value::possible::{Cause, Failed, ListValue, Needs, Possible, Truth};
use memo::Memo;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

/// What an assessment or a finding comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// What is demanded holds.
    Satisfied,
    /// It does not hold.
    Violated,
    /// Nothing is demanded.
    NotApplicable,
    /// It is open.
    Undetermined,
}

/// One assessment of one case on one date.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Which assessment.
    pub id: AssessmentId,
    /// Its verdict; `None` for one that only rates or reports.
    pub verdict: Option<Verdict>,
    /// Uncoded law that touches it: then nothing is claimed.
    pub blocked_by: Vec<UncodedId>,
    /// A finding for each requirement.
    pub findings: Vec<Finding>,
    /// The answers of the tables that it rates.
    pub rates: Vec<(TableId, Shown)>,
    /// The values that it reports.
    pub reports: Vec<(Report, Shown)>,
    /// What keeps it open, in the order of the rules.
    pub needs: Vec<Cause>,
    /// Its title.
    pub title: Filled,
}

/// A value with the step that found it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The value.
    pub value: Possible,
    /// The step that found it.
    pub step: Option<StepId>,
}

/// Where an expression is evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Env {
    /// The very thing that is judged.
    own: ObjectId,
    /// The subject in which it is.
    subject: ObjectId,
    /// Bound values, outermost first.
    locals: Vec<Possible>,
}

/// Evaluates over the facts of one case.
pub struct Evaluator<'p, R> {
    edition: &'p Edition<'p>,
    facts: &'p Facts,
    /// What was recorded.
    pub recorder: R,
    memo: Memo,
    indexes: HashMap<(usize, ClassId, FieldId), Arc<collection::Index>>,
    members: HashMap<usize, Arc<collection::Members>>,
    /// Lists that an index speaks of: kept, so that no other list takes their address.
    kept: Vec<Arc<ListValue>>,
}

/// Evaluates an assessment.
pub fn evaluate<'p, R: Recorder>(plan: &Plan<'p, 'p>, facts: &'p Facts, recorder: R) -> (Assessment, R) {
    let mut evaluator = Evaluator::new(plan.edition, facts, recorder);
    let assessment = evaluator.assess(plan);
    (assessment, evaluator.recorder)
}

impl<'p, R: Recorder> Evaluator<'p, R> {
    /// An evaluator that has found nothing yet.
    pub fn new(edition: &'p Edition<'p>, facts: &'p Facts, recorder: R) -> Self {
        Self {
            edition,
            facts,
            recorder,
            memo: Memo::default(),
            indexes: HashMap::new(),
            members: HashMap::new(),
            kept: Vec::new(),
        }
    }

    /// The same with what was found before, which must hold for these facts.
    fn with_memo(self, memo: Memo) -> Self {
        Self { memo, ..self }
    }

    fn subject_env() -> Env {
        Env { own: SUBJECT, subject: SUBJECT, locals: Vec::new() }
    }

    /// The value of an expression about the subject of the case.
    pub fn value_of(&mut self, node: &Node) -> Possible {
        self.eval(node, &mut Self::subject_env())
    }

    /// Evaluates an assessment; several may follow each other, and share what was found.
    pub fn assess(&mut self, plan: &Plan<'p, 'p>) -> Assessment {
        let mut env = Self::subject_env();
        let title = self.fill(&plan.notes.title, &mut env);
        let blocked = self.blocked(Target::Assessment(plan.assessment), &mut env);
        let claims = blocked.is_empty();
        let mut findings = Vec::new();
        let mut rates = Vec::new();
        let mut needs = Vec::new();
        if claims {
            for id in &plan.requires {
                findings.push(self.finding(*id));
            }
        }
        // What one violation has settled needs nothing more; each open finding has needs of its own.
        if combine(findings.iter().map(|f| f.verdict)) == Verdict::Undetermined {
            needs.extend(findings.iter().map(|f| f.needs.clone()));
        }
        for id in &plan.rates {
            let shown = if claims {
                let (outputs, step) = self.table(*id, SUBJECT, SUBJECT);
                let value = outputs.into_iter().next().unwrap_or_else(|| Possible::any(Needs::none()));
                Shown { value, step }
            } else {
                Shown { value: blocked.value(false), step: None }
            };
            if !shown.value.is_decided() {
                needs.push(shown.value.needs.clone());
            }
            rates.push((*id, shown));
        }
        let reports = plan.reports.iter().map(|r| (*r, self.report(*r))).collect();
        let verdict = match () {
            () if plan.requires.is_empty() && plan.absent.is_empty() => None,
            () if !claims => Some(Verdict::Undetermined),
            () => Some(combine(findings.iter().map(|f| f.verdict))),
        };
        if !claims {
            needs = vec![blocked.needs.clone()];
        }
        let needs = Needs::all(needs).causes();
        let blocked_by = blocked.ids;
        Assessment { id: plan.assessment, verdict, blocked_by, findings, rates, reports, needs, title }
    }

    /// Judges one requirement of the subject that is in force.
    pub fn requirement(&mut self, id: RequirementId) -> Finding {
        self.finding(id)
    }

    /// The value of a definition for a thing in a subject, with the step that found it.
    pub fn defined(&mut self, id: DefinitionId, own: ObjectId, subject: ObjectId) -> Shown {
        let (value, step) = self.definition(id, own, subject);
        Shown { value, step }
    }

    /// The first output of a table for a thing in a subject, with the step that found it.
    pub fn answered(&mut self, id: TableId, own: ObjectId, subject: ObjectId) -> Shown {
        let (outputs, step) = self.table(id, own, subject);
        Shown { value: outputs.into_iter().next().unwrap_or_else(Possible::none), step }
    }

    fn report(&mut self, report: Report) -> Shown {
        match report {
            Report::Definition(id) => self.defined(id, SUBJECT, SUBJECT),
            Report::Table(id) => self.answered(id, SUBJECT, SUBJECT),
            Report::Parameter(id) => {
                let (value, step) = self.parameter_value(id, &Self::subject_env());
                Shown { value, step }
            }
        }
    }

    /// The uncoded law that blocks a target for a thing.
    fn blocked(&mut self, target: Target, env: &mut Env) -> Blocked {
        let edition = self.edition;
        let (mut ids, mut needs) = (Vec::new(), Vec::new());
        for (id, uncoded) in edition.blocking(target) {
            let applies = match &uncoded.when {
                None => Truth::sure(true),
                Some(when) => self.truth(when, env).as_condition(),
            };
            if applies.yes {
                ids.push(id);
                needs.push(Needs::one(Cause::Uncoded(id)));
                // Where it is open whether it blocks, the facts on which that hangs are needed too.
                needs.push(applies.needs);
            }
        }
        Blocked { ids, needs: Needs::all(needs) }
    }

    fn fill(&mut self, messages: &crate::check::typed::Messages, env: &mut Env) -> Filled {
        if !R::KEEPS {
            return Filled::default();
        }
        // What is filled in explains nothing by itself: it is evaluated, and not recorded as a step.
        self.recorder.open();
        let filled = Filled::of(messages, |node| self.eval(node, env));
        self.recorder.discard();
        filled
    }
}

/// The verdict of several: violated if one is, else undetermined if one is, else satisfied.
pub(crate) fn combine(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut all = Verdict::Satisfied;
    for v in verdicts {
        match v {
            Verdict::Violated => return Verdict::Violated,
            Verdict::Undetermined => all = Verdict::Undetermined,
            Verdict::Satisfied | Verdict::NotApplicable => {}
        }
    }
    all
}

/// Uncoded law that blocks something, and all that keeps that thing open.
pub(crate) struct Blocked {
    ids: Vec<UncodedId>,
    needs: Needs,
}

impl Blocked {
    const fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// What may be of the thing.
    fn value(&self, is_list: bool) -> Possible {
        let needs = &self.needs;
        if is_list { Possible::unknown_list(needs) } else { Possible::any(needs.clone()) }
    }
}

/// What is read of something that may be several things: any of what each of them gives, and `failure`
/// where there may be nothing to read of.
fn any_of(of: &Possible, failure: Failed, values: Vec<Possible>) -> Possible {
    let either = values.into_iter().reduce(|known, value| known.needing(&of.needs).or(&value));
    let Some(mut outcome) = either else { return Possible::failed(failure, of.needs.clone()) };
    outcome.failure = outcome.failure.or(failure);
    outcome.needs = of.needs.and(&outcome.needs);
    outcome
}

/// The objects that a value may be; `None` where they cannot be listed.
pub(crate) fn objects_of(value: &Possible) -> Option<Vec<ObjectId>> {
    let values = value.values()?;
    values
        .into_iter()
        .map(|v| match v {
            Value::Object(id) => Some(id),
            _ => None,
        })
        .collect()
}
