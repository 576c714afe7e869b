//! The batch by hand: a file of clusters judged on two threads, its rows written in the order of the
//! file, with no more of it in memory than a block for each thread.

use super::Failed;
use super::twin::explain::{Reasons, explain};
use super::twin::law::Law;
use super::twin::registry::Scratch;
use super::twin::{line, row};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::{Condvar, Mutex, PoisonError};

/// How many threads there are.
const THREADS: usize = 2;
/// A block ends with the line that makes it so long.
const BLOCK: usize = 256 * 1024;

/// What is read next.
struct Input {
    file: BufReader<File>,
    block: usize,
    line: usize,
}

/// What is written next.
struct Output {
    file: BufWriter<File>,
    block: usize,
    failed: bool,
}

/// Judges the clusters of a file, a row for each.
pub fn judge(law: &Law, from: &Path, to: &Path) -> Result<(), Failed> {
    let input = Mutex::new(Input { file: BufReader::new(File::open(from)?), block: 0, line: 1 });
    let output = Mutex::new(Output { file: BufWriter::new(File::create(to)?), block: 0, failed: false });
    let written = Condvar::new();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|_| scope.spawn(|| work(law, &input, &output, &written).map_err(|error| error.to_string())))
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a thread stopped".into())))
    })?;
    let mut output = output.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(output.file.flush()?)
}

fn work(law: &Law, input: &Mutex<Input>, output: &Mutex<Output>, written: &Condvar) -> Result<(), Failed> {
    let (mut scratch, mut reasons) = (Scratch::default(), Reasons::default());
    let (mut text, mut rows) = (Vec::new(), Vec::new());
    loop {
        text.clear();
        rows.clear();
        let (block, first) = {
            let mut input = input.lock().unwrap_or_else(PoisonError::into_inner);
            let first = input.line;
            while text.len() < BLOCK && input.file.read_until(b'\n', &mut text)? > 0 {
                input.line += 1;
            }
            input.block += 1;
            (input.block - 1, first)
        };
        if text.is_empty() {
            return Ok(());
        }
        let done = write_rows(law, &text, first, &mut scratch, &mut reasons, &mut rows);
        let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
        while output.block != block && !output.failed {
            output = written.wait(output).unwrap_or_else(PoisonError::into_inner);
        }
        output.block += 1;
        output.failed |= done.is_err();
        let done = done.and_then(|()| Ok(output.file.write_all(&rows)?));
        drop(output);
        written.notify_all();
        done?;
    }
}

fn write_rows(
    law: &Law,
    text: &[u8],
    first: usize,
    scratch: &mut Scratch,
    reasons: &mut Reasons,
    rows: &mut Vec<u8>,
) -> Result<(), Failed> {
    for (number, text) in (first..).zip(std::str::from_utf8(text)?.lines()) {
        let cluster = line::cluster(text)?;
        explain(law, &cluster, scratch, reasons);
        row::write(rows, number, &cluster, reasons)?;
    }
    Ok(())
}
