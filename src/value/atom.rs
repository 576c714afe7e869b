//! Atoms: the pieces into which the cells of a column cut what its input may be.
//!
//! Within an atom every cell answers alike, so that a table over unknown inputs, and the proof that
//! a table has neither gap nor overlap, come down to trying finitely many atoms.

use super::Value;
use super::date::next_day;
use super::number::{Number, RoundMode, Toward};
use super::possible::{Comparison, Core, Possible};
use crate::ty::Ty;
use std::cmp::Ordering;

/// A piece of what an input may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Atom {
    /// Just this value.
    Point(Value),
    /// Everything between two values, both left out; a missing end is open.
    Between(Option<Value>, Option<Value>),
    /// Any value that no cell names, of a type that has no order.
    Other,
    /// `none`
    None,
    /// No value.
    NoValue,
}

impl Atom {
    /// Whether a comparison with a value holds; `None` where it has no value.
    pub fn test(&self, op: Comparison, value: &Value) -> Option<bool> {
        let order = match self {
            Self::Point(v) => v.compare(value).ok()?,
            Self::Between(low, high) => {
                // INVARIANT: no cell of the column names a value strictly inside.
                let above = low.as_ref().is_some_and(|l| l.compare(value).is_ok_and(|o| o != Ordering::Less));
                let below = high.as_ref().is_some_and(|h| h.compare(value).is_ok_and(|o| o != Ordering::Greater));
                match (above, below) {
                    (true, _) => Ordering::Greater,
                    (_, true) => Ordering::Less,
                    _ => return None,
                }
            }
            Self::Other => {
                return match op {
                    Comparison::Equal => Some(false),
                    Comparison::Unequal => Some(true),
                    _ => None,
                };
            }
            Self::None | Self::NoValue => return None,
        };
        Some(op.accepts(order))
    }

    /// A value in it, for a witness; `None` for what is no value, and where none can be named.
    pub fn sample(&self, ty: &Ty) -> Option<Value> {
        match self {
            Self::Point(v) => Some(v.clone()),
            Self::Between(low, high) => between(low.as_ref(), high.as_ref(), ty),
            Self::Other | Self::None | Self::NoValue => None,
        }
    }
}

/// Whether a type has no value between neighbours.
const fn is_discrete(ty: &Ty) -> bool {
    matches!(ty, Ty::Integer | Ty::Date | Ty::Period(_))
}

/// A value strictly between two others.
fn between(low: Option<&Value>, high: Option<&Value>, ty: &Ty) -> Option<Value> {
    if let Some(Value::Date(low)) = low {
        let next = Value::Date(next_day(*low)?);
        return match high {
            Some(high) => (next.compare(high).ok()? == Ordering::Less).then_some(next),
            None => Some(next),
        };
    }
    if let (None, Some(Value::Date(high))) = (low, high) {
        return super::date::previous_day(*high).map(Value::Date);
    }
    let plus = |v: &Value, n: Number| v.with_number(v.number()?.add(n, Toward::Nearest).ok()?.number);
    // Between 0.5 and 1.5 lies the whole number 1: from a bound that is not whole, the next that is.
    let whole = |v: Option<&Value>, mode: RoundMode| {
        let n = v.and_then(Value::number).filter(|n| *ty == Ty::Integer && !n.is_integer())?;
        let down = n.is_negative() == (mode == RoundMode::Up);
        let next = n.round(if down { RoundMode::Down } else { RoundMode::Up }, Number::ONE).ok()?;
        v?.with_number(next.number)
    };
    let (next, previous) = (whole(low, RoundMode::Up), whole(high, RoundMode::Down));
    if let Some(next) = next {
        let inside = high.is_none_or(|h| next.compare(h) == Ok(Ordering::Less));
        return inside.then_some(next);
    }
    if let Some(previous) = previous {
        let inside = low.is_none_or(|l| previous.compare(l) == Ok(Ordering::Greater));
        return inside.then_some(previous);
    }
    match (low, high) {
        (Some(low), None) => plus(low, Number::ONE),
        (None, Some(high)) => plus(high, -Number::ONE),
        (None, None) => None,
        (Some(low), Some(high)) => {
            let next = plus(low, Number::ONE)?;
            if next.compare(high).ok()? == Ordering::Less {
                return Some(next);
            }
            if is_discrete(ty) {
                return None;
            }
            let sum = low.number()?.add(high.number()?, Toward::Nearest).ok()?.number;
            low.with_number(sum.div(Number::from(2usize), Toward::Nearest).ok()?.number)
        }
    }
}

/// Cuts what an input of a type may be by the values that the cells of its column name.
///
/// `members` is the number of members, for an enum. `None` where it cannot be cut: values that do
/// not compare, or rows of lists.
pub fn atoms(input: &Possible, ty: &Ty, members: usize, points: &[Value]) -> Option<Vec<Atom>> {
    let mut out = Vec::new();
    match (&input.core, ty) {
        (Core::Nothing, _) => {}
        (Core::One(v), _) => out.push(Atom::Point(v.clone())),
        (Core::Several(values), _) => out.extend(values.iter().cloned().map(Atom::Point)),
        (Core::List(_) | Core::Group(_), _) => return None,
        (Core::Any, Ty::Boolean) => out.extend([true, false].map(|b| Atom::Point(Value::Boolean(b)))),
        (Core::Any, Ty::Enum(id)) => {
            out.extend((0..members).map(|m| Atom::Point(Value::Member(*id, u32::try_from(m).unwrap_or_default()))));
        }
        (Core::Any, Ty::Text | Ty::Object(_)) => {
            let mut seen: Vec<&Value> = Vec::new();
            for p in points {
                if !seen.contains(&p) {
                    seen.push(p);
                    out.push(Atom::Point(p.clone()));
                }
            }
            out.push(Atom::Other);
        }
        (Core::Any | Core::Range(..), _) => {
            let (low, high) = input.bounds();
            cut(low, high, ty, points, &mut out)?;
        }
    }
    if input.none {
        out.push(Atom::None);
    }
    if input.failure.is_some() {
        out.push(Atom::NoValue);
    }
    Some(out)
}

fn cut(low: Option<Value>, high: Option<Value>, ty: &Ty, points: &[Value], out: &mut Vec<Atom>) -> Option<()> {
    let mut sorted: Vec<Value> = low.iter().chain(&high).chain(points).cloned().collect();
    for (i, a) in sorted.iter().enumerate() {
        if sorted[i + 1..].iter().any(|b| a.compare(b).is_err()) {
            return None;
        }
    }
    sorted.sort_by(|a, b| a.compare(b).unwrap_or(Ordering::Equal));
    sorted.dedup_by(|a, b| a.compare(b) == Ok(Ordering::Equal));
    let inside = |v: &Value| {
        !low.as_ref().is_some_and(|l| v.compare(l) == Ok(Ordering::Less))
            && !high.as_ref().is_some_and(|h| v.compare(h) == Ok(Ordering::Greater))
    };
    sorted.retain(inside);
    let room = |a: Option<&Value>, b: Option<&Value>| !is_discrete(ty) || between(a, b, ty).is_some();
    let Some(first) = sorted.first().cloned() else {
        out.push(Atom::Between(low, high));
        return Some(());
    };
    if low.is_none() && room(None, Some(&first)) {
        out.push(Atom::Between(None, Some(first)));
    }
    for (i, v) in sorted.iter().enumerate() {
        // A whole type has only whole values: a cell may name another, and nothing lies on it.
        if !(*ty == Ty::Integer && v.number().is_some_and(|n| !n.is_integer())) {
            out.push(Atom::Point(v.clone()));
        }
        if let Some(next) = sorted.get(i + 1) {
            if room(Some(v), Some(next)) {
                out.push(Atom::Between(Some(v.clone()), Some(next.clone())));
            }
        }
    }
    if high.is_none() {
        let last = sorted.last().cloned();
        if room(last.as_ref(), None) {
            out.push(Atom::Between(last, None));
        }
    }
    Some(())
}
