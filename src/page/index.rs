//! The index over many cases: their verdicts as a table, and those that could not be judged.

use super::content::{Badge, badge, day, rank};
use super::{SORT, render};
use crate::Verdict;
use crate::check::typed::Status;
use crate::explain::report::{AssessmentReport, Head, Report};
use crate::explain::words as told;
use crate::picture::text::days;
use crate::rulebook::procedure::ScheduleReport;
use crate::syntax::ast::Language;
use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

/// A case with a page.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    page: String,
    name: String,
    case: String,
    subject: String,
    on: String,
    /// The day as it sorts.
    day: String,
    verdict: Badge,
    /// How it sorts: the worst first.
    rank: u8,
    weakest: String,
    assessments: Vec<(String, Option<Badge>, String)>,
    counts: Vec<(Badge, usize)>,
}

/// A case that could not be judged.
#[derive(Clone, Debug, Serialize)]
pub struct Bad {
    /// The case file.
    pub case: String,
    /// Why, as text.
    pub error: String,
}

/// A procedure with a page.
#[derive(Clone, Debug, Serialize)]
pub struct Planned {
    page: String,
    title: String,
    begins: Option<String>,
    ends: Option<String>,
}

impl Planned {
    /// The row of a procedure; `page` is the name of its page.
    pub fn new(page: &str, report: &ScheduleReport, language: Language) -> Self {
        let days = |(from, to)| days(from, to, language);
        Self {
            page: page.to_owned(),
            title: report.title.clone(),
            begins: report.timeline.start.map(days),
            ends: report.timeline.ends.map(days),
        }
    }
}

/// All cases of a run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Index {
    /// Those with a page, in the order of their names.
    pub cases: Vec<Judged>,
    /// Procedures with a page: its name, the title, and when the whole begins and ends.
    pub procedures: Vec<Planned>,
    /// Those that could not be judged.
    pub bad: Vec<Bad>,
    /// The version of the engine.
    pub engine: &'static str,
}

impl Judged {
    /// The row of a case; `page` is the name of its page, `verdict` what all of it comes to.
    pub fn new(page: &str, head: &Head, report: &Report, verdict: Verdict, language: Language) -> Self {
        let weakest = report.assessments.iter().filter_map(|a| Status::from_word(a.weakest_status?)).max();
        let all = [Verdict::Violated, Verdict::Undetermined, Verdict::Satisfied, Verdict::NotApplicable];
        let findings = || report.assessments.iter().flat_map(|a| &a.findings);
        let count = |v: Verdict| findings().filter(|f| f.verdict == v).count();
        let own = |a: &AssessmentReport| (a.title.clone(), a.verdict.map(|v| badge(v, language)), a.name.clone());
        Self {
            page: page.to_owned(),
            name: head.name.clone(),
            case: head.case.clone(),
            subject: head.subject.clone(),
            on: day(&report.on, language),
            day: report.on.clone(),
            verdict: badge(verdict, language),
            rank: rank(verdict),
            weakest: weakest.map_or_else(String::new, |s| told::status(language, s).to_owned()),
            assessments: report.assessments.iter().map(own).collect(),
            counts: all.into_iter().map(|v| (badge(v, language), count(v))).filter(|(_, n)| *n > 0).collect(),
        }
    }
}

impl Index {
    /// The page of the index.
    pub fn page(&self, language: Language) -> String {
        debug_assert!(!SORT.contains("</"));
        render("index.html", include_str!("index.html"), language, Value::from(Serde(self)))
    }
}
