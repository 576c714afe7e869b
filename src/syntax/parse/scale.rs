//! `scale NAME of OWNER is TYPE`: brackets of one base, each with its bound and its rate.

use super::note::{NotesReader, owner, type_ref};
use super::table::{Grid, Line, Slice, note_columns, output, row_notes};
use super::{Context, Pair, Rule, expr, held};
use crate::file::{Span, Spanned};
use crate::phrase::{Phrase, phrase};
use crate::syntax::ast::{BinaryOp, Cell, CellKind, CellTest, Edge, Expr, Hit, Row, Scale, Table};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::{FLAT, MARGINAL, SCALE};

/// Builds a scale: a table whose cells compare its one input with the bounds.
pub fn scale(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Table> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut of = None;
    let mut ty = None;
    let mut optional = false;
    let mut notes = NotesReader::default();
    let mut kind: Option<(bool, Span)> = None;
    let mut lines = vec![];
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::owner => of = owner(part, cx),
            Rule::type_ref => ty = type_ref(part, cx),
            Rule::kw_optional => optional = true,
            Rule::kw_marginal => cx.once(&mut kind, "marginal` or `flat", true, place),
            Rule::kw_flat => cx.once(&mut kind, "marginal` or `flat", false, place),
            Rule::row => lines.push(Line::cut(&part, cx)),
            _ => {}
        }
    }
    let name = name?;
    if kind.is_none() {
        cx.report(SyntaxError::MissingClause {
            declaration: Phrase::new("scale", SCALE),
            clause: phrase!("`marginal` or `flat`", "слова `{MARGINAL}` или `{FLAT}`"),
            help: phrase!(
                "write `marginal` if each part of the base goes at its own rate, `flat` if the whole goes in one bracket",
                "напишите `{MARGINAL}`, если каждая часть основы идёт по своей ставке, или `{FLAT}`, если вся основа попадает в одну ступень"
            ),
            span: name.span,
        });
    }
    let grid = Grid::new(lines, Phrase::new("scale", SCALE), name.span, cx)?;
    let ([base], [answer]) = (&grid.head.inputs[..], &grid.head.outputs[..]) else {
        cx.report(SyntaxError::ScaleHead { span: grid.head.span });
        return None;
    };
    let head = head(base, cx);
    let answer = output(answer, cx);
    let columns = note_columns(&grid.head, cx);
    let edge = head.as_ref().map_or(Edge::From, |(_, edge)| *edge);
    let mut rows = vec![];
    let mut otherwise: Option<Span> = None;
    for line in &grid.rows {
        let [slice] = &line.inputs[..] else { continue };
        let bound = bound(slice, cx);
        if let Some(first) = otherwise {
            cx.report(SyntaxError::OtherwiseNotLast { span: first, after: line.span });
        }
        if matches!(bound, CellKind::Any) {
            otherwise = otherwise.or(Some(slice.span));
        }
        let cell = Cell { kind: compared(bound, edge, slice.span), span: slice.span };
        let outputs = line.outputs.iter().map(|c| c.expression(Rule::alone_expression, cx)).collect();
        rows.push(Row { inputs: vec![cell], outputs, notes: row_notes(line, &columns, cx), span: line.span });
    }
    let (base, edge) = head?;
    let scale = Some(Scale { marginal: held(kind)?, edge });
    let (outputs, inputs) = (vec![answer?], vec![base]);
    let notes = notes.finish();
    Some(Table { name, owner: of?, ty, optional, notes, hit: Hit::First, inputs, outputs, rows, scale, span })
}

/// `EXPRESSION from`, `EXPRESSION up to`, `EXPRESSION above`.
fn head(cell: &Slice<'_>, cx: &mut Context<'_, '_>) -> Option<(Expr, Edge)> {
    let marked = cell.ends_in(&["from", "to", "above", "с", "до", "свыше"]);
    if !marked {
        cx.report(SyntaxError::ScaleHead { span: cell.span });
        return None;
    }
    cell.read(Rule::head_scale, cx, |pair, cx| {
        let edge = pair.into_inner().find_map(|p| match p.as_rule() {
            Rule::kw_from => Some(Edge::From),
            Rule::kw_up_to => Some(Edge::UpTo),
            Rule::kw_above => Some(Edge::Above),
            _ => None,
        })?;
        Some((expr::first_of(pair, cx, Rule::expression)?, edge))
    })
}

/// A bound as the one value of a cell, or `otherwise`, which holds anything.
fn bound(cell: &Slice<'_>, cx: &mut Context<'_, '_>) -> CellKind {
    let read = cell.read(Rule::cell_bound, cx, |pair, cx| {
        let otherwise = pair.into_inner().any(|p| p.as_rule() == Rule::kw_otherwise);
        if otherwise {
            return Some(CellKind::Any);
        }
        Some(CellKind::OneOf(vec![CellTest::Value(expr::first_of(pair, cx, Rule::operand)?)]))
    });
    read.unwrap_or(CellKind::Error)
}

/// The comparison of the base with a bound.
fn compared(bound: CellKind, edge: Edge, span: Span) -> CellKind {
    let op = match edge {
        Edge::From => BinaryOp::AtLeast,
        Edge::Above => BinaryOp::More,
        Edge::UpTo => BinaryOp::AtMost,
    };
    match bound {
        CellKind::OneOf(tests) => CellKind::OneOf(
            tests
                .into_iter()
                .map(|t| match t {
                    CellTest::Value(bound) => CellTest::Compare(vec![(Spanned { node: op, span }, bound)]),
                    other => other,
                })
                .collect(),
        ),
        other => other,
    }
}
