//! What a number may be, where it is not just known.

use crate::file::Span;
use crate::sheet::NumberShape;
use crate::sheet::layout::{Measure, date_of};
use crate::ty::PeriodKind;
use crate::value::Value;
use crate::value::date::Period;
use crate::value::number::Number;
use crate::value::possible::{Core, FailureKind, Needs, Possible};
use rust_decimal::Decimal;

/// It may be a number between the ends.
pub const CORE: u8 = 1;
/// There may be none.
pub const NONE: u8 = 2;
/// It may have no value.
pub const FAILS: u8 = 4;
/// Not every number between the ends is meant, but both of them are.
pub const HULL: u8 = 8;

/// The lower end of what has none.
pub const NO_LOW: i64 = i64::MIN;
/// The upper end of what has none.
pub const NO_HIGH: i64 = i64::MAX;

/// What a number may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least, or [`NO_LOW`].
    pub low: i64,
    /// The greatest, or [`NO_HIGH`].
    pub high: i64,
    /// Flags.
    pub flags: u8,
}

impl Range {
    /// Just a number.
    #[inline]
    pub const fn one(n: i64) -> Self {
        Self { low: n, high: n, flags: CORE }
    }

    /// No value.
    pub const FAILED: Self = Self { low: 0, high: 0, flags: FAILS };

    /// Nothing but none.
    pub const ABSENT: Self = Self { low: 0, high: 0, flags: NONE };

    /// Whether it is just a number.
    #[inline]
    pub const fn is_one(&self) -> bool {
        self.flags == CORE && self.low == self.high
    }

    /// Whether a number is among the outcomes.
    #[inline]
    pub const fn has_core(&self) -> bool {
        self.flags & CORE != 0
    }

    /// Whether a calculation with it may have no value.
    #[inline]
    pub const fn may_fail(&self) -> bool {
        self.flags & (NONE | FAILS) != 0
    }

    /// The outcomes of either, as a hull.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let flags = self.flags | other.flags;
        match (self.has_core(), other.has_core()) {
            (true, true) => {
                let (low, high) = (self.low.min(other.low), self.high.max(other.high));
                let whole = self.is_one() && other == self;
                Self { low, high, flags: if whole { flags } else { flags | HULL } }
            }
            (true, false) => Self { flags, ..self },
            _ => Self { flags, ..other },
        }
    }

    /// The set for the shared algebra.
    ///
    /// Nothing where that would claim more than is known.
    pub fn possible(self, shape: &NumberShape) -> Option<Possible> {
        if self.flags & HULL != 0 {
            return None;
        }
        let end = |n: i64, open: i64| if n == open { Some(None) } else { value(n, shape).map(Some) };
        let mut p = if self.has_core() {
            if self.low == self.high {
                Possible::one(value(self.low, shape)?)
            } else {
                Possible::range(end(self.low, NO_LOW)?, end(self.high, NO_HIGH)?, Needs::none())
            }
        } else {
            Possible { core: Core::Nothing, ..Possible::any(Needs::none()) }
        };
        p.none = self.flags & NONE != 0;
        if self.flags & FAILS != 0 {
            p.failure = Possible::fails(FailureKind::NoneOperand, Span::default()).failure;
        }
        Some(p)
    }
}

/// A held number as a value.
pub fn value(n: i64, shape: &NumberShape) -> Option<Value> {
    let number = || Some(Number::from(Decimal::try_from_i128_with_scale(i128::from(n), shape.scale).ok()?));
    Some(match shape.measure {
        Measure::Bare => Value::Number(number()?),
        Measure::Money(c) => Value::Money(number()?, c),
        Measure::Quantity(u) => Value::Quantity(number()?, u),
        Measure::Date => Value::Date(date_of(n)?),
        Measure::Period(PeriodKind::Months) => Value::Period(Period::Months(i32::try_from(n).ok()?)),
        Measure::Period(PeriodKind::Days) => Value::Period(Period::Days(i32::try_from(n).ok()?)),
    })
}
