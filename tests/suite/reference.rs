//! The language reference tells the truth: its examples run, its tables are those of the sources,
//! and no rule of the grammar and no word of the language goes without mention.
//!
//! A block of rules begins with a line of three backticks and `norma`, and then may say:
//!
//! - nothing: it is a whole rulebook, without mistakes and lints, whose tests pass;
//! - a name, `norma museum`: it continues the earlier blocks of that name; all of them together are
//!   such a rulebook, and each beginning has no errors and passes its tests;
//! - `error CODE`, alone or behind a name: it, or it behind the blocks of that name, yields that code;
//! - `later`: it is of a part of the language that this version does not do. One that works fails the
//!   test, until the word is taken away.
//!
//! Blocks `yaml NAME` are cases by the rules of that name; `error CODE` means the same there.
//!
//! What stands between `<!-- generated: … -->` and `<!-- end -->` is written by
//! `NORMA_BLESS=1 cargo test --test suite reference`. What stands in `<!-- rules: … -->` are the rules
//! of the grammar that the section speaks of.

use crate::harness::{read, reading, rendered, root};
use norma::builtin;
use norma::check::typed::Status;
use norma::check::{builtin_type, time};
use norma::diagnostic::code;
use norma::facts::scalar::SCALES;
use norma::syntax::ast::Language;
use norma::syntax::keyword::{self, Place};
use norma::ty::Currency;
use norma::word::{self, Kind};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const PATH: &str = "docs/reference.md";

/// How many blocks wait for a part of the language. At the end there is none.
const LATER: usize = 0;

/// Rules of the grammar that no reader meets: marks, and pieces that are parsed on their own.
const UNMENTIONED: &[&str] = &[
    "any_name",
    "caret",
    "cell_expected",
    "cell_fact",
    "cell_input",
    "close_brace",
    "close_round",
    "close_square",
    "comma",
    "alone_expression",
    "alone_fact",
    "divide",
    "equals",
    "guillemets",
    "head_output",
    "minus",
    "plain",
    "plus",
    "row_text",
    "texts",
    "times",
];

/// A block of code.
struct Block {
    line: usize,
    info: Vec<String>,
    text: String,
}

impl Block {
    fn is_later(&self) -> bool {
        self.info.iter().any(|word| word == "later")
    }

    /// The code that it must yield.
    fn code(&self) -> Option<&str> {
        let at = self.info.iter().position(|word| word == "error")?;
        self.info.get(at + 1).map(String::as_str)
    }

    /// The blocks that it continues.
    fn group(&self) -> Option<&str> {
        let mut words = self.info.iter().skip(1).map(String::as_str).filter(|w| *w != "later");
        words.next().filter(|w| *w != "error")
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (i, line) in text.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(info) => {
                open = true;
                let info = info.split_whitespace().map(str::to_owned).collect();
                blocks.push(Block { line: i + 1, info, text: String::new() });
            }
            None if open => {
                let block = blocks.last_mut().unwrap();
                block.text += line;
                block.text.push('\n');
            }
            None => {}
        }
    }
    assert!(!open, "a block of code is not closed");
    blocks
}

/// What is wrong with rules: mistakes, tests that fail, and with `strict` lints too.
fn faults(text: &str, strict: bool) -> String {
    let reading = reading("reference.norma", text);
    let broken = if strict { !reading.diagnostics.is_empty() } else { reading.diagnostics.has_errors() };
    if broken {
        return rendered(&reading.diagnostics, &reading.map);
    }
    let rules = reading.rulebook().unwrap();
    let trials = rules.trials(&|_| None, false);
    let mut found = rendered(&trials.diagnostics, rules.map());
    for outcome in &trials.outcomes {
        for failure in &outcome.failures {
            writeln!(found, "test «{}» (row {:?}): {}", outcome.title, outcome.row, failure.message).unwrap();
        }
    }
    found
}

/// The codes of all that is found in rules, those of tests included.
fn codes(text: &str) -> BTreeSet<String> {
    let reading = reading("reference.norma", text);
    let mut found: BTreeSet<String> = reading.diagnostics.iter().map(norma::diagnostic::Diagnostic::code).collect();
    if let Ok(rules) = reading.rulebook() {
        found.extend(rules.trials(&|_| None, true).diagnostics.iter().map(norma::diagnostic::Diagnostic::code));
    }
    found
}

#[test]
fn every_example_of_the_reference_runs() {
    let text = read(&root().join(PATH));
    let mut groups: BTreeMap<String, String> = BTreeMap::new();
    let (mut wrong, mut later, mut run) = (String::new(), 0, 0);
    for block in blocks(&text) {
        let Block { line, .. } = block;
        let kind = block.info.first().map(String::as_str);
        let before = block.group().and_then(|g| groups.get(g)).cloned().unwrap_or_default();
        let whole = format!("{before}{}", block.text);
        match (kind, block.code()) {
            (Some("norma"), _) if block.is_later() => {
                later += 1;
                let works = match block.code() {
                    Some(code) => codes(&whole).contains(code),
                    None => faults(&whole, block.group().is_none()).is_empty(),
                };
                if works {
                    writeln!(wrong, "{PATH}:{line}: works: take the word `later` away, and lower LATER").unwrap();
                }
            }
            (Some("norma"), Some(code)) => {
                run += 1;
                let found = codes(&whole);
                if !found.contains(code) {
                    writeln!(wrong, "{PATH}:{line}: yields {found:?}, not {code}").unwrap();
                }
            }
            (Some("norma"), None) => {
                run += 1;
                let found = faults(&whole, block.group().is_none());
                if !found.is_empty() {
                    writeln!(wrong, "{PATH}:{line}:\n{found}").unwrap();
                }
                if let Some(group) = block.group() {
                    groups.insert(group.to_owned(), whole);
                }
            }
            (Some("yaml"), code) => {
                run += 1;
                let rules = norma::rulebook::read([("reference.norma", &before)]).rulebook().unwrap();
                let found: Vec<String> = match rules.case("case.yaml", &block.text) {
                    Ok(case) => case.lints.iter().map(norma::diagnostic::Diagnostic::code).collect(),
                    Err(broken) => broken.diagnostics.iter().map(norma::diagnostic::Diagnostic::code).collect(),
                };
                if found.iter().map(String::as_str).ne(code) {
                    writeln!(wrong, "{PATH}:{line}: yields {found:?}, not {code:?}").unwrap();
                }
            }
            _ => {}
        }
    }
    for (group, text) in &groups {
        let found = faults(text, true);
        if !found.is_empty() {
            writeln!(wrong, "{PATH}, all blocks `{group}`:\n{found}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(run > 25, "the reference has examples");
    assert_eq!(later, LATER, "blocks marked `later`");
}

fn row(out: &mut String, cells: &[&str]) {
    writeln!(out, "| {} |", cells.join(" | ").replace("||", "\\|\\|")).unwrap();
}

fn table(head: &[&str]) -> String {
    let mut out = String::new();
    row(&mut out, head);
    row(&mut out, &vec!["---"; head.len()]);
    out
}

fn code_words<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    words.into_iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}

fn keywords() -> String {
    let mut out = table(&["English", "Russian", "where it is a word"]);
    for k in keyword::ALL {
        let place = match k.place {
            Place::Declaration => "begins a declaration",
            Place::Unread => "begins a declaration; kept for a later version",
            Place::Reserved => "everywhere: a name so called stands in backticks",
            Place::Free => "only in its place; free as a name",
        };
        row(&mut out, &[&format!("`{}`", k.english), &format!("`{}`", k.russian), place]);
    }
    out
}

fn functions() -> String {
    let mut out = table(&["English", "Russian", "what it is", "for example"]);
    for b in builtin::ALL {
        let (asked, answer) = b.example;
        let example = format!("`{asked}` is `{answer}`");
        row(&mut out, &[&format!("`{}`", b.name), &format!("`{}`", b.russian), &b.doc.en, &example]);
    }
    let (english, russian) = builtin::SHARE;
    let doc = "The part of a list for which its last `where` holds; the share of nothing has no value.";
    let example = "`share([3, 4, 5, 6] as n where n > 3)` is `75%`";
    row(&mut out, &[&format!("`{english}`"), &format!("`{russian}`"), doc, example]);
    out
}

fn units() -> String {
    let mut out = table(&["words", "what one is"]);
    let mut scales: BTreeMap<i32, Vec<&str>> = BTreeMap::new();
    SCALES.iter().for_each(|(word, power)| scales.entry(*power).or_default().push(word));
    for (power, words) in scales {
        let factor = format!("1{}", " 000".repeat(usize::try_from(power).unwrap() / 3));
        row(&mut out, &[&code_words(words), &format!("times {factor}; stands between a number and its unit")]);
    }
    let mut currencies: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for word in Currency::words() {
        let code = Currency::from_word(word).unwrap().code().to_owned();
        currencies.entry(code).or_default().push(word);
    }
    for (code, words) in currencies {
        row(&mut out, &[&code_words(words.into_iter().chain([&*code])), &format!("money in {code}")]);
    }
    row(&mut out, &["any three capital letters, as `CHF`", "money in that currency"]);
    for unit in word::of(Kind::Time) {
        let words = unit.english.iter().chain(unit.russian);
        let one = match time(unit.key()).unwrap() {
            norma::value::date::Period::Days(1) => "a length of time in days".to_owned(),
            norma::value::date::Period::Days(n) => format!("{n} days"),
            norma::value::date::Period::Months(1) => "a length of time in months".to_owned(),
            norma::value::date::Period::Months(n) => format!("{n} months"),
        };
        row(&mut out, &[&code_words(words.copied()), &one]);
    }
    row(&mut out, &["the name of a declared `unit`", "an amount in that unit"]);
    out
}

fn types() -> String {
    let mut out = table(&["type", "by another name", "what it holds"]);
    let meant = [
        "a whole number",
        "a number, with a fraction or without",
        "a percent, a share",
        "a sum with its currency",
        "a day of the calendar",
        "a length of time: months and years, or days and weeks",
        "a text",
        "`yes` or `no`",
    ];
    let all: Vec<_> = word::of(Kind::Type).collect();
    assert_eq!(all.len(), meant.len());
    for (ty, what) in all.iter().zip(meant) {
        assert!(builtin_type(ty.key()).is_some() && builtin_type(ty.key()) == builtin_type(ty.russian[0]), "{ty:?}");
        row(&mut out, &[&format!("`{}`", ty.key()), &format!("`{}`", ty.russian[0]), what]);
    }
    out
}

fn statuses() -> String {
    let mut out = table(&["status", "what a rule of that status rests on"]);
    for status in Status::ALL {
        let what = match status {
            Status::Enacted => "an enacted text; this is meant where nothing is said",
            Status::Presentation => "a presentation of the law by others",
            Status::Press => "the press",
            Status::Method => "a method chosen where the law is silent",
            Status::Unverified => "something that nobody has verified",
        };
        row(&mut out, &[&format!("`{}`", status.word()), what]);
    }
    out
}

/// The codes of one phase, or of all others.
fn diagnostics(wanted: impl Fn(&str) -> bool) -> String {
    let mut out = table(&["code", "what is wrong"]);
    for entry in code::all().filter(|e| wanted(&e.code)) {
        row(&mut out, &[&format!("`{}`", entry.code), entry.words(Language::English).title]);
    }
    out
}

fn commands() -> String {
    let mut out = table(&["command", "does"]);
    let commands = norma::cli::commands();
    for command in &commands {
        row(&mut out, &[&format!("`norma {}`", command.name), &command.about]);
    }
    out.push('\n');
    out += &table(&["argument", "of", "means"]);
    let mut options: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for command in &commands {
        for (typed, means) in &command.options {
            match options.iter_mut().find(|(t, m, _)| t == typed && m == means) {
                Some((_, _, of)) => of.push(&command.name),
                None => options.push((typed, means, vec![&command.name])),
            }
        }
    }
    for (typed, means, of) in options {
        row(&mut out, &[&format!("`{typed}`"), &of.join(", "), means]);
    }
    out
}

#[test]
fn the_tables_of_the_reference_are_those_of_the_sources() {
    let tables: [(&str, String); 8] = [
        ("keywords", keywords()),
        ("functions", functions()),
        ("units", units()),
        ("types", types()),
        ("statuses", statuses()),
        ("lints", diagnostics(|c| c.starts_with("lint::"))),
        ("codes", diagnostics(|c| !c.starts_with("lint::"))),
        ("commands", commands()),
    ];
    let old = read(&root().join(PATH));
    let mut new = old.clone();
    for (name, table) in tables {
        let begin = format!("<!-- generated: {name} -->\n");
        let start = new.find(&begin).unwrap_or_else(|| panic!("{PATH} has no place for {name}")) + begin.len();
        let end = start + new[start..].find("<!-- end -->").unwrap();
        new.replace_range(start..end, &format!("\n{table}\n"));
    }
    if std::env::var_os("NORMA_BLESS").is_some() {
        std::fs::write(root().join(PATH), new).unwrap();
    } else {
        assert!(old == new, "{PATH} is stale: NORMA_BLESS=1 cargo test --test suite reference");
    }
}

/// What a person wrote: without the tables.
fn prose(text: &str) -> String {
    let mut pieces = text.split("<!-- generated: ");
    let mut out = pieces.next().unwrap().to_owned();
    pieces.for_each(|piece| out += piece.split_once("<!-- end -->").unwrap().1);
    out
}

fn holds_word(text: &str, word: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_letter) && !text[at + word.len()..].starts_with(is_letter))
}

#[test]
fn the_reference_speaks_of_every_word_and_rule() {
    let text = read(&root().join(PATH));
    let prose = prose(&text);
    let words = keyword::ALL.iter().filter(|k| k.place != Place::Unread).map(|k| k.english);
    let missing: Vec<&str> = words.filter(|w| !holds_word(&prose, w)).collect();
    assert!(missing.is_empty(), "{PATH} does not show how to use {}", missing.join(", "));
    let missing: Vec<&str> = builtin::ALL.iter().map(|b| b.name).filter(|w| !holds_word(&prose, w)).collect();
    assert!(missing.is_empty(), "{PATH} does not show how to use {}", missing.join(", "));

    let grammar = read(&root().join("grammar/norma.pest"));
    // Silent rules (`_{`) are parts of others.
    let rules: BTreeSet<&str> = grammar
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .filter(|(rule, body)| !rule.starts_with(['/', ' ']) && !body.trim_start().starts_with('_'))
        .map(|(rule, _)| rule.trim())
        .filter(|rule| !rule.starts_with("kw_") && !UNMENTIONED.contains(rule))
        .collect();
    let markers = text.split("<!-- rules: ").skip(1).flat_map(|m| m.split(" -->").next().unwrap().split(' '));
    let mut mentioned = BTreeSet::new();
    for rule in markers {
        assert!(mentioned.insert(rule), "{rule} is spoken of in two sections");
    }
    let missing: Vec<_> = rules.difference(&mentioned).copied().collect();
    assert!(missing.is_empty(), "no section speaks of the rules {}", missing.join(", "));
    let strangers: Vec<_> = mentioned.difference(&rules).copied().collect();
    assert!(strangers.is_empty(), "the grammar has no rules {}", strangers.join(", "));
}
