//! The words of the language in both languages: every rule file that can be read means the same in
//! the words of the other.

use crate::harness::{files, parts, read};
use crate::tree::tree;
use norma::file::{RuleFile, SourceMap};
use norma::format::in_language;
use norma::syntax::ast::Language;
use norma::syntax::keyword;
use norma::syntax::mark::Role;
use norma::{Question, Rulebook};
use std::collections::BTreeSet;
use std::path::Path;

fn file(text: &str) -> RuleFile {
    SourceMap::new().add("rules.norma", text).unwrap()
}

/// Rule files that parse; the shipped rules have a test of their own.
pub fn sound() -> Vec<(String, String)> {
    let folders = ["tests/fixtures/parse", "tests/fixtures/evaluate"];
    let mut found = Vec::new();
    for path in folders.iter().flat_map(|f| files(f, &["norma"])) {
        let text = parts(&read(&path)).0.to_owned();
        if !norma::syntax::parse(&file(&text)).1.has_errors() {
            found.push((path.display().to_string(), text));
        }
    }
    found
}

/// A file with its keywords, and nothing else, in a language.
fn with_keywords(text: &str, russian: bool) -> String {
    let file = file(text);
    let marks = norma::syntax::marks(&file).0.unwrap();
    let mut out = text.to_owned();
    for mark in marks.iter().rev() {
        if let Role::Keyword(keyword) = mark.role {
            let place = (mark.span.start - file.base) as usize..(mark.span.end - file.base) as usize;
            out.replace_range(place, keyword.spelling(russian));
        }
    }
    out
}

/// A file with all of its words in a language.
fn translated(text: &str, language: Language, declared: &BTreeSet<std::sync::Arc<str>>) -> String {
    let (text, diagnostics) = in_language(&file(text), language, declared);
    text.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn shape(name: &str, text: &str) -> String {
    let (parsed, diagnostics) = norma::syntax::parse(&file(text));
    assert!(!diagnostics.has_errors(), "{name}: {diagnostics:?}\n{text}");
    tree(&parsed)
}

#[test]
fn every_sound_file_has_the_same_tree_in_the_keywords_of_either_language() {
    let mut used = BTreeSet::new();
    let sound = sound();
    assert!(sound.len() > 50, "{}", sound.len());
    for (name, text) in sound {
        let wanted = shape(&name, &text);
        for russian in [true, false] {
            let other = with_keywords(&text, russian);
            assert_eq!(shape(&name, &other), wanted, "{name}\n{other}");
        }
        let marks = norma::syntax::marks(&file(&text)).0.unwrap();
        used.extend(marks.iter().filter_map(|m| if let Role::Keyword(k) = m.role { Some(k.rule) } else { None }));
    }
    // Words of constructs that this version reads over or does not read have no place in a sound file.
    let unread = |k: &keyword::Keyword| k.place == keyword::Place::Unread;
    let unused: Vec<_> = keyword::ALL.iter().filter(|k| !unread(k) && !used.contains(k.rule)).map(|k| k.rule).collect();
    assert_eq!(unused, UNUSED, "a fixture for every keyword");
}

/// Keywords that no sound file can have yet, or by themselves.
const UNUSED: &[&str] = &[
    "kw_for", // reserved for `for each`
];

#[test]
fn every_sound_file_comes_back_to_the_same_bytes() {
    let none = BTreeSet::new();
    for (name, text) in sound() {
        for (there, back) in [(Language::Russian, Language::English), (Language::English, Language::Russian)] {
            let first = translated(&text, back, &none);
            let other = translated(&first, there, &none);
            assert_eq!(translated(&other, back, &none), first, "{name}");
            assert_eq!(translated(&other, there, &none), other, "{name}");
        }
    }
}

#[test]
fn rules_answer_the_same_in_the_words_of_either_language() {
    let mut answered = 0;
    for path in files("tests/fixtures/evaluate", &["norma"]) {
        let text = read(&path);
        let mut pieces = text.split("\n---\n");
        let rules = pieces.next().unwrap();
        let Ok(book) = norma::rulebook::read([("rules.norma", rules)]).rulebook() else { continue };
        let declared = declared(&book);
        for language in [Language::Russian, Language::English] {
            let other = crate::harness::open(&translated(rules, language, &declared));
            for case in pieces.clone() {
                assert_eq!(answer(&other, case), answer(&book, case), "{}", path.display());
                answered += 1;
            }
        }
    }
    assert!(answered > 100, "{answered}");
}

/// The answer for a case, without what cites the words of the rules.
fn answer(rules: &Rulebook, case: &str) -> serde_json::Value {
    let Ok(case) = rules.case("case.yaml", case) else { return serde_json::Value::Null };
    match rules.assess(&case, &Question::default()) {
        Ok(report) => {
            let mut answer = serde_json::to_value(&report.assessments).unwrap();
            drop_cited(&mut answer);
            answer
        }
        Err(refused) => refused.to_string().into(),
    }
}

fn drop_cited(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            for cited in ["reason", "key", "expression"] {
                map.remove(cited);
            }
            map.values_mut().for_each(drop_cited);
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(drop_cited),
        _ => {}
    }
}

fn declared(book: &Rulebook) -> BTreeSet<std::sync::Arc<str>> {
    let rules = book.checked();
    let units = rules.units.iter().map(|u| u.name.clone());
    units.chain(rules.aliases.keys().cloned()).collect()
}

#[test]
fn the_shipped_rules_pass_their_tests_in_russian() {
    for folder in norma::rulebook::folder::embedded_rulebooks() {
        let files: Vec<(String, String)> = norma::rulebook::folder::embedded_files()
            .into_iter()
            .filter(|(name, _)| name.starts_with(&folder) && Path::new(name).extension().is_some_and(|e| e == "norma"))
            .map(|(name, text)| (name, text.to_owned()))
            .collect();
        let rules = norma::rulebook::read(files.iter().map(|(n, t)| (n.as_str(), t.as_str()))).rulebook().unwrap();
        let declared = declared(&rules);
        let russian: Vec<(String, String)> =
            files.iter().map(|(n, t)| (n.clone(), translated(t, Language::Russian, &declared))).collect();
        let rules = norma::rulebook::read(russian.iter().map(|(n, t)| (n.as_str(), t.as_str())));
        let rules = rules.rulebook().unwrap_or_else(|e| panic!("{}", crate::harness::rendered(&e.diagnostics, &e.map)));
        let trials = rules.trials(&crate::harness::load_in(&folder), false);
        assert!(trials.diagnostics.is_empty() && trials.broken_cases.is_empty());
        let failed: Vec<_> = trials.outcomes.iter().flat_map(|o| &o.failures).map(|f| &f.message).collect();
        assert!(failed.is_empty() && trials.outcomes.len() > 10, "{failed:?}");
    }
}
