//! Calendars: which days count.

use super::Checker;
use super::typed::Calendar;
use crate::id::{CalendarId, UnitId};
use crate::phrase::Phrase;
use crate::resolve::{ResolveError, did_you_mean, in_force};
use crate::syntax::ast::{Days, Name};
use crate::value::calendar::{self, in_order};
use crate::value::date::Date;
use crate::word::{self, Kind};

impl Checker<'_, '_> {
    /// The calendars; their units stand behind those that are declared as such.
    pub(super) fn calendars(&mut self) {
        let resolved = self.resolved;
        let first = self.out.units.len() - resolved.calendars.len();
        for (i, declared) in resolved.calendars.iter().enumerate() {
            let dates = in_force(&declared.notes);
            let mut days = calendar::Calendar { from: dates.from, until: dates.until, ..calendar::Calendar::default() };
            for rest in &declared.rest {
                match rest {
                    Days::Weekday(name) => {
                        if let Some(day) = self.weekday(name).and_then(|i| days.weekdays.get_mut(i)) {
                            *day = true;
                        }
                    }
                    Days::Dates(..) => days.rest.extend(run(rest)),
                }
            }
            for work in &declared.work {
                match work {
                    // A day of the week counts unless it rests: to say so says nothing.
                    Days::Weekday(name) => {
                        self.weekday(name);
                    }
                    Days::Dates(..) => days.work.extend(run(work)),
                }
            }
            (days.rest, days.work) = (in_order(days.rest), in_order(days.work));
            let (name, span) = (declared.name.text.clone(), declared.name.span);
            self.out.calendars.push(Calendar { name, unit: UnitId::new(first + i), days, span });
        }
    }

    /// The calendar whose days a unit is.
    pub(super) fn calendar_of(&self, unit: UnitId) -> Option<CalendarId> {
        self.out.calendars.iter().position(|c| c.unit == unit).map(CalendarId::new)
    }

    /// The place in the week of a day, Monday first.
    fn weekday(&mut self, name: &Name) -> Option<usize> {
        let found = word::find(Kind::Weekday, &name.text);
        if found.is_none() && !self.resolved.broken_words.contains(&name.text) {
            let help = did_you_mean(
                &name.text,
                word::forms(Kind::Weekday),
                Phrase::new("name a day of the week, or write a date", "назовите день недели или напишите дату"),
            );
            let what = Phrase::new("day of the week", "день недели");
            self.diagnostics.push(ResolveError::UnknownName {
                what,
                name: name.text.to_string(),
                help,
                span: name.span,
            });
        }
        word::of(Kind::Weekday).position(|w| found.is_some_and(|f| f.key() == w.key()))
    }
}

/// The days from one date to another; none where they run backwards, which is told.
fn run(days: &Days) -> Option<(Date, Date)> {
    match days {
        Days::Dates((first, _), (last, _)) => (first <= last).then_some((*first, *last)),
        Days::Weekday(_) => None,
    }
}
