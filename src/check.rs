//! From names to meaning: every expression gets a type, or a diagnostic.
//!
//! INVARIANT: what could not be typed is [`Ty::Error`], which fits everywhere, so that one mistake
//! is told once.

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
mod requirement;
mod scale;
mod scope;
mod table;
pub mod test;
pub mod typed;
mod value;

pub use error::CheckError;
pub(crate) use exclusive::same;
pub use expr::{constant_value, quantity, time};

use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::id::{ClassId, DefinitionId};
use crate::resolve::Resolved;
use crate::syntax::ast;
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
    fn words(&self, ty: &Ty) -> String {
        type_words(&self.out, ty)
    }

    fn class_name(&self, id: ClassId) -> String {
        self.out.classes.get(id.index()).map(|c| c.name.to_string()).unwrap_or_default()
    }

    fn mismatch(&mut self, expected: String, found: &Ty, span: Span, because: Option<Span>, help: Option<String>) {
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

/// A type in the words of a message, with its article.
pub fn type_words(rules: &Checked, ty: &Ty) -> String {
    match ty {
        Ty::Integer => "an integer".into(),
        Ty::Number => "a number".into(),
        Ty::Percent => "a percent".into(),
        Ty::Ratio => "a ratio".into(),
        Ty::Money(None) => "money".into(),
        Ty::Money(Some(c)) => format!("money in {}", c.code()),
        Ty::Quantity(u) => {
            rules.units.get(u.index()).map_or_else(String::new, |u| format!("an amount in `{}`", u.name))
        }
        Ty::Date => "a date".into(),
        Ty::Period(None) => "a duration".into(),
        Ty::Period(Some(PeriodKind::Months)) => "a duration in months or years".into(),
        Ty::Period(Some(PeriodKind::Days)) => "a duration in days or weeks".into(),
        Ty::Text => "text".into(),
        Ty::Boolean => "yes or no".into(),
        Ty::Enum(e) => rules.enums.get(e.index()).map_or_else(String::new, |e| format!("a member of `{}`", e.name)),
        Ty::Object(c) => rules.classes.get(c.index()).map_or_else(String::new, |c| format!("a `{}`", c.name)),
        Ty::List(row) => {
            let row = type_words(rules, row);
            format!("a list of {}", row.trim_start_matches("an ").trim_start_matches("a "))
        }
        Ty::Group(_, row) => {
            let row = type_words(rules, row);
            format!("a group of {}", row.trim_start_matches("an ").trim_start_matches("a "))
        }
        Ty::None => "`none`".into(),
        Ty::Error => "something that could not be read".into(),
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
