//! `define NAME of OWNER` with its meaning: one expression, or cases.

use super::note::{NotesReader, owner, type_ref};
use super::{Context, Pair, Rule, expr};
use crate::file::Span;
use crate::phrase::Phrase;
use crate::syntax::ast::{Case, Define, ExprKind};
use crate::syntax::error::SyntaxError;

/// Builds a definition.
pub fn define(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Define> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut of = None;
    let mut ty = None;
    let mut optional = false;
    let mut notes = NotesReader::default();
    // Most have one.
    let mut cases = Vec::with_capacity(1);
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::owner => of = owner(part, cx),
            Rule::type_ref => ty = type_ref(part, cx),
            Rule::kw_optional => optional = true,
            Rule::choice => {
                let found = case(part, cx, &mut cases);
                cases.extend(found);
            }
            _ => {}
        }
    }
    Some(Define { name: name?, owner: of?, ty, optional, notes: notes.finish(), cases, span })
}

/// Builds a case, and reports one that is an `=` meant as a comparison, or that leaves nothing to the others.
pub fn case(pair: Pair<'_>, cx: &mut Context<'_, '_>, before: &mut [Case]) -> Option<Case> {
    let span = cx.span(&pair);
    let mut value = None;
    let mut when = None;
    let mut otherwise = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::expression => value = Some(expr::expr(part, cx)),
            Rule::when => when = expr::first_of(part, cx, Rule::expression),
            Rule::kw_otherwise => otherwise = Some(cx.span(&part)),
            _ => {}
        }
    }
    let value = value?;
    if let Some(last) = before.last_mut() {
        // `= a when b = c`: a case begins on a line of its own, so this one is a comparison.
        if !cx.source(Span::new(last.span.end, span.start)).contains('\n') {
            compared(span, cx);
            // What stands before the sign is half of it: it is not judged by itself.
            last.when.as_mut().unwrap_or(&mut last.value).kind = ExprKind::Error;
            last.span = last.span.to(span);
            return None;
        }
        let plain = |c: &Case| c.when.is_none() && c.otherwise.is_none();
        if plain(last) || when.is_none() && otherwise.is_none() {
            cx.report(SyntaxError::DuplicateClause { clause: "=", span, first: last.span });
            return None;
        }
    }
    Some(Case { value, when, otherwise, span })
}

/// Reports an `=` that was meant as a comparison.
pub fn compared(case: Span, cx: &mut Context<'_, '_>) {
    let span = Span::new(case.start, case.start.saturating_add(1));
    cx.report(SyntaxError::ForeignSign {
        found: "=".into(),
        help: Phrase::new(
            "`=` gives a meaning; to compare, write `is`",
            "`=` придаёт значение; для сравнения напишите `это`",
        ),
        span,
    });
}
