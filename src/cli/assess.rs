//! `norma assess`: the verdicts on cases, with the reasons that decided them.

use super::case::{CaseText, Rulebooks, find, remark_embedded};
use super::{Asking, Ending, Failure, Showing, out::Out};
use crate::explain::text::{Head, assessment};
use crate::facts::store::SUBJECT;
use crate::id::ObjectId;
use crate::show::title_or_name;
use crate::{AskError, CaseFile, Question, Report, Rulebook, Verdict};
use clap::Args;

/// Judge cases: what is satisfied, what is violated and by how much, what is still open
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  norma assess project.yaml
  norma assess project.yaml --on 2022-03-01 --assessment joint_project
  norma assess cases/ --format json            a line of JSON for each case
  norma assess projects.jsonl --subject project --on 2022-03-01
  cat project.yaml | norma assess - --lang ru

Exit codes: 0 all satisfied, 1 something violated, 3 nothing violated but something undetermined,
2 a case or the rules could not be read.")]
pub(super) struct Assess {
    /// Case files (YAML, JSON, JSON Lines), folders of them, patterns, or - for standard input
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    pub(super) showing: Showing,
}

impl Asking {
    pub(super) fn question(&self, showing: &Showing) -> Question {
        Question { on: self.on, assessment: self.assessment.clone(), language: Some(showing.language()) }
    }
}

/// What the verdicts of a case come to.
pub(super) fn ending(report: &Report) -> Ending {
    let each = report.assessments.iter().map(|a| {
        let open = a.rates.values().any(|r| r.scale.iter().filter(|s| s.1).count() != 1) || !a.uncoded.is_empty();
        match a.verdict {
            Some(Verdict::Violated) => Ending::Found,
            Some(Verdict::Undetermined) => Ending::Open,
            _ if open => Ending::Open,
            _ => Ending::Fine,
        }
    });
    each.fold(Ending::Fine, Ending::or_worse)
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
    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        let found = find(&self.cases)?;
        let mut rulebooks = Rulebooks::default();
        let mut worst = Ending::Fine;
        let mut first = true;
        let mut told = false;
        for case in &found.cases {
            if out.is_closed() {
                break;
            }
            let ended = self.one(case, &mut rulebooks, out, first, &mut told);
            let ended = match ended {
                Ok(ending) => ending,
                // Broken rules would be told of again for each case.
                Err(failure @ Failure::Rules(_)) => return Err(failure),
                Err(failure) if found.is_batch => {
                    out.complain(&failure);
                    Ending::Failed
                }
                Err(failure) => return Err(failure),
            };
            worst = worst.or_worse(ended);
            first = false;
        }
        // The program ends here: to give back all memory piece by piece would only take time.
        std::mem::forget(rulebooks);
        Ok(worst)
    }

    fn one(
        &self,
        text: &CaseText,
        rulebooks: &mut Rulebooks,
        out: &mut Out,
        first: bool,
        told: &mut bool,
    ) -> Result<Ending, Failure> {
        let opened = rulebooks.of(text, &self.asking)?;
        let case = text.read(&opened, &self.asking)?;
        out.complain_of(&case.lints, &case.map);
        let report = opened.book.assess(&case, &self.asking.question(&self.showing)).map_err(asked(text))?;
        if self.showing.is_json() {
            if opened.is_embedded() && !*told {
                remark_embedded(out, self.showing.language());
                *told = true;
            }
            out.json(&report);
        } else {
            let place = opened.place(self.showing.language());
            let head = head(&opened.book, place, &case, &self.showing);
            if !first {
                out.write("\n");
            }
            let page = assessment(&head, &report, out.look());
            out.write(&page);
        }
        Ok(ending(&report))
    }
}
