//! `norma schedule`: earliest and latest dates of a procedure.

use super::case::{Opened, Place, declaring};
use super::keeping::Keeping;
use super::{Ending, Failure, Showing, out::Out, read_date};
use crate::explain::Head;
use crate::explain::text::schedule;
use crate::rulebook::procedure::{ProcedureError, ScheduleReport, procedure_hint};
use crate::show::title_or_name;
use crate::syntax::ast::Language;
use crate::value::date::Date;
use clap::Args;
use std::path::PathBuf;

/// Show the earliest and the latest dates of the steps of a procedure
///
/// The procedure is looked for in the rulebooks of this folder, then in the rules built into the
/// program. The law of the day of the start applies.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  norma schedule entry --start 2022-01-10")]
pub(super) struct Schedule {
    /// The procedure
    #[arg(value_name = "PROCEDURE")]
    procedure: String,
    /// The day on which its first steps begin
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    start: Date,
    /// The folder of the rules, or one rule file
    #[arg(long, value_name = "PATH")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    keeping: Keeping,
    #[command(flatten)]
    pub(super) showing: Showing,
}

/// What stands above the dates of a procedure.
pub(super) fn head(opened: &Opened, report: &ScheduleReport, language: Language) -> Head {
    let rules = opened.book.checked();
    Head {
        name: report.title.clone(),
        subject: report.procedure.clone(),
        case: String::new(),
        rules: title_or_name(&rules.title, language, rules.name.as_deref().unwrap_or_default()),
        place: opened.place(language),
    }
}

impl Schedule {
    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        match declaring("procedure", &self.procedure, self.rules.as_deref())? {
            Ok(place) => self.print(place, out),
            Err(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let (name, hint) = (self.procedure.clone(), procedure_hint(&self.procedure, &names));
                Err(ProcedureError::NoSuchProcedure { name, hint }.into())
            }
        }
    }

    fn print(&self, place: Place, out: &mut Out) -> Result<Ending, Failure> {
        let opened = Opened::open(place, self.keeping.cache()?.as_ref())?;
        let language = self.showing.language();
        let report = opened.book.schedule(&self.procedure, self.start, language)?;
        if self.showing.is_json() {
            out.json(&report);
            return Ok(Ending::Fine);
        }
        out.write(&schedule(&head(&opened, &report, language), &report, out.look()));
        Ok(Ending::Fine)
    }
}
