//! `registry_entry`: its twelve requirements, in one pass over the participants.
//!
//! No division, no allocation once the scratch space is warm, one comparison an enterprise. Only
//! fully known cases are judged; what has no value (a division by zero) is undetermined.

use super::exact::Sum;
use super::facts::{Cluster, OUTSIDE};
use super::law::Law;
use super::words::{ABROAD, Role};
use norma::Verdict;

/// The requirements in the order of the assessment.
pub const REQUIREMENTS: [&str; 12] = [
    "territory_of_federation",
    "enough_enterprises",
    "has_final_producer",
    "has_education_institution",
    "two_infrastructure_objects",
    "spatial_planning",
    "overall_dependence",
    "participant_dependence",
    "organisation_exists",
    "governing_bodies",
    "organisation_form",
    "organisation_functions",
];

/// A verdict for each of [`REQUIREMENTS`].
pub type Verdicts = [Verdict; 12];

/// Space that is used again from cluster to cluster.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// Enterprises without a stated level of dependence.
    pub unstated: Vec<u32>,
    /// What each participant sells and buys inside.
    pub turnover: Vec<Sum>,
}

impl Scratch {
    /// Sums up what each participant sells to and buys from the others.
    pub fn sum_turnover(&mut self, cluster: &Cluster<'_>) {
        let number = cluster.participants.len();
        self.turnover.clear();
        self.turnover.resize(number, Sum::default());
        for supply in &cluster.supplies {
            if supply.supplier != OUTSIDE && supply.buyer != OUTSIDE {
                self.turnover[supply.supplier as usize].add(supply.amount);
                self.turnover[supply.buyer as usize].add(supply.amount);
            }
        }
    }
}

/// What was counted of the participants.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub roles: [u32; 4],
    pub final_producers: u32,
    pub preferred: u32,
    pub governing: u32,
    pub abroad: u32,
    /// Enterprises that reach the threshold.
    pub met: u32,
    /// Enterprises that do not, and have agreed to.
    pub agreed: u32,
    /// Enterprises that do not, and have not agreed to.
    pub missed: u32,
    /// Enterprises whose level has no value.
    pub without_value: u32,
}

/// Whether something holds, as a verdict.
#[inline]
pub const fn must(holds: bool) -> Verdict {
    if holds { Verdict::Satisfied } else { Verdict::Violated }
}

/// Counts the participants of a cluster.
#[inline]
pub fn count(law: &Law, cluster: &Cluster<'_>, scratch: &mut Scratch) -> Counts {
    let mut counts = Counts::default();
    scratch.unstated.clear();
    for (place, p) in (0_u32..).zip(&cluster.participants) {
        counts.roles[p.role as usize] += 1;
        counts.governing += u32::from(p.in_governing_bodies);
        counts.abroad += u32::from(p.territory == ABROAD);
        counts.preferred += u32::from(law.preferred.has(p.territory) | p.in_monotown | p.in_geostrategic_part);
        if p.role == Role::Enterprise {
            counts.final_producers += u32::from(p.makes_final_product);
            if let Some(level) = p.stated_dependence {
                judge(&mut counts, law.participant.reached_by(level.0), p.agreed_to_raise_dependence);
            } else {
                scratch.unstated.push(place);
            }
        }
    }
    if !scratch.unstated.is_empty() {
        calculate(law, cluster, scratch, &mut counts);
    }
    counts
}

#[inline]
fn judge(counts: &mut Counts, reached: bool, agreed: bool) {
    counts.met += u32::from(reached);
    counts.agreed += u32::from(!reached & agreed);
    counts.missed += u32::from(!reached & !agreed);
}

/// Judges the enterprises that state no level, by their supplies.
fn calculate(law: &Law, cluster: &Cluster<'_>, scratch: &mut Scratch, counts: &mut Counts) {
    scratch.sum_turnover(cluster);
    for place in &scratch.unstated {
        let p = &cluster.participants[*place as usize];
        let output = Sum::of(p.output.0);
        if output.is_zero() {
            counts.without_value += 1;
        } else {
            let reached = law.participant.reached_by_ratio(scratch.turnover[*place as usize], output);
            judge(counts, reached, p.agreed_to_raise_dependence);
        }
    }
}

/// What is supplied inside, and what the producers of a final product buy in all.
pub fn overall_sums(cluster: &Cluster<'_>) -> (Sum, Sum) {
    let (mut supplied, mut bought) = (Sum::default(), Sum::default());
    for supply in &cluster.supplies {
        if supply.supplier != OUTSIDE && supply.buyer != OUTSIDE {
            supplied.add(supply.amount);
        }
    }
    for p in &cluster.participants {
        if p.role == Role::Enterprise && p.makes_final_product {
            bought.add(p.materials_bought.0);
        }
    }
    (supplied, bought)
}

/// Whether so many participants in preferred territories lower the threshold of the overall level.
pub fn lowers(law: &Law, counts: &Counts, participants: u32) -> bool {
    participants > 0 && law.preferred_share.reached_by_share(counts.preferred, participants)
}

/// The verdict on each requirement.
pub fn registry_entry(law: &Law, cluster: &Cluster<'_>, scratch: &mut Scratch) -> Verdicts {
    let counts = count(law, cluster, scratch);
    let participants = u32::try_from(cluster.participants.len()).unwrap_or(u32::MAX);
    let [enterprises, education, infrastructure, _] = counts.roles;
    let required = if lowers(law, &counts, participants) { &law.overall_preferred } else { &law.overall };
    let overall = if let Some(level) = cluster.stated_overall_dependence {
        must(required.reached_by(level.0))
    } else {
        let (supplied, bought) = overall_sums(cluster);
        if bought.is_zero() { Verdict::Undetermined } else { must(required.reached_by_ratio(supplied, bought)) }
    };
    let [bodies, form, functions] = match &cluster.organisation {
        None => [Verdict::NotApplicable; 3],
        Some(organisation) => [
            match participants {
                0 => Verdict::Undetermined,
                all => must(law.governing_share.reached_by_share(counts.governing, all)),
            },
            if organisation.based_on_regional_fund {
                Verdict::NotApplicable
            } else {
                must(law.forms >> (organisation.legal_form as u8) & 1 != 0)
            },
            must(organisation.functions.0 == u8::MAX),
        ],
    };
    [
        if participants == 0 { Verdict::NotApplicable } else { must(counts.abroad == 0) },
        must(enterprises >= law.enterprises),
        must(counts.final_producers >= law.final_producers),
        must(education >= law.education),
        must(infrastructure >= law.infrastructure),
        must(cluster.follows_spatial_strategy && cluster.follows_territorial_schemes),
        overall,
        participant_dependence(law, &counts),
        must(cluster.organisation.is_some()),
        bodies,
        form,
        functions,
    ]
}

/// The verdict on the levels of all enterprises together.
pub const fn participant_dependence(law: &Law, counts: &Counts) -> Verdict {
    let too_many = counts.agreed > law.potential;
    if counts.missed > 0 || too_many {
        Verdict::Violated
    } else if counts.without_value > 0 {
        Verdict::Undetermined
    } else if counts.met > 0 {
        Verdict::Satisfied
    } else {
        Verdict::NotApplicable
    }
}
