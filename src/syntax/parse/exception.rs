//! `exception NAME to TARGET`.

use super::define::{case, compared};
use super::note::{NotesReader, title};
use super::{Context, Pair, Rule, expr, held};
use crate::file::Span;
use crate::phrase::{Phrase, phrase};
use crate::syntax::ast::{Exception, Expr, ExprKind};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::{EXCEPTION, WHEN};

/// Builds an exception: whether its clauses fit its target is asked once the target is known.
pub fn exception(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Exception> {
    let span = cx.span(&pair);
    let mut names = vec![];
    let mut notes = NotesReader::default();
    let mut cases = vec![];
    let mut when: Option<(Expr, Span)> = None;
    let mut must: Option<(Expr, Span)> = None;
    let mut otherwise = None;
    let mut condition_end: Option<u32> = None;
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::name => names.push(cx.name(&part)),
            Rule::choice => {
                // `when a = b`: a case begins on a line of its own, so this one is a comparison.
                if condition_end.is_some_and(|end| !cx.source(Span::new(end, place.start)).contains('\n')) {
                    compared(place, cx);
                    condition_end = Some(place.end);
                    for (condition, _) in when.iter_mut().chain(&mut must) {
                        condition.kind = ExprKind::Error;
                    }
                } else {
                    let found = case(part, cx, &mut cases);
                    cases.extend(found);
                }
            }
            Rule::when | Rule::must => {
                condition_end = Some(place.end);
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
            _ => {}
        }
    }
    let mut names = names.into_iter();
    let (name, target) = (names.next()?, names.next()?);
    if cases.is_empty() && when.is_none() && must.is_none() && condition_end.is_none() {
        cx.report(SyntaxError::MissingClause {
            declaration: Phrase::new("exception", EXCEPTION),
            clause: phrase!("`when` or `=`", "ни `{WHEN}`, ни `=`"),
            help: phrase!(
                "write `when` and the condition that lifts a requirement, or `=` and the value that it gives instead",
                "напишите `{WHEN}` и условие, снимающее требование, либо `=` и значение, которое применяется взамен"
            ),
            span: name.span,
        });
        return None;
    }
    Some(Exception {
        name,
        target,
        notes: notes.finish(),
        cases,
        when: held(when),
        must: held(must),
        otherwise: held(otherwise),
        span,
    })
}
