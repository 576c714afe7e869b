//! When the steps of a procedure begin and end: the earliest and the latest day of each.
//!
//! A step begins on the day on which the last of those it follows ends, and one that follows none on
//! the day of the start. The earliest dates come of the least times, the latest of the greatest.

use crate::check::typed::{Checked, Lasting, ProcedureVersion};
use crate::phrase::{Language, Phrase, day, phrase, plural};
use crate::value::calendar::CountError;
use crate::value::date::{Date, Period, shift};
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
    #[error("the step `{step}` would end on a day of which the calendar `{calendar}` does not speak{}", until(.last))]
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

fn until(last: &Option<Date>) -> String {
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

/// The days of each step, and of the whole, from the day on which the first of them begin.
pub fn schedule(
    rules: &Checked,
    procedure: &ProcedureVersion,
    start: Date,
) -> Result<(Vec<Days>, Days), ScheduleError> {
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
        let begins = before.fold((start, start), |(early, late), (a, b)| (early.max(a), late.max(b)));
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
    let ends = days.iter().fold((start, start), |(a, b), d| (a.max(d.ends.0), b.max(d.ends.1)));
    Ok((days, Days { begins: (start, start), ends }))
}

fn lasting(rules: &Checked, from: Date, takes: Lasting, step: &str) -> Result<Date, ScheduleError> {
    let overflow = || ScheduleError::Overflow { step: step.to_owned() };
    match takes {
        Lasting::Period(period) => shift(from, period, true, false).ok_or_else(overflow),
        Lasting::Days(id, days) => {
            let calendar = &rules.calendars[id.index()];
            calendar.days.shift(from, days, true).map_err(|e| match e {
                CountError::Overflow => overflow(),
                CountError::Outside => ScheduleError::OutsideCalendar {
                    step: step.to_owned(),
                    calendar: calendar.name.to_string(),
                    last: calendar.days.until,
                },
            })
        }
    }
}

/// How long something takes, in words: `1 week`, `2–3 months`.
pub fn lasting_words(rules: &Checked, takes: (Lasting, Lasting), language: Language) -> String {
    let (least, greatest) = takes;
    let (a, b) = (measured(least), measured(greatest));
    let ((low, unit), (high, other)) = match (a, b) {
        // Weeks and days are told in days where they meet.
        ((low, Unit::Weeks), (high, Unit::Days)) => ((low * 7, Unit::Days), (high, Unit::Days)),
        ((low, Unit::Days), (high, Unit::Weeks)) => ((low, Unit::Days), (high * 7, Unit::Days)),
        ((low, Unit::Years), (high, Unit::Months)) => ((low * 12, Unit::Months), (high, Unit::Months)),
        ((low, Unit::Months), (high, Unit::Years)) => ((low, Unit::Months), (high * 12, Unit::Months)),
        both => both,
    };
    let space = if language == Language::Russian { '\u{a0}' } else { ' ' };
    let whole = |n: i64, unit: Unit| format!("{n}{space}{}", unit.word(rules, n, language));
    if unit != other {
        let (low, high) = (whole(low, unit), whole(high, other));
        return phrase!("{low} to {high}", "от {low} до {high}").in_language(language).to_owned();
    }
    if low == high { whole(high, unit) } else { format!("{low}–{}", whole(high, unit)) }
}

/// What a length of time is told in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Days,
    Weeks,
    Months,
    Years,
    Of(crate::id::CalendarId),
}

const fn measured(takes: Lasting) -> (i64, Unit) {
    match takes {
        Lasting::Period(Period::Days(n)) if n % 7 == 0 && n != 0 => (n as i64 / 7, Unit::Weeks),
        Lasting::Period(Period::Days(n)) => (n as i64, Unit::Days),
        Lasting::Period(Period::Months(n)) if n % 12 == 0 && n != 0 => (n as i64 / 12, Unit::Years),
        Lasting::Period(Period::Months(n)) => (n as i64, Unit::Months),
        Lasting::Days(id, n) => (n as i64, Unit::Of(id)),
    }
}

impl Unit {
    fn word(self, rules: &Checked, n: i64, language: Language) -> String {
        let forms = match self {
            Self::Days => ["day", "days", "день", "дня", "дней"],
            Self::Weeks => ["week", "weeks", "неделя", "недели", "недель"],
            Self::Months => ["month", "months", "месяц", "месяца", "месяцев"],
            Self::Years => ["year", "years", "год", "года", "лет"],
            Self::Of(id) => return crate::show::unit_form(rules, rules.calendars[id.index()].unit, n, language),
        };
        plural(i128::from(n), forms, language).to_owned()
    }
}
