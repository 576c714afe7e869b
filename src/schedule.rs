//! When the steps of a procedure begin and end: the earliest and the latest day of each.
//!
//! A step begins on the day on which the last of those it follows ends, and one that follows none on
//! the day of the start. The earliest dates come of the least times, the latest of the greatest.

use crate::check::typed::{Checked, Lasting, LastingUnit, ProcedureVersion};
use crate::phrase::{Language, Phrase, day, phrase, plural};
use crate::show::{genitive, unit_form};
use crate::value::calendar::CountError;
use crate::value::date::{Date, shift};
use thiserror::Error;

/// The earliest and the latest days of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The earliest and the latest day on which it begins.
    pub begins: (Date, Date),
    /// The earliest and the latest day on which it ends.
    pub ends: (Date, Date),
}

/// A schedule that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScheduleError {
    /// A step ends on a day of which its calendar does not speak.
    #[error("the step `{step}` would end on a day of which the calendar `{calendar}` does not speak{}", until(*.last))]
    OutsideCalendar {
        /// The step.
        step: String,
        /// The calendar.
        calendar: String,
        /// The last day of which that speaks.
        last: Option<Date>,
    },
    /// A step ends beyond the year 9999.
    #[error("the step `{step}` would end after the year 9999")]
    Overflow {
        /// The step.
        step: String,
    },
}

fn until(last: Option<Date>) -> String {
    last.map_or_else(String::new, |last| format!(": it ends on {last}"))
}

impl ScheduleError {
    /// What stands in the way, in both languages.
    pub fn words(&self) -> Phrase {
        let russian = match self {
            Self::OutsideCalendar { step, calendar, last } => {
                let last = last.map_or_else(String::new, |d| format!(": он кончается {}", day(d, Language::Russian)));
                format!("шаг `{step}` кончился бы в день, о котором календарь `{calendar}` не говорит{last}")
            }
            Self::Overflow { step } => format!("шаг `{step}` кончился бы после 9999 года"),
        };
        Phrase::of(self.to_string(), russian)
    }
}

/// The days of each step, and the earliest and the latest end of the whole, from the earliest and the
/// latest day on which the first steps begin.
pub fn schedule(
    rules: &Checked,
    procedure: &ProcedureVersion,
    start: (Date, Date),
) -> Result<(Vec<Days>, (Date, Date)), ScheduleError> {
    let steps = &procedure.steps;
    let mut found: Vec<Option<Days>> = vec![None; steps.len()];
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); steps.len()];
    let mut waits: Vec<usize> = Vec::with_capacity(steps.len());
    for (i, step) in steps.iter().enumerate() {
        waits.push(step.after.len());
        step.after.iter().filter_map(|a| followers.get_mut(*a).map(|f| f.push(i))).count();
    }
    // Each step stands behind those that it follows; `check` refuses circles.
    let mut ready: Vec<usize> = (0..steps.len()).filter(|i| waits[*i] == 0).collect();
    while let Some(i) = ready.pop() {
        let step = &steps[i];
        let before = step.after.iter().filter_map(|a| found[*a]).map(|d| d.ends);
        let begins = before.fold(start, |(early, late), (a, b)| (early.max(a), late.max(b)));
        let end = |from: Date, takes: Lasting| lasting(rules, from, takes, &step.name);
        // Months and days do not compare: which of the two is longer may hang on the day.
        let (least, greatest) = step.takes;
        let early = end(begins.0, least)?.min(end(begins.0, greatest)?);
        let late = end(begins.1, least)?.max(end(begins.1, greatest)?);
        found[i] = Some(Days { begins, ends: (early, late) });
        for next in &followers[i] {
            waits[*next] = waits[*next].saturating_sub(1);
            if waits[*next] == 0 {
                ready.push(*next);
            }
        }
    }
    let days: Vec<Days> = found.into_iter().flatten().collect();
    let ends = days.iter().fold(start, |(a, b), d| (a.max(d.ends.0), b.max(d.ends.1)));
    Ok((days, ends))
}

fn lasting(rules: &Checked, from: Date, takes: Lasting, step: &str) -> Result<Date, ScheduleError> {
    let overflow = || ScheduleError::Overflow { step: step.to_owned() };
    let LastingUnit::Of(id) = takes.unit else {
        return takes.period().and_then(|period| shift(from, period, true, false)).ok_or_else(overflow);
    };
    let calendar = &rules.calendars[id.index()];
    calendar.days.shift(from, takes.count, true).map_err(|e| match e {
        CountError::Overflow => overflow(),
        CountError::Outside => ScheduleError::OutsideCalendar {
            step: step.to_owned(),
            calendar: calendar.name.to_string(),
            last: calendar.days.until,
        },
    })
}

/// How long something takes, in words: `1 week`, `2–3 months`.
pub fn lasting_words(rules: &Checked, (least, greatest): (Lasting, Lasting), language: Language) -> String {
    let space = if language == Language::Russian { '\u{a0}' } else { ' ' };
    let told =
        |takes: Lasting, ranging: bool| format!("{}{space}{}", takes.count, word(rules, takes, language, ranging));
    let whole = |takes: Lasting| told(takes, false);
    if least.unit != greatest.unit {
        let (low, high) = (told(least, true), told(greatest, true));
        return phrase!("{low} to {high}", "от {low} до {high}").in_language(language).to_owned();
    }
    if least.count == greatest.count { whole(greatest) } else { format!("{}–{}", least.count, whole(greatest)) }
}

/// The word of a unit of time behind its number; `ranging` after «от» and «до».
fn word(rules: &Checked, takes: Lasting, language: Language, ranging: bool) -> String {
    let forms = match takes.unit {
        LastingUnit::Days => ["day", "days", "день", "дня", "дней"],
        LastingUnit::Weeks => ["week", "weeks", "неделя", "недели", "недель"],
        LastingUnit::Months => ["month", "months", "месяц", "месяца", "месяцев"],
        LastingUnit::Years => ["year", "years", "год", "года", "лет"],
        LastingUnit::Of(id) => {
            return unit_form(rules, rules.calendars[id.index()].unit, i64::from(takes.count), language, ranging);
        }
    };
    plural(i128::from(takes.count), if ranging { genitive(forms) } else { forms }, language).to_owned()
}
