//! Projects, as far as their risk hangs on it.

use super::super::random::Random;
use super::super::rules::Thresholds;
use super::cluster::organisation;
use super::line::Line;
use super::{Shape, grains, near, product, roubles};

pub(super) fn write(random: &mut Random, thresholds: &Thresholds, shape: &Shape, line: &mut Line, number: usize) {
    let step = shape.step();
    line.clear();
    line.open('{');
    line.key("name");
    line.text_value(format_args!("Проект {number}"));
    let (applied, founded) = days(random, thresholds.experience_years);
    line.key("cluster");
    line.open('{');
    line.key("name");
    line.text_value(format_args!("Кластер {number}"));
    organisation(random, thresholds, line, Some(&founded));
    line.close('}');
    line.text_fact("applied_on", format_args!("{applied}"));
    let total = roubles(random, shape, 10_000_000, 90_000_000);
    line.money("total_cost", total);
    let reaches = random.percent(50);
    let incurred =
        if random.percent(20) { 0 } else { near(random, product(grains(thresholds.incurred), total), step, reaches) };
    line.money("incurred_costs", incurred);
    let subsidy = roubles(random, shape, 1_000_000, 9_000_000);
    line.money("subsidy", subsidy);
    let [low, medium] = thresholds.tax_return.map(grains);
    let reaches = random.percent(50);
    let limit = if random.percent(50) { low } else { medium };
    line.money("tax_receipts", near(random, product(limit, subsidy), step, reaches));
    line.text_fact("undertaking", format_args!("{}", random.pick(&["contract", "intent", "none_given"])));
    let reaches = random.percent(50);
    line.percent("undertaken_share", Some(near(random, grains(thresholds.undertaken), step, reaches)));
    let evidence = random.pick(&["contracts", "other_documents", "not_confirmed"]);
    line.text_fact("demand_evidence", format_args!("{evidence}"));
    line.yes("no_analogue_in_russia", random.percent(25));
    let attainment = random.pick(&["by_first_half_of_year_five", "in_second_half_of_year_five", "not_in_year_five"]);
    line.text_fact("attainment", format_args!("{attainment}"));
    let detail = random.pick(&["high_detail", "medium_detail", "low_detail"]);
    line.text_fact("schedule_detail", format_args!("{detail}"));
    line.close('}');
}

/// The day of the application, and that of the founding: some years before it, a day less or more.
fn days(random: &mut Random, years: u32) -> (String, String) {
    let years = usize::try_from(years).unwrap_or_default();
    if random.percent(5) {
        // The day that most years do not have.
        let founded = *random.pick(&["02-28", "03-01"]);
        return ("2020-02-29".into(), format!("{}-{founded}", 2020 - years));
    }
    let (year, month, day) = (2021 + random.below(2), 1 + random.below(12), 2 + random.below(26));
    let before = match random.below(4) {
        0 => (year - years, day - 1),
        1 => (year - years, day),
        2 => (year - years, day + 1),
        _ => (year - random.below(6), day),
    };
    (format!("{year}-{month:02}-{day:02}"), format!("{}-{month:02}-{:02}", before.0, before.1))
}
