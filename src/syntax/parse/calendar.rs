//! `calendar NAME`: the days that do not count, and those that count all the same.

use super::note::NotesReader;
use super::{Context, Pair, Rule, literal};
use crate::syntax::ast::{Calendar, Days};

/// Builds a calendar. Its lists may be given in parts.
pub fn calendar(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Calendar> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut notes = NotesReader::default();
    let mut rest = vec![];
    let mut work = vec![];
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::rest => rest.extend(listed(part, cx)),
            Rule::work => work.extend(listed(part, cx)),
            _ => {}
        }
    }
    Some(Calendar { name: name?, notes: notes.finish(), rest, work, span })
}

fn listed(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Vec<Days> {
    let mut all = vec![];
    for part in pair.into_inner().filter(|p| p.as_rule() == Rule::days) {
        all.extend(days(part, cx));
    }
    all
}

fn days(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Days> {
    let mut dates = vec![];
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::name => return Some(Days::Weekday(cx.name(&part))),
            Rule::date => dates.push((literal::date(&part, cx)?, cx.span(&part))),
            _ => {}
        }
    }
    let first = dates.first().copied()?;
    Some(Days::Dates(first, dates.last().copied().unwrap_or(first)))
}
