//! Values of the law: exact numbers, dates, money, and what may be known of them.

pub mod atom;
pub mod calendar;
pub mod date;
pub mod given;
pub mod number;
pub mod possible;
pub mod text;

use crate::id::{EnumId, ObjectId, UnitId};
use crate::ty::{Currency, PeriodKind, Ty};
use date::{Date, Period};
use number::Number;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::sync::Arc;

/// One ordinary value. Whether a bare number is a percent is a matter of its type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Value {
    /// Yes or no.
    Boolean(bool),
    /// An integer, a number, a percent (20 % is 0.2) or a ratio.
    Number(Number),
    /// A sum of money. Only the sum of nothing has no currency.
    Money(Number, Option<Currency>),
    /// An amount in the unit that all units of its kind come down to.
    Quantity(Number, UnitId),
    /// A date.
    Date(Date),
    /// A length of time.
    Period(Period),
    /// Text.
    Text(Arc<str>),
    /// A member of an enum, by its place.
    Member(EnumId, u32),
    /// An entity or a subject of the case.
    Object(ObjectId),
}

/// Which ends of a range are left out; of a list, none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// `<..`
    pub low_open: bool,
    /// `..<`
    pub high_open: bool,
}

impl Ends {
    /// As it is written between the ends.
    pub const fn dots(self) -> &'static str {
        match (self.low_open, self.high_open) {
            (false, false) => "..",
            (true, false) => "<..",
            (false, true) => "..<",
            (true, true) => "<..<",
        }
    }

    /// As an operator: whether something lies in such a range.
    pub const fn operator(self) -> &'static str {
        match (self.low_open, self.high_open) {
            (false, false) => "in",
            (true, false) => "in <..",
            (false, true) => "in ..<",
            (true, true) => "in <..<",
        }
    }
}

/// Two values that have no order: sums in two currencies, months and days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incomparable;

impl Value {
    /// Nothing at all, of a type that has numbers.
    pub fn zero(ty: &Ty) -> Self {
        match ty {
            Ty::Money(currency) => Self::Money(Number::ZERO, *currency),
            Ty::Quantity(unit) => Self::Quantity(Number::ZERO, *unit),
            Ty::Period(Some(PeriodKind::Days)) => Self::Period(Period::Days(0)),
            Ty::Period(_) => Self::Period(Period::Months(0)),
            _ => Self::Number(Number::ZERO),
        }
    }

    /// A whole number.
    pub fn integer(n: usize) -> Self {
        Self::Number(Number::from(n))
    }

    /// The number in it, without its unit.
    pub fn number(&self) -> Option<Number> {
        match self {
            Self::Number(n) | Self::Money(n, _) | Self::Quantity(n, _) => Some(*n),
            Self::Period(Period::Months(n) | Period::Days(n)) => Some(Number::from(i64::from(*n))),
            _ => None,
        }
    }

    /// A value of the same kind and unit with another number; `None` where it has no number or the
    /// number does not fit (a period counts in whole months or days).
    pub fn with_number(&self, n: Number) -> Option<Self> {
        Some(match self {
            Self::Number(_) => Self::Number(n),
            Self::Money(_, c) => Self::Money(n, *c),
            Self::Quantity(_, u) => Self::Quantity(n, *u),
            Self::Period(p) => {
                let whole = i32::try_from(n.as_i128()?).ok()?;
                Self::Period(match p {
                    Period::Months(_) => Period::Months(whole),
                    Period::Days(_) => Period::Days(whole),
                })
            }
            _ => return None,
        })
    }

    /// The kind of a period.
    pub const fn period_kind(&self) -> Option<PeriodKind> {
        match self {
            Self::Period(Period::Months(_)) => Some(PeriodKind::Months),
            Self::Period(Period::Days(_)) => Some(PeriodKind::Days),
            _ => None,
        }
    }

    /// The order of two values of one type. Text and objects are only equal or not: they are
    /// ordered by their letters and their place, which serves equality.
    pub fn compare(&self, other: &Self) -> Result<Ordering, Incomparable> {
        Ok(match (self, other) {
            (Self::Boolean(a), Self::Boolean(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Money(a, c), Self::Money(b, d)) => {
                if c.is_some() && d.is_some() && c != d {
                    return Err(Incomparable);
                }
                a.cmp(b)
            }
            (Self::Quantity(a, u), Self::Quantity(b, v)) if u == v => a.cmp(b),
            (Self::Date(a), Self::Date(b)) => a.cmp(b),
            (Self::Period(Period::Months(a)), Self::Period(Period::Months(b)))
            | (Self::Period(Period::Days(a)), Self::Period(Period::Days(b))) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Member(e, a), Self::Member(f, b)) if e == f => a.cmp(b),
            (Self::Object(a), Self::Object(b)) => a.cmp(b),
            _ => return Err(Incomparable),
        })
    }
}
