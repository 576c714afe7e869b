//! The engine against the same rules written by hand: on synthetic clusters and projects whose values
//! lie at, just below and just above every threshold, each verdict and each rate must be the same.
//!
//! `NORMA_AGREEMENT_CASES` says how many of each kind (2,000, and 400 where nothing is optimised);
//! `NORMA_BENCH_SEED` repeats a run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at what is wrong")]

#[allow(dead_code, reason = "the benchmarks use the rest")]
#[path = "../../benches/register/mod.rs"]
mod register;

use register::Failed;
use register::agreement::{clusters, is_mixed, projects};
use register::generate::{Generator, Shape, Supplies};
use register::setting::Setting;
use register::twin::registry::REQUIREMENTS;
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
