//! The words, numbers and signs of a quote.

use rust_decimal::Decimal;
use std::ops::Range;

/// What a piece of a quote is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, or a sign.
    Word,
    /// Digits, with all that they may mean: `1,000` is one or a thousand.
    Digits(Vec<Decimal>),
    /// Year, month and day.
    Date(i16, i8, i8),
}

/// A piece of a quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// In small letters, with `е` for `ё`.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// Its place in the quote.
    pub place: Range<usize>,
}

/// Cuts a quote.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..];
        let (kind, length) = if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        } else if c.is_ascii_digit() {
            date(rest).unwrap_or_else(|| digits(rest))
        } else if c.is_alphabetic() {
            (Kind::Word, rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len()))
        } else {
            let signs = [">=", "<="];
            (Kind::Word, signs.iter().find(|s| rest.starts_with(**s)).map_or(c.len_utf8(), |s| s.len()))
        };
        let word = rest[..length].to_lowercase().replace('ё', "е");
        out.push(Token { text: word, kind, place: at..at + length });
        at += length;
    }
    out
}

fn run(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// `2021-01-31`, `31.01.2021`.
fn date(text: &str) -> Option<(Kind, usize)> {
    for (sign, widths) in [('-', [4..=4, 2..=2, 2..=2]), ('.', [1..=2, 1..=2, 4..=4])] {
        let mut parts = [0_i16; 3];
        let mut length = 0;
        let mut fits = true;
        for (i, width) in widths.iter().enumerate() {
            if i > 0 {
                fits &= text.get(length..).is_some_and(|t| t.starts_with(sign));
                length += usize::from(fits);
            }
            let digits = text.get(length..).map_or(0, run);
            fits &= width.contains(&digits);
            if !fits {
                break;
            }
            parts[i] = text.get(length..length + digits)?.parse().ok()?;
            length += digits;
        }
        if fits {
            let [year, month, day] = if sign == '-' { parts } else { [parts[2], parts[1], parts[0]] };
            return Some((Kind::Date(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?), length));
        }
    }
    None
}

/// Digits in groups, with a fraction behind a comma or a point.
fn digits(text: &str) -> (Kind, usize) {
    const THIN: [char; 4] = [' ', '\u{a0}', '\u{202f}', '\u{2009}'];
    let mut length = run(text);
    let mut whole = text[..length].to_owned();
    // `300 000`: groups of just three digits behind one blank.
    while whole.len() <= 3 || length > whole.len() {
        let rest = &text[length..];
        let Some(blank) = rest.chars().next().filter(|c| THIN.contains(c)) else { break };
        let group = &rest[blank.len_utf8()..];
        if run(group) != 3 {
            break;
        }
        whole.push_str(&group[..3]);
        length += blank.len_utf8() + 3;
    }
    let mut joints = Vec::new();
    let mut groups = Vec::new();
    while let Some(joint) = text[length..].chars().next().filter(|c| matches!(c, '.' | ',')) {
        let group = &text[length + 1..];
        let digits = run(group);
        if digits == 0 {
            break;
        }
        joints.push(joint);
        groups.push(&group[..digits]);
        length += 1 + digits;
    }
    let number = |text: String| text.parse::<Decimal>().ok();
    let mut readings = Vec::new();
    let grouped = !groups.is_empty() && groups.iter().all(|g| g.len() == 3) && joints.windows(2).all(|w| w[0] == w[1]);
    match groups.split_last() {
        None => readings.extend(number(whole.clone())),
        Some((fraction, before)) => {
            // One joint parts a fraction; several alike, or the last of several, as they are in either land.
            if before.is_empty() || joints.last() != joints.first() {
                readings.extend(number(format!("{whole}{}.{fraction}", before.concat())));
            }
            if grouped && whole.len() <= 3 {
                readings.extend(number(format!("{whole}{}", groups.concat())));
            }
        }
    }
    (Kind::Digits(readings), length)
}
