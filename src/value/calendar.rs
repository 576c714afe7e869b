//! Days that count and days that do not: deadlines counted in working days.
//!
//! Counting never changes the order of two dates, so that a range of dates is moved by its ends.

use super::date::{Date, next_day, previous_day};
use serde::{Deserialize, Serialize};

/// Which days count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The days of the week that do not count, Monday first.
    pub weekdays: [bool; 7],
    /// Days that do not count, as runs with both ends taken in, in order.
    pub rest: Vec<(Date, Date)>,
    /// Days that count all the same, as runs in order.
    pub work: Vec<(Date, Date)>,
    /// The first day of which it speaks; an end that is missing is open.
    pub from: Option<Date>,
    /// The last day of which it speaks.
    pub until: Option<Date>,
}

/// Why days cannot be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountError {
    /// The count leaves the days of which the calendar speaks.
    Outside,
    /// The count leaves the years 0001 to 9999.
    Overflow,
}

impl Calendar {
    /// Whether a day counts; nothing for one of which the calendar does not speak.
    pub fn counts(&self, day: Date) -> Option<bool> {
        if self.from.is_some_and(|from| day < from) || self.until.is_some_and(|until| until < day) {
            return None;
        }
        if holds(&self.work, day) {
            return Some(true);
        }
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
        Some(!self.weekdays.get(weekday).copied().unwrap_or_default() && !holds(&self.rest, day))
    }

    /// The day that lies so many counting days after another, or before it if not `forward`.
    ///
    /// The day from which is not counted itself; no days at all lead to it, whether it counts or not.
    pub fn shift(&self, day: Date, days: u32, forward: bool) -> Result<Date, CountError> {
        let mut at = day;
        let mut left = days;
        while left > 0 {
            at = if forward { next_day(at) } else { previous_day(at) }.ok_or(CountError::Overflow)?;
            if self.counts(at).ok_or(CountError::Outside)? {
                left -= 1;
            }
        }
        Ok(at)
    }
}

/// Whether a day lies in one of several runs; they stand in order and do not meet.
fn holds(runs: &[(Date, Date)], day: Date) -> bool {
    let next = runs.partition_point(|(first, _)| *first <= day);
    next.checked_sub(1).and_then(|i| runs.get(i)).is_some_and(|(_, last)| day <= *last)
}

/// Runs in order, those that meet or touch as one.
pub fn in_order(mut runs: Vec<(Date, Date)>) -> Vec<(Date, Date)> {
    runs.sort_unstable();
    let mut out: Vec<(Date, Date)> = Vec::new();
    for (first, last) in runs {
        match out.last_mut() {
            Some((_, end)) if next_day(*end).is_none_or(|next| first <= next) => *end = last.max(*end),
            _ => out.push((first, last)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::date::parse;

    fn day(text: &str) -> Date {
        parse(text).unwrap()
    }

    /// The new year of 2022: rest until Sunday 9 January, and Saturday 5 March worked for Monday the 7th.
    fn year_2022() -> Calendar {
        Calendar {
            weekdays: [false, false, false, false, false, true, true],
            rest: in_order(vec![
                (day("2022-03-07"), day("2022-03-08")),
                (day("2022-01-01"), day("2022-01-09")),
                (day("2022-02-23"), day("2022-02-23")),
            ]),
            work: vec![(day("2022-03-05"), day("2022-03-05"))],
            from: Some(day("2021-12-01")),
            until: Some(day("2022-12-31")),
        }
    }

    #[test]
    fn days_are_counted_over_rest() {
        let calendar = year_2022();
        let after = |from, n| calendar.shift(day(from), n, true).map(|d| d.to_string());
        let before = |from, n| calendar.shift(day(from), n, false).map(|d| d.to_string());
        // 31 December 2021 is a Friday; the first working day of 2022 is Monday 10 January.
        assert_eq!(after("2021-12-31", 1).as_deref(), Ok("2022-01-10"));
        assert_eq!(before("2022-01-10", 1).as_deref(), Ok("2021-12-31"));
        // 4 March, a Friday, is followed by the Saturday that is worked, and then by Wednesday the 9th.
        assert_eq!(after("2022-03-04", 1).as_deref(), Ok("2022-03-05"));
        assert_eq!(after("2022-03-04", 2).as_deref(), Ok("2022-03-09"));
        assert_eq!(after("2022-01-03", 0).as_deref(), Ok("2022-01-03"));
        assert_eq!(after("2022-12-30", 1), Err(CountError::Outside));
        assert_eq!(before("2021-12-01", 1), Err(CountError::Outside));
    }

    #[test]
    fn a_calendar_of_rest_alone_has_an_end() {
        let calendar = Calendar { weekdays: [true; 7], ..Calendar::default() };
        assert_eq!(calendar.shift(day("2022-01-01"), 1, true), Err(CountError::Overflow));
    }
}
