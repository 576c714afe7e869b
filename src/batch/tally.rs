//! What the cases of a batch come to all together.
//!
//! INVARIANT: what is kept grows with the rules, and not with the cases: names of assessments,
//! requirements and fields, never keys of rows.

use super::verdict;
use crate::evaluate::Verdict;
use crate::explain::Report;
use std::collections::BTreeMap;

/// The most different fields of which it is counted how often they are missing.
const MOST_FIELDS: usize = 10_000;

/// How many cases have each verdict on one assessment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// Satisfied, or nothing was demanded.
    pub satisfied: u64,
    /// Violated.
    pub violated: u64,
    /// Undetermined.
    pub undetermined: u64,
    /// The assessment only rates or reports.
    pub none: u64,
}

impl Verdicts {
    fn add(&mut self, verdict: Option<Verdict>, times: u64) {
        *match verdict {
            Some(Verdict::Satisfied | Verdict::NotApplicable) => &mut self.satisfied,
            Some(Verdict::Violated) => &mut self.violated,
            Some(Verdict::Undetermined) => &mut self.undetermined,
            None => &mut self.none,
        } += times;
    }

    const fn is_zero(self) -> bool {
        self.satisfied + self.violated + self.undetermined + self.none == 0
    }
}

/// Counts over many cases. Counts of zero are kept for their names, and mean nothing.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// What the cases come to; `none` is never counted.
    pub cases: Verdicts,
    /// How many rows could not be judged.
    pub bad: u64,
    /// How many inputs could not be read, or hold no row.
    pub faults: u64,
    /// What could not be judged, by the code of what is wrong.
    pub codes: BTreeMap<String, u64>,
    /// The verdicts on each assessment.
    pub assessments: BTreeMap<String, Verdicts>,
    /// In how many cases each requirement is violated.
    pub violated: BTreeMap<String, u64>,
    /// In how many cases each fact is missing, as [`generic`] names it.
    pub missing: BTreeMap<String, u64>,
}

impl Tally {
    /// How many cases were judged.
    pub const fn judged(&self) -> u64 {
        self.cases.satisfied + self.cases.violated + self.cases.undetermined
    }

    /// Counts a case that was judged.
    pub fn case(&mut self, report: &Report) {
        self.verdict_of_case(verdict(report));
        let mut violated: Vec<&str> = Vec::new();
        let mut missing: Vec<String> = Vec::new();
        for assessment in &report.assessments {
            self.verdict(&assessment.name, assessment.verdict, 1);
            for finding in assessment.findings.iter().filter(|f| f.verdict == Verdict::Violated) {
                // Several assessments may require the same.
                if !violated.contains(&&*finding.requirement) {
                    violated.push(&finding.requirement);
                    self.violation(&finding.requirement, 1);
                }
            }
            let rated = assessment.rates.values().flat_map(|r| &r.needs);
            for path in assessment.needs.iter().chain(rated) {
                let path = generic(path);
                if !missing.contains(&path) {
                    self.lack(&path, 1);
                    missing.push(path);
                }
            }
        }
    }

    /// Counts what a case comes to.
    pub fn verdict_of_case(&mut self, verdict: Verdict) {
        self.cases.add(Some(verdict), 1);
    }

    /// Counts cases with a verdict on an assessment.
    pub fn verdict(&mut self, assessment: &str, verdict: Option<Verdict>, times: u64) {
        count(&mut self.assessments, assessment, |v| v.add(verdict, times));
    }

    /// Counts cases in which a requirement is violated.
    pub fn violation(&mut self, requirement: &str, times: u64) {
        count(&mut self.violated, requirement, |n| *n += times);
    }

    /// Counts cases in which a fact is missing.
    pub fn lack(&mut self, path: &str, times: u64) {
        // Keys that look like paths could make ever new ones.
        if self.missing.len() < MOST_FIELDS || self.missing.contains_key(path) {
            count(&mut self.missing, path, |n| *n += times);
        }
    }

    /// Counts a row that cannot be judged.
    pub fn bad_row(&mut self, code: &str) {
        self.bad += 1;
        count(&mut self.codes, code, |n| *n += 1);
    }

    /// Counts an input that cannot be read, or holds no row.
    pub fn fault(&mut self, code: &str) {
        self.faults += 1;
        count(&mut self.codes, code, |n| *n += 1);
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        let Self { cases, bad, faults, codes, assessments, violated, missing } = other;
        sum(&mut self.cases, cases);
        self.bad += bad;
        self.faults += faults;
        for (name, verdicts) in assessments.iter().filter(|(_, v)| !v.is_zero()) {
            count(&mut self.assessments, name, |v| sum(v, verdicts));
        }
        for (name, n) in codes.iter().filter(|(_, n)| **n > 0) {
            count(&mut self.codes, name, |sum| *sum += n);
        }
        for (name, n) in violated.iter().filter(|(_, n)| **n > 0) {
            self.violation(name, *n);
        }
        missing.iter().filter(|(_, n)| **n > 0).for_each(|(path, n)| self.lack(path, *n));
    }

    /// Counts from zero again. The names stay: the next cases have the same.
    pub(super) fn clear(&mut self) {
        (self.cases, self.bad, self.faults) = (Verdicts::default(), 0, 0);
        self.assessments.values_mut().for_each(|v| *v = Verdicts::default());
        for counts in [&mut self.codes, &mut self.violated, &mut self.missing] {
            counts.values_mut().for_each(|n| *n = 0);
        }
    }
}

fn sum(into: &mut Verdicts, from: &Verdicts) {
    into.satisfied += from.satisfied;
    into.violated += from.violated;
    into.undetermined += from.undetermined;
    into.none += from.none;
}

/// Changes the count of a name, which is copied only when it is new.
fn count<V: Default>(map: &mut BTreeMap<String, V>, name: &str, change: impl FnOnce(&mut V)) {
    match map.get_mut(name) {
        Some(known) => change(known),
        None => change(map.entry(name.to_owned()).or_default()),
    }
}

/// The path of a fact without keys and numbers of items: `owners[].output`.
///
/// ```
/// assert_eq!(norma::batch::generic(r#"owners["Alpha [1]"].sites[2].area"#), "owners[].sites[].area");
/// ```
pub fn generic(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, item)) = rest.split_once('[') {
        out.push_str(before);
        out.push_str("[]");
        rest = after_item(item);
    }
    out + rest
}

/// What follows the bracket that closes an item. A key in quotes may hold brackets and quotes itself.
fn after_item(item: &str) -> &str {
    let (close, quoted) = if item.starts_with('"') { ("\"]", true) } else { ("]", false) };
    let body = usize::from(quoted);
    let ends = item.match_indices(close).filter(|(at, _)| *at >= body).map(|(at, _)| &item[at + close.len()..]);
    let mut ends = ends.filter(|after| after.is_empty() || after.starts_with(['.', '[']));
    ends.next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_items_are_left_out_of_paths() {
        for (path, expected) in [
            ("output", "output"),
            ("owners[\"ООО «Рога»\"].output", "owners[].output"),
            ("owners[\"a\"]", "owners[]"),
            ("rows[12].cells[3].value", "rows[].cells[].value"),
            ("rows[\"a]b\"].x", "rows[].x"),
            ("rows[\"a\"]b\"].x", "rows[].x"),
            ("rows[\"\"].x", "rows[].x"),
            ("rows[more 1].x", "rows[].x"),
            ("rows[never closed", "rows[]"),
        ] {
            assert_eq!(generic(path), expected, "{path}");
        }
    }

    #[test]
    fn names_without_count_are_not_merged() {
        let (mut one, mut all) = (Tally::default(), Tally::default());
        one.violation("r", 2);
        one.verdict("a", Some(Verdict::Violated), 2);
        all.merge(&one);
        one.clear();
        one.violation("s", 1);
        all.merge(&one);
        assert_eq!(all.violated.iter().map(|(n, c)| (&**n, *c)).collect::<Vec<_>>(), [("r", 2), ("s", 1)]);
        assert_eq!(all.assessments["a"], Verdicts { violated: 2, ..Verdicts::default() });
    }
}
