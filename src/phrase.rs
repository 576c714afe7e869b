//! What the program says by itself, in English and in Russian at once.
//!
//! A [`Phrase`] is made where both wordings are known, and the language is chosen where it is shown:
//! what is said in one language alone does not compile.

use crate::value::date::Date;
use std::borrow::Cow;
use std::fmt;

/// A language of titles and messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// `ru`
    Russian,
    /// `en`
    English,
}

/// A few words in both languages. It displays as English.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// In English.
    pub en: Cow<'static, str>,
    /// In Russian.
    pub ru: Cow<'static, str>,
}

impl Phrase {
    /// Words that never change.
    pub const fn new(en: &'static str, ru: &'static str) -> Self {
        Self { en: Cow::Borrowed(en), ru: Cow::Borrowed(ru) }
    }

    /// Words that were put together.
    pub const fn of(en: String, ru: String) -> Self {
        Self { en: Cow::Owned(en), ru: Cow::Owned(ru) }
    }

    /// What reads alike in both languages: names and other text of the user.
    pub fn same(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        Self { en: text.clone(), ru: text }
    }

    /// Words that are made once for each language.
    pub fn in_each(say: impl Fn(Language) -> String) -> Self {
        Self::of(say(Language::English), say(Language::Russian))
    }

    /// These words and then those.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        Self::of(format!("{}{}", self.en, next.en), format!("{}{}", self.ru, next.ru))
    }

    /// The words in one language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Russian => &self.ru,
        }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// A [`Phrase`] from two format strings: first the English one, then the Russian.
macro_rules! phrase {
    ($en:literal, $ru:literal) => {
        $crate::phrase::Phrase::of(::std::format!($en), ::std::format!($ru))
    };
}
pub(crate) use phrase;

/// `did you mean …?`
pub fn meant(near: &str) -> Phrase {
    phrase!("did you mean `{near}`?", "возможно, имелось в виду `{near}`")
}

/// A day as a reader of a language writes it: 2022-03-01, 01.03.2022.
pub fn day(date: Date, language: Language) -> String {
    match language {
        Language::English => date.to_string(),
        Language::Russian => format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year()),
    }
}

/// A day that is written as rules write it, as Russians do; any other text stays as it is.
pub fn russian_day(written: &str) -> String {
    crate::value::date::parse(written).map_or_else(|_| written.to_owned(), |d| day(d, Language::Russian))
}

/// The form of a word that goes with a number: English one and many, Russian one, few and many.
pub fn plural(n: i128, forms: [&str; 5], language: Language) -> &str {
    let n = n.unsigned_abs();
    match language {
        Language::English => {
            if n == 1 {
                forms[0]
            } else {
                forms[1]
            }
        }
        Language::Russian => match (n % 10, n % 100) {
            (1, h) if h != 11 => forms[2],
            (2..=4, h) if !(12..=14).contains(&h) => forms[3],
            _ => forms[4],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_russian_word_has_the_form_of_its_number() {
        let form = |n| plural(n, ["", "", "файл", "файла", "файлов"], Language::Russian);
        for (n, word) in [(0, "файлов"), (1, "файл"), (2, "файла"), (5, "файлов"), (11, "файлов"), (12, "файлов")]
        {
            assert_eq!(form(n), word, "{n}");
        }
        for (n, word) in [(21, "файл"), (22, "файла"), (25, "файлов"), (111, "файлов"), (-1, "файл"), (104, "файла")]
        {
            assert_eq!(form(n), word, "{n}");
        }
    }

    #[test]
    fn days_are_written_as_readers_do() {
        assert_eq!(russian_day("2022-03-01"), "01.03.2022");
        assert_eq!(russian_day("512 MiB"), "512 MiB");
        assert_eq!(day(jiff::civil::date(2022, 3, 1), Language::English), "2022-03-01");
    }
}
