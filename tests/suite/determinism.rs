//! Same rules, facts and date give the same bytes, whatever the order of files, and the same verdicts
//! with and without a trace.

use crate::harness::{has_ending, load_in, shipped_anew, shipped_in};
use crate::rules::date;
use norma::rulebook::folder::{embedded_files, embedded_rulebooks};
use norma::syntax::ast::Declaration;
use norma::{CaseFile, Question, Rulebook};
use std::collections::BTreeSet;

/// The embedded files of a rulebook that have an ending.
fn files(folder: &str, ending: &str) -> impl Iterator<Item = (String, &'static str)> {
    let below = format!("{folder}/");
    embedded_files().into_iter().filter(move |(name, _)| name.starts_with(&below) && has_ending(name, ending))
}

pub fn cases(folder: &str, rules: &Rulebook) -> Vec<CaseFile> {
    let load = load_in(folder);
    files(folder, "yaml")
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
            if matches!(pair[0], "from" | "until" | "с" | "по") && pair[1].len() == 10 && pair[1].as_bytes()[4] == b'-'
            {
                days.insert(pair[1].to_owned());
            }
        }
    }
    days.into_iter().collect()
}

pub fn json(rules: &Rulebook, case: &CaseFile, on: &str) -> String {
    let question = Question { on: Some(date(on)), ..Question::default() };
    match rules.assess(case, &question) {
        Ok(report) => serde_json::to_string_pretty(&report).unwrap(),
        Err(refused) => refused.to_string(),
    }
}

#[test]
fn the_same_bytes_come_twice() {
    for folder in embedded_rulebooks() {
        let (first, second) = (shipped_in(&folder), shipped_anew(&folder));
        for (a, b) in cases(&folder, first).iter().zip(&cases(&folder, &second)) {
            assert_eq!(json(first, a, "2022-03-01"), json(&second, b, "2022-03-01"));
            assert_eq!(json(first, a, "2022-03-01"), json(first, a, "2022-03-01"));
        }
    }
}

#[test]
fn the_order_of_files_means_nothing() {
    let mut differ = Vec::new();
    for folder in embedded_rulebooks() {
        let rules = shipped_in(&folder);
        let mut texts: Vec<_> = files(&folder, "norma").collect();
        texts.reverse();
        let reversed = Rulebook::from_texts(texts).unwrap();
        assert_eq!(rules.sha256(), reversed.sha256());
        for (a, b) in cases(&folder, rules).iter().zip(&cases(&folder, &reversed)) {
            for day in ["2022-03-01", "2024-05-01"] {
                let other = json(&reversed, b, day);
                let one = json(rules, a, day);
                if let Some((x, y)) = one.lines().zip(other.lines()).find(|(x, y)| x != y) {
                    differ.push(format!("{} on {day}: {x} / {y}", a.case.name));
                } else if one != other {
                    differ.push(format!("{} on {day}: one is longer", a.case.name));
                }
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn verdicts_are_the_same_without_a_trace() {
    for folder in embedded_rulebooks() {
        let rules = shipped_in(&folder);
        let days = days(rules);
        assert!(days.len() > 4, "{days:?}");
        for case in cases(&folder, rules) {
            for day in &days {
                let question = Question { on: Some(date(day)), ..Question::default() };
                let silent = rules.verdicts(&case, &question);
                let traced = rules.assess(&case, &question);
                let traced = traced.map(|r| r.assessments.into_iter().map(|a| (a.name, a.verdict)).collect::<Vec<_>>());
                assert_eq!(silent, traced, "{} on {day}", case.case.name);
            }
        }
    }
}
