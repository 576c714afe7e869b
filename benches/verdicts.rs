//! Verdicts on facts that are loaded: the engine against the hand-written twin, and against itself
//! where one fact in a hundred is unknown.
//!
//! `cargo bench --bench verdicts`; it fails where a bound is missed or a verdict differs.

#[allow(dead_code, reason = "each benchmark uses its part of what they share")]
mod register;

use criterion::Throughput;
use register::agreement::{all_rates, all_verdicts, is_mixed, loaded};
use register::generate::{Generator, Shape};
use register::measure::{Contestant, Ledger, Time, benchmark, criterion, race, setting as number, shown};
use register::setting::{REGISTRY, RISK, Setting};
use register::twin::line;
use register::twin::registry::{REQUIREMENTS, Scratch, Verdicts, registry_entry};
use register::twin::risk::{Rates, project_risk};
use register::{Failed, measure::say};
use std::hint::black_box;
use std::process::ExitCode;

fn main() -> ExitCode {
    benchmark(run)
}

fn run() -> Result<Ledger, Failed> {
    let setting = Setting::draw()?;
    let mut ledger = Ledger::default();
    clusters(&setting, &mut ledger)?;
    projects(&setting, &mut ledger)?;
    Ok(ledger)
}

fn clusters(setting: &Setting, ledger: &mut Ledger) -> Result<(), Failed> {
    let number = number("NORMA_BENCH_CLUSTERS", 500);
    let stream = |shape| Generator::new(&setting.thresholds, shape, setting.seed).clusters(number);
    let lines = stream(Shape::default());
    let gaps = stream(Shape { unknown: 10, ..Shape::default() });
    let twins = loaded(&lines)?;
    let participants: usize = twins.iter().map(|c| c.participants.len()).sum();
    let engine = &setting.engine;
    let known = engine.load(REGISTRY, lines.iter().map(String::as_str))?;
    let unknown = engine.load(REGISTRY, gaps.iter().map(String::as_str))?;

    let (mut found, mut expected, mut scratch) = (Vec::new(), Vec::<Verdicts>::new(), Scratch::default());
    expected.extend(twins.iter().map(|cluster| registry_entry(&setting.law, cluster, &mut scratch)));
    engine.verdicts(&known, &mut found);
    all_verdicts(&found, &expected, &lines)?;
    let mut mix = vec![[0; 4]; REQUIREMENTS.len()];
    expected.iter().for_each(|all| mix.iter_mut().zip(all).for_each(|(counts, v)| counts[*v as usize] += 1));
    is_mixed(&REQUIREMENTS, &mix, &[0, 1], number / 100)?;
    say(&format!("{number} clusters of {} participants on average", participants / number.max(1)));

    let mut group = criterion();
    let mut group = group.benchmark_group("registry_entry");
    group.throughput(Throughput::Elements(participants as u64));
    group.bench_function("twin, a participant", |b| {
        b.iter(|| {
            for cluster in &twins {
                black_box(registry_entry(&setting.law, black_box(cluster), &mut scratch));
            }
        });
    });
    group.finish();

    let mut open = Vec::new();
    let [own, twin, gaps] = race([
        Contestant::new(number, || engine.verdicts(black_box(&known), &mut found)),
        Contestant::new(number, || {
            expected.clear();
            expected.extend(twins.iter().map(|cluster| registry_entry(&setting.law, black_box(cluster), &mut scratch)));
        }),
        Contestant::new(number, || engine.verdicts(black_box(&unknown), &mut open)),
    ]);
    all_verdicts(&found, &expected, &lines)?;
    let each = |time: Time| shown(time.median * number as u64 / participants as u64);
    say(&format!("twin: {} a participant; engine: {}", each(twin), each(own)));
    ledger.compare("registry_entry, known", own, ("twin", twin), 1_000);
    ledger.compare("registry_entry, 1 % unknown", gaps, ("engine, known", own), 1_300);
    Ok(())
}

fn projects(setting: &Setting, ledger: &mut Ledger) -> Result<(), Failed> {
    let number = number("NORMA_BENCH_PROJECTS", 2_000);
    let lines = Generator::new(&setting.thresholds, Shape::default(), setting.seed).projects(number);
    let twins = lines.iter().map(|text| line::project(text)).collect::<Result<Vec<_>, _>>()?;
    let engine = &setting.engine;
    let sheet = engine.load(RISK, lines.iter().map(String::as_str))?;
    let (mut found, mut expected) = (Vec::new(), Vec::<Rates>::new());
    let mut group = criterion();
    let mut group = group.benchmark_group("project_risk");
    group.throughput(Throughput::Elements(number as u64));
    group.bench_function("twin, a project", |b| {
        b.iter(|| {
            for project in &twins {
                black_box(project_risk(&setting.law, black_box(project)));
            }
        });
    });
    group.finish();
    let [own, twin] = race([
        Contestant::new(number, || engine.rates(black_box(&sheet), &mut found)),
        Contestant::new(number, || {
            expected.clear();
            expected.extend(twins.iter().map(|project| project_risk(&setting.law, black_box(project))));
        }),
    ]);
    all_rates(&found, &expected, &lines)?;
    ledger.compare("project_risk, seven tables", own, ("twin", twin), 1_500);
    Ok(())
}
