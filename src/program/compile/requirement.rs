//! Requirements and definitions, with their exceptions.

use super::super::op::{At, Byte, NumberAt, Op, Picked};
use super::value::{RowVal, Truth, Val};
use super::{Bind, Compiler, Ctx, Made, refuse};
use crate::check::typed::{Case, Node, NodeKind, Target};
use crate::file::Span;
use crate::id::{DefinitionId, ExceptionId, RequirementId};
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

    /// The outcomes of a requirement for each case.
    pub(super) fn requirement(&mut self, id: RequirementId) -> Made<At> {
        let requirement = &self.rules.requirements[id.index()];
        let Some(version) = self.edition.requirements[id.index()] else {
            return refuse("a requirement out of force", Span::default());
        };
        let span = version.notes.span;
        self.unblocked(Target::Requirement(id), span)?;
        let case = Ctx::case();
        let (ctx, rows) = match &version.for_each {
            None => (case, None),
            Some((_, list)) => {
                let (owner, rows) = self.rows(list, &case)?;
                if owner != 0 {
                    return refuse("a list of another thing", list.span);
                }
                (case.inside(rows.table as usize), Some(rows))
            }
        };
        let frame = ctx.frame;
        let when = match &version.when {
            None => None,
            Some(when) => {
                let truth = self.truth(when, &ctx)?;
                match self.condition(truth) {
                    Truth::Known(YES) => None,
                    truth => match self.byte(truth, frame) {
                        Byte::Column(at) => Some(at),
                        Byte::Constant(_) => return refuse("a requirement that never applies", span),
                    },
                }
            }
        };
        let must = self.truth(&version.must, &ctx)?;
        let must = self.byte(must, frame);
        let mut exceptions = Vec::new();
        for exception in &requirement.exceptions {
            let Some(version) = self.edition.exception(*exception) else { continue };
            let applies = self.applies(*exception, &ctx)?;
            let own = match &version.must {
                None => None,
                Some(must) => {
                    let must = self.truth(must, &ctx)?;
                    Some(self.byte(must, frame))
                }
            };
            exceptions.push((self.byte(applies, frame), own));
        }
        if exceptions.len() > super::super::run::MOST_EXCEPTIONS {
            return refuse("so many exceptions", span);
        }
        let judged = self.emit(frame, Op::Judge { when, must, exceptions: exceptions.into() });
        Ok(match rows {
            None => judged,
            Some(rows) => self.emit(0, Op::JudgeRows(rows, judged)),
        })
    }

    /// Whether an exception has force.
    fn applies(&mut self, id: ExceptionId, ctx: &Ctx) -> Made<Truth> {
        let Some(version) = self.edition.exception(id) else { return Ok(Truth::Known(NO)) };
        let span = version.notes.span;
        self.unblocked(Target::Exception(id), span)?;
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
            (Bind::Row, _) => None,
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
        let val = if let Some(known) = self.definitions.get(&(id, of_table)) {
            known.clone()
        } else {
            let own = Ctx { frame: of_table, own: Bind::Row, subject, locals: Vec::new() };
            let val = self.define(id, &own)?;
            let val = self.of_things(val, of_table);
            self.definitions.insert((id, of_table), val.clone());
            val
        };
        self.gathered(val, row, span)
    }

    /// What is defined of the things of a table.
    fn of_things(&mut self, val: Val, table: usize) -> Val {
        match val {
            _ if table == 0 => val,
            Val::Truth(f, at, none) if f == table => Val::Truth(f, self.as_defined(f, at, Defined::Truth), none),
            Val::Code(f, at) if f == table => Val::Code(f, self.as_defined(f, at, Defined::Code)),
            Val::Number(f, at, shape) if f == table => {
                let shape = NumberShape { low: None, high: None, ..shape };
                Val::Number(f, self.as_defined(f, at, Defined::Number), shape)
            }
            Val::Ratio(f, above, below) if f == table => {
                let mut of = |at: NumberAt| match at {
                    NumberAt::Column(at) => NumberAt::Column(self.emit_as(f, Op::Copy(at), Some(Defined::Number))),
                    at => at,
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
            let (truth, own) = match &case.when {
                _ if case.rest => (self.not(any), false),
                None => (Truth::Known(YES), true),
                Some(when) => {
                    let truth = self.truth(when, ctx)?;
                    (self.condition(truth), is_simple(when))
                }
            };
            any = self.or(any, truth, case.span)?;
            let applies = self.and(in_force, truth, case.span)?;
            let only = matches!(in_force, Truth::Known(YES)) || matches!(truth, Truth::Known(YES));
            let value = self.eval(&case.value, ctx)?;
            out.push(Way { applies, value, simple: simple && own && only });
        }
        Ok(())
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
                        let (f, a, b) = self.ratio(value, span)?;
                        (Picked::Number(self.numbers(f, a, frame)), Picked::Number(self.numbers(f, b, frame)))
                    }
                };
                above.push(a);
                below.push(b);
            }
            let above = self.emit(frame, Op::PickNumbers(which, above.into()));
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
