//! Inputs of a batch: one reader for each format, which takes its input apart into rows.

use super::{Buffer, RowError};
use crate::facts::document::MOST_BYTES;
use std::io::{self, ErrorKind, Read};
use std::ops::Range;

/// How much a reader takes at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most rows of a chunk.
    pub rows: usize,
    /// A chunk with so many bytes gets no further row.
    pub bytes: usize,
    /// The most bytes of a line.
    pub line: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 1024, bytes: 128 << 10, line: 64 << 20 }
    }
}

/// What takes an input of some format apart into rows.
pub trait Reader: Send {
    /// Fills an empty buffer with the next rows. `false` says that none is left behind them.
    fn fill(&mut self, buffer: &mut Buffer, limits: &Limits) -> Result<bool, RowError>;
}

/// An input with its name.
pub struct Input {
    /// How messages and answers call it.
    pub name: String,
    /// Its rows, unless it cannot be opened.
    pub reader: Result<Box<dyn Reader>, RowError>,
}

/// How much of a line that is too long is kept, to be shown.
const SHOWN: usize = 1000;

/// JSON Lines: a case on each line, or its bare facts. Empty lines hold none.
///
/// It reads straight into the memory of a chunk, and gives the rows that came in at once: they do not
/// wait for more that may come late.
#[derive(Debug)]
pub struct JsonLines<R> {
    input: R,
    /// What was read behind the rows of the last chunk.
    carry: Vec<u8>,
    /// How many lines were read.
    line: u64,
    found: bool,
}

impl<R: Read> JsonLines<R> {
    /// The lines of an input.
    pub const fn new(input: R) -> Self {
        Self { input, carry: Vec::new(), line: 0, found: false }
    }

    /// Reads what has come in, and says how many bytes that is; 0 at the end.
    fn read(&mut self, bytes: &mut Vec<u8>, most: usize) -> Result<usize, RowError> {
        let before = bytes.len();
        bytes.resize(before + most.max(1), 0);
        loop {
            match self.input.read(&mut bytes[before..]) {
                Ok(n) => {
                    bytes.truncate(before + n);
                    return Ok(n);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    bytes.truncate(before);
                    return Err(RowError::Unreadable { error });
                }
            }
        }
    }

    /// Makes a row of a line, unless it is empty.
    fn add(&mut self, buffer: &mut Buffer, Range { mut start, mut end }: Range<usize>, most: usize) {
        self.line += 1;
        let line = &buffer.bytes()[start..end];
        // A byte order mark says nothing in UTF-8.
        if self.line == 1 && line.starts_with("\u{feff}".as_bytes()) {
            start += 3;
        }
        end -= usize::from(line.ends_with(b"\r"));
        if end.saturating_sub(start) > most {
            buffer.add_too_long(start..start + SHOWN.min(end - start), self.line, most);
        } else if buffer.bytes()[start..end].trim_ascii().is_empty() {
            return;
        } else {
            buffer.add(start..end, Some(self.line));
        }
        self.found = true;
    }

    /// Makes a row of the beginning of a line that is too long, and passes over the rest of it.
    fn pass_over(&mut self, buffer: &mut Buffer, limits: &Limits) -> Result<(), RowError> {
        let shown = SHOWN.min(buffer.size());
        buffer.count(buffer.size() as u64);
        buffer.bytes().truncate(shown);
        self.line += 1;
        buffer.add_too_long(0..shown, self.line, limits.line);
        self.found = true;
        loop {
            let read = self.read(buffer.bytes(), limits.bytes)?;
            let rest = &buffer.bytes()[shown..];
            let end = memchr::memchr(b'\n', rest).map(|at| at + 1);
            let passed = end.unwrap_or(read);
            self.carry.extend_from_slice(&rest[passed..]);
            buffer.bytes().truncate(shown);
            buffer.count(passed as u64);
            if end.is_some() || read == 0 {
                return Ok(());
            }
        }
    }
}

impl<R: Read + Send> Reader for JsonLines<R> {
    fn fill(&mut self, buffer: &mut Buffer, limits: &Limits) -> Result<bool, RowError> {
        buffer.bytes().clear();
        buffer.bytes().append(&mut self.carry);
        // Where the line begins that is not yet ended, and how far its end was sought.
        let (mut start, mut sought) = (0, 0);
        loop {
            while buffer.len() < limits.rows.max(1) {
                let Some(at) = memchr::memchr(b'\n', &buffer.bytes()[sought..]) else { break };
                self.add(buffer, start..sought + at, limits.line);
                (start, sought) = (sought + at + 1, sought + at + 1);
            }
            buffer.count(start as u64);
            if !buffer.is_empty() {
                self.carry.extend_from_slice(&buffer.bytes()[start..]);
                buffer.bytes().truncate(start);
                return Ok(true);
            }
            // Empty lines leave nothing behind, however many there are.
            buffer.bytes().drain(..start);
            (start, sought) = (0, buffer.size());
            // A line may end in two bytes that do not count.
            if sought > limits.line.saturating_add(2) {
                self.pass_over(buffer, limits)?;
                return Ok(true);
            }
            if self.read(buffer.bytes(), limits.bytes)? == 0 {
                let end = buffer.size();
                buffer.count(end as u64);
                if end > 0 {
                    self.add(buffer, 0..end, limits.line);
                }
                return if self.found { Ok(false) } else { Err(RowError::NoCase) };
            }
        }
    }
}

/// A file that holds one case.
#[derive(Debug)]
pub struct WholeCase<R>(Option<R>);

impl<R: Read> WholeCase<R> {
    /// The case of an input.
    pub const fn new(input: R) -> Self {
        Self(Some(input))
    }
}

impl<R: Read + Send> Reader for WholeCase<R> {
    fn fill(&mut self, buffer: &mut Buffer, _: &Limits) -> Result<bool, RowError> {
        let Some(input) = self.0.take() else { return Ok(false) };
        let read = input.take(MOST_BYTES as u64 + 1).read_to_end(buffer.bytes());
        let size = read.map_err(|error| RowError::Unreadable { error })?;
        buffer.count(size as u64);
        if size > MOST_BYTES {
            buffer.bytes().clear();
            let error = io::Error::new(ErrorKind::FileTooLarge, "it is larger than 256 MiB");
            return Err(RowError::Unreadable { error });
        }
        // What is no UTF-8 shows as a sign that no case holds, and is reported there.
        if let Some(text) = not_utf8(buffer.bytes()) {
            *buffer.bytes() = text.into_bytes();
        }
        let end = buffer.size();
        buffer.add(0..end, None);
        Ok(false)
    }
}

/// The nearest text to bytes that are none.
fn not_utf8(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).err().map(|_| String::from_utf8_lossy(bytes).into_owned())
}
