//! `procedure NAME` with its steps.

use super::note::NotesReader;
use super::{Context, Pair, Rule, held, literal};
use crate::phrase::{Phrase, phrase};
use crate::syntax::ast::{Expr, ExprKind, Name, Procedure, Step, Takes};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::{PROCEDURE, PROCEDURE_STEP, TAKES};

/// Builds a procedure; one without steps is reported.
pub fn procedure(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Procedure> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut notes = NotesReader::default();
    let mut steps = vec![];
    let mut seen = 0;
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::step => {
                seen += 1;
                steps.extend(step(part, cx));
            }
            _ => {}
        }
    }
    let name = name?;
    if seen == 0 {
        cx.report(SyntaxError::MissingClause {
            declaration: Phrase::new("procedure", PROCEDURE),
            clause: Phrase::new("step", "шага"),
            help: phrase!(
                "write `step NAME takes 1 week`, and `after` for the steps that it follows",
                "напишите `{PROCEDURE_STEP} ИМЯ {TAKES} 1 неделю`, а после слова `после` — за какими шагами он следует"
            ),
            span: name.span,
        });
        return None;
    }
    Some(Procedure { name, notes: notes.finish(), steps, span })
}

fn step(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Step> {
    let span = cx.span(&pair);
    let mut name: Option<Name> = None;
    let mut notes = NotesReader::default();
    let mut takes = None;
    let mut said = false;
    let mut after = vec![];
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::takes => {
                said = true;
                if let Some(found) = duration(part, cx) {
                    cx.once(&mut takes, "takes", found, place);
                }
            }
            Rule::follows => after.extend(cx.names(part)),
            _ => {}
        }
    }
    let name = name?;
    if !said {
        cx.report(SyntaxError::MissingClause {
            declaration: Phrase::new("step", PROCEDURE_STEP),
            clause: Phrase::new("duration", "длительности"),
            help: phrase!(
                "write how long it takes, as in `takes 1 week` or `takes 2 to 3 months`",
                "напишите, сколько он длится: `{TAKES} 1 неделю` или `{TAKES} от 2 до 3 месяцев`"
            ),
            span: name.span,
        });
    }
    Some(Step { name, notes: notes.finish(), takes: held(takes)?, after, span })
}

fn duration(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Takes> {
    let mut ends = vec![];
    for part in pair.into_inner().filter(|p| p.as_rule() == Rule::amount) {
        let span = cx.span(&part);
        ends.push(Expr { kind: ExprKind::Literal(literal::amount(part, cx)?), span });
    }
    let mut ends = ends.into_iter();
    Some(Takes { low: ends.next()?, high: ends.next() })
}
