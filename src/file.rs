//! Rule files and places in them.
//!
//! A [`Span`] is a pair of offsets into *all* files laid end to end, so that a place needs eight
//! bytes and a diagnostic may point into several files. [`SourceMap`] finds the file again.

pub mod hidden;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A place: a range of bytes in one of the files of a [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte, counted over all files of the map.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The place from `start` to `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The least place that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty place at the end of this one.
    #[must_use]
    pub fn after(self) -> Self {
        Self { start: self.end, end: self.end }
    }

    /// Whether `other` lies wholly in this place.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl From<Span> for miette::SourceSpan {
    fn from(span: Span) -> Self {
        Self::new((span.start as usize).into(), span.end.saturating_sub(span.start) as usize)
    }
}

/// Something with the place that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The thing.
    pub node: T,
    /// Its place.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// The thing with its place.
    pub const fn new(node: T, span: Span) -> Self {
        Self { node, span }
    }
}

/// One text file: a rule file, or a case file.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// The name shown in diagnostics, with `/` between folders.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    /// Where the file begins among all files of its [`SourceMap`].
    pub base: u32,
    /// Where each line begins, from the beginning of the file.
    lines: Arc<[u32]>,
}

impl RuleFile {
    /// A file that begins at an offset among others.
    pub fn new(name: &str, text: &str, base: u32) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
        let after_breaks = breaks.map(|i| u32::try_from(i + 1).unwrap_or(u32::MAX));
        let lines: Vec<u32> = std::iter::once(0).chain(after_breaks).collect();
        Self { name: name.into(), text: text.into(), base, lines: lines.into() }
    }

    /// The whole file as a place.
    pub fn span(&self) -> Span {
        Span::new(self.base, self.base.saturating_add(u32::try_from(self.text.len()).unwrap_or(u32::MAX)))
    }

    /// The line of an offset in the file, from 0, and where that line begins.
    fn line_of(&self, offset: u32) -> (usize, u32) {
        let after = self.lines.partition_point(|start| *start <= offset);
        let line = after.saturating_sub(1);
        (line, self.lines.get(line).copied().unwrap_or_default())
    }
}

/// A line and a column, both counted from 1; a column counts characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file's name.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// All files of one reading, laid end to end.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<RuleFile>,
}

/// The most bytes that all files together may hold: 512 MiB.
pub const MOST_BYTES: usize = 512 << 20;

impl SourceMap {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and returns it with its base set; `None` if all files together pass [`MOST_BYTES`].
    pub fn add(&mut self, name: &str, text: &str) -> Option<RuleFile> {
        // One byte stands between files, so that no place belongs to two of them.
        let base = self.files.last().map_or(0, |f| f.base as usize + f.text.len() + 1);
        if base + text.len() > MOST_BYTES {
            return None;
        }
        let file = RuleFile::new(name, text, u32::try_from(base).ok()?);
        self.files.push(file.clone());
        Some(file)
    }

    /// The same files with a sign that is seen in the place of each that is not; every place stays.
    #[must_use]
    pub fn with_hidden_signs_shown(&self) -> Self {
        let files = self.files.iter().map(|f| RuleFile { text: hidden::shown(&f.text).into(), ..f.clone() });
        Self { files: files.collect() }
    }

    /// The files, in the order in which they were added.
    pub fn files(&self) -> &[RuleFile] {
        &self.files
    }

    /// The file that holds an offset.
    pub fn file_at(&self, offset: u32) -> Option<&RuleFile> {
        let after = self.files.partition_point(|f| f.base <= offset);
        self.files.get(after.checked_sub(1)?).filter(|f| offset as usize <= f.base as usize + f.text.len())
    }

    /// File, line and column of the beginning of a place.
    pub fn locate(&self, span: Span) -> Option<Location> {
        let file = self.file_at(span.start)?;
        let offset = span.start - file.base;
        let (line, start) = file.line_of(offset);
        let column = file.text.get(start as usize..offset as usize)?.chars().count() + 1;
        Some(Location { file: file.name.clone(), line: line + 1, column })
    }

    /// File and line of the beginning of a place: quicker than [`Self::locate`] where lines are long.
    pub fn line(&self, span: Span) -> Option<(Arc<str>, usize)> {
        let file = self.file_at(span.start)?;
        Some((file.name.clone(), file.line_of(span.start - file.base).0 + 1))
    }

    /// The text at a place; empty where the place lies in no file.
    pub fn text(&self, span: Span) -> &str {
        self.file_at(span.start)
            .and_then(|f| f.text.get((span.start - f.base) as usize..(span.end.checked_sub(f.base)?) as usize))
            .unwrap_or_default()
    }
}

impl miette::SourceCode for SourceMap {
    fn read_span<'a>(
        &'a self,
        span: &miette::SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, miette::MietteError> {
        let start = u32::try_from(span.offset()).map_err(|_| miette::MietteError::OutOfBounds)?;
        let file = self.file_at(start).ok_or(miette::MietteError::OutOfBounds)?;
        let base = file.base as usize;
        // A place that runs over the end of its file is none: labels in two files never share a picture.
        if span.offset() - base + span.len() > file.text.len() {
            return Err(miette::MietteError::OutOfBounds);
        }
        let text: &'a str = &file.text;
        let (from, to) = (span.offset() - base, span.offset() - base + span.len());
        let (line, line_start) = file.line_of(u32::try_from(from).unwrap_or(u32::MAX));
        let line_start = line_start as usize;
        // Asked without lines around it, a place is just itself: its line and column head a picture.
        // Else whole lines, and no more, so that a picture never begins in the middle of one.
        let exact = context_lines_before == 0 && context_lines_after == 0;
        let start = if exact { from } else { line_start };
        let end = text.as_bytes()[to..].iter().position(|b| *b == b'\n').map_or(text.len(), |i| to + i + 1);
        let column = text.get(line_start..start).map_or(0, |t| t.chars().count());
        let data = &text.as_bytes()[start..end];
        let lines = text.get(start..end).map_or(1, |t| t.matches('\n').count().max(1));
        Ok(Box::new(miette::MietteSpanContents::new_named(
            file.name.to_string(),
            data,
            miette::SourceSpan::new((start + base).into(), end - start),
            line,
            column,
            lines,
        )))
    }
}
