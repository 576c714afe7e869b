//! Lists: which rows are there, how many, what they come to.

use super::super::op::{At, Byte, NumberAt, Op, Owned, Rows};
use super::value::{RowVal, Truth, Val};
use super::{Bind, Compiler, Ctx, Made, refuse};
use crate::check::typed::{Node, NodeKind, Probe};
use crate::file::Span;
use crate::program::steps::StepKind;
use crate::sheet::YES;
use crate::sheet::layout::{Measure, NumberShape};
use crate::syntax::ast::Quantifier;
use crate::value::possible::Comparison;

/// A number of rows.
const COUNTED: NumberShape = NumberShape { scale: 0, measure: Measure::Bare, low: None, high: None };

/// The parts of a condition that all must hold.
fn conjuncts<'n>(node: &'n Node, out: &mut Vec<&'n Node>) {
    if let NodeKind::And(a, b) = &node.kind {
        conjuncts(a, out);
        conjuncts(b, out);
    } else {
        out.push(node);
    }
}

impl Compiler<'_> {
    /// `LIST where CONDITION`
    pub(super) fn filter(
        &mut self,
        list: &Node,
        condition: &Node,
        probe: Option<&Probe>,
        ctx: &Ctx,
        span: Span,
    ) -> Made<Val> {
        let (owner, rows) = self.rows(list, ctx)?;
        let inside = ctx.inside(rows.table as usize);
        match self.row_truth(rows, condition, &inside) {
            Ok(truth) => {
                let rows = self.kept(rows, truth, span)?;
                Ok(Val::Rows(owner, rows))
            }
            Err(refused) if probe.is_some() && rows.presence.is_none() && owner == 0 => {
                match self.joined(rows, condition, ctx, &inside, span)? {
                    Some(joined) => Ok(joined),
                    None => Err(refused),
                }
            }
            Err(refused) => Err(refused),
        }
    }

    /// A condition of each row of a list.
    fn row_truth(&mut self, rows: Rows, condition: &Node, inside: &Ctx) -> Made<Truth> {
        let stands = |t: &Truth| t.stands().1;
        self.stepped_rows(StepKind::Row, condition.span, rows, |c| c.truth(condition, inside), stands)
    }

    /// The rows of a list that refer to the row over which the expression runs.
    fn joined(&mut self, rows: Rows, condition: &Node, ctx: &Ctx, inside: &Ctx, span: Span) -> Made<Option<Val>> {
        let mut parts = Vec::new();
        conjuncts(condition, &mut parts);
        let mut by: Option<At> = None;
        let mut rest = Truth::Known(YES);
        for part in parts {
            if let (NodeKind::Compare(Comparison::Equal, a, b), None) = (&part.kind, by) {
                by = self.reference(a, b, ctx, inside).or_else(|| self.reference(b, a, ctx, inside));
                if by.is_some() {
                    continue;
                }
            }
            let truth = self.truth(part, inside)?;
            rest = self.and(rest, truth, span)?;
        }
        let Some(by) = by else { return Ok(None) };
        let joined = Rows { owned: Owned::Referring(by), ..rows };
        self.stepped_rows(StepKind::Row, condition.span, joined, |_| Ok(()), |()| rest.stands().1)?;
        let rows = self.kept(joined, rest, span)?;
        Ok(Some(Val::Rows(ctx.frame, rows)))
    }

    /// The references of rows, where one side of a condition is such a reference and the other the row over
    /// which the expression runs.
    fn reference(&mut self, of_row: &Node, own: &Node, ctx: &Ctx, inside: &Ctx) -> Option<At> {
        let is_own = match &own.kind {
            NodeKind::Own => matches!(ctx.own, Bind::Row),
            NodeKind::Local(i) => matches!(ctx.locals.get(*i), Some(Bind::Row)),
            _ => false,
        };
        if !is_own || ctx.frame == 0 {
            return None;
        }
        match self.eval(of_row, inside).ok()? {
            Val::Row(RowVal::At(frame, at @ At::Fact(..), to, _)) if frame == inside.frame && to == ctx.frame => {
                Some(at)
            }
            _ => None,
        }
    }

    /// Those of rows for which a condition holds.
    pub(super) fn kept(&mut self, rows: Rows, truth: Truth, span: Span) -> Made<Rows> {
        let truth = self.condition(truth);
        let before = rows.presence.map_or(Truth::Known(YES), |at| Truth::At(rows.table as usize, at));
        let presence = match self.and(before, truth, span)? {
            Truth::Known(YES) => None,
            truth => match self.byte(truth, rows.table as usize) {
                Byte::Column(at) => Some(at),
                Byte::Constant(_) => return refuse("a list of which nothing is left", span),
            },
        };
        Ok(Rows { presence, ..rows })
    }

    /// A list of things.
    pub(super) fn rows(&mut self, list: &Node, ctx: &Ctx) -> Made<(usize, Rows)> {
        match self.eval(list, ctx)? {
            Val::Rows(owner, rows) => Ok((owner, rows)),
            _ => refuse("a list of this kind", list.span),
        }
    }

    pub(super) fn call(&mut self, name: &str, arguments: &[Node], node: &Node, ctx: &Ctx) -> Made<Val> {
        let span = node.span;
        match (name, arguments) {
            ("count", [list]) => {
                let (owner, rows) = self.rows(list, ctx)?;
                Ok(Val::Number(owner, self.emit(owner, Op::Count(rows)), COUNTED))
            }
            ("sum", [list]) => {
                let NodeKind::Each(list, body, false) = &list.kind else { return refuse("a sum of this", span) };
                let (owner, rows) = self.rows(list, ctx)?;
                let inside = ctx.inside(rows.table as usize);
                let body =
                    self.stepped_rows(StepKind::Row, body.span, rows, |c| c.eval(body, &inside), |v| v.stands().1)?;
                let Val::Number(frame, at, shape) = body else {
                    return refuse("a sum of this", span);
                };
                if !matches!(shape.measure, Measure::Bare | Measure::Money(_) | Measure::Quantity(_)) {
                    return refuse("a sum of this", span);
                }
                let number = self.numbers(frame, NumberAt::Column(at), rows.table as usize);
                let sum = self.emit(owner, Op::Sum(rows, number));
                Ok(Val::Number(owner, sum, shape.unbounded()))
            }
            ("least" | "greatest", several) if several.len() > 1 => {
                self.outermost(several, name == "greatest", ctx, span)
            }
            ("abs", [of]) => match self.eval(of, ctx)? {
                Val::Number(f, at, shape) => Ok(Val::Number(f, self.emit(f, Op::Distance(at)), shape.unbounded())),
                _ => refuse("a distance of this", span),
            },
            _ => refuse("a function of this kind", span),
        }
    }

    fn outermost(&mut self, several: &[Node], greatest: bool, ctx: &Ctx, span: Span) -> Made<Val> {
        let vals: Vec<Val> = several.iter().map(|n| self.eval(n, ctx)).collect::<Made<_>>()?;
        let shapes: Vec<NumberShape> = vals
            .iter()
            .filter_map(|v| match v {
                Val::Number(_, _, s) => Some(*s),
                _ => None,
            })
            .collect();
        let Some(first) = shapes.first() else { return refuse("numbers of this kind", span) };
        let scale = shapes.iter().map(|s| s.scale).max().unwrap_or_default();
        let shape = NumberShape { scale, measure: first.measure, low: None, high: None };
        let mut frame = 0;
        let mut sides = Vec::new();
        for val in &vals {
            let side = self.held(val, &shape, span)?;
            frame = Self::common(frame, side.0, span)?;
            sides.push(side);
        }
        let all: Vec<NumberAt> = sides.into_iter().map(|(f, at)| self.numbers(f, at, frame)).collect();
        Ok(Val::Number(frame, self.emit(frame, Op::Outermost(all.into(), greatest)), shape))
    }

    /// `share(LIST where CONDITION)`
    pub(super) fn share(&mut self, list: &Node, condition: &Node, ctx: &Ctx, span: Span) -> Made<Val> {
        let (owner, rows) = self.rows(list, ctx)?;
        let inside = ctx.inside(rows.table as usize);
        let truth = self.row_truth(rows, condition, &inside)?;
        let held = self.kept(rows, truth, span)?;
        let part = self.emit(owner, Op::Count(held));
        let whole = self.emit(owner, Op::Whole(rows));
        Ok(Val::Ratio(owner, NumberAt::Column(part), NumberAt::Column(whole)))
    }

    pub(super) fn quantified(
        &mut self,
        quantifier: Quantifier,
        list: &Node,
        condition: &Node,
        ctx: &Ctx,
        span: Span,
    ) -> Made<Truth> {
        let negated = quantifier != Quantifier::Every;
        let every = match self.eval(list, ctx)? {
            Val::KnownList(values) => {
                let mut all = Truth::Known(YES);
                for value in values {
                    let mut bound = ctx.clone();
                    bound.locals.push(Bind::Known(value));
                    let mut holds = self.truth(condition, &bound)?;
                    if negated {
                        holds = self.not(holds);
                    }
                    all = self.and(all, holds, span)?;
                }
                all
            }
            Val::Rows(owner, rows) => {
                let inside = ctx.inside(rows.table as usize);
                let mut holds = self.row_truth(rows, condition, &inside)?;
                if negated {
                    holds = self.not(holds);
                }
                match self.byte(holds, rows.table as usize) {
                    Byte::Column(at) => Truth::At(owner, self.emit(owner, Op::Every(rows, at))),
                    Byte::Constant(YES) => Truth::Known(YES),
                    Byte::Constant(_) => return refuse("a condition that is the same of all rows", span),
                }
            }
            _ => return refuse("a list of this kind", span),
        };
        Ok(if quantifier == Quantifier::Some { self.not(every) } else { every })
    }
}
