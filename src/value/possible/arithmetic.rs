//! Arithmetic over intervals: every result of numbers inside the operands lies inside the result.
//!
//! INVARIANT: an end that does not fit exactly is rounded outwards.

use super::{Core, Failure, FailureKind, Needs, Possible};
use crate::file::Span;
use crate::ty::Currency;
use crate::value::Value;
use crate::value::date::Period;
use crate::value::number::{ArithmeticError, Computed, Number, Toward};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::sync::Arc;

/// An end of an interval of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Below,
    At(Number),
    Above,
}

impl End {
    fn low(value: Option<&Value>) -> Self {
        value.and_then(Value::number).map_or(Self::Below, Self::At)
    }

    fn high(value: Option<&Value>) -> Self {
        value.and_then(Value::number).map_or(Self::Above, Self::At)
    }

    fn number(self) -> Option<Number> {
        match self {
            Self::At(n) => Some(n),
            _ => None,
        }
    }

    fn sign(self) -> Ordering {
        match self {
            Self::Below => Ordering::Less,
            Self::Above => Ordering::Greater,
            Self::At(n) => n.cmp(&Number::ZERO),
        }
    }

    fn of_sign(sign: Ordering) -> Self {
        match sign {
            Ordering::Less => Self::Below,
            Ordering::Equal => Self::At(Number::ZERO),
            Ordering::Greater => Self::Above,
        }
    }
}

/// An operation of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
}

/// What a result is: which value has its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Bare,
    Money(Option<Currency>),
    Quantity(crate::id::UnitId),
    Months,
    Days,
}

impl Unit {
    fn of(value: &Value) -> Self {
        match value {
            Value::Money(_, c) => Self::Money(*c),
            Value::Quantity(_, u) => Self::Quantity(*u),
            Value::Period(Period::Months(_)) => Self::Months,
            Value::Period(Period::Days(_)) => Self::Days,
            _ => Self::Bare,
        }
    }

    fn apply(self, n: Number) -> Option<Value> {
        Some(match self {
            Self::Bare => Value::Number(n),
            Self::Money(c) => Value::Money(n, c),
            Self::Quantity(u) => Value::Quantity(n, u),
            Self::Months => Value::Period(Period::Months(i32::try_from(n.as_i128()?).ok()?)),
            Self::Days => Value::Period(Period::Days(i32::try_from(n.as_i128()?).ok()?)),
        })
    }
}

/// The unit of what an operation gives.
fn unit_of(op: Arithmetic, a: Option<Unit>, b: Option<Unit>) -> Result<Unit, FailureKind> {
    let (Some(a), Some(b)) = (a, b) else {
        // Of one side nothing is known: its unit is that of the other, where the two must agree.
        return Ok(a.or(b).unwrap_or(Unit::Bare));
    };
    Ok(match (op, a, b) {
        (Arithmetic::Add | Arithmetic::Subtract, Unit::Money(x), Unit::Money(y)) => {
            if x.is_some() && y.is_some() && x != y {
                return Err(FailureKind::Currencies);
            }
            Unit::Money(x.or(y))
        }
        (Arithmetic::Add | Arithmetic::Subtract, Unit::Months, Unit::Days)
        | (Arithmetic::Add | Arithmetic::Subtract, Unit::Days, Unit::Months) => return Err(FailureKind::Periods),
        (Arithmetic::Divide, Unit::Money(x), Unit::Money(y)) => {
            if x.is_some() && y.is_some() && x != y {
                return Err(FailureKind::Currencies);
            }
            Unit::Bare
        }
        (Arithmetic::Divide, Unit::Months, Unit::Days) | (Arithmetic::Divide, Unit::Days, Unit::Months) => {
            return Err(FailureKind::Periods);
        }
        (Arithmetic::Divide, a, b) if b != Unit::Bare && a != Unit::Bare => Unit::Bare,
        (Arithmetic::Multiply, Unit::Bare, other) => other,
        (_, a, _) => a,
    })
}

fn exact(op: Arithmetic, a: Number, b: Number, toward: Toward) -> Result<Computed, ArithmeticError> {
    match op {
        Arithmetic::Add => a.add(b, toward),
        Arithmetic::Subtract => a.sub(b, toward),
        Arithmetic::Multiply => a.mul(b, toward),
        Arithmetic::Divide => a.div(b, toward),
        Arithmetic::Power => a.pow(b, toward),
    }
}

fn failure_of(error: ArithmeticError) -> FailureKind {
    match error {
        ArithmeticError::Overflow => FailureKind::Overflow,
        ArithmeticError::DivisionByZero => FailureKind::DivisionByZero,
        ArithmeticError::FractionalExponent => FailureKind::FractionalExponent,
    }
}

/// What an operation of arithmetic gives, and whether a known result was rounded to fit.
#[derive(Clone, Debug)]
pub struct Calculated {
    /// The outcomes.
    pub value: Possible,
    /// The one known result did not fit exactly, and was rounded half even at its last place.
    pub rounded: bool,
}

/// Calculates with two numbers of any unit.
pub fn calculate(op: Arithmetic, a: &Possible, b: &Possible, span: Span) -> Calculated {
    let needs = a.needs.and(&b.needs);
    let failure = a.operand_failure(span).or_else(|| b.operand_failure(span));
    let plain = |value| Calculated { value, rounded: false };
    if !a.has_core() || !b.has_core() {
        return plain(Possible::failed(failure, needs));
    }
    let fail = |kind| Some(Arc::new(Failure { kind, span }));
    let unit_in = |p: &Possible| match p.bounds() {
        (Some(v), _) | (None, Some(v)) => Some(Unit::of(&v)),
        (None, None) => None,
    };
    let unit = match unit_of(op, unit_in(a), unit_in(b)) {
        Ok(unit) => unit,
        Err(kind) => return plain(Possible::failed(failure.or_else(|| fail(kind)), needs)),
    };
    if let (Core::One(x), Core::One(y)) = (&a.core, &b.core) {
        let (Some(x), Some(y)) = (x.number(), y.number()) else {
            return plain(Possible { failure, ..Possible::any(needs) });
        };
        return match exact(op, x, y, Toward::Nearest) {
            Ok(computed) => match unit.apply(computed.number) {
                Some(v) => Calculated {
                    value: Possible { core: Core::One(v), none: false, failure, needs },
                    rounded: computed.rounded,
                },
                None if !computed.number.is_integer() => {
                    plain(Possible::failed(failure.or_else(|| fail(FailureKind::FractionalPeriod)), needs))
                }
                None => plain(Possible::failed(failure.or_else(|| fail(FailureKind::Overflow)), needs)),
            },
            Err(error) => plain(Possible::failed(failure.or_else(|| fail(failure_of(error))), needs)),
        };
    }
    let ((a_low, a_high), (b_low, b_high)) = (a.bounds(), b.bounds());
    let (al, ah, bl, bh) =
        (End::low(a_low.as_ref()), End::high(a_high.as_ref()), End::low(b_low.as_ref()), End::high(b_high.as_ref()));
    let mut failure = failure;
    let interval = match op {
        Arithmetic::Add => Some((sum_end(al, bl, Toward::Down), sum_end(ah, bh, Toward::Up))),
        Arithmetic::Subtract => Some((sum_end(al, negative(bh), Toward::Down), sum_end(ah, negative(bl), Toward::Up))),
        Arithmetic::Multiply => Some(product(al, ah, bl, bh)),
        Arithmetic::Divide => {
            let zero = End::At(Number::ZERO);
            if bl == zero && bh == zero {
                return plain(Possible::failed(failure.or_else(|| fail(FailureKind::DivisionByZero)), needs));
            }
            if bl <= zero && zero <= bh {
                failure = failure.or_else(|| fail(FailureKind::DivisionByZero));
            }
            quotient(al, ah, bl, bh)
        }
        Arithmetic::Power => {
            failure = failure.or_else(|| fail(FailureKind::Overflow));
            None
        }
    };
    let (low, high) = interval.unwrap_or((End::Below, End::Above));
    // Of what two units make nothing is known while one of the two is open; a product of zero is
    // zero of that unit, and not a bare one.
    let known_unit = match op {
        Arithmetic::Add | Arithmetic::Subtract => unit_in(a).is_some() || unit_in(b).is_some(),
        _ => unit_in(a).is_some() && unit_in(b).is_some(),
    };
    let end = |e: End| e.number().filter(|_| known_unit).and_then(|n| unit.apply(n));
    plain(Possible { failure, ..Possible::range(end(low), end(high), needs) })
}

fn negative(end: End) -> End {
    match end {
        End::Below => End::Above,
        End::Above => End::Below,
        End::At(n) => End::At(-n),
    }
}

/// The sum of two ends of the same side. An end beyond all numbers is no end.
fn sum_end(a: End, b: End, toward: Toward) -> End {
    let beyond = if toward == Toward::Up { End::Above } else { End::Below };
    match (a, b) {
        (End::At(x), End::At(y)) => x.add(y, toward).map_or(beyond, |c| End::At(c.number)),
        _ => beyond,
    }
}

fn times(a: End, b: End, toward: Toward) -> End {
    let sign = match (a.sign(), b.sign()) {
        (Ordering::Equal, _) | (_, Ordering::Equal) => Ordering::Equal,
        (x, y) if x == y => Ordering::Greater,
        _ => Ordering::Less,
    };
    match (a, b) {
        (End::At(x), End::At(y)) => x.mul(y, toward).map_or(End::of_sign(sign), |c| End::At(c.number)),
        _ => End::of_sign(sign),
    }
}

fn outer(ends: impl Iterator<Item = (End, End)>) -> (End, End) {
    ends.reduce(|(low, high), (l, h)| (low.min(l), high.max(h))).unwrap_or((End::Below, End::Above))
}

fn product(al: End, ah: End, bl: End, bh: End) -> (End, End) {
    let corners = [(al, bl), (al, bh), (ah, bl), (ah, bh)];
    outer(corners.into_iter().map(|(a, b)| (times(a, b, Toward::Down), times(a, b, Toward::Up))))
}

/// The quotients of two intervals; `None` where the divisor runs from below zero to above it.
fn quotient(al: End, ah: End, bl: End, bh: End) -> Option<(End, End)> {
    let zero = End::At(Number::ZERO);
    if bl < zero && zero < bh {
        return None;
    }
    // A divisor at zero stands for one ever nearer to it, from the side where the others lie.
    let side = if bl >= zero { Ordering::Greater } else { Ordering::Less };
    let divide = |a: End, b: End, toward: Toward| match (a, b) {
        (a, b) if b == zero => match (a.sign(), side) {
            (Ordering::Equal, _) => zero,
            (x, y) if x == y => End::Above,
            _ => End::Below,
        },
        (End::At(x), End::At(y)) => match x.div(y, toward) {
            Ok(c) => End::At(c.number),
            Err(_) => End::of_sign(if a.sign() == b.sign() { Ordering::Greater } else { Ordering::Less }),
        },
        (End::At(_), _) => zero,
        // Without end by a number keeps its sign; without end by without end may come near zero too,
        // which the other corners hold.
        (a, b) => End::of_sign(if a.sign() == b.sign() { Ordering::Greater } else { Ordering::Less }),
    };
    let corners = [(al, bl), (al, bh), (ah, bl), (ah, bh)];
    let (low, high) = outer(corners.into_iter().map(|(a, b)| (divide(a, b, Toward::Down), divide(a, b, Toward::Up))));
    // Numbers divided by ever larger ones come near zero.
    if matches!(bl, End::Below) || matches!(bh, End::Above) {
        return Some((low.min(zero), high.max(zero)));
    }
    Some((low, high))
}

/// The opposite number.
pub fn negate(a: &Possible, span: Span) -> Possible {
    let failure = a.operand_failure(span);
    let opposite = |v: &Value| v.number().and_then(|n| v.with_number(-n));
    let core = match &a.core {
        Core::One(v) => opposite(v).map_or(Core::Any, Core::One),
        Core::Several(values) => {
            values.iter().map(opposite).collect::<Option<Vec<_>>>().map_or(Core::Any, |v| Core::Several(v.into()))
        }
        Core::Range(low, high) => Core::Range(high.as_ref().and_then(opposite), low.as_ref().and_then(opposite)),
        other => other.clone(),
    };
    Possible { core, none: false, failure, needs: a.needs.clone() }
}

/// Applies a function that never falls where its argument rises, end by end.
pub fn map_rising(a: &Possible, span: Span, apply: impl Fn(&Value) -> Result<Value, FailureKind>) -> Possible {
    let mut failure = a.operand_failure(span);
    let mut fail = |kind| {
        if failure.is_none() {
            failure = Some(Arc::new(Failure { kind, span }));
        }
    };
    let core = match &a.core {
        Core::One(v) => match apply(v) {
            Ok(v) => Core::One(v),
            Err(kind) => {
                fail(kind);
                Core::Nothing
            }
        },
        Core::Several(values) => {
            let mut out = Vec::new();
            for v in values.iter() {
                match apply(v) {
                    Ok(v) => out.push(v),
                    Err(kind) => fail(kind),
                }
            }
            if out.is_empty() { Core::Nothing } else { Possible::several(out, Needs::none()).core }
        }
        Core::Range(low, high) => {
            let mut end = |e: &Option<Value>| match apply(e.as_ref()?) {
                Ok(v) => Some(v),
                Err(kind) => {
                    fail(kind);
                    None
                }
            };
            let (low, high) = (end(low), end(high));
            Possible::range(low, high, Needs::none()).core
        }
        other => other.clone(),
    };
    Possible { core, none: false, failure, needs: a.needs.clone() }
}
