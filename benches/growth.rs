//! How the time grows: with participants, supplies, requirements and rows. It is to be linear, so the
//! time of one of them must stay the same.
//!
//! `cargo bench --bench growth` draws each series into `target/tmp/growth`, and into `docs/growth` with
//! `NORMA_BENCH_DOCS=1`. Rows go up to `NORMA_GROWTH_ROWS` (1,000,000).

#[allow(dead_code, reason = "each benchmark uses its part of what they share")]
mod register;

use register::Failed;
use register::agreement::{all_verdicts, loaded};
use register::engine::{Engine, Sheet};
use register::generate::{Generator, Shape, Supplies};
use register::measure::{Contestant, Ledger, Time, benchmark, picoseconds, race, say, setting as number, shown};
use register::plot::{Line, Measure, Picture, draw};
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
    // First, while the peak of the process is what the rules and a row take.
    rows(&setting)?;
    participants(&setting, &mut ledger)?;
    supplies(&setting)?;
    requirements(&setting)?;
    Ok(ledger)
}

/// The picture of a series of times.
const fn times<'p>(name: &'p str, title: &'p str, across: &'p str, up: &'p str) -> Picture<'p> {
    Picture { name, title, across, up, measure: Measure::Time }
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
    let title = "Time a participant, as clusters grow";
    draw(&times("participants", title, "participants of a cluster", "time a participant"), &[own, twin])?;
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
    let title = "Time a supply, as there are more of them";
    draw(&times("supplies", title, "supplies among 100 participants", "time a supply"), &[own, twin])
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
    let title = "Time a requirement, as assessments grow";
    draw(&times("requirements", title, "requirements of an assessment", "time a requirement"), &[own])
}

/// Rows are timed in blocks of so many, and the block in the middle of all stands for them: what else
/// runs on the machine interrupts some.
const BLOCK: usize = 100;
/// The times of so many blocks are kept, evenly spread over all of them, so that they take no memory to
/// speak of.
const MOST_BLOCKS: usize = 1_000;
/// Fewer rows than this are read and judged again, as others of the same kind.
const FEW_ROWS: usize = 10_000;

/// Rows that are made as they are read, so that none is kept: only the reading and judging is timed.
/// The clusters are small, so that ten million of them take minutes.
fn rows(setting: &Setting) -> Result<(), Failed> {
    let shape = Shape { participants: 3..=6, ..Shape::default() };
    let most = number("NORMA_GROWTH_ROWS", 1_000_000);
    let (mut own, mut peaks) = (Line::new("engine"), Line::new("engine"));
    let (mut rows, mut found) = (1, Vec::new());
    while rows <= most {
        let streams = (FEW_ROWS / rows).clamp(1, BLOCK);
        let every = (streams * rows / BLOCK).div_ceil(MOST_BLOCKS).max(1);
        let (mut blocks, mut bytes, mut whole) = (Vec::new(), 0, Duration::ZERO);
        for seed in 0..streams {
            let mut stream = Generator::new(&setting.thresholds, shape.clone(), setting.seed + seed as u64);
            for block in 0..rows.div_ceil(BLOCK) {
                let mut taken = Duration::ZERO;
                for _ in 0..BLOCK.min(rows) {
                    let line = stream.cluster();
                    bytes += line.len();
                    let began = Instant::now();
                    setting.engine.line_verdicts(REGISTRY, black_box(line), &mut found)?;
                    taken += began.elapsed();
                }
                whole += taken;
                if block % every == 0 {
                    blocks.push(picoseconds(taken, BLOCK.min(rows)));
                }
            }
        }
        blocks.sort_unstable();
        let each = blocks[blocks.len() / 2];
        own.push(rows, each);
        let peak = memory::peak("self");
        let words = peak.map_or_else(String::new, |kib| format!(", peak memory {kib} KiB"));
        let mean = shown(picoseconds(whole, streams * rows));
        let bytes = bytes / (streams * rows);
        say(&format!("{rows} rows of {bytes} bytes: {} each, interruptions and all {mean}{words}", shown(each)));
        if let Some(kib) = peak {
            peaks.push(rows, kib);
        }
        rows *= 10;
    }
    let across = "rows of JSON, clusters of 3 to 6 participants";
    draw(&times("rows", "Time a row, from its JSON to its verdicts", across, "time a row"), &[own])?;
    let title = "Peak memory while rows are read and judged";
    draw(&Picture { name: "memory", title, across, up: "peak memory", measure: Measure::Memory }, &[peaks])
}
