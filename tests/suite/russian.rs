//! Each language speaks only itself: no English word is left over in what is said in Russian, and no
//! Russian one in what is said in English.

use crate::error::diagnostics;
use crate::harness::{files, read};
use norma::diagnostic::Diagnostic;
use norma::phrase::Language;
use norma::{builtin, syntax::keyword};
use std::path::Path;

/// Names of formats and currencies, and other words that have no Russian spelling.
const INTERNATIONAL: &[&str] = &["YAML", "JSON", "UTF", "U", "FFFF", "RUB", "EUR", "USD"];

/// Russian words that stand in samples of code and are no words of the language.
const SAMPLES: &[&str] = &["доход", "ставка", "дней", "имя", "ключ", "запись", "значение", "место"];

/// Builtin types by their Russian names.
const TYPES: &[&str] = &["целое", "число", "процент", "деньги", "дата", "длительность", "текст", "логическое"];

/// Text outside of backticks and quotation marks, and the text inside of backticks.
fn parted(text: &str) -> (String, Vec<String>) {
    let (mut prose, mut code) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find(['`', '"', '«', '“']) {
        prose.push_str(&rest[..at]);
        let opening = &rest[at..];
        let open = opening.chars().next().unwrap();
        let width = if open == '`' { opening.len() - opening.trim_start_matches('`').len() } else { open.len_utf8() };
        let close = match open {
            '«' => "»",
            '“' => "”",
            _ => &opening[..width],
        };
        let Some(end) = opening[width..].find(close) else {
            prose.push_str(opening);
            rest = "";
            break;
        };
        if open == '`' {
            code.push(opening[width..width + end].to_owned());
        }
        rest = &opening[width + end + close.len()..];
    }
    prose.push_str(rest);
    (prose, code)
}

fn words<'t>(text: &'t str, letter: impl Fn(char) -> bool + 't) -> impl Iterator<Item = &'t str> {
    text.split(move |c: char| !letter(c)).filter(|w| !w.is_empty())
}

fn is_cyrillic(c: char) -> bool {
    ('\u{0400}'..='\u{04FF}').contains(&c)
}

fn texts(d: &Diagnostic) -> Vec<String> {
    let labels = d.labels().into_iter().map(|l| l.text);
    std::iter::once(d.message()).chain(d.help()).chain(labels).collect()
}

fn each_diagnostic(mut see: impl FnMut(&Path, &str, &Diagnostic)) {
    for path in files("tests/fixtures/error", &["norma", "yaml", "json"]) {
        let fixture = read(&path);
        for (found, _) in diagnostics(&path, &fixture) {
            found.iter().for_each(|d| see(&path, &fixture, d));
        }
    }
}

#[test]
fn no_language_is_left_over_in_the_other() {
    let mut left = Vec::new();
    each_diagnostic(|path, _, d| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for text in texts(&d.in_language(Language::Russian)) {
            let latin: Vec<String> = words(&parted(&text).0, |c| c.is_ascii_alphabetic())
                .filter(|w| !INTERNATIONAL.contains(w))
                .map(str::to_owned)
                .collect();
            if !latin.is_empty() {
                left.push(format!("{name}: {latin:?} in «{text}»"));
            }
        }
        for text in texts(d) {
            let prose = parted(&text).0;
            if prose.contains(is_cyrillic) {
                left.push(format!("{name}: Russian in “{text}”"));
            }
        }
    });
    assert!(left.is_empty(), "{}", left.join("\n"));
}

/// Russian and English say as much of the same places, in the same manner.
#[test]
fn both_languages_tell_the_same_story() {
    let mut wrong = Vec::new();
    each_diagnostic(|path, _, english| {
        let russian = english.in_language(Language::Russian);
        let mut hold = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{}: {what}: {russian:?}", path.display()));
            }
        };
        hold(english.help().is_some() == russian.help().is_some(), "a help in one language only");
        let labels = |d: &Diagnostic| d.labels().iter().map(|l| (l.span, l.text.is_empty())).collect::<Vec<_>>();
        hold(labels(english) == labels(&russian), "other labels");
        hold(english.message() != russian.message(), "the same message");
        for text in texts(&russian).iter().filter(|t| !t.is_empty()) {
            hold(!text.starts_with(char::is_uppercase), "a capital letter");
            hold(!text.ends_with('.') || text.ends_with("руб."), "a full stop");
            hold(!text.contains('\n'), "several lines");
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What Russian messages show as code can be written: its words are those of the language.
#[test]
fn russian_samples_spell_the_words_of_the_language() {
    let mut known: Vec<&str> = keyword::ALL.iter().flat_map(|k| k.russian.split(' ')).collect();
    known.extend(builtin::ALL.iter().map(|b| b.russian).chain([builtin::SHARE.1, "дата_оценки"]));
    known.extend(SAMPLES.iter().chain(TYPES));
    let mut wrong = Vec::new();
    each_diagnostic(|path, fixture, d| {
        for text in texts(&d.in_language(Language::Russian)) {
            for code in parted(&text).1 {
                for word in words(&code, |c| c.is_alphanumeric() || c == '_') {
                    let placeholder = word.chars().all(char::is_uppercase);
                    let cyrillic = word.chars().any(is_cyrillic);
                    if cyrillic && !placeholder && !known.contains(&word) && !fixture.contains(word) {
                        wrong.push(format!("{}: `{word}` in «{text}»", path.display()));
                    }
                }
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
