//! Which rules a row is judged by: those of its file, or those in the binary that know its subject.

use super::Form;
use crate::batch::{CaseJudge, Chunk, ColumnJudge, Judge, Row, RowError, Rows, compact};
use crate::cli::assess::{Assess, head};
use crate::cli::case::{Opened, Place, embedded_of, named_subject};
use crate::explain::Report;
use crate::explain::text::{Look, assessment};
use crate::phrase::Phrase;
use crate::rulebook::CaseFile;
use crate::rulebook::cache::Cache;
use std::io;
use std::sync::OnceLock;

/// Writes the answer for a case.
type Write<'a> = Box<dyn Fn(&CaseFile, &Report, &mut Vec<u8>) + Send + Sync + 'a>;

/// The rulebooks in the binary, each opened when a case asks for it.
pub(super) struct Embedded {
    by_subject: Vec<(String, Vec<&'static str>)>,
    opened: Vec<OnceLock<Result<Opened, String>>>,
    cache: Option<Cache>,
}

impl Embedded {
    pub(super) fn new(by_subject: Vec<(String, Vec<&'static str>)>, cache: Option<Cache>) -> Self {
        let opened = by_subject.iter().map(|_| OnceLock::new()).collect();
        Self { by_subject, opened, cache }
    }

    pub(super) fn subjects(&self) -> impl Iterator<Item = &'static str> {
        self.by_subject.iter().flat_map(|(_, subjects)| subjects.iter().copied())
    }

    pub(super) fn knows(&self, subject: &str) -> bool {
        self.subjects().any(|s| s == subject)
    }

    fn open(&self, at: usize) -> Result<&Opened, String> {
        let (Some(cell), Some((folder, _))) = (self.opened.get(at), self.by_subject.get(at)) else {
            return Err("it is not there".to_owned());
        };
        let open = || Opened::open(Place::Embedded(folder.clone()), self.cache.as_ref()).map_err(|e| e.to_string());
        cell.get_or_init(open).as_ref().map_err(Clone::clone)
    }
}

/// Judges each row by the rules that it is asked by.
pub(super) struct ByInput<'a> {
    assess: &'a Assess,
    form: Form,
    look: Look,
    /// The rules of each input; those in the binary where it has none of its own.
    of_input: &'a [Option<usize>],
    own: Vec<ByRules<'a>>,
    embedded: &'a Embedded,
    of_embedded: Vec<OnceLock<ByRules<'a>>>,
}

impl<'a> ByInput<'a> {
    pub(super) fn new(
        assess: &'a Assess,
        opened: &'a [Opened],
        of_input: &'a [Option<usize>],
        embedded: &'a Embedded,
        form: Form,
        look: Look,
    ) -> Self {
        let own = opened.iter().map(|o| by_rules(assess, o, form, look)).collect();
        let of_embedded = embedded.opened.iter().map(|_| OnceLock::new()).collect();
        Self { assess, form, look, of_input, own, embedded, of_embedded }
    }

    /// Whether the rules in the binary are asked.
    pub(super) fn asks_embedded(&self) -> bool {
        self.of_input.contains(&None)
    }

    /// The judge by a rulebook in the binary.
    fn embedded(&self, at: usize) -> Result<&ByRules<'a>, RowError> {
        let unreadable = |error: String| RowError::Unreadable { error: io::Error::other(error) };
        let opened = self.embedded.open(at).map_err(unreadable)?;
        let cell = self.of_embedded.get(at).ok_or_else(|| unreadable("it is not there".to_owned()))?;
        Ok(cell.get_or_init(|| by_rules(self.assess, opened, self.form, self.look)))
    }

    /// Which of the rulebooks in the binary a row is asked by.
    fn embedded_of(&self, row: Row<'_>) -> Result<usize, RowError> {
        let text = row.text()?;
        let named = named_subject(text).or_else(|| self.assess.asking.subject.clone());
        let found: Result<usize, Phrase> = embedded_of(&self.embedded.by_subject, named.as_deref());
        found.map_err(|hint| RowError::NoSuchSubject { name: named.unwrap_or_default(), hint })
    }
}

/// A judge by the rules of one rulebook.
fn by_rules<'a>(assess: &'a Assess, opened: &'a Opened, form: Form, look: Look) -> ByRules<'a> {
    let question = assess.asking.question(&assess.showing);
    let subject = assess.asking.subject.as_ref().and_then(|name| opened.book.subject(name));
    let write: Write<'a> = match form {
        // Memory takes all that is written to it.
        Form::Row => Box::new(|_, report, out| drop(compact(report, out))),
        Form::Whole => Box::new(|_, report, out| {
            if serde_json::to_writer(&mut *out, report).is_ok() {
                out.push(b'\n');
            }
        }),
        Form::Page => Box::new(move |case, report, out| {
            let place = opened.place(assess.showing.language());
            let head = head(&opened.book, place, case, &assess.showing);
            out.extend_from_slice(assessment(&head, report, look).as_bytes());
        }),
    };
    let load = Box::new(|path: &str| opened.load(path));
    let general = CaseJudge::new(&opened.book, question.clone(), subject, load, write);
    match form {
        Form::Row => ByRules::InColumns(ColumnJudge::new(&opened.book, question, subject, general)),
        Form::Whole | Form::Page => ByRules::EachByItself(general),
    }
}

/// How the rows of one rulebook are judged.
enum ByRules<'a> {
    /// Many at once, which tells their reasons in short.
    InColumns(ColumnJudge<'a, Write<'a>>),
    /// One after the other.
    EachByItself(CaseJudge<'a, Write<'a>>),
}

impl Judge for ByRules<'_> {
    fn judge(&self, chunk: Chunk<'_>, out: &mut Rows) {
        match self {
            Self::InColumns(judge) => judge.judge(chunk, out),
            Self::EachByItself(judge) => judge.judge(chunk, out),
        }
    }
}

impl Judge for ByInput<'_> {
    fn judge(&self, chunk: Chunk<'_>, out: &mut Rows) {
        if let Some(own) = self.of_input.get(chunk.origin().index).copied().flatten().and_then(|at| self.own.get(at)) {
            return own.judge(chunk, out);
        }
        // Rows that follow each other mostly have one subject.
        let mut rows = chunk.rows().enumerate().peekable();
        while let Some((first, row)) = rows.next() {
            let found = self.embedded_of(row);
            let judge = match found.and_then(|at| Ok((at, self.embedded(at)?))) {
                Ok(judge) => judge,
                Err(error) => {
                    out.bad(row, error);
                    continue;
                }
            };
            let (at, judge) = judge;
            let mut end = first + 1;
            while rows.next_if(|(_, row)| self.embedded_of(*row).is_ok_and(|other| other == at)).is_some() {
                end += 1;
            }
            judge.judge(chunk.part(first..end), out);
        }
    }
}
