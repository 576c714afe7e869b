//! From trees to names: which declaration a name means, and which versions it has.
//!
//! Names inside expressions are looked up by [`crate::check`], since what they mean depends on
//! types; here stands the table that both use. A declaration that could not be read keeps its name,
//! and what it may have declared is never reported as unknown.

mod alias;
mod error;
mod lookalike;

pub use error::ResolveError;

use crate::check::typed::InForce;
use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::id::{
    ActId, AssessmentId, CalendarId, ClassId, DefinitionId, EnumId, ExceptionId, ParameterId, ProcedureId,
    RequirementId, TableId, UncodedId, UnitId, ViewId,
};
use crate::phrase::{Phrase, meant};
use crate::syntax::ast::{self, Declaration, Name, Parsed};
use crate::value::date::Date;
use indexmap::IndexMap;
use std::collections::HashSet;
use std::sync::Arc;

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// An act.
    Act(ActId),
    /// An enum.
    Enum(EnumId),
    /// A unit.
    Unit(UnitId),
    /// An entity or a subject.
    Class(ClassId),
    /// A parameter.
    Parameter(ParameterId),
    /// A definition.
    Definition(DefinitionId),
    /// An exception.
    Exception(ExceptionId),
    /// A requirement.
    Requirement(RequirementId),
    /// A table.
    Table(TableId),
    /// An assessment.
    Assessment(AssessmentId),
    /// Uncoded law.
    Uncoded(UncodedId),
    /// A procedure.
    Procedure(ProcedureId),
    /// A calendar, and the unit of its days.
    Calendar(CalendarId),
    /// A view.
    View(ViewId),
    /// A declaration that could not be read.
    Broken,
}

impl Meaning {
    /// With its article, for messages.
    pub const fn words(self) -> Phrase {
        match self {
            Self::Act(_) => Phrase::new("an act", "акт"),
            Self::Enum(_) => Phrase::new("an enum", "перечень"),
            Self::Unit(_) => Phrase::new("a unit", "единица"),
            Self::Class(_) => Phrase::new("an entity or subject", "сущность или предмет"),
            Self::Parameter(_) => Phrase::new("a parameter", "параметр"),
            Self::Definition(_) => Phrase::new("a definition", "определение"),
            Self::Exception(_) => Phrase::new("an exception", "исключение"),
            Self::Requirement(_) => Phrase::new("a requirement", "требование"),
            Self::Table(_) => Phrase::new("a table", "таблица"),
            Self::Assessment(_) => Phrase::new("an assessment", "оценка"),
            Self::Uncoded(_) => Phrase::new("uncoded law", "пробел"),
            Self::Procedure(_) => Phrase::new("a procedure", "процедура"),
            Self::Calendar(_) => Phrase::new("a calendar", "календарь"),
            Self::View(_) => Phrase::new("a view", "представление"),
            Self::Broken => {
                Phrase::new("a declaration that could not be read", "объявление, которое не удалось прочесть")
            }
        }
    }
}

/// A named declaration, with its versions in the order of the files.
#[derive(Debug)]
pub struct Group<'a, T> {
    /// The name where it is first declared.
    pub name: &'a Name,
    /// Its versions; kinds that are never dated have just one.
    pub versions: Vec<&'a T>,
}

/// An entry of the table of names.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What the name means.
    pub meaning: Meaning,
    /// Where it is first declared.
    pub span: Span,
}

/// All declarations of a rulebook by kind, and the table of their names.
#[derive(Debug, Default)]
pub struct Resolved<'a> {
    /// `rulebook`
    pub rulebook: Option<&'a ast::Rulebook>,
    /// Acts, in the order of the files, as are all below.
    pub acts: Vec<&'a ast::Act>,
    /// Enums.
    pub enums: Vec<&'a ast::Enum>,
    /// Units.
    pub units: Vec<&'a ast::Unit>,
    /// Entities and subjects; the flag is set for subjects.
    pub classes: Vec<(&'a ast::Class, bool)>,
    /// Parameters.
    pub parameters: Vec<&'a ast::Parameter>,
    /// Definitions.
    pub definitions: Vec<Group<'a, ast::Define>>,
    /// Exceptions.
    pub exceptions: Vec<Group<'a, ast::Exception>>,
    /// Requirements.
    pub requirements: Vec<Group<'a, ast::Requirement>>,
    /// Tables.
    pub tables: Vec<Group<'a, ast::Table>>,
    /// Assessments.
    pub assessments: Vec<Group<'a, ast::Assessment>>,
    /// Uncoded law: each declaration by itself.
    pub uncoded: Vec<&'a ast::Uncoded>,
    /// Procedures.
    pub procedures: Vec<Group<'a, ast::Procedure>>,
    /// Calendars; each is a unit too.
    pub calendars: Vec<&'a ast::Calendar>,
    /// Views.
    pub views: Vec<&'a ast::View>,
    /// Tests.
    pub tests: Vec<&'a ast::Test>,
    /// What each name means, in each of its spellings.
    pub names: IndexMap<Arc<str>, Entry>,
    /// The name that is meant by each other spelling.
    pub aliases: IndexMap<Arc<str>, Arc<str>>,
    /// Words of declarations that could not be read: any of them may be declared.
    pub broken_words: HashSet<Arc<str>>,
}

/// Gathers all declarations of a rulebook.
pub fn resolve(files: &[Parsed]) -> (Resolved<'_>, Diagnostics) {
    let mut resolver = Resolver { out: Resolved::default(), diagnostics: Diagnostics::new() };
    for declaration in files.iter().flat_map(|f| &f.declarations) {
        resolver.declare(declaration);
    }
    for declaration in files.iter().flat_map(|f| &f.declarations) {
        resolver.aliases(declaration);
    }
    lookalike::find(files, &resolver.out, &mut resolver.diagnostics);
    resolver.order_versions();
    (resolver.out, resolver.diagnostics)
}

struct Resolver<'a> {
    out: Resolved<'a>,
    diagnostics: Diagnostics,
}

/// The dates of a declaration's notes.
pub fn in_force(notes: &ast::Notes) -> InForce {
    InForce { from: notes.from.map(|d| d.0), until: notes.until.map(|d| d.0) }
}

impl<'a> Resolver<'a> {
    fn declare(&mut self, declaration: &'a Declaration) {
        match declaration {
            Declaration::Rulebook(d) => match self.out.rulebook {
                None => self.out.rulebook = Some(d),
                Some(first) => {
                    self.diagnostics.push(ResolveError::SeveralRulebooks { span: d.span, first: first.span });
                }
            },
            Declaration::Act(d) => {
                let id = ActId::new(self.out.acts.len());
                if self.name(&d.name, Meaning::Act(id)) {
                    self.out.acts.push(d);
                }
                self.dates(&d.notes);
            }
            Declaration::Enum(d) => {
                let id = EnumId::new(self.out.enums.len());
                if self.name(&d.name, Meaning::Enum(id)) {
                    self.out.enums.push(d);
                }
                self.members(&d.name, d.members.iter().map(|m| (&m.name, m.aliases.as_slice())));
            }
            Declaration::Unit(d) => {
                let id = UnitId::new(self.out.units.len());
                if self.name(&d.name, Meaning::Unit(id)) {
                    self.out.units.push(d);
                }
            }
            Declaration::Entity(d) | Declaration::Subject(d) => {
                let id = ClassId::new(self.out.classes.len());
                if self.name(&d.name, Meaning::Class(id)) {
                    self.out.classes.push((d, matches!(declaration, Declaration::Subject(_))));
                }
                self.members(&d.name, d.fields.iter().map(|f| (&f.name, f.aliases.as_slice())));
            }
            Declaration::Parameter(d) => {
                let id = ParameterId::new(self.out.parameters.len());
                if self.name(&d.name, Meaning::Parameter(id)) {
                    self.out.parameters.push(d);
                }
                for value in &d.values {
                    self.dates(&value.notes);
                }
                let values = d.values.iter().map(|v| (v.span, in_force(&v.notes))).collect();
                self.overlaps(&d.name.text, values);
            }
            Declaration::Define(d) => {
                let id = DefinitionId::new(self.out.definitions.len());
                self.dates(&d.notes);
                match self.version(&d.name, Meaning::Definition(id)) {
                    Some(Meaning::Definition(known)) => self.out.definitions[known.index()].versions.push(d),
                    Some(_) => {}
                    None => self.out.definitions.push(Group { name: &d.name, versions: vec![d] }),
                }
            }
            Declaration::Exception(d) => {
                let id = ExceptionId::new(self.out.exceptions.len());
                self.dates(&d.notes);
                match self.version(&d.name, Meaning::Exception(id)) {
                    Some(Meaning::Exception(known)) => self.out.exceptions[known.index()].versions.push(d),
                    Some(_) => {}
                    None => self.out.exceptions.push(Group { name: &d.name, versions: vec![d] }),
                }
            }
            Declaration::Requirement(d) => {
                let id = RequirementId::new(self.out.requirements.len());
                self.dates(&d.notes);
                match self.version(&d.name, Meaning::Requirement(id)) {
                    Some(Meaning::Requirement(known)) => self.out.requirements[known.index()].versions.push(d),
                    Some(_) => {}
                    None => self.out.requirements.push(Group { name: &d.name, versions: vec![d] }),
                }
            }
            Declaration::Table(d) => {
                let id = TableId::new(self.out.tables.len());
                self.dates(&d.notes);
                d.rows.iter().for_each(|r| self.dates(&r.notes));
                match self.version(&d.name, Meaning::Table(id)) {
                    Some(Meaning::Table(known)) => self.out.tables[known.index()].versions.push(d),
                    Some(_) => {}
                    None => self.out.tables.push(Group { name: &d.name, versions: vec![d] }),
                }
            }
            Declaration::Assessment(d) => {
                let id = AssessmentId::new(self.out.assessments.len());
                self.dates(&d.notes);
                match self.version(&d.name, Meaning::Assessment(id)) {
                    Some(Meaning::Assessment(known)) => self.out.assessments[known.index()].versions.push(d),
                    Some(_) => {}
                    None => self.out.assessments.push(Group { name: &d.name, versions: vec![d] }),
                }
            }
            Declaration::Uncoded(d) => {
                let id = UncodedId::new(self.out.uncoded.len());
                self.dates(&d.notes);
                // Each version of uncoded law blocks by itself; only their dates must not meet.
                self.version(&d.name, Meaning::Uncoded(id));
                self.out.uncoded.push(d);
            }
            Declaration::Procedure(d) => {
                let id = ProcedureId::new(self.out.procedures.len());
                self.dates(&d.notes);
                self.members(&d.name, d.steps.iter().map(|s| (&s.name, &[][..])));
                match self.version(&d.name, Meaning::Procedure(id)) {
                    Some(Meaning::Procedure(known)) => self.out.procedures[known.index()].versions.push(d),
                    Some(_) => {}
                    None => self.out.procedures.push(Group { name: &d.name, versions: vec![d] }),
                }
            }
            Declaration::Calendar(d) => {
                let id = CalendarId::new(self.out.calendars.len());
                if self.name(&d.name, Meaning::Calendar(id)) {
                    self.out.calendars.push(d);
                }
                self.dates(&d.notes);
                for days in d.rest.iter().chain(&d.work) {
                    if let ast::Days::Dates(first, last) = days {
                        self.ascending(*first, *last);
                    }
                }
            }
            Declaration::View(d) => {
                let id = ViewId::new(self.out.views.len());
                if self.name(&d.name, Meaning::View(id)) {
                    self.out.views.push(d);
                }
            }
            Declaration::Test(d) => self.out.tests.push(d),
            Declaration::Broken(d) => {
                if let Some(name) = &d.name {
                    self.out
                        .names
                        .entry(name.text.clone())
                        .or_insert(Entry { meaning: Meaning::Broken, span: name.span });
                }
                self.out.broken_words.extend(d.words.iter().cloned());
            }
        }
    }

    /// Enters a name that has no versions; `false` if it is taken.
    fn name(&mut self, name: &'a Name, meaning: Meaning) -> bool {
        match self.out.names.get(&name.text) {
            None => {
                self.out.names.insert(name.text.clone(), Entry { meaning, span: name.span });
                true
            }
            Some(entry) => {
                self.duplicate(name, *entry);
                false
            }
        }
    }

    /// Enters a name that may have versions: `None` if it is new, else what it means already, or
    /// `Broken` if it is taken by another kind.
    fn version(&mut self, name: &'a Name, meaning: Meaning) -> Option<Meaning> {
        let Some(entry) = self.out.names.get(&name.text).copied() else {
            self.out.names.insert(name.text.clone(), Entry { meaning, span: name.span });
            return None;
        };
        if std::mem::discriminant(&entry.meaning) != std::mem::discriminant(&meaning) {
            self.duplicate(name, entry);
            return Some(Meaning::Broken);
        }
        Some(entry.meaning)
    }

    fn duplicate(&mut self, name: &Name, entry: Entry) {
        if entry.meaning != Meaning::Broken {
            self.diagnostics.push(ResolveError::DuplicateName {
                name: name.text.to_string(),
                advice: Phrase::new("", ""),
                span: name.span,
                first: entry.span,
            });
        }
    }

    fn dates(&mut self, notes: &ast::Notes) {
        if let (Some(from), Some(until)) = (notes.from, notes.until) {
            self.ascending(from, until);
        }
    }

    /// Reports a last day that lies before its first.
    fn ascending(&mut self, (from, first): (Date, Span), (until, span): (Date, Span)) {
        if until < from {
            let (from, until) = (from.to_string(), until.to_string());
            self.diagnostics.push(ResolveError::DatesReversed { from, until, span, first });
        }
    }

    /// Reports each version that meets an earlier one.
    fn overlaps(&mut self, name: &str, versions: Vec<(Span, InForce)>) {
        // In the order of their first days, a version can only meet the one that reaches farthest.
        let mut versions = versions;
        versions.sort_by_key(|(_, f)| f.from);
        let mut farthest: Option<(Span, InForce)> = None;
        for (span, dates) in versions {
            if let Some((first, far)) = farthest {
                if far.meets(&dates) {
                    let undated = far == InForce::default() && dates == InForce::default();
                    if undated {
                        let advice = Phrase::new(
                            ", or give both dates that do not meet",
                            " или дайте обоим даты, которые не пересекаются",
                        );
                        self.diagnostics.push(ResolveError::DuplicateName { name: name.into(), advice, span, first });
                    } else {
                        let day = dates.from.or(far.from).or(dates.until).or(far.until);
                        let day = day.map(|d| d.to_string()).unwrap_or_default();
                        self.diagnostics.push(ResolveError::VersionsOverlap { name: name.into(), day, span, first });
                    }
                }
                // An open end reaches farther than any day.
                if far.until.is_none() || (dates.until.is_some() && dates.until <= far.until) {
                    continue;
                }
            }
            farthest = Some((span, dates));
        }
    }

    fn order_versions(&mut self) {
        macro_rules! order {
            ($($kind:ident),*) => {$(
                let mut all: Vec<(Arc<str>, Vec<(Span, InForce)>)> = Vec::new();
                for group in &mut self.out.$kind {
                    group.versions.sort_by_key(|d| in_force(&d.notes).from);
                    if group.versions.len() > 1 {
                        let versions = group.versions.iter().map(|d| (d.name.span, in_force(&d.notes))).collect();
                        all.push((group.name.text.clone(), versions));
                    }
                }
                for (name, versions) in all {
                    self.overlaps(&name, versions);
                }
            )*};
        }
        order!(definitions, exceptions, requirements, tables, assessments, procedures);
        let mut uncoded: IndexMap<Arc<str>, Vec<(Span, InForce)>> = IndexMap::new();
        for d in &self.out.uncoded {
            uncoded.entry(d.name.text.clone()).or_default().push((d.name.span, in_force(&d.notes)));
        }
        for (name, versions) in uncoded {
            self.overlaps(&name, versions);
        }
    }
}

/// The name nearest to one that is not declared, if one is near enough to be meant.
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let most = (name.chars().count() * 2 / 5).max(1);
    names
        .into_iter()
        .filter(|n| *n != name)
        .map(|n| (strsim::damerau_levenshtein(name, n), n))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, n)| n)
}

/// `did you mean …`, or what to do where no name is near.
pub fn did_you_mean<'n>(name: &str, names: impl IntoIterator<Item = &'n str>, otherwise: Phrase) -> Phrase {
    nearest(name, names).map_or(otherwise, meant)
}

impl Resolved<'_> {
    /// The names that mean what `wanted` accepts.
    pub fn names_of(&self, wanted: impl Fn(Meaning) -> bool) -> impl Iterator<Item = &str> {
        self.names.iter().filter(move |(_, e)| wanted(e.meaning)).map(|(n, _)| &**n)
    }
}
