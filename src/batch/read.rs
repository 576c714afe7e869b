//! Inputs of a batch: one reader for each format, which takes its input apart into rows.

use super::{Buffer, RowError};
use crate::facts::document::MOST_BYTES;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

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
        Self { rows: 256, bytes: 128 << 10, line: 64 << 20 }
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
#[derive(Debug)]
pub struct JsonLines<R> {
    input: BufReader<R>,
    line: u64,
    found: bool,
}

impl<R: Read> JsonLines<R> {
    /// The lines of an input.
    pub fn new(input: R) -> Self {
        Self { input: BufReader::with_capacity(Limits::default().bytes, input), line: 0, found: false }
    }

    /// Reads a line, with its end, and says how many bytes it has; 0 behind the last one.
    fn line(&mut self, buffer: &mut Buffer, most: usize) -> io::Result<usize> {
        let start = buffer.size();
        // A line may be as long as that, without its end.
        let most_read = most as u64 + 2;
        (&mut self.input).take(most_read).read_until(b'\n', buffer.bytes())?;
        let read = buffer.size() - start;
        buffer.count(read as u64);
        if read == 0 {
            return Ok(0);
        }
        self.line += 1;
        let bytes = &buffer.bytes()[start..];
        let skipped = if self.line == 1 && bytes.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
        let ended = bytes.strip_suffix(b"\n").map(|b| b.strip_suffix(b"\r").unwrap_or(b));
        let length = ended.unwrap_or(bytes).len();
        if length > most {
            if ended.is_none() {
                buffer.count(self.input.skip_until(b'\n')? as u64);
            }
            buffer.bytes().truncate(start + SHOWN.min(length));
            let end = buffer.size();
            buffer.add_too_long(start + skipped..end, self.line, most);
            self.found = true;
        } else if bytes[skipped..length].trim_ascii().is_empty() {
            buffer.bytes().truncate(start);
        } else {
            buffer.add(start + skipped..start + length, Some(self.line));
            self.found = true;
        }
        Ok(read)
    }
}

impl<R: Read + Send> Reader for JsonLines<R> {
    fn fill(&mut self, buffer: &mut Buffer, limits: &Limits) -> Result<bool, RowError> {
        while buffer.len() < limits.rows && buffer.size() < limits.bytes {
            // Rows that have come in do not wait for more that may come late.
            if !buffer.is_empty() && !self.input.buffer().contains(&b'\n') {
                return Ok(true);
            }
            match self.line(buffer, limits.line) {
                Ok(0) if self.found => return Ok(false),
                Ok(0) => return Err(RowError::NoCase),
                Ok(_) => {}
                Err(error) => return Err(RowError::Unreadable { error }),
            }
        }
        Ok(true)
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
