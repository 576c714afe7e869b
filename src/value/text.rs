//! The texts of numbers: short ones for people, whole ones for programs.
//!
//! All spaces are plain ones and the sign is a hyphen, so that a script can compare texts. A text
//! is cut half even from the exact number, never from a rounded one.

use num_bigint::BigInt;

use crate::value::number::{Number, RoundMode, Toward, nearest_whole};

/// How the two sides of a comparison are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// As [`short`].
    Plain,
    /// As [`percent`].
    Percent,
    /// As [`amount`].
    Amount,
}

/// The number in all its digits, without trailing zeros, for programs: `0.0791676`.
///
/// A ratio that is no decimal is cut half even at the last place that a decimal can have.
pub fn whole(number: Number) -> String {
    match number.to_decimal(Toward::Nearest).number.as_decimal() {
        Some(decimal) => decimal.normalize().to_string(),
        // INVARIANT: the number just became a decimal; the text would be right all the same.
        None => digits(number, 0, 28, false),
    }
}

/// The number with at most two decimals, its thousands apart: `12 345.68`.
pub fn short(number: Number) -> String {
    digits(number, 0, 2, true)
}

/// The number as a percentage with at most two decimals: `7.92 %` for 0.0791676.
pub fn percent(number: Number) -> String {
    show(number, Form::Percent, 2)
}

/// The number of a sum or quantity, without its unit: `884.2 mln`, `2.9 bn`, `12 345 678.9`.
///
/// Millions and billions are used where two decimals of them say all.
pub fn amount(number: Number) -> String {
    match magnitude(number) {
        Some(magnitude) => magnitude.text(number),
        None => short(number),
    }
}

/// The number in all its digits, its thousands apart: `12 345.6789`.
pub fn exact(number: Number) -> String {
    digits(number, 0, 28, true)
}

/// The number as a percentage in all its digits.
pub fn percent_exact(number: Number) -> String {
    show(number, Form::Percent, 26)
}

/// Whether [`amount`] says all of a number.
pub fn reads_short(number: Number) -> bool {
    magnitude(number).is_some() || short(number) == exact(number)
}

/// A text of a number as Russians write it: a decimal comma, no line break within, `млн` and `млрд`.
pub fn russian(text: &str) -> String {
    text.replace('.', ",").replace(' ', "\u{a0}").replace("mln", "млн").replace("bn", "млрд")
}

/// A text of a sum of money as Russians write it: kopecks have two digits.
pub fn russian_sum(text: &str) -> String {
    let text = russian(text);
    let kopecks = text.rsplit_once(',').is_some_and(|(_, part)| part.len() == 1);
    if kopecks { text + "0" } else { text }
}

/// The texts of what is required and what is there, in this order.
///
/// Where two decimals would make different numbers look alike, both get as many as it takes to see
/// the difference: `30 %` and `30.000000001 %`, `265 260 000` and `265 260 000.01`.
pub fn pair(required: Number, actual: Number, form: Form) -> (String, String) {
    if form == Form::Amount {
        let larger = magnitude(required).max(magnitude(actual));
        let alike = larger.is_some_and(|unit| unit.text(required) == unit.text(actual));
        if required == actual || larger.is_some() && !alike {
            return (amount(required), amount(actual));
        }
    }
    // Different numbers of 96 bits and 28 places differ long before this place.
    let last = if required == actual { 2 } else { 200 };
    let mut places = 2;
    loop {
        let texts = (show(required, form, places), show(actual, form, places));
        if texts.0 != texts.1 || places >= last {
            return texts;
        }
        places += 1;
    }
}

/// A power of ten that has a name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Magnitude {
    Million,
    Billion,
}

impl Magnitude {
    const ALL: [Magnitude; 2] = [Magnitude::Billion, Magnitude::Million];

    fn exponent(self) -> i32 {
        match self {
            Magnitude::Million => 6,
            Magnitude::Billion => 9,
        }
    }

    fn text(self, number: Number) -> String {
        let word = match self {
            Magnitude::Million => "mln",
            Magnitude::Billion => "bn",
        };
        format!("{} {word}", digits(number, -self.exponent(), 2, true))
    }
}

/// The largest magnitude that the number reaches and of which two decimals say all.
fn magnitude(number: Number) -> Option<Magnitude> {
    let integer = number.as_i128()?;
    Magnitude::ALL.into_iter().find(|magnitude| {
        let unit = 10_i128.pow(magnitude.exponent().unsigned_abs());
        integer.abs() >= unit && integer % (unit / 100) == 0
    })
}

fn show(number: Number, form: Form, places: u16) -> String {
    match form {
        Form::Plain | Form::Amount => digits(number, 0, places, true),
        Form::Percent => format!("{} %", digits(number, 2, places, true)),
    }
}

/// The digits of `number · 10^shift`, half even at a place, without trailing zeros.
fn digits(number: Number, shift: i32, places: u16, apart: bool) -> String {
    let power = shift + i32::from(places);
    let whole = small_whole(number, power).map_or_else(|| large_whole(number, power), |whole| whole.to_string());
    let (integer, decimals) = match whole.len().checked_sub(usize::from(places)) {
        Some(length @ 1..) => whole.split_at(length),
        _ => ("0", &whole[..]),
    };
    let mut text = String::with_capacity(whole.len() * 4 / 3 + usize::from(places) + 3);
    if number.is_negative() && whole != "0" {
        text.push('-');
    }
    if apart && integer.len() > 3 {
        text.push_str(&grouped(integer));
    } else {
        text.push_str(integer);
    }
    let zeros = usize::from(places) - decimals.len();
    let decimals = decimals.trim_end_matches('0');
    if !decimals.is_empty() {
        text.push('.');
        text.extend(std::iter::repeat_n('0', zeros));
        text.push_str(decimals);
    }
    text
}

/// `number · 10^power` to the nearest whole number, without its sign; nothing where 128 bits do not hold it.
fn small_whole(number: Number, power: i32) -> Option<u128> {
    let (numerator, denominator) = number.small_fraction()?;
    let (mut above, mut below) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let multiplied = if power < 0 { &mut below } else { &mut above };
    *multiplied = multiplied.checked_mul(10_u128.checked_pow(power.unsigned_abs())?)?;
    let (count, rest) = match (u64::try_from(above), u64::try_from(below)) {
        // Division of 64 bits is several times as fast.
        (Ok(above), Ok(below)) => (u128::from(above / below), u128::from(above % below)),
        _ => (above / below, above % below),
    };
    let goes_away = RoundMode::HalfEven.goes_away(rest.checked_mul(2)?.cmp(&below), count % 2 == 1);
    count.checked_add(u128::from(goes_away))
}

/// The same in digits, however large.
fn large_whole(number: Number, power: i32) -> String {
    let (mut above, mut below) = number.fraction();
    *(if power < 0 { &mut below } else { &mut above }) *= BigInt::from(10).pow(power.unsigned_abs());
    nearest_whole(&above, &below).magnitude().to_string()
}

/// A row of digits with a space between thousands: `12 345 678`.
pub(crate) fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, prop_assert_ne, prop_oneof, proptest};
    use rust_decimal::Decimal;

    use crate::value::number::{Number, Toward};
    use crate::value::text::{
        Form, amount, exact, large_whole, pair, percent, percent_exact, russian, russian_sum, short, small_whole, whole,
    };

    const FORMS: [Form; 3] = [Form::Plain, Form::Percent, Form::Amount];

    fn number(text: &str) -> Number {
        match text.split_once('/') {
            Some((above, below)) => number(above).div(number(below), Toward::Nearest).unwrap().number,
            None => Number::from(Decimal::from_str_exact(text).unwrap()),
        }
    }

    fn texts(required: &str, actual: &str, form: Form) -> (String, String) {
        pair(number(required), number(actual), form)
    }

    fn owned((required, actual): (&str, &str)) -> (String, String) {
        (required.to_owned(), actual.to_owned())
    }

    fn numbers() -> impl Strategy<Value = Number> {
        let decimals = || {
            prop_oneof![
                (any::<i128>(), 32_u32..128, 0_u32..=28)
                    .prop_map(|(bits, shift, scale)| Decimal::from_i128_with_scale(bits >> shift, scale)),
                (-1000_i128..1000, 0_u32..7).prop_map(|(bits, scale)| Decimal::from_i128_with_scale(bits, scale)),
            ]
        };
        (decimals(), decimals()).prop_map(|(above, below)| {
            let quotient = Number::from(above).div(Number::from(below), Toward::Nearest);
            quotient.map_or(Number::from(above), |quotient| quotient.number)
        })
    }

    fn read(text: &str) -> Number {
        number(&text.replace(' ', ""))
    }

    proptest! {
        #[test]
        fn a_short_text_is_off_by_half_a_hundredth_at_most(value in numbers()) {
            // The texts of the very largest numbers leave a decimal no room for two places.
            if value.abs() < number("1000000000000000000000000") {
                let off = read(&short(value)).sub(value, Toward::Nearest).unwrap();
                prop_assert!(off.rounded || off.number.abs() <= number("0.005"));
            }
        }

        #[test]
        fn small_wholes_are_those_of_large_integers(value in numbers(), power in -9_i32..9) {
            if let Some(whole) = small_whole(value, power) {
                prop_assert_eq!(whole.to_string(), large_whole(value, power));
            }
        }

        #[test]
        fn a_whole_text_is_the_decimal(value in numbers()) {
            prop_assert_eq!(number(&whole(value)), value.to_decimal(Toward::Nearest).number);
        }

        #[test]
        fn different_numbers_never_look_alike(one in numbers(), other in numbers()) {
            let next = one.add(number("0.0000000000000000000000000001"), Toward::Nearest).unwrap().number;
            for form in FORMS {
                for (left, right) in [(one, other), (one, next), (one, one)] {
                    let texts = pair(left, right, form);
                    if left == right {
                        prop_assert_eq!(texts.0, texts.1);
                    } else {
                        prop_assert_ne!(texts.0, texts.1);
                    }
                }
            }
        }
    }

    #[test]
    fn short_texts_have_two_decimals() {
        assert_eq!(short(number("12345.675")), "12 345.68");
        assert_eq!(short(number("12345.665")), "12 345.66");
        assert_eq!(short(number("-1000")), "-1 000");
        assert_eq!(short(number("-0.001")), "0");
        assert_eq!(short(number("999.999")), "1 000");
        assert_eq!(short(number("7/3")), "2.33");
        assert_eq!(percent(number("70/884.2")), "7.92 %");
        assert_eq!(percent(number("1")), "100 %");
    }

    #[test]
    fn russian_texts_have_a_comma_and_hold_together() {
        assert_eq!(russian(&percent(number("70/884.2"))), "7,92\u{a0}%");
        assert_eq!(russian(&amount(number("1234560000"))), "1\u{a0}234,56\u{a0}млн");
        assert_eq!(russian_sum(&amount(number("2900000000"))), "2,9\u{a0}млрд");
        assert_eq!(russian_sum(&amount(number("1234.5"))), "1\u{a0}234,50");
        assert_eq!(russian_sum(&exact(number("0.125"))), "0,125");
        assert_eq!(russian_sum(&amount(number("15"))), "15");
        assert_eq!(russian(&exact(number("-12345.6789"))), "-12\u{a0}345,6789");
        assert_eq!(russian(&percent_exact(number("0.1234567"))), "12,34567\u{a0}%");
    }

    #[test]
    fn whole_texts_have_every_digit() {
        assert_eq!(whole(number("70/884.2")), "0.0791676091382040262384076001");
        assert_eq!(whole(number("12345.6700")), "12345.67");
        assert_eq!(whole(-number("2/3")), "-0.6666666666666666666666666667");
        assert_eq!(whole(Number::from(Decimal::MAX)), "79228162514264337593543950335");
    }

    #[test]
    fn amounts_use_millions_where_they_say_all() {
        assert_eq!(amount(number("884200000")), "884.2 mln");
        assert_eq!(amount(number("2900000000")), "2.9 bn");
        assert_eq!(amount(number("1234560000")), "1 234.56 mln");
        assert_eq!(amount(number("-1000000")), "-1 mln");
        assert_eq!(amount(number("990000")), "990 000");
        assert_eq!(amount(number("12345678.9")), "12 345 678.9");
    }

    #[test]
    fn a_pair_shows_the_digits_that_differ() {
        assert_eq!(texts("0.3", "0.30000000001", Form::Percent), owned(("30 %", "30.000000001 %")));
        assert_eq!(texts("0.3", "0.25", Form::Percent), owned(("30 %", "25 %")));
        assert_eq!(texts("2.33", "7/3", Form::Plain), owned(("2.33", "2.333")));
        assert_eq!(texts("265260000", "265260000.01", Form::Amount), owned(("265 260 000", "265 260 000.01")));
        assert_eq!(texts("2900000000", "2900010000", Form::Amount), owned(("2 900 000 000", "2 900 010 000")));
        assert_eq!(texts("265260000", "70123456.78", Form::Amount), owned(("265.26 mln", "70 123 456.78")));
        assert_eq!(texts("265260000", "265260000", Form::Amount), owned(("265.26 mln", "265.26 mln")));
        assert_eq!(texts("0.001", "0.002", Form::Amount), owned(("0.001", "0.002")));
    }
}
