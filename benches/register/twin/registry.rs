//! `registry_entry`: its twelve requirements, in one pass over the participants.
//!
//! No division, no allocation once the scratch space is warm, one comparison an enterprise. Only
//! fully known cases are judged; what has no value (a division by zero) is undetermined.

use super::exact::Sum;
use super::facts::{Cluster, OUTSIDE, Participant};
use super::law::{FOREIGN, Law, PREFERRED};
use super::words::Role;
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
    pub enterprises: u32,
    pub education: u32,
    pub infrastructure: u32,
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
pub fn count(law: &Law, cluster: &Cluster<'_>, scratch: &mut Scratch) -> Counts {
    let mut counts = Counts::default();
    scratch.unstated.clear();
    let mut first = 0;
    for part in cluster.participants.chunks(usize::from(u16::MAX)) {
        count_part(law, part, first, &mut counts, &mut scratch.unstated);
        first += u32::from(u16::MAX);
    }
    if !scratch.unstated.is_empty() {
        calculate(law, cluster, scratch, &mut counts);
    }
    counts
}

/// Counts so many participants that no count leaves sixteen bits.
///
/// Roles and levels come in no order that a processor could foresee. So each participant adds to
/// lanes of three words, without a branch.
#[inline]
fn count_part(law: &Law, part: &[Participant<'_>], first: u32, counts: &mut Counts, unstated: &mut Vec<u32>) {
    let (mut roles, mut marks, mut levels) = (0_u64, 0_u64, 0_u64);
    for (place, p) in (first..).zip(part) {
        let enterprise = u64::from(p.role == Role::Enterprise);
        let territory = law.territories.of(p.territory);
        let preferred = territory & PREFERRED | u8::from(p.in_monotown) | u8::from(p.in_geostrategic_part);
        roles += 1 << (p.role as u32 * 16);
        marks += u64::from(p.in_governing_bodies)
            | u64::from(territory & FOREIGN) << 15
            | u64::from(preferred) << 32
            | (enterprise & u64::from(p.makes_final_product)) << 48;
        if let Some(level) = p.stated_dependence {
            let misses = u32::from(!law.participant.reached_by(level.0));
            let lane = misses + (misses & u32::from(!p.agreed_to_raise_dependence));
            levels += enterprise << (lane * 16);
        } else if enterprise != 0 {
            unstated.push(place);
        }
    }
    let lane = |word: u64, place: u32| u32::try_from(word >> (place * 16) & 0xFFFF).unwrap_or_default();
    counts.enterprises += lane(roles, Role::Enterprise as u32);
    counts.education += lane(roles, Role::Education as u32);
    counts.infrastructure += lane(roles, Role::Infrastructure as u32);
    counts.governing += lane(marks, 0);
    counts.abroad += lane(marks, 1);
    counts.preferred += lane(marks, 2);
    counts.final_producers += lane(marks, 3);
    counts.met += lane(levels, 0);
    counts.agreed += lane(levels, 1);
    counts.missed += lane(levels, 2);
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
            match (reached, p.agreed_to_raise_dependence) {
                (true, _) => counts.met += 1,
                (false, true) => counts.agreed += 1,
                (false, false) => counts.missed += 1,
            }
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
    judge(law, cluster, &counts)
}

/// The verdict on each requirement, from what was counted.
pub fn judge(law: &Law, cluster: &Cluster<'_>, counts: &Counts) -> Verdicts {
    let participants = u32::try_from(cluster.participants.len()).unwrap_or(u32::MAX);
    let required = if lowers(law, counts, participants) { &law.overall_preferred } else { &law.overall };
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
        must(counts.enterprises >= law.enterprises),
        must(counts.final_producers >= law.final_producers),
        must(counts.education >= law.education),
        must(counts.infrastructure >= law.infrastructure),
        must(cluster.follows_spatial_strategy && cluster.follows_territorial_schemes),
        overall,
        participant_dependence(law, counts),
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
