//! Same rules, facts and date give the same bytes, whatever the order of files, and the same verdicts
//! with and without a trace.

use crate::harness::{has_ending, load_in, shipped, shipped_folders};
use crate::rules::date;
use norma::rulebook::folder::embedded_files;
use norma::syntax::ast::Declaration;
use norma::{CaseFile, Question, Rulebook};
use std::collections::BTreeSet;

fn cases(rules: &Rulebook) -> Vec<CaseFile> {
    let folder = shipped_folders().remove(0);
    let load = load_in(&folder);
    embedded_files()
        .into_iter()
        .filter(|(name, _)| has_ending(name, "yaml"))
        .map(|(name, text)| rules.case_with(&name, text, None, &load).unwrap_or_else(|e| panic!("{name}: {e}")))
        .collect()
}

/// Every date of a shipped test, the days around each end of a version, and some far away.
fn days(rules: &Rulebook) -> Vec<String> {
    let mut days: BTreeSet<String> = ["1990-01-01", "2020-02-29", "2024-05-01", "2099-12-31"].map(String::from).into();
    for declaration in rules.parsed().iter().flat_map(|p| &p.declarations) {
        if let Declaration::Test(test) = declaration {
            days.extend(test.on.map(|(day, _)| day.to_string()));
        }
    }
    for file in rules.map().files() {
        for pair in file.text.split_whitespace().collect::<Vec<_>>().windows(2) {
            if matches!(pair[0], "from" | "until") && pair[1].len() == 10 && pair[1].as_bytes()[4] == b'-' {
                days.insert(pair[1].to_owned());
            }
        }
    }
    days.into_iter().collect()
}

fn json(rules: &Rulebook, case: &CaseFile, on: &str) -> String {
    let question = Question { on: Some(date(on)), ..Question::default() };
    match rules.assess(case, &question) {
        Ok(report) => serde_json::to_string_pretty(&report).unwrap(),
        Err(refused) => refused.to_string(),
    }
}

#[test]
fn the_same_bytes_come_twice() {
    let (first, second) = (shipped(), shipped());
    for (a, b) in cases(&first).iter().zip(&cases(&second)) {
        assert_eq!(json(&first, a, "2022-03-01"), json(&second, b, "2022-03-01"));
        assert_eq!(json(&first, a, "2022-03-01"), json(&first, a, "2022-03-01"));
    }
}

#[test]
fn the_order_of_files_means_nothing() {
    let rules = shipped();
    let mut files: Vec<_> = embedded_files().into_iter().filter(|(name, _)| has_ending(name, "norma")).collect();
    files.reverse();
    let reversed = Rulebook::from_texts(files).unwrap();
    assert_eq!(rules.sha256(), reversed.sha256());
    let mut differ = Vec::new();
    for (a, b) in cases(&rules).iter().zip(&cases(&reversed)) {
        for day in ["2022-03-01", "2024-05-01"] {
            let other = json(&reversed, b, day);
            let one = json(&rules, a, day);
            if let Some((x, y)) = one.lines().zip(other.lines()).find(|(x, y)| x != y) {
                differ.push(format!("{} on {day}: {x} / {y}", a.case.name));
            } else if one != other {
                differ.push(format!("{} on {day}: one is longer", a.case.name));
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn verdicts_are_the_same_without_a_trace() {
    let rules = shipped();
    let days = days(&rules);
    assert!(days.len() > 8, "{days:?}");
    for case in cases(&rules) {
        for day in &days {
            let question = Question { on: Some(date(day)), ..Question::default() };
            let silent = rules.verdicts(&case, &question);
            let traced = rules.assess(&case, &question);
            let traced = traced.map(|r| r.assessments.into_iter().map(|a| (a.name, a.verdict)).collect::<Vec<_>>());
            assert_eq!(silent, traced, "{} on {day}", case.case.name);
        }
    }
}
