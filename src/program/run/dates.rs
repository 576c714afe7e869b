//! Dates as counts of days, and periods added to them: the same as [`crate::value::date::shift`], without
//! going through a calendar's fields for more than the months.

use super::super::op::{At, NumberAt};
use super::super::range::Range;
use super::{Hard, Reading, Register, Values};
use crate::program::range::{NO_HIGH, NO_LOW};
use crate::sheet::LEAST_NUMBER;

/// The first day of the calendar, and the last.
const ENDS: (i64, i64) = (day_of(1, 1, 1), day_of(9999, 12, 31));

/// The count of days of a date of the proleptic Gregorian calendar.
const fn day_of(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March end with the day that not all of them have.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a count of days.
const fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days - era * 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + (month <= 2) as i64, month, day)
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The first year of which the first days of the months are held, and how many months are.
const HELD: (i64, usize) = (1900, 12 * 250);

/// The first days of these months.
static MONTHS: [i32; HELD.1] = {
    let mut all = [0; HELD.1];
    let mut month = 0;
    while month < all.len() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a day of the calendar")]
        let day = day_of(HELD.0 + month as i64 / 12, month as i64 % 12 + 1, 1) as i32;
        all[month] = day;
        month += 1;
    }
    all
};

/// A date so many months later, where the months around both dates are held.
#[inline]
fn months_later(days: i64, by: i32, rounded_up: bool) -> Option<i64> {
    let days = i32::try_from(days).ok()?;
    // A month has 30.436875 days: the one that is meant is this or the next.
    let passed = u32::try_from(days - MONTHS[0]).ok()?;
    let guess = usize::try_from((u64::from(passed.saturating_sub(2)) * 2_204_854) >> 26).ok()?;
    let month = guess + usize::from(*MONTHS.get(guess + 1)? <= days);
    let (first, behind) = (*MONTHS.get(month)?, *MONTHS.get(month + 1)?);
    if !(first..behind).contains(&days) {
        return None;
    }
    let then = i32::try_from(month).ok()?.checked_add(by)?;
    let then = usize::try_from(then).ok()?;
    let (start, next) = (*MONTHS.get(then)?, *MONTHS.get(then + 1)?);
    let (day, last) = (days - first, next - start - 1);
    Some(i64::from(start + day.min(last) + i32::from(rounded_up && day > last)))
}

/// A date so much later; nothing outside the calendar.
fn later(days: i64, (by, months, rounded_up): (i32, bool, bool)) -> Option<i64> {
    if let Some(shifted) = months.then(|| months_later(days, by, rounded_up)).flatten() {
        return Some(shifted);
    }
    if !(ENDS.0..=ENDS.1).contains(&days) {
        return None;
    }
    let shifted = if months {
        let (year, month, day) = date_of(days);
        let months = year * 12 + month - 1 + i64::from(by);
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        let length = days_in(year, month);
        day_of(year, month, day.min(length)) + i64::from(rounded_up && day > length)
    } else {
        days.checked_add(i64::from(by))?
    };
    (ENDS.0..=ENDS.1).contains(&shifted).then_some(shifted)
}

/// Dates so much later.
pub(super) fn shift(reading: &Reading<'_>, of: At, by: (i32, bool, bool), out: &mut Register, hard: &mut Hard<'_>) {
    let of = reading.numbers(NumberAt::Column(of));
    let Values::Column(values) = of.values else { return };
    // Most dates are moved by months within the years that are held.
    let quick = |days: i64| if by.1 { months_later(days, by.0, by.2) } else { None };
    for (row, days) in values.iter().enumerate() {
        if let Some(days) = quick(*days) {
            out.numbers.push(days);
            continue;
        }
        if *days < LEAST_NUMBER {
            out.numbers.push(0);
            continue;
        }
        match later(*days, by) {
            Some(days) => out.numbers.push(days),
            None => {
                hard.mark(row);
                out.numbers.push(0);
            }
        }
    }
    for (row, range) in of.odd.iter() {
        // An end of the calendar may be passed by a date that is not known: that is not for here.
        let is_open = range.low == NO_LOW && range.high == NO_HIGH;
        let ends = (later(range.low, by), later(range.high, by));
        let moved = match ends {
            _ if is_open || !range.has_core() => Some(range),
            (Some(low), Some(high)) => Some(Range { low, high, ..range }),
            _ => None,
        };
        if let Some(days) = out.numbers.get_mut(row) {
            *days = 0;
        }
        match moved {
            Some(range) => out.odd.push((u32::try_from(row).unwrap_or(u32::MAX), range)),
            None => hard.mark(row),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ENDS, later};
    use crate::sheet::layout::{date_of, days};
    use crate::value::date::{FIRST, LAST, Period, shift};

    #[test]
    fn days_shift_as_dates_do() {
        assert_eq!(ENDS, (days(FIRST), days(LAST)));
        // Every day of some years, and a day in each of many.
        let leap = days(jiff::civil::date(2000, 1, 1))..days(jiff::civil::date(2001, 3, 1));
        let held = days(jiff::civil::date(1899, 11, 1))..days(jiff::civil::date(1901, 3, 1));
        let behind = days(jiff::civil::date(2148, 11, 1))..days(jiff::civil::date(2151, 3, 1));
        for day in leap.chain(held).chain(behind).chain((ENDS.0..=ENDS.1).step_by(997)) {
            let date = date_of(day).unwrap();
            for by in [-4_801, -25, -12, -1, 0, 1, 2, 11, 12, 13, 48, 1_200, 119_000] {
                for rounded_up in [false, true] {
                    for (months, period) in [(true, Period::Months(by)), (false, Period::Days(by))] {
                        let meant = shift(date, period, true, rounded_up).map(days);
                        assert_eq!(later(day, (by, months, rounded_up)), meant, "{date} {period:?} {rounded_up}");
                    }
                }
            }
        }
    }
}
