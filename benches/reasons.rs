//! Reasons: of every finding the actual value, what is required, the deciding items and the places of
//! the facts, against the same by hand and against verdicts alone; then the whole tree, walked.
//!
//! `cargo bench --bench reasons`.

#[allow(dead_code, reason = "each benchmark uses its part of what they share")]
mod register;

use register::Failed;
use register::agreement::{all_verdicts, loaded};
use register::generate::{Generator, Shape};
use register::measure::{Contestant, Ledger, benchmark, criterion, race, say, setting as number};
use register::setting::{REGISTRY, Setting};
use register::twin::explain::{Reasons, explain};
use register::twin::registry::{Scratch, registry_entry};
use std::hint::black_box;
use std::process::ExitCode;

fn main() -> ExitCode {
    benchmark(run)
}

fn run() -> Result<Ledger, Failed> {
    let setting = Setting::draw()?;
    let number = number("NORMA_BENCH_REASONS", 50);
    let lines = Generator::new(&setting.thresholds, Shape::default(), setting.seed).clusters(number);
    let twins = loaded(&lines)?;
    let engine = &setting.engine;
    let sheet = engine.load(REGISTRY, lines.iter().map(String::as_str))?;
    let (mut scratch, mut reasons, mut found) = (Scratch::default(), Reasons::default(), Vec::new());
    engine.verdicts(&sheet, &mut found);
    let mut expected = Vec::new();
    let mut places = 0;
    for cluster in &twins {
        explain(&setting.law, cluster, &mut scratch, &mut reasons);
        expected.push(registry_entry(&setting.law, cluster, &mut scratch));
        places += reasons.places.len();
    }
    all_verdicts(&found, &expected, &lines)?;
    let told = engine.reasons(&sheet)?;
    let nodes = engine.tree(&sheet)?;
    let each = |number_of: usize| number_of / number.max(1);
    say(&format!(
        "a cluster: {} places of facts by hand, {} facts and parts by the engine, {} nodes of its tree",
        each(places),
        each(told),
        each(nodes)
    ));
    if told < number || nodes < told {
        return Err("the engine tells fewer reasons than there are findings".into());
    }

    criterion().bench_function("reasons/twin, 50 clusters", |b| {
        b.iter(|| {
            for cluster in &twins {
                explain(&setting.law, black_box(cluster), &mut scratch, &mut reasons);
                black_box(&reasons);
            }
        });
    });

    let mut wrong = None;
    let mut noted = |counted: Result<usize, Failed>, expected: usize| match counted {
        Ok(counted) if counted == expected => {}
        Ok(counted) => wrong = Some(format!("{counted} reasons where there were {expected}").into()),
        Err(error) => wrong = Some(error),
    };
    // One closure after another needs what they note down: each has its own copy of the counts.
    let (mut reasons_told, mut nodes_walked) = (Ok(told), Ok(nodes));
    let [verdicts, own, tree, twin] = race([
        Contestant::new(number, || engine.verdicts(black_box(&sheet), &mut found)),
        Contestant::new(number, || reasons_told = engine.reasons(black_box(&sheet))),
        Contestant::new(number, || nodes_walked = engine.tree(black_box(&sheet))),
        Contestant::new(number, || {
            for cluster in &twins {
                explain(&setting.law, black_box(cluster), &mut scratch, &mut reasons);
                black_box(&reasons);
            }
        }),
    ]);
    noted(reasons_told, told);
    noted(nodes_walked, nodes);
    if let Some(error) = wrong {
        return Err(error);
    }
    let mut ledger = Ledger::default();
    ledger.compare("reasons of every finding", own, ("twin", twin), 1_000);
    ledger.compare("reasons of every finding", own, ("engine, verdicts only", verdicts), 5_000);
    ledger.compare("the full tree, walked", tree, ("engine, verdicts only", verdicts), 25_000);
    Ok(ledger)
}
