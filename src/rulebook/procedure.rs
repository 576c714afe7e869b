//! The dates of a procedure: `norma/schedule/1`.

use super::Rulebook;
use crate::explain::RulesReport;
use crate::explain::picture::{TimelineError, timeline};
use crate::phrase::{Phrase, phrase};
use crate::picture::{Picture, Shape, Timeline};
use crate::resolve::nearest;
use crate::show::title_or_name;
use crate::syntax::ast::Language;
use crate::value::date::Date;
use serde::Serialize;
use thiserror::Error;

/// When the steps of a procedure begin and end.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleReport {
    /// `norma/schedule/1`.
    pub schema: &'static str,
    /// The procedure.
    pub procedure: String,
    /// Its title.
    pub title: String,
    /// Which rules answered.
    pub rules: RulesReport,
    /// The day whose law applies, on which the first steps begin.
    #[serde(skip)]
    pub start: Date,
    /// The steps with their days.
    #[serde(flatten)]
    pub timeline: Timeline,
}

impl ScheduleReport {
    /// The same as a picture.
    pub fn picture(&self) -> Picture {
        let (name, title) = (self.procedure.clone(), self.title.clone());
        Picture { name, title, shape: Shape::Timeline(self.timeline.clone()), needs: Vec::new(), reason: None }
    }
}

/// A schedule that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProcedureError {
    /// The rules have no such procedure.
    #[error("there is no procedure `{name}`{hint}")]
    NoSuchProcedure {
        /// The name.
        name: String,
        /// What was meant, or what there is.
        hint: Phrase,
    },
    /// Its dates cannot be told.
    #[error(transparent)]
    Timeline(#[from] TimelineError),
}

impl ProcedureError {
    /// What stands in the way, in both languages.
    pub fn words(&self) -> Phrase {
        match self {
            Self::NoSuchProcedure { name, hint } => {
                Phrase::of(self.to_string(), format!("нет процедуры `{name}`{}", hint.ru))
            }
            Self::Timeline(error) => error.words(),
        }
    }
}

/// What to say of a procedure that is not there.
pub fn procedure_hint(name: &str, names: &[&str]) -> Phrase {
    if names.is_empty() {
        return Phrase::new(": these rules have none", ": в этих правилах их нет вовсе");
    }
    nearest(name, names.iter().copied()).map_or_else(
        || super::there_are(names),
        |n| phrase!(", did you mean `{n}`?", "; возможно, имелось в виду `{n}`"),
    )
}

impl Rulebook {
    /// The names of the procedures, in the order of the rules.
    pub fn procedures(&self) -> Vec<&str> {
        self.checked.procedures.iter().map(|p| &*p.name).collect()
    }

    /// When the steps of a procedure begin and end that starts on a day, by the law of that day.
    pub fn schedule(&self, name: &str, start: Date, language: Language) -> Result<ScheduleReport, ProcedureError> {
        let rules = &self.checked;
        let canonical = rules.canonical(name);
        let Some(procedure) = rules.procedures.iter().find(|p| &*p.name == canonical) else {
            let hint = procedure_hint(name, &self.procedures());
            return Err(ProcedureError::NoSuchProcedure { name: name.to_owned(), hint });
        };
        let timeline = timeline(rules, procedure, start, language)?;
        let version = procedure.versions.iter().find(|v| v.notes.in_force.applies_on(start));
        let title = version.map(|v| title_or_name(&v.notes.title, language, &procedure.name));
        Ok(ScheduleReport {
            schema: "norma/schedule/1",
            procedure: procedure.name.to_string(),
            title: title.unwrap_or_default(),
            rules: self.report(),
            start,
            timeline,
        })
    }
}
