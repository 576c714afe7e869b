//! Whether an outcome of the model lies in what the engine holds possible.

use crate::model::{Out, Rational, V};
use norma::facts::Facts;
use norma::facts::store::SUBJECT;
use norma::value::Value;
use norma::value::date::Period;
use norma::value::number::{Number, Toward};
use norma::value::possible::{Core, ListValue, Possible, Presence, Row};
use rust_decimal::Decimal;
use std::cmp::Ordering;

pub fn number(n: &Rational) -> Number {
    let decimal = |(n, places): (num_bigint::BigInt, u32)| {
        Number::from(Decimal::from_i128_with_scale(i128::try_from(n).unwrap(), places))
    };
    let (above, below) = n.held().expect("a number that is held exactly");
    let ratio = decimal(above).div(decimal(below), Toward::Nearest).unwrap();
    assert!(!ratio.rounded);
    ratio.number
}

fn decimal(n: Decimal) -> Rational {
    Rational::new(n.mantissa(), 10i128.pow(n.scale()))
}

/// The order of an engine's value and the model's; `None` for an object, which has its key instead.
fn order(value: &Value, v: &V) -> Option<Ordering> {
    Some(match (value, v) {
        (Value::Boolean(a), V::Bool(b)) => a.cmp(b),
        (Value::Number(a), V::Num(b)) | (Value::Money(a, _), V::Money(b)) => match a.as_decimal() {
            // Without the engine's own arithmetic, wherever it can be said so.
            Some(a) => decimal(a).cmp(b),
            None => a.cmp(&number(b)),
        },
        (Value::Date(a), V::Date(b)) => a.cmp(b),
        (Value::Period(Period::Months(a)), V::Months(b)) | (Value::Period(Period::Days(a)), V::Days(b)) => {
            i64::from(*a).cmp(b)
        }
        (Value::Member(_, a), V::Color(b)) => a.cmp(b),
        _ => return None,
    })
}

fn is(value: &Value, v: &V, facts: &Facts) -> bool {
    match (value, v) {
        (Value::Object(id), V::Thing(key)) => {
            // A thing that was thought of is none of the case.
            let Some(object) = facts.objects.get(id.index()) else { return false };
            // A line of further things stands for any; every entity has its key first.
            object.stands_for_more.is_some()
                || object.fields[0].value.known().is_some_and(|k| *k == Value::Text(key.as_str().into()))
        }
        _ => order(value, v) == Some(Ordering::Equal),
    }
}

/// The one outcome that a set of the engine holds, in the model's words; `None` for what the model has
/// no word for, and for sets of several.
pub fn exactly(possible: &Possible) -> Option<Out> {
    if let (Core::Nothing, true, None) = (&possible.core, possible.none, &possible.failure) {
        return Some(Out::None);
    }
    let rational = |n: &Number| n.as_decimal().map(decimal);
    Some(Out::Val(match possible.known()? {
        Value::Boolean(b) => V::Bool(*b),
        Value::Number(n) => V::Num(rational(n)?),
        Value::Money(n, _) => V::Money(rational(n)?),
        Value::Date(d) => V::Date(*d),
        Value::Member(_, m) => V::Color(*m),
        _ => return None,
    }))
}

pub fn contains(possible: &Possible, out: &Out, facts: &Facts) -> bool {
    debug_assert_eq!(SUBJECT.index(), 0);
    match out {
        Out::None => possible.none,
        Out::Fail => possible.failure.is_some(),
        Out::List(outs) => match &possible.core {
            Core::List(list) if list.places.is_empty() => holds_rows(&list.rows, outs, facts),
            Core::List(list) => holds_in_some_order(list, outs, facts),
            core => matches!(core, Core::Any),
        },
        Out::Group(key, outs) => match &possible.core {
            Core::Group(group) => {
                let rows = Possible::list((*group.rows).clone());
                contains(&group.key, key, facts) && contains(&rows, &Out::List(outs.clone()), facts)
            }
            core => matches!(core, Core::Any),
        },
        Out::Val(v) => match &possible.core {
            Core::Any => true,
            Core::One(value) => is(value, v, facts),
            Core::Several(values) => values.iter().any(|value| is(value, v, facts)),
            Core::Range(low, high) => {
                low.as_ref().is_none_or(|l| order(l, v).is_some_and(Ordering::is_le))
                    && high.as_ref().is_none_or(|h| order(h, v).is_some_and(Ordering::is_ge))
            }
            Core::Nothing | Core::List(_) | Core::Group(_) => false,
        },
    }
}

/// Whether the rows may come out as these, in this order.
fn holds_rows(rows: &[Row], outs: &[Out], facts: &Facts) -> bool {
    // `reached[i]`: the rows so far may be the first `i` outcomes.
    let mut reached = vec![false; outs.len() + 1];
    reached[0] = true;
    for (at, row) in rows.iter().enumerate() {
        // Further rows of several lines `more` that follow each other stand in any order.
        let is_many = |r: &&Row| matches!(r.presence, Presence::Many(_));
        let before = rows[..at].iter().rev().take_while(is_many).count();
        let after = rows[at..].iter().take_while(is_many).count();
        let alike = if is_many(&row) { &rows[at - before..at + after] } else { &rows[at..=at] };
        let mut next = vec![false; outs.len() + 1];
        for i in 0..=outs.len() {
            if !(reached[i] || matches!(row.presence, Presence::Many(_)) && next[i]) {
                continue;
            }
            if !row.presence.is_certain() {
                next[i] = true;
            }
            if i < outs.len() && alike.iter().any(|r| contains(&r.value, &outs[i], facts)) {
                next[i + 1] = true;
            }
        }
        reached = next;
    }
    reached[outs.len()]
}

/// Whether the rows may come out as these, in an order that their places allow.
fn holds_in_some_order(list: &ListValue, outs: &[Out], facts: &Facts) -> bool {
    let mut search = Search { list, outs, facts, used: vec![false; list.rows.len()], steps: 0 };
    search.from(0)
}

struct Search<'s> {
    list: &'s ListValue,
    outs: &'s [Out],
    facts: &'s Facts,
    used: Vec<bool>,
    steps: usize,
}

impl Search<'_> {
    fn from(&mut self, next: usize) -> bool {
        /// Beyond this the search tells nothing.
        const MOST_STEPS: usize = 100_000;
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return true;
        }
        let rows = &self.list.rows;
        let Some(out) = self.outs.get(next) else {
            return rows.iter().zip(&self.used).all(|(r, used)| *used || !r.presence.is_certain());
        };
        for i in 0..rows.len() {
            let many = matches!(rows[i].presence, Presence::Many(_));
            let before = |j: usize| self.used[j] && self.list.places[i].high < self.list.places[j].low;
            if self.used[i] && !many || (0..rows.len()).any(before) || !contains(&rows[i].value, out, self.facts) {
                continue;
            }
            let was = std::mem::replace(&mut self.used[i], true);
            if self.from(next + 1) {
                return true;
            }
            self.used[i] = was;
        }
        false
    }
}
