//! `norma explain`: the whole tree of reasons.

use super::assess::{asked, head};
use super::case::{Rulebooks, find, remark_embedded};
use super::{Asking, Ending, Failure, Showing, out::Out};
use crate::Verdict;
use crate::explain::text::explanation;
use crate::explain::tree::{Explanation, Kind};
use crate::rulebook::answer::ExplainError;
use clap::Args;

/// Show how findings and values came about, step by step, down to each fact
///
/// Each step is shown with the rule that it follows, its source in law, and what came of it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  norma explain event.yaml                  all findings, ratings and reported values
  norma explain event.yaml ends_in_time     one finding
  norma explain event.yaml deposit permit")]
pub(super) struct Explain {
    /// A case file, or - for standard input
    #[arg(value_name = "CASE")]
    case: String,
    /// Findings, definitions, tables or views [default: all findings, ratings and reports]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    pub(super) showing: Showing,
}

impl Explain {
    /// The case that was named.
    pub(super) const fn case(&self) -> &String {
        &self.case
    }

    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        let found = find(std::slice::from_ref(&self.case))?;
        let mut rulebooks = Rulebooks::kept_in(self.asking.keeping.cache()?);
        let mut worst = Ending::Fine;
        for text in &found.cases {
            if out.is_closed() {
                break;
            }
            let opened = rulebooks.of(text, &self.asking)?;
            let case = text.read(&opened, &self.asking)?;
            out.complain_of(&case.lints, &case.map);
            let question = self.asking.question(&self.showing);
            let told = opened.book.explain(&case, &question, &self.names).map_err(|e| match e {
                ExplainError::Ask(error) => asked(text)(error),
                other => other.into(),
            })?;
            worst = worst.or_worse(ending(&told));
            if self.showing.is_json() {
                if opened.is_embedded() {
                    remark_embedded(out, self.showing.language());
                }
                out.json(&told);
            } else {
                let place = opened.place(self.showing.language());
                let head = head(&opened.book, place, &case, &self.showing);
                let page = explanation(&head, &told, out.look());
                out.write(&page);
            }
        }
        Ok(worst)
    }
}

/// What the findings and ratings explained come to; a value on its own is just told.
fn ending(told: &Explanation) -> Ending {
    let open = if told.uncoded.is_empty() { Ending::Fine } else { Ending::Open };
    told.reasons.iter().fold(open, |worst, reason| {
        worst.or_worse(match (reason.kind, reason.verdict) {
            (_, Some(Verdict::Violated)) => Ending::Found,
            (_, Some(Verdict::Undetermined)) => Ending::Open,
            (Kind::Rate, _) if reason.open => Ending::Open,
            _ => Ending::Fine,
        })
    })
}
