//! The look of rule files: one layout for all, which changes no meaning.
//!
//! Lines stay where their writer broke them. Within a line one blank parts two words; lines are
//! indented by two, what continues a line by more; columns of tables, of fields and of cases stand
//! under each other, and so do comments behind them. Words of the language take the spelling that
//! the table of words has for them.
//!
//! INVARIANT: the tokens of a file are those it had, so that it is read as it was.

mod keywords;
mod layout;
mod line;
mod space;

use crate::diagnostic::Diagnostics;
use crate::file::RuleFile;
use crate::resolve::resolve;
use crate::syntax::ast::{Language, Parsed};
use crate::syntax::{self, token};
use std::collections::BTreeSet;
use std::sync::Arc;

pub use keywords::in_language;

/// The text of a rule file in its canonical layout, in the keywords of a language if one is named;
/// `None` if it cannot be read, which is then told. `declared` are the names of its rulebook.
pub fn format(
    file: &RuleFile,
    language: Option<Language>,
    declared: &BTreeSet<Arc<str>>,
) -> (Option<String>, Diagnostics) {
    let (spelled, diagnostics) = keywords::spelled(file, language, declared);
    let Some(spelled) = spelled else { return (None, diagnostics) };
    let spelled = RuleFile::new(&file.name, &spelled.replace("\r\n", "\n"), file.base);
    let laid = syntax::marks(&spelled).0.map(|marks| layout::layout(&spelled, &marks));
    // What the layout would not leave as it is read stays as it was written.
    let laid = laid.filter(|laid| same_tokens(&spelled.text, laid)).unwrap_or_else(|| spelled.text.to_string());
    (Some(laid), diagnostics)
}

/// Whether two texts have the same tokens on lines that begin alike.
fn same_tokens(a: &str, b: &str) -> bool {
    let tokens = |text| token::tokens(text).map(|t| (t.kind, t.text, t.first_on_line));
    tokens(a).eq(tokens(b))
}

/// Every name that the files of a rulebook declare.
pub fn declared_names(files: &[Parsed]) -> BTreeSet<Arc<str>> {
    let (resolved, _) = resolve(files);
    let fields = resolved.classes.iter().flat_map(|(c, _)| &c.fields);
    let fields = fields.flat_map(|f| f.aliases.iter().chain([&f.name])).map(|n| n.text.clone());
    resolved.names.keys().cloned().chain(fields).collect()
}
