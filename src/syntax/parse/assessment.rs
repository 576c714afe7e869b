//! `assessment NAME of SUBJECT`.

use super::note::{NotesReader, owner};
use super::{Context, Pair, Rule};
use crate::syntax::ast::Assessment;

/// Builds an assessment. Its lists may be given in parts.
pub fn assessment(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Assessment> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut of = None;
    let mut notes = NotesReader::default();
    let mut requires = vec![];
    let mut rates = vec![];
    let mut reports = vec![];
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::owner => of = owner(part, cx),
            Rule::requires => requires.extend(cx.names(part)),
            Rule::rates => rates.extend(cx.names(part)),
            Rule::reports => reports.extend(cx.names(part)),
            _ => {}
        }
    }
    Some(Assessment { name: name?, owner: of?, notes: notes.finish(), requires, rates, reports, span })
}
