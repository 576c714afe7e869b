//! From a trace to reasons: what decided each finding, which fact, by how much, what is missing.
//!
//! Nothing is evaluated here: every figure is read from what the evaluator recorded.

pub mod picture;
pub mod reason;
pub mod report;
#[cfg(feature = "cli")]
pub mod text;
pub mod tree;
pub mod words;

pub use report::{
    AssessmentReport, Comparison, FactReport, FindingReport, Head, Outcome, PartReport, Report, RulesReport,
    SourceReport, ValueReport,
};

use crate::check::typed::{Citation, Notes, Status};
use crate::evaluate::{Filled, Piece, StepKind, Trace};
use crate::facts::Facts;
use crate::file::SourceMap;
use crate::id::{ObjectId, StepId};
use crate::plan::Edition;
use crate::show::{Show, title_or_name};
use crate::syntax::ast::Language;
use crate::value::possible::{Cause, Possible};

/// All that an explanation is read from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The law in force.
    pub edition: &'a Edition<'a>,
    /// The facts.
    pub facts: &'a Facts,
    /// What the evaluator did.
    pub trace: &'a Trace,
    /// The rule files.
    pub rules: &'a SourceMap,
    /// The language of titles and messages.
    pub language: Language,
}

impl<'a> Source<'a> {
    /// Runs something that shows values.
    pub fn show<T>(&self, run: impl FnOnce(Show<'_>) -> T) -> T {
        let label = |id: ObjectId| self.facts.label(self.edition.rules, id);
        run(Show { rules: self.edition.rules, language: self.language, object: &label })
    }

    /// What may be, as text.
    pub fn possible(&self, p: &Possible, ty: &crate::ty::Ty) -> String {
        self.show(|s| s.possible(p, ty))
    }

    /// A title or message with its values.
    pub fn filled(&self, filled: &Filled) -> Option<String> {
        let pieces = match self.language {
            Language::Russian => filled.ru.as_ref().or(filled.en.as_ref()),
            Language::English => filled.en.as_ref().or(filled.ru.as_ref()),
        }?;
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(t) => text += t,
                Piece::Value(v, ty) => {
                    let shown = self.possible(v, ty);
                    text += &match v.known() {
                        Some(value) if words::governs_genitive(&text) => self.show(|s| s.after_more(shown, value)),
                        _ => shown,
                    };
                }
            }
        }
        Some(text)
    }

    /// A title that no case fills in.
    pub fn title(&self, notes: &Notes, name: &str) -> String {
        title_or_name(&notes.title, self.language, name)
    }

    /// What keeps something open, in words: the path of a fact, or the law that is missing.
    pub fn cause(&self, cause: Cause) -> String {
        let rules = self.edition.rules;
        match cause {
            Cause::Fact(object, field) => self.facts.path(rules, object, field),
            Cause::Uncoded(id) => {
                let u = &rules.uncoded[id.index()];
                self.title(&u.notes, &u.name)
            }
            Cause::Parameter(id) => {
                let p = &rules.parameters[id.index()];
                let dates: Vec<_> = p.values.iter().map(|v| v.notes.in_force).collect();
                words::no_version(self.language, &p.name, self.edition.day, &dates)
            }
            Cause::Definition(id) => {
                let d = &rules.definitions[id.index()];
                let dates: Vec<_> = d.versions.iter().map(|v| v.notes.in_force).collect();
                words::no_version(self.language, &d.name, self.edition.day, &dates)
            }
            Cause::Table(id) => {
                let t = &rules.tables[id.index()];
                // Within its dates a table may have no row in force.
                let dates = t.versions.iter().flat_map(|v| {
                    let applies = v.notes.in_force.applies_on(self.edition.day);
                    if applies { v.rows.iter().map(|r| r.notes.in_force).collect() } else { vec![v.notes.in_force] }
                });
                let dates: Vec<_> = dates.collect();
                words::no_version(self.language, &t.name, self.edition.day, &dates)
            }
        }
    }

    /// What the rows of a table cite that answer, by a step.
    fn row_citations(&self, kind: &StepKind) -> impl Iterator<Item = &'a Citation> + use<'_, 'a> {
        let (version, rows) = match kind {
            StepKind::Table(id, _, rows) => (self.edition.tables[id.index()], &rows[..]),
            _ => (None, &[][..]),
        };
        let rows: Vec<usize> = rows.iter().filter(|r| !r.overridden).map(|r| r.row).collect();
        version
            .into_iter()
            .flat_map(move |v| rows.clone().into_iter().filter_map(|r| v.rows.get(r)))
            .flat_map(|r| &r.notes.citations)
    }

    /// What the declaration behind a step cites.
    pub fn citations(&self, kind: &StepKind) -> &'a [Citation] {
        let edition = self.edition;
        match kind {
            StepKind::Parameter(id) => edition.parameter(*id).map_or(&[], |v| &v.notes.citations),
            StepKind::Definition(id, _) => edition.definitions[id.index()].map_or(&[], |v| &v.notes.citations),
            StepKind::Table(id, ..) => edition.tables[id.index()].map_or(&[], |v| &v.notes.citations),
            StepKind::Exception(id, _) => edition.exception(*id).map_or(&[], |v| &v.notes.citations),
            StepKind::Requirement(id) => edition.requirements[id.index()].map_or(&[], |v| &v.notes.citations),
            _ => &[],
        }
    }

    /// The weakest ground that the steps under some rest on.
    pub fn weakest(&self, steps: impl IntoIterator<Item = StepId>) -> Option<Status> {
        let mut weakest = None;
        for id in steps {
            for under in self.trace.under(id) {
                let kind = &self.trace.step(under).kind;
                let citations = self.citations(kind).iter().chain(self.row_citations(kind));
                weakest = citations.map(|c| c.status).chain(weakest).max();
            }
        }
        weakest
    }
}
