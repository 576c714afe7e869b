//! Inputs beyond any reader: each is answered with an error of its own, in bounded time, and never
//! with a panic.

use crate::harness::{case, open, rendered};
use norma::diagnostic::Diagnostics;
use norma::rulebook::folder::{OpenError, text};
use norma::rulebook::{Reading, read};
use norma::{Question, Rulebook, Verdict};
use std::fmt::Write;
use std::time::{Duration, Instant};

/// The longest that any of these inputs may take, in a build without optimisation.
const MOST: Duration = Duration::from_secs(60);

fn within_time<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let out = run();
    assert!(start.elapsed() < MOST, "{what} took {:?}", start.elapsed());
    out
}

fn rules(text: &str) -> Reading {
    let mut reading = read([("rules.norma", text)]);
    reading.lint();
    reading
}

fn codes(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(norma::diagnostic::Diagnostic::code).collect()
}

/// A requirement that demands an expression of three numbers.
fn demanding(expression: &str) -> String {
    format!(
        "subject s\n  field a is number\n  field b is boolean\n\nrequirement r of s\n  must {expression}\n\nassessment e of s\n  requires r\n"
    )
}

fn refused(what: &str, text: &str, code: &str) {
    let reading = within_time(what, || rules(text));
    let found = codes(&reading.diagnostics);
    assert!(found.iter().any(|c| c == code), "{what}: {found:?}");
    for d in &reading.diagnostics {
        assert!(d.message().len() + d.help().unwrap_or_default().len() < 1_000, "{what}: {:.200}", d.message());
    }
    rendered(&reading.diagnostics, &reading.map);
}

fn accepted(what: &str, text: &str) -> Rulebook {
    let reading = within_time(what, || rules(text));
    assert!(!reading.diagnostics.has_errors(), "{what}: {:.2000}", rendered(&reading.diagnostics, &reading.map));
    reading.rulebook().unwrap()
}

fn verdict(rules: &Rulebook, facts: &str) -> Option<Verdict> {
    let case = case(rules, "case.yaml", &format!("subject: s\non: 2022-01-01\nfacts: {facts}\n"));
    let report = within_time("an assessment", || rules.assess(&case, &Question::default())).unwrap();
    report.assessments[0].verdict
}

#[test]
fn brackets_nest_twenty_deep_at_once() {
    let text = demanding(&format!("{}a{} > 1", "(".repeat(20), ")".repeat(20)));
    let start = Instant::now();
    let rules = accepted("20 brackets", &text);
    assert!(start.elapsed() < Duration::from_secs(1), "20 brackets took {:?}", start.elapsed());
    assert_eq!(verdict(&rules, "{ a: 2 }"), Some(Verdict::Satisfied));
}

#[test]
fn what_nests_too_deeply_is_refused() {
    for deep in [300, 10_000] {
        for (open, close) in [("(", ")"), ("[", "]"), ("abs(", ")"), ("count(", ")"), ("{ a: ", " }")] {
            let text = demanding(&format!("{}a{} > 1", open.repeat(deep), close.repeat(deep)));
            refused(&format!("{deep} of {open}"), &text, "syntax::too-deep");
        }
        refused("brackets that never close", &demanding(&"(".repeat(deep)), "syntax::too-deep");
        refused("quantifiers", &demanding(&format!("{}a > 1", "every a has ".repeat(deep))), "syntax::too-deep");
    }
    let title = format!("subject s\n  title en \"{}\"\n", "{(".repeat(10_000));
    within_time("braces", || assert!(rules(&title).diagnostics.has_errors()));
    let text = format!("subject s\n  title en {}a{}\n  field a is number\n", "«".repeat(10_000), "»".repeat(10_000));
    within_time("nested texts", || rules(&text));
}

/// Expressions that repeat without a bracket, with a case and what it comes to.
fn chains(long: usize) -> [(String, &'static str, Verdict); 5] {
    [
        (format!("a{} > 1", " + 1".repeat(long)), "{ a: 1 }", Verdict::Satisfied),
        (format!("a{} > 1", " * 1".repeat(long)), "{ a: 2 }", Verdict::Satisfied),
        (format!("b{}", " and b".repeat(long)), "{ b: no }", Verdict::Violated),
        (format!("{}b", "not ".repeat(long)), "{ b: yes }", Verdict::Satisfied),
        (format!("{} a > 0", "- ".repeat(long)), "{ a: 1 }", Verdict::Satisfied),
    ]
}

#[test]
fn long_chains_are_read_and_evaluated() {
    for (expression, facts, expected) in chains(200) {
        let rules = accepted(&expression, &demanding(&expression));
        assert_eq!(verdict(&rules, facts), Some(expected), "{expression:.40}");
    }
}

#[test]
fn chains_beyond_any_reader_are_refused() {
    for (expression, ..) in chains(10_000) {
        refused(&format!("{expression:.40}"), &demanding(&expression), "syntax::too-deep");
    }
    for repeated in [".a", " of a", " where b"] {
        refused(repeated, &demanding(&format!("count(a{}) > 1", repeated.repeat(5_000))), "syntax::too-deep");
    }
}

#[test]
fn definitions_may_rest_on_each_other_far() {
    let mut text = demanding("d0 > 1");
    for i in 0..500 {
        write!(text, "\ndefine d{i} of s is number\n  = d{} + 0\n", i + 1).unwrap();
    }
    text.push_str("\ndefine d500 of s is number\n  = a\n");
    let rules = accepted("500 definitions", &text);
    assert_eq!(verdict(&rules, "{ a: 2 }"), Some(Verdict::Satisfied));
    // Without stated types, each is typed by what it reads.
    let rules = accepted("500 definitions without types", &text.replace(" of s is number\n", " of s\n"));
    assert_eq!(verdict(&rules, "{ a: 2 }"), Some(Verdict::Satisfied));
}

#[test]
fn numbers_beyond_what_can_be_held_are_told() {
    for digits in [30, 100, 10_000] {
        refused(
            &format!("{digits} digits"),
            &demanding(&format!("a > {}", "9".repeat(digits))),
            "syntax::number-too-long",
        );
    }
    for number in
        ["79228162514264337593543950335", "1e400", "0x10", "1".repeat(100_000).as_str(), "-0", "NaN", ".5", "1.", "--1"]
    {
        let rules = open(&demanding("a * a * a > 1"));
        let text = format!("subject: s\non: 2022-01-01\nfacts: {{ a: {number} }}\n");
        within_time(number, || {
            if let Ok(case) = rules.case("case.yaml", &text) {
                rules.assess(&case, &Question::default()).unwrap();
            }
        });
    }
    let rules = accepted("a power", &demanding("2 ^ 1000000000 > a"));
    assert_eq!(verdict(&rules, "{ a: 2 }"), Some(Verdict::Undetermined));
    let rules = accepted("a power of a fraction", &demanding("a ^ 1000000 > 0.5"));
    verdict(&rules, "{ a: 1.0000000000000000000000000001 }");
}

#[test]
fn cases_that_nest_too_deeply_are_refused() {
    let rules = open(&demanding("a > 1"));
    let deep_keys = (0..1_000).fold(String::new(), |keys, i| keys + &" ".repeat(i) + "a:\n");
    for (name, text) in [
        ("case.yaml", "[".repeat(100_000)),
        ("case.yaml", "{a: ".repeat(100_000)),
        ("case.yaml", "- ".repeat(100_000)),
        ("case.json", "[".repeat(100_000)),
        ("case.json", "{\"a\":".repeat(100_000)),
        ("case.yaml", format!("subject: s\nfacts: {}{}", "[".repeat(100_000), "]".repeat(100_000))),
        ("case.yaml", deep_keys),
    ] {
        let broken = within_time(name, || rules.case(name, &text)).unwrap_err();
        assert_eq!(codes(&broken.diagnostics), ["case::too-deep"], "{name}: {text:.30}");
    }
}

#[test]
fn files_beyond_the_limit_are_refused() {
    refused("17 MiB", &"# a comment\n".repeat((17 << 20) / 12), "syntax::too-large");
    refused(
        "5 MiB in one declaration",
        &format!("enum e\n{}", "  member_of_it\n".repeat((5 << 20) / 15)),
        "syntax::too-large",
    );
}

#[test]
fn a_long_declaration_is_read_in_time() {
    let rows = (0..1_500).fold(String::new(), |mut rows, i| {
        writeln!(rows, "  | {i} ..< {} || {i} |", i + 1).unwrap();
        rows
    });
    let table = format!("table t of s is number\n  | a || t |\n{rows}");
    let rules = accepted(
        "1 500 rows",
        &format!("{}\n{table}", demanding("a > 1").replace("requires r", "requires r\n  rates t")),
    );
    assert_eq!(verdict(&rules, "{ a: 2 }"), Some(Verdict::Satisfied));
    let members = (0..10_000).fold(String::new(), |mut members, i| {
        writeln!(members, "  member_{i}").unwrap();
        members
    });
    accepted("10 000 members", &format!("enum e\n{members}"));
}

#[test]
fn what_is_no_text_is_told() {
    for bytes in
        [vec![], vec![0; 1_000], vec![0xff; 1_000], (0..=255).collect(), b"\xef\xbb\xbf".to_vec(), b"\r\n\r\n".to_vec()]
    {
        let text = text(bytes);
        let reading = within_time("odd bytes", || rules(&text));
        rendered(&reading.diagnostics, &reading.map);
        let opened = open(&demanding("a > 1"));
        for name in ["case.yaml", "case.json"] {
            let broken = opened.case(name, &text).unwrap_err();
            assert!(broken.diagnostics.has_errors());
            rendered(&broken.diagnostics, &broken.map);
        }
        for name in ["unit ", "enum ", "subject s\n  title en \"", "parameter p is "] {
            let reading = within_time("odd bytes", || rules(&format!("{name}{text}")));
            rendered(&reading.diagnostics, &reading.map);
        }
    }
}

#[test]
fn an_empty_folder_holds_no_rules() {
    let folder = std::env::temp_dir().join(format!("norma-empty-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let opened = Rulebook::open(&folder);
    std::fs::remove_dir(&folder).unwrap();
    assert!(matches!(opened, Err(OpenError::Empty { .. })), "{opened:?}");
    assert!(matches!(Rulebook::open(&folder), Err(OpenError::Unreadable { .. })));
    // A file without a declaration is a rulebook of which nothing can be asked.
    let rules = accepted("an empty file", "");
    assert!(rules.case("case.yaml", "subject: s\n").is_err());
}

/// What a decided part has made irrelevant is not needed, though it was read on the way.
#[test]
fn what_cannot_change_a_verdict_is_not_needed() {
    let rules = open(
        "subject box\n  field a is boolean\n  field b is boolean\n  field n is integer in 0 .. 100\n  \
         field m is money in 0 RUB .. 100 RUB\n\n\
         define gate of box is boolean\n  = a and b when n > 50\n  = a or not a otherwise\n\n\
         requirement low of box\n  must n <= 50 or n <= 40 and m < 10 RUB\n\n\
         requirement open of box\n  must gate\n\n\
         assessment all of box\n  requires low, open\n",
    );
    let needs = |facts: &str| {
        let case = case(&rules, "box.yaml", &format!("subject: box\non: 2024-01-01\nfacts: {{ {facts} }}\n"));
        let report = rules.assess(&case, &norma::Question::default()).unwrap();
        report.assessments[0]
            .findings
            .iter()
            .map(|f| (f.needs.join(" "), f.needs_not_proved.join(" ")))
            .collect::<Vec<_>>()
    };
    let told = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    // Where `n` is at most 40, it is at most 50: `m` never decides.
    assert_eq!(needs("")[0], told("n", ""));
    // `n` alone decides whether `b` counts at all.
    assert_eq!(needs("a: no, n: 70")[1], told("", ""));
    assert_eq!(needs("a: yes, n: 70")[1], told("b", ""));
    // The logic does not see that `a or not a` holds: that is marked, and not claimed.
    assert_eq!(needs("n: 10")[1], told("a", "a"));
}

/// Links that lead back to their own folder are not followed, whatever is looked for.
#[cfg(unix)]
#[test]
fn folders_of_cases_that_lead_in_a_circle_are_read_once() {
    let folder = std::env::temp_dir().join(format!("norma-circle-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let root = crate::harness::root();
    std::fs::copy(root.join("rules/museum-ticket/cases/class.yaml"), folder.join("class.yaml")).unwrap();
    for link in ["a", "b", "c"] {
        std::os::unix::fs::symlink(&folder, folder.join(link)).unwrap();
    }
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_norma"));
    let command = command.arg("assess").arg(&folder).arg("--rules").arg(root.join("rules/museum-ticket"));
    let output = command.args(["--format", "json"]).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
    assert_eq!(output.status.code(), Some(1));
}
