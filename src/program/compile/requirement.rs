//! Requirements and definitions, with their exceptions.

use super::super::op::{At, Byte, NumberAt, Op, Picked};
use super::value::{RowVal, Truth, Val};
use super::{Bind, Compiler, Ctx, Made, refuse};
use crate::check::typed::{Case, ExceptionVersion, Node, NodeKind, RequirementVersion, Target};
use crate::file::Span;
use crate::id::{DefinitionId, ExceptionId, RequirementId};
use crate::program::reason::{Demand, Under};
use crate::program::steps::{Link, Stands, StepKind};
use crate::program::{Defined, FAILS_CODE};
use crate::sheet::layout::NumberShape;
use crate::sheet::{FAILS, NO, NONE, NONE_CODE, YES};
use crate::value::Value;

/// A way for a value to come about.
struct Way {
    applies: Truth,
    value: Val,
    /// Whether nothing but what the condition says of one value decides it.
    simple: bool,
}

/// Whether a condition asks one thing.
fn is_simple(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Compare(..) | NodeKind::State(..) | NodeKind::Field(..))
}

/// What is left where no way holds.
enum Rest {
    Value(Val),
    Fails,
}

impl Compiler<'_> {
    fn unblocked(&self, target: Target, span: Span) -> Made<()> {
        if self.edition.blocking(target).next().is_some() {
            return refuse("law that nobody has encoded", span);
        }
        Ok(())
    }

    /// The outcomes of a requirement for each case; `finding` is its place.
    pub(super) fn requirement(&mut self, id: RequirementId, finding: usize) -> Made<At> {
        let Some(version) = self.edition.requirements[id.index()] else {
            return refuse("a requirement out of force", Span::default());
        };
        let span = version.notes.span;
        self.unblocked(Target::Requirement(id), span)?;
        self.steps.begin();
        let made = self.judged(id, version, finding);
        match made {
            Ok(at) => {
                let step = self.steps.end(StepKind::Requirement(id), span, 0, Stands::Outcomes(at));
                self.steps.top.push(step);
            }
            Err(_) => self.steps.forget(),
        }
        made
    }

    fn judged(&mut self, id: RequirementId, version: &RequirementVersion, finding: usize) -> Made<At> {
        let case = Ctx::case();
        let Some((_, list)) = &version.for_each else {
            let (judged, demand) = self.judge(id, version, &case)?;
            self.demand(Demand { finding, ..demand }, judged);
            return Ok(judged);
        };
        let (owner, rows) = self.rows(list, &case)?;
        if owner != 0 {
            return refuse("a list of another thing", list.span);
        }
        let inside = case.inside(rows.table as usize);
        let judge = |c: &mut Self| c.judge(id, version, &inside);
        let stands = |(at, _): &(At, Demand)| Stands::Outcomes(*at);
        let (judged, demand) = self.stepped_rows(StepKind::Item, version.notes.span, rows, judge, stands)?;
        let all = self.emit(0, Op::JudgeRows(rows, judged));
        self.demand(Demand { finding, each: Some(rows), items: Some(judged), ..demand }, all);
        Ok(all)
    }

    /// Notes what a finding is judged by, with all that it rests on.
    fn demand(&mut self, demand: Demand, at: At) {
        let mut under = Under::default();
        under.at(&self.ops, at);
        // Who decides is in the lists of what is, and not of the exceptions.
        let mut own = Under::default();
        match &demand.actual {
            Stands::Truth(at)
            | Stands::Code(at)
            | Stands::Number(NumberAt::Column(at), _)
            | Stands::Ratio(NumberAt::Column(at), _) => own.at(&self.ops, *at),
            _ => {}
        }
        self.demands.push(Demand { lists: own.lists, facts: under.facts, ..demand });
    }

    /// The outcomes of a requirement in each row, and what it is judged by.
    fn judge(&mut self, id: RequirementId, version: &RequirementVersion, ctx: &Ctx) -> Made<(At, Demand)> {
        let requirement = &self.rules.requirements[id.index()];
        let frame = ctx.frame;
        let when = match &version.when {
            None => None,
            Some(when) => {
                let ask = |c: &mut Self| c.truth(when, ctx);
                let truth = self.stepped(StepKind::When, when.span, ask, |t| t.stands())?;
                match self.condition(truth) {
                    Truth::Known(YES) => None,
                    truth => match self.byte(truth, frame) {
                        Byte::Column(at) => Some(at),
                        Byte::Constant(_) => return refuse("a requirement that never applies", when.span),
                    },
                }
            }
        };
        let must = self.stepped(StepKind::Must, version.must.span, |c| c.truth(&version.must, ctx), |t| t.stands())?;
        let demand = self.compared(&version.must, must, ctx);
        let must = self.byte(must, frame);
        let mut exceptions = Vec::new();
        for exception in &requirement.exceptions {
            let Some(version) = self.edition.exception(*exception) else { continue };
            let applies = self.applies(*exception, ctx)?;
            let own = match &version.must {
                None => None,
                Some(must) => {
                    let ask = |c: &mut Self| c.truth(must, ctx);
                    let must = self.stepped(StepKind::Must, must.span, ask, |t| t.stands())?;
                    Some(self.byte(must, frame))
                }
            };
            exceptions.push((self.byte(applies, frame), own));
        }
        if exceptions.len() > super::super::run::MOST_EXCEPTIONS {
            return refuse("so many exceptions", version.notes.span);
        }
        if let (None, Byte::Column(at), true) = (when, must, exceptions.is_empty()) {
            // What is only mapped is mapped to outcomes at once.
            if let Some(judged) = self.mapped(frame, at, super::super::run::outcomes) {
                return Ok((judged, demand));
            }
        }
        Ok((self.emit(frame, Op::Judge { when, must, exceptions: exceptions.into() }), demand))
    }

    /// What a demand compares.
    fn compared(&mut self, must: &Node, truth: Truth, ctx: &Ctx) -> Demand {
        let (frame, stands) = truth.stands();
        let whole = Demand {
            finding: 0,
            comparison: None,
            actual: stands,
            required: Stands::Known(Value::Boolean(true)),
            frame,
            each: None,
            items: None,
            lists: Vec::new(),
            facts: Vec::new(),
        };
        let NodeKind::Compare(op, left, right) = &must.kind else { return whole };
        // Both were compiled before: they are found again, and leave no steps.
        self.steps.begin();
        let sides = (self.eval(left, ctx), self.eval(right, ctx));
        self.steps.forget();
        let (Ok(left), Ok(right)) = sides else { return whole };
        let ((f, left), (g, right)) = (left.stands(), right.stands());
        // What stands in other rows is told by the steps.
        let seen = |own: usize, of: Stands| {
            if own == ctx.frame || matches!(of, Stands::Known(_)) { of } else { Stands::Below }
        };
        Demand { comparison: Some(*op), actual: seen(f, left), required: seen(g, right), frame: ctx.frame, ..whole }
    }

    /// Whether an exception has force.
    fn applies(&mut self, id: ExceptionId, ctx: &Ctx) -> Made<Truth> {
        let Some(version) = self.edition.exception(id) else { return Ok(Truth::Known(NO)) };
        let span = version.notes.span;
        self.unblocked(Target::Exception(id), span)?;
        self.stepped(StepKind::Exception(id), span, |c| c.force(id, version, ctx), |t| t.stands())
    }

    fn force(&mut self, id: ExceptionId, version: &ExceptionVersion, ctx: &Ctx) -> Made<Truth> {
        let span = version.notes.span;
        let mut applies = match &version.when {
            None => Truth::Known(YES),
            Some(when) => {
                let truth = self.truth(when, ctx)?;
                self.condition(truth)
            }
        };
        for other in &self.rules.exceptions[id.index()].exceptions {
            if self.edition.exception(*other).is_some() {
                let displaced = self.applies(*other, ctx)?;
                let stands = self.not(displaced);
                applies = self.and(applies, stands, span)?;
            }
        }
        Ok(applies)
    }

    /// The value of a definition of a thing.
    pub(super) fn definition(&mut self, id: DefinitionId, of: &Val, ctx: &Ctx, span: Span) -> Made<Val> {
        let Val::Row(row) = *of else { return refuse("a definition of this", span) };
        let definition = &self.rules.definitions[id.index()];
        let Some(table) = self.layout.table(definition.owner.class) else {
            return refuse("a definition of this", span);
        };
        let within = definition.owner.within.is_some();
        let subject = |ctx: &Ctx| match (&ctx.subject, ctx.frame) {
            (Bind::Row, 0) | (Bind::Case, _) => Some(Bind::Case),
            _ => None,
        };
        let of_table = match row {
            RowVal::Own(frame) if frame == table => frame,
            RowVal::Case if table == 0 => 0,
            RowVal::At(_, _, to, _) if to == table => to,
            _ => return refuse("a definition of this", span),
        };
        let subject = match (within, of_table) {
            (false, _) | (true, 0) => Bind::Row,
            (true, _) => match subject(ctx) {
                Some(bind) => bind,
                None => return refuse("a thing in another subject", span),
            },
        };
        let (val, step) = if let Some(known) = self.definitions.get(&(id, of_table)) {
            known.clone()
        } else {
            let own = Ctx { frame: of_table, own: Bind::Row, subject, locals: Vec::new() };
            self.steps.begin();
            let val = match self.define(id, &own) {
                Ok(val) => self.of_things(val, of_table),
                Err(refused) => {
                    self.steps.forget();
                    return Err(refused);
                }
            };
            let (frame, stands) = val.stands();
            let seen = frame == of_table || matches!(stands, Stands::Known(_));
            let stands = if seen { stands } else { Stands::Below };
            let at = self.edition.definitions[id.index()].map_or(span, |v| v.notes.span);
            let step = self.steps.end(StepKind::Definition(id), at, of_table, stands);
            self.definitions.insert((id, of_table), (val.clone(), step));
            (val, step)
        };
        let link = match row {
            RowVal::At(_, by, ..) => Link::Through(by),
            _ => Link::Here,
        };
        self.steps.attach(link, step);
        self.gathered(val, row, span)
    }

    /// What is defined of the things of a table.
    fn of_things(&mut self, val: Val, table: usize) -> Val {
        match val {
            _ if table == 0 => val,
            Val::Truth(f, at, none) if f == table => Val::Truth(f, self.as_defined(f, at, Defined::Truth), none),
            Val::Code(f, at) if f == table => Val::Code(f, self.as_defined(f, at, Defined::Code)),
            Val::Number(f, at, shape) if f == table => {
                let shape = shape.unbounded();
                Val::Number(f, self.as_defined(f, at, Defined::Number), shape)
            }
            Val::Ratio(f, above, below) if f == table => {
                let mut of = |at: NumberAt| match at {
                    NumberAt::Column(at) => NumberAt::Column(self.emit_as(f, Op::Copy(at), Some(Defined::Number))),
                    at @ NumberAt::Constant(_) => at,
                };
                Val::Ratio(f, of(above), of(below))
            }
            other => other,
        }
    }

    fn define(&mut self, id: DefinitionId, ctx: &Ctx) -> Made<Val> {
        let definition = &self.rules.definitions[id.index()];
        let Some(version) = self.edition.definitions[id.index()] else {
            return refuse("a definition out of force", Span::default());
        };
        let span = version.notes.span;
        self.unblocked(Target::Definition(id), span)?;
        let mut ways = Vec::new();
        for exception in &definition.exceptions {
            let Some(version) = self.edition.exception(*exception) else { continue };
            let applies = self.applies(*exception, ctx)?;
            let simple = version.when.as_ref().is_none_or(is_simple)
                && self.rules.exceptions[exception.index()].exceptions.is_empty();
            self.cases(&version.cases, applies, simple, ctx, &mut ways)?;
        }
        let mut own = Vec::new();
        self.cases(&version.cases, Truth::Known(YES), true, ctx, &mut own)?;
        let rest = match &version.otherwise {
            Some(node) => Rest::Value(self.eval(node, ctx)?),
            None => Rest::Fails,
        };
        let own = self.pick(own, rest, ctx.frame, span)?;
        self.pick(ways, Rest::Value(own), ctx.frame, span)
    }

    fn cases(&mut self, cases: &[Case], in_force: Truth, simple: bool, ctx: &Ctx, out: &mut Vec<Way>) -> Made<()> {
        let mut any = NEVER;
        for case in cases {
            let before = any;
            let ask = |c: &mut Self| c.case(case, before, in_force, ctx);
            let stands = |(applies, ..): &(Truth, _, _, _)| applies.stands();
            let (applies, truth, own, value) = self.stepped(StepKind::Case, case.span, ask, stands)?;
            any = self.or(any, truth, case.span)?;
            let only = matches!(in_force, Truth::Known(YES)) || matches!(truth, Truth::Known(YES));
            out.push(Way { applies, value, simple: simple && own && only });
        }
        Ok(())
    }

    /// Whether a case applies, its own condition and whether that asks one thing, and what it gives.
    fn case(&mut self, case: &Case, any: Truth, in_force: Truth, ctx: &Ctx) -> Made<(Truth, Truth, bool, Val)> {
        let (truth, own) = match &case.when {
            _ if case.rest => (self.not(any), false),
            None => (Truth::Known(YES), true),
            Some(when) => {
                let truth = self.truth(when, ctx)?;
                (self.condition(truth), is_simple(when))
            }
        };
        let applies = self.and(in_force, truth, case.span)?;
        Ok((applies, truth, own, self.eval(&case.value, ctx)?))
    }

    /// The value of the way that holds.
    fn pick(&mut self, ways: Vec<Way>, rest: Rest, frame: usize, span: Span) -> Made<Val> {
        let mut ways: Vec<Way> = ways.into_iter().filter(|w| !matches!(w.applies, Truth::Known(NO))).collect();
        if ways.is_empty() {
            return match rest {
                Rest::Value(val) => Ok(val),
                Rest::Fails => refuse("a definition that covers nothing", span),
            };
        }
        if let ([only], true) = (&ways[..], matches!(ways[0].applies, Truth::Known(YES))) {
            return Ok(only.value.clone());
        }
        let simple = ways.len() == 1 && ways[0].simple;
        let mut applies = Vec::new();
        for way in &ways {
            let at = match self.byte(way.applies, frame) {
                Byte::Column(at) => at,
                Byte::Constant(_) => return refuse("a case that always holds, among others", span),
            };
            applies.push(at);
        }
        let which = self.emit(frame, Op::Pick(applies.into(), simple));
        let mut values: Vec<Option<Val>> = ways.drain(..).map(|w| Some(w.value)).collect();
        values.push(match rest {
            Rest::Value(val) => Some(val),
            Rest::Fails => None,
        });
        self.picked(which, &values, frame, span)
    }

    /// One of several values; a missing one has no value.
    fn picked(&mut self, which: At, values: &[Option<Val>], frame: usize, span: Span) -> Made<Val> {
        let truths = values
            .iter()
            .all(|v| matches!(v, None | Some(Val::Nothing | Val::Truth(..) | Val::Known(Value::Boolean(_)))));
        let codes = values
            .iter()
            .all(|v| matches!(v, None | Some(Val::Nothing | Val::Code(..) | Val::Known(Value::Member(..)))));
        if truths || codes {
            let mut optional = false;
            let mut bytes = Vec::new();
            for value in values {
                bytes.push(match value {
                    None => Byte::Constant(if truths { FAILS } else { FAILS_CODE }),
                    Some(Val::Nothing) => {
                        optional = true;
                        Byte::Constant(if truths { NONE } else { NONE_CODE })
                    }
                    Some(Val::Truth(f, at, none)) => {
                        optional |= none;
                        Byte::Column(self.bytes(*f, *at, frame))
                    }
                    Some(Val::Code(f, at)) => Byte::Column(self.bytes(*f, *at, frame)),
                    Some(Val::Known(Value::Boolean(b))) => Byte::Constant(if *b { YES } else { NO }),
                    Some(Val::Known(Value::Member(_, m))) => match u8::try_from(*m) {
                        Ok(m) => Byte::Constant(m),
                        Err(_) => return refuse("a member beyond those that are held", span),
                    },
                    Some(_) => return refuse("cases of this kind", span),
                });
            }
            let at = self.emit(
                frame,
                if truths { Op::PickBytes(which, bytes.into()) } else { Op::PickCodes(which, bytes.into()) },
            );
            return Ok(if truths { Val::Truth(frame, at, optional) } else { Val::Code(frame, at) });
        }
        if values.iter().flatten().any(|v| matches!(v, Val::Ratio(..))) {
            let (mut above, mut below) = (Vec::new(), Vec::new());
            for value in values {
                let (a, b) = match value {
                    None => (Picked::Fails, Picked::Fails),
                    Some(Val::Nothing) => (Picked::None, Picked::None),
                    Some(value) => {
                        let (f, a, b) = Self::ratio(value, span)?;
                        (Picked::Number(self.numbers(f, a, frame)), Picked::Number(self.numbers(f, b, frame)))
                    }
                };
                above.push(a);
                below.push(b);
            }
            let above = self.emit(frame, Op::PickNumbers(which, above.into()));
            self.picked.insert(above, (which, values.to_vec()));
            let below = self.emit(frame, Op::PickNumbers(which, below.into()));
            return Ok(Val::Ratio(frame, NumberAt::Column(above), NumberAt::Column(below)));
        }
        self.picked_numbers(which, values, frame, span)
    }

    fn picked_numbers(&mut self, which: At, values: &[Option<Val>], frame: usize, span: Span) -> Made<Val> {
        let shapes: Vec<NumberShape> = values
            .iter()
            .flatten()
            .filter_map(|v| match v {
                Val::Number(_, _, s) => Some(*s),
                Val::Known(v) => self.shape_of(v),
                _ => None,
            })
            .collect();
        let Some(first) = shapes.first() else { return refuse("cases of this kind", span) };
        let scale = shapes.iter().map(|s| s.scale).max().unwrap_or_default();
        let shape = NumberShape { scale, measure: first.measure, low: None, high: None };
        let mut numbers = Vec::new();
        for value in values {
            numbers.push(match value {
                None => Picked::Fails,
                Some(Val::Nothing) => Picked::None,
                Some(value) => {
                    let (f, at) = self.held(value, &shape, span)?;
                    Picked::Number(self.numbers(f, at, frame))
                }
            });
        }
        let at = self.emit(frame, Op::PickNumbers(which, numbers.into()));
        self.picked.insert(at, (which, values.to_vec()));
        Ok(Val::Number(frame, at, shape))
    }

    /// In which shape a known number is held.
    fn shape_of(&self, value: &Value) -> Option<NumberShape> {
        use crate::ty::Ty;
        let ty = match value {
            Value::Number(_) => Ty::Number,
            Value::Money(_, c) => Ty::Money(*c),
            Value::Quantity(_, u) => Ty::Quantity(*u),
            Value::Date(_) => Ty::Date,
            Value::Period(_) => Ty::Period(value.period_kind()),
            _ => return None,
        };
        NumberShape::of(self.rules, &ty)
    }
}

/// A condition that never holds.
const NEVER: Truth = Truth::Known(NO);
