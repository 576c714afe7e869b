//! The answer for one row, in short: `norma/row/1`.
//!
//! It is a subset of `norma/assessment/1` under the same keys and in the same order: the verdict and
//! the reason of every finding, without facts and sources. Of a rating it gives just the value.

use crate::evaluate::Verdict;
use crate::explain::report::{AssessmentReport, FindingReport, UncodedReport};
use crate::explain::{Outcome, Report, ValueReport};
use indexmap::IndexMap;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

#[derive(Serialize)]
struct Compact<'r> {
    schema: &'static str,
    case: &'r str,
    subject: &'r str,
    on: &'r str,
    #[serde(serialize_with = "assessments")]
    assessments: &'r [AssessmentReport],
}

#[derive(Serialize)]
struct Assessment<'r> {
    name: &'r str,
    verdict: Option<Verdict>,
    #[serde(serialize_with = "uncoded", skip_serializing_if = "<[_]>::is_empty")]
    uncoded: &'r [UncodedReport],
    #[serde(serialize_with = "findings")]
    findings: &'r [FindingReport],
    #[serde(serialize_with = "rates", skip_serializing_if = "IndexMap::is_empty")]
    rates: &'r IndexMap<String, Outcome>,
    needs: &'r [String],
}

#[derive(Serialize)]
struct Finding<'r> {
    requirement: &'r str,
    verdict: Verdict,
    reason: &'r str,
}

#[derive(Serialize)]
struct Uncoded<'r> {
    name: &'r str,
    title: &'r str,
}

fn assessments<S: Serializer>(all: &&[AssessmentReport], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(all.iter().map(|a| Assessment {
        name: &a.name,
        verdict: a.verdict,
        uncoded: &a.uncoded,
        findings: &a.findings,
        rates: &a.rates,
        needs: &a.needs,
    }))
}

fn uncoded<S: Serializer>(all: &&[UncodedReport], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(all.iter().map(|u| Uncoded { name: &u.name, title: &u.title }))
}

fn findings<S: Serializer>(all: &&[FindingReport], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(all.iter().map(|f| Finding { requirement: &f.requirement, verdict: f.verdict, reason: &f.reason }))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands every field over by reference")]
fn rates<S: Serializer>(all: &&IndexMap<String, Outcome>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(all.iter().map(|(name, rate)| -> (&str, &ValueReport) { (name, &rate.value) }))
}

/// Writes the answer for a case as a line of JSON, in short.
pub fn compact(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let Report { case, subject, on, assessments, .. } = report;
    serde_json::to_writer(&mut *out, &Compact { schema: "norma/row/1", case, subject, on, assessments })?;
    out.write_all(b"\n")
}

/// What all assessments of a case come to: violated if one is, else undetermined if one is or rates
/// are open, else satisfied.
pub fn verdict(report: &Report) -> Verdict {
    let mut worst = Verdict::Satisfied;
    for a in &report.assessments {
        let open = a.rates.values().any(|r| r.scale.iter().filter(|s| s.1).count() != 1) || !a.uncoded.is_empty();
        match a.verdict {
            Some(Verdict::Violated) => return Verdict::Violated,
            Some(Verdict::Undetermined) => worst = Verdict::Undetermined,
            _ if open => worst = Verdict::Undetermined,
            _ => {}
        }
    }
    worst
}
