//! The texts of numbers: short ones for people, whole ones for programs.
//!
//! All spaces are plain ones and the sign is a hyphen, so that a script can compare texts. A text
//! is cut half even from the exact number, never from a rounded one.

use num_bigint::{BigInt, Sign};

use crate::value::number::{Number, Toward, nearest_whole};

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
        None => digits(number, 0, 2, true),
    }
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

    fn exponent(self) -> u32 {
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
        let (numerator, denominator) = number.fraction();
        let unit = BigInt::from(10).pow(self.exponent());
        format!("{} {word}", cut(&numerator, &(denominator * unit), 2, true))
    }
}

/// The largest magnitude that the number reaches and of which two decimals say all.
fn magnitude(number: Number) -> Option<Magnitude> {
    let integer = number.as_i128()?;
    Magnitude::ALL.into_iter().find(|magnitude| {
        let unit = 10_i128.pow(magnitude.exponent());
        integer.abs() >= unit && integer % (unit / 100) == 0
    })
}

fn show(number: Number, form: Form, places: u32) -> String {
    match form {
        Form::Plain | Form::Amount => digits(number, 0, places, true),
        Form::Percent => format!("{} %", digits(number, 2, places, true)),
    }
}

/// The digits of `number · 10^shift`.
fn digits(number: Number, shift: u32, places: u32, apart: bool) -> String {
    let (numerator, denominator) = number.fraction();
    cut(
        &(numerator * BigInt::from(10).pow(shift)),
        &denominator,
        places,
        apart,
    )
}

/// A fraction half even at a place, without trailing zeros.
fn cut(numerator: &BigInt, denominator: &BigInt, places: u32, apart: bool) -> String {
    let scaled = numerator * BigInt::from(10).pow(places);
    let rounded = nearest_whole(&scaled, denominator);
    let sign = if rounded.sign() == Sign::Minus {
        "-"
    } else {
        ""
    };
    let places = places as usize;
    let digits = format!(
        "{:0>width$}",
        rounded.magnitude().to_string(),
        width = places + 1
    );
    let (integer, decimals) = digits.split_at(digits.len() - places);
    let integer = if apart {
        grouped(integer)
    } else {
        integer.to_owned()
    };
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{sign}{integer}{point}{decimals}")
}

/// A row of digits with a space between thousands: `12 345 678`.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
