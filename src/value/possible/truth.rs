//! Sets of logical outcomes, under strong Kleene logic: yes, no, and no value, which counts like the
//! unknown.

use super::{Core, Failed, Needs, Possible, Value};
use crate::file::Span;

/// A set of logical outcomes.
#[derive(Clone, Debug)]
pub struct Truth {
    /// Whether it may hold.
    pub yes: bool,
    /// Whether it may not hold.
    pub no: bool,
    /// Why it may have no value, if it may.
    pub failure: Failed,
    /// What keeps it open.
    pub needs: Needs,
}

impl Truth {
    /// A settled answer.
    pub const fn sure(holds: bool) -> Self {
        Self { yes: holds, no: !holds, failure: None, needs: Needs::none() }
    }

    /// An open answer.
    pub const fn open(needs: Needs) -> Self {
        Self { yes: true, no: true, failure: None, needs }
    }

    /// Whether it surely holds.
    pub const fn holds(&self) -> bool {
        self.yes && !self.no && self.failure.is_none()
    }

    /// Whether it surely does not hold.
    pub const fn fails(&self) -> bool {
        self.no && !self.yes && self.failure.is_none()
    }

    /// Whether it is one or the other.
    pub const fn is_decided(&self) -> bool {
        self.holds() || self.fails()
    }

    /// As a condition of a `where`, a `when` or a row: what has no value does not hold.
    #[must_use]
    pub fn as_condition(&self) -> Self {
        Self { yes: self.yes, no: self.no || self.failure.is_some(), failure: None, needs: self.needs.clone() }
    }

    /// The set of truths of a set of booleans.
    pub fn of(value: &Possible, span: Span) -> Self {
        let (yes, no) = match &value.core {
            Core::Nothing => (false, false),
            Core::One(Value::Boolean(b)) => (*b, !*b),
            _ => (true, true),
        };
        Self { yes, no, failure: value.operand_failure(span), needs: value.needs.clone() }
    }

    /// The set of booleans.
    pub fn into_possible(self) -> Possible {
        let core = match (self.yes, self.no) {
            (true, true) => Core::Any,
            (true, false) => Core::One(Value::Boolean(true)),
            (false, true) => Core::One(Value::Boolean(false)),
            (false, false) => Core::Nothing,
        };
        Possible { core, none: false, failure: self.failure, needs: self.needs }
    }

    /// The outcomes of either.
    #[must_use]
    pub fn or_outcome(&self, other: &Self) -> Self {
        Self {
            yes: self.yes || other.yes,
            no: self.no || other.no,
            failure: self.failure.clone().or_else(|| other.failure.clone()),
            needs: self.needs.and(&other.needs),
        }
    }

    /// Both hold.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        // What surely fails decides alone: nothing else is needed.
        if self.fails() {
            return self.clone();
        }
        if other.fails() {
            return other.clone();
        }
        let fails = |t: &Self| t.failure.is_some();
        Self {
            yes: self.yes && other.yes,
            no: self.no || other.no,
            // No value comes of the two where neither fails outright and one has none.
            failure: if (fails(self) && (other.yes || fails(other))) || (fails(other) && self.yes) {
                self.failure.clone().or_else(|| other.failure.clone())
            } else {
                None
            },
            needs: self.needs.and(&other.needs),
        }
    }

    /// At least one holds.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.not().and(&other.not()).not()
    }

    /// It does not hold.
    #[must_use]
    pub fn not(&self) -> Self {
        Self { yes: self.no, no: self.yes, failure: self.failure.clone(), needs: self.needs.clone() }
    }
}
