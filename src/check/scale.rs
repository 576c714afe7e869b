//! Scales: what a bracket gives of the base, and that bounds ascend.

use super::Checker;
use super::error::CheckError;
use super::expr::{arithmetic_type, constant_value};
use super::scope::Scope;
use super::typed::{CellTest, Node, NodeKind, Output, Row};
use crate::file::Span;
use crate::phrase::{Phrase, phrase};
use crate::syntax::ast::{Edge, Expr, Scale};
use crate::syntax::keyword::russian::{FLAT, MARGINAL};
use crate::ty::Ty;
use crate::value::Value;
use crate::value::possible::{Arithmetic, Comparison};
use std::cmp::Ordering;

impl Checker<'_, '_> {
    /// What a bracket gives, and whether that is a rate by which the base is multiplied.
    ///
    /// What the scale is declared to be decides: a percent is a rate of the base unless the scale
    /// answers with percents itself.
    pub(super) fn bracket_output(
        &mut self,
        e: &Expr,
        scale: Scale,
        base: &Node,
        output: &Output,
        scope: &mut Scope,
        because: Option<Span>,
    ) -> (Node, bool) {
        let wanted = &output.cell_ty;
        let node = self.expr(e, scope, Some(wanted));
        let percent = node.ty.fits(&Ty::Percent) && !matches!(node.ty, Ty::None | Ty::Error);
        if node.ty == Ty::Error || base.ty == Ty::Error {
            return (node, scale.marginal || percent);
        }
        if scale.marginal && !percent {
            let found = self.words(&node.ty);
            let problem = Phrase::of(
                format!("each part of the base wants a rate in percent, and this is {found}"),
                format!("для каждой части основы нужна ставка в процентах, а здесь {}", found.ru),
            );
            let help = phrase!(
                "write `5%`; an amount for the whole base stands in a `flat` scale",
                "напишите `5%`; сумма за всю основу ставится в шкале со словом `{FLAT}`"
            );
            self.diagnostics.push(CheckError::Scale { problem, help, span: node.span });
            return (Node::error(node.span), true);
        }
        let ambiguous = percent && !scale.marginal && *wanted == Ty::Percent;
        if ambiguous && base.ty.fits(&Ty::Percent) {
            let problem = Phrase::new(
                "a percent of a percent: it may be the answer, or multiply the base",
                "процент от процента: неясно, ответ это или множитель основы",
            );
            let help = Phrase::new(
                "write a table if it is the answer, or a definition that multiplies",
                "если это ответ, напишите таблицу; если множитель — определение, которое умножает",
            );
            self.diagnostics.push(CheckError::Scale { problem, help, span: node.span });
            return (Node::error(node.span), false);
        }
        if !percent || ambiguous || *wanted == Ty::Error {
            return (self.demand(node, wanted, because), false);
        }
        let node = self.demand(node, &Ty::Percent, None);
        match arithmetic_type(Arithmetic::Multiply, &base.ty, &Ty::Percent) {
            Some(part) if part.fits(wanted) => {}
            Some(part) => {
                let found = self.words(&part);
                let help = Phrase::of(
                    format!("a percent of this base is {found}: declare the scale so"),
                    format!("процент от этой основы — {}: так и объявите шкалу", found.ru),
                );
                let expected = self.words(wanted);
                self.mismatch(expected, &part, node.span, because, Some(help));
            }
            // The base itself is told.
            None => {}
        }
        (node, true)
    }

    /// The brackets in the order in which the first that holds is that of the base.
    ///
    /// To a marginal scale it is all one to which bracket a bound belongs; its cells say where the
    /// scale has a value at all.
    pub(super) fn brackets(&mut self, mut rows: Vec<Row>, scale: Scale, base: &Node) -> Vec<Row> {
        let calculates = scale.marginal || rows.iter().any(|r| r.is_rate);
        let fits = if calculates { base.ty.is_numeric() || base.ty.is_amount() } else { base.ty.is_ordered() };
        if !fits && base.ty != Ty::Error {
            let wanted = if calculates {
                Phrase::new("a number or an amount", "число или величина")
            } else {
                Phrase::new("something that has an order", "то, у чего есть порядок")
            };
            let found = self.words(&base.ty);
            let problem = Phrase::of(
                format!("the base is {wanted}, and this is {found}"),
                format!("основой должно быть {}, а здесь {}", wanted.ru, found.ru),
            );
            let help = Phrase::new(
                "name a number, a sum or a quantity above the bounds",
                "назовите над границами число, сумму или величину",
            );
            self.diagnostics.push(CheckError::Scale { problem, help, span: base.span });
            return rows;
        }
        self.ascend(&rows, scale, base);
        if scale.marginal {
            let zero = Value::zero(&base.ty);
            for row in &mut rows {
                let zero = Node { kind: NodeKind::Constant(zero.clone()), ty: base.ty.clone(), span: row.span };
                let from_zero = (Comparison::AtLeast, zero);
                for cell in &mut row.cells {
                    match &mut cell.tests[..] {
                        [] if row.is_rest => cell.tests.push(CellTest::All(vec![from_zero.clone()])),
                        [CellTest::All(all)] if scale.edge == Edge::UpTo => all.insert(0, from_zero.clone()),
                        [CellTest::All(all)] => all.iter_mut().for_each(|(op, _)| *op = Comparison::AtLeast),
                        _ => {}
                    }
                }
            }
        }
        if scale.edge != Edge::UpTo {
            // From the highest bound down; the rest stays last.
            rows.sort_by_key(|r| (r.is_rest, std::cmp::Reverse(r.number)));
        }
        rows
    }

    /// Reports bounds written out that do not ascend, among brackets in force on one day.
    fn ascend(&mut self, rows: &[Row], scale: Scale, base: &Node) {
        let bound = |row: &Row| match &row.cells.first()?.tests[..] {
            [CellTest::All(all)] => all.last().and_then(|(_, n)| Some((constant_value(n)?, n.span))),
            _ => None,
        };
        // What lies below the first bound of a marginal scale is measured from zero.
        let from_zero = scale.marginal && (scale.edge == Edge::UpTo || rows.iter().any(|r| r.is_rest));
        let rises = |a: &Value, b: &Value| a.compare(b).map_or(true, |order| order == Ordering::Less);
        for (j, row) in rows.iter().enumerate() {
            let Some((value, span)) = bound(row) else { continue };
            if from_zero && !rises(&Value::zero(&base.ty), &value) {
                let problem = Phrase::new(
                    "the first bracket begins at zero, and this bound is not above it",
                    "первая ступень начинается с нуля, а эта граница не больше нуля",
                );
                let help = phrase!(
                    "what lies below the first bound of a marginal scale is measured from zero",
                    "в шкале со словом `{MARGINAL}` то, что ниже первой границы, отсчитывается от нуля"
                );
                self.diagnostics.push(CheckError::Scale { problem, help, span });
                continue;
            }
            let meets = |other: &&Row| other.notes.in_force.meets(&row.notes.in_force);
            let below = rows[..j].iter().filter(meets).filter_map(bound).find(|(b, _)| !rises(b, &value));
            if let Some((_, other)) = below {
                self.diagnostics.push(CheckError::BoundsDescend { span, other });
            }
        }
    }
}
