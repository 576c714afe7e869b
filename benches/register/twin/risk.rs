//! `project_risk`: its seven tables.

use super::exact::Sum;
use super::facts::Project;
use super::law::Law;
use super::words::{DemandEvidence, Undertaking};

/// The tables in the order of the assessment.
pub const TABLES: [&str; 7] = [
    "attainment_risk",
    "tax_return_risk",
    "incurred_costs_risk",
    "schedule_risk",
    "organisation_risk",
    "undertaking_risk",
    "outside_demand_risk",
];

/// The place of a risk on its scale.
pub type Risk = u8;

/// The lowest risk.
pub const LOW: Risk = 0;
/// The middle one.
pub const MEDIUM: Risk = 1;
/// The highest one.
pub const HIGH: Risk = 2;

/// A risk for each of [`TABLES`]; `None` where a division by zero leaves no value.
pub type Rates = [Option<Risk>; 7];

/// The risks of a project.
pub fn project_risk(law: &Law, project: &Project<'_>) -> Rates {
    let subsidy = Sum::of(project.subsidy.0);
    let tax = Sum::of(project.tax_receipts.0);
    let tax_return = (!subsidy.is_zero()).then(|| {
        if law.tax_return_low.reached_by_ratio(tax, subsidy) {
            LOW
        } else if law.tax_return_medium.reached_by_ratio(tax, subsidy) {
            MEDIUM
        } else {
            HIGH
        }
    });
    let (costs, total) = (Sum::of(project.incurred_costs.0), Sum::of(project.total_cost.0));
    let incurred = (!total.is_zero()).then(|| {
        if costs.is_zero() {
            HIGH
        } else if law.incurred_low.reached_by_ratio(costs, total) {
            LOW
        } else {
            MEDIUM
        }
    });
    let organisation = match &project.cluster.organisation {
        Some(o) if !o.experienced_staff => HIGH,
        // A day that the earlier year does not have counts as the one before it, as it does in the rules.
        Some(o) if o.founded_on.0 + law.experience <= project.applied_on.0 => LOW,
        Some(_) => MEDIUM,
        None => HIGH,
    };
    let enough = law.undertaken.reached_by(project.undertaken_share.0);
    let undertaking = match (project.undertaking, enough) {
        (Undertaking::Contract, true) => LOW,
        (Undertaking::Contract, false) | (Undertaking::Intent, true) => MEDIUM,
        (Undertaking::Intent, false) | (Undertaking::NoneGiven, _) => HIGH,
    };
    let demand = match project.demand_evidence {
        _ if project.no_analogue_in_russia => LOW,
        DemandEvidence::Contracts => LOW,
        DemandEvidence::OtherDocuments => MEDIUM,
        DemandEvidence::NotConfirmed => HIGH,
    };
    [
        Some(project.attainment as Risk),
        tax_return,
        incurred,
        Some(project.schedule_detail as Risk),
        Some(organisation),
        Some(undertaking),
        Some(demand),
    ]
}
