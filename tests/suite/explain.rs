//! The tree of reasons as a reader gets it, in both languages.

use crate::harness::{case, open, read, snapshot, stem};
use norma::check::typed::View;
use norma::explain::text::{Head, Look, explanation};
use norma::rulebook::Question;
use norma::syntax::ast::Language;
use std::fmt::Write;

fn check(input: &str) -> String {
    let mut pieces = input.split("\n---\n");
    let rules = open(pieces.next().unwrap());
    let mut out = String::new();
    for facts in pieces {
        let case = case(&rules, "case.yaml", facts);
        for language in [Language::English, Language::Russian] {
            let question = Question { language: Some(language), ..Question::default() };
            let mut told = rules.explain(&case, &question, &[]).unwrap();
            // Views are shown to who asks for them by name.
            let of_case = |v: &&View| v.subject == Some(case.case.subject);
            let views: Vec<String> = rules.checked().views.iter().filter(of_case).map(|v| v.name.to_string()).collect();
            if !views.is_empty() {
                told.pictures = rules.explain(&case, &question, &views).unwrap().pictures;
            }
            let head = Head {
                name: told.subject.clone(),
                subject: told.subject.clone(),
                case: told.case.clone(),
                rules: String::new(),
                place: "rules.norma".into(),
            };
            let page = explanation(&head, &told, Look { language, colour: false, width: 100 });
            // The head says which rules answered: their digest changes with every word of the fixture.
            let lines = page.lines().filter(|l| !l.contains("sha256")).map(str::trim_end);
            writeln!(out, "---\n{}", lines.collect::<Vec<_>>().join("\n")).unwrap();
        }
    }
    out
}

#[test]
fn each_construct_is_explained() {
    insta::glob!("../fixtures/explain", "*.norma", |path| {
        let input = read(path);
        assert!(input.starts_with("# "), "{}: the first line is a sentence", path.display());
        let page = check(&input);
        snapshot("explain", &stem(path), &input, &page);
    });
}
