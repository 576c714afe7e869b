//! From names to meaning: every expression gets a type, or a diagnostic.
//!
//! INVARIANT: what could not be typed is [`Ty::Error`], which fits everywhere, so that one mistake
//! is told once.

mod calendar;
mod class;
mod collection;
mod cycle;
mod declaration;
mod error;
mod exception;
mod exclusive;
mod expr;
pub mod lint;
mod note;
mod parameter;
mod procedure;
mod requirement;
mod scale;
mod scope;
mod table;
pub mod test;
pub mod typed;
mod value;
mod view;

pub use error::CheckError;
pub(crate) use exclusive::same;
pub use expr::{constant_value, quantity, time};

use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::id::{ClassId, DefinitionId};
use crate::phrase::{Phrase, phrase};
use crate::resolve::Resolved;
use crate::syntax::ast;
use crate::syntax::keyword::russian::NONE;
use crate::ty::{PeriodKind, Ty};
use crate::word::{self, Kind};
use typed::Checked;

/// Checks a whole rulebook. What comes out is fit for evaluation only if no diagnostic is an error.
pub fn check(resolved: &Resolved<'_>) -> (Checked, Diagnostics) {
    let mut checker = Checker::new(resolved);
    checker.declarations();
    cycle::find(&checker.out, &mut checker.diagnostics);
    (checker.out, checker.diagnostics)
}

/// How far a definition's type is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Unseen,
    Seeing,
    Seen,
}

pub(crate) struct Checker<'r, 'a> {
    resolved: &'r Resolved<'a>,
    out: Checked,
    diagnostics: Diagnostics,
    progress: Vec<Progress>,
}

impl<'r, 'a> Checker<'r, 'a> {
    fn new(resolved: &'r Resolved<'a>) -> Self {
        Self {
            resolved,
            out: Checked::default(),
            diagnostics: Diagnostics::new(),
            progress: vec![Progress::Unseen; resolved.definitions.len()],
        }
    }

    /// A type in the words of a message.
    fn words(&self, ty: &Ty) -> Phrase {
        type_words(&self.out, ty)
    }

    fn class_name(&self, id: ClassId) -> String {
        self.out.classes.get(id.index()).map(|c| c.name.to_string()).unwrap_or_default()
    }

    fn mismatch(&mut self, expected: Phrase, found: &Ty, span: Span, because: Option<Span>, help: Option<Phrase>) {
        if *found != Ty::Error {
            let found = self.words(found);
            self.diagnostics.push(CheckError::TypeMismatch { expected, found, help, span, because });
        }
    }

    /// Makes sure that a definition's body is checked and its type known.
    fn see_definition(&mut self, id: DefinitionId) {
        if self.progress[id.index()] == Progress::Unseen {
            self.progress[id.index()] = Progress::Seeing;
            // Definitions that state no type are typed by what they read, as deep as that goes.
            stacker::maybe_grow(256 << 10, 8 << 20, || self.definition_bodies(id));
            self.progress[id.index()] = Progress::Seen;
        }
    }
}

/// A type in the words of a message; the English ones have their article.
pub fn type_words(rules: &Checked, ty: &Ty) -> Phrase {
    match ty {
        Ty::Integer => Phrase::new("an integer", "целое число"),
        Ty::Number => Phrase::new("a number", "число"),
        Ty::Percent => Phrase::new("a percent", "процент"),
        Ty::Ratio => Phrase::new("a ratio", "отношение"),
        Ty::Money(None) => Phrase::new("money", "денежная сумма"),
        Ty::Money(Some(c)) => {
            let code = c.code();
            phrase!("money in {code}", "денежная сумма в {code}")
        }
        Ty::Quantity(u) => rules.units.get(u.index()).map_or(NOTHING, |u| {
            let unit = &u.name;
            phrase!("an amount in `{unit}`", "величина в `{unit}`")
        }),
        Ty::Date => Phrase::new("a date", "дата"),
        Ty::Period(None) => Phrase::new("a duration", "длительность"),
        Ty::Period(Some(PeriodKind::Months)) => {
            Phrase::new("a duration in months or years", "длительность в месяцах или годах")
        }
        Ty::Period(Some(PeriodKind::Days)) => {
            Phrase::new("a duration in days or weeks", "длительность в днях или неделях")
        }
        Ty::Text => Phrase::new("text", "текст"),
        Ty::Boolean => Phrase::new("yes or no", "логическое значение"),
        Ty::Enum(e) => rules.enums.get(e.index()).map_or(NOTHING, |e| {
            let name = &e.name;
            phrase!("a member of `{name}`", "значение перечня `{name}`")
        }),
        Ty::Object(c) => rules.classes.get(c.index()).map_or(NOTHING, |c| {
            let name = &c.name;
            phrase!("a `{name}`", "объект `{name}`")
        }),
        Ty::List(row) => {
            let (english, russian) = (type_words(rules, row), many_words(rules, row));
            let english = english.en.trim_start_matches("an ").trim_start_matches("a ");
            phrase!("a list of {english}", "список {russian}")
        }
        Ty::Group(_, row) => {
            let (english, russian) = (type_words(rules, row), many_words(rules, row));
            let english = english.en.trim_start_matches("an ").trim_start_matches("a ");
            phrase!("a group of {english}", "группа {russian}")
        }
        Ty::None => phrase!("`none`", "`{NONE}`"),
        Ty::Error => Phrase::new("something that could not be read", "то, что не удалось прочесть"),
    }
}

const NOTHING: Phrase = Phrase::new("", "");

/// Several of a type in Russian, in the genitive that follows a list.
fn many_words(rules: &Checked, ty: &Ty) -> String {
    match ty {
        Ty::Integer => "целых чисел".into(),
        Ty::Number => "чисел".into(),
        Ty::Percent => "процентов".into(),
        Ty::Ratio => "отношений".into(),
        Ty::Money(None) => "денежных сумм".into(),
        Ty::Money(Some(c)) => format!("денежных сумм в {}", c.code()),
        Ty::Quantity(u) => rules.units.get(u.index()).map_or_else(String::new, |u| format!("величин в `{}`", u.name)),
        Ty::Date => "дат".into(),
        Ty::Period(None) => "длительностей".into(),
        Ty::Period(Some(PeriodKind::Months)) => "длительностей в месяцах или годах".into(),
        Ty::Period(Some(PeriodKind::Days)) => "длительностей в днях или неделях".into(),
        Ty::Text => "текстов".into(),
        Ty::Boolean => "логических значений".into(),
        Ty::Enum(e) => {
            rules.enums.get(e.index()).map_or_else(String::new, |e| format!("значений перечня `{}`", e.name))
        }
        Ty::Object(c) => rules.classes.get(c.index()).map_or_else(String::new, |c| format!("объектов `{}`", c.name)),
        Ty::List(row) => format!("списков {}", many_words(rules, row)),
        Ty::Group(_, row) => format!("групп {}", many_words(rules, row)),
        Ty::None | Ty::Error => "неизвестно чего".into(),
    }
}

/// The builtin type of a name, in either language.
pub fn builtin_type(name: &str) -> Option<Ty> {
    Some(match word::find(Kind::Type, name)?.key() {
        "integer" => Ty::Integer,
        "number" => Ty::Number,
        "percent" => Ty::Percent,
        "money" => Ty::Money(None),
        "date" => Ty::Date,
        "duration" => Ty::Period(None),
        "text" => Ty::Text,
        _ => Ty::Boolean,
    })
}

/// Whether an AST expression is just this name.
fn is_name(e: &ast::Expr) -> Option<&ast::Name> {
    match &e.kind {
        ast::ExprKind::Name(name) => Some(name),
        _ => None,
    }
}
