//! One fixture for every code: the least input that yields it, and the diagnostic as a reader sees it.
//!
//! A `.norma` fixture is a rule file. A `.yaml` or `.json` fixture is a case, with the rules that it
//! needs in front, parted by a line `---`.

use crate::harness::{files, parts, read, reading, rendered, root, snapshot, stem};
use norma::diagnostic::Diagnostics;
use norma::diagnostic::code::{self, Entry};
use norma::file::SourceMap;
use norma::phrase::Language;
use std::collections::BTreeSet;
use std::path::Path;

/// Codes that no file of a reasonable size yields, with the reason. `limits` generates their input.
const GENERATED: &[(&str, &str)] = &[
    ("syntax::too-large", "wants a file of more than 16 MiB"),
    ("syntax::too-deep", "wants more nested brackets than a reader could count"),
    ("case::too-deep", "wants more nested lists than a reader could count"),
];

/// Codes that no test yields, with the reason.
const OUT_OF_REACH: &[(&str, &str)] = &[
    ("case::too-large", "wants a case of more than 256 MiB"),
    ("resolve::too-large", "wants more than 512 MiB of rules"),
    ("case::too-large-together", "wants more than 512 MiB of cases"),
];

/// Codes that no single case yields, but a question or a row of a batch: `batch` yields each.
const OF_A_ROW: &[(&str, &str)] = &[
    ("row::not-utf-8", "is no text"),
    ("row::too-long", "wants a line of more than 64 MiB"),
    ("row::unreadable", "wants a file that cannot be read"),
    ("row::no-case", "is of a file of empty lines"),
    ("row::no-such-subject", "wants rules in the binary"),
    ("ask::no-date", "is of the question"),
    ("ask::no-such-assessment", "is of the question"),
    ("ask::other-subject", "is of the question"),
    ("ask::no-assessment", "is of the question"),
    ("ask::out-of-force", "is of the question"),
];

/// The diagnostics of a fixture, with the files that they speak of.
pub fn diagnostics(path: &Path, fixture: &str) -> Vec<(Diagnostics, SourceMap)> {
    let ending = path.extension().unwrap().to_string_lossy().into_owned();
    if ending == "norma" {
        let reading = reading("rules.norma", fixture);
        if reading.diagnostics.has_errors() {
            return vec![(reading.diagnostics, reading.map)];
        }
        // Mistakes in tests come to light when the tests are prepared.
        let (lints, map) = (reading.diagnostics.clone(), reading.map.clone());
        let rules = reading.rulebook().unwrap();
        let trials = rules.trials(&|_| None, true);
        let mut found = vec![(lints, map.clone()), (trials.diagnostics, map)];
        found.extend(trials.broken_cases.into_iter().map(|(map, found)| (found, map)));
        return found;
    }
    let (rules, case) = parts(fixture);
    let rules = crate::harness::open(rules);
    match rules.case(&format!("case.{ending}"), case.expect("a line `---` between rules and case")) {
        Ok(case) => vec![(case.lints, case.map)],
        Err(broken) => vec![(broken.diagnostics, *broken.map)],
    }
}

fn check(path: &Path) -> (String, Vec<String>) {
    let found = diagnostics(path, &read(path));
    let codes = found.iter().flat_map(|(d, _)| d.iter().map(norma::diagnostic::Diagnostic::code)).collect();
    (found.iter().map(|(d, map)| rendered(d, map)).collect(), codes)
}

/// The diagnostics of a fixture as a Russian reader sees them.
fn in_russian(path: &Path) -> String {
    let found = diagnostics(path, &read(path));
    found.iter().map(|(d, map)| rendered(&d.in_language(Language::Russian), map)).collect()
}

#[test]
fn each_mistake_is_shown_at_its_place() {
    let mut wrong = Vec::new();
    for path in files("tests/fixtures/error", &["norma", "yaml", "json"]) {
        let folder = path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let (result, codes) = check(&path);
        let name = stem(&path);
        let suite = if folder == "error" { folder.clone() } else { format!("error/{folder}") };
        if folder != "error" {
            let code = format!("{folder}::{name}");
            if !codes.contains(&code) {
                wrong.push(format!("{code} is not yielded, but {codes:?}:\n{result}"));
            }
        }
        let first = read(&path);
        assert!(first.starts_with("# "), "{}: the first line is a sentence", path.display());
        snapshot(&suite, &name, &first, &result);
        snapshot(&suite.replacen("error", "error-ru", 1), &name, &first, &in_russian(&path));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every code that stands in the sources.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for path in files("src", &["rs"]) {
        for piece in read(&path).split("code(\"").skip(1) {
            codes.insert(piece.split('"').next().unwrap().to_owned());
        }
    }
    codes
}

#[test]
fn every_code_has_a_fixture() {
    let missing: Vec<String> = codes()
        .into_iter()
        .filter(|code| !GENERATED.iter().chain(OUT_OF_REACH).chain(OF_A_ROW).any(|(known, _)| known == code))
        .filter(|code| {
            let at = root().join("tests/fixtures/error").join(code.replace("::", "/"));
            !["norma", "yaml", "json"].iter().any(|ending| at.with_extension(ending).is_file())
        })
        .collect();
    assert!(missing.is_empty(), "no fixture yields {}", missing.join(", "));
    for (code, _) in GENERATED.iter().chain(OUT_OF_REACH).chain(OF_A_ROW) {
        assert!(codes().contains(*code), "{code} is no code");
    }
}

#[test]
fn every_code_is_explained() {
    let explained: Vec<Entry> = code::all().collect();
    let names: BTreeSet<String> = explained.iter().map(|e| e.code.clone()).collect();
    assert_eq!(names.len(), explained.len(), "an entry for each code, once");
    let missing: Vec<_> = codes().difference(&names).cloned().collect();
    assert!(missing.is_empty(), "src/diagnostic/codes/ has no entry for {}", missing.join(", "));
    let strangers: Vec<_> = names.difference(&codes()).cloned().collect();
    assert!(strangers.is_empty(), "src/diagnostic/codes/ explains what does not exist: {}", strangers.join(", "));
    for entry in explained {
        for language in [Language::English, Language::Russian] {
            let words = entry.words(language);
            let russian = words.title.chars().chain(words.text.chars()).any(|c| ('а'..='я').contains(&c));
            assert!(words.title.ends_with('.') && !words.title.contains('\n'), "{}: a sentence first", entry.code);
            assert!(!words.text.is_empty(), "{}: what it means", entry.code);
            assert!(language == Language::English || russian, "{}: in both languages", entry.code);
        }
        let generated = GENERATED.iter().chain(OUT_OF_REACH).chain(OF_A_ROW).any(|(code, _)| *code == entry.code);
        assert_eq!(entry.example().is_some(), !generated, "{}: an example", entry.code);
    }
}

#[test]
fn ten_mistakes_are_ten_errors() {
    let path = root().join("tests/fixtures/error/ten-mistakes.norma");
    let text = read(&path);
    let reading = reading("rules.norma", &text);
    let found: Vec<(String, usize)> = reading
        .diagnostics
        .iter()
        .filter(|d| d.is_error())
        .map(|d| (d.code(), reading.map.locate(d.span()).unwrap().line))
        .collect();
    // Each line with a mistake says which.
    let expected: Vec<(String, usize)> = text
        .lines()
        .enumerate()
        .filter_map(|(i, line)| line.split_once("# here: ").map(|(_, code)| (code.trim().to_owned(), i + 1)))
        .collect();
    assert_eq!(expected.len(), 10);
    assert_eq!(found, expected, "{}", rendered(&reading.diagnostics, &reading.map));
}
