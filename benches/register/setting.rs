//! One run: its seed, the thresholds drawn from it, the engine and the hand-written twin under them.

use super::Failed;
use super::engine::{Asked, Engine};
use super::measure::say;
use super::random::{Random, seed};
use super::rules::{Thresholds, altered};
use super::twin::law::Law;
use super::twin::registry::REQUIREMENTS;
use super::twin::risk::TABLES;
use super::twin::words::TERRITORIES;

/// The day on which cases are judged.
pub const DAY: &str = "2022-03-01";

/// `registry_entry`, asked of an engine.
pub const REGISTRY: Asked = 0;
/// `project_risk`, asked of an engine.
pub const RISK: Asked = 1;

/// What a run is made of.
pub struct Setting {
    pub seed: u64,
    pub thresholds: Thresholds,
    /// The rule texts with these thresholds.
    pub texts: Vec<(String, String)>,
    pub engine: Engine,
    pub law: Law,
}

impl Setting {
    /// Draws a run, and says by which seed it comes again.
    pub fn draw() -> Result<Self, Failed> {
        let seed = seed();
        say(&format!("seed: NORMA_BENCH_SEED={seed}"));
        Self::of(seed)
    }

    /// The run of a seed.
    pub fn of(seed: u64) -> Result<Self, Failed> {
        let thresholds = Thresholds::draw(&mut Random(seed));
        let texts = altered(&thresholds)?;
        let engine = Engine::open(&texts, DAY, &["registry_entry", "project_risk"])?;
        same("requirements", &engine.requirements(REGISTRY), &REQUIREMENTS)?;
        same("tables", &engine.tables(RISK), &TABLES)?;
        let territories = engine.book().checked().enums.iter().find(|e| &*e.name == "territory");
        let names: Vec<String> = territories.iter().flat_map(|e| &e.members).map(|m| m.name.to_string()).collect();
        same("territories", &names, &TERRITORIES)?;
        let law = Law::of(&thresholds)?;
        Ok(Self { seed, thresholds, texts, engine, law })
    }
}

/// The hand-written twin knows the shipped rules by heart: where they have changed, it must too.
fn same(what: &str, rules: &[String], twin: &[&str]) -> Result<(), Failed> {
    if rules == twin {
        return Ok(());
    }
    Err(format!("the {what} of the rules are not those of the hand-written twin: {rules:?}").into())
}
