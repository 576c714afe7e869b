//! The reasons of a cluster's findings, by hand: for each the actual value, the limit, the
//! participants that decide it, and the places of the facts that were read.

use super::exact::Sum;
use super::facts::Cluster;
use super::law::{Law, PREFERRED};
use super::registry::{Scratch, Verdicts, count, judge, lowers, overall_sums};
use super::words::{ABROAD, Functions, LegalForm, Role};
use rust_decimal::Decimal;

/// A field of the cluster or of one of its participants or supplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Role,
    Territory,
    InMonotown,
    InGeostrategicPart,
    InGoverningBodies,
    MakesFinalProduct,
    Output,
    MaterialsBought,
    StatedDependence,
    AgreedToRaise,
    Amount,
    StatedOverall,
    SpatialStrategy,
    TerritorialSchemes,
    Organisation,
    LegalForm,
    RegionalFund,
    Functions,
}

/// Where a fact stands: its field, and the participant or supply that it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub field: Field,
    /// The place in its list; 0 for a fact of the cluster itself.
    pub row: u32,
}

/// What was found, or what is demanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Amount {
    #[default]
    Nothing,
    Count(u32),
    Level(Decimal),
    Holds(bool, bool),
    Form(LegalForm),
    Forms(u8),
    Functions(Functions),
}

/// The level of one enterprise, against the limit of its finding.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    pub enterprise: u32,
    pub actual: Decimal,
}

/// The reason of one finding.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reason {
    pub actual: Amount,
    pub limit: Amount,
    /// Its deciding participants, from and up to these places of [`Reasons::deciding`].
    pub deciding: (u32, u32),
    /// The same of [`Reasons::places`].
    pub places: (u32, u32),
}

/// The reasons of all findings, in space that is used again.
#[derive(Clone, Debug, Default)]
pub struct Reasons {
    pub verdicts: Option<Verdicts>,
    pub findings: [Reason; 12],
    pub deciding: Vec<u32>,
    pub places: Vec<Place>,
    pub levels: Vec<Level>,
}

impl Reasons {
    fn length(&self) -> (u32, u32) {
        let narrow = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        (narrow(self.deciding.len()), narrow(self.places.len()))
    }

    /// Gives the reason of a finding, with all that `list` notes down.
    fn finding(&mut self, number: usize, actual: Amount, limit: Amount, list: impl FnOnce(&mut Self)) {
        let before = self.length();
        list(self);
        let after = self.length();
        self.findings[number] = Reason { actual, limit, deciding: (before.0, after.0), places: (before.1, after.1) };
    }

    fn place(&mut self, field: Field, row: u32) {
        self.places.push(Place { field, row });
    }

    /// Notes the participants for which something holds, and where it stands.
    fn those(&mut self, cluster: &Cluster<'_>, field: Field, holds: impl Fn(&super::facts::Participant<'_>) -> bool) {
        for (row, p) in (0..).zip(&cluster.participants) {
            self.place(field, row);
            if holds(p) {
                self.deciding.push(row);
            }
        }
    }
}

/// Explains every finding of a cluster.
pub fn explain(law: &Law, cluster: &Cluster<'_>, scratch: &mut Scratch, reasons: &mut Reasons) {
    let counts = count(law, cluster, scratch);
    reasons.verdicts = Some(judge(law, cluster, &counts));
    reasons.deciding.clear();
    reasons.places.clear();
    reasons.levels.clear();
    let participants = u32::try_from(cluster.participants.len()).unwrap_or(u32::MAX);
    let share = |part: u32| Decimal::from(part).checked_div(Decimal::from(participants)).unwrap_or_default();
    let (enterprises, education, infrastructure) = (counts.enterprises, counts.education, counts.infrastructure);
    let (count, at_least) = (Amount::Count, Amount::Count);
    reasons.finding(0, count(counts.abroad), at_least(0), |r| {
        r.those(cluster, Field::Territory, |p| p.territory == ABROAD);
    });
    reasons.finding(1, count(enterprises), at_least(law.enterprises), |r| {
        r.those(cluster, Field::Role, |p| p.role == Role::Enterprise);
    });
    reasons.finding(2, count(counts.final_producers), at_least(law.final_producers), |r| {
        r.those(cluster, Field::MakesFinalProduct, |p| p.role == Role::Enterprise && p.makes_final_product);
    });
    reasons.finding(3, count(education), at_least(law.education), |r| {
        r.those(cluster, Field::Role, |p| p.role == Role::Education);
    });
    reasons.finding(4, count(infrastructure), at_least(law.infrastructure), |r| {
        r.those(cluster, Field::Role, |p| p.role == Role::Infrastructure);
    });
    let schemes = Amount::Holds(cluster.follows_spatial_strategy, cluster.follows_territorial_schemes);
    reasons.finding(5, schemes, Amount::Holds(true, true), |r| {
        r.place(Field::SpatialStrategy, 0);
        r.place(Field::TerritorialSchemes, 0);
    });
    let required = if lowers(law, &counts, participants) { &law.overall_preferred } else { &law.overall };
    let level = cluster.stated_overall_dependence.map_or_else(
        || {
            let (supplied, bought) = overall_sums(cluster);
            supplied.over(bought)
        },
        |level| level.0,
    );
    reasons.finding(6, Amount::Level(level), Amount::Level(required.value()), |r| overall(law, cluster, r));
    let least = Amount::Level(law.participant.value());
    reasons.finding(7, count(counts.met), least, |r| levels(law, cluster, scratch, r));
    let exists = cluster.organisation.is_some();
    reasons.finding(8, Amount::Holds(exists, true), Amount::Holds(true, true), |r| r.place(Field::Organisation, 0));
    let Some(organisation) = &cluster.organisation else {
        (9..12).for_each(|number| reasons.finding(number, Amount::Nothing, Amount::Nothing, |_| ()));
        return;
    };
    let governing = Amount::Level(share(counts.governing));
    reasons.finding(9, governing, Amount::Level(law.governing_share.value()), |r| {
        r.those(cluster, Field::InGoverningBodies, |p| p.in_governing_bodies);
    });
    reasons.finding(10, Amount::Form(organisation.legal_form), Amount::Forms(law.forms), |r| {
        r.place(Field::RegionalFund, 0);
        r.place(Field::LegalForm, 0);
    });
    let all = Amount::Functions(Functions(u8::MAX));
    reasons.finding(11, Amount::Functions(organisation.functions), all, |r| r.place(Field::Functions, 0));
}

/// What the overall level and its threshold were read from.
fn overall(law: &Law, cluster: &Cluster<'_>, reasons: &mut Reasons) {
    for (row, p) in (0..).zip(&cluster.participants) {
        reasons.place(Field::Territory, row);
        if law.territories.of(p.territory) & PREFERRED != 0 {
            reasons.deciding.push(row);
        } else if p.in_monotown {
            reasons.place(Field::InMonotown, row);
            reasons.deciding.push(row);
        } else if p.in_geostrategic_part {
            reasons.place(Field::InGeostrategicPart, row);
            reasons.deciding.push(row);
        }
    }
    reasons.place(Field::StatedOverall, 0);
    if cluster.stated_overall_dependence.is_some() {
        return;
    }
    for (row, _) in (0..).zip(&cluster.supplies) {
        reasons.place(Field::Amount, row);
    }
    for (row, p) in (0..).zip(&cluster.participants) {
        if p.role == Role::Enterprise && p.makes_final_product {
            reasons.place(Field::MaterialsBought, row);
        }
    }
}

/// The level of every enterprise, and where it was read.
fn levels(law: &Law, cluster: &Cluster<'_>, scratch: &Scratch, reasons: &mut Reasons) {
    for (row, p) in (0..).zip(&cluster.participants) {
        if p.role != Role::Enterprise {
            continue;
        }
        reasons.place(Field::StatedDependence, row);
        let (actual, reached) = if let Some(level) = p.stated_dependence {
            (level.0, law.participant.reached_by(level.0))
        } else {
            let (turnover, output) = (scratch.turnover[row as usize], Sum::of(p.output.0));
            reasons.place(Field::Output, row);
            for (number, supply) in (0..).zip(&cluster.supplies) {
                if supply.supplier == row || supply.buyer == row {
                    reasons.place(Field::Amount, number);
                }
            }
            let reached = !output.is_zero() && law.participant.reached_by_ratio(turnover, output);
            (turnover.over(output), reached)
        };
        reasons.levels.push(Level { enterprise: row, actual });
        if !reached {
            reasons.place(Field::AgreedToRaise, row);
            reasons.deciding.push(row);
        }
    }
}
