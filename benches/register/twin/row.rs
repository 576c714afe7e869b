//! A row of results by hand: verdict and reason of every finding as JSON, in a buffer that is used again.

use super::explain::{Amount, Reasons};
use super::facts::Cluster;
use super::registry::REQUIREMENTS;
use super::words::{FORMS, FUNCTIONS};
use norma::Verdict;
use rust_decimal::Decimal;
use std::io::Write;

/// The word of a verdict.
const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Satisfied => "satisfied",
        Verdict::Violated => "violated",
        Verdict::NotApplicable => "not_applicable",
        Verdict::Undetermined => "undetermined",
    }
}

/// The verdict on all requirements together.
pub fn together(verdicts: &[Verdict]) -> Verdict {
    if verdicts.contains(&Verdict::Violated) {
        Verdict::Violated
    } else if verdicts.contains(&Verdict::Undetermined) {
        Verdict::Undetermined
    } else {
        Verdict::Satisfied
    }
}

/// Appends the row of a cluster that stands on a line of its file.
pub fn write(out: &mut Vec<u8>, line: usize, cluster: &Cluster<'_>, reasons: &Reasons) -> std::io::Result<()> {
    let Some(verdicts) = &reasons.verdicts else { return Ok(()) };
    // A text borrowed from JSON holds nothing that JSON would have to escape.
    let verdict = word(together(verdicts));
    write!(out, "{{\"line\":{line},\"case\":\"{}\",\"verdict\":\"{verdict}\",\"findings\":[", cluster.name)?;
    for (number, (requirement, verdict)) in REQUIREMENTS.iter().zip(verdicts).enumerate() {
        let comma = if number == 0 { "" } else { "," };
        let verdict_word = word(*verdict);
        write!(out, "{comma}{{\"requirement\":\"{requirement}\",\"verdict\":\"{verdict_word}\",\"reason\":\"")?;
        reason(out, number, *verdict, cluster, reasons)?;
        out.extend_from_slice(b"\"}");
    }
    out.extend_from_slice(b"]}\n");
    Ok(())
}

fn percent(value: Decimal) -> Decimal {
    (value * Decimal::ONE_HUNDRED).round_dp(2).normalize()
}

fn amount(out: &mut Vec<u8>, value: Amount) -> std::io::Result<()> {
    match value {
        Amount::Nothing => Ok(()),
        Amount::Count(number) => write!(out, "{number}"),
        Amount::Level(level) => write!(out, "{} %", percent(level)),
        Amount::Holds(a, b) => write!(out, "{}, {}", if a { "yes" } else { "no" }, if b { "yes" } else { "no" }),
        Amount::Form(form) => write!(out, "{}", FORMS[form as usize]),
        Amount::Forms(allowed) => named(out, &FORMS, allowed),
        Amount::Functions(functions) => named(out, &FUNCTIONS, functions.0),
    }
}

fn named(out: &mut Vec<u8>, names: &[&str; 8], bits: u8) -> std::io::Result<()> {
    for (place, name) in names.iter().enumerate().filter(|(place, _)| bits >> place & 1 != 0) {
        let comma = if bits & ((1 << place) - 1) == 0 { "" } else { ", " };
        write!(out, "{comma}{name}")?;
    }
    Ok(())
}

/// What was found and what is demanded; of enterprises below their threshold each with its level.
fn reason(
    out: &mut Vec<u8>,
    number: usize,
    verdict: Verdict,
    cluster: &Cluster<'_>,
    reasons: &Reasons,
) -> std::io::Result<()> {
    let found = &reasons.findings[number];
    if verdict == Verdict::NotApplicable {
        return write!(out, "nothing is demanded");
    }
    let deciding = &reasons.deciding[found.deciding.0 as usize..found.deciding.1 as usize];
    let name = |row: u32| cluster.participants.get(row as usize).map_or("", |p| p.name);
    match (number, verdict) {
        (0, Verdict::Violated) => {
            for (i, row) in deciding.iter().enumerate() {
                write!(out, "{}{}: abroad", if i == 0 { "" } else { "; " }, name(*row))?;
            }
            Ok(())
        }
        (7, Verdict::Violated) => {
            let low = reasons.levels.iter().filter(|l| deciding.binary_search(&l.enterprise).is_ok());
            for (i, level) in low.enumerate() {
                let comma = if i == 0 { "" } else { "; " };
                write!(out, "{comma}{}: {} % of ", name(level.enterprise), percent(level.actual))?;
                amount(out, found.limit)?;
            }
            Ok(())
        }
        _ => {
            amount(out, found.actual)?;
            write!(out, " of ")?;
            amount(out, found.limit)
        }
    }
}
