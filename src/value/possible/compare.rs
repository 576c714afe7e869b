//! Comparisons of scalars of which only a set is known.

use super::{Core, Failure, FailureKind, Needs, Possible, Truth};
use crate::file::Span;
use crate::value::{Incomparable, Value};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::sync::Arc;

/// Whether the ordinary values of two scalars may be equal; `Err` where they do not compare.
pub(super) fn may_be_equal(a: &Possible, b: &Possible) -> Result<bool, Incomparable> {
    if let (Some(xs), Some(ys)) = (a.values(), b.values()) {
        for x in &xs {
            for y in &ys {
                if x.compare(y)? == Ordering::Equal {
                    return Ok(true);
                }
            }
        }
        return Ok(false);
    }
    let ((a_low, a_high), (b_low, b_high)) = (a.bounds(), b.bounds());
    // A few single values against a range: each is asked by itself.
    let (few, low, high) = match (a.values(), b.values()) {
        (Some(values), None) => (values, b_low, b_high),
        (None, Some(values)) => (values, a_low, a_high),
        _ => {
            let above = |x: &Option<Value>, y: &Option<Value>| match (x, y) {
                (Some(x), Some(y)) => Ok(x.compare(y)? == Ordering::Greater),
                _ => Ok(false),
            };
            return Ok(!above(&a_low, &b_high)? && !above(&b_low, &a_high)?);
        }
    };
    for v in &few {
        let under = match &low {
            Some(low) => v.compare(low)? == Ordering::Less,
            None => false,
        };
        let over = match &high {
            Some(high) => v.compare(high)? == Ordering::Greater,
            None => false,
        };
        if !under && !over {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `is`
    Equal,
    /// `is not`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Whether it holds of two values in this order.
    #[inline]
    pub const fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Equal => matches!(order, Ordering::Equal),
            Self::Unequal => !matches!(order, Ordering::Equal),
            Self::Less => matches!(order, Ordering::Less),
            Self::AtMost => !matches!(order, Ordering::Greater),
            Self::More => matches!(order, Ordering::Greater),
            Self::AtLeast => !matches!(order, Ordering::Less),
        }
    }

    /// The comparison that holds where this one does not.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::Equal => Self::Unequal,
            Self::Unequal => Self::Equal,
            Self::Less => Self::AtLeast,
            Self::AtMost => Self::More,
            Self::More => Self::AtMost,
            Self::AtLeast => Self::Less,
        }
    }

    /// The comparison with its sides exchanged.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Equal | Self::Unequal => self,
            Self::Less => Self::More,
            Self::AtMost => Self::AtLeast,
            Self::More => Self::Less,
            Self::AtLeast => Self::AtMost,
        }
    }

    /// As it is written in rules.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "is",
            Self::Unequal => "is not",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// Compares two scalars.
pub fn compare(op: Comparison, a: &Possible, b: &Possible, span: Span) -> Truth {
    let needs = a.needs.and(&b.needs);
    let mut failure = a.operand_failure(span).or_else(|| b.operand_failure(span));
    let (yes, no) = if !a.has_core() || !b.has_core() {
        (false, false)
    } else {
        match compare_cores(op, a, b) {
            Ok(sets) => sets,
            Err(Incomparable) => {
                let months =
                    |p: &Possible| matches!(p.bounds(), (Some(Value::Period(_)), _) | (_, Some(Value::Period(_))));
                let kind = if months(a) || months(b) { FailureKind::Periods } else { FailureKind::Currencies };
                failure = failure.or_else(|| Some(Arc::new(Failure { kind, span })));
                (false, false)
            }
        }
    };
    let truth = Truth { yes, no, failure, needs };
    // What is decided over all that may be needs nothing more.
    if truth.is_decided() { Truth { needs: Needs::none(), ..truth } } else { truth }
}

/// Whether a comparison may hold, and whether it may not.
fn compare_cores(op: Comparison, a: &Possible, b: &Possible) -> Result<(bool, bool), Incomparable> {
    match op {
        Comparison::Equal | Comparison::Unequal => {
            let equal = may_be_equal(a, b)?;
            let single = matches!((&a.core, &b.core), (Core::One(_), Core::One(_)));
            let unequal = !(single && equal);
            Ok(if op == Comparison::Equal { (equal, unequal) } else { (unequal, equal) })
        }
        Comparison::More | Comparison::AtLeast => compare_cores(op.flipped(), b, a),
        Comparison::Less | Comparison::AtMost => {
            let ((a_low, a_high), (b_low, b_high)) = (a.bounds(), b.bounds());
            // `a < b` is possible where the lowest a lies below the highest b, and so on.
            let may = |x: &Option<Value>, y: &Option<Value>, op: Comparison| match (x, y) {
                (Some(x), Some(y)) => x.compare(y).map(|order| op.accepts(order)),
                _ => Ok(true),
            };
            Ok((may(&a_low, &b_high, op)?, may(&a_high, &b_low, op.negated())?))
        }
    }
}
