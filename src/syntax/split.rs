//! Cuts a file into declarations, so that a mistake in one does not hide the others.
//!
//! A declaration begins in the first column and runs to the next line that begins there; lines
//! within a text or of comments begin nothing.

use super::token::{rest, text_end};
use memchr::memchr;

/// A stretch of a file that begins in the first column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'t> {
    /// Its text.
    pub text: &'t str,
    /// Its first byte in the file.
    pub start: usize,
    /// Whether it begins in the first column; only what stands before the first declaration does not.
    pub declared: bool,
}

/// The pieces of a file in order; together they hold all that is not blank or comment.
pub fn split(text: &str) -> Vec<Piece<'_>> {
    let mut starts = vec![];
    let mut at = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let beginning = at;
    while at < text.len() {
        // Only plain blanks indent; a line that begins with anything else begins a declaration.
        let is_plain = matches!(text.as_bytes().get(at), Some(b' ' | b'\n' | b'#'));
        if !is_plain && rest(text, at).starts_with(|c: char| !super::token::is_blank(c)) {
            starts.push(at);
        }
        at = line_end(text, at);
    }
    let first = starts.first().copied().unwrap_or(text.len());
    let mut pieces = vec![];
    if let Some(before) = text.get(beginning..first).filter(|t| super::token::tokens(t).next().is_some()) {
        pieces.push(Piece { text: before, start: beginning, declared: false });
    }
    for (i, start) in starts.iter().enumerate() {
        let end = starts.get(i + 1).copied().unwrap_or(text.len());
        if let Some(text) = text.get(*start..end) {
            pieces.push(Piece { text, start: *start, declared: true });
        }
    }
    pieces
}

/// Where the line that begins at `at` ends, break included; a text may carry it over several lines.
fn line_end(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    let line = rest(text, at);
    let is_row = || line.trim_start_matches(|c| super::token::is_blank(c) && c != '\n').starts_with('|');
    let mut row = None;
    loop {
        let after = bytes.get(at..).unwrap_or_default();
        let Some(i) = after.iter().position(|b| OPENS[usize::from(*b)]) else {
            return text.len();
        };
        at += i;
        match bytes[at] {
            b'\n' => return at + 1,
            b'#' => return memchr(b'\n', &bytes[at..]).map_or(text.len(), |i| at + i + 1),
            // `«` is of two bytes, of which other signs have the first.
            0xC2 if bytes.get(at + 1) != Some(&0xAB) => at += 1,
            _ => at = text_end(text, at, *row.get_or_insert_with(is_row)).0,
        }
    }
}

/// The bytes that may end a line, or open a text or a comment.
const OPENS: [bool; 256] = {
    let mut opens = [false; 256];
    opens[b'\n' as usize] = true;
    opens[b'#' as usize] = true;
    opens[b'"' as usize] = true;
    opens[0xC2] = true;
    opens
};

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        split(text).iter().map(|p| p.text).collect()
    }

    #[test]
    fn a_declaration_ends_where_the_next_begins() {
        assert_eq!(pieces("act a\n  title\n# c\nact b\r\n"), ["act a\n  title\n# c\n", "act b\r\n"]);
        assert_eq!(pieces("\u{FEFF}act a"), ["act a"]);
        assert_eq!(pieces("# only a comment\n\n"), Vec::<&str>::new());
        assert_eq!(pieces("  title\nact a"), ["  title\n", "act a"]);
    }

    #[test]
    fn a_text_runs_over_lines_but_not_over_declarations() {
        assert_eq!(pieces("act a \"x\ny\"\nact b").len(), 2);
        assert_eq!(pieces("act a \"x\nact b \"y\"\nact c").len(), 3);
        assert_eq!(pieces("table t\n  | \"x\n  | y\nact b").len(), 2);
    }
}
