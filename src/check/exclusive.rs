//! Conditions that cannot hold at once, so that cases over an unknown fact are no conflict.
//!
//! Only what can be seen from the text is found: two comparisons of the same thing that leave no
//! value to both, a condition and its `not`. What is not found is merely taken to be possible.

use super::constant_value;
use super::typed::{Case, Node, NodeKind};
use crate::syntax::ast::State;
use crate::value::Value;
use crate::value::atom::Atom;
use crate::value::possible::Comparison;
use std::cmp::Ordering;

/// Notes for each case which others of its list it excludes.
pub(super) fn mark(cases: &mut [Case]) {
    for i in 0..cases.len() {
        let excluded = |j: &usize| match (&cases[i].when, &cases[*j].when) {
            _ if cases[i].rest || cases[*j].rest => cases[i].span != cases[*j].span,
            (Some(a), Some(b)) => *j != i && exclusive(a, b),
            _ => false,
        };
        cases[i].excludes = (0..cases.len()).filter(excluded).collect();
    }
}

/// Whether two conditions surely never hold at once.
fn exclusive(a: &Node, b: &Node) -> bool {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    conjuncts(a, &mut left);
    conjuncts(b, &mut right);
    left.iter().any(|x| right.iter().any(|y| contradict(x, y)))
}

fn conjuncts<'n>(node: &'n Node, out: &mut Vec<&'n Node>) {
    match &node.kind {
        NodeKind::And(a, b) => {
            conjuncts(a, out);
            conjuncts(b, out);
        }
        _ => out.push(node),
    }
}

fn contradict(a: &Node, b: &Node) -> bool {
    match (&a.kind, &b.kind) {
        (NodeKind::Not(x), _) if same(x, b) => true,
        (_, NodeKind::Not(y)) if same(a, y) => true,
        // A comparison with none never holds.
        (NodeKind::State(x, State::None), NodeKind::Compare(_, l, r))
        | (NodeKind::Compare(_, l, r), NodeKind::State(x, State::None)) => same(x, l) || same(x, r),
        (NodeKind::Compare(p, l, r), NodeKind::Compare(q, m, s)) => {
            if same(l, m) && same(r, s) {
                return [Ordering::Less, Ordering::Equal, Ordering::Greater]
                    .into_iter()
                    .all(|order| !(p.accepts(order) && q.accepts(order)));
            }
            match (constant_value(r), constant_value(s)) {
                (Some(v), Some(w)) if same(l, m) => no_value_fits(*p, &v, *q, &w),
                _ => false,
            }
        }
        _ => false,
    }
}

/// Whether no value stands in both relations, each to its own value.
fn no_value_fits(p: Comparison, v: &Value, q: Comparison, w: &Value) -> bool {
    let (low, high) = match v.compare(w) {
        Ok(Ordering::Greater) => (w, v),
        Ok(_) => (v, w),
        Err(_) => return false,
    };
    let end = |v: &Value| Some(v.clone());
    let mut atoms = vec![
        Atom::Between(None, end(low)),
        Atom::Point(low.clone()),
        Atom::Point(high.clone()),
        Atom::Between(end(high), None),
    ];
    if low.compare(high) == Ok(Ordering::Less) {
        atoms.push(Atom::Between(end(low), end(high)));
    }
    atoms.iter().all(|a| !(a.test(p, v) == Some(true) && a.test(q, w) == Some(true)))
}

/// Whether two expressions are the same to the letter, and so come to the same.
pub(crate) fn same(a: &Node, b: &Node) -> bool {
    let heads = match (&a.kind, &b.kind) {
        (NodeKind::Constant(x), NodeKind::Constant(y)) => x == y,
        (NodeKind::Own, NodeKind::Own)
        | (NodeKind::Subject, NodeKind::Subject)
        | (NodeKind::AssessmentDate, NodeKind::AssessmentDate)
        | (NodeKind::Negate(_), NodeKind::Negate(_))
        | (NodeKind::Not(_), NodeKind::Not(_))
        | (NodeKind::And(..), NodeKind::And(..))
        | (NodeKind::Or(..), NodeKind::Or(..))
        | (NodeKind::In(..), NodeKind::In(..))
        | (NodeKind::List(_), NodeKind::List(_))
        | (NodeKind::None, NodeKind::None)
        | (NodeKind::Where(..), NodeKind::Where(..))
        | (NodeKind::Share(..), NodeKind::Share(..))
        | (NodeKind::Grouped(..), NodeKind::Grouped(..))
        | (NodeKind::GroupKey(_), NodeKind::GroupKey(_))
        | (NodeKind::GroupRows(_), NodeKind::GroupRows(_))
        | (NodeKind::Index(..), NodeKind::Index(..)) => true,
        (NodeKind::Quantified(x, ..), NodeKind::Quantified(y, ..)) => x == y,
        (NodeKind::Round(_, x, _), NodeKind::Round(_, y, _)) => x == y,
        (NodeKind::Each(_, _, x), NodeKind::Each(_, _, y))
        | (NodeKind::Ordered(_, _, x), NodeKind::Ordered(_, _, y)) => x == y,
        (NodeKind::Reach(x), NodeKind::Reach(y)) => x.class == y.class && x.from == y.from && x.to == y.to,
        (NodeKind::Shift(x), NodeKind::Shift(y)) => x.before == y.before && x.rounded_up == y.rounded_up,
        (NodeKind::InRange(_, a, b), NodeKind::InRange(_, c, d)) => a.0 == c.0 && b.0 == d.0,
        (NodeKind::Parameter(x), NodeKind::Parameter(y)) => x == y,
        (NodeKind::Field(_, c, f), NodeKind::Field(_, d, g)) => c == d && f == g,
        (NodeKind::Definition(x, _), NodeKind::Definition(y, _)) => x == y,
        (NodeKind::Table(x, i, _), NodeKind::Table(y, j, _)) => x == y && i == j,
        (NodeKind::Arithmetic(x, ..), NodeKind::Arithmetic(y, ..)) => x == y,
        (NodeKind::Compare(x, ..), NodeKind::Compare(y, ..)) => x == y,
        (NodeKind::State(_, x), NodeKind::State(_, y)) => x == y,
        (NodeKind::Local(x), NodeKind::Local(y)) | (NodeKind::Call(x, _), NodeKind::Call(y, _)) => x == y,
        _ => false,
    };
    let (xs, ys) = (a.children(), b.children());
    heads && xs.len() == ys.len() && xs.iter().zip(&ys).all(|(x, y)| same(x, y))
}
