//! How the time grows: with participants, supplies, requirements and rows. It is to be linear, so the
//! time of one of them must stay the same.
//!
//! `cargo bench --bench growth` draws each series into `target/tmp/growth`, and into `docs/growth` with
//! `NORMA_BENCH_DOCS=1`. A series ends where a point would take longer than `NORMA_GROWTH_SECONDS` (60).

#[allow(dead_code, reason = "each benchmark uses its part of what they share")]
mod register;

use register::Failed;
use register::agreement::{all_verdicts, loaded};
use register::engine::{Engine, Sheet};
use register::generate::{Generator, Shape, Supplies};
use register::measure::{Contestant, Ledger, Time, benchmark, picoseconds, race, say, setting as number, shown};
use register::plot::{Line, draw};
use register::setting::{DAY, REGISTRY, Setting};
use register::twin::registry::{Scratch, registry_entry};
use register::{large, memory};
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

fn main() -> ExitCode {
    benchmark(run)
}

fn run() -> Result<Ledger, Failed> {
    let setting = Setting::draw()?;
    let mut ledger = Ledger::default();
    participants(&setting, &mut ledger)?;
    supplies(&setting)?;
    requirements(&setting)?;
    rows(&setting)?;
    Ok(ledger)
}

/// The longest that a point of a series may take.
fn longest() -> Duration {
    Duration::from_secs(number("NORMA_GROWTH_SECONDS", 60) as u64)
}

/// Clusters of just so many participants, in engine and twin.
struct Clusters {
    lines: Vec<String>,
    sheet: Sheet,
    /// All participants, or all supplies: what the time is divided by.
    units: usize,
}

impl Clusters {
    fn new(setting: &Setting, participants: usize, supplies: Supplies, clusters: usize) -> Result<Self, Failed> {
        let shape = Shape { participants: participants..=participants, supplies, ..Shape::default() };
        let lines = Generator::new(&setting.thresholds, shape, setting.seed).clusters(clusters);
        let sheet = setting.engine.load(REGISTRY, lines.iter().map(String::as_str))?;
        Ok(Self { lines, sheet, units: participants * clusters })
    }

    /// The times of engine and twin; their verdicts must agree.
    fn measured(&self, setting: &Setting) -> Result<[Time; 2], Failed> {
        let twins = loaded(&self.lines)?;
        let (mut found, mut expected, mut scratch) = (Vec::new(), Vec::new(), Scratch::default());
        let times = race([
            Contestant::new(self.units, || setting.engine.verdicts(black_box(&self.sheet), &mut found)),
            Contestant::new(self.units, || {
                expected.clear();
                expected.extend(twins.iter().map(|c| registry_entry(&setting.law, black_box(c), &mut scratch)));
            }),
        ]);
        all_verdicts(&found, &expected, &self.lines)?;
        Ok(times)
    }
}

fn participants(setting: &Setting, ledger: &mut Ledger) -> Result<(), Failed> {
    let (mut own, mut twin) = (Line::new("engine"), Line::new("by hand"));
    for participants in [12, 60, 300, 1_000, 5_000] {
        let clusters = Clusters::new(setting, participants, Supplies::Few, 5_000 / participants)?;
        let [a, b] = clusters.measured(setting)?;
        say(&format!("{participants} participants: {} each, by hand {}", shown(a.median), shown(b.median)));
        own.push(participants, a.median);
        twin.push(participants, b.median);
    }
    draw("participants", "participants of a cluster", "a participant", &[own, twin])?;
    for (what, each) in [("5,000 participants", 0), ("5,000 participants, 50,000 supplies", 10)] {
        let supplies = |participants: usize| match each {
            0 => Supplies::Few,
            each => Supplies::Exactly(participants * each),
        };
        let few = Clusters::new(setting, 60, supplies(60), 83)?;
        let many = Clusters::new(setting, 5_000, supplies(5_000), 1)?;
        few.measured(setting)?;
        many.measured(setting)?;
        let engine = &setting.engine;
        let (mut a, mut b) = (Vec::new(), Vec::new());
        let [sixty, thousands] = race([
            Contestant::new(few.units, || engine.verdicts(black_box(&few.sheet), &mut a)),
            Contestant::new(many.units, || engine.verdicts(black_box(&many.sheet), &mut b)),
        ]);
        ledger.compare(&format!("{what}, each"), thousands, ("with 60", sixty), 1_150);
    }
    Ok(())
}

fn supplies(setting: &Setting) -> Result<(), Failed> {
    let (mut own, mut twin) = (Line::new("engine"), Line::new("by hand"));
    for supplies in [100, 1_000, 10_000, 100_000] {
        let mut clusters = Clusters::new(setting, 100, Supplies::Exactly(supplies), 1)?;
        clusters.units = supplies;
        let [a, b] = clusters.measured(setting)?;
        say(&format!("{supplies} supplies: {} each, by hand {}", shown(a.median), shown(b.median)));
        own.push(supplies, a.median);
        twin.push(supplies, b.median);
    }
    draw("supplies", "supplies among 100 participants", "a supply", &[own, twin])
}

fn requirements(setting: &Setting) -> Result<(), Failed> {
    let mut own = Line::new("engine");
    for requirements in [10, 100, 1_000, 10_000] {
        let rules = [("large.norma".to_owned(), large::rules(requirements, setting.seed))];
        let engine = Engine::open(&rules, DAY, &["all"])?;
        let line = large::facts(requirements, setting.seed);
        let sheet = engine.load(0, [line.as_str()])?;
        let mut found = Vec::new();
        engine.verdicts(&sheet, &mut found);
        if found != large::verdicts(requirements, setting.seed) {
            return Err(format!("wrong verdicts on {requirements} requirements").into());
        }
        let [time] = race([Contestant::new(requirements, || engine.verdicts(black_box(&sheet), &mut found))]);
        say(&format!("{requirements} requirements: {} each", shown(time.median)));
        own.push(requirements, time.median);
    }
    draw("requirements", "requirements of an assessment", "a requirement", &[own])
}

/// Rows that are made as they are read: only the reading and judging is timed.
fn rows(setting: &Setting) -> Result<(), Failed> {
    let mut own = Line::new("engine");
    let mut each = 0;
    for rows in [1, 100, 10_000, 1_000_000, 10_000_000_usize] {
        if Duration::from_nanos((each * rows as u64) / 1_000) > longest() {
            say(&format!("{rows} rows would take longer than {} s: the series ends", longest().as_secs()));
            break;
        }
        let mut stream = Generator::new(&setting.thresholds, Shape::short_line(), setting.seed);
        let (mut taken, mut found) = (Duration::ZERO, Vec::new());
        for _ in 0..rows {
            let line = stream.cluster();
            let began = Instant::now();
            setting.engine.line_verdicts(REGISTRY, black_box(line), &mut found)?;
            taken += began.elapsed();
        }
        each = picoseconds(taken, rows);
        let peak = memory::peak("self").map_or_else(String::new, |kib| format!(", peak memory {} MiB", kib / 1_024));
        say(&format!("{rows} rows: {} each{peak}", shown(each)));
        own.push(rows, each);
    }
    draw("rows", "rows of JSON", "a row", &[own])
}
