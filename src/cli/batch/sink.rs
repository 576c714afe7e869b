//! Where what comes of a batch goes: answers, rows that cannot be judged, warnings, and the progress.

use super::progress::Progress;
use super::{Form, remark_embedded, said};
use crate::batch::{Bad, BadRow, Chunk, Done, Row, RowError, Sink, bad_row};
use crate::cli::{Failure, out::Out};
use crate::rulebook::folder::shown;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// How many warnings are drawn; further ones are counted.
const MOST_DRAWN: u64 = 20;

/// A file of rows that cannot be judged. It is made when there is one.
pub(super) struct BadRows {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    failed: Option<io::Error>,
}

impl BadRows {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self { path, file: None, failed: None }
    }

    fn add(&mut self, line: &[u8]) {
        let done = match &mut self.file {
            Some(file) => file.write_all(line),
            None => File::create(&self.path).and_then(|file| self.file.insert(BufWriter::new(file)).write_all(line)),
        };
        self.failed = done.err().or(self.failed.take());
    }

    /// Sends out what is left. Where no row is bad, no file of an earlier run says that some are.
    fn finish(self) -> Result<(), Failure> {
        let done = match (self.failed, self.file) {
            (Some(error), _) => Err(error),
            (None, Some(mut file)) => file.flush(),
            (None, None) if fs::metadata(&self.path).is_ok_and(|m| m.is_file()) => fs::remove_file(&self.path),
            (None, None) => Ok(()),
        };
        done.map_err(|error| Failure::Unwritable { path: shown(&self.path), error })
    }
}

/// Writes what comes of each chunk.
pub(super) struct Writer<'o> {
    out: &'o mut Out,
    form: Form,
    bad_rows: Option<BadRows>,
    progress: Option<Progress>,
    /// Whether it is still to be said that the rules in the binary are asked.
    embedded: bool,
    /// Whether no answer is written yet.
    first: bool,
    drawn: u64,
    not_drawn: u64,
    line: Vec<u8>,
}

impl<'o> Writer<'o> {
    pub(super) const fn new(
        out: &'o mut Out,
        form: Form,
        bad_rows: Option<BadRows>,
        progress: Option<Progress>,
        embedded: bool,
    ) -> Self {
        Self { out, form, bad_rows, progress, embedded, first: true, drawn: 0, not_drawn: 0, line: Vec::new() }
    }

    /// Sends out what is left, and says how many warnings were not drawn.
    pub(super) fn finish(self) -> Result<u64, Failure> {
        if let Some(progress) = &self.progress {
            progress.finish();
        }
        if let Some(bad_rows) = self.bad_rows {
            bad_rows.finish()?;
        }
        Ok(self.not_drawn)
    }

    fn answers(&mut self, done: Done<'_>) {
        if done.rows.judged().is_empty() {
            return;
        }
        // Pages say themselves which rules they come from.
        if self.embedded && self.form != Form::Page {
            self.embedded = false;
            remark_embedded(self.out);
        }
        if self.form == Form::Page {
            for page in done.rows.pieces() {
                if !std::mem::take(&mut self.first) {
                    self.out.write("\n");
                }
                self.out.write_bytes(page);
            }
        } else {
            self.out.write_bytes(done.rows.bytes());
        }
        self.out.flush();
    }

    /// Tells of rows that cannot be judged, and of what is worth a look in those that were.
    fn complaints(&mut self, done: Done<'_>) {
        let language = self.out.look().language;
        for bad in done.rows.bad_rows() {
            let row = bad.at.and_then(|at| done.chunk.row(at));
            if let Some(bad_rows) = &mut self.bad_rows {
                self.line.clear();
                // Memory takes all that is written to it.
                let _ = bad_row(done.chunk.origin(), row, &bad.error, language, &mut self.line);
                bad_rows.add(&self.line);
            } else {
                complain(self.out, done.chunk, row, bad);
            }
        }
        for remark in done.rows.remarks() {
            if self.drawn < MOST_DRAWN {
                self.drawn += remark.lints.len() as u64;
                self.out.complain_of(&remark.lints, &remark.map);
                if self.drawn >= MOST_DRAWN {
                    let more = said(self.out, "further warnings are counted", "дальнейшие предупреждения сосчитаны");
                    self.out.remark(more);
                }
            } else {
                self.not_drawn += remark.lints.len() as u64;
            }
        }
    }

    fn write(&mut self, done: Done<'_>) {
        self.answers(done);
        if !self.out.is_closed() {
            self.complaints(done);
        }
    }
}

/// Says beside the answer why a row cannot be judged.
fn complain(out: &Out, chunk: Chunk<'_>, row: Option<Row<'_>>, bad: &Bad) {
    let case = row.map_or_else(|| chunk.origin().name.to_string(), Row::name);
    let failure = match &bad.error {
        BadRow::Case(broken) => return out.complain_of(&broken.diagnostics, &broken.map),
        BadRow::Ask(error) => Failure::Ask { case, error: error.clone() },
        BadRow::Row(RowError::NoCase) => Failure::NoLines { path: case },
        BadRow::Row(RowError::Unreadable { error }) => {
            Failure::Unreadable { path: case, error: io::Error::new(error.kind(), error.to_string()) }
        }
        BadRow::Row(error) => Failure::Row { case, why: error.words() },
    };
    out.complain(&failure);
}

impl Sink for Writer<'_> {
    fn take(&mut self, done: Done<'_>) -> ControlFlow<()> {
        let is_silent = done.rows.bad_rows().is_empty() && done.rows.remarks().is_empty() && !self.embedded;
        match self.progress.take() {
            Some(mut progress) => {
                if is_silent {
                    self.write(done);
                } else {
                    progress.suspend(|| self.write(done));
                }
                progress.advance(done.chunk.len() as u64, done.chunk.bytes_read());
                self.progress = Some(progress);
            }
            None => self.write(done),
        }
        let failed = self.bad_rows.as_ref().is_some_and(|b| b.failed.is_some());
        if self.out.is_closed() || failed { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
