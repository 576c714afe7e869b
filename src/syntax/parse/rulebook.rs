//! `rulebook NAME`.

use super::note::NotesReader;
use super::{Context, Pair, Rule};
use crate::syntax::ast::Rulebook;

/// Builds a rulebook.
pub fn rulebook(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Rulebook> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut notes = NotesReader::default();
    for part in pair.into_inner() {
        if let Some(part) = notes.take(part, cx).filter(|p| p.as_rule() == Rule::name) {
            name = Some(cx.name(&part));
        }
    }
    Some(Rulebook { name: name?, notes: notes.finish(), span })
}
