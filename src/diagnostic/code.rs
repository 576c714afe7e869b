//! What each diagnostic means and how it is mended, in both languages, with a worked example.
//!
//! The texts stand in `codes/<phase>.md`, one entry a code:
//!
//! ```text
//! ## decimal-comma
//!
//! What is wrong, in a sentence.
//!
//! What it means, and how to mend it.
//!
//! ru: The sentence in Russian.
//!
//! The rest in Russian.
//! ```
//!
//! The example is the fixture of the same name, from which the tests take what is printed: there is
//! one, and it is right. A test holds entries and codes together.

use crate::syntax::ast::Language;
use include_dir::{Dir, include_dir};

/// The entries of each phase.
const PHASES: [(&str, &str); 7] = [
    ("syntax", include_str!("codes/syntax.md")),
    ("resolve", include_str!("codes/resolve.md")),
    ("check", include_str!("codes/check.md")),
    ("lint", include_str!("codes/lint.md")),
    ("case", include_str!("codes/case.md")),
    ("row", include_str!("codes/row.md")),
    ("ask", include_str!("codes/ask.md")),
];

/// The least input that yields each code.
static EXAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/fixtures/error");

/// What is to be said of a code in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What is wrong, in a sentence.
    pub title: &'static str,
    /// What it means, and how to mend it: one or more paragraphs.
    pub text: &'static str,
}

/// An entry: a code and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `phase::kebab-name`.
    pub code: String,
    english: Words,
    russian: Words,
}

/// The least input that yields a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// A rule file.
    pub rules: &'static str,
    /// A case by these rules, with the name of its file, where the case is what is wrong.
    pub case: Option<(String, &'static str)>,
}

impl Entry {
    /// What is to be said in a language.
    pub const fn words(&self, language: Language) -> Words {
        match language {
            Language::English => self.english,
            Language::Russian => self.russian,
        }
    }

    /// The code without its phase.
    pub fn name(&self) -> &str {
        self.code.split_once("::").map_or(&*self.code, |(_, name)| name)
    }

    /// The example, unless the least input would be too large to be read.
    pub fn example(&self) -> Option<Example> {
        let path = self.code.replace("::", "/");
        ["norma", "yaml", "json"].iter().find_map(|ending| {
            let text = EXAMPLES.get_file(format!("{path}.{ending}"))?.contents_utf8()?;
            // The first line tells the maker of the tests what the entry tells the reader.
            let text = text.split_once('\n').filter(|(first, _)| first.starts_with('#')).map_or(text, |(_, rest)| rest);
            let (rules, case) = match text.split_once("\n---\n") {
                Some((rules, case)) if *ending != "norma" => (rules, Some((format!("case.{ending}"), case))),
                _ => (text, None),
            };
            Some(Example { rules, case })
        })
    }
}

/// Every entry, phase by phase.
pub fn all() -> impl Iterator<Item = Entry> {
    PHASES.iter().flat_map(|(phase, text)| {
        text.split("\n## ").skip(1).map(move |entry| {
            let (name, body) = entry.split_once('\n').unwrap_or((entry, ""));
            let (english, russian) = body.split_once("\nru: ").unwrap_or((body, ""));
            Entry { code: format!("{phase}::{}", name.trim()), english: words(english), russian: words(russian) }
        })
    })
}

fn words(body: &'static str) -> Words {
    let (title, text) = body.trim().split_once("\n\n").unwrap_or((body.trim(), ""));
    Words { title: title.trim(), text: text.trim() }
}

/// The entries of a code, or of a name that several phases may share.
pub fn find(code: &str) -> Vec<Entry> {
    all().filter(|e| e.code == code || e.name() == code).collect()
}
