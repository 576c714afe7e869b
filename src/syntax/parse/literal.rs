//! Numbers, amounts and dates.

use super::{Context, Pair, Rule};
use crate::file::Span;
use crate::phrase::{Phrase, phrase};
use crate::syntax::ast::{Literal, UnitWord};
use crate::syntax::error::SyntaxError;
use crate::syntax::shorten;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A date; one that no calendar has is reported with the nearest that there are.
pub fn date(pair: &Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Date> {
    let written = pair.as_str();
    let mut parts = written.split('-').map(|p| p.parse::<i16>().unwrap_or_default());
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if let (1.., Ok(month), Ok(day)) = (year, i8::try_from(month), i8::try_from(day)) {
        if let Ok(date) = Date::new(year, month, day) {
            return Some(date);
        }
    }
    let help = nearest(year, month, day);
    cx.report(SyntaxError::NoSuchDate { found: written.into(), help, span: cx.span(pair) });
    None
}

/// A date with its place.
pub fn dated(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<(Date, Span)> {
    let pair = pair.into_inner().find(|p| p.as_rule() == Rule::date)?;
    let span = cx.span(&pair);
    Some((date(&pair, cx)?, span))
}

/// The nearest real dates to one that does not exist.
fn nearest(year: i16, month: i16, day: i16) -> Phrase {
    if year < 1 {
        return Phrase::new("years run from 0001 to 9999", "годы — от 0001 до 9999");
    }
    let Ok(month) = i8::try_from(month.clamp(0, 13)) else {
        return Phrase::new("", "");
    };
    if !(1..=12).contains(&month) {
        return Phrase::new("months run from 01 to 12", "месяцы — от 01 до 12");
    }
    let Ok(first) = Date::new(year, month, 1) else {
        return Phrase::new("", "");
    };
    let last = first.last_of_month();
    match last.tomorrow() {
        _ if day < 1 => {
            phrase!("days run from 01: the nearest is {first}", "дни считаются с 01: ближайшая дата — `{first}`")
        }
        Ok(next) => phrase!("the nearest dates are {last} and {next}", "ближайшие даты — `{last}` и `{next}`"),
        Err(_) => phrase!("the nearest date is {last}", "ближайшая дата — `{last}`"),
    }
}

/// `10`, `20%`, `300 mln RUB`; a number that cannot be held exactly is reported.
pub fn amount(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Literal> {
    let span = cx.span(&pair);
    let written = pair.as_str();
    let mut digits = "";
    let mut places = 0;
    let mut percent = false;
    let mut unit = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::number => digits = part.as_str(),
            Rule::percent => {
                percent = true;
                places = -2;
            }
            Rule::thousand => places = 3,
            Rule::million => places = 6,
            Rule::billion => places = 9,
            Rule::unit_word => unit = Some(UnitWord { text: part.as_str().into(), span: cx.span(&part) }),
            _ => {}
        }
    }
    let Some(number) = exact(digits, places) else {
        cx.report(SyntaxError::NumberTooLong { found: shorten(written), span });
        return None;
    };
    Some(match unit {
        Some(unit) => Literal::Quantity(number, unit),
        None if percent => Literal::Percent(number),
        None => Literal::Number(number),
    })
}

/// The number that digits spell, with its point moved to the right; `None` if it cannot be held exactly.
fn exact(written: &str, places: isize) -> Option<Decimal> {
    let plain: String = written.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut digits = format!("{whole}{fraction}");
    let mut point = isize::try_from(whole.len()).ok()? + places;
    // Digits are added so that the point lies within them.
    while point < 1 {
        digits.insert(0, '0');
        point += 1;
    }
    let point = usize::try_from(point).ok()?;
    while digits.len() < point {
        digits.push('0');
    }
    let (whole, fraction) = digits.split_at_checked(point)?;
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    Decimal::from_str_exact(&format!("0{whole}.{fraction}0"))
        .ok()
        .or_else(|| {
            // The zero after the point is for an empty fraction; at the last place it would be one too many.
            Decimal::from_str_exact(&format!("0{whole}.{fraction}")).ok()
        })
        .map(|d| d.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_is_moved_exactly() {
        let told = |digits, places| exact(digits, places).map(|d| d.to_string());
        assert_eq!(told("20", -2).as_deref(), Some("0.2"));
        assert_eq!(told("0.5", -2).as_deref(), Some("0.005"));
        assert_eq!(told("814.2", 6).as_deref(), Some("814200000"));
        assert_eq!(told("1 000 000", 0).as_deref(), Some("1000000"));
        assert_eq!(told("0", 9).as_deref(), Some("0"));
        assert_eq!(told("1.5", 0).as_deref(), Some("1.5"));
    }

    #[test]
    fn a_number_that_would_be_rounded_is_refused() {
        assert!(exact("0.1234567890123456789012345678", 0).is_some());
        assert!(exact("0.12345678901234567890123456789", 0).is_none());
        assert!(exact("79228162514264337593543950335", 0).is_some());
        assert!(exact("79228162514264337593543950336", 0).is_none());
        assert!(exact(&"9".repeat(100_000), 9).is_none());
    }

    #[test]
    fn the_nearest_dates_are_named() {
        assert_eq!(nearest(2021, 2, 30).en, "the nearest dates are 2021-02-28 and 2021-03-01");
        assert_eq!(nearest(9999, 12, 32).en, "the nearest date is 9999-12-31");
    }
}
