//! The thresholds of a run as the hand-written functions want them.

use super::super::Failed;
use super::super::rules::Thresholds;
use super::exact::Limit;
use super::words::{FORMS, Territory};

/// A set of territories, one bit each.
#[derive(Clone, Copy, Debug, Default)]
pub struct Territories([u64; 2]);

impl Territories {
    /// Whether a territory is one of them.
    #[inline]
    pub const fn has(self, territory: Territory) -> bool {
        self.0[(territory.0 >> 6) as usize & 1] >> (territory.0 & 63) & 1 != 0
    }

    fn add(&mut self, names: &[&str]) -> Result<(), Failed> {
        for name in names {
            let territory = Territory::named(name).ok_or_else(|| format!("no territory is named {name}"))?;
            self.0[usize::from(territory.0 >> 6)] |= 1 << (territory.0 & 63);
        }
        Ok(())
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
    /// Regions that give a preference, by either list.
    pub preferred: Territories,
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
        let mut preferred = Territories::default();
        preferred.add(&drawn.preferred)?;
        preferred.add(&drawn.geostrategic)?;
        let forms = (0..8).zip(FORMS).filter(|(_, form)| drawn.forms.contains(form)).fold(0, |all, (i, _)| all | 1 << i);
        Ok(Self {
            enterprises: drawn.enterprises,
            final_producers: drawn.final_producers,
            education: drawn.education,
            infrastructure: drawn.infrastructure,
            potential: drawn.potential,
            overall: Limit::of(drawn.overall),
            overall_preferred: Limit::of(drawn.overall_preferred),
            preferred_share: Limit::of(drawn.preferred_share),
            participant: Limit::of(drawn.participant),
            governing_share: Limit::of(drawn.governing_share),
            forms,
            preferred,
            tax_return_low: Limit::of(drawn.tax_return[0]),
            tax_return_medium: Limit::of(drawn.tax_return[1]),
            incurred_low: Limit::of(drawn.incurred),
            experience: drawn.experience_years * 10_000,
            undertaken: Limit::of(drawn.undertaken),
        })
    }
}
