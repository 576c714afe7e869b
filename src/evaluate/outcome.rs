//! The verdicts that a judgement may come to once everything is known, as a set of flags: one for the
//! evaluator, and a byte a row for programs.

use super::Verdict;
use crate::value::possible::Truth;

/// A set of outcomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes(pub u8);

impl Outcomes {
    /// The demand is met.
    pub const SATISFIED: Self = Self(1);
    /// It is not met.
    pub const VIOLATED: Self = Self(2);
    /// Nothing is demanded.
    pub const NOT_APPLICABLE: Self = Self(4);
    /// The demand has no value.
    pub const NO_VALUE: Self = Self(8);

    /// Where to begin with what several must agree on.
    pub(crate) const ANY_VERDICT: Self = Self(1 | 2 | 4);

    /// What a demand may come to.
    pub(crate) const fn of(demand: &Truth) -> Self {
        Self(demand.yes as u8 | (demand.no as u8) << 1 | (demand.failure.is_some() as u8) << 3)
    }

    /// Whether any of some outcomes is among them.
    #[inline]
    pub const fn may_be(self, some: Self) -> bool {
        self.0 & some.0 != 0
    }

    /// The outcomes of either.
    #[must_use]
    #[inline]
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These, where something holds.
    #[must_use]
    pub(crate) const fn when(self, holds: bool) -> Self {
        if holds { self } else { Self(0) }
    }

    /// The outcomes that both may come to; nothing agrees with what has no value: the two together have none.
    #[must_use]
    #[inline]
    pub(crate) const fn both(self, other: Self) -> Self {
        Self((self.0 & other.0 & Self::ANY_VERDICT.0) | ((self.0 | other.0) & Self::NO_VALUE.0))
    }

    /// Whether two surely come to the same.
    pub(crate) const fn surely_same(self, other: Self) -> bool {
        self.0 == other.0 && !self.several()
    }

    /// The one verdict, else undetermined.
    #[inline]
    pub const fn verdict(self) -> Verdict {
        // A table: no branch that a register of rows could not foresee.
        const ALL: [Verdict; 16] = {
            let mut all = [Verdict::Undetermined; 16];
            all[Outcomes::SATISFIED.0 as usize] = Verdict::Satisfied;
            all[Outcomes::VIOLATED.0 as usize] = Verdict::Violated;
            all[Outcomes::NOT_APPLICABLE.0 as usize] = Verdict::NotApplicable;
            all
        };
        ALL[(self.0 & 15) as usize]
    }

    /// Whether there is more than one.
    pub(crate) const fn several(self) -> bool {
        self.0.count_ones() > 1
    }

    /// The outcomes of two parts together: violated outranks no value, that satisfied, that nothing.
    #[must_use]
    #[inline]
    pub(crate) const fn with(self, other: Self) -> Self {
        const BELOW_VIOLATED: Outcomes = Outcomes(1 | 4 | 8);
        const BELOW_NO_VALUE: Outcomes = Outcomes(1 | 4);
        const BELOW_SATISFIED: Outcomes = Outcomes::NOT_APPLICABLE;
        let (no_value, satisfied) = (Self::NO_VALUE, Self::SATISFIED);
        let mut all = Self((self.0 | other.0) & Self::VIOLATED.0 | self.0 & other.0 & Self::NOT_APPLICABLE.0);
        if (self.may_be(no_value) && other.may_be(BELOW_VIOLATED))
            || (other.may_be(no_value) && self.may_be(BELOW_NO_VALUE))
        {
            all = all.or(no_value);
        }
        if (self.may_be(satisfied) && other.may_be(BELOW_NO_VALUE))
            || (other.may_be(satisfied) && self.may_be(BELOW_SATISFIED))
        {
            all = all.or(satisfied);
        }
        all
    }

    /// A part that violates whatever the others come to leaves just that.
    #[must_use]
    pub(crate) const fn settled(self, surely_violated: bool) -> Self {
        if surely_violated { Self::VIOLATED } else { self }
    }
}
