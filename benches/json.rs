//! From a line of JSON to verdicts: the engine against the twin with `serde_json`.
//!
//! `cargo bench --bench json`. The rules ask eleven facts of a participant: a line of about 5.4 kB
//! holds sixteen or seventeen of them, one of 36 participants about 11 kB. Both are measured.

#[allow(dead_code, reason = "each benchmark uses its part of what they share")]
mod register;

use criterion::Throughput;
use register::Failed;
use register::agreement::clusters;
use register::generate::{Generator, Shape};
use register::measure::{Contestant, Ledger, benchmark, criterion, race, say, setting as number};
use register::setting::{REGISTRY, Setting};
use register::twin::line;
use register::twin::registry::{Scratch, registry_entry};
use std::hint::black_box;
use std::process::ExitCode;

fn main() -> ExitCode {
    benchmark(run)
}

fn run() -> Result<Ledger, Failed> {
    let setting = Setting::draw()?;
    let mut ledger = Ledger::default();
    of(&setting, &mut ledger, "5.4 kB", Shape::short_line())?;
    of(&setting, &mut ledger, "36 participants", Shape::default())?;
    Ok(ledger)
}

fn of(setting: &Setting, ledger: &mut Ledger, what: &str, shape: Shape) -> Result<(), Failed> {
    let number = number("NORMA_BENCH_CLUSTERS", 500);
    let lines = Generator::new(&setting.thresholds, shape, setting.seed).clusters(number);
    let bytes: usize = lines.iter().map(String::len).sum();
    say(&format!("{number} lines of {} bytes on average", bytes / number.max(1)));
    clusters(setting, &lines)?;

    let mut scratch = Scratch::default();
    let judge = |text: &str, scratch: &mut Scratch| {
        line::cluster(text).map(|cluster| registry_entry(&setting.law, &cluster, scratch))
    };
    let mut group = criterion();
    let mut group = group.benchmark_group("from a line");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function(format!("twin, {what}"), |b| {
        b.iter(|| lines.iter().for_each(|text| drop(black_box(judge(black_box(text), &mut scratch)))));
    });
    group.finish();

    let (mut out, mut wrong) = (Vec::new(), None);
    let [own, twin] = race([
        Contestant::new(number, || {
            for text in &lines {
                if let Err(error) = setting.engine.line_verdicts(REGISTRY, black_box(text), &mut out) {
                    wrong = Some(error);
                }
            }
        }),
        Contestant::new(number, || lines.iter().for_each(|text| drop(black_box(judge(black_box(text), &mut scratch))))),
    ]);
    if let Some(error) = wrong {
        return Err(error);
    }
    ledger.compare(&format!("line to verdicts, {what}"), own, ("twin", twin), 1_200);
    Ok(())
}
