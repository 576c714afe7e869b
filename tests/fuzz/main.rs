//! Broken rules and cases, without end: nothing may panic, hang, or point beside the text.
//!
//! Each run of a target reads its bytes as a script of changes to a text of the corpus (the fixtures,
//! the shipped rules, and their cases), so that most of what it makes is nearly right. `cargo test`
//! tries a short random run; `NORMA_FUZZ=SECONDS` makes it longer, and `cargo bolero test -T 1h
//! TARGET` lets a fuzzer choose the bytes by what they reach.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at what is wrong")]
#![allow(clippy::print_stderr, reason = "the figures of a run are read by people")]

mod corpus;
mod script;

use norma::diagnostic::{Diagnostics, render};
use norma::file::SourceMap;
use norma::rulebook::read;
use norma::{Question, Rulebook};
use script::Script;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// No input as short as those tried here may take longer, on a slow machine without optimisation.
const MOST: Duration = Duration::from_secs(60);

/// How long each target runs in a test.
fn time() -> Duration {
    let seconds = std::env::var("NORMA_FUZZ").ok().and_then(|v| v.parse().ok());
    Duration::from_secs(seconds.unwrap_or(8))
}

/// Runs a target over scripts, and tells how many were run. A script that hangs is told of and stops
/// the process.
fn run(name: &'static str, target: impl Fn(&mut Script<'_>) + std::panic::RefUnwindSafe) {
    let running: Arc<Mutex<Option<(Instant, Vec<u8>)>>> = Arc::default();
    let watched = running.clone();
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            if let Some((started, bytes)) = &*watched.lock().unwrap() {
                if started.elapsed() > MOST {
                    eprintln!("{name} hangs on {bytes:?}");
                    std::process::exit(1);
                }
            }
        }
    });
    // Reading the corpus is no part of any script.
    let _ = (corpus::RULES.len(), corpus::FIXTURES.len(), corpus::SHIPPED.len());
    let count = AtomicUsize::new(0);
    let running = std::panic::AssertUnwindSafe(running);
    bolero::check!().with_test_time(time()).with_iterations(usize::MAX).for_each(|bytes: &[u8]| {
        *running.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), bytes.to_vec()));
        target(&mut Script::new(bytes));
        *running.lock().unwrap_or_else(PoisonError::into_inner) = None;
        count.fetch_add(1, Ordering::Relaxed);
    });
    eprintln!("{name}: {} executions", count.load(Ordering::Relaxed));
}

/// Every diagnostic has a place in the text, and can be shown in every way.
fn shown(diagnostics: &Diagnostics, map: &SourceMap) {
    for d in diagnostics.iter().take(20) {
        assert!(!d.message().is_empty() && d.code().contains("::"), "{d:?}");
        for label in d.labels() {
            assert!(map.locate(label.span).is_some(), "no place: {d:?}");
            let _ = map.text(label.span);
        }
        assert!(!render::text(d, map, false, 80).is_empty());
    }
    let json = render::json(diagnostics, map);
    assert_eq!(json["diagnostics"].as_array().unwrap().len(), diagnostics.len());
}

fn assessed(rules: &Rulebook, name: &str, text: &str) {
    let case = match rules.case(name, text) {
        Ok(case) => case,
        Err(broken) => return shown(&broken.diagnostics, &broken.map),
    };
    shown(&case.lints, &case.map);
    let question =
        Question { on: case.case.on.or(norma::value::date::parse("2022-03-01").ok()), ..Question::default() };
    if let Ok(report) = rules.assess(&case, &question) {
        let told = serde_json::to_string(&report).unwrap();
        assert!(told.starts_with('{'));
        let silent = rules.verdicts(&case, &question).unwrap();
        assert!(silent.iter().map(|v| v.1).eq(report.assessments.iter().map(|a| a.verdict)), "{silent:?}");
    }
    if let Ok(told) = rules.explain(&case, &question, &[]) {
        assert!(serde_json::to_string(&told).unwrap().starts_with('{'));
    }
}

#[test]
fn rule_files() {
    run("rule files", |script| {
        let text = script.pick(&corpus::RULES);
        let text = script.changed(text);
        let mut reading = read([("rules.norma", &text)]);
        reading.lint();
        shown(&reading.diagnostics, &reading.map);
    });
}

/// `NORMA_FUZZ_SCRIPT=1,2,3` shows the case that a script makes of one.
#[test]
fn the_case_of_a_script() {
    let Ok(script) = std::env::var("NORMA_FUZZ_SCRIPT") else { return };
    let bytes: Vec<u8> = script.split([',', ' ']).filter_map(|b| b.parse().ok()).collect();
    let mut script = Script::new(&bytes);
    let (_, texts) = script.pick(&corpus::SHIPPED);
    let text = script.pick(texts).clone();
    eprintln!("{}", script.changed(&text));
}

#[test]
fn cases() {
    run("cases", |script| {
        let (rules, texts) = script.pick(&corpus::SHIPPED);
        let text = script.pick(texts).clone();
        assessed(rules, "case.yaml", &script.changed(&text));
    });
}

#[test]
fn the_whole_path() {
    run("the whole path", |script| {
        let (rules, cases) = script.pick(&corpus::FIXTURES);
        let (rules, cases) = (rules.clone(), cases.clone());
        let rules = if script.next(3) == 0 { script.changed(&rules) } else { rules };
        match read([("rules.norma", &rules)]).rulebook() {
            Ok(book) => {
                for case in &cases {
                    let case = if script.next(2) == 0 { script.changed(case) } else { case.clone() };
                    assessed(&book, "case.yaml", &case);
                }
            }
            Err(broken) => shown(&broken.diagnostics, &broken.map),
        }
    });
}
