//! Values that have exceptions: definitions, parameters, tables.
//!
//! What stands in a value's place, and the cases of its own meaning, are all *ways* for it to come
//! about. Where it is open which of them holds, their conditions are tried over all that the facts
//! may be (see [`super::coverage`]): ways that exclude each other are no conflict, and what is left
//! for `otherwise` is nothing where they cover everything.

use super::coverage::Condition;
use super::trace::{HeldRow, Recorder, StepKind, Unplaced};
use super::{Env, Evaluator};
use crate::check::typed::{Case, DefinitionVersion, Target};
use crate::facts::store::SUBJECT;
use crate::file::Span;
use crate::id::{DefinitionId, ExceptionId, ObjectId, ParameterId, StepId};
use crate::ty::Ty;
use crate::value::possible::{self, Candidate, Cause, ConflictSide, FailureKind, Needs, Possible, Truth};

/// A way for a value to come about.
#[derive(Clone)]
pub(super) struct Way<'p> {
    /// What it gives, and whether it holds.
    pub(super) candidate: Candidate,
    /// The same, as what is to be tried.
    condition: Condition<'p>,
    /// Which output of a table it gives; 0 for any other value.
    output: usize,
}

/// Whether some way surely holds.
fn is_settled(ways: &[Way<'_>]) -> bool {
    ways.iter().any(|w| w.candidate.applies.holds())
}

fn choose(ways: &[Way<'_>], otherwise: Option<&Possible>, span: Span) -> Possible {
    let candidates: Vec<Candidate> = ways.iter().map(|w| w.candidate.clone()).collect();
    possible::choose(&candidates, otherwise, span)
}

/// What is left where none of several ways need hold.
#[derive(Clone, Copy)]
struct Left {
    /// Whether it may be that no exception holds.
    own: bool,
    /// Whether it may be that neither an exception nor a case holds.
    otherwise: bool,
}

impl<'p, R: Recorder> Evaluator<'p, R> {
    /// The value of a definition for a thing, through its exceptions.
    pub(super) fn definition_value(&mut self, id: DefinitionId, env: &mut Env) -> Possible {
        let edition = self.edition;
        let definition = &edition.rules.definitions[id.index()];
        let is_list = matches!(definition.ty, Ty::List(_));
        let blocked = self.blocked(Target::Definition(id), env);
        if !blocked.is_empty() {
            return blocked.value(is_list);
        }
        let mut ways = self.ways(&definition.exceptions, env);
        let version = edition.definitions[id.index()];
        let span = version.map_or_else(Span::default, |v| v.notes.span);
        // Where an exception surely applies the definition's own meaning is not asked.
        if is_settled(&ways) {
            return choose(&ways, None, span);
        }
        let Some(version) = version else {
            let needs = Needs::one(Cause::Definition(id));
            let own = if is_list { Possible::unknown_list(&needs) } else { Possible::any(needs) };
            return self.displaced(&mut ways, env, span, |_, _| own);
        };
        let mut cases = Vec::new();
        self.case_ways(&version.cases, &Truth::sure(true), &Condition::always(), None, env, &mut cases);
        let left = self.settle(&mut ways, &mut cases, env);
        if is_settled(&ways) || !left.own {
            return choose(&ways, None, span);
        }
        let own = self.own_meaning(id, version, &cases, left.otherwise, env);
        if ways.is_empty() { own } else { choose(&ways, Some(&own), span) }
    }

    fn own_meaning(
        &mut self,
        id: DefinitionId,
        version: &DefinitionVersion,
        cases: &[Way<'p>],
        is_left: bool,
        env: &mut Env,
    ) -> Possible {
        let span = version.notes.span;
        let otherwise = if is_settled(cases) || !is_left {
            None
        } else {
            Some(match &version.otherwise {
                Some(node) => self.eval(node, env),
                None => Possible::fails(FailureKind::NoCase(id), span),
            })
        };
        match (otherwise, cases) {
            (Some(otherwise), []) => otherwise,
            (otherwise, cases) => choose(cases, otherwise.as_ref(), span),
        }
    }

    /// What ways leave of a value: they, or `own` where none of them surely holds.
    fn displaced(
        &mut self,
        ways: &mut [Way<'p>],
        env: &mut Env,
        span: Span,
        own: impl FnOnce(&mut Self, &mut Env) -> Possible,
    ) -> Possible {
        if ways.is_empty() {
            return own(self, env);
        }
        let left = self.settle(ways, &mut [], env);
        if is_settled(ways) || !left.own {
            return choose(ways, None, span);
        }
        let own = own(self, env);
        choose(ways, Some(&own), span)
    }

    /// Tries the conditions of open ways together: what never holds, or always does, is settled, and
    /// ways that never meet exclude each other.
    fn settle(&mut self, ways: &mut [Way<'p>], cases: &mut [Way<'p>], env: &mut Env) -> Left {
        let count = ways.len();
        let is_open = |w: &Way<'_>| w.candidate.applies.yes && !w.candidate.applies.holds();
        let unsettled = Left { own: true, otherwise: true };
        if !ways.iter().any(is_open) && (is_settled(cases) || !cases.iter().any(is_open)) {
            return unsettled;
        }
        let conditions: Vec<Condition<'p>> = ways.iter().chain(cases.iter()).map(|w| w.condition.clone()).collect();
        let Some(patterns) = self.patterns(&conditions, env) else { return unsettled };
        for (i, way) in ways.iter_mut().chain(cases.iter_mut()).enumerate() {
            let (offset, end) = if i < count { (0, count) } else { (count, conditions.len()) };
            // Cases are asked only where no exception holds.
            let asked = |p: &&Vec<bool>| i < count || !p[..count].contains(&true);
            let applies = &mut way.candidate.applies;
            if !patterns.iter().filter(asked).any(|p| p[i]) {
                *applies = Truth::sure(false);
            } else if patterns.iter().filter(asked).all(|p| p[i]) {
                *applies = Truth::sure(true);
            }
            for j in (offset..end).filter(|j| *j != i) {
                let meet = patterns.iter().filter(asked).any(|p| p[i] && p[j]);
                if !meet && !way.candidate.excludes.contains(&(j - offset)) {
                    way.candidate.excludes.push(j - offset);
                }
            }
        }
        Left {
            own: patterns.iter().any(|p| !p[..count].contains(&true)),
            otherwise: patterns.iter().any(|p| !p.contains(&true)),
        }
    }

    /// The ways that exceptions to a value open.
    fn ways(&mut self, exceptions: &'p [ExceptionId], env: &mut Env) -> Vec<Way<'p>> {
        let mut out = Vec::new();
        for id in exceptions {
            self.exception_ways(*id, env, &mut out);
        }
        out
    }

    fn exception_ways(&mut self, id: ExceptionId, env: &mut Env, out: &mut Vec<Way<'p>>) {
        let Some(version) = self.edition.exception(id) else { return };
        self.recorder.open();
        let applies = self.exception_applies(id, env);
        let first = out.len();
        if applies.yes {
            let in_force = Condition::exception(self.edition, id);
            self.case_ways(&version.cases, &applies, &in_force, Some(id), env, out);
        }
        let any = out[first..].iter().fold(Truth::sure(false), |any, w| any.or(&w.candidate.applies));
        let applies = if applies.yes { any } else { applies };
        let span = version.notes.span;
        self.recorder.close(|| Unplaced {
            kind: StepKind::Exception(id, applies.clone()),
            span,
            value: applies.clone().into_possible(),
            ty: Ty::Boolean,
        });
    }

    fn case_ways(
        &mut self,
        cases: &'p [Case],
        in_force: &Truth,
        condition: &Condition<'p>,
        exception: Option<ExceptionId>,
        env: &mut Env,
        out: &mut Vec<Way<'p>>,
    ) {
        let first = out.len();
        let mut before: Option<(Span, Truth, Condition<'p>)> = None;
        let mut any = Truth::sure(false);
        let mut others = Vec::new();
        for case in cases {
            self.recorder.open();
            // A case that gives several outputs has one condition, asked once.
            let again = before.take().filter(|(span, ..)| *span == case.span);
            let is_again = again.is_some();
            let (truth, own) = match again {
                Some((_, truth, own)) => (truth, own),
                None if case.rest => (any.not(), Condition::none_of(others.clone())),
                None => match &case.when {
                    Some(when) => (self.truth(when, env).as_condition(), Condition::When(when)),
                    None => (Truth::sure(true), Condition::always()),
                },
            };
            if !is_again {
                any = any.or(&truth);
                others.push(own.clone());
            }
            let applies = in_force.and(&truth);
            // What does not apply is never computed: it may ask for what there is not.
            let value = if applies.yes { self.eval(&case.value, env) } else { Possible::none() };
            self.recorder.close(|| Unplaced {
                kind: StepKind::Case(applies.clone()),
                span: if is_again { case.value.span } else { case.span },
                value: value.clone(),
                ty: case.value.ty.clone(),
            });
            let excludes = case.excludes.iter().map(|i| first + i).collect();
            let side = ConflictSide { exception, span: case.span };
            out.push(Way {
                candidate: Candidate { applies, value, excludes, side },
                condition: condition.clone().and(own.clone()),
                output: case.output,
            });
            before = Some((case.span, truth, own));
        }
    }

    /// The outputs of a table, through its exceptions: each gives the outputs that it names.
    pub(super) fn excepted_outputs(
        &mut self,
        exceptions: &'p [ExceptionId],
        count: usize,
        span: Span,
        env: &mut Env,
        own: impl FnOnce(&mut Self, &mut Env) -> (Vec<Possible>, Vec<HeldRow>),
    ) -> (Vec<Possible>, Vec<HeldRow>) {
        let ways = self.ways(exceptions, env);
        if ways.is_empty() {
            return own(self, env);
        }
        let mut outputs: Vec<Vec<Way<'p>>> = Vec::new();
        let mut lefts = Vec::new();
        for output in 0..count {
            let places: Vec<usize> = (0..ways.len()).filter(|i| ways[*i].output == output).collect();
            let mut of_output: Vec<Way<'p>> = places.iter().map(|i| ways[*i].clone()).collect();
            for way in &mut of_output {
                let excludes = way.candidate.excludes.iter();
                way.candidate.excludes = excludes.filter_map(|i| places.iter().position(|p| p == i)).collect();
            }
            lefts.push(!is_settled(&of_output) && self.settle(&mut of_output, &mut [], env).own);
            outputs.push(of_output);
        }
        // Where exceptions surely give every output the rows are not asked.
        let (values, rows) =
            if lefts.contains(&true) { own(self, env) } else { (vec![Possible::none(); count], Vec::new()) };
        let displaced = |((own, ways), left): ((Possible, &Vec<Way<'p>>), &bool)| {
            if ways.is_empty() { own } else { choose(ways, left.then_some(&own), span) }
        };
        (values.into_iter().zip(&outputs).zip(&lefts).map(displaced).collect(), rows)
    }

    /// Reads a parameter.
    pub(super) fn parameter(&mut self, id: ParameterId, span: Span, ty: &Ty, env: &Env) -> Possible {
        let (value, step) = self.parameter_value(id, env);
        if step.is_some() || !self.edition.rules.parameters[id.index()].exceptions.is_empty() {
            self.recorder.again(step);
            return value;
        }
        self.recorder.open();
        self.recorder.close(|| Unplaced { kind: StepKind::Parameter(id), span, value: value.clone(), ty: ty.clone() });
        value
    }

    /// The value of a parameter; one without a value on the date is open, for want of law. One with
    /// exceptions has a step of its own, and a value for each subject.
    pub(super) fn parameter_value(&mut self, id: ParameterId, env: &Env) -> (Possible, Option<StepId>) {
        let parameter = &self.edition.rules.parameters[id.index()];
        let of = if parameter.subject.is_some() { env.subject } else { SUBJECT };
        if let Some(found) = self.memo.find((id, of, of)) {
            return found;
        }
        let begun = self.memo.begin();
        let value_and_step =
            if parameter.exceptions.is_empty() { (self.own_value(id), None) } else { self.excepted_parameter(id, of) };
        self.memo.keep(begun, (id, of, of), value_and_step.0.clone(), value_and_step.1);
        value_and_step
    }

    fn excepted_parameter(&mut self, id: ParameterId, of: ObjectId) -> (Possible, Option<StepId>) {
        let parameter = &self.edition.rules.parameters[id.index()];
        let span = self.edition.parameter(id).map_or(parameter.span, |v| v.value.span);
        let mut env = Env { own: of, subject: of, locals: Vec::new() };
        // The step belongs where it is read, and not where it was first found: `parameter` puts it there.
        self.recorder.open();
        self.recorder.open();
        let class = self.facts.objects.get(of.index()).map(|o| o.class);
        // INVARIANT: whatever reads a parameter judges the subject that its exceptions read; a test of
        // another subject is refused.
        let blocked = self.blocked(Target::Parameter(id), &mut Self::subject_env());
        let value = if !blocked.is_empty() || parameter.subject.is_some_and(|s| class != Some(s)) {
            self.own_value(id)
        } else {
            let mut ways = self.ways(&parameter.exceptions, &mut env);
            if is_settled(&ways) {
                choose(&ways, None, span)
            } else {
                self.displaced(&mut ways, &mut env, span, |e, _| e.own_value(id))
            }
        };
        let step = self.recorder.close(|| Unplaced {
            kind: StepKind::Parameter(id),
            span,
            value: value.clone(),
            ty: parameter.ty.clone(),
        });
        self.recorder.discard();
        (value, step)
    }

    /// The value that the law states for a parameter.
    fn own_value(&mut self, id: ParameterId) -> Possible {
        let is_list = matches!(self.edition.rules.parameters[id.index()].ty, Ty::List(_));
        let blocked = self.blocked(Target::Parameter(id), &mut Self::subject_env());
        if !blocked.is_empty() {
            return blocked.value(is_list);
        }
        let Some(version) = self.edition.parameter(id) else {
            let needs = Needs::one(Cause::Parameter(id));
            return if is_list { Possible::unknown_list(&needs) } else { Possible::any(needs) };
        };
        self.recorder.open();
        let value = self.eval(&version.value, &mut Self::subject_env());
        self.recorder.discard();
        value
    }

    /// Whether an exception has force: its own condition holds, and no exception takes it away.
    pub(super) fn exception_applies(&mut self, id: ExceptionId, env: &mut Env) -> Truth {
        let edition = self.edition;
        let Some(version) = edition.exception(id) else { return Truth::sure(false) };
        let mut applies = match &version.when {
            Some(when) => self.truth(when, env).as_condition(),
            None => Truth::sure(true),
        };
        if applies.fails() {
            return applies;
        }
        for other in &edition.rules.exceptions[id.index()].exceptions {
            if edition.exception(*other).is_some() {
                let displaced = self.exception_step(*other, env);
                applies = applies.and(&displaced.not());
            }
        }
        applies
    }

    /// As [`Self::exception_applies`], recorded as a step.
    fn exception_step(&mut self, id: ExceptionId, env: &mut Env) -> Truth {
        self.recorder.open();
        let applies = self.exception_applies(id, env);
        self.close_exception(id, &applies);
        applies
    }

    /// Ends the step of an exception.
    pub(super) fn close_exception(&mut self, id: ExceptionId, applies: &Truth) {
        let span = self.edition.exception(id).map_or_else(Span::default, |v| v.notes.span);
        self.recorder.close(|| Unplaced {
            kind: StepKind::Exception(id, applies.clone()),
            span,
            value: applies.clone().into_possible(),
            ty: Ty::Boolean,
        });
    }
}
