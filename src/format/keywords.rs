//! A rule file in the keywords of the other language.
//!
//! Only the words of the language change: keywords, functions, types, units of time and currencies,
//! statuses. Names stay, and so does a word that the rulebook has declared as a name of its own.

use crate::builtin;
use crate::diagnostic::Diagnostics;
use crate::file::RuleFile;
use crate::syntax::alphabet::Alphabet;
use crate::syntax::ast::Language;
use crate::syntax::keyword::russian::{RANGING, STEP, TAKES};
use crate::syntax::mark::{Mark, Role};
use crate::syntax::{self, is_thin};
use crate::word::{self, Kind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The text of a rule file in the words of a language; `None` if it cannot be read, which is then
/// told. `declared` are the names of its rulebook.
pub fn in_language(
    file: &RuleFile,
    language: Language,
    declared: &BTreeSet<Arc<str>>,
) -> (Option<String>, Diagnostics) {
    spelled(file, Some(language), declared)
}

/// The same, or with each word as it is spelled in its own language, where none is named.
pub(super) fn spelled(
    file: &RuleFile,
    language: Option<Language>,
    declared: &BTreeSet<Arc<str>>,
) -> (Option<String>, Diagnostics) {
    let (marks, diagnostics) = syntax::marks(file);
    let Some(marks) = marks else { return (None, diagnostics) };
    let mut out = String::with_capacity(file.text.len());
    let mut at = 0;
    for mark in marks {
        let (start, end) = ((mark.span.start - file.base) as usize, (mark.span.end - file.base) as usize);
        let (Some(before), Some(written)) = (file.text.get(at..start), file.text.get(start..end)) else { continue };
        out.push_str(before);
        let own = Alphabet::of_word(written) == Some(Alphabet::Cyrillic);
        let russian = language.map_or(own, |l| l == Language::Russian);
        // A comment within a keyword of several words would be lost with them.
        match spelling(&mark, written, &out, russian).filter(|_| !written.contains('#')) {
            Some(word) if !declared.contains(written) && !declared.contains(word) || is_keyword(&mark) => {
                out.push_str(word);
            }
            _ => out.push_str(written),
        }
        at = end;
    }
    out.push_str(file.text.get(at..).unwrap_or_default());
    let text = out.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(out);
    (Some(text), diagnostics)
}

/// Names never stand in the place of a keyword or a function, nor before a builtin type.
fn is_keyword(mark: &Mark) -> bool {
    matches!(mark.role, Role::Keyword(_) | Role::Function | Role::Type | Role::Status | Role::Weekday)
}

/// A word as the language spells it; `None` if it is none of the language.
fn spelling(mark: &Mark, written: &str, before: &str, russian: bool) -> Option<&'static str> {
    let of = |kind| word::find(kind, written.trim_end_matches('.'));
    match mark.role {
        Role::Keyword(k) => Some(k.spelling(russian)),
        Role::Type => Some(of(Kind::Type)?.form(russian, "")),
        Role::Status => Some(of(Kind::Status)?.form(russian, "")),
        Role::Weekday => Some(of(Kind::Weekday)?.form(russian, "")),
        Role::Name => Some(of(Kind::Value)?.form(russian, "")),
        Role::Function => {
            let (english, other) = builtin::ALL
                .iter()
                .map(|b| (b.name, b.russian))
                .chain(builtin::FORMS.iter().map(|f| (f.name, f.russian)))
                .find(|(english, other)| *english == written || *other == written)?;
            Some(if russian { other } else { english })
        }
        // A sign is the same in both languages.
        Role::Unit if !written.starts_with(char::is_alphabetic) => None,
        Role::Unit => {
            let word = of(Kind::Time).or_else(|| of(Kind::Currency))?;
            let number = number_before(before);
            let rest = before.trim_end();
            let governor = rest.get(..rest.len() - number.len()).unwrap_or_default().split_whitespace().next_back();
            Some(match governor.filter(|_| russian && word.kind == Kind::Time) {
                Some(TAKES) => word.accusative(number),
                Some(RANGING | STEP) => word.genitive(number),
                _ => word.form(russian, number),
            })
        }
    }
}

/// The number that a text ends in.
fn number_before(text: &str) -> &str {
    let text = text.trim_end();
    let mut begins = text.len();
    let mut chars = text.char_indices().rev().peekable();
    let mut digit_after = false;
    while let Some((at, c)) = chars.next() {
        let digit_before = chars.peek().is_some_and(|(_, c)| c.is_ascii_digit());
        if !c.is_ascii_digit() && !(digit_after && digit_before && (c == '.' || is_thin(c))) {
            break;
        }
        digit_after = c.is_ascii_digit();
        begins = at;
    }
    text.get(begins..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_before_a_unit_is_found() {
        assert_eq!(number_before("in [1, 21 "), "21");
        assert_eq!(number_before("1 .. 5"), "5");
        assert_eq!(number_before("1..5"), "5");
        assert_eq!(number_before("= 1 000.5 "), "1 000.5");
        assert_eq!(number_before("3 thousand"), "");
    }
}
