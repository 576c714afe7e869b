//! `act NAME`.

use super::note::NotesReader;
use super::{Context, Pair, Rule, held, literal};
use crate::syntax::ast::Act;

/// Builds an act.
pub fn act(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Act> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut notes = NotesReader::default();
    let mut adopted = None;
    let mut status = None;
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::adopted => {
                if let Some(date) = literal::dated(part, cx) {
                    cx.once(&mut adopted, "adopted", date, place);
                }
            }
            Rule::status => {
                if let Some(word) = part.into_inner().find(|p| p.as_rule() == Rule::name) {
                    let word = cx.name(&word);
                    cx.once(&mut status, "status", word, place);
                }
            }
            _ => {}
        }
    }
    Some(Act { name: name?, notes: notes.finish(), adopted: held(adopted), status: held(status), span })
}
