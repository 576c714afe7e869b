//! The typed answer, and the one wire format: `norma/assessment/1`.

use crate::evaluate::Verdict;
use indexmap::IndexMap;
use serde::Serialize;

/// The answer for one case.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// `norma/assessment/1`.
    pub schema: &'static str,
    /// The case file.
    pub case: String,
    /// The subject.
    pub subject: String,
    /// The date of the assessment.
    pub on: String,
    /// Which rules answered.
    pub rules: RulesReport,
    /// The assessments.
    pub assessments: Vec<AssessmentReport>,
}

/// Which rules answered.
#[derive(Clone, Debug, Serialize)]
pub struct RulesReport {
    /// The digest of all rule files.
    pub sha256: String,
    /// The version of the engine.
    pub engine: &'static str,
}

/// One assessment.
#[derive(Clone, Debug, Serialize)]
pub struct AssessmentReport {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its verdict; `null` for one that only rates or reports.
    pub verdict: Option<Verdict>,
    /// The weakest ground that it rests on.
    pub weakest_status: Option<&'static str>,
    /// Law that nobody has encoded and that touches it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uncoded: Vec<UncodedReport>,
    /// Requirements that it names and that are not in force, with their dates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_in_force: Vec<NotInForce>,
    /// A finding for each requirement.
    pub findings: Vec<FindingReport>,
    /// The answers of rated tables.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub rates: IndexMap<String, Outcome>,
    /// The values reported.
    pub reports: IndexMap<String, Outcome>,
    /// The facts that can still change the verdict.
    pub needs: Vec<String>,
}

/// Law that nobody has encoded yet.
#[derive(Clone, Debug, Serialize)]
pub struct UncodedReport {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its dates, in words.
    pub dates: String,
    /// Its sources.
    pub source: Vec<SourceReport>,
}

/// A requirement that is not in force.
#[derive(Clone, Debug, Serialize)]
pub struct NotInForce {
    /// Its name.
    pub requirement: String,
    /// Its dates, in words.
    pub dates: String,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingReport {
    /// The requirement.
    pub requirement: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Its title, with its values.
    pub title: String,
    /// Why.
    pub reason: String,
    /// What is required and what is, where one comparison decides.
    #[serde(flatten)]
    pub comparison: Option<Comparison>,
    /// A part for each item, or for each comparison that decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartReport>,
    /// Whether its parts are items of `for each`.
    #[serde(skip)]
    pub for_each: bool,
    /// The exception that displaces it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displaced_by: Option<String>,
    /// Acts and places.
    pub source: Vec<SourceReport>,
    /// The words of the act.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quote: Vec<String>,
    /// The rule text, as file and line.
    pub rule: String,
    /// The facts that were read.
    pub facts: Vec<FactReport>,
    /// The facts that can still change it.
    pub needs: Vec<String>,
    /// Those of them of which that is not proved: it was sought as long as is allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs_not_proved: Vec<String>,
}

/// What is required and what is.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// What is required.
    pub required: ValueReport,
    /// What is; `null` where it is unknown.
    pub actual: ValueReport,
    /// The sign: `>=`, `<=`, `is`, `in` …
    pub operator: &'static str,
    /// Both as texts that differ where the values do.
    #[serde(skip)]
    pub texts: (String, String),
    /// What is demanded, in words: `at least 10`.
    #[serde(skip)]
    pub demand: String,
    /// By how much what is misses what is required, where both are known and it does.
    #[serde(skip)]
    pub missed_by: Option<String>,
}

/// A part of a finding.
#[derive(Clone, Debug, Serialize)]
pub struct PartReport {
    /// The item, for a part of `for each`; else the condition as it is written.
    pub key: String,
    /// What the part comes to.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// What is required and what is, where one comparison decides.
    #[serde(flatten)]
    pub comparison: Option<Comparison>,
    /// The exception that displaces it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displaced_by: Option<String>,
    /// The facts that can still change it.
    pub needs: Vec<String>,
}

/// A value for a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ValueReport {
    /// Unknown.
    Null,
    /// A value with all its digits.
    Text(String),
    /// Known to lie between two ends; a missing end is `null`.
    Range {
        /// The lower end.
        from: Option<String>,
        /// The upper end.
        to: Option<String>,
    },
    /// One of several.
    OneOf {
        /// The values.
        one_of: Vec<String>,
    },
}

/// A value that is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The value, or what is known of it.
    pub value: ValueReport,
    /// As text for a reader.
    pub text: String,
    /// The scale that it stands on, lowest first, and which steps it may be.
    #[serde(skip)]
    pub scale: Vec<(String, bool)>,
    /// The title.
    pub title: String,
    /// Why it has no value, where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The facts that keep it open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
}

/// An act and a place in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// The act.
    pub act: String,
    /// Its title.
    #[serde(skip)]
    pub title: String,
    /// The place.
    pub place: Option<String>,
    /// The status.
    pub status: &'static str,
}

/// A fact that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactReport {
    /// Its path.
    pub path: String,
    /// Its value as it is known.
    pub value: String,
    /// The same for a reader.
    #[serde(skip)]
    pub text: String,
    /// The case file; `null` for a fact of a test.
    pub file: Option<String>,
    /// The line.
    pub line: Option<usize>,
    /// What the case says of its source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// What stands above an answer.
#[derive(Clone, Debug)]
pub struct Head {
    /// The name of the very subject.
    pub name: String,
    /// What it is: the title of its class.
    pub subject: String,
    /// The case file.
    pub case: String,
    /// The title of the rulebook.
    pub rules: String,
    /// Where the rules are.
    pub place: String,
}
