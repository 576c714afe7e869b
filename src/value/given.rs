//! What a case or a test says of a fact, typed, before entities are found by their keys.

use super::Value;
use crate::file::Span;
use crate::id::{ClassId, FieldId};
use indexmap::IndexMap;
use std::sync::Arc;

/// Where a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file's name.
    pub file: Arc<str>,
    /// The line in it, from 1.
    pub line: usize,
    /// What the case says of its source: `from: "book, page 15"`.
    pub from: Option<Arc<str>>,
}

/// A fact with its origin.
#[derive(Clone, Debug)]
pub struct GivenFact {
    /// What is said.
    pub given: Given,
    /// Where it comes from; `None` for facts of tests.
    pub origin: Option<Origin>,
    /// Where it stands.
    pub span: Span,
}

/// What is said of a fact.
#[derive(Clone, Debug)]
pub enum Given {
    /// Nothing: the same as leaving it out.
    Unknown,
    /// There is no such thing.
    None,
    /// A value.
    One(Value),
    /// A value between two ends, both included.
    Range(Option<Value>, Option<Value>),
    /// One of several values.
    OneOf(Vec<Value>),
    /// An entity by its key.
    Key(Value),
    /// One of several entities by their keys.
    OneOfKeys(Vec<Value>),
    /// An entity or subject written out.
    Record(Record),
    /// A list.
    List(GivenList),
}

/// A list as it is said.
#[derive(Clone, Debug, Default)]
pub struct GivenList {
    /// The entries.
    pub rows: Vec<GivenFact>,
    /// `more` lines: further entries, each fitting one of these.
    pub more: Vec<Record>,
}

/// An entity or subject written out.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its class.
    pub class: ClassId,
    /// The facts given of it.
    pub fields: IndexMap<FieldId, GivenFact>,
    /// Where it stands.
    pub span: Span,
}

impl Record {
    /// One of which nothing is known.
    pub fn new(class: ClassId, span: Span) -> Self {
        Self { class, fields: IndexMap::new(), span }
    }
}

/// A step of a path to a fact.
#[derive(Clone, Debug)]
pub enum Step {
    /// A field.
    Field(FieldId),
    /// An entry of a list, by its key.
    Key(Value),
}

/// A change of facts.
#[derive(Clone, Debug)]
pub enum Change {
    /// Puts a fact in the place of what was known.
    Set(Vec<Step>, GivenFact),
    /// Adds an entry to a list.
    Add(Vec<Step>, GivenFact),
    /// Removes an entry of a list, or makes a field unknown.
    Without(Vec<Step>),
}
