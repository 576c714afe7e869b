//! Signs that a reader does not see: those that change the direction of the text around them, and
//! those that take no place. Law could be hidden behind them.

/// What a sign does that is not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// It changes the direction or the order in which the text around it is shown.
    Direction,
    /// It takes no place.
    Invisible,
}

/// Whether a character is not seen. The blanks of the language are seen as blanks.
pub fn hidden(c: char) -> Option<Hidden> {
    match c {
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(Hidden::Direction)
        }
        // Controls; then what Unicode calls default ignorable, line separators and fillers.
        '\0'..='\u{8}'
        | '\u{B}'
        | '\u{C}'
        | '\u{E}'..='\u{1F}'
        | '\u{7F}'..='\u{9F}'
        | '\u{AD}'
        | '\u{034F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200D}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}' => Some(Hidden::Invisible),
        _ => None,
    }
}

/// Whether a byte is of a sign that is seen: plain signs, and the letters of the Cyrillic alphabet.
/// The bytes that go on with a sign tell nothing.
const SEEN: [bool; 256] = {
    let mut seen = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        seen[byte] = matches!(byte, 0x20..=0x7E | 0x0A | 0xD0 | 0xD1 | 0x80..=0xBF);
        byte += 1;
    }
    seen
};

/// All characters of a text that are not seen, with their places.
pub fn all(text: &str) -> impl Iterator<Item = (usize, char, Hidden)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = bytes.get(at..)?;
            at += rest.iter().position(|b| !SEEN[usize::from(*b)])?;
            let c = text.get(at..)?.chars().next()?;
            let here = at;
            at += c.len_utf8();
            if let Some(kind) = hidden(c) {
                return Some((here, c, kind));
            }
        }
    })
}

/// The text with a sign that is seen in the place of each that is not; no byte changes its place.
pub fn shown(text: &str) -> String {
    let stand_in = |c: char| match (hidden(c), c.len_utf8()) {
        (None, _) => c,
        (_, 1) => '?',
        (_, 2) => '¬',
        (_, 3) => '\u{FFFD}',
        _ => '\u{1F6C7}',
    };
    // The mark of the order of bytes at the beginning of a file hides nothing.
    let mut chars = text.chars();
    let first = chars.next().map(|c| if c == '\u{FEFF}' { c } else { stand_in(c) });
    first.into_iter().chain(chars.map(stand_in)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_shown_without_moving_a_byte() {
        let text = "\u{FEFF}a\u{7}\u{AD}\u{202E}\u{200B}\u{E0100}б";
        assert_eq!(shown(text), "\u{FEFF}a?¬\u{FFFD}\u{FFFD}\u{1F6C7}б");
        assert_eq!(shown(text).len(), text.len());
    }

    #[test]
    fn no_hidden_sign_is_passed_over() {
        let every = ('\0'..=char::MAX).filter(|c| hidden(*c).is_some()).flat_map(|c| ['я', 'a', c, '\u{E9}']);
        let text: String = every.collect();
        let found: Vec<(usize, char)> = all(&text).map(|(at, c, _)| (at, c)).collect();
        let wanted: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| hidden(*c).is_some()).collect();
        assert!(wanted.len() > 4_000);
        assert_eq!(found, wanted);
    }

    #[test]
    fn the_blanks_of_the_language_are_seen() {
        assert!(" \t\r\n\u{A0}\u{202F}\u{2009}".chars().all(|c| hidden(c).is_none()));
    }
}
