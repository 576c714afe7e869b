//! `norma test`: the tests that stand beside the rules.

use super::case::{Opened, Place};
use super::check::{rulebooks, rulebooks_here};
use super::{Ending, Failure, Showing, out::Out};
use crate::explain::text::{Ink, Page};
use crate::rulebook::trial::Outcome;
use crate::show::plural;
use crate::syntax::ast::Language;
use clap::Args;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Run the tests that stand beside the rules
///
/// Without a path the rulebooks in this folder are tested, and where there is none, the rules built
/// into the program.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  norma test
  norma test rules/events --format json")]
pub(super) struct Test {
    /// The folder of a rulebook, or of several
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// The same, as an option
    #[arg(long, value_name = "DIR", conflicts_with = "path")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    pub(super) showing: Showing,
}

/// `norma/tests/1`.
#[derive(Serialize)]
struct Report {
    schema: &'static str,
    tests: Vec<TestReport>,
}

#[derive(Serialize)]
struct TestReport {
    title: String,
    row: Option<usize>,
    file: String,
    line: usize,
    passed: bool,
    failures: Vec<FailureReport>,
}

#[derive(Serialize)]
struct FailureReport {
    message: String,
    file: String,
    line: usize,
}

impl Test {
    fn opened(&self, out: &Out) -> Result<Vec<Opened>, Failure> {
        let Some(path) = self.path.as_ref().or(self.rules.as_ref()) else {
            let here = rulebooks_here();
            if here.is_empty() {
                super::case::remark_embedded(out, self.showing.language());
                return Opened::all_embedded();
            }
            return here.into_iter().map(|folder| Opened::open(Place::Folder(folder), None)).collect();
        };
        rulebooks(std::slice::from_ref(path))
            .into_iter()
            .map(|folder| Opened::open(Place::Folder(folder), None))
            .collect()
    }

    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        let language = self.showing.language();
        let mut reports = Vec::new();
        let (mut count, mut failed, mut broken) = (0, 0, false);
        for opened in self.opened(out)? {
            let trials = opened.book.trials(&|path| opened.load_from_rulebook(path), false);
            // A test that cannot run is no test that fails: the rules must be mended first.
            for (map, diagnostics) in &trials.broken_cases {
                broken |= diagnostics.has_errors();
                out.complain_of(diagnostics, map);
            }
            broken |= trials.diagnostics.has_errors();
            out.complain_of(&trials.diagnostics, opened.book.map());
            for outcome in &trials.outcomes {
                count += 1;
                let report = report(&opened, outcome, language);
                if !report.passed {
                    failed += 1;
                }
                if self.showing.is_json() {
                    reports.push(report);
                } else if !report.passed {
                    let text = failure_text(out, &report);
                    out.write(&text);
                }
            }
        }
        if self.showing.is_json() {
            out.json(&Report { schema: "norma/tests/1", tests: reports });
        } else {
            let tests = plural(i128::from(count), ["test", "tests", "проверка", "проверки", "проверок"], language);
            let passed = count - failed;
            let forms = ["passed", "passed", "пройдена", "пройдены", "пройдено"];
            let done = plural(i128::from(passed), forms, language);
            let mut line = format!("{count} {tests}, {passed} {done}");
            if failed > 0 {
                let forms = ["failed", "failed", "не пройдена", "не пройдены", "не пройдено"];
                let _ = write!(line, ", {failed} {}", plural(i128::from(failed), forms, language));
            }
            out.write(&(line + "\n"));
        }
        Ok(match () {
            () if broken => Ending::Failed,
            () if failed > 0 => Ending::Found,
            () => Ending::Fine,
        })
    }
}

fn report(opened: &Opened, outcome: &Outcome, language: Language) -> TestReport {
    let place =
        |span| opened.book.map().locate(span).map_or_else(|| (String::new(), 0), |l| (l.file.to_string(), l.line));
    let (file, line) = place(outcome.span);
    TestReport {
        title: outcome.title.clone(),
        row: outcome.row,
        file,
        line,
        passed: outcome.failures.is_empty(),
        failures: outcome
            .failures
            .iter()
            .map(|f| {
                let (file, line) = place(f.span);
                FailureReport { message: f.message.in_language(language).to_owned(), file, line }
            })
            .collect(),
    }
}

fn failure_text(out: &Out, report: &TestReport) -> String {
    let look = out.look();
    let mut page = Page::new(look);
    let row = report.row.map_or_else(String::new, |n| match look.language {
        Language::English => format!(", row {n}"),
        Language::Russian => format!(", строка {n}"),
    });
    page.put("", "  ", &[(Ink::Bad, "✗ "), (Ink::Strong, &report.title), (Ink::Plain, &row)]);
    for failure in &report.failures {
        let place = format!("{}:{}  ", failure.file, failure.line);
        page.put("  ", "      ", &[(Ink::Faint, &place), (Ink::Plain, &failure.message)]);
    }
    page.gap();
    page.text()
}
