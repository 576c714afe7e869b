//! Latin and Cyrillic letters that look alike, and words that do.
//!
//! Only letters that most typefaces draw alike are in the table: words are compared as a reader sees
//! them, and `рост` is no English word for anybody.

use crate::phrase::Phrase;

/// Latin letters, and the Cyrillic ones that look like them.
const ALIKE: &[(char, char)] = &[
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'һ'),
    ('i', 'і'),
    ('j', 'ј'),
    ('k', 'к'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('x', 'х'),
    ('y', 'у'),
    ('ë', 'ё'),
    ('ï', 'ї'),
    ('A', 'А'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Е'),
    ('H', 'Н'),
    ('I', 'І'),
    ('J', 'Ј'),
    ('K', 'К'),
    ('M', 'М'),
    ('O', 'О'),
    ('P', 'Р'),
    ('S', 'Ѕ'),
    ('T', 'Т'),
    ('X', 'Х'),
    ('Y', 'У'),
    ('Ë', 'Ё'),
    ('Ï', 'Ї'),
];

/// An alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// Latin.
    Latin,
    /// Cyrillic.
    Cyrillic,
}

impl Alphabet {
    /// Its name in messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Latin => "Latin",
            Self::Cyrillic => "Cyrillic",
        }
    }

    /// The letters of it in Russian, as what something is written with: «латинскими».
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Latin => "латинскими",
            Self::Cyrillic => "русскими",
        }
    }

    /// Letters of it, or of some other alphabet, for messages: `Latin`, «латинскими».
    pub fn words_of(word: &str) -> Phrase {
        Self::of_word(word).map_or(Phrase::new("other", "другими"), |a| Phrase::new(a.word(), a.letters()))
    }

    /// The alphabet of a letter; signs that both share, and letters of others, have none.
    pub fn of(c: char) -> Option<Self> {
        match c {
            '\u{0400}'..='\u{052F}' | '\u{1C80}'..='\u{1C8F}' | '\u{2DE0}'..='\u{2DFF}' | '\u{A640}'..='\u{A69F}' => {
                Some(Self::Cyrillic)
            }
            'a'..='z' | 'A'..='Z' | '\u{00AA}' | '\u{00BA}' | '\u{00C0}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}' => {
                Some(Self::Latin)
            }
            _ => None,
        }
    }

    /// The alphabet of the first letter of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        word.chars().find_map(Self::of)
    }
}

/// How many letters from the beginning of their blocks the tables of twins hold.
const BLOCK: usize = 256;

/// The first letter of the Cyrillic block.
const CYRILLIC: usize = 0x400;

/// Twins of the Latin letters and of the Cyrillic ones by their numbers; `\0` where there is none.
const TWINS: [[char; BLOCK]; 2] = {
    let mut twins = [['\0'; BLOCK]; 2];
    let mut i = 0;
    while i < ALIKE.len() {
        let (latin, cyrillic) = ALIKE[i];
        twins[0][latin as usize] = cyrillic;
        twins[1][cyrillic as usize - CYRILLIC] = latin;
        i += 1;
    }
    twins
};

/// The letter of the other alphabet that looks the same.
fn twin(c: char) -> Option<char> {
    let number = c as usize;
    let [latin, cyrillic] = &TWINS;
    let (table, at) = if number < CYRILLIC { (latin, number) } else { (cyrillic, number - CYRILLIC) };
    table.get(at).copied().filter(|c| *c != '\0')
}

/// The plain letters that look like none of the other alphabet.
const ALONE: [bool; 256] = {
    let mut alone = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        alone[byte as usize] = byte.is_ascii_alphabetic() && TWINS[0][byte as usize] == '\0';
        byte += 1;
    }
    alone
};

/// Whether a word has a plain letter that looks like none of the other alphabet: most have one.
pub fn is_plainly_latin(word: &str) -> bool {
    word.bytes().any(|b| ALONE[usize::from(b)])
}

/// Whether a word has a letter, and each of its letters looks like one of the other alphabet.
pub fn looks_like_another(word: &str) -> bool {
    if is_plainly_latin(word) {
        return false;
    }
    let mut letters = word.chars().filter(|c| Alphabet::of(*c).is_some()).peekable();
    letters.peek().is_some() && letters.all(|c| twin(c).is_some())
}

/// A word in the letters of the other alphabet, if all of its letters look like one of that.
pub fn other_alphabet(word: &str) -> Option<String> {
    let other = |c| if Alphabet::of(c).is_some() { twin(c) } else { Some(c) };
    looks_like_another(word).then(|| word.chars().map(other).collect()).flatten()
}

/// A word in one alphabet alone, where its letters of the other one all have a twin in that.
pub fn in_alphabet(word: &str, alphabet: Alphabet) -> Option<String> {
    let letters = word.chars().map(|c| match Alphabet::of(c) {
        Some(other) if other != alphabet => twin(c),
        _ => Some(c),
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_alike_are_found_in_both_directions() {
        assert_eq!(other_alphabet("case").as_deref(), Some("саѕе"));
        assert_eq!(other_alphabet("с").as_deref(), Some("c"));
        assert_eq!(other_alphabet("хор_2").as_deref(), Some("xop_2"));
        assert_eq!(other_alphabet("рост"), None);
        assert_eq!(other_alphabet("_1"), None);
    }

    #[test]
    fn each_letter_of_the_table_is_of_its_alphabet() {
        for (latin, cyrillic) in ALIKE {
            assert_eq!(Alphabet::of(*latin), Some(Alphabet::Latin), "{latin}");
            assert_eq!(Alphabet::of(*cyrillic), Some(Alphabet::Cyrillic), "{cyrillic}");
        }
    }
}
