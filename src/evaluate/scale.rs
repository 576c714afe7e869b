//! Scales: brackets of a base, each with its rate.
//!
//! A flat scale is a table whose answer may be multiplied by the base. A marginal scale adds up what
//! each part of the base comes to in its own bracket: the sum runs without a jump, so that over a
//! range of bases it is outermost at the ends of the range or at a bound.

use super::hit::Asked;
use super::table::{Filled, Test};
use super::trace::{HeldRow, Recorder, Worth};
use super::{Env, Evaluator};
use crate::file::Span;
use crate::syntax::ast::Edge;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::number::{Number, Toward};
use crate::value::possible::{
    self, Arithmetic, Comparison, Core, Failed, Failure, FailureKind, Needs, Possible, calculate,
};
use std::cmp::Ordering;
use std::sync::Arc;

/// A bracket between two bounds; a missing one is open.
struct Bracket {
    /// Its row, by its place among those in force.
    row: usize,
    low: Option<Possible>,
    high: Option<Possible>,
}

/// The brackets of a scale, the lowest first.
pub(super) struct Brackets(Vec<Bracket>);

/// Whether bounds ascend: surely not, or perhaps not, for this reason.
struct Ascent {
    never: bool,
    failure: Failed,
    needs: Needs,
}

/// The bound that a cell compares with.
fn bound(cells: &[Filled]) -> Option<&Possible> {
    match cells.first()?.tests.first()? {
        Test::All(all) => all.last().map(|(_, value, _)| value),
        Test::None => None,
    }
}

impl Brackets {
    fn of(asked: &Asked<'_>) -> Self {
        let row = |i: usize| &asked.version.rows[asked.rows[i]];
        let (edge, marginal) = asked.version.scale.map_or((Edge::From, false), |s| (s.edge, s.marginal));
        let mut bounded: Vec<usize> = (0..asked.rows.len()).filter(|i| !row(*i).is_rest).collect();
        bounded.sort_by_key(|i| row(*i).number);
        let rest = (0..asked.rows.len()).find(|i| row(*i).is_rest);
        let at = |i: usize| asked.cells.get(i).and_then(|c| bound(c)).cloned();
        // A part is measured from zero where no bound stands under it.
        let zero =
            || marginal.then(|| asked.version.inputs.first().map(|b| Possible::one(Value::zero(&b.ty)))).flatten();
        let mut out = Vec::new();
        if edge == Edge::UpTo {
            let mut low = zero();
            for i in bounded {
                let high = at(i);
                out.push(Bracket { row: i, low: low.clone(), high: high.clone() });
                low = high;
            }
            out.extend(rest.map(|row| Bracket { row, low, high: None }));
        } else {
            let first = bounded.first().and_then(|i| at(*i));
            out.extend(rest.map(|row| Bracket { row, low: zero(), high: first }));
            for (n, i) in bounded.iter().enumerate() {
                out.push(Bracket { row: *i, low: at(*i), high: bounded.get(n + 1).and_then(|j| at(*j)) });
            }
        }
        Self(out)
    }

    fn ascent(&self, asked: &Asked<'_>) -> Ascent {
        let span = asked.version.notes.span;
        let descends = || Some(Arc::new(Failure { kind: FailureKind::BoundsDescend(asked.id), span }));
        let lowest = self.0.first().and_then(|b| b.low.as_ref());
        let bounds: Vec<&Possible> = lowest.into_iter().chain(self.0.iter().filter_map(|b| b.high.as_ref())).collect();
        let mut ascent = Ascent { never: false, failure: None, needs: Needs::none() };
        for (n, bound) in bounds.iter().enumerate() {
            ascent.failure = ascent.failure.or_else(|| bound.operand_failure(span));
            ascent.never |= !bound.has_core();
            if let Some(next) = bounds.get(n + 1) {
                let rises = possible::compare(Comparison::Less, bound, next, span);
                ascent.never |= !rises.yes;
                if rises.no {
                    ascent.failure = ascent.failure.or_else(descends);
                }
                ascent.failure = ascent.failure.or(rises.failure);
                ascent.needs = ascent.needs.and(&rises.needs);
            }
            if bound.failure.is_some() || bound.none {
                ascent.needs = ascent.needs.and(&bound.needs);
            }
        }
        ascent
    }

    fn of_row(&self, row: usize) -> Option<&Bracket> {
        self.0.iter().find(|b| b.row == row)
    }

    /// What the whole base comes to at the rate of a bracket in which it lies.
    pub fn whole(&self, asked: &Asked<'_>, row: usize, rate: &Possible) -> Worth {
        let base = asked.inputs.first().cloned().unwrap_or_else(Possible::none);
        let part = self.of_row(row).map_or_else(|| base.clone(), |b| clip(&base, b.low.as_ref(), b.high.as_ref()));
        let product = calculate(Arithmetic::Multiply, &part, rate, asked.version.notes.span);
        Worth { part, rate: Some(rate.clone()), sum: product.value, rounded: product.rounded }
    }
}

/// What a base may be between two bounds.
fn clip(base: &Possible, low: Option<&Possible>, high: Option<&Possible>) -> Possible {
    let (floor, ceiling) = (low.and_then(|l| l.bounds().0), high.and_then(|h| h.bounds().1));
    let under = |a: &Value, b: &Value| a.compare(b) == Ok(Ordering::Less);
    let inside =
        |v: &Value| !floor.as_ref().is_some_and(|f| under(v, f)) && !ceiling.as_ref().is_some_and(|c| under(c, v));
    match &base.core {
        Core::Several(values) => {
            let kept: Vec<Value> = values.iter().filter(|v| inside(v)).cloned().collect();
            if kept.is_empty() { base.clone() } else { Possible::several(kept, base.needs.clone()) }
        }
        Core::Range(..) | Core::Any => {
            let (from, to) = base.bounds();
            let from = from.filter(inside).or_else(|| floor.clone());
            let to = to.filter(inside).or_else(|| ceiling.clone());
            match (&from, &to) {
                (Some(a), Some(b)) if under(b, a) => base.clone(),
                _ => Possible::range(from, to, base.needs.clone()),
            }
        }
        _ => base.clone(),
    }
}

/// A bracket of a marginal scale by its numbers; what is not known is missing.
struct Lot {
    low: (Option<Number>, Option<Number>),
    /// `None` where it has no upper end.
    high: Option<(Option<Number>, Option<Number>)>,
    needs: Needs,
    /// `None` where no part of the base reaches it.
    rate: Option<Possible>,
}

impl Lot {
    /// The part of a base, known or between two ends, that lies in it.
    fn part(&self, from: Option<Number>, to: Option<Number>, unit: &Value, needs: &Needs) -> Possible {
        let zero = Number::ZERO;
        let above = |end: Number, low: Number, toward| end.sub(low, toward).map(|c| c.number.max(zero)).ok();
        let least = match (from, self.high, self.low.1) {
            (Some(from), None, Some(low)) => above(from, low, Toward::Down),
            (Some(from), Some((Some(high), _)), Some(low)) => above(from.min(high), low, Toward::Down),
            _ => None,
        };
        let top = match (to, self.high.and_then(|h| h.1)) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let most = top.zip(self.low.0).and_then(|(top, low)| above(top, low, Toward::Up));
        let value = |n: Number| unit.with_number(n);
        let part = Possible::range(value(least.unwrap_or(zero)), most.and_then(value), Needs::none());
        if part.is_decided() { part } else { part.needing(&needs.and(&self.needs)) }
    }
}

/// A marginal scale made ready: all that its sum is reckoned from.
struct Marginal {
    lots: Vec<Lot>,
    /// A value of the base's kind.
    unit: Value,
    span: Span,
}

impl Marginal {
    /// The sum over a base, with what each bracket adds.
    fn total(&self, from: Option<Number>, to: Option<Number>, needs: &Needs) -> (Possible, Vec<Worth>) {
        let zero = self.unit.with_number(Number::ZERO).map_or_else(Possible::none, Possible::one);
        let mut total = zero.clone();
        let mut worths = Vec::with_capacity(self.lots.len());
        for lot in &self.lots {
            let part = lot.part(from, to, &self.unit, needs);
            let nothing = part.known().and_then(Value::number).is_some_and(Number::is_zero);
            let Some(rate) = lot.rate.as_ref().filter(|_| !nothing) else {
                worths.push(Worth { part, rate: None, sum: zero.clone(), rounded: false });
                continue;
            };
            let product = calculate(Arithmetic::Multiply, &part, rate, self.span);
            let mut sum = product.value;
            let may_be_nothing = part.bounds().0.as_ref().and_then(Value::number).is_none_or(Number::is_zero);
            if sum.failure.is_some() && may_be_nothing {
                // Of no part the rate is not asked.
                sum = sum.or(&zero);
            }
            let added = calculate(Arithmetic::Add, &total, &sum, self.span);
            total = added.value;
            let rounded = product.rounded || added.rounded;
            worths.push(Worth { part, rate: Some(rate.clone()), sum, rounded });
        }
        (total, worths)
    }

    /// The ends of the sum where the rates are known and the bounds may be open.
    ///
    /// Each bound is asked once: from it upwards the rate changes by so much. That is exact where the
    /// rates ascend.
    fn by_steps(&self, from: Option<Number>, to: Option<Number>) -> Option<(Option<Number>, Option<Number>)> {
        let zero = Number::ZERO;
        let (mut low, mut high) = (Some(zero), Some(zero));
        let mut before = zero;
        for lot in self.lots.iter().take_while(|l| l.rate.is_some()) {
            let rate = lot.rate.as_ref()?.known()?.number()?;
            let step = rate.sub(before, Toward::Nearest).ok().filter(|c| !c.rounded)?.number;
            before = rate;
            if step.is_zero() {
                continue;
            }
            let above = |end: Option<Number>, bound: Option<Number>, toward| {
                end.zip(bound).and_then(|(e, b)| e.sub(b, toward).ok()).map(|c| c.number.max(zero))
            };
            let least = above(from, lot.low.1, Toward::Down).unwrap_or(zero);
            let most = above(to, lot.low.0, Toward::Up);
            let (small, great) = if step.is_negative() { (most, Some(least)) } else { (Some(least), most) };
            let add = |sum: Option<Number>, part: Option<Number>, toward| {
                sum?.add(part?.mul(step, toward).ok()?.number, toward).ok().map(|c| c.number)
            };
            low = add(low, small, Toward::Down);
            high = add(high, great, Toward::Up);
        }
        Some((low, high))
    }

    /// What both ways of reckoning the sum allow.
    fn narrowed(&self, total: Possible, from: Option<Number>, to: Option<Number>) -> Possible {
        if !matches!(total.core, Core::Range(..) | Core::Any) {
            return total;
        }
        let Some((least, most)) = self.by_steps(from, to) else { return total };
        let (low, high) = total.bounds();
        let number = |v: &Option<Value>| v.as_ref().and_then(Value::number);
        let low = number(&low).into_iter().chain(least).max().and_then(|n| self.unit.with_number(n));
        let high = number(&high).into_iter().chain(most).min().and_then(|n| self.unit.with_number(n));
        Possible { failure: total.failure, ..Possible::range(low, high, total.needs) }
    }

    /// The sum over a few bases or a range of them, where all bounds and rates are known.
    fn outermost(&self, base: &Possible, from: Option<Number>, to: Option<Number>) -> Option<Possible> {
        let known = |lot: &Lot| lot.rate.as_ref().is_none_or(|r| r.known().is_some());
        let bounds: Vec<Number> =
            self.lots.iter().map(|l| l.low.0.filter(|n| l.low.1 == Some(*n))).collect::<Option<_>>()?;
        let ends = self.lots.iter().filter_map(|l| l.high).all(|(low, high)| low.is_some() && low == high);
        if !ends || !self.lots.iter().all(known) {
            return None;
        }
        let at = |n: Number| {
            let (total, worths) = self.total(Some(n), Some(n), &Needs::none());
            let exact = worths.iter().all(|w| !w.rounded);
            total.known().cloned().filter(|_| exact)
        };
        let inside = |n: Number| from.is_none_or(|f| f <= n) && to.is_none_or(|t| n <= t);
        if let Some(values) = base.values() {
            let numbers = values.iter().filter_map(Value::number).filter(|n| inside(*n));
            let sums: Vec<Value> = numbers.map(at).collect::<Option<_>>()?;
            return (!sums.is_empty()).then(|| Possible::several(sums, base.needs.clone()));
        }
        let points = bounds.into_iter().filter(|n| inside(*n)).chain(from).chain(to);
        let sums: Vec<Value> = points.map(at).collect::<Option<_>>()?;
        let pick =
            |wanted: Ordering| sums.iter().cloned().reduce(|a, b| if b.compare(&a) == Ok(wanted) { b } else { a });
        let (mut low, mut high) = (pick(Ordering::Less)?.into(), pick(Ordering::Greater)?.into());
        if to.is_none() {
            // Beyond the last bound the last rate says where the sum runs.
            let last = self.lots.last()?.rate.as_ref()?.known()?.number()?;
            match last.cmp(&Number::ZERO) {
                Ordering::Greater => high = None,
                Ordering::Less => low = None,
                Ordering::Equal => {}
            }
        }
        Some(Possible::range(low, high, base.needs.clone()))
    }
}

impl<'p, R: Recorder> Evaluator<'p, R> {
    /// The answer of a scale. A base that has no value has no answer either, `otherwise` or not.
    pub(super) fn scale(&mut self, mut asked: Asked<'p>, env: &mut Env) -> (Vec<Possible>, Vec<HeldRow>) {
        let span = asked.version.notes.span;
        let Some(base) = asked.inputs.first().cloned() else { return (vec![asked.no_row()], Vec::new()) };
        let failure = base.operand_failure(span);
        if !base.has_core() {
            return (vec![Possible::failed(failure, base.needs)], Vec::new());
        }
        asked.inputs[0] = Possible { none: false, failure: None, ..base.clone() };
        let brackets = Brackets::of(&asked);
        let ascent = brackets.ascent(&asked);
        if ascent.never {
            return (vec![Possible::failed(ascent.failure.or(failure), ascent.needs.and(&base.needs))], Vec::new());
        }
        let marginal = asked.version.scale.is_some_and(|s| s.marginal);
        let (mut outputs, rows) =
            if marginal { self.marginal(&asked, &brackets, env) } else { self.decide(&asked, Some(&brackets), env) };
        for output in &mut outputs {
            if failure.is_some() {
                output.needs = output.needs.and(&base.needs);
            }
            output.failure = output.failure.take().or_else(|| failure.clone()).or_else(|| ascent.failure.clone());
            if ascent.failure.is_some() {
                output.needs = output.needs.and(&ascent.needs);
            }
        }
        (outputs, rows)
    }

    fn marginal(&mut self, asked: &Asked<'p>, brackets: &Brackets, env: &mut Env) -> (Vec<Possible>, Vec<HeldRow>) {
        let span = asked.version.notes.span;
        let base = &asked.inputs[0];
        let (start, end) =
            (brackets.0.first().and_then(|b| b.low.clone()), brackets.0.last().and_then(|b| b.high.clone()));
        // Outside of all brackets the scale has no value.
        let mut failure: Failed = None;
        let mut needs = Needs::none();
        for (limit, op, below) in [(&start, Comparison::Less, true), (&end, Comparison::More, false)] {
            let Some(limit) = limit else { continue };
            let outside = possible::compare(op, base, limit, span);
            let told = || Some(Arc::new(Failure { kind: FailureKind::OutsideScale(asked.id, below), span }));
            if outside.yes {
                failure = failure.or_else(told);
                needs = needs.and(&outside.needs);
            }
            failure = failure.or_else(|| outside.failure.clone());
            if !outside.no {
                return (vec![Possible::failed(failure, outside.needs)], Vec::new());
            }
        }
        let numbers = |p: &Possible| {
            let (low, high) = p.bounds();
            (low.as_ref().and_then(Value::number), high.as_ref().and_then(Value::number))
        };
        let mut lots = Vec::with_capacity(brackets.0.len());
        for bracket in &brackets.0 {
            let none = Possible::any(Needs::none());
            let low = bracket.low.as_ref().unwrap_or(&none);
            let reached = possible::compare(Comparison::More, base, low, span).yes;
            let row = &asked.version.rows[asked.rows[bracket.row]];
            let rate = row.outputs.first().filter(|_| reached).map(|o| self.eval(o, env));
            let needs = low.needs.and(&bracket.high.as_ref().map(|h| h.needs.clone()).unwrap_or_default());
            lots.push(Lot { low: numbers(low), high: bracket.high.as_ref().map(numbers), needs, rate });
        }
        let (mut from, mut to) = numbers(base);
        // Only what lies within the scale has a value.
        let limits = (start.as_ref().and_then(|s| numbers(s).0), end.as_ref().and_then(|e| numbers(e).1));
        from = from.into_iter().chain(limits.0).max();
        to = match (to, limits.1) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let sample = [Some(base), start.as_ref(), end.as_ref()].into_iter().flatten().find_map(|p| {
            let (low, high) = p.bounds();
            low.or(high)
        });
        let ty = asked.version.inputs.first().map_or(&Ty::Error, |n| &n.ty);
        let unit = sample.unwrap_or_else(|| Value::zero(ty));
        let marginal = Marginal { lots, unit, span };
        let (total, worths) = marginal.total(from, to, &base.needs);
        let narrower = if total.is_decided() { None } else { marginal.outermost(base, from, to) };
        let mut value = match narrower {
            Some(narrower) => Possible { failure: total.failure, ..narrower },
            None => marginal.narrowed(total, from, to),
        };
        value.failure = value.failure.or(failure);
        if !value.is_decided() {
            value = value.needing(&needs).needing(&base.needs);
        }
        let mut rows: Vec<HeldRow> = brackets
            .0
            .iter()
            .zip(worths)
            .map(|(b, worth)| HeldRow { row: asked.rows[b.row], overridden: false, worth: Some(Box::new(worth)) })
            .collect();
        rows.sort_by_key(|r| asked.version.rows[r.row].number);
        (vec![value], rows)
    }
}
