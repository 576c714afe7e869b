//! Numbers of every type: digits, and what may stand behind them.
//!
//! What a unit or a word of scale comes to is asked of the general reader once, when the rules are
//! known: `1 mln RUB` says what ` mln RUB` multiplies by. A number is then its digits times that.

use super::scan::{Cursor, Digits};
use super::words::Words;
use crate::check::typed::{Checked, Field};
use crate::facts::{read, scalar};
use crate::sheet::layout::{Measure, NumberShape};
use crate::sheet::{LEAST_NUMBER, NotPlain};
use crate::ty::{Currency, Ty};
use crate::value::date::Date;
use crate::value::number::Number;
use crate::word::{self, Kind};

/// How the numbers of a field are written.
#[derive(Clone, Debug)]
pub(super) struct NumberPlan {
    /// The bounds that a fact keeps, both included.
    low: i64,
    high: i64,
    /// Nothing but whole numbers.
    whole: bool,
    /// What may stand behind digits, up to the quote that ends it.
    words: Words,
    tails: Vec<Tail>,
    /// The one that stood there last.
    expected: usize,
    /// What bare digits come to, if they may stand by themselves.
    bare: Option<Times>,
}

#[derive(Clone, Debug)]
struct Tail {
    /// With the quote.
    text: Box<[u8]>,
    times: Times,
}

/// What digits are multiplied by to be a number of the smallest unit: a factor and a power of ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Times {
    factor: i64,
    exponent: i32,
}

/// A factor beyond this could make the general reader round.
const GREATEST_FACTOR: i128 = 1_000_000_000;

const POWERS: [i64; 19] = {
    let mut powers = [1; 19];
    let mut i = 1;
    while i < 19 {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

impl NumberPlan {
    pub fn of(rules: &Checked, field: &Field, shape: NumberShape) -> Self {
        let (mut low, mut high) = (LEAST_NUMBER, i64::MAX - 1);
        let whole = matches!(shape.measure, Measure::Period(_));
        if whole {
            (low, high) = (i64::from(i32::MIN), i64::from(i32::MAX));
        }
        if let (Some(domain), Some(least), Some(greatest)) = (&field.domain, shape.low, shape.high) {
            low = low.max(least.saturating_add(i64::from(domain.low_open)));
            high = high.min(greatest.saturating_sub(i64::from(domain.high_open)));
        }
        let mut plan = Self { low, high, whole, words: Words::default(), tails: Vec::new(), expected: 0, bare: None };
        for tail in tails(rules, shape.measure) {
            let Some(times) = times(rules, &field.ty, shape, &tail) else { continue };
            if tail.is_empty() {
                plan.bare = Some(times);
            }
            if plan.words.add(tail.as_bytes()).is_some() {
                plan.tails.push(Tail { text: format!("{tail}\"").into_bytes().into(), times });
            }
        }
        plan
    }

    /// The same for a reference to a key, which its domain does not bind.
    pub fn unbound(&self) -> Self {
        Self { low: LEAST_NUMBER, high: i64::MAX - 1, ..self.clone() }
    }

    /// Goes past a number.
    #[inline]
    pub fn read(&mut self, cursor: &mut Cursor<'_>) -> Result<i64, NotPlain> {
        if !cursor.eat(b'"') {
            let first = cursor.rest();
            let digits = cursor.digits()?;
            if matches!(first, [b'0', b'0'..=b'9', ..] | [b'-', b'0', b'0'..=b'9', ..]) {
                return Err(NotPlain);
            }
            return self.held(digits, self.bare.ok_or(NotPlain)?);
        }
        let start = cursor.at;
        let digits = cursor.digits()?;
        if let Some(tail) = self.tails.get(self.expected)
            && cursor.eat_word(&tail.text)
        {
            return self.held(digits, tail.times);
        }
        self.read_slowly(cursor, start, digits)
    }

    /// Digits in groups of three, or another tail than the one before.
    #[cold]
    fn read_slowly(&mut self, cursor: &mut Cursor<'_>, start: usize, plain: Digits) -> Result<i64, NotPlain> {
        let mut digits = plain;
        if let [b' ', b'0'..=b'9', ..] = cursor.rest() {
            cursor.at = start;
            digits = grouped(cursor)?;
        }
        let tail = cursor.string()?;
        self.expected = self.words.find(tail).ok_or(NotPlain)?;
        let times = self.tails.get(self.expected).ok_or(NotPlain)?.times;
        self.held(digits, times)
    }

    #[inline]
    fn held(&self, digits: Digits, times: Times) -> Result<i64, NotPlain> {
        let exponent = times.exponent - digits.places.cast_signed();
        let power = |n: i32| usize::try_from(n).ok().and_then(|n| POWERS.get(n).copied());
        let held = if times.factor == 1 && exponent >= 0 {
            power(exponent).and_then(|p| digits.mantissa.checked_mul(p))
        } else {
            let product = i128::from(digits.mantissa) * i128::from(times.factor);
            match power(exponent) {
                Some(p) => product.checked_mul(i128::from(p)),
                None => power(-exponent).map(i128::from).filter(|p| product % p == 0).map(|p| product / p),
            }
            .and_then(|n| i64::try_from(n).ok())
        };
        held.filter(|n| (self.low..=self.high).contains(n) && !(self.whole && digits.places > 0)).ok_or(NotPlain)
    }

    /// Goes past a date in quotes.
    #[inline]
    pub fn read_date(&self, cursor: &mut Cursor<'_>) -> Result<i64, NotPlain> {
        let (year, month, day) = date(cursor)?;
        let held = day_number(year, month, day).ok_or(NotPlain)?;
        if (self.low..=self.high).contains(&held) { Ok(held) } else { Err(NotPlain) }
    }
}

/// Digits in groups of three with a plain space between them.
fn grouped(cursor: &mut Cursor<'_>) -> Result<Digits, NotPlain> {
    let mut plain = [0; 32];
    let mut length = 0;
    let mut put = |byte: u8| {
        let room = plain.get_mut(length).ok_or(NotPlain)?;
        *room = byte;
        length += 1;
        Ok(())
    };
    if cursor.eat(b'-') {
        put(b'-')?;
    }
    let mut count = 0;
    let (mut first, mut fraction) = (true, false);
    loop {
        match cursor.rest() {
            [byte @ b'0'..=b'9', ..] => {
                put(*byte)?;
                count += 1;
                cursor.at += 1;
            }
            [b' ', b'0'..=b'9', ..] if !fraction && (count == 3 || (first && count < 3)) => {
                (first, count) = (false, 0);
                cursor.at += 1;
            }
            [b'.', ..] if !fraction => {
                if count != 3 {
                    return Err(NotPlain);
                }
                put(b'.')?;
                (fraction, count) = (true, 0);
                cursor.at += 1;
            }
            _ => break,
        }
    }
    if !fraction && count != 3 {
        return Err(NotPlain);
    }
    let line = plain.get(..length).ok_or(NotPlain)?;
    let mut inner = Cursor { line, at: 0 };
    let digits = inner.digits()?;
    if inner.at == length { Ok(digits) } else { Err(NotPlain) }
}

/// Goes past a date in quotes: year, month and day, be there such a day or not.
#[inline]
pub(super) fn date(cursor: &mut Cursor<'_>) -> Result<(i16, i8, i8), NotPlain> {
    let &[b'"', y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'"', ..] = cursor.rest() else { return Err(NotPlain) };
    if ![y1, y2, y3, y4, m1, m2, d1, d2].iter().all(u8::is_ascii_digit) {
        return Err(NotPlain);
    }
    cursor.at += 12;
    let two = |a: u8, b: u8| (a - b'0') * 10 + (b - b'0');
    Ok((i16::from(two(y1, y2)) * 100 + i16::from(two(y3, y4)), two(m1, m2).cast_signed(), two(d1, d2).cast_signed()))
}

/// The days from the day zero of columns to a day, if there is such a day.
fn day_number(year: i16, month: i8, day: i8) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if year < 1 || !(1..=last).contains(&day) {
        return None;
    }
    // Years that begin in March end with the day that some of them lack.
    let (month, day) = (i64::from(month), i64::from(day));
    let year = i64::from(year) - i64::from(month < 3);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468)
}

/// What digits with this tail come to, if the general reader takes them for a fact of the type.
fn times(rules: &Checked, ty: &Ty, shape: NumberShape, tail: &str) -> Option<Times> {
    let text = format!("1{tail}");
    if !matches!(scalar::shape(&text), scalar::Shape::One(one) if one == text) {
        return None;
    }
    let value = read::typed(rules, scalar::number_forms(&text).ok()?, ty)?;
    // Nothing of it shows whether a column of this measure holds it at all.
    shape.hold(&value.with_number(Number::ZERO)?)?;
    let one = value.number()?.as_decimal()?.normalize();
    let (mut factor, mut exponent) = (one.mantissa(), i32::try_from(shape.scale).ok()? - one.scale().cast_signed());
    while factor % 10 == 0 && factor != 0 {
        factor /= 10;
        exponent += 1;
    }
    let factor = i64::try_from(factor).ok()?;
    (1..=GREATEST_FACTOR).contains(&i128::from(factor)).then_some(Times { factor, exponent })
}

/// What may stand behind digits, with much that turns out to be nothing.
fn tails(rules: &Checked, measure: Measure) -> Vec<String> {
    let mut units: Vec<String> = match measure {
        Measure::Bare => vec![String::new(), "%".into(), " %".into()],
        Measure::Money(Some(own)) => {
            let words = Currency::words().filter(|w| Currency::from_word(w) == Some(own));
            [own.code().to_owned()].into_iter().chain(words.map(str::to_owned)).collect()
        }
        Measure::Money(None) | Measure::Date => Vec::new(),
        Measure::Quantity(own) => rules
            .units
            .iter()
            .filter(|u| u.base.0 == own)
            .flat_map(|u| {
                let others = rules.aliases.iter().filter(|(_, name)| **name == u.name).map(|(alias, _)| alias);
                [&u.name].into_iter().chain(others).map(ToString::to_string)
            })
            .collect(),
        Measure::Period(_) => word::forms(Kind::Time).map(str::to_owned).collect(),
    };
    if measure != Measure::Bare {
        units = units.iter().flat_map(|u| [format!(" {u}"), format!(" {u}."), u.clone()]).collect();
    }
    let dotted = |(word, _): &(&str, i32)| [format!(" {word}"), format!(" {word}.")];
    let scales: Vec<String> = [String::new()].into_iter().chain(scalar::SCALES.iter().flat_map(dotted)).collect();
    scales.iter().flat_map(|scale| units.iter().map(move |unit| format!("{scale}{unit}"))).collect()
}

/// The date of a case.
pub(super) fn day(cursor: &mut Cursor<'_>) -> Result<Date, NotPlain> {
    let (year, month, day) = date(cursor)?;
    day_number(year, month, day).ok_or(NotPlain)?;
    Date::new(year, month, day).map_err(|_| NotPlain)
}

#[cfg(test)]
mod tests {
    use super::day_number;
    use crate::sheet::layout::days;
    use crate::value::date::{FIRST, LAST, next_day};

    #[test]
    fn each_day_of_the_calendar_has_its_number_and_no_other_has_one() {
        let mut day = Some(FIRST);
        let mut number = days(FIRST);
        while let Some(d) = day {
            assert_eq!(day_number(d.year(), d.month(), d.day()), Some(number));
            (day, number) = (next_day(d), number + 1);
        }
        assert_eq!(number - 1, days(LAST));
        for (year, month, day) in [(2021, 2, 29), (1900, 2, 29), (2021, 4, 31), (0, 1, 1), (2021, 0, 1), (2021, 13, 1)]
        {
            assert_eq!(day_number(year, month, day), None);
        }
        assert_eq!((day_number(2021, 1, 0), day_number(2021, 1, 32)), (None, None));
    }
}
