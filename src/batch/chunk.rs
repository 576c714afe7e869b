//! Some consecutive rows of one input: what is read, judged and written at once.

use super::RowError;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Which input rows come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The place of the input among all inputs of the run, from 0.
    pub index: usize,
    /// Its name, as messages show it.
    pub name: Arc<str>,
}

/// Where a row lies in the bytes of its chunk.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: usize,
    end: usize,
    line: Option<u64>,
    most: Option<usize>,
}

/// The memory of a chunk. It is used again and again.
#[derive(Debug, Default)]
pub struct Buffer {
    /// Which input it was filled from.
    pub(super) origin: Origin,
    /// What is wrong with the input as a whole: it comes to an end behind these rows.
    pub(super) fault: Option<RowError>,
    bytes: Vec<u8>,
    places: Vec<Place>,
    /// How many bytes of the input it stands for, line ends and empty lines too.
    read: u64,
}

impl Buffer {
    /// Makes it empty again, and gives back what memory a very long row took.
    pub(super) fn clear(&mut self, usual: usize) {
        self.bytes.clear();
        self.places.clear();
        self.fault = None;
        self.read = 0;
        if self.bytes.capacity() > usual.saturating_mul(8) {
            self.bytes.shrink_to(usual);
        }
    }

    /// The bytes read so far, to which a reader adds.
    pub const fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// How many rows it holds.
    pub const fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether it holds no row.
    pub const fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// How many bytes it holds.
    pub const fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Makes a row of some of its bytes: a line of that number, or a whole file.
    pub fn add(&mut self, bytes: Range<usize>, line: Option<u64>) {
        self.places.push(Place { start: bytes.start, end: bytes.end, line, most: None });
    }

    /// Makes a row of the beginning of a line that is longer than `most` bytes.
    pub fn add_too_long(&mut self, bytes: Range<usize>, line: u64, most: usize) {
        self.places.push(Place { start: bytes.start, end: bytes.end, line: Some(line), most: Some(most) });
    }

    /// Counts bytes of the input, whether rows were made of them or not.
    pub const fn count(&mut self, bytes: u64) {
        self.read += bytes;
    }

    /// The rows to be judged.
    pub fn chunk(&self) -> Chunk<'_> {
        Chunk { buffer: self, from: 0, to: self.places.len() }
    }
}

/// Consecutive rows of one input, or some of them.
#[derive(Clone, Copy)]
pub struct Chunk<'c> {
    buffer: &'c Buffer,
    from: usize,
    to: usize,
}

impl<'c> Chunk<'c> {
    /// Which input they come from.
    pub const fn origin(self) -> &'c Origin {
        &self.buffer.origin
    }

    /// How many rows these are.
    pub const fn len(self) -> usize {
        self.to - self.from
    }

    /// Whether there is no row.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// How many bytes of the input the whole chunk stands for.
    pub const fn bytes_read(self) -> u64 {
        self.buffer.read
    }

    /// The rows in their order.
    pub fn rows(self) -> impl ExactSizeIterator<Item = Row<'c>> + use<'c> {
        (self.from..self.to).map(move |at| Row { buffer: self.buffer, at })
    }

    /// Some of the rows, counted from the first of these.
    #[must_use]
    pub fn part(self, rows: Range<usize>) -> Self {
        let end = (self.from + rows.end).min(self.to);
        Self { from: (self.from + rows.start).min(end), to: end, ..self }
    }

    /// A row by its place in the whole chunk, as [`Row::at`] tells it.
    pub fn row(self, at: usize) -> Option<Row<'c>> {
        (at < self.buffer.places.len()).then_some(Row { buffer: self.buffer, at })
    }
}

impl fmt::Debug for Chunk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rows {}..{} of {}", self.from, self.to, self.buffer.origin.name)
    }
}

/// One row: the text of a case, not yet looked at.
#[derive(Clone, Copy)]
pub struct Row<'c> {
    buffer: &'c Buffer,
    at: usize,
}

impl<'c> Row<'c> {
    fn place(self) -> Place {
        self.buffer.places[self.at]
    }

    /// Its place in the whole chunk, from 0.
    pub const fn at(self) -> usize {
        self.at
    }

    /// Its line, from 1; none for the case that a whole file holds.
    pub fn line(self) -> Option<u64> {
        self.place().line
    }

    /// Its bytes, without the end of the line.
    pub fn bytes(self) -> &'c [u8] {
        let Place { start, end, .. } = self.place();
        self.buffer.bytes.get(start..end).unwrap_or_default()
    }

    /// How the case is called: by its file, and by its line where it has one.
    pub fn name(self) -> String {
        let file = &self.buffer.origin.name;
        self.line().map_or_else(|| file.to_string(), |line| format!("{file}:{line}"))
    }

    /// Its text, if it is one.
    pub fn text(self) -> Result<&'c str, RowError> {
        if let Some(most) = self.place().most {
            return Err(RowError::TooLong { most });
        }
        std::str::from_utf8(self.bytes()).map_err(|e| RowError::NotUtf8 { at: e.valid_up_to() + 1 })
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}
