//! Expressions of one value: facts, definitions, calculations, comparisons, logic.

use super::group::{group_key, group_rows};
use super::trace::{Recorder, Rounded, StepKind, Unplaced};
use super::{Env, Evaluator, any_of, objects_of};
use crate::builtin::{self, Call};
use crate::check::typed::{Node, NodeKind, Shift};
use crate::facts::store::unknown_of;
use crate::file::Span;
use crate::id::{ClassId, DefinitionId, FieldId, ObjectId, StepId};
use crate::syntax::ast::State;
use crate::ty::Ty;
use crate::value::calendar::CountError;
use crate::value::date;
use crate::value::number::{ArithmeticError, Number, RoundMode};
use crate::value::possible::{
    self, Cause, Comparison, Core, FailureKind, Identity, ListValue, Needs, Possible, Presence, Row, Truth,
};
use crate::value::{Ends, Value};

impl<R: Recorder> Evaluator<'_, R> {
    /// The outcomes of an expression.
    pub(super) fn eval(&mut self, node: &Node, env: &mut Env) -> Possible {
        // A chain of definitions may be as long as a rulebook.
        stacker::maybe_grow(128 << 10, 4 << 20, || self.eval_here(node, env))
    }

    fn eval_here(&mut self, node: &Node, env: &mut Env) -> Possible {
        let span = node.span;
        match &node.kind {
            NodeKind::Constant(v) => Possible::one(v.clone()),
            NodeKind::None => Possible::none(),
            NodeKind::Local(slot) => env.locals.get(*slot).cloned().unwrap_or_else(|| Possible::any(Needs::none())),
            NodeKind::Own => Possible::one(Value::Object(env.own)),
            NodeKind::Subject => Possible::one(Value::Object(env.subject)),
            NodeKind::AssessmentDate => Possible::one(Value::Date(self.edition.day)),
            NodeKind::Parameter(id) => self.parameter(*id, span, &node.ty, env),
            NodeKind::Field(of, class, field) => {
                let of = self.eval(of, env);
                self.field(&of, *class, *field, span, &node.ty)
            }
            NodeKind::Definition(id, of) => {
                let of = self.eval(of, env);
                self.definition_of(*id, &of, env.subject, span)
            }
            NodeKind::Table(id, output, of) => {
                let of = self.eval(of, env);
                self.table_of(*id, *output, &of, env.subject, span)
            }
            NodeKind::Call(id, arguments) => self.operation(builtin::ALL[*id].name, node, |e| {
                let arguments: Vec<Possible> = arguments.iter().map(|a| e.eval(a, env)).collect();
                let is_further = |id| e.is_more(id);
                let identity = Identity { is_further: &is_further, currency: e.edition.rules.currency };
                let call = Call { arguments: &arguments, ty: &node.ty, span, identity };
                ((builtin::ALL[*id].call)(&call), false)
            }),
            NodeKind::Arithmetic(op, left, right) => {
                let name = match op {
                    possible::Arithmetic::Add => "+",
                    possible::Arithmetic::Subtract => "-",
                    possible::Arithmetic::Multiply => "*",
                    possible::Arithmetic::Divide => "/",
                    possible::Arithmetic::Power => "^",
                };
                self.operation(name, node, |e| {
                    let left = e.eval(left, env);
                    let right = e.eval(right, env);
                    let calculated = possible::calculate(*op, &left, &right, span);
                    (calculated.value, calculated.rounded)
                })
            }
            NodeKind::Negate(inner) => self.operation("-", node, |e| {
                let inner = e.eval(inner, env);
                (possible::negate(&inner, span), false)
            }),
            NodeKind::Round(value, mode, step) => self.operation("round", node, |e| {
                let value = e.eval(value, env);
                let step = e.eval(step, env);
                (round(&value, *mode, &step, span), false)
            }),
            NodeKind::Shift(shift) => self
                .operation(if shift.before { "before" } else { "after" }, node, |e| (e.shift(shift, span, env), false)),
            NodeKind::List(items) => {
                let rows =
                    items.iter().map(|i| Row { value: self.eval(i, env), presence: Presence::Certain }).collect();
                Possible::list(ListValue::of(rows))
            }
            NodeKind::Each(list, body, flat) => {
                self.operation("of", node, |e| (e.each(list, body, *flat, span, env), false))
            }
            NodeKind::Where(list, condition, probe) => {
                self.operation("where", node, |e| (e.filter(list, condition, probe.as_ref(), span, env), false))
            }
            NodeKind::Share(list, condition) => {
                self.operation("share", node, |e| (e.share(list, condition, span, env), false))
            }
            NodeKind::Ordered(list, key, descending) => {
                self.operation("ordered by", node, |e| (e.ordered(list, key, *descending, span, env), false))
            }
            NodeKind::Grouped(list, key) => {
                self.operation("grouped by", node, |e| (e.grouped(list, key, span, env), false))
            }
            NodeKind::GroupKey(of) => {
                let group = self.eval(of, env);
                group_key(&group, span)
            }
            NodeKind::GroupRows(of) => {
                let group = self.eval(of, env);
                group_rows(&group, span)
            }
            NodeKind::Reach(reach) => self.operation("reach", node, |e| (e.reach(reach, span, env), false)),
            NodeKind::Index(list, key) => self.operation("[…]", node, |e| (e.index(list, key, span, env), false)),
            NodeKind::Quantified(..)
            | NodeKind::Compare(..)
            | NodeKind::And(..)
            | NodeKind::Or(..)
            | NodeKind::Not(_)
            | NodeKind::State(..)
            | NodeKind::In(..)
            | NodeKind::InRange(..) => self.truth(node, env).into_possible(),
            NodeKind::Error => Possible::any(Needs::none()),
        }
    }

    /// The outcomes of a condition.
    pub(super) fn truth(&mut self, node: &Node, env: &mut Env) -> Truth {
        let span = node.span;
        match &node.kind {
            NodeKind::And(left, right) => {
                let left = self.truth(left, env);
                // What surely fails decides alone; for the reasons the other side is looked at too.
                if !R::KEEPS && left.fails() {
                    return left;
                }
                left.and(&self.truth(right, env))
            }
            NodeKind::Or(left, right) => {
                let left = self.truth(left, env);
                if !R::KEEPS && left.holds() {
                    return left;
                }
                left.or(&self.truth(right, env))
            }
            NodeKind::Not(inner) => {
                self.recorder.open();
                let truth = self.truth(inner, env).not();
                self.close_truth(StepKind::Not, span, &truth, Ty::Boolean);
                truth
            }
            NodeKind::Compare(op, left, right) => {
                self.recorder.open();
                let ty = left.ty.unify(&right.ty).unwrap_or_else(|| left.ty.clone());
                let exchanged = R::KEEPS && !reads_facts(left) && reads_facts(right);
                let left = self.eval(left, env);
                let right = self.eval(right, env);
                let truth = self.compare(*op, &left, &right, span);
                let kind = if exchanged {
                    StepKind::Compare(op.flipped(), Box::new((right, left)))
                } else {
                    StepKind::Compare(*op, Box::new((left, right)))
                };
                self.close_truth(kind, span, &truth, ty);
                truth
            }
            NodeKind::InRange(value, low, high) => {
                self.recorder.open();
                let ty = value.ty.clone();
                let value = self.eval(value, env);
                let from = self.eval(&low.1, env);
                let to = self.eval(&high.1, env);
                let truth = self.compare(low.0, &value, &from, span).and(&self.compare(high.0, &value, &to, span));
                let range = Possible::range(from.known().cloned(), to.known().cloned(), Needs::none());
                let ends = Ends { low_open: low.0 == Comparison::More, high_open: high.0 == Comparison::Less };
                self.close_truth(StepKind::In(Box::new((value, range)), ends), span, &truth, ty);
                truth
            }
            NodeKind::In(value, list) => {
                self.recorder.open();
                let ty = value.ty.clone();
                let value = self.eval(value, env);
                let list = self.eval(list, env);
                let truth = self.membership(&value, &list, span);
                self.close_truth(StepKind::In(Box::new((value, list)), Ends::default()), span, &truth, ty);
                truth
            }
            NodeKind::Quantified(quantifier, list, condition) => {
                self.recorder.open();
                let truth = self.quantified(*quantifier, list, condition, span, env);
                let name = match quantifier {
                    crate::syntax::ast::Quantifier::Every => "every",
                    crate::syntax::ast::Quantifier::Some => "some",
                    crate::syntax::ast::Quantifier::NoneOf => "none of",
                };
                self.close_truth(StepKind::Operation(name, Rounded(false)), span, &truth, Ty::Boolean);
                truth
            }
            NodeKind::State(value, state) => self.state(value, *state, span, env),
            _ => {
                let value = self.eval(node, env);
                Truth::of(&value, span)
            }
        }
    }

    /// Records a step that ends in a truth; `ty` is the type of what was compared.
    fn close_truth(&mut self, kind: StepKind, span: Span, truth: &Truth, ty: Ty) -> Option<StepId> {
        self.recorder.close(|| Unplaced { kind, span, value: truth.clone().into_possible(), ty })
    }

    /// Records a step that calculates.
    fn operation(
        &mut self,
        name: &'static str,
        node: &Node,
        compute: impl FnOnce(&mut Self) -> (Possible, bool),
    ) -> Possible {
        self.recorder.open();
        let (value, rounded) = compute(self);
        self.recorder.close(|| Unplaced {
            kind: StepKind::Operation(name, Rounded(rounded)),
            span: node.span,
            value: value.clone(),
            ty: node.ty.clone(),
        });
        value
    }

    pub(super) fn compare(&self, op: Comparison, left: &Possible, right: &Possible, span: Span) -> Truth {
        possible::compare(op, &self.widened(left), &self.widened(right), span)
    }

    /// A further entry of an open list may be anything: as itself it equals nothing.
    pub(super) fn widened(&self, p: &Possible) -> Possible {
        let values = match &p.core {
            Core::One(value) => std::slice::from_ref(value),
            Core::Several(values) => values,
            _ => &[],
        };
        let further = values.iter().find_map(|v| match v {
            Value::Object(id) => self.facts.objects[id.index()].stands_for_more,
            _ => None,
        });
        match further {
            Some((object, field)) => {
                let needs = p.needs.and(&Needs::one(Cause::Fact(object, field)));
                Possible { core: Core::Any, needs, ..p.clone() }
            }
            None => p.clone(),
        }
    }

    pub(super) fn state(&mut self, value: &Node, state: State, span: Span, env: &mut Env) -> Truth {
        if state == State::None {
            self.recorder.open();
            let value = self.eval(value, env);
            let truth = Truth {
                yes: value.none,
                no: value.has_core(),
                failure: value.failure.clone(),
                needs: value.needs.clone(),
            };
            self.close_truth(StepKind::Operation("is none", Rounded(false)), span, &truth, Ty::Boolean);
            return truth;
        }
        self.recorder.open();
        let (known, needs) = match &value.kind {
            // The case is asked, not the world.
            NodeKind::Field(of, _, field) => {
                let of = self.eval(of, env);
                let needs = of.needs.clone();
                match objects_of(&of).as_deref() {
                    Some([id]) if of.known().is_some() => {
                        let fact = self.facts.fact(*id, *field);
                        self.memo.read(*id, *field);
                        let own = if fact.known { Needs::none() } else { fact.value.needs.clone() };
                        (fact.known, needs.and(&own))
                    }
                    _ => (false, needs),
                }
            }
            _ => {
                let value = self.eval(value, env);
                (value.is_decided() && !value.surely_fails(), value.needs.clone())
            }
        };
        let truth = if self.facts.of_all_cases && !known {
            Truth::open(needs)
        } else {
            Truth { needs, ..Truth::sure(known == (state == State::Known)) }
        };
        let name = if state == State::Known { "is known" } else { "is unknown" };
        self.close_truth(StepKind::Operation(name, Rounded(false)), span, &truth, Ty::Boolean);
        truth
    }

    /// A field of what an expression may be.
    pub(super) fn field(&mut self, of: &Possible, class: ClassId, field: FieldId, span: Span, ty: &Ty) -> Possible {
        let failure = of.operand_failure(span);
        let declared = &self.edition.rules.classes[class.index()].fields[field.index()];
        let Some(ids) = objects_of(of) else {
            let value = unknown_of(declared, &of.needs);
            return Possible { failure, ..value };
        };
        let mut values = Vec::with_capacity(ids.len());
        for id in &ids {
            let fact = self.facts.fact(*id, field);
            self.memo.read(*id, field);
            self.recorder.open();
            let value = &fact.value;
            self.recorder.close(|| Unplaced {
                kind: StepKind::Fact(*id, field),
                span,
                value: value.clone(),
                ty: ty.clone(),
            });
            values.push(value.clone());
        }
        any_of(of, failure, values)
    }

    fn definition_of(&mut self, id: DefinitionId, of: &Possible, subject: ObjectId, span: Span) -> Possible {
        let definition = &self.edition.rules.definitions[id.index()];
        let failure = of.operand_failure(span);
        let Some(ids) = objects_of(of) else {
            let value = match &definition.ty {
                Ty::List(_) => Possible::unknown_list(&of.needs),
                _ => Possible::any(of.needs.clone()),
            };
            // Of something unknown a definition may come to anything, no value included.
            let failure = failure.or_else(|| Possible::fails(FailureKind::NoCase(id), span).failure);
            return Possible { none: definition.optional, failure, ..value };
        };
        let within = definition.owner.within.is_some();
        let values = ids.iter().map(|object| self.definition(id, *object, if within { subject } else { *object }).0);
        let values = values.collect();
        any_of(of, failure, values)
    }

    /// The value of a definition for a thing in a subject, found once.
    pub(super) fn definition(
        &mut self,
        id: DefinitionId,
        own: ObjectId,
        subject: ObjectId,
    ) -> (Possible, Option<StepId>) {
        if let Some(found) = self.memo.find((id, own, subject)) {
            self.recorder.again(found.1);
            return found;
        }
        let begun = self.memo.begin();
        self.recorder.open();
        let definition = &self.edition.rules.definitions[id.index()];
        let mut env = Env { own, subject, locals: Vec::new() };
        let value = self.definition_value(id, &mut env);
        let span = self.edition.definitions[id.index()].map_or_else(Span::default, |v| v.notes.span);
        let step = self.recorder.close(|| Unplaced {
            kind: StepKind::Definition(id, own),
            span,
            value: value.clone(),
            ty: definition.ty.clone(),
        });
        self.memo.keep(begun, (id, own, subject), value.clone(), step);
        (value, step)
    }

    fn shift(&mut self, shift: &Shift, span: Span, env: &mut Env) -> Possible {
        let by = self.eval(&shift.by, env);
        let day = self.eval(&shift.date, env);
        let needs = by.needs.and(&day.needs);
        let failure = by.operand_failure(span).or_else(|| day.operand_failure(span));
        if !by.has_core() || !day.has_core() {
            return Possible::failed(failure, needs);
        }
        let calendar = shift.calendar.map(|id| (id, &self.edition.rules.calendars[id.index()].days));
        let apply = |day: &Value, by: &Value| match (day, by) {
            (Value::Date(d), Value::Quantity(n, _)) => {
                let (id, calendar) = calendar.ok_or(FailureKind::DateOverflow)?;
                let days = n.as_i128().ok_or(FailureKind::FractionalPeriod)?;
                // Days below none lead the other way.
                let forward = shift.before == (days < 0);
                let days = u32::try_from(days.unsigned_abs()).map_err(|_| FailureKind::DateOverflow)?;
                calendar.shift(*d, days, forward).map(Value::Date).map_err(|e| match e {
                    CountError::Outside => FailureKind::OutsideCalendar(id),
                    CountError::Overflow => FailureKind::DateOverflow,
                })
            }
            (Value::Date(d), Value::Period(p)) => {
                date::shift(*d, *p, !shift.before, shift.rounded_up).map(Value::Date).ok_or(FailureKind::DateOverflow)
            }
            _ => Err(FailureKind::DateOverflow),
        };
        // A calendar that does not speak of all days may be silent on some of those between open ends.
        let silent = calendar.filter(|(_, c)| c.from.is_some() || c.until.is_some());
        let silent = silent.and_then(|(id, _)| Possible::fails(FailureKind::OutsideCalendar(id), span).failure);
        if let Core::One(period) = &by.core {
            let moved = possible::map_rising(&day, span, |d| apply(d, period));
            let open = matches!(day.core, Core::Any | Core::Range(None, _) | Core::Range(_, None));
            return Possible { failure: moved.failure.or(silent.filter(|_| open)).or(failure), needs, ..moved };
        }
        // A longer way leads farther: backwards, to an earlier day.
        let ((by_low, by_high), (low, high)) = (by.bounds(), day.bounds());
        let (near, far) = if shift.before { (by_high, by_low) } else { (by_low, by_high) };
        let end = |d: Option<Value>, p: Option<Value>| apply(&d?, &p?).ok();
        let (low, high) = (end(low, near), end(high, far));
        let failure = failure.or(silent.filter(|_| low.is_none() || high.is_none()));
        Possible { failure, ..Possible::range(low, high, needs) }
    }
}

/// Whether an expression reads the case, and not the law alone.
pub(crate) fn reads_facts(node: &Node) -> bool {
    let mut reads = false;
    node.walk(&mut |n| {
        reads |= matches!(
            n.kind,
            NodeKind::Field(..) | NodeKind::Definition(..) | NodeKind::Table(..) | NodeKind::Local(_) | NodeKind::Own
        );
    });
    reads
}

/// Rounds to a multiple of a step.
fn round(value: &Possible, mode: RoundMode, step: &Possible, span: Span) -> Possible {
    let needs = value.needs.and(&step.needs);
    let failure = value.operand_failure(span).or_else(|| step.operand_failure(span));
    if !value.has_core() || !step.has_core() {
        return Possible::failed(failure, needs);
    }
    let not_above_zero = || Possible::fails(FailureKind::RoundingStep, span).failure;
    let Core::One(step) = &step.core else {
        // An open step may be none above zero.
        return Possible { failure: failure.or_else(not_above_zero), ..Possible::any(needs) };
    };
    let Some(n) = step.number().filter(|n| *n > Number::ZERO) else {
        return Possible::failed(failure.or_else(not_above_zero), needs);
    };
    let rounded = possible::map_rising(value, span, |v| {
        let computed = v.number().ok_or(FailureKind::Overflow)?.round(mode, n).map_err(|e| match e {
            ArithmeticError::Overflow => FailureKind::Overflow,
            ArithmeticError::DivisionByZero => FailureKind::RoundingStep,
            ArithmeticError::FractionalExponent => FailureKind::FractionalExponent,
        })?;
        v.with_number(computed.number).ok_or(FailureKind::Overflow)
    });
    Possible { failure: rounded.failure.or(failure), needs, ..rounded }
}
