//! `requirement NAME of OWNER`.

use super::note::{NotesReader, owner, title};
use super::{Context, Pair, Rule, expr, held};
use crate::phrase::{Phrase, phrase};
use crate::syntax::ast::Requirement;
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::{MUST, REQUIREMENT};

/// Builds a requirement.
pub fn requirement(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Requirement> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut of = None;
    let mut notes = NotesReader::default();
    let mut for_each = None;
    let mut when = None;
    let mut must = None;
    let mut otherwise = None;
    let mut joins = vec![];
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::owner => of = owner(part, cx),
            Rule::for_each => {
                let row = part.into_inner().find(|p| p.as_rule() == Rule::name).map(|p| cx.name(&p));
                if let (Some(row), Some(list)) = (row, expr::first_of(part, cx, Rule::expression)) {
                    cx.once(&mut for_each, "for each", (row, list), place);
                }
            }
            Rule::when | Rule::must => {
                let (slot, clause) =
                    if part.as_rule() == Rule::when { (&mut when, "when") } else { (&mut must, "must") };
                if let Some(condition) = expr::first_of(part, cx, Rule::expression) {
                    cx.once(slot, clause, condition, place);
                }
            }
            Rule::message => {
                if let Some(texts) = title(part, cx) {
                    cx.once(&mut otherwise, "otherwise", texts, place);
                }
            }
            Rule::joins => joins.extend(cx.names(part)),
            _ => {}
        }
    }
    let name = name?;
    let Some((must, _)) = must else {
        cx.report(SyntaxError::MissingClause {
            declaration: Phrase::new("requirement", REQUIREMENT),
            clause: phrase!("`must`", "`{MUST}`"),
            help: phrase!(
                "write `must` and the condition that has to hold",
                "напишите `{MUST}` и условие, которое должно выполняться"
            ),
            span: name.span,
        });
        return None;
    };
    Some(Requirement {
        name,
        owner: of?,
        notes: notes.finish(),
        for_each: held(for_each),
        when: held(when),
        must,
        otherwise: held(otherwise),
        joins,
        span,
    })
}
