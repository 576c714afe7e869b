//! Cuts rule files into declarations and tokens, the way a reader would: a second opinion beside the
//! engine's own.

use std::ops::Range;

/// The declarations of a file, as ranges of its text: from a line that begins in the first column to
/// the next one. Comments between them belong to neither.
pub fn declarations(text: &str) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with(|c: char| c.is_alphabetic()) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let piece = |(start, end): (usize, usize)| {
        let mut end = end;
        // Lines of comment before the next declaration speak of that one.
        while let Some(body) = text[start..end].trim_end().rfind('\n').map(|i| start + i + 1) {
            if text[body..end].starts_with('#') { end = body } else { break }
        }
        start..start + text[start..end].trim_end().len()
    };
    starts.iter().copied().zip(ends).map(piece).collect()
}

/// The tokens of a declaration, each with the blanks that follow it, comments left alone.
pub fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        let rest = &text[at..];
        match c {
            '#' => at += rest.find('\n').unwrap_or(rest.len()),
            c if c.is_whitespace() => {
                if let Some(last) = found.last_mut().filter(|t| t.end == start) {
                    last.end = at;
                }
            }
            '"' => {
                at += rest.find('"').map_or(rest.len(), |i| i + 1);
                found.push(start..at);
            }
            '«' => {
                let mut depth = 1;
                for (i, c) in rest.char_indices() {
                    depth += i32::from(c == '«') - i32::from(c == '»');
                    if depth == 0 {
                        at += i + c.len_utf8();
                        break;
                    }
                }
                found.push(start..at);
            }
            c if is_word(c) => {
                at += rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
                found.push(start..at);
            }
            _ => {
                let signs = ["||", ">=", "<=", "..", "<..", "!="];
                if let Some(sign) = signs.iter().find(|s| text[start..].starts_with(**s)) {
                    at = start + sign.len();
                }
                found.push(start..at);
            }
        }
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '`'
}

/// The words of a text that may be names.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_word(c)).filter(|w| w.starts_with(|c: char| c.is_alphabetic() || c == '_'))
}

#[test]
fn a_token_takes_the_blanks_behind_it() {
    let text = "define a of b\n  = «x «y»»  # note\n    || 3 mln";
    let tokens: Vec<&str> = tokens(text).into_iter().map(|t| &text[t]).collect();
    assert_eq!(tokens, ["define ", "a ", "of ", "b\n  ", "= ", "«x «y»»  ", "|| ", "3 ", "mln"]);
    let text = "# top\nact a\n  title\n# of b\nact b\n";
    let pieces: Vec<&str> = declarations(text).into_iter().map(|d| &text[d]).collect();
    assert_eq!(pieces, ["act a\n  title", "act b"]);
}
