//! From the start of the process to the first verdict: `cargo bench --bench startup`.
//!
//! Runs the program itself on cases of the shipped rules, with the rules from their folder and with
//! those that are built in, and with each of them as they were kept by an earlier run, in turns. It
//! fails loudly when the median of one takes longer than the limit, and when two runs of one case do
//! not answer the same.

use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// How often each case is judged.
const RUNS: usize = 41;

/// The longest median.
const LIMIT: Duration = Duration::from_millis(10);

/// The cases, with whether the limit holds for them: a case of which little is known also takes a
/// search for the facts that matter.
const CASES: [(&str, bool); 4] = [
    ("aerosol-cans-project", true),
    ("synthetic-complete-project", true),
    ("synthetic-complete-cluster", true),
    ("aerosol-cluster", false),
];

/// One way of judging one case.
struct Way {
    name: String,
    limited: bool,
    arguments: Vec<String>,
    answer: Option<serde_json::Value>,
    times: Vec<Duration>,
}

impl Way {
    /// Judges the case once more; `Err` where the answer is another one.
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_norma"));
        command.args(&self.arguments).stdin(Stdio::null()).stderr(Stdio::null());
        let begun = Instant::now();
        let output = command.output()?;
        self.times.push(begun.elapsed());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        let answer = report.get("assessments").cloned().ok_or("no assessment in the answer")?;
        match &self.answer {
            Some(first) if *first != answer => Err(format!("{}: two runs answer differently", self.name).into()),
            _ => {
                self.answer = Some(answer);
                Ok(())
            }
        }
    }

    /// The median and the least of all times.
    fn summary(&mut self) -> (Duration, Duration) {
        self.times.sort_unstable();
        let at = |i: usize| self.times.get(i).copied().unwrap_or_default();
        (at(self.times.len() / 2), at(0))
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/industrial-clusters");
    let elsewhere = std::env::temp_dir().join(format!("norma-startup-{}", std::process::id()));
    std::fs::create_dir_all(&elsewhere)?;
    let mut ways = Vec::new();
    for (case, limited) in CASES {
        // A case that lies outside of every rulebook is judged by the rules that are built in.
        let here = rules.join("cases").join(format!("{case}.yaml"));
        let there = elsewhere.join(format!("{case}.yaml"));
        for file in std::fs::read_dir(rules.join("cases"))?.flatten() {
            std::fs::copy(file.path(), elsewhere.join(file.file_name()))?;
        }
        for (source, path) in [("folder", here), ("built in", there)] {
            let path = path.to_string_lossy().into_owned();
            let arguments = ["assess", &path, "--on", "2022-03-01", "--format", "json"].map(str::to_owned);
            let cache = ["--cache".to_owned(), elsewhere.join("kept").to_string_lossy().into_owned()];
            let kept = [&arguments[..], &cache[..]].concat();
            for (how, arguments) in [("", arguments.to_vec()), (", kept", kept)] {
                let name = format!("{case}, rules {source}{how}");
                ways.push(Way { name, limited, arguments, answer: None, times: Vec::new() });
            }
        }
    }
    let judged = judge(&mut ways);
    std::fs::remove_dir_all(&elsewhere)?;
    judged
}

fn judge(ways: &mut [Way]) -> Result<ExitCode, Box<dyn Error>> {
    for _ in 0..RUNS {
        ways.iter_mut().try_for_each(Way::run)?;
    }
    let mut failed = false;
    let mut lines = String::new();
    for way in &mut *ways {
        let (median, least) = way.summary();
        let over = way.limited && median > LIMIT;
        failed |= over;
        let note = if over { "  over the limit" } else { "" };
        lines.push_str(&format!("{:<48} median {median:>9.2?}  least {least:>9.2?}{note}\n", way.name));
    }
    for same in ways.chunks(4) {
        let [first, others @ ..] = same else { continue };
        for other in others.iter().filter(|other| verdicts(other) != verdicts(first)) {
            failed = true;
            lines.push_str(&format!("{} answers otherwise than {}\n", other.name, first.name));
        }
    }
    #[expect(clippy::print_stdout, reason = "a benchmark is there to be read")]
    {
        print!("{lines}");
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// All verdicts of an answer, with what they are of.
fn verdicts(way: &Way) -> Vec<String> {
    fn collect(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                if let Some(verdict) = fields.get("verdict") {
                    found.push(format!("{:?} {verdict}", fields.get("name").or(fields.get("requirement"))));
                }
                fields.values().for_each(|v| collect(v, found));
            }
            serde_json::Value::Array(all) => all.iter().for_each(|v| collect(v, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    way.answer.iter().for_each(|a| collect(a, &mut found));
    found
}
