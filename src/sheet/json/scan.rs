//! A place in a line, and the few steps that a reader of JSON takes from it.
//!
//! Strings are crossed eight bytes at a time. Nothing here is decoded: a string with a backslash is
//! not plain.

use crate::sheet::NotPlain;

/// A place in a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'l> {
    /// The whole line.
    pub line: &'l [u8],
    /// How many bytes lie behind.
    pub at: usize,
}

/// A number as it is written, without what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    /// All digits as one whole number, the sign included.
    pub mantissa: i64,
    /// How many of them stand behind the point.
    pub places: u32,
}

/// So many digits always fit.
const MOST_DIGITS: usize = 18;

const EACH: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;

/// Marks the quotes, backslashes and control characters among eight bytes; the first mark is right,
/// those behind it may not be.
#[inline(always)]
const fn ends(bytes: u64) -> u64 {
    let quote = bytes ^ (EACH * 0x22);
    let slash = bytes ^ (EACH * 0x5c);
    ((quote.wrapping_sub(EACH) & !quote)
        | (slash.wrapping_sub(EACH) & !slash)
        | (bytes.wrapping_sub(EACH * 0x20) & !bytes))
        & TOPS
}

impl<'l> Cursor<'l> {
    /// The byte ahead; 0, which no JSON holds, at the end.
    #[inline(always)]
    pub fn byte(&self) -> u8 {
        self.line.get(self.at).copied().unwrap_or(0)
    }

    #[inline(always)]
    pub fn rest(&self) -> &'l [u8] {
        self.line.get(self.at..).unwrap_or_default()
    }

    #[inline(always)]
    pub fn skip_space(&mut self) {
        while matches!(self.byte(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    /// Goes past a byte, if it is ahead.
    #[inline(always)]
    pub fn eat(&mut self, byte: u8) -> bool {
        let ahead = self.byte() == byte;
        self.at += usize::from(ahead);
        ahead
    }

    /// Goes past a byte that must be ahead.
    #[inline]
    pub fn expect(&mut self, byte: u8) -> Result<(), NotPlain> {
        if self.eat(byte) { Ok(()) } else { Err(NotPlain) }
    }

    /// Goes past a word, if it is ahead.
    #[inline(always)]
    pub fn eat_word(&mut self, word: &[u8]) -> bool {
        let ahead = self.rest().get(..word.len()).is_some_and(|ahead| same(ahead, word));
        if ahead {
            self.at += word.len();
        }
        ahead
    }

    /// The bytes between two places.
    #[inline]
    pub fn between(&self, from: usize, to: usize) -> &'l [u8] {
        self.line.get(from..to).unwrap_or_default()
    }

    /// Goes past a string whose first quote lies behind; its bytes.
    #[inline]
    pub fn string(&mut self) -> Result<&'l [u8], NotPlain> {
        let start = self.at;
        let mut rest = self.rest();
        while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
            let marks = ends(u64::from_le_bytes(*eight));
            if marks != 0 {
                self.at += marks.trailing_zeros() as usize / 8;
                return self.closed(start);
            }
            self.at += 8;
            rest = behind;
        }
        self.at += rest.iter().position(|b| matches!(b, b'"' | b'\\' | 0..0x20)).ok_or(NotPlain)?;
        self.closed(start)
    }

    #[inline]
    fn closed(&mut self, start: usize) -> Result<&'l [u8], NotPlain> {
        let end = self.at;
        self.expect(b'"')?;
        Ok(self.between(start, end))
    }

    /// Goes past the digits of a number, whatever follows them.
    #[inline]
    pub fn digits(&mut self) -> Result<Digits, NotPlain> {
        let negative = self.eat(b'-');
        let (whole, count) = self.run(0);
        let (mut mantissa, mut places) = (whole, 0);
        if self.byte() == b'.' {
            self.at += 1;
            (mantissa, places) = self.run(whole);
            if places == 0 {
                return Err(NotPlain);
            }
        }
        if count == 0 || count + places > MOST_DIGITS {
            return Err(NotPlain);
        }
        let mantissa = mantissa.cast_signed();
        let places = u32::try_from(places).map_err(|_| NotPlain)?;
        Ok(Digits { mantissa: if negative { -mantissa } else { mantissa }, places })
    }

    /// Adds a run of digits to a number; of too many the result is meaningless.
    #[inline(always)]
    fn run(&mut self, mut number: u64) -> (u64, usize) {
        let mut count = 0;
        for byte in self.rest() {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
            count += 1;
        }
        self.at += count;
        (number, count)
    }
}

/// Whether two short texts are the same: eight bytes at a time, without a call.
#[inline(always)]
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (mut left, mut right) = (a, b);
    while let (Some((x, behind_x)), Some((y, behind_y))) = (left.split_first_chunk::<8>(), right.split_first_chunk()) {
        if u64::from_le_bytes(*x) != u64::from_le_bytes(*y) {
            return false;
        }
        (left, right) = (behind_x, behind_y);
    }
    last(a) == last(b)
}

/// The last eight bytes of a text, or all of one that is shorter: of texts of one length they are the same if
/// those bytes are.
#[inline(always)]
pub(super) fn last(text: &[u8]) -> u64 {
    if let Some(eight) = text.last_chunk::<8>() {
        return u64::from_le_bytes(*eight);
    }
    // Four bytes from either end, or one from either end and one between.
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last));
    }
    match text {
        [] => 0,
        [a] => u64::from(*a),
        [a, b] => u64::from(*a) << 8 | u64::from(*b),
        [a, b, c, ..] => u64::from(*a) << 16 | u64::from(*b) << 8 | u64::from(*c),
    }
}

/// Whether a text begins or ends with space, which a reference to it would leave out.
pub(super) fn has_outer_space(text: &[u8]) -> bool {
    begins_with_space(text)
        || matches!(
            text,
            [.., 0..=0x20]
                | [.., 0xc2, 0x85 | 0xa0]
                | [.., 0xe1, 0x9a, 0x80]
                | [.., 0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf]
                | [.., 0xe2, 0x81, 0x9f]
                | [.., 0xe3, 0x80, 0x80]
        )
}

/// Whether a text begins with space.
pub(super) fn begins_with_space(text: &[u8]) -> bool {
    matches!(
        text,
        [0..=0x20, ..]
            | [0xc2, 0x85 | 0xa0, ..]
            | [0xe1, 0x9a, 0x80, ..]
            | [0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf, ..]
            | [0xe2, 0x81, 0x9f, ..]
            | [0xe3, 0x80, 0x80, ..]
    )
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Digits, has_outer_space, same};

    #[test]
    fn a_string_ends_at_its_quote_and_is_not_plain_with_anything_odd() {
        for length in 0..40 {
            for (end, plain) in [('"', true), ('\\', false), ('\u{1f}', false), ('\n', false), ('\0', false)] {
                let text = format!("{}{end}\"tail", "я\u{7f} !#[]я".chars().cycle().take(length).collect::<String>());
                let mut cursor = Cursor { line: text.as_bytes(), at: 0 };
                let read = cursor.string();
                assert_eq!(read.is_ok(), plain, "{text:?}");
                if plain {
                    assert_eq!(read.unwrap(), &text.as_bytes()[..text.find('"').unwrap()]);
                    assert_eq!(cursor.rest(), b"\"tail");
                }
            }
            let open = "x".repeat(length);
            assert!(Cursor { line: open.as_bytes(), at: 0 }.string().is_err());
        }
    }

    #[test]
    fn texts_are_the_same_if_all_bytes_are() {
        for length in 0..40 {
            let text = vec![b'a'; length];
            assert!(same(&text, &text) && !same(&text, &vec![b'a'; length + 1]));
            for at in 0..length {
                let mut other = text.clone();
                other[at] = b'b';
                assert!(!same(&text, &other), "{at} of {length}");
            }
        }
    }

    #[test]
    fn digits_are_read_whole_or_not_at_all() {
        let read = |text: &str| Cursor { line: text.as_bytes(), at: 0 }.digits().ok().map(|d| (d.mantissa, d.places));
        assert_eq!(read("-12.50 RUB"), Some((-1250, 2)));
        assert_eq!(read("0"), Some((0, 0)));
        assert_eq!(read("999999999999999999"), Some((999_999_999_999_999_999, 0)));
        for text in ["", "-", ".5", "5.", "x", "1234567890123456789", "1234567890.123456789"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(Cursor { line: b"7", at: 3 }.digits().ok(), None::<Digits>);
    }

    #[test]
    fn outer_space_is_what_trimming_takes_off() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let spaced = c.is_whitespace() || c <= ' ';
            assert_eq!(has_outer_space(format!("x{c}").as_bytes()), spaced, "{c:?}");
            assert_eq!(has_outer_space(format!("{c}x").as_bytes()), spaced, "{c:?}");
        }
    }
}
