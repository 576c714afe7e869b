//! The facts of a cluster and of a project, as typed structs.

use super::words::{Attainment, DemandEvidence, Functions, LegalForm, Role, ScheduleDetail, Territory, Undertaking};
use rust_decimal::Decimal;
use serde::Deserialize;

/// A sum of money in roubles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money(pub Decimal);

/// A percent as a fraction: 20 % is 0.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(pub Decimal);

/// A day as the number that its digits make, 20220301: later days are greater numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub u32);

/// A participant of a cluster.
#[expect(clippy::struct_excessive_bools, reason = "so many of the facts are a yes or a no")]
#[derive(Clone, Debug, Deserialize)]
pub struct Participant<'a> {
    pub name: &'a str,
    pub role: Role,
    pub territory: Territory,
    pub in_monotown: bool,
    pub in_geostrategic_part: bool,
    pub in_governing_bodies: bool,
    pub makes_final_product: bool,
    pub output: Money,
    pub materials_bought: Money,
    pub stated_dependence: Option<Percent>,
    pub agreed_to_raise_dependence: bool,
}

/// A supply; its two participants by their places, [`OUTSIDE`] for one that is not in the cluster.
#[derive(Clone, Copy, Debug)]
pub struct Supply {
    pub supplier: u32,
    pub buyer: u32,
    pub amount: Decimal,
}

/// The place of a firm that is no participant.
pub const OUTSIDE: u32 = u32::MAX;

/// The managing organisation.
#[derive(Clone, Debug, Deserialize)]
pub struct Organisation<'a> {
    pub name: &'a str,
    pub legal_form: LegalForm,
    pub based_on_regional_fund: bool,
    pub functions: Functions,
    pub founded_on: Day,
    pub experienced_staff: bool,
}

/// A cluster.
#[expect(clippy::struct_excessive_bools, reason = "so many of the facts are a yes or a no")]
#[derive(Clone, Debug)]
pub struct Cluster<'a> {
    pub name: &'a str,
    pub participants: Vec<Participant<'a>>,
    pub supplies: Vec<Supply>,
    pub stated_overall_dependence: Option<Percent>,
    pub follows_spatial_strategy: bool,
    pub follows_territorial_schemes: bool,
    pub organisation: Option<Organisation<'a>>,
    pub in_register: bool,
    pub register_data_current: bool,
    pub conformity_decided_on: Option<Day>,
}

/// What a project's risk hangs on of its cluster.
#[derive(Clone, Debug, Deserialize)]
pub struct ProjectCluster<'a> {
    pub name: &'a str,
    #[serde(borrow)]
    pub organisation: Option<Organisation<'a>>,
}

/// What the risk of a joint project hangs on.
#[derive(Clone, Debug, Deserialize)]
pub struct Project<'a> {
    pub name: &'a str,
    #[serde(borrow)]
    pub cluster: ProjectCluster<'a>,
    pub applied_on: Day,
    pub total_cost: Money,
    pub incurred_costs: Money,
    pub subsidy: Money,
    pub tax_receipts: Money,
    pub undertaking: Undertaking,
    pub undertaken_share: Percent,
    pub demand_evidence: DemandEvidence,
    pub no_analogue_in_russia: bool,
    pub attainment: Attainment,
    pub schedule_detail: ScheduleDetail,
}
