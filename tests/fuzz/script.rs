//! Bytes read as a script of changes to a text.

use crate::corpus;
use std::ops::Range;

/// Signs that the language and case files are written with, and some that they are not.
const SIGNS: &[&str] = &[
    "\n",
    "\n  ",
    " ",
    "\t",
    "|",
    "||",
    "=",
    ">=",
    "<=",
    "<",
    ">",
    "!=",
    "..",
    "..<",
    "<..",
    "<..<",
    ",",
    ".",
    ":",
    "-",
    "- ",
    "+",
    "*",
    "/",
    "^",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "«",
    "»",
    "#",
    "%",
    "`",
    "0",
    "1",
    "10",
    "30%",
    "2022-03-01",
    "2021-02-31",
    "1 000 000",
    "1,5",
    "99999999999999999999999999999",
    "0.0000000000000000000000000001",
    "300 mln RUB",
    "70 тыс руб.",
    "3 months",
    "\u{a0}",
    "\u{202e}",
    "\u{feff}",
    "\u{0}",
    "с",
    "c",
    "é",
    "🙂",
    "&a",
    "*a",
    "!!str",
    "~",
    "null",
    "unknown",
    "none",
    "one of [1, 2]",
    "more: {}",
    "{more: {}}",
    "subject",
    "---\n",
];

/// Choices made by bytes; where they end, all further choices are the first.
#[derive(Clone)]
pub struct Script<'b> {
    bytes: std::slice::Iter<'b, u8>,
}

impl<'b> Script<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes: bytes.iter() }
    }

    /// A number below `n`.
    pub fn next(&mut self, n: usize) -> usize {
        let mut byte = || usize::from(*self.bytes.next().unwrap_or(&0));
        let chosen = if n > 256 { byte() << 8 | byte() } else { byte() };
        chosen % n.max(1)
    }

    pub fn pick<'p, X>(&mut self, from: &'p [X]) -> &'p X {
        &from[self.next(from.len())]
    }

    /// A text with some changes.
    pub fn changed(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..=self.next(6) {
            self.change(&mut text);
        }
        text
    }

    fn change(&mut self, text: &mut String) {
        let tokens = tokens(text);
        if tokens.is_empty() {
            text.push_str(&self.word());
            return;
        }
        let at = self.pick(&tokens).clone();
        match self.next(8) {
            0 => text.replace_range(at, ""),
            1 => {
                let again = text[at.clone()].to_owned();
                text.insert_str(at.end, &again);
            }
            2 => {
                let other = self.pick(&tokens).clone();
                let other = text[other].to_owned();
                text.replace_range(at, &other);
            }
            3 => {
                let word = self.word();
                text.replace_range(at, &word);
            }
            4 => {
                let word = self.word();
                text.insert_str(at.start, &word);
            }
            5 => {
                // A piece of another text.
                let other = self.pick(&corpus::RULES);
                let lines: Vec<&str> = other.split_inclusive('\n').collect();
                if let Some(line) = lines.get(self.next(lines.len())) {
                    let start = text[..at.start].rfind('\n').map_or(0, |i| i + 1);
                    text.insert_str(start, line);
                }
            }
            6 => {
                // Lines change places.
                let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
                let (a, b) = (self.next(lines.len()), self.next(lines.len()));
                lines.swap(a, b);
                *text = lines.concat();
            }
            _ => {
                let start = text[..at.start].rfind('\n').map_or(0, |i| i + 1);
                let end = text[at.end..].find('\n').map_or(text.len(), |i| at.end + i + 1);
                text.replace_range(start..end, "");
            }
        }
    }

    fn word(&mut self) -> String {
        let keywords = norma::syntax::keyword::ALL;
        match self.next(4) {
            0 => format!(" {} ", self.pick(keywords).english),
            1 => format!(" {} ", self.pick(keywords).russian),
            2 => format!("{}(", self.pick(norma::builtin::ALL).name),
            _ => (*self.pick(SIGNS)).to_owned(),
        }
    }
}

/// Runs of letters and digits, and single signs.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (i, c) in text.char_indices() {
        if c.is_whitespace() {
            continue;
        }
        let word = c.is_alphanumeric() || c == '_';
        match found.last_mut() {
            Some(last)
                if word && last.end == i && text[last.clone()].ends_with(|c: char| c.is_alphanumeric() || c == '_') =>
            {
                last.end += c.len_utf8();
            }
            _ => found.push(i..i + c.len_utf8()),
        }
    }
    found
}
