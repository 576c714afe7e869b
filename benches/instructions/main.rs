//! One measured path, run a given number of times: what `benches/instructions/run` counts under
//! callgrind. `instructions PATH TIMES` goes over the same few cases so many times.

#[allow(dead_code, reason = "each benchmark uses its part of what they share")]
#[path = "../register/mod.rs"]
mod register;

use register::Failed;
use register::agreement::loaded;
use register::generate::{Generator, Shape};
use register::measure::say;
use register::setting::{REGISTRY, RISK, Setting};
use register::twin::explain::{Reasons, explain};
use register::twin::registry::{Scratch, registry_entry};
use register::twin::risk::project_risk;
use register::twin::{line, row};
use std::hint::black_box;
use std::process::ExitCode;

/// The cases that a path goes over, whatever the seed of other benchmarks.
const SEED: u64 = 1;
/// How many they are.
const CASES: usize = 5;

/// The paths, by the names that stand in `benches/instructions.txt`.
const PATHS: [&str; 11] = [
    "verdicts",
    "verdicts-unknown",
    "rates",
    "line",
    "reasons",
    "tree",
    "twin-verdicts",
    "twin-rates",
    "twin-line",
    "twin-reasons",
    "twin-row",
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["paths"] => {
            say(&PATHS.join("\n"));
            Ok(())
        }
        [path, times] => times.parse().map_err(Failed::from).and_then(|times| run(path, times)),
        // `cargo bench` runs it without a path: it has nothing to tell but how it is used.
        _ => {
            say("counted by benches/instructions/run");
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(path: &str, times: usize) -> Result<(), Failed> {
    let setting = Setting::of(SEED)?;
    let shape = match path {
        "verdicts-unknown" => Shape { unknown: 10, ..Shape::default() },
        "line" | "twin-line" | "twin-row" => Shape::short_line(),
        _ => Shape::default(),
    };
    let stream = Generator::new(&setting.thresholds, shape, SEED);
    let is_project = path.ends_with("rates");
    let lines = if is_project { stream.projects(CASES) } else { stream.clusters(CASES) };
    let texts = || lines.iter().map(String::as_str);
    let (engine, law) = (&setting.engine, &setting.law);
    let mut scratch = Scratch::default();
    match path {
        "verdicts" | "verdicts-unknown" => {
            let (sheet, mut out) = (engine.load(REGISTRY, texts())?, Vec::new());
            (0..times).for_each(|_| engine.verdicts(black_box(&sheet), &mut out));
        }
        "rates" => {
            let (sheet, mut out) = (engine.load(RISK, texts())?, Vec::new());
            (0..times).for_each(|_| engine.rates(black_box(&sheet), &mut out));
        }
        "line" => {
            let mut out = Vec::new();
            for _ in 0..times {
                texts().try_for_each(|text| engine.line_verdicts(REGISTRY, black_box(text), &mut out))?;
            }
        }
        "reasons" | "tree" => {
            let sheet = engine.load(REGISTRY, texts())?;
            for _ in 0..times {
                let sheet = black_box(&sheet);
                black_box(if path == "tree" { engine.tree(sheet)? } else { engine.reasons(sheet)? });
            }
        }
        "twin-verdicts" => {
            let clusters = loaded(&lines)?;
            for cluster in (0..times).flat_map(|_| &clusters) {
                black_box(registry_entry(law, black_box(cluster), &mut scratch));
            }
        }
        "twin-rates" => {
            let projects = texts().map(line::project).collect::<Result<Vec<_>, _>>()?;
            for project in (0..times).flat_map(|_| &projects) {
                black_box(project_risk(law, black_box(project)));
            }
        }
        "twin-line" => {
            for text in (0..times).flat_map(|_| &lines) {
                let cluster = line::cluster(black_box(text))?;
                black_box(registry_entry(law, &cluster, &mut scratch));
            }
        }
        "twin-row" => {
            let (mut reasons, mut rows) = (Reasons::default(), Vec::new());
            for text in (0..times).flat_map(|_| &lines) {
                rows.clear();
                let cluster = line::cluster(black_box(text))?;
                explain(law, &cluster, &mut scratch, &mut reasons);
                row::write(&mut rows, 1, &cluster, &reasons)?;
                black_box(&rows);
            }
        }
        "twin-reasons" => {
            let (clusters, mut reasons) = (loaded(&lines)?, Reasons::default());
            for cluster in (0..times).flat_map(|_| &clusters) {
                explain(law, black_box(cluster), &mut scratch, &mut reasons);
                black_box(&reasons);
            }
        }
        _ => return Err(format!("there is no path `{path}`: there are {}", PATHS.join(", ")).into()),
    }
    Ok(())
}
