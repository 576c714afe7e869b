//! `unit NAME = LITERAL`.

use super::note::NotesReader;
use super::{Context, Pair, Rule, expr, held};
use crate::syntax::ast::Unit;

/// Builds a unit.
pub fn unit(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Unit> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut notes = NotesReader::default();
    let mut equals = None;
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::equal => {
                if let Some(value) = expr::first_of(part, cx, Rule::expression) {
                    cx.once(&mut equals, "=", value, place);
                }
            }
            _ => {}
        }
    }
    let notes = notes.finish();
    Some(Unit {
        name: name?,
        aliases: notes.aliases,
        title: notes.title,
        equals: held(equals),
        allows: notes.allows,
        span,
    })
}
