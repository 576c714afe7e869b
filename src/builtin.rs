//! The builtin functions: one row a function, read by checker, evaluator and reference alike.

mod date;
mod list;
mod number;

pub use list::share;

use crate::file::Span;
use crate::phrase::Phrase;
use crate::ty::Ty;
use crate::value::possible::Possible;

/// A builtin function.
pub struct Builtin {
    /// Its English name.
    pub name: &'static str,
    /// Its Russian name.
    pub russian: &'static str,
    /// The least and the most arguments.
    pub arity: (usize, usize),
    /// The type of the result, for types of arguments that fit; else what was expected.
    pub result: fn(&[Ty]) -> Result<Ty, Wrong>,
    /// Computes. The checker has seen to number and types of the arguments.
    pub call: fn(&Call<'_>) -> Possible,
    /// What it does, in a sentence.
    pub doc: Phrase,
    /// An example: an expression and what it comes to.
    pub example: (&'static str, &'static str),
}

/// An argument that does not fit.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Which argument, from 0.
    pub argument: usize,
    /// What was expected there.
    pub expected: Phrase,
}

/// One call of a builtin.
pub struct Call<'a> {
    /// The arguments.
    pub arguments: &'a [Possible],
    /// The type of the result.
    pub ty: &'a Ty,
    /// Where the call stands.
    pub span: Span,
}

/// `share(LIST where …)` is no ordinary call: it sees the rows that drop out as well.
pub const SHARE: (&str, &str) = ("share", "доля");

/// All builtin functions but `share`, which reads its condition itself.
pub const ALL: &[Builtin] = &[
    list::COUNT,
    list::SUM,
    list::LEAST,
    list::GREATEST,
    list::FIRST,
    number::ABS,
    date::AGE,
    date::MONTHS_BETWEEN,
    date::DAYS_BETWEEN,
];

/// The builtin of a name, in either language.
pub fn find(name: &str) -> Option<&'static Builtin> {
    ALL.iter().find(|b| b.name == name || b.russian == name)
}

/// The Russian name of a builtin, for messages.
pub fn russian(name: &'static str) -> &'static str {
    if name == SHARE.0 { SHARE.1 } else { find(name).map_or(name, |b| b.russian) }
}

/// Every name of every builtin, `share` included.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().flat_map(|b| [b.name, b.russian]).chain([SHARE.0, SHARE.1])
}
