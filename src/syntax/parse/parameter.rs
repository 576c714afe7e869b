//! `parameter NAME is TYPE` with its dated values.

use super::note::{NotesReader, type_ref};
use super::{Context, Pair, Rule, expr};
use crate::phrase::{Phrase, phrase};
use crate::syntax::ast::{Parameter, ParameterValue};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::{PARAMETER, VALUE};

/// Builds a parameter.
pub fn parameter(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Parameter> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut ty = None;
    let mut notes = NotesReader::default();
    let mut values = vec![];
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::type_ref => ty = type_ref(part, cx),
            Rule::value => values.extend(value(part, cx)),
            _ => {}
        }
    }
    let name = name?;
    if values.is_empty() {
        cx.report(SyntaxError::MissingClause {
            declaration: Phrase::new("parameter", PARAMETER),
            clause: Phrase::new("value", "значения"),
            help: phrase!(
                "write `value` with the value and the dates on which it is in force",
                "напишите `{VALUE}`, само значение и даты его действия"
            ),
            span: name.span,
        });
        return None;
    }
    Some(Parameter { name, ty: ty?, notes: notes.finish(), values, span })
}

fn value(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<ParameterValue> {
    let span = cx.span(&pair);
    let mut value = None;
    let mut notes = NotesReader::default();
    for part in pair.into_inner() {
        if let Some(part) = notes.take(part, cx).filter(|p| p.as_rule() == Rule::expression) {
            value = Some(expr::expr(part, cx));
        }
    }
    Some(ParameterValue { value: value?, notes: notes.finish(), span })
}
