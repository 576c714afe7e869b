//! What comes of a chunk: a piece of the answer for each row, or why it cannot be judged.

use super::{Origin, Row, RowError, Tally};
use crate::diagnostic::Diagnostics;
use crate::evaluate::Verdict;
use crate::explain::Report;
use crate::explain::reason::file_name;
use crate::file::SourceMap;
use crate::phrase::Language;
use crate::rulebook::{AskError, BrokenCase};
use serde::Serialize;
use std::io::{self, Write};
use thiserror::Error;

/// Why a row cannot be judged.
#[derive(Debug, Error)]
pub enum BadRow {
    /// No rules could read it.
    #[error(transparent)]
    Row(#[from] RowError),
    /// The case has mistakes.
    #[error(transparent)]
    Case(#[from] BrokenCase),
    /// The question cannot be put of it.
    #[error(transparent)]
    Ask(#[from] AskError),
}

/// The most mistakes of a row that its reason tells.
const FEW: usize = 5;

impl BadRow {
    /// The code of what is wrong, of the first mistake where there are several.
    pub fn code(&self) -> String {
        let code = match self {
            Self::Row(error) => miette::Diagnostic::code(error).map(|c| c.to_string()),
            Self::Ask(error) => miette::Diagnostic::code(error).map(|c| c.to_string()),
            Self::Case(broken) => {
                broken.diagnostics.iter().find(|d| d.is_error()).map(crate::diagnostic::Diagnostic::code)
            }
        };
        code.unwrap_or_default()
    }

    /// What is wrong, in a line.
    pub fn reason(&self, language: Language) -> String {
        match self {
            Self::Row(error) => error.words().in_language(language).to_owned(),
            Self::Ask(error) => error.words().in_language(language).to_owned(),
            Self::Case(broken) => {
                let all = broken.diagnostics.iter().filter(|d| d.is_error());
                let mut told: Vec<String> = all.map(|d| d.in_language(language).message()).collect();
                if told.len() > FEW {
                    told.truncate(FEW);
                    told.push("…".to_owned());
                }
                told.join("; ")
            }
        }
    }
}

/// A row that cannot be judged, or an input without any.
#[derive(Debug)]
pub struct Bad {
    /// The row, by its place in the chunk; none where the input itself is at fault.
    pub at: Option<usize>,
    /// Why.
    pub error: BadRow,
}

/// The lints of a case that was judged all the same.
#[derive(Debug)]
pub struct Remark {
    /// What is worth a look.
    pub lints: Diagnostics,
    /// The case, in which it stands.
    pub map: SourceMap,
}

/// A row that was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Where its piece of the answer ends: it begins where the one before ends.
    pub end: usize,
    /// What the case comes to.
    pub verdict: Verdict,
}

/// What comes of the rows of a chunk, in their order. The memory is used again and again.
#[derive(Debug, Default)]
pub struct Rows {
    bytes: Vec<u8>,
    judged: Vec<Judged>,
    bad: Vec<Bad>,
    remarks: Vec<Remark>,
    tally: Tally,
}

impl Rows {
    /// Adds a case that was judged; `write` appends its piece of the answer.
    pub fn case(&mut self, report: &Report, write: impl FnOnce(&mut Vec<u8>)) {
        self.tally.case(report);
        self.piece(super::verdict(report), write);
    }

    /// The same without a report: what it comes to is counted by the caller in [`Self::tally`].
    pub fn piece(&mut self, verdict: Verdict, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.judged.push(Judged { end: self.bytes.len(), verdict });
    }

    /// Adds a row that cannot be judged.
    pub fn bad(&mut self, row: Row<'_>, error: impl Into<BadRow>) {
        let error = error.into();
        self.tally.bad_row(&error.code());
        self.bad.push(Bad { at: Some(row.at()), error });
    }

    /// Adds what is wrong with the whole input.
    pub(super) fn fault(&mut self, error: RowError) {
        let error = BadRow::Row(error);
        self.tally.fault(&error.code());
        self.bad.push(Bad { at: None, error });
    }

    /// Adds what is worth a look in a case that was judged.
    pub fn remark(&mut self, lints: Diagnostics, map: SourceMap) {
        if !lints.is_empty() {
            self.remarks.push(Remark { lints, map });
        }
    }

    /// What is counted.
    pub const fn tally(&mut self) -> &mut Tally {
        &mut self.tally
    }

    /// The pieces of the answer, one after the other.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The piece of the answer for each row that was judged.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.judged.iter().map(|j| j.end));
        starts.zip(&self.judged).map(|(start, judged)| self.bytes.get(start..judged.end).unwrap_or_default())
    }

    /// The rows that were judged.
    pub fn judged(&self) -> &[Judged] {
        &self.judged
    }

    /// The rows that cannot be judged.
    pub fn bad_rows(&self) -> &[Bad] {
        &self.bad
    }

    /// What is worth a look.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    pub(super) const fn counted(&self) -> &Tally {
        &self.tally
    }

    /// Makes it empty again, and gives back what memory a very long answer took.
    pub(super) fn clear(&mut self, usual: usize) {
        self.bytes.clear();
        self.judged.clear();
        self.bad.clear();
        self.remarks.clear();
        self.tally.clear();
        if self.bytes.capacity() > usual.saturating_mul(8) {
            self.bytes.shrink_to(usual);
        }
    }
}

#[derive(Serialize)]
struct Told<'l> {
    line: Option<u64>,
    case: String,
    file: &'l str,
    code: String,
    reason: String,
    row: Option<String>,
}

/// Writes a row that cannot be judged as a line of JSON: where it stands, why, and the line itself.
///
/// Of a file that holds one case, or cannot be read, `line` and `row` are `null`.
pub fn bad_row(
    origin: &Origin,
    row: Option<Row<'_>>,
    error: &BadRow,
    language: Language,
    out: &mut impl Write,
) -> io::Result<()> {
    let name = row.map_or_else(|| origin.name.to_string(), Row::name);
    let told = Told {
        line: row.and_then(Row::line),
        case: file_name(&name),
        file: &origin.name,
        code: error.code(),
        reason: error.reason(language),
        row: row.filter(|r| r.line().is_some()).map(|r| String::from_utf8_lossy(r.bytes()).into_owned()),
    };
    serde_json::to_writer(&mut *out, &told)?;
    out.write_all(b"\n")
}
