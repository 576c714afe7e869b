//! The layout of rule files: it changes no meaning, and a formatted file stays as it is.

use crate::harness::{files, read, rendered, snapshot, stem};
use crate::tree::tree;
use crate::words::sound;
use norma::file::{RuleFile, SourceMap};
use norma::format::{declared_names, format};
use norma::syntax::ast::Language;
use std::collections::BTreeSet;
use std::sync::Arc;

fn file(text: &str) -> RuleFile {
    SourceMap::new().add("rules.norma", text).unwrap()
}

fn formatted(text: &str, language: Option<Language>) -> String {
    let file = file(text);
    let declared: BTreeSet<Arc<str>> = declared_names(&[norma::syntax::parse(&file).0]);
    let (text, diagnostics) = format(&file, language, &declared);
    text.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn shape(text: &str) -> String {
    let (parsed, diagnostics) = norma::syntax::parse(&file(text));
    assert!(!diagnostics.has_errors(), "{diagnostics:?}\n{text}");
    // Units of time agree with their numbers afterwards, and abbreviations lose their points.
    tree(&parsed)
}

/// The fixtures of other suites, the twins and the shipped rules.
fn all() -> Vec<(String, String)> {
    let more = ["rules", "tests/fixtures/twins", "tests/fixtures/format"];
    let more = more.iter().flat_map(|f| files(f, &["norma"])).map(|p| (p.display().to_string(), read(&p)));
    sound().into_iter().chain(more).collect()
}

#[test]
fn each_layout_is_as_it_should_be() {
    insta::glob!("../fixtures/format", "*.norma", |path| {
        let input = read(path);
        assert!(input.starts_with("# "), "{}: the first line is a sentence", path.display());
        let english = formatted(&input, None);
        let russian = formatted(&input, Some(Language::Russian));
        snapshot("format", &stem(path), &input, &format!("{english}\n-- in Russian keywords\n{russian}"));
    });
}

#[test]
fn a_layout_changes_no_meaning_and_stays_as_it_is() {
    for (name, text) in all() {
        let once = formatted(&text, None);
        let plain = |text: &str| shape(text).replace("`руб.`", "`руб`");
        assert_eq!(plain(&once), plain(&text), "{name}\n{once}");
        assert_eq!(formatted(&once, None), once, "{name}");
    }
}

#[test]
fn a_file_of_one_language_comes_back_to_the_same_bytes() {
    for (name, text) in all() {
        let ways = [(Language::English, Language::Russian), (Language::Russian, Language::English)];
        // The shipped rules are long, and are in English.
        let ways = if name.contains("/rules/") { &ways[..1] } else { &ways };
        for (own, other) in ways.iter().copied() {
            let own_words = formatted(&text, Some(own));
            let there = formatted(&own_words, Some(other));
            assert_eq!(formatted(&there, Some(own)), own_words, "{name}\n{there}");
        }
    }
}

#[test]
fn a_file_with_mistakes_is_left_as_it_is() {
    let broken = file("act a\n  titel en \"x\"\n");
    let (text, diagnostics) = format(&broken, None, &BTreeSet::new());
    assert!(text.is_none() && diagnostics.has_errors(), "{}", rendered(&diagnostics, &SourceMap::new()));
}
