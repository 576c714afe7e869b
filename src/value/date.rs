//! Days of the calendar and the arithmetic of periods on them.
//!
//! The calendar runs from [`FIRST`] to [`LAST`]; what would lie outside is nothing. [`shift`] never
//! changes the order of two dates, so that a range of dates is shifted by its ends.

use jiff::Span;
pub use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The first day of the calendar.
pub const FIRST: Date = jiff::civil::date(1, 1, 1);

/// The last day of the calendar.
pub const LAST: Date = jiff::civil::date(9999, 12, 31);

/// A length of time, in months or in days: the two do not compare or add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Period {
    /// Calendar months; a year is twelve.
    Months(i32),
    /// Days; a week is seven.
    Days(i32),
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, Hash)]
pub enum DateError {
    /// It is not written `YYYY-MM-DD`, or the year is 0000.
    #[error("a date is written YYYY-MM-DD")]
    Malformed,
    /// There is no such day, as 2015-06-31.
    #[error("there is no such date; the nearest are {before} and {after}")]
    NoSuchDay {
        /// The last real date before it.
        before: Date,
        /// The first real date after it.
        after: Date,
    },
}

/// Reads a date written `YYYY-MM-DD`, of the years 0001 to 9999.
///
/// Fails with [`DateError`]; a date beyond either end of the calendar (0001-00-10) is malformed.
pub fn parse(text: &str) -> Result<Date, DateError> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(place, byte)| match place {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shaped {
        return Err(DateError::Malformed);
    }
    let number = |part: &[u8]| part.iter().fold(0_i16, |number, digit| number * 10 + i16::from(digit - b'0'));
    let small = |part: &[u8]| i8::try_from(number(part)).map_err(|_| DateError::Malformed);
    let (year, month, day) = (number(&bytes[..4]), small(&bytes[5..7])?, small(&bytes[8..])?);
    if year == 0 {
        return Err(DateError::Malformed);
    }
    Date::new(year, month, day).map_err(|_| match nearest_real(year, month, day) {
        Some((before, after)) => DateError::NoSuchDay { before, after },
        None => DateError::Malformed,
    })
}

/// The last real date before and the first after one that does not exist: 30 June and 1 July 2015
/// for 31 June. Nothing for a date that exists, and at the ends of the calendar.
pub fn nearest_real(year: i16, month: i8, day: i8) -> Option<(Date, Date)> {
    if Date::new(year, month, day).is_ok() {
        return None;
    }
    let after = if month < 1 {
        Date::new(year, 1, 1)
    } else if month > 12 {
        Date::new(year.checked_add(1)?, 1, 1)
    } else if day < 1 {
        Date::new(year, month, 1)
    } else if month == 12 {
        Date::new(year.checked_add(1)?, 1, 1)
    } else {
        Date::new(year, month + 1, 1)
    };
    let after = after.ok()?;
    Some((previous_day(after)?, after))
}

/// The date that lies a period after another, or before it if not `forward`.
///
/// A month that lacks the day ends on its last day: one month after 31 January is 28 February. With
/// `rounded_up` it ends on the first day of the next month instead. Later dates never give earlier
/// results. Nothing outside the calendar.
pub fn shift(date: Date, period: Period, forward: bool, rounded_up: bool) -> Option<Date> {
    let signed = |count: i32| {
        if forward { Some(count) } else { count.checked_neg() }
    };
    let shifted = match period {
        Period::Days(days) => {
            // A duration in hours would reach only as far as the distance from 1970 to the end.
            date.checked_add(Span::new().try_days(signed(days)?).ok()?).ok()?
        }
        Period::Months(months) => {
            let months = i64::from(signed(months)?) + month_index(date);
            let year = i16::try_from(months.div_euclid(12)).ok()?;
            let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
            let first = Date::new(year, month, 1).ok()?;
            if date.day() <= first.days_in_month() {
                Date::new(year, month, date.day()).ok()?
            } else if rounded_up {
                next_day(first.last_of_month())?
            } else {
                first.last_of_month()
            }
        }
    };
    in_calendar(shifted)
}

/// The completed years from a birth or founding to a day; nothing before it.
///
/// Who is born on 29 February completes a year on 28 February where the year has no 29th.
/// A later day never gives a lower age, nor an earlier birth.
pub fn age(born: Date, day: Date) -> Option<i64> {
    (born <= day).then(|| months_between(born, day) / 12)
}

/// The completed months from one date to another, below zero if the other is earlier.
///
/// From 31 January one month is completed on the last day of February. It never falls as `to`
/// grows, and never rises as `from` does.
pub fn months_between(from: Date, to: Date) -> i64 {
    if to < from {
        return -months_between(to, from);
    }
    let months = month_index(to) - month_index(from);
    if from.day().min(to.days_in_month()) > to.day() { months - 1 } else { months }
}

/// The days from one date to another, below zero if the other is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

/// The day after, but for the last of the calendar.
pub fn next_day(date: Date) -> Option<Date> {
    date.tomorrow().ok().and_then(in_calendar)
}

/// The day before, but for the first of the calendar.
pub fn previous_day(date: Date) -> Option<Date> {
    date.yesterday().ok().and_then(in_calendar)
}

fn in_calendar(date: Date) -> Option<Date> {
    (FIRST..=LAST).contains(&date).then_some(date)
}

/// Months since the start of the year 0.
fn month_index(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

    use crate::value::date::{
        Date, DateError, FIRST, LAST, Period, age, days_between, months_between, nearest_real, next_day, parse,
        previous_day, shift,
    };

    fn day(text: &str) -> Date {
        parse(text).unwrap()
    }

    fn dates() -> impl Strategy<Value = Date> {
        let date = |(year, month, day): (i16, i8, i8)| Date::new(year, month, day).ok();
        prop_oneof![
            (2019_i16..2025, 1_i8..=12, 27_i8..=31).prop_filter_map("no such date", date),
            (2019_i16..2025, 1_i8..=3, 1_i8..=31).prop_filter_map("no such date", date),
            (1_i16..=9999, 1_i8..=12, 1_i8..=31).prop_filter_map("no such date", date),
        ]
    }

    fn periods() -> impl Strategy<Value = Period> {
        prop_oneof![
            (-40_i32..40).prop_map(Period::Months),
            (-400_i32..400).prop_map(Period::Days),
            any::<i32>().prop_map(Period::Months),
            any::<i32>().prop_map(Period::Days),
        ]
    }

    proptest! {
        #[test]
        fn a_shift_keeps_the_order(
            one in dates(), other in dates(), period in periods(), forward in any::<bool>(), up in any::<bool>(),
        ) {
            let (early, late) = (one.min(other), one.max(other));
            if let Some((early, late)) = shift(early, period, forward, up).zip(shift(late, period, forward, up)) {
                prop_assert!(early <= late);
                prop_assert!(early >= FIRST && late <= LAST);
            }
        }

        #[test]
        fn months_are_completed_by_the_shift(from in dates(), to in dates()) {
            let (from, to) = (from.min(to), from.max(to));
            let months = i32::try_from(months_between(from, to)).unwrap();
            prop_assert!(shift(from, Period::Months(months), true, false).unwrap() <= to);
            prop_assert!(shift(from, Period::Months(months + 1), true, false).is_none_or(|next| next > to));
            prop_assert_eq!(months_between(to, from), -i64::from(months));
            prop_assert_eq!(age(from, to), Some(i64::from(months / 12)));
        }

        #[test]
        fn months_and_age_keep_the_order(from in dates(), one in dates(), other in dates()) {
            let (early, late) = (one.min(other), one.max(other));
            prop_assert!(months_between(from, early) <= months_between(from, late));
            prop_assert!(months_between(early, from) >= months_between(late, from));
            prop_assert!(age(from, early) <= age(from, late));
        }

        #[test]
        fn days_are_counted_by_the_shift(from in dates(), to in dates()) {
            let days = i32::try_from(days_between(from, to)).unwrap();
            prop_assert_eq!(shift(from, Period::Days(days), true, false), Some(to));
            prop_assert_eq!(shift(to, Period::Days(days), false, true), Some(from));
            prop_assert_eq!(parse(&from.to_string()), Ok(from));
        }

        #[test]
        fn no_real_date_lies_between_the_nearest(year in 1_i16..=9999, month in 0_i8..=20, day in 0_i8..=40) {
            prop_assert!(Date::new(year, month, day).is_err() || nearest_real(year, month, day).is_none());
            if let Some((before, after)) = nearest_real(year, month, day) {
                prop_assert_eq!(next_day(before), Some(after));
                let parts = |date: Date| (date.year(), date.month(), date.day());
                prop_assert!(parts(before) < (year, month, day) && (year, month, day) < parts(after));
            }
        }
    }

    #[test]
    fn a_month_that_lacks_the_day_ends_on_its_last() {
        let month = |text, up| shift(day(text), Period::Months(1), true, up).unwrap();
        assert_eq!(month("2021-01-31", false), day("2021-02-28"));
        assert_eq!(month("2021-01-31", true), day("2021-03-01"));
        assert_eq!(month("2021-01-28", true), day("2021-02-28"));
        assert_eq!(shift(day("2021-03-31"), Period::Months(1), false, false), Some(day("2021-02-28")));
        assert_eq!(shift(day("2020-02-29"), Period::Months(36), true, true), Some(day("2023-03-01")));
        assert_eq!(shift(day("2022-01-10"), Period::Days(7), true, false), Some(day("2022-01-17")));
    }

    #[test]
    fn a_year_is_completed_on_the_anniversary() {
        assert_eq!(age(day("2000-02-29"), day("2001-02-27")), Some(0));
        assert_eq!(age(day("2000-02-29"), day("2001-02-28")), Some(1));
        assert_eq!(age(day("2000-02-29"), day("2004-02-28")), Some(3));
        assert_eq!(age(day("2000-02-29"), day("2000-02-28")), None);
    }

    #[test]
    fn a_date_that_does_not_exist_names_its_neighbours() {
        let error = DateError::NoSuchDay { before: day("2015-06-30"), after: day("2015-07-01") };
        assert_eq!(parse("2015-06-31"), Err(error));
        for text in ["", "2015-6-30", "2015-06-3я", "0000-01-01", "+015-01-01", "9999-12-32", "2015-06-30 "] {
            assert_eq!(parse(text), Err(DateError::Malformed), "{text}");
        }
        assert_eq!((previous_day(FIRST), next_day(LAST)), (None, None));
    }
}
