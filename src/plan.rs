//! What is in force on a date, made ready to run.
//!
//! A [`Plan`] holds no version that is not in force: evaluation never asks for dates again.

use crate::check::typed::{
    AssessmentVersion, Checked, DefinitionVersion, ExceptionVersion, InForce, Notes, ParameterValue, Report,
    RequirementVersion, TableVersion, Target, Uncoded,
};
use crate::id::{AssessmentId, ExceptionId, ParameterId, RequirementId, TableId, UncodedId};
use crate::phrase::{Language, Phrase, day};
use crate::value::date::Date;
use std::collections::HashMap;
use thiserror::Error;

/// An assessment that is not in force on the date.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{name}` is not in force on {day}: it holds {dates}")]
pub struct OutOfForce {
    /// The assessment.
    pub name: String,
    /// The date asked for.
    pub day: Date,
    /// The dates of its versions, in words.
    pub dates: Phrase,
}

impl OutOfForce {
    /// The refusal in both languages.
    pub fn words(&self) -> Phrase {
        let (name, day) = (&self.name, crate::phrase::day(self.day, Language::Russian));
        Phrase::of(self.to_string(), format!("`{name}` не действует на {day}: срок действия — {}", self.dates.ru))
    }
}

/// All of a rulebook that is in force on a date.
#[derive(Debug)]
pub struct Edition<'r> {
    /// The rulebook.
    pub rules: &'r Checked,
    /// The date.
    pub day: Date,
    /// The value of each parameter, where it has one.
    pub parameters: Vec<Option<&'r ParameterValue>>,
    /// The version of each definition.
    pub definitions: Vec<Option<&'r DefinitionVersion>>,
    /// The version of each exception.
    pub exceptions: Vec<Option<&'r ExceptionVersion>>,
    /// The version of each requirement.
    pub requirements: Vec<Option<&'r RequirementVersion>>,
    /// The version of each table.
    pub tables: Vec<Option<&'r TableVersion>>,
    /// The rows in force of that version, by their places in it.
    pub rows: Vec<Vec<usize>>,
    /// The uncoded law that blocks each target.
    pub uncoded: HashMap<Target, Vec<UncodedId>>,
}

/// One assessment on a date.
#[derive(Debug)]
pub struct Plan<'e, 'r> {
    /// What is in force.
    pub edition: &'e Edition<'r>,
    /// The assessment.
    pub assessment: AssessmentId,
    /// Title, sources and dates of its version.
    pub notes: &'r Notes,
    /// The requirements in force, in the order of the assessment, then those that join it.
    pub requires: Vec<RequirementId>,
    /// Requirements that it names and that are not in force.
    pub absent: Vec<RequirementId>,
    /// The tables that it rates.
    pub rates: Vec<TableId>,
    /// The values that it reports.
    pub reports: Vec<Report>,
}

fn on<T>(versions: &[T], day: Date, dates: impl Fn(&T) -> InForce) -> Option<&T> {
    versions.iter().find(|v| dates(v).applies_on(day))
}

impl<'r> Edition<'r> {
    /// What is in force on a day.
    pub fn on(rules: &'r Checked, day: Date) -> Self {
        let mut uncoded: HashMap<Target, Vec<UncodedId>> = HashMap::new();
        for (i, u) in rules.uncoded.iter().enumerate() {
            if u.notes.in_force.applies_on(day) {
                uncoded.entry(u.target).or_default().push(UncodedId::new(i));
            }
        }
        let tables: Vec<Option<&TableVersion>> =
            rules.tables.iter().map(|d| on(&d.versions, day, |v| v.notes.in_force)).collect();
        let in_force = |v: &TableVersion| {
            (0..v.rows.len()).filter(|i| v.rows[*i].notes.in_force.applies_on(day)).collect::<Vec<_>>()
        };
        let rows = tables.iter().map(|v| v.map(in_force).unwrap_or_default()).collect();
        Self {
            rules,
            day,
            parameters: rules.parameters.iter().map(|p| on(&p.values, day, |v| v.notes.in_force)).collect(),
            definitions: rules.definitions.iter().map(|d| on(&d.versions, day, |v| v.notes.in_force)).collect(),
            exceptions: rules.exceptions.iter().map(|d| on(&d.versions, day, |v| v.notes.in_force)).collect(),
            requirements: rules.requirements.iter().map(|d| on(&d.versions, day, |v| v.notes.in_force)).collect(),
            tables,
            rows,
            uncoded,
        }
    }

    /// The uncoded law that may block a target.
    pub fn blocking(&self, target: Target) -> impl Iterator<Item = (UncodedId, &'r Uncoded)> + '_ {
        let rules = self.rules;
        self.uncoded.get(&target).into_iter().flatten().map(move |id| (*id, &rules.uncoded[id.index()]))
    }

    /// The value of a parameter in force.
    pub fn parameter(&self, id: ParameterId) -> Option<&'r ParameterValue> {
        self.parameters.get(id.index()).copied().flatten()
    }

    /// The version of an exception in force.
    pub fn exception(&self, id: ExceptionId) -> Option<&'r ExceptionVersion> {
        self.exceptions.get(id.index()).copied().flatten()
    }
}

/// The version of an assessment that is in force, with all that it asks.
pub fn plan<'e, 'r>(edition: &'e Edition<'r>, id: AssessmentId) -> Result<Plan<'e, 'r>, OutOfForce> {
    let rules = edition.rules;
    let assessment = &rules.assessments[id.index()];
    let Some(version): Option<&AssessmentVersion> = on(&assessment.versions, edition.day, |v| v.notes.in_force) else {
        let dates = Phrase::in_each(|language| {
            let dates = assessment.versions.iter().map(|v| dates_words(language, v.notes.in_force));
            dates.collect::<Vec<_>>().join(", ")
        });
        let (name, day) = (assessment.name.to_string(), edition.day);
        return Err(OutOfForce { name, day, dates });
    };
    let mut all = version.requires.clone();
    for (i, requirement) in rules.requirements.iter().enumerate() {
        let joins = requirement.versions.iter().any(|v| v.joins.contains(&id));
        if joins && !all.contains(&RequirementId::new(i)) {
            all.push(RequirementId::new(i));
        }
    }
    let (requires, absent) = all.into_iter().partition(|r| edition.requirements[r.index()].is_some());
    Ok(Plan {
        edition,
        assessment: id,
        notes: &version.notes,
        requires,
        absent,
        rates: version.rates.clone(),
        reports: version.reports.clone(),
    })
}

/// When something is in force, in words: `from … until …`.
pub fn dates_words(language: Language, dates: InForce) -> String {
    let said = |date| day(date, language);
    match (language, dates.from.map(said), dates.until.map(said)) {
        (Language::English, Some(a), Some(b)) => format!("from {a} until {b}"),
        (Language::English, Some(a), None) => format!("from {a}"),
        (Language::English, None, Some(b)) => format!("until {b}"),
        (Language::English, None, None) => "always".into(),
        (Language::Russian, Some(a), Some(b)) => format!("с {a} по {b}"),
        (Language::Russian, Some(a), None) => format!("с {a}"),
        (Language::Russian, None, Some(b)) => format!("по {b}"),
        (Language::Russian, None, None) => "всегда".into(),
    }
}
