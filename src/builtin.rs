//! The builtin functions: one row a function, read by checker, evaluator and reference alike.

mod date;
mod list;
mod number;

pub use list::share;

use crate::file::Span;
use crate::phrase::Phrase;
use crate::ty::Ty;
use crate::value::possible::{Identity, Possible};

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
    /// By what values are told apart.
    pub identity: Identity<'a>,
}

/// What reads its arguments in a way of its own, and so is no row of [`ALL`].
pub struct Form {
    /// Its English name.
    pub name: &'static str,
    /// Its Russian name.
    pub russian: &'static str,
    /// How it is written.
    pub form: &'static str,
    /// What it does.
    pub doc: Phrase,
}

/// The functions that read their arguments in a way of their own.
pub const FORMS: &[Form] = &[
    Form {
        name: SHARE.0,
        russian: SHARE.1,
        form: "share(LIST where CONDITION)",
        doc: Phrase::new(
            "The part of a list for which its last `where` holds: `share(LIST where CONDITION)`.",
            "Доля строк списка, для которых верно его последнее `где`: `доля(СПИСОК где УСЛОВИЕ)`.",
        ),
    },
    Form {
        name: REACH.0,
        russian: REACH.1,
        form: "reach(START, LINKS, FIELD to FIELD)",
        doc: Phrase::new(
            "Everything reached from START, one thing or a list, by following rows of LINKS from the one field \
             to the other: each once, nearest first, START itself only where a row leads back to it. A row \
             whose field is `none` leads nowhere.",
            "Всё, что достижимо от НАЧАЛА (одного значения или списка) по строкам СВЯЗЕЙ от одного поля к другому: \
             каждое один раз, ближние раньше, само НАЧАЛО — лишь если какая-нибудь строка ведёт к нему обратно. \
             Строка, где поле — `отсутствует`, никуда не ведёт.",
        ),
    },
];

/// The function of a name that reads its arguments in a way of its own.
pub fn form(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|f| f.name == name || f.russian == name)
}

/// `share(LIST where …)` is no ordinary call: it sees the rows that drop out as well.
pub const SHARE: (&str, &str) = ("share", "доля");

/// `reach(START, LINKS, FIELD to FIELD)` names two fields, which are no values.
pub const REACH: (&str, &str) = ("reach", "достижимое");

/// The key of a group, in both languages: `g.group`.
pub const GROUP: (&str, &str) = ("group", "группа");

/// The rows of a group, in both languages: `g.rows`.
pub const ROWS: (&str, &str) = ("rows", "строки");

/// All builtin functions but those of [`FORMS`].
pub const ALL: &[Builtin] = &[
    list::COUNT,
    list::SUM,
    list::LEAST,
    list::GREATEST,
    list::FIRST,
    list::DISTINCT,
    list::UNION,
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
    form(name).map_or_else(|| find(name).map_or(name, |b| b.russian), |f| f.russian)
}

/// Every name of every builtin, those of [`FORMS`] included.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().flat_map(|b| [b.name, b.russian]).chain(FORMS.iter().flat_map(|f| [f.name, f.russian]))
}
