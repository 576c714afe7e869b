//! Measuring one thing against another: in turns, in one process, so that noise hits both alike.
//!
//! Times are whole picoseconds, ratios are thousandths: nothing here is a floating-point number.

use super::Failed;
use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Writes a line for whoever runs the benchmark.
pub fn say(line: &str) {
    // Where nobody reads, nothing is said.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// One of those that are measured in turns.
pub struct Contestant<'c> {
    /// How many things one call deals with.
    pub units: usize,
    /// One call.
    pub run: Box<dyn FnMut() + 'c>,
}

impl<'c> Contestant<'c> {
    /// A contestant of so many things a call.
    pub fn new(units: usize, run: impl FnMut() + 'c) -> Self {
        Self { units, run: Box::new(run) }
    }
}

/// How long one comparison goes on: `NORMA_BENCH_SECONDS`, else three seconds.
pub fn budget() -> Duration {
    let seconds = std::env::var("NORMA_BENCH_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(3))
}

/// A number from the environment.
pub fn setting(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

const LEAST_ROUNDS: usize = 5;
/// A turn lasts at least so long: what is short is repeated, and is not measured on cold caches.
const TURN: Duration = Duration::from_millis(2);
const MOST_ROUNDS: usize = 501;

/// What one thing takes, in picoseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Time {
    /// In the middle of all rounds: what is compared.
    pub median: u64,
    /// In the quickest round: the same, where others use the machine.
    pub least: u64,
}

/// The times of each, over many rounds in which each has its turn.
pub fn race<const N: usize>(mut contestants: [Contestant<'_>; N]) -> [Time; N] {
    let mut times: [Vec<u64>; N] = std::array::from_fn(|_| Vec::new());
    let mut repeats = Vec::new();
    for contestant in &mut contestants {
        (contestant.run)();
        let began = Instant::now();
        (contestant.run)();
        repeats.push(usize::try_from(TURN.as_nanos() / began.elapsed().as_nanos().max(1)).unwrap_or_default() + 1);
    }
    let start = Instant::now();
    for round in 0..MOST_ROUNDS {
        if round >= LEAST_ROUNDS && start.elapsed() > budget() {
            break;
        }
        // Who begins changes, so that nobody always finds the caches as the same other left them.
        for turn in 0..N {
            let who = (round + turn) % N;
            let began = Instant::now();
            for _ in 0..repeats[who] {
                (contestants[who].run)();
            }
            times[who].push(picoseconds(began.elapsed(), contestants[who].units * repeats[who]));
        }
    }
    times.map(|mut all| {
        all.sort_unstable();
        Time { median: all[all.len() / 2], least: all[0] }
    })
}

/// A time divided among things, in picoseconds.
pub fn picoseconds(time: Duration, units: usize) -> u64 {
    u64::try_from(time.as_nanos() * 1_000 / units.max(1) as u128).unwrap_or(u64::MAX)
}

/// A time as people read it.
pub fn shown(picoseconds: u64) -> String {
    let (unit, name) = match picoseconds {
        0..100_000 => (1_000, "ns"),
        100_000..100_000_000 => (1_000_000, "µs"),
        100_000_000..100_000_000_000 => (1_000_000_000, "ms"),
        _ => (1_000_000_000_000, "s"),
    };
    format!("{}.{:02} {name}", picoseconds / unit, picoseconds % unit * 100 / unit)
}

/// All comparisons of a benchmark, with their bounds.
#[derive(Default)]
pub struct Ledger {
    missed: Vec<String>,
    begun: bool,
}

impl Ledger {
    /// Notes a comparison; the bound is in thousandths.
    pub fn compare(&mut self, what: &str, measured: Time, against: (&str, Time), bound: u64) {
        let ratio = (u128::from(measured.median) * 1_000).checked_div(u128::from(against.1.median));
        let ratio = u64::try_from(ratio.unwrap_or(u128::MAX)).unwrap_or(u64::MAX);
        let words = |time: Time| format!("{} ({})", shown(time.median), shown(time.least));
        self.note(what, &words(measured), &format!("{} {}", against.0, words(against.1)), ratio, bound);
    }

    /// Notes something that must not exceed a bound of its own kind, as a part of it.
    pub fn bound(&mut self, what: &str, measured: u64, most: u64, words: impl Fn(u64) -> String) {
        let ratio = measured.saturating_mul(1_000) / most.max(1);
        self.note(what, &words(measured), &format!("at most {}", words(most)), ratio, 1_000);
    }

    fn note(&mut self, what: &str, measured: &str, against: &str, ratio: u64, bound: u64) {
        let holds = ratio <= bound;
        let thousandths = |value: u64| format!("{}.{:03}", value / 1_000, value % 1_000);
        if !self.begun {
            say(&format!("{:<40} {:>24}   {:<40} {:>10} {:>8}", "", "median (least)", "against", "ratio", "bound"));
            self.begun = true;
        }
        let mark = if holds { "" } else { "   MISSED" };
        let line = format!(
            "{what:<40} {measured:>24}   {against:<40} {:>10} {:>8}{mark}",
            thousandths(ratio),
            thousandths(bound)
        );
        say(&line);
        if !holds {
            self.missed.push(what.to_owned());
        }
    }

    /// The end of a benchmark: a failure where a bound is missed, unless only figures are wanted
    /// (`NORMA_BENCH_REPORT_ONLY=1`).
    pub fn finish(self) -> ExitCode {
        if self.missed.is_empty() {
            return ExitCode::SUCCESS;
        }
        say(&format!("{} of the bounds missed: {}", self.missed.len(), self.missed.join("; ")));
        let report_only = std::env::var("NORMA_BENCH_REPORT_ONLY").is_ok_and(|value| value == "1");
        if report_only { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Runs a benchmark; what goes wrong is told, and ends it with a failure whatever was asked.
pub fn benchmark(run: impl FnOnce() -> Result<Ledger, Failed>) -> ExitCode {
    match run() {
        Ok(ledger) => ledger.finish(),
        Err(error) => {
            say(&format!("failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Criterion with short rounds: its figures are for reading, the bounds are held by [`race`].
pub fn criterion() -> criterion::Criterion {
    criterion::Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(20)
        .configure_from_args()
}
