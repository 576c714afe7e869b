//! The comparisons of a rule with numbers of the law, each turned so that the number stands behind.

use super::read::Bound;
use super::{Numeral, Origin};
use crate::check::constant_value;
use crate::check::typed::{Checked, InForce, Node, NodeKind};
use crate::file::Span;
use crate::syntax::ast::Quantifier;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::possible::{Arithmetic, Comparison};

/// How sure it is that the words say what the comparison says, and not its contrary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sureness {
    /// What the law demands.
    Demand,
    /// Under which condition it does.
    Condition,
    /// It may stand for either.
    Either,
}

/// `X >= 10`
#[derive(Clone, Debug)]
pub(super) struct Compared {
    pub numeral: Numeral,
    /// The comparison as words of amount would say it.
    pub op: Comparison,
    /// As words that order dates would say it, where dates are compared.
    pub dated: Option<Comparison>,
    pub sureness: Sureness,
    pub span: Span,
}

impl Compared {
    /// Whether words of a bound say the same.
    pub(super) fn bears(&self, bound: Bound) -> bool {
        match bound {
            Bound::Sure { op, temporal: false } => self.op == op,
            Bound::Sure { op, temporal: true } => match self.dated {
                Some(dated) => dated == op,
                // A length of time counted back runs the other way.
                None => self.op == op || self.op.flipped() == op,
            },
            Bound::Lower => matches!(self.op, Comparison::More | Comparison::AtLeast),
            Bound::Upper => matches!(self.op, Comparison::Less | Comparison::AtMost),
        }
    }

    /// The contrary.
    pub(super) fn negated(&self) -> Self {
        Self { op: self.op.negated(), dated: self.dated.map(Comparison::negated), ..self.clone() }
    }
}

/// All comparisons with a number.
pub(super) fn comparisons(
    rules: &Checked,
    conditions: &[(&Node, Sureness)],
    cells: &[(Comparison, &Node, Span)],
    in_force: InForce,
) -> Vec<Compared> {
    let mut finder = Finder { rules, in_force, out: Vec::new() };
    for (node, sureness) in conditions {
        finder.condition(node, false, *sureness);
    }
    for (op, node, span) in cells {
        finder.compared(*op, node, Sureness::Demand, *span);
    }
    finder.out.retain(|c| c.op != Comparison::Unequal);
    finder.out
}

/// A number as it stands on one side of a comparison.
struct Side {
    numerals: Vec<Numeral>,
    /// `20 days before D`: counted back or not.
    shifted: Option<bool>,
}

struct Finder<'r> {
    rules: &'r Checked,
    in_force: InForce,
    out: Vec<Compared>,
}

impl Finder<'_> {
    fn condition(&mut self, node: &Node, negated: bool, sureness: Sureness) {
        match &node.kind {
            NodeKind::And(a, b) | NodeKind::Or(a, b) => {
                self.condition(a, negated, sureness);
                self.condition(b, negated, sureness);
            }
            NodeKind::Not(inner) => self.condition(inner, !negated, sureness),
            NodeKind::Quantified(quantifier, list, condition) => {
                self.condition(list, false, Sureness::Either);
                self.condition(condition, negated != (*quantifier == Quantifier::NoneOf), sureness);
            }
            NodeKind::Compare(op, a, b) => {
                let op = if negated { op.negated() } else { *op };
                match (self.side(a, 0), self.side(b, 0)) {
                    (None, Some(side)) => self.push(op, &side, sureness, node.span),
                    (Some(side), None) => self.push(op.flipped(), &side, sureness, node.span),
                    _ => {}
                }
                self.condition(a, false, Sureness::Either);
                self.condition(b, false, Sureness::Either);
            }
            NodeKind::InRange(x, low, high) => {
                for end in [low, high] {
                    let op = if negated { end.0.negated() } else { end.0 };
                    self.compared(op, &end.1, sureness, node.span);
                }
                self.condition(x, false, Sureness::Either);
            }
            // What filters or picks may be counted as what is wanted, or as what is not.
            _ => {
                for child in node.children() {
                    self.condition(child, false, Sureness::Either);
                }
            }
        }
    }

    fn compared(&mut self, op: Comparison, node: &Node, sureness: Sureness, span: Span) {
        if let Some(side) = self.side(node, 0) {
            self.push(op, &side, sureness, span);
        }
    }

    fn push(&mut self, op: Comparison, side: &Side, sureness: Sureness, span: Span) {
        for numeral in &side.numerals {
            // Further from a day is earlier where it is counted back.
            let amount = if side.shifted == Some(true) { op.flipped() } else { op };
            let is_date = matches!(numeral.value, Value::Date(_));
            let dated = (is_date || side.shifted.is_some()).then_some(op);
            self.out.push(Compared { numeral: numeral.clone(), op: amount, dated, sureness, span });
        }
    }

    /// The numbers with which a side compares, if it is one of the law.
    fn side(&self, node: &Node, depth: usize) -> Option<Side> {
        let plain = |numerals: Vec<Numeral>| Some(Side { numerals, shifted: None }).filter(|s| !s.numerals.is_empty());
        match &node.kind {
            NodeKind::Parameter(id) => {
                let parameter = self.rules.parameters.get(id.index())?;
                let values = parameter.values.iter().enumerate();
                let values = values.filter(|(_, v)| v.notes.in_force.meets(&self.in_force)).filter_map(|(i, v)| {
                    let value = constant_value(&v.value).filter(super::is_numeral)?;
                    Some(Numeral {
                        value,
                        ty: parameter.ty.clone(),
                        origin: Origin::Parameter(*id, i),
                        span: node.span,
                    })
                });
                plain(values.collect())
            }
            NodeKind::Constant(_) | NodeKind::Negate(_) => {
                let value = constant_value(node).filter(super::is_numeral)?;
                plain(vec![Numeral { value, ty: node.ty.clone(), origin: Origin::Own, span: node.span }])
            }
            // A name for a number.
            NodeKind::Definition(id, _) if depth < 4 => {
                let definition = self.rules.definitions.get(id.index())?;
                let mut numerals = Vec::new();
                for version in definition.versions.iter().filter(|v| v.notes.in_force.meets(&self.in_force)) {
                    let value = version.otherwise.as_ref().filter(|_| version.cases.is_empty())?;
                    numerals.extend(self.side(value, depth + 1).filter(|s| s.shifted.is_none())?.numerals);
                }
                plain(numerals)
            }
            // `total * 30%` is so much of something.
            NodeKind::Arithmetic(Arithmetic::Multiply, a, b) => {
                let is_share = |n: &Node| matches!(n.ty, Ty::Percent) && !matches!(n.kind, NodeKind::Definition(..));
                match (self.side(a, depth), self.side(b, depth)) {
                    (Some(side), None) if is_share(a) => Some(side),
                    (None, Some(side)) if is_share(b) => Some(side),
                    _ => None,
                }
            }
            NodeKind::Shift(shift) => {
                let side = self.side(&shift.by, depth)?;
                // A day of the law with something added to it is compared as a whole.
                (self.side(&shift.date, depth).is_none()).then_some(Side { shifted: Some(shift.before), ..side })
            }
            _ => None,
        }
    }
}
