//! `norma assess`: the verdicts on cases, with the reasons that decided them.

use super::case::{CaseText, Named, Rulebooks, list, remark_embedded};
use super::{Asking, Ending, Failure, Showing, out::Out};
use crate::batch::verdict;
use crate::explain::Head;
use crate::explain::text::assessment;
use crate::facts::store::SUBJECT;
use crate::id::ObjectId;
use crate::show::title_or_name;
use crate::{AskError, CaseFile, Question, Report, Rulebook, Verdict};
use clap::Args;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Judge cases: what is satisfied, what is violated and by how much, what is still open
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  norma assess event.yaml
  norma assess event.yaml --on 2022-03-01 --assessment permission
  norma assess cases/ --format json            all that is known of each case, as a line of JSON
  norma assess events.jsonl --subject event --on 2022-03-01
  norma assess season.jsonl -o verdicts.jsonl
  cat event.yaml | norma assess - --lang ru

Several cases, a folder, a pattern or a .jsonl file are a batch. Without --format its answer is a line
of JSON for each case, with the verdict and the reason of every finding; a summary stands beside it.
Rows that cannot be judged do not stop it: with -o FILE they go to FILE.bad.jsonl.

Exit codes: 0 all satisfied, 1 something violated, 3 nothing violated but something undetermined,
2 a case or the rules could not be read.")]
pub(super) struct Assess {
    /// Case files (YAML, JSON, JSON Lines), folders of them, patterns, or - for standard input
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    #[command(flatten)]
    pub(super) asking: Asking,
    /// CASE or standard input holds a case on each line, whatever its name
    #[arg(long)]
    pub(super) lines: bool,
    /// Judge on so many threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = read_jobs)]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Write the rows of a batch that cannot be judged to a file [default: beside the file of -o]
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) bad_rows: Option<PathBuf>,
    /// Leave out the summary and the progress of a batch
    #[arg(short, long, help_heading = "Output")]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) showing: Showing,
}

/// The most threads that judge.
const MOST_JOBS: usize = 1024;

fn read_jobs(text: &str) -> Result<NonZeroUsize, String> {
    let jobs = text.parse().ok().filter(|n: &NonZeroUsize| n.get() <= MOST_JOBS);
    jobs.ok_or_else(|| format!("it is a whole number from 1 to {MOST_JOBS}"))
}

impl Asking {
    pub(super) fn question(&self, showing: &Showing) -> Question {
        Question { on: self.on, assessment: self.assessment.clone(), language: Some(showing.language()) }
    }
}

/// What the verdicts of a case come to.
pub(super) fn ending(report: &Report) -> Ending {
    match verdict(report) {
        Verdict::Violated => Ending::Found,
        Verdict::Undetermined => Ending::Open,
        Verdict::Satisfied | Verdict::NotApplicable => Ending::Fine,
    }
}

/// A failure to put the question, with the case that it was to be put of.
pub(super) fn asked(case: &CaseText) -> impl FnOnce(AskError) -> Failure + '_ {
    |error| Failure::Ask { case: case.name.clone(), error }
}

/// The head of an answer: which case, by which rules.
pub(super) fn head(book: &Rulebook, place: String, case: &CaseFile, showing: &Showing) -> Head {
    let language = showing.language();
    let rules = book.checked();
    let class = &rules.classes[case.case.subject.index()];
    let label = |id: ObjectId| case.facts.label(rules, id);
    Head {
        name: label(SUBJECT),
        subject: title_or_name(&class.title, language, &class.name),
        case: crate::rulebook::folder::shown(case.case.name.as_ref().as_ref()),
        rules: title_or_name(&rules.title, language, rules.name.as_deref().unwrap_or_default()),
        place,
    }
}

impl Assess {
    /// The cases that were named.
    pub(super) fn cases(&self) -> &[String] {
        &self.cases
    }

    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        let listed = list(&self.cases)?;
        match &listed.all[..] {
            [one] if !listed.is_batch && !self.lines => self.one(one, out),
            _ => super::batch::run(self, &listed.all, out),
        }
    }

    fn one(&self, named: &Named, out: &mut Out) -> Result<Ending, Failure> {
        let text = CaseText::one(named);
        // The program ends here: to give back all memory piece by piece would only take time.
        let mut rulebooks = std::mem::ManuallyDrop::new(Rulebooks::kept_in(self.asking.keeping.cache()?));
        let opened = rulebooks.of(&text, &self.asking)?;
        let case = text.read(&opened, &self.asking)?;
        out.complain_of(&case.lints, &case.map);
        let report = opened.book.assess(&case, &self.asking.question(&self.showing)).map_err(asked(&text))?;
        if self.showing.is_json() {
            if opened.is_embedded() {
                remark_embedded(out, self.showing.language());
            }
            out.json(&report);
        } else {
            let place = opened.place(self.showing.language());
            let head = head(&opened.book, place, &case, &self.showing);
            let page = assessment(&head, &report, out.look());
            out.write(&page);
        }
        Ok(ending(&report))
    }
}
