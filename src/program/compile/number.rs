//! Numbers: comparisons without division, sums, differences, factors.

use super::super::op::{At, NumberAt, Op, Owned, Rows};
use super::value::{Truth, Val};
use super::{Compiler, Ctx, Made, refuse};
use crate::check::typed::{Node, Shift};
use crate::file::Span;
use crate::sheet::LEAST_NUMBER;
use crate::sheet::layout::{Measure, NumberShape};
use crate::value::Value;
use crate::value::date::Period;
use crate::value::number::{Number, RoundMode, Toward};
use crate::value::possible::{Arithmetic, Comparison};
use std::sync::Arc;

/// What stands on a side of a comparison of numbers.
#[derive(Clone, Copy)]
struct Side {
    frame: usize,
    at: NumberAt,
    scale: u32,
}

/// The number in a value that measures the same; `Err` where it does not.
fn bare(value: &Value, measure: Measure, span: Span) -> Made<Number> {
    let fits = match (value, measure) {
        (Value::Number(_), Measure::Bare) => true,
        (Value::Money(_, c), Measure::Money(own)) => c.is_none() || own.is_none() || *c == own,
        (Value::Quantity(_, u), Measure::Quantity(own)) => *u == own,
        _ => false,
    };
    match value.number().filter(|_| fits) {
        Some(n) => Ok(n),
        None => refuse("a comparison of two measures", span),
    }
}

fn ten(places: u32) -> Option<i64> {
    10_i64.checked_pow(places)
}

impl Compiler<'_> {
    pub(super) fn compare_numbers(&mut self, op: Comparison, left: &Val, right: &Val, span: Span) -> Made<Truth> {
        match (left, right) {
            (Val::Number(frame, at, shape), Val::Known(value)) => {
                let Some((low, high, negated)) = ends(op, value, shape) else { return refuse("this number", span) };
                Ok(Truth::At(*frame, self.emit(*frame, Op::Within { of: *at, low, high, negated })))
            }
            (Val::Number(f, a, x), Val::Number(g, b, y)) => {
                if x.measure != y.measure {
                    return refuse("a comparison of two measures", span);
                }
                let frame = Self::common(*f, *g, span)?;
                let left = self.numbers(*f, NumberAt::Column(*a), frame);
                let right = self.numbers(*g, NumberAt::Column(*b), frame);
                let scale = x.scale.max(y.scale);
                let (Some(m), Some(n)) = (ten(scale - x.scale), ten(scale - y.scale)) else {
                    return refuse("numbers of such places", span);
                };
                Ok(Truth::At(frame, self.emit(frame, Op::Compare { op, left: (left, m), right: (right, n) })))
            }
            (Val::Ratio(frame, above, below), Val::Known(value)) => {
                let n = bare(value, Measure::Bare, span)?;
                let Some((of, factor)) = fraction(n) else { return refuse("this number", span) };
                let of = NumberAt::Constant(of);
                let op = Op::CompareRatio { op, above: *above, below: *below, of, unit: factor, only: None };
                Ok(Truth::At(*frame, self.emit(*frame, op)))
            }
            (Val::Ratio(f, above, below), Val::Number(g, at, shape)) if shape.measure == Measure::Bare => {
                let frame = Self::common(*f, *g, span)?;
                let (above, below) = (self.numbers(*f, *above, frame), self.numbers(*f, *below, frame));
                let of = self.numbers(*g, NumberAt::Column(*at), frame);
                let Some(factor) = ten(shape.scale) else { return refuse("numbers of such places", span) };
                let op = Op::CompareRatio { op, above, below, of, unit: factor, only: None };
                Ok(Truth::At(frame, self.emit(frame, op)))
            }
            (Val::Number(..), Val::Ratio(..)) => self.compare_numbers(op.flipped(), right, left, span),
            _ => refuse("a comparison of this kind", span),
        }
    }

    pub(super) fn arithmetic(&mut self, op: Arithmetic, left: &Node, right: &Node, ctx: &Ctx, span: Span) -> Made<Val> {
        let (left, right) = (self.eval(left, ctx)?, self.eval(right, ctx)?);
        let measure = match (&left, &right) {
            (Val::Number(_, _, s), _) | (_, Val::Number(_, _, s)) => s.measure,
            _ => return refuse("a calculation of this kind", span),
        };
        let shape = |v: &Val| match v {
            Val::Number(_, _, s) => Some(*s),
            _ => None,
        };
        let scale = shape(&left).map_or(0, |s| s.scale).max(shape(&right).map_or(0, |s| s.scale));
        match op {
            Arithmetic::Add | Arithmetic::Subtract | Arithmetic::Divide => {}
            _ => return refuse("a product", span),
        }
        let whole = NumberShape { scale, measure, low: None, high: None };
        let (left, right) = (self.side(&left, &whole, span)?, self.side(&right, &whole, span)?);
        let frame = Self::common(left.frame, right.frame, span)?;
        let (a, b) = (self.numbers(left.frame, left.at, frame), self.numbers(right.frame, right.at, frame));
        if op == Arithmetic::Divide {
            return Ok(Val::Ratio(frame, a, b));
        }
        if !matches!(measure, Measure::Bare | Measure::Money(_) | Measure::Quantity(_)) {
            return refuse("a calculation with dates", span);
        }
        if let (Arithmetic::Add, Some(sums)) = (op, self.sums_together(a, b, frame)) {
            return Ok(Val::Number(frame, self.emit(frame, Op::Sums(sums)), whole));
        }
        let factor = if op == Arithmetic::Add { 1 } else { -1 };
        Ok(Val::Number(frame, self.emit(frame, Op::Add(a, b, factor)), whole))
    }

    /// The lists of two sums over rows that refer to the same rows: they are added up on the way.
    fn sums_together(&self, a: NumberAt, b: NumberAt, frame: usize) -> Option<Arc<[(Rows, NumberAt); 2]>> {
        let sum = |at: NumberAt| {
            let NumberAt::Column(At::Found(i)) = at else { return None };
            match &self.ops[i as usize] {
                Op::Copy(at) => self.sum_over_referring(*at, frame),
                _ => self.sum_over_referring(At::Found(i), frame),
            }
        };
        Some(Arc::new([sum(a)?, sum(b)?]))
    }

    /// The rows and numbers of a sum over rows that refer to a row.
    fn sum_over_referring(&self, at: At, frame: usize) -> Option<(Rows, NumberAt)> {
        let At::Found(i) = at else { return None };
        match &self.ops[i as usize] {
            Op::Sum(rows, of) if matches!(rows.owned, Owned::Referring(_)) && self.frames[i as usize] == frame => {
                Some((*rows, *of))
            }
            _ => None,
        }
    }

    /// `20 days before D`, for a period that the law states.
    pub(super) fn shift(&mut self, shift: &Shift, ctx: &Ctx, span: Span) -> Made<Val> {
        let (by, of) = (self.eval(&shift.by, ctx)?, self.eval(&shift.date, ctx)?);
        let (Val::Known(Value::Period(period)), Val::Number(frame, of, shape)) = (by, of) else {
            return refuse("a period that depends on facts", span);
        };
        let (by, months) = match period {
            Period::Months(n) => (n, true),
            Period::Days(n) => (n, false),
        };
        let Some(by) = (if shift.before { by.checked_neg() } else { Some(by) }) else {
            return refuse("so long a period", span);
        };
        let op = Op::Shift { of, by, months, rounded_up: shift.rounded_up };
        Ok(Val::Number(frame, self.emit(frame, op), shape.unbounded()))
    }

    /// A number in units of a shape.
    fn side(&mut self, val: &Val, shape: &NumberShape, span: Span) -> Made<Side> {
        match val {
            Val::Known(value) => match shape.hold(value) {
                Some(n) => Ok(Side { frame: 0, at: NumberAt::Constant(n), scale: shape.scale }),
                None => refuse("this number", span),
            },
            Val::Number(frame, at, own) => {
                if own.measure != shape.measure || own.scale > shape.scale {
                    return refuse("a calculation of two measures", span);
                }
                let Some(factor) = ten(shape.scale - own.scale) else { return refuse("numbers of such places", span) };
                let at = if factor == 1 { *at } else { self.emit(*frame, Op::Times(*at, factor)) };
                Ok(Side { frame: *frame, at: NumberAt::Column(at), scale: shape.scale })
            }
            _ => refuse("a calculation of this kind", span),
        }
    }

    /// A number or a quotient as a quotient.
    pub(super) fn ratio(val: &Val, span: Span) -> Made<(usize, NumberAt, NumberAt)> {
        match val {
            Val::Ratio(f, a, b) => Ok((*f, *a, *b)),
            Val::Number(f, at, shape) if shape.measure == Measure::Bare => match ten(shape.scale) {
                Some(unit) => Ok((*f, NumberAt::Column(*at), NumberAt::Constant(unit))),
                None => refuse("numbers of such places", span),
            },
            Val::Known(value) => {
                let n = bare(value, Measure::Bare, span)?;
                match fraction(n) {
                    Some((above, below)) => Ok((0, NumberAt::Constant(above), NumberAt::Constant(below))),
                    None => refuse("this number", span),
                }
            }
            _ => refuse("a quotient of this kind", span),
        }
    }

    /// A number or a constant in a shape.
    pub(super) fn held(&mut self, val: &Val, shape: &NumberShape, span: Span) -> Made<(usize, NumberAt)> {
        let side = self.side(val, shape, span)?;
        debug_assert_eq!(side.scale, shape.scale, "a side has the scale that was asked for");
        Ok((side.frame, side.at))
    }
}

/// A decimal as a whole number and a power of ten by which it is divided.
pub(super) fn fraction(n: Number) -> Option<(i64, i64)> {
    let decimal = n.as_decimal()?.normalize();
    let above = i64::try_from(decimal.mantissa()).ok().filter(|n| *n >= LEAST_NUMBER)?;
    Some((above, ten(decimal.scale())?))
}

/// The ends between which a held number lies where a comparison with a value holds, and whether it is
/// outside of them that it must lie.
fn ends(op: Comparison, value: &Value, shape: &NumberShape) -> Option<(i64, i64, bool)> {
    let (floor, ceiling) = match (value, shape.measure) {
        (Value::Date(_) | Value::Period(_), _) => {
            let n = shape.hold(value)?;
            (n, n)
        }
        (Value::Number(_) | Value::Money(..) | Value::Quantity(..), _) => {
            let n = bare(value, shape.measure, Span::default()).ok()?;
            let unit = Number::from(ten(shape.scale)?);
            let n = n.mul(unit, Toward::Nearest).ok().filter(|c| !c.rounded)?.number;
            let toward_zero = n.round(RoundMode::Down, Number::ONE).ok()?.number;
            let whole = i64::try_from(toward_zero.as_i128()?).ok()?;
            match (n.is_integer(), n.is_negative()) {
                (true, _) => (whole, whole),
                (false, true) => (whole.checked_sub(1)?, whole),
                (false, false) => (whole, whole.checked_add(1)?),
            }
        }
        _ => return None,
    };
    // The ends of the column stand for what knows no end.
    if !(LEAST_NUMBER + 1..i64::MAX - 1).contains(&floor) {
        return None;
    }
    let exact = floor == ceiling;
    Some(match op {
        Comparison::AtLeast => (ceiling, i64::MAX, false),
        Comparison::More => (floor + 1, i64::MAX, false),
        Comparison::AtMost => (i64::MIN, floor, false),
        Comparison::Less => (i64::MIN, ceiling - 1, false),
        Comparison::Equal if exact => (floor, floor, false),
        Comparison::Unequal if exact => (floor, floor, true),
        Comparison::Equal | Comparison::Unequal => return None,
    })
}
