//! What the engine answers: rules, a line `---`, then cases, parted by further such lines.
//!
//! The first lines of a fixture say what is expected and why, with the figures worked out by hand.

use crate::harness::{read, rendered, snapshot, stem};
use norma::explain::{AssessmentReport, Comparison, Outcome};
use norma::{Question, Rulebook, Verdict};
use std::fmt::Write;

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Satisfied => "satisfied",
        Verdict::Violated => "violated",
        Verdict::NotApplicable => "not applicable",
        Verdict::Undetermined => "undetermined",
    }
}

/// Verdicts, findings and values of an assessment, one a line.
pub fn told(a: &AssessmentReport) -> String {
    let mut out = String::new();
    writeln!(out, "{}: {}", a.name, a.verdict.map_or("no verdict", verdict)).unwrap();
    for u in &a.uncoded {
        writeln!(out, "  uncoded {}, {}", u.name, u.dates).unwrap();
    }
    for r in &a.not_in_force {
        writeln!(out, "  not in force: {}, {}", r.requirement, r.dates).unwrap();
    }
    for f in &a.findings {
        writeln!(out, "  {}: {} — {}", f.requirement, verdict(f.verdict), f.reason).unwrap();
        compared(&mut out, "    ", f.comparison.as_ref());
        displaced(&mut out, "    ", f.displaced_by.as_ref());
        for p in &f.parts {
            writeln!(out, "    · {}: {} — {}", p.key, verdict(p.verdict), p.reason).unwrap();
            compared(&mut out, "      ", p.comparison.as_ref());
            displaced(&mut out, "      ", p.displaced_by.as_ref());
            needs(&mut out, "      ", &p.needs);
        }
        needs(&mut out, "    ", &f.needs);
    }
    for (name, value) in &a.rates {
        outcome(&mut out, "rates", name, value);
    }
    for (name, value) in &a.reports {
        outcome(&mut out, "reports", name, value);
    }
    needs(&mut out, "  ", &a.needs);
    out
}

fn compared(out: &mut String, indent: &str, comparison: Option<&Comparison>) {
    if let Some(c) = comparison {
        let (required, actual) = &c.texts;
        writeln!(out, "{indent}required {} {required}, actual {actual}", c.operator).unwrap();
    }
}

fn displaced(out: &mut String, indent: &str, by: Option<&String>) {
    if let Some(by) = by {
        writeln!(out, "{indent}displaced by {by}").unwrap();
    }
}

fn needs(out: &mut String, indent: &str, needs: &[String]) {
    if !needs.is_empty() {
        writeln!(out, "{indent}needs {}", needs.join(", ")).unwrap();
    }
}

fn outcome(out: &mut String, what: &str, name: &str, value: &Outcome) {
    writeln!(out, "  {what} {name} = {}", value.text).unwrap();
    if let Some(reason) = &value.reason {
        writeln!(out, "    because {reason}").unwrap();
    }
    needs(out, "    ", &value.needs);
}

/// The answer for one case; the verdicts are also found without a trace, and must agree.
pub fn answer(rules: &Rulebook, name: &str, case: &str) -> String {
    let case = match rules.case(name, case) {
        Ok(case) => case,
        Err(broken) => return rendered(&broken.diagnostics, &broken.map),
    };
    let mut out = String::new();
    for d in &case.lints {
        writeln!(out, "{}: {}", d.code(), d.message()).unwrap();
    }
    let question = Question::default();
    let report = match rules.assess(&case, &question) {
        Ok(report) => report,
        Err(refused) => return format!("{out}{refused}\n"),
    };
    for a in &report.assessments {
        out.push_str(&told(a));
    }
    let silent = rules.verdicts(&case, &question).unwrap();
    let traced: Vec<_> = report.assessments.iter().map(|a| (a.name.clone(), a.verdict)).collect();
    assert_eq!(silent, traced, "verdicts differ without a trace");
    out
}

fn check(input: &str) -> String {
    let mut pieces = input.split("\n---\n");
    let reading = norma::rulebook::read([("rules.norma", pieces.next().unwrap())]);
    let rules = match reading.rulebook() {
        Ok(rules) => rules,
        Err(broken) => return rendered(&broken.diagnostics, &broken.map),
    };
    let cases: Vec<&str> = pieces.collect();
    assert!(!cases.is_empty(), "a line `---` between rules and case");
    cases.iter().map(|case| answer(&rules, "case.yaml", case)).collect::<Vec<_>>().join("---\n")
}

#[test]
fn each_construct_is_evaluated() {
    insta::glob!("../fixtures/evaluate", "*.norma", |path| {
        let input = read(path);
        assert!(input.starts_with("# "), "{}: the first line is a sentence", path.display());
        let answer = check(&input);
        snapshot("evaluate", &stem(path), &input, &answer);
    });
}
