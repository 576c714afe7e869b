//! The thresholds of a run as the hand-written functions want them.

use super::super::Failed;
use super::super::rules::Thresholds;
use super::exact::Limit;
use super::words::{ABROAD, FORMS, Territory};

/// What a territory is, one byte each.
#[derive(Clone, Debug)]
pub struct Territories([u8; 128]);

/// A territory that gives a preference.
pub const PREFERRED: u8 = 1;
/// A territory outside the Federation.
pub const FOREIGN: u8 = 2;

impl Territories {
    /// What a territory is: [`PREFERRED`], [`FOREIGN`], both or neither.
    #[inline]
    pub const fn of(&self, territory: Territory) -> u8 {
        self.0[territory.0 as usize & 127]
    }

    fn listed(names: &[&str]) -> Result<Self, Failed> {
        let mut all = Self([0; 128]);
        all.0[usize::from(ABROAD.0)] = FOREIGN;
        for name in names {
            let territory = Territory::named(name).ok_or_else(|| format!("no territory is named {name}"))?;
            all.0[usize::from(territory.0)] |= PREFERRED;
        }
        Ok(all)
    }
}

/// The law of one run.
#[derive(Clone, Debug)]
pub struct Law {
    pub enterprises: u32,
    pub final_producers: u32,
    pub education: u32,
    pub infrastructure: u32,
    pub potential: u32,
    pub overall: Limit,
    pub overall_preferred: Limit,
    pub preferred_share: Limit,
    pub participant: Limit,
    pub governing_share: Limit,
    /// Allowed legal forms, one bit each.
    pub forms: u8,
    /// Which regions give a preference, by either list, and which are none.
    pub territories: Territories,
    pub tax_return_low: Limit,
    pub tax_return_medium: Limit,
    pub incurred_low: Limit,
    /// Years of experience, times the 10,000 that a year counts in a [`super::facts::Day`].
    pub experience: u32,
    pub undertaken: Limit,
}

impl Law {
    /// The law of what was drawn.
    pub fn of(drawn: &Thresholds) -> Result<Self, Failed> {
        let territories = Territories::listed(&[&drawn.preferred[..], &drawn.geostrategic].concat())?;
        let forms =
            (0..8).zip(FORMS).filter(|(_, form)| drawn.forms.contains(form)).fold(0, |all, (i, _)| all | 1 << i);
        let limit = |value| Limit::of(value).ok_or_else(|| format!("a threshold of too many digits: {value}"));
        Ok(Self {
            enterprises: drawn.enterprises,
            final_producers: drawn.final_producers,
            education: drawn.education,
            infrastructure: drawn.infrastructure,
            potential: drawn.potential,
            overall: limit(drawn.overall)?,
            overall_preferred: limit(drawn.overall_preferred)?,
            preferred_share: limit(drawn.preferred_share)?,
            participant: limit(drawn.participant)?,
            governing_share: limit(drawn.governing_share)?,
            forms,
            territories,
            tax_return_low: limit(drawn.tax_return[0])?,
            tax_return_medium: limit(drawn.tax_return[1])?,
            incurred_low: limit(drawn.incurred)?,
            experience: drawn.experience_years * 10_000,
            undertaken: limit(drawn.undertaken)?,
        })
    }
}
