//! A register in one file: `norma assess` on two threads against the same by hand, and its peak memory.
//!
//! `cargo bench --bench batch`; `NORMA_BENCH_ROWS` says how many clusters (20,000), `NORMA_BENCH_ROUNDS`
//! how often (5).

#[allow(dead_code, reason = "each benchmark uses its part of what they share")]
mod register;

use register::Failed;
use register::generate::{Generator, Shape};
use register::measure::{Ledger, Time, benchmark, picoseconds, say, setting as number};
use register::setting::{DAY, Setting};
use register::{memory, threads};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// The most memory, in KiB.
const MOST_MEMORY: u64 = 64 * 1024;

fn main() -> ExitCode {
    benchmark(run)
}

fn run() -> Result<Ledger, Failed> {
    let setting = Setting::draw()?;
    let (rows, rounds) = (number("NORMA_BENCH_ROWS", 20_000), number("NORMA_BENCH_ROUNDS", 5).max(1));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("batch");
    let rules = write_rules(&setting, &folder)?;
    let cases = folder.join("clusters.jsonl");
    let bytes = write_cases(&setting, &cases, rows)?;
    say(&format!("{rows} clusters of {} bytes on average", bytes / rows.max(1)));
    let (own_rows, twin_rows) = (folder.join("engine.jsonl"), folder.join("twin.jsonl"));
    let (mut own, mut twin, mut most) = (Vec::new(), Vec::new(), 0);
    for _ in 0..rounds {
        let began = Instant::now();
        let child = command(&rules, &cases).stdin(Stdio::null()).stdout(File::create(&own_rows)?).spawn()?;
        let (status, peak) = memory::wait(child)?;
        own.push(picoseconds(began.elapsed(), rows));
        most = most.max(peak);
        if !matches!(status.code(), Some(0 | 1 | 3)) {
            return Err(format!("norma assess ended with {status}").into());
        }
        let began = Instant::now();
        threads::judge(&setting.law, &cases, &twin_rows)?;
        twin.push(picoseconds(began.elapsed(), rows));
    }
    let told = agree(&own_rows, &twin_rows)?;
    if told != rows {
        return Err(format!("{told} rows for {rows} clusters").into());
    }
    let mut ledger = Ledger::default();
    ledger.compare("a file of clusters, two threads", median(own), ("twin", median(twin)), 1_300);
    ledger.bound("peak memory", most, MOST_MEMORY, |kib| format!("{} MiB", kib.div_ceil(1_024)));
    Ok(ledger)
}

fn median(mut times: Vec<u64>) -> Time {
    times.sort_unstable();
    Time { median: times[times.len() / 2], least: times[0] }
}

/// The binary as a user would call it, kept on two processors where there are more.
fn command(rules: &Path, cases: &Path) -> Command {
    let norma = env!("CARGO_BIN_EXE_norma");
    let mut command = match std::thread::available_parallelism().map_or(1, usize::from) {
        0..=2 => Command::new(norma),
        _ => {
            let mut kept = Command::new("taskset");
            kept.args(["-c", "0,1", norma]);
            kept
        }
    };
    command.arg("assess").arg(cases).arg("--rules").arg(rules);
    command.args(["--subject", "cluster", "--on", DAY, "--assessment", "registry_entry", "--quiet"]);
    command
}

/// Writes the rules of this run into a folder, from which the binary reads them.
fn write_rules(setting: &Setting, folder: &Path) -> Result<PathBuf, Failed> {
    let rules = folder.join("rules");
    std::fs::create_dir_all(&rules)?;
    for (name, text) in &setting.texts {
        let name = Path::new(name).file_name().ok_or("a rule file has no name")?;
        std::fs::write(rules.join(name), text)?;
    }
    Ok(rules)
}

/// Writes the clusters, and comes back with the number of bytes.
fn write_cases(setting: &Setting, path: &Path, rows: usize) -> Result<usize, Failed> {
    let mut stream = Generator::new(&setting.thresholds, Shape::short_line(), setting.seed);
    let mut file = BufWriter::new(File::create(path)?);
    let mut bytes = 0;
    for _ in 0..rows {
        let line = stream.cluster();
        bytes += line.len();
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    Ok(bytes)
}

/// Compares the verdicts of two files of rows, and comes back with the number of rows.
fn agree(own: &Path, twin: &Path) -> Result<usize, Failed> {
    let lines = |path: &Path| File::open(path).map(|file| BufReader::new(file).lines());
    let (mut own, mut twin) = (lines(own)?, lines(twin)?);
    for row in 0.. {
        let (a, b) = match (own.next(), twin.next()) {
            (None, None) => return Ok(row),
            (Some(a), Some(b)) => (verdicts(&a?)?, verdicts(&b?)?),
            _ => return Err(format!("one of the files ends after {row} rows").into()),
        };
        if a != b || a.is_empty() {
            return Err(format!("line {}: engine {a:?}, twin {b:?}", row + 1).into());
        }
    }
    Ok(0)
}

/// The requirements of a row with their verdicts, wherever in the row the findings stand.
fn verdicts(row: &str) -> Result<Vec<(String, String)>, Failed> {
    let row: Value = serde_json::from_str(row)?;
    let findings = row.get("findings").or_else(|| row.pointer("/assessments/0/findings"));
    let findings = findings.and_then(Value::as_array).ok_or("a row has no findings")?;
    let text = |finding: &Value, key: &str| finding.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(findings.iter().map(|finding| (text(finding, "requirement"), text(finding, "verdict"))).collect())
}
