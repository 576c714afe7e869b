//! How wide text is, before any font is chosen.
//!
//! A page names no font of its own, so a drawing does not know which letters it gets. The widths here
//! are those of a wide typeface (`DejaVu Sans`, and `Verdana` is alike), each rounded up: in a narrower
//! one there is room left, and nothing runs out of its box in any.

use unicode_width::UnicodeWidthChar;

/// Letters, and how wide they are at most, in thousandths of the size of the type.
const WIDTHS: &[(i64, &str)] = &[
    (300, "IJijl"),
    (350, " ,./:;\\|·’\u{a0}"),
    (400, "()-[]ft"),
    (450, "!r"),
    (500, "\"*_`–"),
    (550, "?cszгзсэ“”"),
    (600, "FLkvxyвтухчь"),
    (650, "0123456789$EPSTYabdeghnopqu{}ГЕЗРТУабеийклоряЁё«»₽£€é"),
    (700, "ABCKRVXZАБВСХЧЬЭЯднпц"),
    (750, "NUИЙКъ"),
    (800, "&DGHOQДЛНОПЦмы▲◆▼"),
    (850, "#+<=>^w~Ъю≥≤→×"),
    (900, "MМФЫф●★"),
    (950, "%жшщ■"),
    (1000, "@Wm—…"),
    (1100, "№ЖШЩЮ"),
];

/// Of letters that are not in the table: a usual one, and one that counts for two.
const USUAL: i64 = 750;
const DOUBLE: i64 = 1050;

/// How many letters must stand on each side of a hyphen for a line to end there.
const LEAST_PIECE: usize = 4;

/// Type of one size.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    /// In pixels.
    size: i64,
    bold: bool,
}

/// The types of drawings, as the style has them.
pub(super) const PLAIN: Letters = Letters { size: 13, bold: false };
pub(super) const SMALL: Letters = Letters { size: 12, bold: false };
pub(super) const HEAD: Letters = Letters { size: 14, bold: true };

impl Letters {
    /// How wide a text is at most, in tenths of a pixel.
    pub(super) fn width(self, text: &str) -> i64 {
        let thousandths: i64 = text.chars().map(thousandths).sum();
        // Bold letters are up to an eighth wider, the widest of them somewhat more.
        let bold = if self.bold { thousandths * 3 / 20 } else { 0 };
        (thousandths + bold) * self.size / 100
    }

    /// A text in lines that are no wider than this, the last of which ends in `…` where there would be
    /// more. A word is broken behind a hyphen, and elsewhere only where it is wider than a line.
    pub(super) fn lines(self, text: &str, room: i64, most: usize) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let mut line = String::new();
        for (piece, space) in pieces(text) {
            let longer = if space && !line.is_empty() { format!("{line} {piece}") } else { format!("{line}{piece}") };
            if self.width(&longer) <= room {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                out.push(std::mem::take(&mut line));
            }
            for c in piece.chars() {
                line.push(c);
                if self.width(&line) > room && line.chars().nth(1).is_some() {
                    line.pop();
                    out.push(std::mem::take(&mut line));
                    line.push(c);
                }
            }
        }
        if !line.is_empty() {
            out.push(line);
        }
        if out.len() > most {
            out.truncate(most);
            if let Some(last) = out.last_mut() {
                while self.width(&format!("{last}…")) > room && last.pop().is_some() {}
                last.push('…');
            }
        }
        out
    }

    /// How wide the widest part of a text is that need not be broken.
    pub(super) fn widest_piece(self, text: &str) -> i64 {
        pieces(text).map(|(piece, _)| self.width(piece)).max().unwrap_or(0)
    }
}

/// The parts between which a text may be broken, and whether a space stands before each. A hyphen near
/// the end of a word holds it together.
fn pieces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    text.split_whitespace().flat_map(|word| {
        let mut begin = 0;
        let mut out = Vec::new();
        for (at, _) in word.match_indices('-') {
            let (before, after) = (&word[begin..at], &word[at + 1..]);
            if before.chars().count() >= LEAST_PIECE && after.chars().count() >= LEAST_PIECE {
                out.push((&word[begin..=at], begin == 0));
                begin = at + 1;
            }
        }
        out.push((&word[begin..], begin == 0));
        out
    })
}

fn thousandths(c: char) -> i64 {
    match c.width().unwrap_or(1) {
        0 => 0,
        1 => WIDTHS.iter().find(|(_, letters)| letters.contains(c)).map_or(USUAL, |(width, _)| *width),
        _ => DOUBLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A digit is 6.5 pixels wide.
    const TEN: Letters = Letters { size: 10, bold: false };

    #[test]
    fn letters_are_as_wide_as_their_table_says() {
        // 650 thousandths of 10 pixels are 65 tenths of a pixel; bold ones are 15 % wider.
        assert_eq!(TEN.width("0"), 65);
        assert_eq!(Letters { size: 10, bold: true }.width("00"), 149);
        assert_eq!(TEN.width("e\u{301}"), 65);
        assert!(WIDTHS.is_sorted_by_key(|w| w.0));
    }

    #[test]
    fn text_is_laid_in_lines_of_a_width() {
        // Three digits are 195, a space is 35: two words are 425.
        assert_eq!(TEN.lines("000 111 222", 425, 9), ["000 111", "222"]);
        assert_eq!(TEN.lines("0001112", 200, 9), ["000", "111", "2"]);
        // Four digits and a hyphen are 300.
        assert_eq!(TEN.lines("0000-1111", 300, 9), ["0000-", "1111"]);
        assert_eq!(TEN.lines("3333 00-11", 300, 9), ["3333", "00-11"]);
        // The three dots are 100 wide, and take the place of digits.
        assert_eq!(TEN.lines("000 111 222", 200, 2), ["000", "1…"]);
        assert_eq!(TEN.lines("000 111 222", 1000, 2), ["000 111 222"]);
        assert_eq!(TEN.widest_piece("0000-1111 22222"), 325);
    }
}
