//! A plain scan of the text for all that must be seen before or beside the grammar: where texts and
//! comments end, how deep brackets nest, how numbers and dates are spelled.
//!
//! The scan never fails and never reads a byte twice, whatever the input.

use super::keyword;
use crate::file::Span;
use crate::value::text::grouped;
use memchr::{memchr, memchr2, memchr3};
use pest::unicode::{XID_CONTINUE, XID_START};

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word.
    Word,
    /// A word in backticks.
    Quoted,
    /// A number, or what was meant as one: `1 000.5`, `1,5`.
    Number,
    /// A date, or what was meant as one: `2021-1-5`.
    Date,
    /// A text in quotation marks.
    Text,
    /// A text whose closing mark is missing.
    UnclosedText,
    /// Any other sign.
    Sign,
}

/// A piece of text that means something by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// What it is.
    pub kind: TokenKind,
    /// Its text.
    pub text: &'t str,
    /// Its first byte in the scanned text.
    pub start: usize,
    /// Whether nothing but blanks stands before it on its line.
    pub first_on_line: bool,
}

impl Token<'_> {
    /// The byte after the last one.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Its place, where the scanned text begins at `base`.
    pub fn span(&self, base: u32) -> Span {
        Span::new(offset(base, self.start), offset(base, self.end()))
    }
}

/// A global offset from a local one.
pub fn offset(base: u32, local: usize) -> u32 {
    // INVARIANT: a file is at most 16 MiB and all files together at most 512 MiB, so this never saturates.
    base.saturating_add(u32::try_from(local).unwrap_or(u32::MAX))
}

/// The rest of a text from an offset; empty where there is none.
pub fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// Whether a character is a blank of the grammar.
pub fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\u{FEFF}')
}

/// Whether a character may join groups of digits.
pub fn is_thin(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}')
}

/// Whether a word may begin with a character.
fn begins_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { XID_START(c) }
}

/// Whether a word may go on with a character.
fn continues_word(c: char) -> bool {
    if c.is_ascii() { PLAIN[c as usize] } else { XID_CONTINUE(c) }
}

/// The bytes that a word may go on with by themselves.
pub const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        plain[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
        byte += 1;
    }
    plain
};

/// The word at the beginning of a text; empty where none begins.
pub fn leading_word(text: &str) -> &str {
    let begins = match text.as_bytes().first() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphabetic(),
        _ => text.chars().next().is_some_and(begins_word),
    };
    if begins { text.get(..word_length(text)).unwrap_or_default() } else { "" }
}

/// The length of the word that begins a text.
#[inline]
fn word_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let plain = bytes.iter().position(|b| !PLAIN[usize::from(*b)]).unwrap_or(bytes.len());
    match bytes.get(plain) {
        Some(byte) if !byte.is_ascii() => {
            rest(text, plain).find(|c| !continues_word(c)).map_or(text.len(), |i| plain + i)
        }
        _ => plain,
    }
}

/// A word without the backticks in which it may stand.
pub fn unquoted(word: &str) -> &str {
    if word.starts_with('`') { word.trim_matches('`') } else { word }
}

/// Where a text that opens at `at` ends, and whether it is closed. An unclosed one ends with the
/// file, with its line if `one_line`, or before a line whose first column begins a declaration.
pub fn text_end(source: &str, at: usize, one_line: bool) -> (usize, bool) {
    let mut nesting = 0_usize;
    let Some(opening) = rest(source, at).chars().next() else {
        return (at, false);
    };
    let guillemets = opening == '«';
    let bytes = source.as_bytes();
    let mut i = at + opening.len_utf8();
    // All signs that are looked for begin with a byte that stands within no other character.
    let next = |i: usize| {
        let rest = bytes.get(i..)?;
        let found = if guillemets { memchr2(b'\n', 0xC2, rest) } else { memchr3(b'\n', b'"', b'\\', rest) };
        found.map(|n| i + n)
    };
    while let Some(found) = next(i) {
        i = found;
        match bytes[i] {
            b'\n' if one_line => return (i, false),
            b'\n' if keyword::declaration(leading_word(rest(source, i + 1))).is_some() => return (i, false),
            b'"' if !guillemets => return (i + 1, true),
            // An escaped sign does not close the text; an escaped line break is still a line break.
            b'\\' if !guillemets && bytes.get(i + 1) != Some(&b'\n') => i += 1,
            0xC2 if guillemets => match bytes.get(i + 1) {
                Some(0xAB) => nesting += 1,
                Some(0xBB) if nesting == 0 => return (i + 2, true),
                Some(0xBB) => nesting -= 1,
                _ => {}
            },
            _ => {}
        }
        i += 1;
    }
    (source.len(), false)
}

/// The tokens of a text, without comments.
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
    fresh_line: bool,
    /// Within a row of a table: a text ends with the line.
    in_row: bool,
}

/// Scans a text.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0, fresh_line: true, in_row: false }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let bytes = self.text.as_bytes();
        loop {
            while bytes.get(self.at) == Some(&b' ') {
                self.at += 1;
            }
            match bytes.get(self.at)? {
                b'\t' | b'\r' => self.at += 1,
                b'\n' => {
                    self.fresh_line = true;
                    self.in_row = false;
                    self.at += 1;
                }
                b'#' => self.at = memchr(b'\n', &bytes[self.at..]).map_or(bytes.len(), |i| self.at + i),
                byte => {
                    let rest = rest(self.text, self.at);
                    let c = if byte.is_ascii() { char::from(*byte) } else { rest.chars().next()? };
                    if !is_blank(c) {
                        return Some(self.token(rest, c));
                    }
                    self.at += c.len_utf8();
                }
            }
        }
    }
}

impl<'t> Tokens<'t> {
    fn token(&mut self, rest: &'t str, c: char) -> Token<'t> {
        let start = self.at;
        if self.fresh_line && c == '|' {
            self.in_row = true;
        }
        let (kind, length) = match c {
            '"' | '«' => {
                let (end, closed) = text_end(self.text, start, self.in_row);
                (if closed { TokenKind::Text } else { TokenKind::UnclosedText }, end - start)
            }
            '`' => match rest.get(1..).map(leading_word) {
                Some(word) if !word.is_empty() && rest.get(1 + word.len()..).is_some_and(|r| r.starts_with('`')) => {
                    (TokenKind::Quoted, word.len() + 2)
                }
                _ => (TokenKind::Sign, 1),
            },
            '0'..='9' => {
                date_length(rest).map_or_else(|| (TokenKind::Number, number_length(rest)), |l| (TokenKind::Date, l))
            }
            c if begins_word(c) => (TokenKind::Word, word_length(rest)),
            c => (TokenKind::Sign, sign_length(rest, c)),
        };
        // INVARIANT: each arm measures whole characters of `rest`; a token is never empty.
        let text = rest.get(..length.max(c.len_utf8())).unwrap_or(rest);
        self.at += text.len();
        Token { kind, text, start, first_on_line: std::mem::take(&mut self.fresh_line) }
    }
}

fn sign_length(rest: &str, c: char) -> usize {
    // Those that begin with the same sign, the longest first.
    let long: &[&str] = match c {
        '<' => &["<..<", "<..", "<=", "<>"],
        '.' => &["..<", ".."],
        '=' => &["==", "=>", "=<"],
        '|' => &["||"],
        '>' => &[">="],
        '!' => &["!="],
        '&' => &["&&"],
        ':' => &[":="],
        '*' => &["**"],
        _ => &[],
    };
    long.iter().find(|s| rest.starts_with(**s)).map_or(c.len_utf8(), |s| s.len())
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The length of what is, or was meant as, a date: `2021-11-16`, `2021-1-5`, `31.07.2015`.
fn date_length(text: &str) -> Option<usize> {
    // Most numbers are no dates, as the sign behind their first digits tells.
    let first = digits(text);
    if !matches!((text.as_bytes().get(first), first), (Some(b'-'), 4) | (Some(b'.'), 1..=2)) {
        return None;
    }
    for (sign, widths) in [('-', [4..=4, 1..=2, 1..=2]), ('.', [1..=2, 1..=2, 4..=4])] {
        let mut length = 0;
        let mut fits = true;
        for (i, width) in widths.iter().enumerate() {
            if i > 0 {
                fits &= rest(text, length).starts_with(sign);
                length += 1;
            }
            let run = digits(rest(text, length));
            fits &= width.contains(&run);
            length += run;
            if !fits {
                break;
            }
        }
        // `1,5` behind what looks like a date is one number more; a comma by itself parts two dates.
        let behind = rest(text, length);
        let goes_on = behind.starts_with(sign) || behind.strip_prefix(',').is_some_and(|r| digits(r) > 0);
        if fits && !goes_on {
            return Some(length);
        }
    }
    None
}

/// The length of what is, or was meant as, a number: digits joined by points, commas and blanks.
fn number_length(text: &str) -> usize {
    let mut length = digits(text);
    loop {
        let after = rest(text, length);
        let Some(joint) = after.chars().next() else {
            return length;
        };
        let next = rest(after, joint.len_utf8());
        let run = digits(next);
        if run == 0
            || !(is_thin(joint) || joint == '.' || joint == ',')
            || (is_thin(joint) && date_length(next).is_some())
        {
            return length;
        }
        length += joint.len_utf8() + run;
    }
}

/// What is wrong with the spelling of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misspelling {
    /// `1,5` for `1.5`.
    DecimalComma,
    /// `1.000.000`, `1 00`.
    Grouping,
}

/// What is wrong with the spelling of a number token, and how it is spelled right.
pub fn misspelling(number: &str) -> Option<(Misspelling, String)> {
    let joints: Vec<char> = number.chars().filter(|c| !c.is_ascii_digit()).collect();
    let groups: Vec<&str> = number.split(|c: char| !c.is_ascii_digit()).collect();
    let point = joints.iter().position(|c| *c == '.');
    let commas = joints.iter().filter(|c| **c == ',').count();
    let points = joints.iter().filter(|c| **c == '.').count();
    let grouped = |groups: &[&str]| match groups {
        [_] => true,
        [first, others @ ..] => first.len() <= 3 && others.iter().all(|g| g.len() == 3),
        [] => false,
    };
    let last_joint = joints.len().checked_sub(1);
    if commas == 0 && points <= 1 && (point.is_none() || point == last_joint) {
        let whole = groups.get(..point.map_or(groups.len(), |p| p + 1)).unwrap_or(&groups);
        if grouped(whole) {
            return None;
        }
        return Some((Misspelling::Grouping, regroup(whole, groups.get(whole.len()).copied())));
    }
    let (Some((fraction, whole)), Some(last)) = (groups.split_last(), joints.last()) else {
        return None;
    };
    // One comma, at the end, is a decimal one, whatever joins the groups before it.
    if *last == ',' && commas == 1 {
        return Some((Misspelling::DecimalComma, regroup(whole, Some(fraction))));
    }
    let same = joints.iter().all(|c| c == last);
    if same || fraction.len() == 3 && *last != '.' {
        return Some((Misspelling::Grouping, regroup(&groups, None)));
    }
    Some((Misspelling::Grouping, regroup(whole, Some(fraction))))
}

/// Digits in groups of three, with a fraction.
fn regroup(whole: &[&str], fraction: Option<&str>) -> String {
    let mut out = grouped(&whole.concat());
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).map(|t| t.text).collect()
    }

    #[test]
    fn signs_numbers_and_texts_are_parted() {
        assert_eq!(texts("a.b >= 1 000.5 RUB # not this"), ["a", ".", "b", ">=", "1 000.5", "RUB"]);
        assert_eq!(texts("«a «b» c» \"d \\\" e\"f"), ["«a «b» c»", "\"d \\\" e\"", "f"]);
        assert_eq!(texts("0 RUB..<10 || 2021-11-16"), ["0", "RUB", "..<", "10", "||", "2021-11-16"]);
        assert_eq!(texts("`unit` 10 2021-11-16"), ["`unit`", "10", "2021-11-16"]);
    }

    #[test]
    fn misspelled_numbers_are_told_with_the_right_spelling() {
        let told = |number| misspelling(number).map(|(_, right)| right);
        assert_eq!(told("1 000 000.55"), None);
        assert_eq!(told("1000000"), None);
        assert_eq!(told("1,5").as_deref(), Some("1.5"));
        assert_eq!(told("1 000,5").as_deref(), Some("1 000.5"));
        assert_eq!(told("1.000.000").as_deref(), Some("1 000 000"));
        assert_eq!(told("1,000,000").as_deref(), Some("1 000 000"));
        assert_eq!(told("1,000.50").as_deref(), Some("1 000.50"));
        assert_eq!(told("1 00").as_deref(), Some("100"));
        assert_eq!(told("1000 000").as_deref(), Some("1 000 000"));
    }
}
