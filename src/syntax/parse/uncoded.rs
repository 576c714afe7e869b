//! `uncoded NAME of TARGET`: law that nobody has encoded yet.

use super::note::NotesReader;
use super::{Context, Pair, Rule, expr, held};
use crate::syntax::ast::Uncoded;

/// Builds a declaration of uncoded law.
pub fn uncoded(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Uncoded> {
    let span = cx.span(&pair);
    let mut names = vec![];
    let mut notes = NotesReader::default();
    let mut when = None;
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::name => names.push(cx.name(&part)),
            Rule::when => {
                if let Some(condition) = expr::first_of(part, cx, Rule::expression) {
                    cx.once(&mut when, "when", condition, place);
                }
            }
            _ => {}
        }
    }
    let mut names = names.into_iter();
    Some(Uncoded { name: names.next()?, target: names.next()?, notes: notes.finish(), when: held(when), span })
}
