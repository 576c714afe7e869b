//! The engine against the same rules written by hand: on synthetic clusters and projects whose values
//! lie at, just below and just above every threshold, each verdict and each rate must be the same.
//!
//! `NORMA_AGREEMENT_CASES` says how many of each kind (2,000, and 400 where nothing is optimised);
//! `NORMA_BENCH_SEED` repeats a run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at what is wrong")]

#[allow(dead_code, reason = "the benchmarks use the rest")]
#[path = "../../benches/register/mod.rs"]
mod register;

use norma::batch::{Buffer, CaseJudge, ColumnJudge, Judge, Rows, compact};
use norma::syntax::ast::Language;
use norma::{Question, Report};
use register::Failed;
use register::agreement::{clusters, is_mixed, loaded, projects};
use register::generate::{Generator, Shape, Supplies};
use register::setting::{DAY, REGISTRY, Setting};
use register::twin::explain::{Reasons, explain};
use register::twin::registry::{REQUIREMENTS, Scratch, registry_entry};
use register::twin::risk::TABLES;

/// How many clusters and how many projects.
fn cases() -> usize {
    register::measure::setting("NORMA_AGREEMENT_CASES", if cfg!(debug_assertions) { 400 } else { 2_000 })
}

fn of(setting: &Setting, shape: Shape, salt: u64) -> Generator<'_> {
    Generator::new(&setting.thresholds, shape, setting.seed.wrapping_add(salt))
}

#[test]
fn every_verdict_on_a_cluster_is_that_of_the_twin() -> Result<(), Failed> {
    let setting = Setting::draw()?;
    let short = clusters(&setting, &of(&setting, Shape::default(), 1).clusters(cases() / 2))?;
    let long = Shape { places: 20, ..Shape::default() };
    let long = clusters(&setting, &of(&setting, long, 2).clusters(cases() / 2))?;
    for mix in [short, long] {
        is_mixed(&REQUIREMENTS, &mix, &[0, 1], cases() / 100)?;
        assert!(mix.iter().all(|counts| counts[3] == 0), "nothing is undetermined where all is known: {mix:?}");
    }
    let joined = Shape { supplies: Supplies::Exactly(300), ..Shape::default() };
    clusters(&setting, &of(&setting, joined, 3).clusters(cases() / 50))?;
    Ok(())
}

/// The findings of which both say by which participants they are decided: those abroad, and those that are
/// counted.
const COUNTED: [&str; 5] = [
    "territory_of_federation",
    "enough_enterprises",
    "has_final_producer",
    "has_education_institution",
    "two_infrastructure_objects",
];

#[test]
fn the_participants_that_decide_are_those_of_the_twin() -> Result<(), Failed> {
    let setting = Setting::draw()?;
    let lines = of(&setting, Shape::default(), 7).clusters(cases() / 4);
    let (mut scratch, mut reasons, mut told) = (Scratch::default(), Reasons::default(), [0; COUNTED.len()]);
    for (line, cluster) in lines.iter().zip(loaded(&lines)?) {
        explain(&setting.law, &cluster, &mut scratch, &mut reasons);
        let verdicts = registry_entry(&setting.law, &cluster, &mut scratch);
        let found = setting.engine.deciding(REGISTRY, line)?;
        assert_eq!(found.iter().map(|(verdict, _)| *verdict).collect::<Vec<_>>(), verdicts, "{line}");
        for (told, name) in told.iter_mut().zip(COUNTED) {
            let finding = REQUIREMENTS.iter().position(|r| *r == name).expect("it is one of the requirements");
            let (from, to) = reasons.findings[finding].deciding;
            assert_eq!(found[finding].1, reasons.deciding[from as usize..to as usize], "{name}: {line}");
            *told += to - from;
        }
    }
    assert!(told.iter().all(|number| *number > 0), "each is decided by someone: {told:?}");
    Ok(())
}

/// The answers for lines, judged together and each by itself, must be the same bytes; how many of them were
/// found in columns comes back.
fn answered_alike(setting: &Setting, subject: &str, assessment: &str, lines: &[String], language: Language) -> u64 {
    let rules = setting.engine.book();
    let question = || Question {
        on: norma::value::date::parse(DAY).ok(),
        assessment: Some(assessment.into()),
        language: Some(language),
    };
    let bare = rules.subject(subject);
    let general = || {
        CaseJudge::new(
            rules,
            question(),
            bare,
            Box::new(|_: &str| None),
            |_: &norma::CaseFile, report: &Report, out: &mut Vec<u8>| {
                compact(report, out).expect("memory takes all");
            },
        )
    };
    let together = ColumnJudge::new(rules, question(), bare, general());
    let mut buffer = Buffer::default();
    for (number, line) in (1..).zip(lines) {
        let start = buffer.size();
        buffer.bytes().extend_from_slice(line.as_bytes());
        let end = buffer.size();
        buffer.add(start..end, Some(number));
    }
    let (mut joint, mut each) = (Rows::default(), Rows::default());
    together.judge(buffer.chunk(), &mut joint);
    general().judge(buffer.chunk(), &mut each);
    for ((one, other), line) in joint.pieces().zip(each.pieces()).zip(lines) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("},{", "},\n{");
        assert_eq!(text(one), text(other), "{line}");
    }
    assert_eq!(joint.judged(), each.judged());
    assert_eq!(format!("{:?}", joint.tally()), format!("{:?}", each.tally()));
    together.in_columns()
}

#[test]
fn answers_in_columns_are_those_of_each_row_by_itself() -> Result<(), Failed> {
    let setting = Setting::draw()?;
    let number = cases().min(200);
    let whole = u64::try_from(number)?;
    for (salt, language) in [(11, Language::English), (12, Language::Russian)] {
        let clusters = of(&setting, Shape::default(), salt).clusters(number / 2);
        let told = answered_alike(&setting, "cluster", "registry_entry", &clusters, language);
        assert!(told * 10 > whole / 2 * 9, "{told} of {} clusters were told in columns", number / 2);
        let projects = of(&setting, Shape::default(), salt).projects(number);
        let told = answered_alike(&setting, "project", "project_risk", &projects, language);
        assert!(told * 10 > whole * 9, "{told} of {number} projects were told in columns");
        // What is open, long or broken goes the other way, and comes to the same.
        let mut odd = of(&setting, Shape { unknown: 10, ..Shape::default() }, salt).clusters(12);
        odd.extend(of(&setting, Shape { places: 20, ..Shape::default() }, salt).clusters(12));
        odd.extend(["{}", "{\"name\": 5}", "{\"nothing\": []}", "[", ""].map(String::from));
        odd.push(format!("{{\"subject\":\"cluster\",\"on\":\"2022-05-01\",\"facts\":{}}}", clusters[0]));
        answered_alike(&setting, "cluster", "registry_entry", &odd, language);
    }
    Ok(())
}

#[test]
fn every_rate_of_a_project_is_that_of_the_twin() -> Result<(), Failed> {
    let setting = Setting::draw()?;
    let short = projects(&setting, &of(&setting, Shape::default(), 4).projects(cases() / 2))?;
    let long = Shape { places: 20, ..Shape::default() };
    let long = projects(&setting, &of(&setting, long, 5).projects(cases() / 2))?;
    for mix in [short, long] {
        is_mixed(&TABLES, &mix, &[0, 1, 2], cases() / 100)?;
    }
    Ok(())
}
