//! What a bare text of a case says: a number, a percent, a sum, a date, a word, or part of a fact.
//!
//! The forms are those of the rule language, in both alphabets, and no type is known here: whoever
//! wants a text of a field asks nothing of this module. Decimals are put together digit by digit,
//! so that a value is exact or refused.

use crate::phrase::{Phrase, phrase};
use crate::syntax::keyword;
use crate::value::date::{Date, FIRST, LAST, nearest_real};
use crate::value::text::grouped;
use rust_decimal::Decimal;
use std::sync::{Arc, LazyLock};

/// What a text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// `12`, `-0.5`, `300 mln`.
    Number(Decimal),
    /// `20%` and `20 %`, both 0.2.
    Percent(Decimal),
    /// `70 mln RUB` and «70 млн руб.»: the number, and the unit's word without a dot at its end.
    Quantity(Decimal, Arc<str>),
    /// `2021-11-16`.
    Date(Date),
    /// Anything else.
    Word(Arc<str>),
}

/// A text that was meant as a number or a date and is none. The place is the caller's to add.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScalarError {
    /// A comma stands before the fraction.
    #[error("`{written}` has a comma where a decimal point belongs")]
    DecimalComma {
        /// The text.
        written: String,
        /// The text with a point.
        shown: String,
        /// The text read with the comma as a mark of thousands, where that is possible.
        thousands: Option<String>,
    },
    /// Digits are grouped by something but a single space, or not by three.
    #[error("the digits of `{written}` are not grouped by threes with one space")]
    Grouping {
        /// The text.
        written: String,
        /// The text with the right groups.
        shown: String,
    },
    /// More digits than a decimal holds: 28, and at most 28 after the point.
    #[error("`{written}` has more digits than can be calculated with exactly")]
    TooLong {
        /// The text.
        written: String,
    },
    /// `1e5`.
    #[error("`{written}` has an exponent")]
    Exponent {
        /// The text.
        written: String,
        /// The number in plain digits, where they are few enough to write.
        shown: Option<String>,
    },
    /// A date in another order than year, month, day, or without its zeros.
    #[error("`{written}` is not how a date is written")]
    DateForm {
        /// The text.
        written: String,
        /// The same date, year first.
        shown: String,
    },
    /// A date that the calendar does not have.
    #[error("there is no date `{written}`")]
    NoSuchDate {
        /// The text.
        written: String,
        /// The last real date before it.
        before: Date,
        /// The first real date after it.
        after: Date,
    },
}

impl ScalarError {
    /// The problem.
    pub fn problem(&self) -> Phrase {
        let russian = match self {
            Self::DecimalComma { written, .. } => format!("в `{written}` стоит запятая вместо десятичной точки"),
            Self::Grouping { written, .. } => format!("цифры в `{written}` не разделены по три одним пробелом"),
            Self::TooLong { written } => format!("в `{written}` слишком много цифр для точного счёта"),
            Self::Exponent { written, .. } => format!("число `{written}` записано с показателем степени"),
            Self::DateForm { written, .. } => format!("`{written}` — так даты не пишутся"),
            Self::NoSuchDate { written, .. } => format!("даты `{written}` не существует"),
        };
        Phrase::of(self.to_string(), russian)
    }

    /// The remedy.
    pub fn remedy(&self) -> Phrase {
        match self {
            Self::DecimalComma { shown, thousands: None, .. } => phrase!("write `{shown}`", "напишите `{shown}`"),
            Self::DecimalComma { shown, thousands: Some(thousands), .. } => phrase!(
                "write `{shown}`, or `{thousands}` if thousands are meant",
                "напишите `{shown}` или `{thousands}`, если это тысячи"
            ),
            Self::Grouping { shown, .. } | Self::Exponent { shown: Some(shown), .. } | Self::DateForm { shown, .. } => {
                phrase!("write `{shown}`", "напишите `{shown}`")
            }
            Self::TooLong { .. } => Phrase::new(
                "a number has at most 28 digits, and at most 28 of them after the point",
                "в числе не больше 28 цифр, и после точки не больше 28",
            ),
            Self::Exponent { shown: None, .. } => {
                Phrase::new("write it in plain digits", "запишите его простыми цифрами")
            }
            Self::NoSuchDate { before, after, .. } => {
                phrase!("the nearest dates are {before} and {after}", "ближайшие даты — `{before}` и `{after}`")
            }
        }
    }

    /// The remedy in English.
    pub fn help(&self) -> String {
        self.remedy().en.into_owned()
    }
}

/// A fact that may be known in part: the parts are texts again, without space around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape<'t> {
    /// Known.
    One(&'t str),
    /// `A .. B`, `.. B` or `A ..`, both ends included.
    Range {
        /// The least that it may be.
        low: Option<&'t str>,
        /// The most that it may be.
        high: Option<&'t str>,
    },
    /// `one of [a, b]`, «одно из [a, b]»: quotes around an item are taken off.
    OneOf(Vec<&'t str>),
}

/// Whether a text gives one value, a range, or several to choose from.
pub fn shape(text: &str) -> Shape<'_> {
    let text = text.trim();
    if let Some(items) = choice(text) {
        return Shape::OneOf(items);
    }
    let mut dots = text.match_indices("..").filter(|(at, _)| {
        let ends = |part: Option<&str>| part.is_some_and(|p| p.ends_with('.'));
        // Three dots are an ellipsis.
        !ends(text.get(..*at)) && !text.get(at + 2..).is_some_and(|p| p.starts_with('.'))
    });
    if let (Some((at, _)), None) = (dots.next(), dots.next()) {
        let end = |part: Option<&'_ str>| part.map(str::trim).map(str::len).filter(|len| *len > 0);
        let (low, high) = (text.get(..at).map(str::trim), text.get(at + 2..).map(str::trim));
        if end(low).or(end(high)).is_some() {
            return Shape::Range { low: low.filter(|l| !l.is_empty()), high: high.filter(|h| !h.is_empty()) };
        }
    }
    Shape::One(text)
}

/// The items of `one of [a, b]`.
fn choice(text: &str) -> Option<Vec<&str>> {
    let mut words = keyword::ALL.iter().filter(|k| k.rule == "kw_one_of").flat_map(|k| [k.english, k.russian]);
    let rest = words.find_map(|words| text.strip_prefix(words))?;
    let inner = rest.trim_start().strip_prefix('[')?.strip_suffix(']')?;
    let mut items = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0usize, None);
    for (at, c) in inner.char_indices() {
        match (quote, c) {
            (Some(close), _) => quote = (c != close).then_some(close),
            (None, '"') => quote = Some('"'),
            (None, '«') => quote = Some('»'),
            (None, '[') => depth += 1,
            (None, ']') => depth = depth.checked_sub(1)?,
            (None, ',') if depth == 0 => {
                items.push(inner.get(start..at)?);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(inner.get(start..)?);
    if items.len() == 1 && inner.trim().is_empty() {
        items.clear();
    }
    Some(items.into_iter().map(|item| bare(item.trim())).collect())
}

/// An item without the quotes around the whole of it.
fn bare(item: &str) -> &str {
    [('"', '"'), ('«', '»')]
        .iter()
        .find_map(|(open, close)| {
            item.strip_prefix(*open)?.strip_suffix(*close).filter(|inner| !inner.contains([*open, *close]))
        })
        .unwrap_or(item)
}

/// Reads a text as a number, percent, quantity or date; what has none of their forms is a word.
///
/// ```
/// use norma::facts::scalar::{Scalar, number_forms};
/// assert_eq!(number_forms("70 mln RUB"), Ok(Scalar::Quantity(70_000_000.into(), "RUB".into())));
/// assert_eq!(number_forms("1,5").unwrap_err().help(), "write `1.5`");
/// ```
pub fn number_forms(text: &str) -> Result<Scalar, ScalarError> {
    let text = text.trim();
    let word = || Scalar::Word(text.into());
    if let Some(date) = date(text)? {
        return Ok(Scalar::Date(date));
    }
    let Some(written) = Written::begin(text) else { return Ok(word()) };
    let Some(tail) = Tail::of(written.rest) else {
        return written.exponent(text).map_or_else(|| Ok(word()), Err);
    };
    let digits = written.digits(text)?;
    let too_long = || ScalarError::TooLong { written: text.into() };
    let number = digits.decimal(tail.shift).ok_or_else(too_long)?;
    Ok(match tail.unit {
        None => Scalar::Number(number),
        Some("%") => Scalar::Percent(number),
        Some(unit) => Scalar::Quantity(number, unit.into()),
    })
}

/// `2021-11-16`; and, as errors, what is as surely meant for a date.
fn date(text: &str) -> Result<Option<Date>, ScalarError> {
    let (separator, year_first) = if text.contains('-') { ('-', true) } else { ('.', false) };
    let parts: Vec<&str> = text.split(separator).collect();
    let &[first, month, last] = parts.as_slice() else { return Ok(None) };
    let (year, day) = if year_first { (first, last) } else { (last, first) };
    let short = |part: &str| matches!(part.len(), 1 | 2);
    let digits = parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if !digits || year.len() != 4 || !short(month) || !short(day) {
        return Ok(None);
    }
    let (Ok(year), Ok(month_number), Ok(day_number)) = (year.parse::<i16>(), month.parse::<i8>(), day.parse::<i8>())
    else {
        return Ok(None);
    };
    let real = Date::new(year, month_number, day_number).ok().filter(|date| *date >= FIRST);
    let Some(date) = real else {
        // Where one side lies beyond the calendar, its ends are the answer.
        let (before, after) = nearest_real(year, month_number, day_number).unwrap_or((FIRST, LAST));
        return Err(ScalarError::NoSuchDate { written: text.into(), before, after });
    };
    if year_first && month.len() == 2 && day.len() == 2 {
        return Ok(Some(date));
    }
    Err(ScalarError::DateForm { written: text.into(), shown: date.to_string() })
}

/// Plain, no-break, narrow no-break and thin space.
fn is_group_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// The head of a text that begins with a number: digits with whatever stands between them.
struct Written<'t> {
    negative: bool,
    /// From the first digit to the last.
    number: &'t str,
    rest: &'t str,
}

impl<'t> Written<'t> {
    fn begin(text: &'t str) -> Option<Self> {
        let (negative, body) = text.strip_prefix('-').map_or((false, text), |body| (true, body));
        if !body.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let mut end = 0;
        for (at, c) in body.char_indices() {
            if c.is_ascii_digit() {
                end = at + 1;
            } else if !is_group_space(c) && !matches!(c, '.' | ',' | '\'' | '’' | '_') {
                break;
            }
        }
        Some(Self { negative, number: body.get(..end)?, rest: body.get(end..)? })
    }

    /// The digits, if they are written as they should be.
    fn digits(&self, text: &str) -> Result<Digits, ScalarError> {
        let (whole, fraction) = self.number.split_once('.').unwrap_or((self.number, ""));
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let grouped = |part: &str| {
            let mut groups = part.split(is_group_space);
            groups.next().is_some_and(|g| matches!(g.len(), 1..=3) && plain(g))
                && groups.all(|g| g.len() == 3 && plain(g))
        };
        if (plain(whole) || grouped(whole)) && plain(fraction) {
            let whole = whole.chars().filter(char::is_ascii_digit).collect();
            return Ok(Digits { negative: self.negative, whole, fraction: fraction.into() });
        }
        Err(self.mistake(text))
    }

    /// What is wrong with digits that are not written as they should be.
    fn mistake(&self, text: &str) -> ScalarError {
        let written = text.to_owned();
        let sign = if self.negative { "-" } else { "" };
        let only_digits = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
        let shown = |whole: &str, fraction: &str| {
            let point = if fraction.is_empty() { "" } else { "." };
            format!("{sign}{}{point}{}{}", grouped(&only_digits(whole)), only_digits(fraction), self.rest)
        };
        let mark = self.number.rfind(['.', ',']);
        let (whole, fraction) = match mark {
            Some(at) => (self.number.get(..at).unwrap_or_default(), self.number.get(at + 1..).unwrap_or_default()),
            None => (self.number, ""),
        };
        let comma = mark.is_some_and(|at| self.number.get(at..).is_some_and(|m| m.starts_with(',')));
        if comma && !whole.contains(['.', ',', '\'', '’', '_']) {
            let thousands = (fraction.len() == 3 && whole.len() <= 3).then(|| shown(self.number, ""));
            return ScalarError::DecimalComma { written, shown: shown(whole, fraction), thousands };
        }
        // The last mark is a decimal one if it is the only one of its kind.
        let sign_of_mark = if comma { ',' } else { '.' };
        let decimal = mark.is_some() && !whole.contains(sign_of_mark);
        let shown = if decimal { shown(whole, fraction) } else { shown(self.number, "") };
        ScalarError::Grouping { written, shown }
    }

    /// The error for `1e5`, if that is what the text is.
    fn exponent(&self, text: &str) -> Option<ScalarError> {
        let power = self.rest.strip_prefix(['e', 'E'])?;
        let (negative, digits) = match power.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, power.strip_prefix('+').unwrap_or(power)),
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let shown = digits.parse::<i32>().ok().filter(|power| *power <= 60).and_then(|power| {
            self.digits(text)
                .ok()?
                .decimal(if negative { -power } else { power })
                .map(|value| value.normalize().to_string())
        });
        Some(ScalarError::Exponent { written: text.into(), shown })
    }
}

struct Digits {
    negative: bool,
    whole: String,
    fraction: String,
}

impl Digits {
    /// The number times ten to the power of `shift`, if a decimal holds it exactly.
    fn decimal(&self, shift: i32) -> Option<Decimal> {
        let all = format!("{}{}", self.whole, self.fraction);
        let significant = all.trim_start_matches('0');
        let bare = significant.trim_end_matches('0');
        if bare.is_empty() {
            return Some(Decimal::ZERO);
        }
        // Past 29 digits nothing fits; this also bounds the powers below.
        if bare.len() > 29 {
            return None;
        }
        let dropped = i32::try_from(significant.len() - bare.len()).ok()?;
        let places = i32::try_from(self.fraction.len()).ok()?.checked_sub(dropped)?.checked_sub(shift)?;
        let mut mantissa: i128 = bare.parse().ok()?;
        if places < 0 {
            mantissa = mantissa.checked_mul(10i128.checked_pow(places.unsigned_abs())?)?;
        }
        let mantissa = if self.negative { -mantissa } else { mantissa };
        Decimal::try_from_i128_with_scale(mantissa, u32::try_from(places.max(0)).ok()?).ok()
    }
}

/// What follows a number.
struct Tail<'t> {
    /// The power of ten that it stands for.
    shift: i32,
    unit: Option<&'t str>,
}

/// The words of scale in both languages, with their powers of ten.
pub static SCALES: LazyLock<Vec<(&str, i32)>> = LazyLock::new(|| {
    let powers = [("kw_thousand", 3), ("kw_million", 6), ("kw_billion", 9)];
    let power = |k: &keyword::Keyword| powers.iter().find(|(rule, _)| *rule == k.rule).map(|(_, power)| *power);
    let scales = keyword::ALL.iter().filter_map(|k| Some((k, power(k)?)));
    scales.flat_map(|(k, power)| [(k.english, power), (k.russian, power)]).collect()
});

impl<'t> Tail<'t> {
    /// `None` if the text after the number makes no number of it.
    fn of(rest: &'t str) -> Option<Self> {
        let after = rest.trim_start();
        if after.is_empty() {
            return Some(Self { shift: 0, unit: None });
        }
        if after == "%" {
            return Some(Self { shift: -2, unit: Some("%") });
        }
        let first = after.chars().next()?;
        // A word that touches the digits makes a name of them, `5G`; a sign of money does not.
        if after.len() == rest.len() && first.is_alphabetic() {
            return None;
        }
        let (shift, unit) = SCALES
            .iter()
            .find_map(|(word, shift)| {
                let left = after.strip_prefix(word)?;
                let undotted = left.strip_prefix('.').unwrap_or(left);
                (undotted.len() < left.len() || !left.starts_with(is_unit_char))
                    .then(|| (*shift, undotted.trim_start()))
            })
            .unwrap_or((0, after));
        if unit.is_empty() {
            return Some(Self { shift, unit: None });
        }
        let name = unit.strip_suffix('.').unwrap_or(unit);
        let begins = name.chars().next().is_some_and(|c| c.is_alphabetic() || is_money_sign(c) || c == '°');
        (begins && name.chars().all(is_unit_char)).then_some(Self { shift, unit: Some(name) })
    }
}

fn is_unit_char(c: char) -> bool {
    c.is_alphanumeric() || is_money_sign(c) || matches!(c, '_' | '-' | '/' | '.' | '°' | '²' | '³')
}

fn is_money_sign(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '\u{20a0}'..='\u{20cf}')
}

#[cfg(test)]
mod tests {
    use super::{Scalar, ScalarError, Shape, number_forms, shape};
    use proptest::prelude::{any, prop_assert_eq, proptest};
    use rust_decimal::Decimal;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn quantity(value: &str, unit: &str) -> Scalar {
        Scalar::Quantity(number(value), unit.into())
    }

    fn help(text: &str) -> String {
        number_forms(text).unwrap_err().help()
    }

    #[test]
    fn numbers() {
        for (text, value) in [
            ("12", "12"),
            ("-0.50", "-0.5"),
            ("300 000 000", "300000000"),
            ("1\u{a0}234\u{202f}567.8", "1234567.8"),
            ("-1\u{2009}000", "-1000"),
            ("300 mln", "300000000"),
            ("1.5 тыс.", "1500"),
            ("007", "7"),
            ("-0", "0"),
            ("1.000", "1"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
            ("0.000000000000000000000000000000000001 bn", "0.000000000000000000000000001"),
            ("1.00000000000000000000000000000000", "1"),
        ] {
            assert_eq!(number_forms(text), Ok(Scalar::Number(number(value))), "{text}");
        }
    }

    #[test]
    fn percents_and_quantities() {
        assert_eq!(number_forms("20%"), Ok(Scalar::Percent(number("0.2"))));
        assert_eq!(number_forms("-7.5\u{a0}%"), Ok(Scalar::Percent(number("-0.075"))));
        for text in ["300 mln RUB", "300 000 000 RUB", "0.3 bn RUB"] {
            assert_eq!(number_forms(text), Ok(quantity("300000000", "RUB")), "{text}");
        }
        for text in ["300 млн руб.", "300 000 тыс.руб", "300 млн. руб.", "0.3 млрд руб"] {
            assert_eq!(number_forms(text), Ok(quantity("300000000", "руб")), "{text}");
        }
        assert_eq!(number_forms("5 ₽"), Ok(quantity("5", "₽")));
        assert_eq!(number_forms("5$"), Ok(quantity("5", "$")));
        assert_eq!(number_forms("814.2 mln €"), Ok(quantity("814200000", "€")));
        assert_eq!(number_forms("40 лет"), Ok(quantity("40", "лет")));
        assert_eq!(number_forms("2 thousands"), Ok(quantity("2", "thousands")));
    }

    #[test]
    fn words() {
        for text in [
            "",
            "-",
            "design",
            "5G",
            "1С",
            "3 red apples",
            "2021-11",
            "12-04-05",
            "№ 5",
            "5 5a",
            ".5",
            "1/2",
            "1e",
            "--5",
        ] {
            assert_eq!(number_forms(text), Ok(Scalar::Word(text.into())), "{text}");
        }
    }

    #[test]
    fn dates() {
        assert_eq!(number_forms("2021-11-16"), Ok(Scalar::Date(jiff::civil::date(2021, 11, 16))));
        for (text, shown) in [
            ("2021-02-30", "the nearest dates are 2021-02-28 and 2021-03-01"),
            ("2015-06-31", "the nearest dates are 2015-06-30 and 2015-07-01"),
            ("31.06.2015", "the nearest dates are 2015-06-30 and 2015-07-01"),
            ("2021-12-32", "the nearest dates are 2021-12-31 and 2022-01-01"),
            ("2021-13-05", "the nearest dates are 2021-12-31 and 2022-01-01"),
            ("2021-00-05", "the nearest dates are 2020-12-31 and 2021-01-01"),
            ("2021-03-00", "the nearest dates are 2021-02-28 and 2021-03-01"),
            ("2021-2-3", "write `2021-02-03`"),
            ("16.11.2021", "write `2021-11-16`"),
        ] {
            assert_eq!(help(text), shown, "{text}");
        }
        for text in ["9999-99-99", "0000-00-00", "0000-05-05"] {
            assert!(matches!(number_forms(text), Err(ScalarError::NoSuchDate { .. })), "{text}");
        }
    }

    #[test]
    fn mistakes_show_the_right_spelling() {
        for (text, shown) in [
            ("1,5", "write `1.5`"),
            ("-1 234,56 mln RUB", "write `-1 234.56 mln RUB`"),
            ("1,000", "write `1.000`, or `1 000` if thousands are meant"),
            ("1.000.000", "write `1 000 000`"),
            ("1,000,000 RUB", "write `1 000 000 RUB`"),
            ("1.000.000,50", "write `1 000 000.50`"),
            ("1,000.50", "write `1 000.50`"),
            ("1'000", "write `1 000`"),
            ("10 00", "write `1 000`"),
            ("1  000", "write `1 000`"),
            ("0.079 167", "write `0.079167`"),
            ("1e5", "write `100000`"),
            ("2.5E-3", "write `0.0025`"),
            ("1e999999999999", "write it in plain digits"),
        ] {
            assert_eq!(help(text), shown, "{text}");
        }
        for text in [
            "79228162514264337593543950336",
            "0.00000000000000000000000000001",
            "80000000000000000000 bn",
            "0.0000000000000000000000000001%",
        ] {
            assert!(matches!(number_forms(text), Err(ScalarError::TooLong { .. })), "{text}");
        }
    }

    #[test]
    fn shapes() {
        let range = |low, high| Shape::Range { low, high };
        assert_eq!(shape("2020-01-01 .. 2020-12-31"), range(Some("2020-01-01"), Some("2020-12-31")));
        assert_eq!(shape("80%..100%"), range(Some("80%"), Some("100%")));
        assert_eq!(shape(".. 5 руб."), range(None, Some("5 руб.")));
        assert_eq!(shape("5 руб. .."), range(Some("5 руб."), None));
        for text in ["", "..", "a...b", "1 .. 2 .. 3", "one of [a", "one of a"] {
            assert_eq!(shape(text), Shape::One(text), "{text}");
        }
        assert_eq!(shape(" one of [a,  b ]"), Shape::OneOf(vec!["a", "b"]));
        assert_eq!(shape("одно из [«a, b», \"c]\", 1 .. 2]"), Shape::OneOf(vec!["a, b", "c]", "1 .. 2"]));
        assert_eq!(shape("one of []"), Shape::OneOf(vec![]));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(mantissa in -(1i128 << 95)..(1i128 << 95), scale in 0u32..=28, space in 0usize..4) {
            let value = Decimal::from_i128_with_scale(mantissa, scale);
            let plain = value.to_string();
            prop_assert_eq!(number_forms(&plain), Ok(Scalar::Number(value)));
            let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
            let digits = whole.trim_start_matches('-');
            let space = ["\u{20}", "\u{a0}", "\u{202f}", "\u{2009}"][space];
            let grouped = plain.replacen(digits, &super::grouped(digits).replace(' ', space), 1);
            prop_assert_eq!(number_forms(&grouped), Ok(Scalar::Number(value)), "{} {}", grouped, fraction);
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = (number_forms(&text).map_err(|e| (e.to_string(), e.help())), shape(&text));
        }

        #[test]
        fn no_text_like_a_number_panics(text in "[-0-9., '\u{a0}e%«»\\[\\]a₽]{0,40}") {
            let _ = (number_forms(&text).map_err(|e| (e.to_string(), e.help())), shape(&text));
            let _ = shape(&format!("one of [{text}]"));
        }
    }
}
