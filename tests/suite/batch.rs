//! Many cases at once: in order, in bounded memory, and with every bad row told and none in the way.

use crate::harness::{open, read, root};
use norma::batch::{
    BadRow, CaseJudge, Chunk, Done, Input, JsonLines, Judge, Limits, Options, Reader, Row, RowError, Rows, Sink, Tally,
    WholeCase, bad_row, compact,
};
use norma::phrase::Language;
use norma::{CaseFile, Question, Report, Rulebook, Verdict};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Cursor, Read};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

fn museum() -> Rulebook {
    open(&read(&root().join("tests/fixtures/cli/batch/rules.norma")))
}

fn options(jobs: usize, rows: usize) -> Options {
    let limits = Limits { rows, ..Limits::default() };
    Options { limits, ..Options::with_jobs(NonZeroUsize::new(jobs).unwrap()) }
}

fn lines(name: &str, text: impl Into<Vec<u8>>) -> Input {
    let reader: Box<dyn Reader> = Box::new(JsonLines::new(Cursor::new(text.into())));
    Input { name: name.into(), reader: Ok(reader) }
}

/// Keeps all that it gets.
#[derive(Default)]
struct Kept {
    answers: String,
    bad: Vec<(Option<u64>, String)>,
    bad_lines: Vec<Value>,
}

impl Sink for Kept {
    fn take(&mut self, done: Done<'_>) -> ControlFlow<()> {
        self.answers += std::str::from_utf8(done.rows.bytes()).unwrap();
        for bad in done.rows.bad_rows() {
            let row = bad.at.and_then(|at| done.chunk.row(at));
            self.bad.push((row.and_then(Row::line), bad.error.code()));
            let mut line = Vec::new();
            bad_row(done.chunk.origin(), row, &bad.error, Language::Russian, &mut line).unwrap();
            self.bad_lines.push(serde_json::from_slice(&line).unwrap());
        }
        ControlFlow::Continue(())
    }
}

fn write_row(_: &CaseFile, report: &Report, out: &mut Vec<u8>) {
    compact(report, out).unwrap();
}

/// What comes of inputs by the rules of the museum.
fn judged(question: &Question, options: &Options, inputs: Vec<Input>) -> (Kept, Tally) {
    let rules = museum();
    let judge = CaseJudge::new(&rules, question.clone(), None, Box::new(|_| None), write_row);
    let mut kept = Kept::default();
    let tally = norma::batch::run(inputs, &judge, &mut kept, options);
    (kept, tally)
}

/// Repeats each row, and takes longer for some of them.
struct Echo;

impl Judge for Echo {
    fn judge(&self, chunk: Chunk<'_>, out: &mut Rows) {
        for row in chunk.rows() {
            let text = row.text().unwrap();
            if text.len() % 7 == 0 {
                std::thread::sleep(Duration::from_micros(text.len() as u64 * 20));
            }
            out.piece(Verdict::Satisfied, |bytes| bytes.extend_from_slice(format!("{text}\n").as_bytes()));
            out.tally().verdict_of_case(Verdict::Satisfied);
        }
    }
}

#[test]
fn answers_stand_in_the_order_of_the_input() {
    let rows: Vec<String> = (0..5_000).map(|i| format!("{i} {}", "x".repeat(i * 31 % 101))).collect();
    let all = rows.join("\n") + "\n";
    let (first, second) = all.split_at(all[..all.len() / 3].rfind('\n').unwrap() + 1);
    for (jobs, size) in [(1, 256), (8, 1), (8, 3), (3, 64)] {
        let mut kept = Kept::default();
        let inputs = [lines("a", first), lines("b", second)];
        let tally = norma::batch::run(inputs, &Echo, &mut kept, &options(jobs, size));
        assert!(kept.answers == all, "{jobs} threads, {size} rows a chunk");
        assert_eq!(tally.judged(), 5_000);
    }
}

/// Hands out a text in pieces of a size.
struct Pieces(Cursor<Vec<u8>>, usize);

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(self.1);
        self.0.read(&mut into[..most])
    }
}

/// Takes down every row: its line, its bytes, and whether it is too long.
#[derive(Default)]
struct Noted(Vec<(u64, String, bool)>, u64);

struct Ignore;

impl Judge for Ignore {
    fn judge(&self, _: Chunk<'_>, _: &mut Rows) {}
}

impl Sink for Noted {
    fn take(&mut self, done: Done<'_>) -> ControlFlow<()> {
        for row in done.chunk.rows() {
            let too_long = matches!(row.text(), Err(RowError::TooLong { .. }));
            self.0.push((row.line().unwrap(), String::from_utf8_lossy(row.bytes()).into_owned(), too_long));
        }
        self.1 += done.chunk.bytes_read();
        ControlFlow::Continue(())
    }
}

#[test]
fn lines_are_the_same_however_they_come_in() {
    let long = "y".repeat(3_000);
    let text = format!(
        "\u{feff}first\r\n\n  \n{}\n{long}\n\r\nb\n{}\r\n{}\n{long}\n\n\nlast",
        "x".repeat(20),
        "z".repeat(20),
        "w".repeat(21)
    );
    let expected: Vec<(u64, String, bool)> = vec![
        (1, "first".into(), false),
        (4, "x".repeat(20), false),
        (5, "y".repeat(1_000), true),
        (7, "b".into(), false),
        (8, "z".repeat(20), false),
        (9, "w".repeat(21), true),
        (10, "y".repeat(1_000), true),
        (13, "last".into(), false),
    ];
    for piece in [1, 2, 3, 7, 23, 1_000, 100_000] {
        for (rows, bytes) in [(1, 1), (1, 64), (2, 10), (100, 7), (100, 1 << 20)] {
            let reader: Box<dyn Reader> = Box::new(JsonLines::new(Pieces(Cursor::new(text.clone().into()), piece)));
            let input = Input { name: "a".into(), reader: Ok(reader) };
            let limits = Limits { rows, bytes, line: 20 };
            let options = Options { limits, ..Options::with_jobs(NonZeroUsize::MIN) };
            let mut noted = Noted::default();
            norma::batch::run([input], &Ignore, &mut noted, &options);
            let found = noted.0;
            for ((line, text, long), (wanted, shown, too_long)) in found.iter().zip(&expected) {
                assert_eq!((line, long), (wanted, too_long), "{piece} {rows} {bytes}");
                // A line that is too long is shown as far as it had come in when that was seen.
                assert!(
                    if *long { shown.starts_with(&**text) && text.len() > 20 } else { shown == text },
                    "{piece} {rows} {bytes}: {text}"
                );
            }
            assert_eq!(found.len(), expected.len(), "{piece} {rows} {bytes}");
            assert_eq!(noted.1, text.len() as u64, "{piece} {rows} {bytes}: every byte is counted once");
        }
    }
}

/// So many lines, made as they are read.
struct Generated {
    rows: u64,
    line: Vec<u8>,
    at: usize,
    made: &'static AtomicU64,
}

impl Read for Generated {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.line.len() {
            if self.rows == 0 {
                return Ok(0);
            }
            self.rows -= 1;
            let row = self.rows;
            self.line = format!("{{\"row\": {row}, \"text\": \"{}\"}}\n", "x".repeat(100)).into_bytes();
            self.at = 0;
        }
        let n = into.len().min(self.line.len() - self.at);
        into[..n].copy_from_slice(&self.line[self.at..self.at + n]);
        self.at += n;
        self.made.fetch_add(n as u64, Ordering::SeqCst);
        Ok(n)
    }
}

/// Holds the first chunk back until the reader comes to a stand.
struct SlowBeginning<'m> {
    made: &'m AtomicU64,
    held: &'m AtomicUsize,
    most_held: &'m AtomicUsize,
    stood: &'m AtomicBool,
}

impl Judge for SlowBeginning<'_> {
    fn judge(&self, chunk: Chunk<'_>, out: &mut Rows) {
        let held = self.held.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_held.fetch_max(held, Ordering::SeqCst);
        if chunk.rows().next().is_some_and(|row| row.line() == Some(1)) {
            let mut seen = 0;
            while seen != self.made.load(Ordering::SeqCst) {
                seen = self.made.load(Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(200));
            }
            self.stood.store(true, Ordering::SeqCst);
        }
        for _ in chunk.rows() {
            out.tally().verdict_of_case(Verdict::Satisfied);
            out.piece(Verdict::Satisfied, |bytes| bytes.push(b'\n'));
        }
    }
}

struct Counting<'m> {
    made: &'m AtomicU64,
    held: &'m AtomicUsize,
    taken: u64,
    most_ahead: u64,
}

impl Sink for Counting<'_> {
    fn take(&mut self, done: Done<'_>) -> ControlFlow<()> {
        self.most_ahead = self.most_ahead.max(self.made.load(Ordering::SeqCst) - self.taken);
        self.taken += done.chunk.bytes_read();
        self.held.fetch_sub(1, Ordering::SeqCst);
        ControlFlow::Continue(())
    }
}

#[test]
fn a_large_input_is_never_held_whole() {
    // Readers outlive the borrow of a test: what they count is left behind.
    let made: &'static AtomicU64 = Box::leak(Box::new(AtomicU64::new(0)));
    let (held, most_held, stood) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let judge = SlowBeginning { made, held: &held, most_held: &most_held, stood: &stood };
    let mut sink = Counting { made, held: &held, taken: 0, most_ahead: 0 };
    let generated = Generated { rows: 200_000, line: Vec::new(), at: 0, made };
    let input = Input { name: "rows".into(), reader: Ok(Box::new(JsonLines::new(generated))) };
    let options = options(4, 64);
    let tally = norma::batch::run([input], &judge, &mut sink, &options);
    assert_eq!(tally.judged(), 200_000);
    assert!(stood.load(Ordering::SeqCst), "the reader stands while the first chunk is held");
    assert!(most_held.load(Ordering::SeqCst) <= options.chunks, "{most_held:?} chunks are held");
    // All chunks held are full, and a further buffer is being read.
    let bound = (options.chunks as u64 + 1) * 64 * 130 + options.limits.bytes as u64;
    assert!(sink.most_ahead <= bound, "{} bytes are held, {bound} may be", sink.most_ahead);
    assert_eq!(sink.taken, made.load(Ordering::SeqCst), "every byte is counted once");
}

/// Wants no more after a few chunks.
struct Closed(usize);

impl Sink for Closed {
    fn take(&mut self, _: Done<'_>) -> ControlFlow<()> {
        self.0 += 1;
        if self.0 == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn nothing_more_is_read_when_nobody_wants_it() {
    let made: &'static AtomicU64 = Box::leak(Box::new(AtomicU64::new(0)));
    let generated = Generated { rows: u64::MAX, line: Vec::new(), at: 0, made };
    let input = Input { name: "rows".into(), reader: Ok(Box::new(JsonLines::new(generated))) };
    let mut sink = Closed(0);
    norma::batch::run([input], &Echo, &mut sink, &options(4, 8));
    assert_eq!(sink.0, 3);
}

/// Breaks off in the middle.
struct Broken;

impl Judge for Broken {
    fn judge(&self, chunk: Chunk<'_>, out: &mut Rows) {
        assert!(chunk.rows().all(|row| row.line() != Some(40)), "a judge that breaks off");
        Echo.judge(chunk, out);
    }
}

#[test]
fn a_judge_that_breaks_off_ends_the_run() {
    let text: String = (0..10_000).map(|i| format!("{i}\n")).collect();
    let run = || norma::batch::run([lines("a", text)], &Broken, &mut Kept::default(), &options(4, 2));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
}

fn visitor(i: usize) -> String {
    let age = [12, 16, 17, 40][i % 4];
    let known = if i.is_multiple_of(5) { String::new() } else { format!("\"age\":{age},") };
    let day = ["2022-03-01", "2023-01-01", "2021-05-31"][i / 50 % 3];
    let first = i % 9;
    format!(
        "{{\"subject\":\"visitor\",\"on\":\"{day}\",\"facts\":{{\"name\":\"v{i}\",{known}\"members\":[{{\"name\":\"m]\\\"{i}\",\
         \"age\":{first}}},{{\"name\":\"n\"}}]}}}}"
    )
}

#[test]
fn each_row_is_answered_as_if_it_were_alone() {
    let rules = museum();
    let rows: Vec<String> = (0..400).map(visitor).collect();
    let (kept, tally) = judged(&Question::default(), &options(3, 7), vec![lines("v.jsonl", rows.join("\n"))]);
    let mut alone = String::new();
    let (mut violated, mut open, mut lacking) = (0, 0, 0);
    for (i, row) in rows.iter().enumerate() {
        let case = rules.case(&format!("v.jsonl:{}", i + 1), row).unwrap();
        let report = rules.assess(&case, &Question::default()).unwrap();
        let mut line = Vec::new();
        compact(&report, &mut line).unwrap();
        alone += std::str::from_utf8(&line).unwrap();
        match report.assessments[0].verdict {
            Some(Verdict::Violated) => violated += 1,
            Some(Verdict::Undetermined) => open += 1,
            other => assert_eq!(other, Some(Verdict::Satisfied)),
        }
        lacking += u64::from(report.assessments[0].needs.iter().any(|n| n.starts_with("members[")));
    }
    assert!(kept.answers == alone);
    let one = tally.assessments["free_entry"];
    assert_eq!((one.violated, one.undetermined, one.satisfied), (violated, open, 400 - violated - open));
    assert!(violated > 50 && open > 50 && lacking > 50);
    assert_eq!(tally.missing["members[].age"], lacking, "a case counts once, whatever its keys");
    assert!(tally.missing.len() <= 3, "{:?}", tally.missing);
}

/// A subset of the contract's answer: the same values under the same keys, in the same order.
#[test]
fn a_compact_row_is_part_of_the_whole_answer() {
    fn is_part(part: &Value, whole: &Value, at: &str) {
        match (part, whole) {
            (Value::Object(part), Value::Object(whole)) => {
                let mut keys = whole.keys();
                for (key, value) in part {
                    assert!(keys.any(|k| k == key), "{at}: `{key}` is not there, or out of order");
                    // Of a rating a row gives just the value.
                    let whole = if at.ends_with("rates") { &whole[key]["value"] } else { &whole[key] };
                    if key != "schema" {
                        is_part(value, whole, &format!("{at}.{key}"));
                    }
                }
            }
            (Value::Array(part), Value::Array(whole)) => {
                assert_eq!(part.len(), whole.len(), "{at}");
                part.iter().zip(whole).for_each(|(p, w)| is_part(p, w, at));
            }
            _ => assert_eq!(part, whole, "{at}"),
        }
    }
    let rules = museum();
    let mut compared = 0;
    for i in 0..20 {
        let case = rules.case("v.json", &visitor(i)).unwrap();
        let report = rules.assess(&case, &Question::default()).unwrap();
        let mut line = Vec::new();
        compact(&report, &mut line).unwrap();
        let part: Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(part["schema"], "norma/row/1");
        assert_eq!(part["assessments"][0]["rates"]["crowding"], "high");
        is_part(&part, &serde_json::to_value(&report).unwrap(), "");
        compared += part["assessments"][0]["findings"].as_array().unwrap().len();
    }
    assert_eq!(compared, 40);
}

/// What fails in the middle.
struct Torn(Cursor<Vec<u8>>);

impl Read for Torn {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(io::Error::other("the disk is torn")),
            n => Ok(n),
        }
    }
}

const GOOD: &str = r#"{"subject":"visitor","on":"2022-03-01","facts":{"name":"Anna","age":12,"members":[]}}"#;

#[test]
fn every_bad_row_is_told_at_its_line_and_stops_no_other() {
    let long = format!("{{\"subject\":\"{}\"}}", "x".repeat(500));
    let mut text = format!("\u{feff}{GOOD}\r\n\n \t\r\n{GOOD}\n").into_bytes();
    text.extend_from_slice(b"{\"name\": \"\xff\xfe\"}\n");
    for row in [
        &*long,
        "{\"subject\":\"visitor\",\"on\":\"2022-03-01\"",
        "[1, 2]",
        "12",
        "{\"subject\":\"visitor\",\"on\":\"2022-02-30\",\"facts\":{}}",
        "{\"subject\":\"visitor\",\"on\":\"2022-03-01\",\"facts\":{\"age\":131}}",
        "{\"subject\":\"visitor\",\"on\":\"2022-03-01\",\"facts\":{\"aeg\":13,\"members\":7}}",
        "{\"subject\":\"visitor\",\"facts\":{}}",
        "{\"subject\":\"guide\",\"on\":\"2022-03-01\",\"facts\":{}}",
        "{\"subject\":\"visitor\",\"on\":\"2019-12-31\",\"facts\":{}}",
        "{\"facts\":{}}",
        "\u{0}",
        GOOD,
        &*long,
        GOOD,
    ] {
        text.extend_from_slice(row.as_bytes());
        text.push(b'\n');
    }
    // The last line has no end.
    text.pop();
    let mut options = options(4, 2);
    options.limits.line = 200;
    let torn: Box<dyn Reader> = Box::new(JsonLines::new(Torn(Cursor::new(format!("{GOOD}\n").into_bytes()))));
    let missing = RowError::Unreadable { error: io::ErrorKind::NotFound.into() };
    let whole: Box<dyn Reader> = Box::new(WholeCase::new(Cursor::new(GOOD)));
    let inputs = vec![
        lines("in/a.jsonl", text),
        lines("empty.jsonl", "\n\r\n\n"),
        Input { name: "torn.jsonl".into(), reader: Ok(torn) },
        Input { name: "missing.jsonl".into(), reader: Err(missing) },
        Input { name: "whole.json".into(), reader: Ok(whole) },
        lines("last.jsonl", GOOD),
    ];
    let (kept, tally) = judged(&Question::default(), &options, inputs);
    let expected: Vec<(Option<u64>, &str)> = vec![
        (Some(5), "row::not-utf-8"),
        (Some(6), "row::too-long"),
        (Some(7), "case::json-syntax"),
        (Some(8), "case::not-a-map"),
        (Some(9), "case::not-a-map"),
        (Some(10), "case::bad-value"),
        (Some(11), "case::outside-domain"),
        (Some(12), "case::unknown-field"),
        (Some(13), "ask::no-date"),
        (Some(14), "ask::no-assessment"),
        (Some(15), "ask::out-of-force"),
        (Some(16), "case::no-subject"),
        (Some(17), "case::json-syntax"),
        (Some(19), "row::too-long"),
        (None, "row::no-case"),
        (None, "row::unreadable"),
        (None, "row::unreadable"),
    ];
    let found: Vec<(Option<u64>, &str)> = kept.bad.iter().map(|(line, code)| (*line, &**code)).collect();
    assert_eq!(found, expected);
    assert_eq!((tally.judged(), tally.bad, tally.faults), (7, 14, 3));
    let cases: Vec<&str> = kept.answers.lines().map(|l| l.split('"').nth(7).unwrap()).collect();
    let good = ["a.jsonl:1", "a.jsonl:4", "a.jsonl:18", "a.jsonl:20", "torn.jsonl:1", "whole.json", "last.jsonl:1"];
    assert_eq!(cases, good);
    // A bad row says where it stands, why, and what it is.
    for line in &kept.bad_lines {
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["line", "case", "file", "code", "reason", "row"]);
        assert!(!line["reason"].as_str().unwrap().is_empty());
    }
    assert_eq!(kept.bad_lines[0]["row"], "{\"name\": \"\u{fffd}\u{fffd}\"}");
    assert_eq!((&kept.bad_lines[0]["case"], &kept.bad_lines[0]["file"]), (&"a.jsonl:5".into(), &"in/a.jsonl".into()));
    assert!(long.starts_with(kept.bad_lines[1]["row"].as_str().unwrap()));
    assert_eq!(kept.bad_lines[8]["reason"], "нет даты: ни в деле, ни в вопросе она не указана");
    assert_eq!(kept.bad_lines[14]["row"], Value::Null);
}

#[test]
fn a_question_that_cannot_be_put_is_told_for_each_row() {
    let asked = |name: &str| Question { assessment: Some(name.into()), ..Question::default() };
    let guide = r#"{"subject":"guide","on":"2022-03-01"}"#;
    for (question, code) in
        [(asked("free_entri"), "ask::no-such-assessment"), (asked("free_entry"), "ask::other-subject")]
    {
        let (kept, _) = judged(&question, &options(2, 1), vec![lines("g", format!("{guide}\n{guide}"))]);
        assert_eq!(kept.bad, [(Some(1), code.to_owned()), (Some(2), code.to_owned())]);
        assert!(kept.answers.is_empty());
    }
}

#[test]
fn bad_rows_speak_both_languages() {
    for error in [
        RowError::NotUtf8 { at: 3 },
        RowError::TooLong { most: 64 << 20 },
        RowError::NoCase,
        RowError::NoSuchSubject { name: "x".into(), hint: norma::phrase::Phrase::new("", "") },
    ] {
        let error = BadRow::Row(error);
        let (english, russian) = (error.reason(Language::English), error.reason(Language::Russian));
        assert_eq!(english, error.to_string());
        assert!(russian.chars().any(|c| ('а'..='я').contains(&c)), "{russian}");
    }
}

/// The codes of rows and questions that the sources know, each of which a test here yields.
#[test]
fn every_code_of_a_row_is_yielded_here() {
    let known: BTreeSet<String> = norma::diagnostic::code::all()
        .map(|e| e.code)
        .filter(|c| c.starts_with("row::") || c.starts_with("ask::"))
        .collect();
    let here = read(&root().join("tests/suite/batch.rs"));
    let quoted = |code: &&String| !here.contains(&format!("\"{code}\""));
    let missing: Vec<&String> = known.iter().filter(quoted).collect();
    assert!(missing.is_empty() && known.len() == 10, "{missing:?}");
}

/// A folder of its own for a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("batch").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn assess(folder: &PathBuf, arguments: &[&str]) -> Output {
    let rules = root().join("tests/fixtures/cli/batch");
    let mut command = Command::new(env!("CARGO_BIN_EXE_norma"));
    command.arg("assess").args(arguments).arg("--rules").arg(rules).current_dir(folder).env("NO_COLOR", "1");
    command.stdin(Stdio::null()).output().unwrap()
}

fn names(folder: &PathBuf) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn aged(age: &str) -> String {
    GOOD.replace("\"age\":12,", age)
}

#[test]
fn the_worst_row_counts() {
    let folder = folder("endings");
    let (violated, open, bad) = (aged("\"age\":40,"), aged(""), "{".to_owned());
    let good = GOOD.to_owned();
    for (rows, code) in [
        (vec![&good, &good], 0),
        (vec![&good, &open, &good], 3),
        (vec![&open, &violated, &open], 1),
        (vec![&violated, &bad, &open], 2),
        (vec![], 2),
    ] {
        let rows: Vec<&str> = rows.into_iter().map(|r| &**r).collect();
        fs::write(folder.join("v.jsonl"), rows.join("\n")).unwrap();
        for format in [&["v.jsonl"][..], &["v.jsonl", "--format", "json"], &["v.jsonl", "--format", "text"]] {
            let output = assess(&folder, format);
            assert_eq!(output.status.code(), Some(code), "{rows:?}");
        }
        let quiet = assess(&folder, &["v.jsonl", "--quiet"]);
        assert_eq!(quiet.stderr.is_empty(), code != 2, "what is bad is told all the same");
    }
}

#[test]
fn bad_rows_go_to_a_file_beside_the_answers() {
    let folder = folder("files");
    let rows = [GOOD, "{", &aged("\"age\":\"x\","), GOOD].join("\n");
    fs::write(folder.join("v.jsonl"), rows).unwrap();
    let output = assess(&folder, &["v.jsonl", "-o", "out.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("error: 2 rows could not be judged: see out.jsonl.bad.jsonl\n4 cases: "), "{told}");
    assert_eq!(names(&folder), ["out.jsonl", "out.jsonl.bad.jsonl", "v.jsonl"]);
    assert_eq!(read(&folder.join("out.jsonl")).lines().count(), 2);
    let bad = read(&folder.join("out.jsonl.bad.jsonl"));
    let bad: Vec<Value> = bad.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(bad.iter().map(|b| b["line"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(bad[0]["row"], "{");

    // Mended, no file says any longer that rows are bad.
    fs::write(folder.join("v.jsonl"), GOOD).unwrap();
    let output = assess(&folder, &["v.jsonl", "-o", "out.jsonl", "--quiet"]);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    assert_eq!(names(&folder), ["out.jsonl", "v.jsonl"]);

    // All bad: no file of answers, not even of an earlier run's name, is made.
    fs::write(folder.join("w.jsonl"), "{\n").unwrap();
    let output = assess(&folder, &["w.jsonl", "-o", "other.jsonl", "--bad-rows", "bad.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(names(&folder), ["bad.jsonl", "out.jsonl", "v.jsonl", "w.jsonl"]);

    // Without -o the answers go to the screen, and the bad rows to their file.
    let output = assess(&folder, &["v.jsonl", "w.jsonl", "--bad-rows", "bad.jsonl", "--lang", "ru"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("ошибка: не удалось оценить 1 строку, они записаны в bad.jsonl\n2 дела: "), "{told}");
}

#[test]
fn a_case_is_never_written_over() {
    let folder = folder("over");
    fs::write(folder.join("v.jsonl"), GOOD).unwrap();
    fs::write(folder.join("v.jsonl.bad.jsonl"), GOOD).unwrap();
    for arguments in [
        &["v.jsonl", "-o", "v.jsonl"][..],
        &["v.jsonl", "-o", "./../over/v.jsonl"],
        &["v.jsonl", "--bad-rows", "v.jsonl"],
        &[".", "-o", "v.jsonl"],
        &["*.jsonl", "-o", "v.jsonl"],
    ] {
        let output = assess(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(read(&folder.join("v.jsonl")), GOOD, "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    assert_eq!(names(&folder), ["v.jsonl", "v.jsonl.bad.jsonl"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_a_closed_pipe_is_not() {
    let folder = folder("full");
    let rows: Vec<String> = (0..300).map(|_| GOOD.to_owned()).collect();
    fs::write(folder.join("v.jsonl"), rows.join("\n")).unwrap();
    fs::write(folder.join("w.jsonl"), "{\n").unwrap();
    for arguments in [&["v.jsonl", "-o", "/dev/full"][..], &["w.jsonl", "v.jsonl", "--bad-rows", "/dev/full"]] {
        let output = assess(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("/dev/full cannot be written: "), "{told}");
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_norma"))
        .args(["assess", "v.jsonl", "--rules"])
        .arg(root().join("tests/fixtures/cli/batch"))
        .current_dir(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &*String::from_utf8_lossy(&output.stderr)), (Some(0), ""));
}

#[test]
fn rules_in_the_program_are_chosen_by_the_subject_of_each_row() {
    let folder = folder("embedded");
    let rows = [r#"{"subject":"project","on":"2022-03-01"}"#, r#"{"subject":"projekt","on":"2022-03-01"}"#].join("\n");
    fs::write(folder.join("v.jsonl"), rows).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_norma"));
    command.args(["assess", "v.jsonl", "--bad-rows", "bad.jsonl"]).current_dir(&folder);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
    let bad: Value = serde_json::from_str(&read(&folder.join("bad.jsonl"))).unwrap();
    assert_eq!((bad["line"].as_u64(), bad["code"].as_str()), (Some(2), Some("row::no-such-subject")));
}
