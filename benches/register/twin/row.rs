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
        let head: &[u8] = if number == 0 { b"{\"requirement\":\"" } else { b",{\"requirement\":\"" };
        out.extend_from_slice(head);
        out.extend_from_slice(requirement.as_bytes());
        out.extend_from_slice(b"\",\"verdict\":\"");
        out.extend_from_slice(word(*verdict).as_bytes());
        out.extend_from_slice(b"\",\"reason\":\"");
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
        Amount::Holds(a, b) => {
            let answer: [&[u8]; 2] = [b"no", b"yes"];
            out.extend_from_slice(answer[usize::from(a)]);
            out.extend_from_slice(b", ");
            out.extend_from_slice(answer[usize::from(b)]);
            Ok(())
        }
        Amount::Form(form) => {
            out.extend_from_slice(FORMS[form as usize].as_bytes());
            Ok(())
        }
        Amount::Forms(allowed) => {
            named(out, &FORMS, allowed);
            Ok(())
        }
        Amount::Functions(functions) => {
            named(out, &FUNCTIONS, functions.0);
            Ok(())
        }
    }
}

fn named(out: &mut Vec<u8>, names: &[&str; 8], bits: u8) {
    for (place, name) in names.iter().enumerate().filter(|(place, _)| bits >> place & 1 != 0) {
        if bits & ((1 << place) - 1) != 0 {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(name.as_bytes());
    }
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
        out.extend_from_slice(b"nothing is demanded");
        return Ok(());
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
            out.extend_from_slice(b" of ");
            amount(out, found.limit)
        }
    }
}
