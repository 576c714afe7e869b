//! Each language speaks only itself: no English word is left over in what is said in Russian, and no
//! Russian one in what is said in English.

use crate::error::diagnostics;
use crate::harness::{files, read};
use norma::diagnostic::Diagnostic;
use norma::phrase::Language;
use norma::{builtin, syntax::keyword, word};
use std::path::Path;

/// Names of formats and currencies, and other words that have no Russian spelling.
const INTERNATIONAL: &[&str] = &["YAML", "JSON", "UTF", "U", "FFFF", "MiB", "RUB", "EUR", "USD"];

/// Russian words that stand in samples of code and are no words of the language.
const SAMPLES: &[&str] = &["доход", "ставка", "имя", "ключ", "запись", "значение", "место", "цена", "сырьё", "изделие"];

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

/// The words of the language that a Russian sample of code may hold.
fn known_words() -> Vec<&'static str> {
    let mut known: Vec<&str> = keyword::ALL.iter().flat_map(|k| k.russian.split(' ')).collect();
    known.extend(builtin::ALL.iter().map(|b| b.russian));
    known.extend(builtin::FORMS.iter().map(|f| f.russian).chain([builtin::GROUP.1, builtin::ROWS.1]));
    known.extend(word::ALL.iter().flat_map(|w| w.russian));
    known.extend(SAMPLES);
    known
}

/// What Russian messages show as code can be written: its words are those of the language.
#[test]
fn russian_samples_spell_the_words_of_the_language() {
    let known = known_words();
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

/// The string literals of a source text, with 0 for what their braces capture, each behind the text before it.
fn literals(source: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find('"') {
        let mut text = String::new();
        let mut end = rest.len();
        let mut chars = rest[at + 1..].char_indices();
        let mut depth = 0;
        while let Some((i, c)) = chars.next() {
            match c {
                '\\' => text.extend(chars.next().map(|(_, c)| c)),
                '"' => {
                    end = at + 1 + i + 1;
                    break;
                }
                '{' => depth += 1,
                '}' if depth > 0 => {
                    depth -= 1;
                    text.push('0');
                }
                _ if depth > 0 => {}
                c => text.push(c),
            }
        }
        found.push((&rest[..at], text));
        rest = &rest[end..];
    }
    found
}

/// Every phrase of the sources, shown by some fixture or not.
#[test]
fn each_phrase_is_said_in_both_languages() {
    let known = known_words();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in files("src", &["rs"]) {
        let source = read(&path);
        let name = path.to_string_lossy().into_owned();
        let mut russian: Vec<String> = Vec::new();
        for opening in ["Phrase::new(", "phrase!("] {
            for piece in source.split(opening).skip(1) {
                // Words that are no literals come from the table of keywords.
                let both = literals(piece);
                let [(before, english), (between, other), ..] = &both[..] else { continue };
                if !before.trim().is_empty() || between.trim() != "," {
                    continue;
                }
                if parted(english).0.contains(is_cyrillic) {
                    wrong.push(format!("{name}: Russian in “{english}”"));
                }
                russian.push(other.clone());
                seen += 1;
            }
        }
        if name.ends_with("error/russian.rs") {
            let told = literals(source.split("fn in_russian").nth(1).unwrap());
            russian.extend(told.into_iter().map(|(_, text)| text));
        }
        for text in russian {
            let (prose, code) = parted(&text);
            if words(&prose, |c| c.is_ascii_alphabetic()).any(|w| !INTERNATIONAL.contains(&w)) {
                wrong.push(format!("{name}: English in «{text}»"));
            }
            for word in code.iter().flat_map(|c| words(c, |c| c.is_alphanumeric() || c == '_')) {
                let placeholder = word.chars().all(char::is_uppercase);
                if word.chars().any(is_cyrillic) && !placeholder && !known.contains(&word) {
                    wrong.push(format!("{name}: `{word}` in «{text}»"));
                }
            }
        }
    }
    assert!(seen > 250, "{seen} phrases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
