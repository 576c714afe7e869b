//! The shipped rules: their own tests, the cases of the deck, and what becomes of them when any one
//! token is lost.

use crate::evaluate::told;
use crate::harness::{load_in, rendered, shipped, shipped_in, snapshot};
use crate::token::{declarations, tokens, words};
use norma::check::check;
use norma::check::test::Preparer;
use norma::diagnostic::Diagnostics;
use norma::file::{RuleFile, Span};
use norma::resolve::resolve;
use norma::rulebook::folder::{embedded_files, embedded_rulebooks};
use norma::syntax::ast::{Declaration, Expected, ExprKind, Parsed, Test, TestStart, VerdictWord};
use norma::{Question, Rulebook};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

#[test]
fn all_tests_beside_the_rules_pass() {
    for folder in embedded_rulebooks() {
        let rules = shipped_in(&folder);
        let trials = rules.trials(&load_in(&folder), false);
        assert!(trials.diagnostics.is_empty(), "{}", rendered(&trials.diagnostics, rules.map()));
        let broken: Vec<String> = trials.broken_cases.iter().map(|(map, found)| rendered(found, map)).collect();
        assert!(broken.is_empty(), "{}", broken.join("\n"));
        let failed: Vec<String> = trials
            .outcomes
            .iter()
            .flat_map(|o| o.failures.iter().map(move |f| format!("{} (row {:?}): {}", o.title, o.row, f.message)))
            .collect();
        assert!(failed.is_empty(), "{}", failed.join("\n"));
        assert!(!trials.outcomes.is_empty());
    }
}

fn tests(rules: &Rulebook) -> impl Iterator<Item = &Test> {
    rules.parsed().iter().flat_map(|p| &p.declarations).filter_map(|d| match d {
        Declaration::Test(t) => Some(t),
        _ => None,
    })
}

#[test]
fn each_requirement_is_violated_alone_in_some_test() {
    let missing: Vec<String> =
        embedded_rulebooks().iter().flat_map(|folder| never_violated_alone(shipped_in(folder))).collect();
    assert!(missing.is_empty(), "no test in which alone is violated:\n{}", missing.join("\n"));
}

fn never_violated_alone(rules: &Rulebook) -> Vec<String> {
    let mut shown: BTreeSet<(String, String)> = BTreeSet::new();
    for expectation in tests(rules).flat_map(|t| &t.expectations) {
        if let (ExprKind::Name(asked), Expected::Verdict(VerdictWord::Violated, _), [only]) =
            (&expectation.subject.kind, &expectation.expected, &expectation.because[..])
        {
            shown.insert((asked.text.to_string(), only.text.to_string()));
        }
    }
    let checked = rules.checked();
    let mut missing = Vec::new();
    for assessment in &checked.assessments {
        for id in assessment.versions.iter().flat_map(|v| &v.requires) {
            let name = checked.requirements[id.index()].name.to_string();
            if !shown.contains(&(assessment.name.to_string(), name.clone())) {
                missing.push(format!("{}: {name}", assessment.name));
            }
        }
    }
    missing.sort();
    missing.dedup();
    missing
}

#[test]
fn cases_of_the_deck() {
    let rules = shipped();
    let load = |path: &str| {
        embedded_files().into_iter().find(|(name, _)| name == path).map(|(name, text)| (name, text.to_owned()))
    };
    for name in ["aerosol-cluster", "aerosol-cans-project", "pskov-switch-project"] {
        let path = format!("rules/industrial-clusters/cases/{name}.yaml");
        let (_, text) = load(&path).unwrap();
        let case = rules.case_with(&path, &text, None, &load).unwrap_or_else(|e| panic!("{e}"));
        let mut out = String::new();
        for day in ["2022-03-01", "2024-05-01"] {
            let question = Question { on: Some(date(day)), ..Question::default() };
            writeln!(out, "on {day}").unwrap();
            match rules.assess(&case, &question) {
                Ok(report) => report.assessments.iter().for_each(|a| out.push_str(&told(a))),
                Err(refused) => writeln!(out, "{refused}").unwrap(),
            }
            out.push('\n');
        }
        snapshot("rules", name, &text, &out);
    }
}

/// A date as it is written.
pub fn date(day: &str) -> norma::value::date::Date {
    let (expr, _) = norma::syntax::parse_expression(day, 0);
    match expr.kind {
        ExprKind::Literal(norma::syntax::ast::Literal::Date(date)) => date,
        other => panic!("{other:?}"),
    }
}

/// A declaration of the shipped rules.
struct Piece {
    file: usize,
    /// Its place among all files.
    span: Span,
    text: String,
    /// Its name, and the words that may be declared in it.
    declared: BTreeSet<String>,
}

/// The shipped rules, cut up.
struct CutUp {
    rules: &'static Rulebook,
    pieces: Vec<Piece>,
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap()
}

impl CutUp {
    fn new() -> Self {
        let rules = shipped();
        let mut pieces = Vec::new();
        for (i, file) in rules.map().files().iter().enumerate() {
            for range in declarations(&file.text) {
                let text = file.text[range.clone()].to_owned();
                let declared = declared(&text);
                let span = Span::new(file.base + offset(range.start), file.base + offset(range.end));
                pieces.push(Piece { file: i, span, text, declared });
            }
        }
        Self { rules, pieces }
    }

    /// The tree of a changed declaration, in its place.
    fn reread(&self, piece: &Piece, changed: &str) -> (Parsed, Diagnostics) {
        let name = self.rules.map().files()[piece.file].name.clone();
        norma::syntax::parse(&RuleFile::new(&name, changed, piece.span.start))
    }

    /// Whether an error at a place is the fault of a change in a declaration.
    fn blamed(&self, piece: &Piece, at: Span) -> bool {
        if piece.span.start <= at.start && at.start <= piece.span.end {
            return true;
        }
        let other = self.pieces.iter().find(|p| p.span.start <= at.start && at.start <= p.span.end);
        other.is_some_and(|other| words(&other.text).any(|w| piece.declared.contains(w.trim_matches('`'))))
    }
}

/// The name that a declaration gives, and those of its fields, members and columns.
fn declared(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let kind = words(text).next().unwrap_or_default();
    found.extend(words(text).nth(1).map(str::to_owned));
    for line in text.lines().skip(1) {
        let mut line = words(line.split('#').next().unwrap());
        match (kind, line.next()) {
            (_, Some("field")) => found.extend(line.next().map(str::to_owned)),
            ("enum", Some(first)) => found.extend([first].into_iter().chain(line).map(str::to_owned)),
            _ => {}
        }
    }
    found
}

#[test]
fn a_lost_token_is_blamed_on_its_declaration() {
    let cut = CutUp::new();
    let mut deletions = Vec::new();
    for piece in &cut.pieces {
        for token in tokens(&piece.text) {
            deletions.push((piece, token));
        }
    }
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let parts = deletions.chunks(deletions.len().div_ceil(threads));
        let running: Vec<_> = parts.map(|part| scope.spawn(|| deleted(&cut, part))).collect();
        running.into_iter().flat_map(|r| r.join().unwrap()).collect()
    });
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for message in &wrong {
        *kinds.entry(message.split(' ').next().unwrap()).or_default() += 1;
    }
    let first: Vec<&str> = wrong.iter().map(String::as_str).take(40).collect();
    assert!(wrong.is_empty(), "{} of {}: {kinds:?}\n{}", wrong.len(), deletions.len(), first.join("\n"));
}

/// Deletes tokens, one at a time, and tells of each error in a declaration that has no part in it.
fn deleted(cut: &CutUp, chosen: &[(&Piece, std::ops::Range<usize>)]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut trees: Vec<Parsed> = cut.rules.parsed().to_vec();
    let (resolved, _) = resolve(cut.rules.parsed());
    let mut preparer = Preparer::new(&resolved, cut.rules.checked().clone());
    for (piece, token) in chosen {
        let mut changed = piece.text.clone();
        changed.replace_range(token.clone(), "");
        let (tree, mut found) = cut.reread(piece, &changed);
        let is_test = piece.text.starts_with("test ");
        if is_test {
            // No other declaration reads a test: it is enough to prepare this one.
            for declaration in &tree.declarations {
                if let Declaration::Test(test) = declaration {
                    if let TestStart::Subject(name) = &test.start {
                        let (subject, diagnostics) = preparer.subject(name);
                        found.append(diagnostics);
                        if let Some(subject) = subject {
                            found.append(preparer.prepare(test, subject).1);
                        }
                    } else if let Some(subject) = cut.rules.subject("cluster") {
                        // Which subject a case file is of does not matter to where mistakes lie.
                        found.append(preparer.prepare(test, subject).1);
                    }
                }
            }
        } else {
            let whole = std::mem::take(&mut trees[piece.file]);
            let place = |d: &Declaration| span_of(d).start == piece.span.start;
            let mut declarations = whole.declarations.clone();
            let at = declarations.iter().position(place).unwrap();
            declarations.splice(at..=at, tree.declarations);
            trees[piece.file] = Parsed { declarations, ..Parsed::default() };
            {
                let (resolved, diagnostics) = resolve(&trees);
                found.append(diagnostics);
                found.append(check(&resolved).1);
            }
            trees[piece.file] = whole;
        }
        for d in found.iter().filter(|d| d.is_error() && !cut.blamed(piece, d.span())) {
            let at = cut.rules.map().locate(d.span()).unwrap();
            wrong.push(format!(
                "{} {:?} at {}:{} «{}»: deleted {:?} of\n{}",
                d.code(),
                d.message(),
                at.file,
                at.line,
                cut.rules.map().text(d.span()),
                &piece.text[token.clone()],
                piece.text.lines().next().unwrap()
            ));
        }
    }
    wrong
}

fn span_of(declaration: &Declaration) -> Span {
    match declaration {
        Declaration::Rulebook(d) => d.span,
        Declaration::Act(d) => d.span,
        Declaration::Enum(d) => d.span,
        Declaration::Unit(d) => d.span,
        Declaration::Entity(d) | Declaration::Subject(d) => d.span,
        Declaration::Parameter(d) => d.span,
        Declaration::Define(d) => d.span,
        Declaration::Exception(d) => d.span,
        Declaration::Requirement(d) => d.span,
        Declaration::Table(d) => d.span,
        Declaration::Assessment(d) => d.span,
        Declaration::Uncoded(d) => d.span,
        Declaration::Procedure(d) => d.span,
        Declaration::Calendar(d) => d.span,
        Declaration::View(d) => d.span,
        Declaration::Test(d) => d.span,
        Declaration::Broken(d) => d.span,
    }
}
