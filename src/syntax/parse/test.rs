//! `test "…"`: where it starts, what it changes, what it expects.

use super::note::allow;
use super::table::{Grid, Line};
use super::{Context, Pair, Rule, expr, held, literal, text};
use crate::file::Span;
use crate::phrase::{Phrase, phrase};
use crate::syntax::ast::{Change, Expectation, Expected, Expr, Test, TestRow, TestStart, TestTable, VerdictWord};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::{CASE, EXPECT, TEST};

/// Builds a test.
pub fn test(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Test> {
    let span = cx.span(&pair);
    let mut title = None;
    let mut start = None;
    let mut on = None;
    let mut changes = vec![];
    // Most expect one thing.
    let mut expectations = Vec::with_capacity(1);
    let mut lines = vec![];
    let mut allows = vec![];
    for part in pair.into_inner() {
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::string => title = Some(text::plain(&part, cx)),
            Rule::start => {
                if let Some(from) = beginning(part, cx) {
                    cx.once(&mut start, "case", from, place);
                }
            }
            Rule::on => {
                if let Some(date) = literal::dated(part, cx) {
                    cx.once(&mut on, "on", date, place);
                }
            }
            Rule::with => changes.extend(with(part, cx)),
            Rule::without => {
                changes.extend(expr::first_of(part, cx, Rule::postfix).map(|path| Change::Without { path }));
            }
            Rule::expect => expectations.extend(expectation(part, cx)),
            Rule::allow => allows.extend(allow(part, cx)),
            Rule::row => lines.push(Line::cut(&part, cx)),
            _ => {}
        }
    }
    let title = title?;
    let table = if lines.is_empty() { None } else { Some(table(lines, title.span, cx)?) };
    let Some(start) = held(start) else {
        cx.report(SyntaxError::MissingClause {
            declaration: Phrase::new("test", TEST),
            clause: phrase!("`case`", "`{CASE}`"),
            help: phrase!(
                "write `case` with a case file in quotation marks, or with the name of a subject",
                "напишите `{CASE}` и файл дела в кавычках или имя предмета"
            ),
            span: title.span,
        });
        return None;
    };
    if expectations.is_empty() && table.is_none() {
        cx.report(SyntaxError::MissingClause {
            declaration: Phrase::new("test", TEST),
            clause: phrase!("`expect`", "`{EXPECT}`"),
            help: phrase!(
                "write `expect` and what the rules should answer",
                "напишите `{EXPECT}` и то, что должны ответить правила"
            ),
            span: title.span,
        });
        return None;
    }
    Some(Test { title, start, on: held(on), changes, expectations, table, allows, span })
}

fn beginning(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<TestStart> {
    pair.into_inner().find_map(|part| match part.as_rule() {
        Rule::string => Some(TestStart::File(text::plain(&part, cx))),
        Rule::name => Some(TestStart::Subject(cx.name(&part))),
        _ => None,
    })
}

fn with(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Change> {
    let mut adds = false;
    let mut path = None;
    let mut value = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::kw_add => adds = true,
            Rule::postfix => path = Some(expr::expr(part, cx)),
            Rule::fact => value = Some(expr::expr(part, cx)),
            _ => {}
        }
    }
    let (path, value) = (path?, value?);
    Some(if adds { Change::Add { path, value } } else { Change::Set { path, value } })
}

fn expectation(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Expectation> {
    let span = cx.span(&pair);
    let mut subject = None;
    let mut expected = Expected::Holds;
    let mut because = vec![];
    let mut needs = vec![];
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::expression => subject = Some(expr::expr(part, cx)),
            Rule::verdict => expected = verdict(part, cx)?,
            Rule::fact => expected = Expected::Value(expr::expr(part, cx)),
            Rule::because => because.extend(cx.names(part)),
            Rule::needs => {
                let paths = part.into_inner().filter(|p| p.as_rule() == Rule::postfix);
                needs.extend(paths.map(|p| expr::expr(p, cx)).collect::<Vec<Expr>>());
            }
            _ => {}
        }
    }
    Some(Expectation { subject: subject?, expected, because, needs, span })
}

fn verdict(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Expected> {
    let span = cx.span(&pair);
    let word = match pair.into_inner().next()?.as_rule() {
        Rule::kw_satisfied => VerdictWord::Satisfied,
        Rule::kw_violated => VerdictWord::Violated,
        Rule::kw_not_applicable => VerdictWord::NotApplicable,
        _ => VerdictWord::Undetermined,
    };
    Some(Expected::Verdict(word, span))
}

fn table(lines: Vec<Line<'_>>, name: Span, cx: &mut Context<'_, '_>) -> Option<TestTable> {
    let grid = Grid::new(lines, Phrase::new("test", TEST), name, cx)?;
    let inputs = grid.head.inputs.iter().map(|c| c.expression(Rule::alone_expression, cx)).collect();
    let outputs = grid.head.outputs.iter().map(|c| c.expression(Rule::alone_expression, cx)).collect();
    let mut rows = vec![];
    for line in &grid.rows {
        let inputs = line.inputs.iter().map(|cell| {
            cell.read(Rule::cell_fact, cx, |pair, cx| {
                let part = pair.into_inner().next()?;
                Some((part.as_rule() != Rule::anything).then(|| expr::expr(part, cx)))
            })
        });
        let inputs = inputs.collect::<Vec<_>>().into_iter().map(Option::flatten).collect();
        let outputs = line.outputs.iter().map(|cell| {
            cell.read(Rule::cell_expected, cx, |pair, cx| {
                let part = pair.into_inner().next()?;
                Some(match part.as_rule() {
                    Rule::anything => None,
                    Rule::verdict => verdict(part, cx),
                    _ => Some(Expected::Value(expr::expr(part, cx))),
                })
            })
        });
        let outputs = outputs.collect::<Vec<_>>().into_iter().map(Option::flatten).collect();
        rows.push(TestRow { inputs, outputs, span: line.span });
    }
    Some(TestTable { inputs, outputs, rows })
}
