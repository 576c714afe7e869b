//! The algebra of the known, the partly known, the unknown, `none`, and no value.
//!
//! A [`Possible`] is a set of outcomes, never too small: every way of filling in what is unknown
//! gives an outcome that lies in it. An outcome is an ordinary value, `none` (there is no such
//! thing), or no value (a calculation that fails). What is decided of the set is therefore decided
//! of the world.
//!
//! Logic is strong Kleene over three outcomes: yes, no, and no value, which counts like the
//! unknown. [`Truth`] is a set of these.
//!
//! INVARIANT: the core is not empty, or `none` or `failure` is possible.

use super::number::{ArithmeticError, Computed, Number, Toward};
use super::{Incomparable, Value};
use crate::file::Span;
use crate::id::{DefinitionId, ExceptionId, FieldId, ObjectId, ParameterId, TableId, UncodedId};
use crate::ty::Currency;
use std::cmp::Ordering;
use std::sync::Arc;

/// Something that keeps an outcome open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// A fact that the case leaves out or knows in part; for an open list, the list.
    Fact(ObjectId, FieldId),
    /// Law that nobody has encoded yet.
    Uncoded(UncodedId),
    /// A parameter without a value on the date.
    Parameter(ParameterId),
    /// A definition without a version on the date.
    Definition(DefinitionId),
    /// A table without a version on the date.
    Table(TableId),
}

/// The causes that keep an outcome open, in the order in which the rules came upon them.
#[derive(Clone, Debug, Default)]
pub struct Needs(Option<Arc<Need>>);

#[derive(Debug)]
enum Need {
    One(Cause),
    Many(Vec<Needs>),
}

impl Needs {
    /// Nothing is needed.
    pub const fn none() -> Self {
        Self(None)
    }

    /// One cause.
    pub fn one(cause: Cause) -> Self {
        Self(Some(Arc::new(Need::One(cause))))
    }

    /// All of several.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut parts: Vec<Self> = parts.into_iter().filter(|p| !p.is_empty()).collect();
        match parts.len() {
            0 => Self(None),
            1 => parts.swap_remove(0),
            _ => Self(Some(Arc::new(Need::Many(parts)))),
        }
    }

    /// Those of both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (None, _) => other.clone(),
            (_, None) => self.clone(),
            (Some(a), Some(b)) if Arc::ptr_eq(a, b) => self.clone(),
            _ => Self::all([self.clone(), other.clone()]),
        }
    }

    /// Whether nothing is needed.
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Each cause once, in order.
    pub fn causes(&self) -> Vec<Cause> {
        let mut seen = std::collections::HashSet::new();
        let mut nodes = std::collections::HashSet::new();
        let mut causes = Vec::new();
        let mut stack: Vec<&Self> = vec![self];
        while let Some(needs) = stack.pop() {
            match needs.0.as_deref() {
                None => {}
                Some(Need::One(cause)) => {
                    if seen.insert(*cause) {
                        causes.push(*cause);
                    }
                }
                Some(Need::Many(parts)) => {
                    // A node that many share is walked once.
                    if nodes.insert(std::ptr::from_ref(parts)) {
                        stack.extend(parts.iter().rev());
                    }
                }
            }
        }
        causes
    }
}

/// Why a calculation or comparison has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// A division by zero.
    DivisionByZero,
    /// A result beyond what a number can hold.
    Overflow,
    /// A power whose exponent is not a whole number.
    FractionalExponent,
    /// A date beyond the calendar.
    DateOverflow,
    /// A calculation or comparison with `none`.
    NoneOperand,
    /// `least`, `greatest`, `first` or `share` of nothing; the function's name.
    Empty(&'static str),
    /// Sums in two currencies meet.
    Currencies,
    /// Months and days meet.
    Periods,
    /// No entry of the list has that key.
    NoSuchKey,
    /// A birth or founding after the day.
    AfterTheDay,
    /// A step of rounding that is not above zero.
    RoundingStep,
    /// No case of a definition covers the facts.
    NoCase(DefinitionId),
    /// Cases of a definition or exceptions to it hold at once, and differ.
    Conflict(Vec<ConflictSide>),
    /// No row of a table holds.
    NoRow(TableId),
    /// Several rows of a table that wants exactly one hold; their numbers from 1.
    SeveralRows(TableId, Vec<usize>),
}

/// One of the sides of a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictSide {
    /// The exception, if it is one; else a case of the definition.
    pub exception: Option<ExceptionId>,
    /// Where it stands in the rules.
    pub span: Span,
}

/// A calculation that has no value, with its place in the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub kind: FailureKind,
    /// Where in the rules.
    pub span: Span,
}

/// A failure, shared.
pub type Failed = Option<Arc<Failure>>;

/// The ordinary values that an outcome may be.
#[derive(Clone, Debug)]
pub enum Core {
    /// None: the outcome is `none` or no value.
    Nothing,
    /// Just this one.
    One(Value),
    /// Any between two ends, both included; an end may be missing.
    Range(Option<Value>, Option<Value>),
    /// One of these, at least two.
    Several(Arc<[Value]>),
    /// Any of its type.
    Any,
    /// A list, whose rows may be open themselves.
    List(Arc<ListValue>),
}

/// Whether a row of a list is there.
#[derive(Clone, Debug)]
pub enum Presence {
    /// It is there.
    Certain,
    /// It is there or not.
    Maybe(Needs),
    /// It stands for any number of further rows, each of which may be any of its completions.
    Many(Needs),
}

impl Presence {
    /// What keeps it open.
    pub fn needs(&self) -> Needs {
        match self {
            Self::Certain => Needs::none(),
            Self::Maybe(needs) | Self::Many(needs) => needs.clone(),
        }
    }

    /// Whether the row is surely there, once.
    pub const fn is_certain(&self) -> bool {
        matches!(self, Self::Certain)
    }

    /// The same row, there only where something holds that `truth` leaves open.
    #[must_use]
    pub fn perhaps(&self, open: &Needs) -> Self {
        match self {
            Self::Certain => Self::Maybe(open.clone()),
            Self::Maybe(needs) => Self::Maybe(needs.and(open)),
            Self::Many(needs) => Self::Many(needs.and(open)),
        }
    }
}

/// A row of a list.
#[derive(Clone, Debug)]
pub struct Row {
    /// What stands in it.
    pub value: Possible,
    /// Whether it is there.
    pub presence: Presence,
}

/// A list of rows.
#[derive(Clone, Debug, Default)]
pub struct ListValue {
    /// The rows in order.
    pub rows: Vec<Row>,
}

impl ListValue {
    /// Whether every row is surely there, and no further ones.
    pub fn is_closed(&self) -> bool {
        self.rows.iter().all(|r| r.presence.is_certain())
    }
}

/// A set of outcomes.
#[derive(Clone, Debug)]
pub struct Possible {
    /// The ordinary values among them.
    pub core: Core,
    /// Whether `none` is among them.
    pub none: bool,
    /// Why no value is among them, if it is.
    pub failure: Failed,
    /// What keeps the set from being smaller.
    pub needs: Needs,
}

impl Possible {
    /// Just this value.
    pub const fn one(value: Value) -> Self {
        Self { core: Core::One(value), none: false, failure: None, needs: Needs::none() }
    }

    /// Just `none`.
    pub const fn none() -> Self {
        Self { core: Core::Nothing, none: true, failure: None, needs: Needs::none() }
    }

    /// Any value.
    pub const fn any(needs: Needs) -> Self {
        Self { core: Core::Any, none: false, failure: None, needs }
    }

    /// No value.
    pub fn fails(kind: FailureKind, span: Span) -> Self {
        Self { core: Core::Nothing, none: false, failure: Some(Arc::new(Failure { kind, span })), needs: Needs::none() }
    }

    /// No value, for a reason already found.
    pub const fn failed(failure: Failed, needs: Needs) -> Self {
        Self { core: Core::Nothing, none: false, failure, needs }
    }

    /// A list.
    pub fn list(list: ListValue) -> Self {
        Self { core: Core::List(Arc::new(list)), none: false, failure: None, needs: Needs::none() }
    }

    /// A list of surely present values.
    pub fn list_of(values: impl IntoIterator<Item = Value>) -> Self {
        let rows = values.into_iter().map(|v| Row { value: Self::one(v), presence: Presence::Certain });
        Self::list(ListValue { rows: rows.collect() })
    }

    /// A list of which nothing is known.
    pub fn unknown_list(needs: &Needs) -> Self {
        let row = Row { value: Self::any(needs.clone()), presence: Presence::Many(needs.clone()) };
        Self { needs: needs.clone(), ..Self::list(ListValue { rows: vec![row] }) }
    }

    /// A value between two ends.
    pub fn range(low: Option<Value>, high: Option<Value>, needs: Needs) -> Self {
        let core = match (low, high) {
            (None, None) => Core::Any,
            (Some(a), Some(b)) if a == b => Core::One(a),
            (low, high) => Core::Range(low, high),
        };
        Self { core, none: false, failure: None, needs }
    }

    /// One of several values.
    pub fn several(mut values: Vec<Value>, needs: Needs) -> Self {
        let mut seen = std::collections::HashSet::new();
        values.retain(|v| seen.insert(v.clone()));
        let core = match values.len() {
            0 => Core::Any,
            1 => Core::One(values.swap_remove(0)),
            _ => Core::Several(values.into()),
        };
        Self { core, none: false, failure: None, needs }
    }

    /// The same set, with more that keeps it open.
    #[must_use]
    pub fn needing(mut self, needs: &Needs) -> Self {
        self.needs = self.needs.and(needs);
        self
    }

    /// The one ordinary value, where no other outcome is possible.
    pub const fn known(&self) -> Option<&Value> {
        match &self.core {
            Core::One(value) if !self.none && self.failure.is_none() => Some(value),
            _ => None,
        }
    }

    /// The list, where no other outcome is possible.
    pub const fn as_list(&self) -> Option<&Arc<ListValue>> {
        match &self.core {
            Core::List(list) => Some(list),
            _ => None,
        }
    }

    /// Whether just one outcome is possible.
    pub fn is_decided(&self) -> bool {
        let outcomes = usize::from(self.none) + usize::from(self.failure.is_some());
        match &self.core {
            Core::Nothing => outcomes == 1,
            Core::One(_) => outcomes == 0,
            Core::List(list) => {
                outcomes == 0 && list.rows.iter().all(|r| r.presence.is_certain() && r.value.is_decided())
            }
            _ => false,
        }
    }

    /// Whether an ordinary value is possible.
    pub const fn has_core(&self) -> bool {
        !matches!(self.core, Core::Nothing)
    }

    /// Whether it is surely no value.
    pub const fn surely_fails(&self) -> bool {
        !self.has_core() && !self.none
    }

    /// The failure that a calculation with it comes to, where one is possible.
    pub fn operand_failure(&self, span: Span) -> Failed {
        self.failure.clone().or_else(|| self.none.then(|| Arc::new(Failure { kind: FailureKind::NoneOperand, span })))
    }

    /// The ends between which its ordinary values lie; `None` twice where nothing is known.
    pub fn bounds(&self) -> (Option<Value>, Option<Value>) {
        match &self.core {
            Core::One(v) => (Some(v.clone()), Some(v.clone())),
            Core::Range(low, high) => (low.clone(), high.clone()),
            Core::Several(values) => {
                let pick = |wanted: Ordering| {
                    let mut best = values.first()?;
                    for v in values.iter() {
                        if v.compare(best).ok()? == wanted {
                            best = v;
                        }
                    }
                    Some(best.clone())
                };
                (pick(Ordering::Less), pick(Ordering::Greater))
            }
            Core::Nothing | Core::Any | Core::List(_) => (None, None),
        }
    }

    /// All ordinary values, where they are few and known.
    pub fn values(&self) -> Option<Vec<Value>> {
        match &self.core {
            Core::Nothing => Some(Vec::new()),
            Core::One(v) => Some(vec![v.clone()]),
            Core::Several(values) => Some(values.to_vec()),
            _ => None,
        }
    }

    /// The outcomes of either set.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let core = match (&self.core, &other.core) {
            (Core::Nothing, c) | (c, Core::Nothing) => c.clone(),
            (Core::List(a), Core::List(b)) => Core::List(either_list(a, b, &self.needs.and(&other.needs))),
            (Core::List(_) | Core::Any, _) | (_, Core::List(_) | Core::Any) => Core::Any,
            _ => either_scalar(self, other),
        };
        Self {
            core,
            none: self.none || other.none,
            failure: self.failure.clone().or_else(|| other.failure.clone()),
            needs: self.needs.and(&other.needs),
        }
    }

    /// Whether two sets surely come to the same outcome: both decided, and alike.
    pub fn surely_same(&self, other: &Self) -> bool {
        match (&self.core, &other.core) {
            (Core::One(a), Core::One(b)) => {
                self.known().is_some() && other.known().is_some() && a.compare(b) == Ok(Ordering::Equal)
            }
            (Core::Nothing, Core::Nothing) => {
                self.none && other.none && self.failure.is_none() && other.failure.is_none()
            }
            (Core::List(a), Core::List(b)) => {
                Arc::ptr_eq(a, b)
                    || (self.is_decided()
                        && other.is_decided()
                        && a.rows.len() == b.rows.len()
                        && a.rows.iter().zip(&b.rows).all(|(x, y)| {
                            x.value.surely_same(&y.value) || x.value.surely_fails() && y.value.surely_fails()
                        }))
            }
            _ => false,
        }
    }

    /// Whether two sets surely come to different outcomes.
    pub fn surely_different(&self, other: &Self) -> bool {
        if self.failure.is_some() || other.failure.is_some() || (self.none && other.none) {
            return false;
        }
        match (&self.core, &other.core) {
            (Core::List(a), Core::List(b)) => {
                self.is_decided()
                    && other.is_decided()
                    && (a.rows.len() != b.rows.len()
                        || a.rows.iter().zip(&b.rows).any(|(x, y)| x.value.surely_different(&y.value)))
            }
            (Core::List(_) | Core::Any, _) | (_, Core::List(_) | Core::Any) => !self.has_core() || !other.has_core(),
            (Core::Nothing, _) | (_, Core::Nothing) => true,
            _ => !may_be_equal(self, other).unwrap_or(false),
        }
    }
}

/// The scalars of either of two sets: one of a few, or all between the outer ends.
fn either_scalar(a: &Possible, b: &Possible) -> Core {
    /// More than this many single values are told as a range.
    const FEW: usize = 32;
    if let (Some(mut values), Some(more)) = (a.values(), b.values()) {
        if values.len() + more.len() <= FEW || values.iter().any(|v| v.number().is_none()) {
            for v in more {
                if !values.contains(&v) {
                    values.push(v);
                }
            }
            return if values.len() == 1 { Core::One(values.swap_remove(0)) } else { Core::Several(values.into()) };
        }
    }
    let (a_low, a_high) = a.bounds();
    let (b_low, b_high) = b.bounds();
    let outer = |a: Option<Value>, b: Option<Value>, wanted: Ordering| {
        let (a, b) = (a?, b?);
        match a.compare(&b) {
            Ok(order) => Some(if order == wanted { a } else { b }),
            Err(Incomparable) => None,
        }
    };
    let low = outer(a_low, b_low, Ordering::Less);
    let high = outer(a_high, b_high, Ordering::Greater);
    Possible::range(low, high, Needs::none()).core
}

/// The lists of either of two: rows that both surely hold, as often and in the same order, are
/// certain, others may be there.
fn either_list(a: &Arc<ListValue>, b: &Arc<ListValue>, needs: &Needs) -> Arc<ListValue> {
    if Arc::ptr_eq(a, b) {
        return a.clone();
    }
    let perhaps = |row: &Row| Row { value: row.value.clone(), presence: row.presence.perhaps(needs) };
    let mut rows: Vec<Row> = Vec::new();
    let mut rest = &b.rows[..];
    for row in &a.rows {
        let same = |r: &Row| r.presence.is_certain() && r.value.surely_same(&row.value);
        match rest.iter().position(same).filter(|_| row.presence.is_certain()) {
            Some(i) => {
                rows.extend(rest[..i].iter().map(perhaps));
                rows.push(row.clone());
                rest = &rest[i + 1..];
            }
            None => rows.push(perhaps(row)),
        }
    }
    rows.extend(rest.iter().map(perhaps));
    Arc::new(ListValue { rows })
}

/// A set of logical outcomes.
#[derive(Clone, Debug)]
pub struct Truth {
    /// Whether it may hold.
    pub yes: bool,
    /// Whether it may not hold.
    pub no: bool,
    /// Why it may have no value, if it may.
    pub failure: Failed,
    /// What keeps it open.
    pub needs: Needs,
}

impl Truth {
    /// A settled answer.
    pub const fn sure(holds: bool) -> Self {
        Self { yes: holds, no: !holds, failure: None, needs: Needs::none() }
    }

    /// An open answer.
    pub const fn open(needs: Needs) -> Self {
        Self { yes: true, no: true, failure: None, needs }
    }

    /// Whether it surely holds.
    pub const fn holds(&self) -> bool {
        self.yes && !self.no && self.failure.is_none()
    }

    /// Whether it surely does not hold.
    pub const fn fails(&self) -> bool {
        self.no && !self.yes && self.failure.is_none()
    }

    /// Whether it is one or the other.
    pub const fn is_decided(&self) -> bool {
        self.holds() || self.fails()
    }

    /// As a condition of a `where`, a `when` or a row: what has no value does not hold.
    #[must_use]
    pub fn as_condition(&self) -> Self {
        Self { yes: self.yes, no: self.no || self.failure.is_some(), failure: None, needs: self.needs.clone() }
    }

    /// The set of truths of a set of booleans.
    pub fn of(value: &Possible, span: Span) -> Self {
        let (yes, no) = match &value.core {
            Core::Nothing => (false, false),
            Core::One(Value::Boolean(b)) => (*b, !*b),
            _ => (true, true),
        };
        Self { yes, no, failure: value.operand_failure(span), needs: value.needs.clone() }
    }

    /// The set of booleans.
    pub fn into_possible(self) -> Possible {
        let core = match (self.yes, self.no) {
            (true, true) => Core::Any,
            (true, false) => Core::One(Value::Boolean(true)),
            (false, true) => Core::One(Value::Boolean(false)),
            (false, false) => Core::Nothing,
        };
        Possible { core, none: false, failure: self.failure, needs: self.needs }
    }

    /// The outcomes of either.
    #[must_use]
    pub fn or_outcome(&self, other: &Self) -> Self {
        Self {
            yes: self.yes || other.yes,
            no: self.no || other.no,
            failure: self.failure.clone().or_else(|| other.failure.clone()),
            needs: self.needs.and(&other.needs),
        }
    }

    /// Both hold.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        // What surely fails decides alone: nothing else is needed.
        if self.fails() {
            return self.clone();
        }
        if other.fails() {
            return other.clone();
        }
        let fails = |t: &Self| t.failure.is_some();
        Self {
            yes: self.yes && other.yes,
            no: self.no || other.no,
            // No value comes of the two where neither fails outright and one has none.
            failure: if (fails(self) && (other.yes || fails(other))) || (fails(other) && self.yes) {
                self.failure.clone().or_else(|| other.failure.clone())
            } else {
                None
            },
            needs: self.needs.and(&other.needs),
        }
    }

    /// At least one holds.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.not().and(&other.not()).not()
    }

    /// It does not hold.
    #[must_use]
    pub fn not(&self) -> Self {
        Self { yes: self.no, no: self.yes, failure: self.failure.clone(), needs: self.needs.clone() }
    }
}

/// Whether the ordinary values of two scalars may be equal; `Err` where they do not compare.
fn may_be_equal(a: &Possible, b: &Possible) -> Result<bool, Incomparable> {
    if let (Some(xs), Some(ys)) = (a.values(), b.values()) {
        for x in &xs {
            for y in &ys {
                if x.compare(y)? == Ordering::Equal {
                    return Ok(true);
                }
            }
        }
        return Ok(false);
    }
    let ((a_low, a_high), (b_low, b_high)) = (a.bounds(), b.bounds());
    // A few single values against a range: each is asked by itself.
    let (few, low, high) = match (a.values(), b.values()) {
        (Some(values), None) => (values, b_low, b_high),
        (None, Some(values)) => (values, a_low, a_high),
        _ => {
            let above = |x: &Option<Value>, y: &Option<Value>| match (x, y) {
                (Some(x), Some(y)) => Ok(x.compare(y)? == Ordering::Greater),
                _ => Ok(false),
            };
            return Ok(!above(&a_low, &b_high)? && !above(&b_low, &a_high)?);
        }
    };
    for v in &few {
        let under = match &low {
            Some(low) => v.compare(low)? == Ordering::Less,
            None => false,
        };
        let over = match &high {
            Some(high) => v.compare(high)? == Ordering::Greater,
            None => false,
        };
        if !under && !over {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `is`
    Equal,
    /// `is not`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Whether it holds of two values in this order.
    pub const fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Equal => matches!(order, Ordering::Equal),
            Self::Unequal => !matches!(order, Ordering::Equal),
            Self::Less => matches!(order, Ordering::Less),
            Self::AtMost => !matches!(order, Ordering::Greater),
            Self::More => matches!(order, Ordering::Greater),
            Self::AtLeast => !matches!(order, Ordering::Less),
        }
    }

    /// The comparison that holds where this one does not.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::Equal => Self::Unequal,
            Self::Unequal => Self::Equal,
            Self::Less => Self::AtLeast,
            Self::AtMost => Self::More,
            Self::More => Self::AtMost,
            Self::AtLeast => Self::Less,
        }
    }

    /// The comparison with its sides exchanged.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Equal | Self::Unequal => self,
            Self::Less => Self::More,
            Self::AtMost => Self::AtLeast,
            Self::More => Self::Less,
            Self::AtLeast => Self::AtMost,
        }
    }

    /// As it is written in rules.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "is",
            Self::Unequal => "is not",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// Compares two scalars.
pub fn compare(op: Comparison, a: &Possible, b: &Possible, span: Span) -> Truth {
    let needs = a.needs.and(&b.needs);
    let mut failure = a.operand_failure(span).or_else(|| b.operand_failure(span));
    let (yes, no) = if !a.has_core() || !b.has_core() {
        (false, false)
    } else {
        match compare_cores(op, a, b) {
            Ok(sets) => sets,
            Err(Incomparable) => {
                let months =
                    |p: &Possible| matches!(p.bounds(), (Some(Value::Period(_)), _) | (_, Some(Value::Period(_))));
                let kind = if months(a) || months(b) { FailureKind::Periods } else { FailureKind::Currencies };
                failure = failure.or_else(|| Some(Arc::new(Failure { kind, span })));
                (false, false)
            }
        }
    };
    let truth = Truth { yes, no, failure, needs };
    // What is decided over all that may be needs nothing more.
    if truth.is_decided() { Truth { needs: Needs::none(), ..truth } } else { truth }
}

/// Whether a comparison may hold, and whether it may not.
fn compare_cores(op: Comparison, a: &Possible, b: &Possible) -> Result<(bool, bool), Incomparable> {
    match op {
        Comparison::Equal | Comparison::Unequal => {
            let equal = may_be_equal(a, b)?;
            let single = matches!((&a.core, &b.core), (Core::One(_), Core::One(_)));
            let unequal = !(single && equal);
            Ok(if op == Comparison::Equal { (equal, unequal) } else { (unequal, equal) })
        }
        Comparison::More | Comparison::AtLeast => compare_cores(op.flipped(), b, a),
        Comparison::Less | Comparison::AtMost => {
            let ((a_low, a_high), (b_low, b_high)) = (a.bounds(), b.bounds());
            // `a < b` is possible where the lowest a lies below the highest b, and so on.
            let may = |x: &Option<Value>, y: &Option<Value>, op: Comparison| match (x, y) {
                (Some(x), Some(y)) => x.compare(y).map(|order| op.accepts(order)),
                _ => Ok(true),
            };
            Ok((may(&a_low, &b_high, op)?, may(&a_high, &b_low, op.negated())?))
        }
    }
}

/// An end of an interval of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Below,
    At(Number),
    Above,
}

impl End {
    fn low(value: Option<&Value>) -> Self {
        value.and_then(Value::number).map_or(Self::Below, Self::At)
    }

    fn high(value: Option<&Value>) -> Self {
        value.and_then(Value::number).map_or(Self::Above, Self::At)
    }

    fn number(self) -> Option<Number> {
        match self {
            Self::At(n) => Some(n),
            _ => None,
        }
    }

    fn sign(self) -> Ordering {
        match self {
            Self::Below => Ordering::Less,
            Self::Above => Ordering::Greater,
            Self::At(n) => n.cmp(&Number::ZERO),
        }
    }

    fn of_sign(sign: Ordering) -> Self {
        match sign {
            Ordering::Less => Self::Below,
            Ordering::Equal => Self::At(Number::ZERO),
            Ordering::Greater => Self::Above,
        }
    }
}

/// An operation of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
}

/// What a result is: which value has its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Bare,
    Money(Option<Currency>),
    Quantity(crate::id::UnitId),
    Months,
    Days,
}

impl Unit {
    fn of(value: &Value) -> Self {
        match value {
            Value::Money(_, c) => Self::Money(*c),
            Value::Quantity(_, u) => Self::Quantity(*u),
            Value::Period(super::date::Period::Months(_)) => Self::Months,
            Value::Period(super::date::Period::Days(_)) => Self::Days,
            _ => Self::Bare,
        }
    }

    fn apply(self, n: Number) -> Option<Value> {
        use super::date::Period;
        Some(match self {
            Self::Bare => Value::Number(n),
            Self::Money(c) => Value::Money(n, c),
            Self::Quantity(u) => Value::Quantity(n, u),
            Self::Months => Value::Period(Period::Months(i32::try_from(n.as_i128()?).ok()?)),
            Self::Days => Value::Period(Period::Days(i32::try_from(n.as_i128()?).ok()?)),
        })
    }
}

/// The unit of what an operation gives.
fn unit_of(op: Arithmetic, a: Option<Unit>, b: Option<Unit>) -> Result<Unit, FailureKind> {
    let (Some(a), Some(b)) = (a, b) else {
        // Of one side nothing is known: its unit is that of the other, where the two must agree.
        return Ok(a.or(b).unwrap_or(Unit::Bare));
    };
    Ok(match (op, a, b) {
        (Arithmetic::Add | Arithmetic::Subtract, Unit::Money(x), Unit::Money(y)) => {
            if x.is_some() && y.is_some() && x != y {
                return Err(FailureKind::Currencies);
            }
            Unit::Money(x.or(y))
        }
        (Arithmetic::Add | Arithmetic::Subtract, Unit::Months, Unit::Days)
        | (Arithmetic::Add | Arithmetic::Subtract, Unit::Days, Unit::Months) => return Err(FailureKind::Periods),
        (Arithmetic::Divide, Unit::Money(x), Unit::Money(y)) => {
            if x.is_some() && y.is_some() && x != y {
                return Err(FailureKind::Currencies);
            }
            Unit::Bare
        }
        (Arithmetic::Divide, Unit::Months, Unit::Days) | (Arithmetic::Divide, Unit::Days, Unit::Months) => {
            return Err(FailureKind::Periods);
        }
        (Arithmetic::Divide, a, b) if b != Unit::Bare && a != Unit::Bare => Unit::Bare,
        (Arithmetic::Multiply, Unit::Bare, other) => other,
        (_, a, _) => a,
    })
}

fn exact(op: Arithmetic, a: Number, b: Number, toward: Toward) -> Result<Computed, ArithmeticError> {
    match op {
        Arithmetic::Add => a.add(b, toward),
        Arithmetic::Subtract => a.sub(b, toward),
        Arithmetic::Multiply => a.mul(b, toward),
        Arithmetic::Divide => a.div(b, toward),
        Arithmetic::Power => a.pow(b, toward),
    }
}

fn failure_of(error: ArithmeticError) -> FailureKind {
    match error {
        ArithmeticError::Overflow => FailureKind::Overflow,
        ArithmeticError::DivisionByZero => FailureKind::DivisionByZero,
        ArithmeticError::FractionalExponent => FailureKind::FractionalExponent,
    }
}

/// What an operation of arithmetic gives, and whether a known result was rounded to fit.
#[derive(Clone, Debug)]
pub struct Calculated {
    /// The outcomes.
    pub value: Possible,
    /// The one known result did not fit exactly, and was rounded half even at its last place.
    pub rounded: bool,
}

/// Calculates with two numbers of any unit.
pub fn calculate(op: Arithmetic, a: &Possible, b: &Possible, span: Span) -> Calculated {
    let needs = a.needs.and(&b.needs);
    let failure = a.operand_failure(span).or_else(|| b.operand_failure(span));
    let plain = |value| Calculated { value, rounded: false };
    if !a.has_core() || !b.has_core() {
        return plain(Possible::failed(failure, needs));
    }
    let fail = |kind| Some(Arc::new(Failure { kind, span }));
    let unit_in = |p: &Possible| match p.bounds() {
        (Some(v), _) | (None, Some(v)) => Some(Unit::of(&v)),
        (None, None) => None,
    };
    let unit = match unit_of(op, unit_in(a), unit_in(b)) {
        Ok(unit) => unit,
        Err(kind) => return plain(Possible::failed(failure.or_else(|| fail(kind)), needs)),
    };
    if let (Core::One(x), Core::One(y)) = (&a.core, &b.core) {
        let (Some(x), Some(y)) = (x.number(), y.number()) else {
            return plain(Possible { failure, ..Possible::any(needs) });
        };
        return match exact(op, x, y, Toward::Nearest) {
            Ok(computed) => match unit.apply(computed.number) {
                Some(v) => Calculated {
                    value: Possible { core: Core::One(v), none: false, failure, needs },
                    rounded: computed.rounded,
                },
                None => plain(Possible::failed(failure.or_else(|| fail(FailureKind::Overflow)), needs)),
            },
            Err(error) => plain(Possible::failed(failure.or_else(|| fail(failure_of(error))), needs)),
        };
    }
    let ((a_low, a_high), (b_low, b_high)) = (a.bounds(), b.bounds());
    let (al, ah, bl, bh) =
        (End::low(a_low.as_ref()), End::high(a_high.as_ref()), End::low(b_low.as_ref()), End::high(b_high.as_ref()));
    let mut failure = failure;
    let interval = match op {
        Arithmetic::Add => Some((sum_end(al, bl, Toward::Down), sum_end(ah, bh, Toward::Up))),
        Arithmetic::Subtract => Some((sum_end(al, negative(bh), Toward::Down), sum_end(ah, negative(bl), Toward::Up))),
        Arithmetic::Multiply => Some(product(al, ah, bl, bh)),
        Arithmetic::Divide => {
            let zero = End::At(Number::ZERO);
            if bl == zero && bh == zero {
                return plain(Possible::failed(failure.or_else(|| fail(FailureKind::DivisionByZero)), needs));
            }
            if bl <= zero && zero <= bh {
                failure = failure.or_else(|| fail(FailureKind::DivisionByZero));
            }
            quotient(al, ah, bl, bh)
        }
        Arithmetic::Power => {
            failure = failure.or_else(|| fail(FailureKind::Overflow));
            None
        }
    };
    let (low, high) = interval.unwrap_or((End::Below, End::Above));
    // Of what two units make nothing is known while one of the two is open; a product of zero is
    // zero of that unit, and not a bare one.
    let known_unit = match op {
        Arithmetic::Add | Arithmetic::Subtract => unit_in(a).is_some() || unit_in(b).is_some(),
        _ => unit_in(a).is_some() && unit_in(b).is_some(),
    };
    let end = |e: End| e.number().filter(|_| known_unit).and_then(|n| unit.apply(n));
    plain(Possible { failure, ..Possible::range(end(low), end(high), needs) })
}

fn negative(end: End) -> End {
    match end {
        End::Below => End::Above,
        End::Above => End::Below,
        End::At(n) => End::At(-n),
    }
}

/// The sum of two ends of the same side. An end beyond all numbers is no end.
fn sum_end(a: End, b: End, toward: Toward) -> End {
    let beyond = if toward == Toward::Up { End::Above } else { End::Below };
    match (a, b) {
        (End::At(x), End::At(y)) => x.add(y, toward).map_or(beyond, |c| End::At(c.number)),
        _ => beyond,
    }
}

fn times(a: End, b: End, toward: Toward) -> End {
    let sign = match (a.sign(), b.sign()) {
        (Ordering::Equal, _) | (_, Ordering::Equal) => Ordering::Equal,
        (x, y) if x == y => Ordering::Greater,
        _ => Ordering::Less,
    };
    match (a, b) {
        (End::At(x), End::At(y)) => x.mul(y, toward).map_or(End::of_sign(sign), |c| End::At(c.number)),
        _ => End::of_sign(sign),
    }
}

fn outer(ends: impl Iterator<Item = (End, End)>) -> (End, End) {
    ends.reduce(|(low, high), (l, h)| (low.min(l), high.max(h))).unwrap_or((End::Below, End::Above))
}

fn product(al: End, ah: End, bl: End, bh: End) -> (End, End) {
    let corners = [(al, bl), (al, bh), (ah, bl), (ah, bh)];
    outer(corners.into_iter().map(|(a, b)| (times(a, b, Toward::Down), times(a, b, Toward::Up))))
}

/// The quotients of two intervals; `None` where the divisor runs from below zero to above it.
fn quotient(al: End, ah: End, bl: End, bh: End) -> Option<(End, End)> {
    let zero = End::At(Number::ZERO);
    if bl < zero && zero < bh {
        return None;
    }
    // A divisor at zero stands for one ever nearer to it, from the side where the others lie.
    let side = if bl >= zero { Ordering::Greater } else { Ordering::Less };
    let divide = |a: End, b: End, toward: Toward| match (a, b) {
        (a, b) if b == zero => match (a.sign(), side) {
            (Ordering::Equal, _) => zero,
            (x, y) if x == y => End::Above,
            _ => End::Below,
        },
        (End::At(x), End::At(y)) => match x.div(y, toward) {
            Ok(c) => End::At(c.number),
            Err(_) => End::of_sign(if a.sign() == b.sign() { Ordering::Greater } else { Ordering::Less }),
        },
        (End::At(_), _) => zero,
        // Without end by a number keeps its sign; without end by without end may come near zero too,
        // which the other corners hold.
        (a, b) => End::of_sign(if a.sign() == b.sign() { Ordering::Greater } else { Ordering::Less }),
    };
    let corners = [(al, bl), (al, bh), (ah, bl), (ah, bh)];
    let (low, high) = outer(corners.into_iter().map(|(a, b)| (divide(a, b, Toward::Down), divide(a, b, Toward::Up))));
    // Numbers divided by ever larger ones come near zero.
    if matches!(bl, End::Below) || matches!(bh, End::Above) {
        return Some((low.min(zero), high.max(zero)));
    }
    Some((low, high))
}

/// The opposite number.
pub fn negate(a: &Possible, span: Span) -> Possible {
    let failure = a.operand_failure(span);
    let opposite = |v: &Value| v.number().and_then(|n| v.with_number(-n));
    let core = match &a.core {
        Core::One(v) => opposite(v).map_or(Core::Any, Core::One),
        Core::Several(values) => {
            values.iter().map(opposite).collect::<Option<Vec<_>>>().map_or(Core::Any, |v| Core::Several(v.into()))
        }
        Core::Range(low, high) => Core::Range(high.as_ref().and_then(opposite), low.as_ref().and_then(opposite)),
        other => other.clone(),
    };
    Possible { core, none: false, failure, needs: a.needs.clone() }
}

/// Applies a function that never falls where its argument rises, end by end.
pub fn map_rising(a: &Possible, span: Span, apply: impl Fn(&Value) -> Result<Value, FailureKind>) -> Possible {
    let mut failure = a.operand_failure(span);
    let mut fail = |kind| {
        if failure.is_none() {
            failure = Some(Arc::new(Failure { kind, span }));
        }
    };
    let core = match &a.core {
        Core::One(v) => match apply(v) {
            Ok(v) => Core::One(v),
            Err(kind) => {
                fail(kind);
                Core::Nothing
            }
        },
        Core::Several(values) => {
            let mut out = Vec::new();
            for v in values.iter() {
                match apply(v) {
                    Ok(v) => out.push(v),
                    Err(kind) => fail(kind),
                }
            }
            if out.is_empty() { Core::Nothing } else { Possible::several(out, Needs::none()).core }
        }
        Core::Range(low, high) => {
            let mut end = |e: &Option<Value>| match apply(e.as_ref()?) {
                Ok(v) => Some(v),
                Err(kind) => {
                    fail(kind);
                    None
                }
            };
            let (low, high) = (end(low), end(high));
            Possible::range(low, high, Needs::none()).core
        }
        other => other.clone(),
    };
    Possible { core, none: false, failure, needs: a.needs.clone() }
}

/// One way that a choice may come out: it applies where its condition holds.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Whether it applies.
    pub applies: Truth,
    /// What it gives.
    pub value: Possible,
    /// The other candidates, by their places, that surely do not apply where it does.
    pub excludes: Vec<usize>,
    /// Where it stands, for a conflict.
    pub side: ConflictSide,
}

/// Chooses among cases or exceptions: the one that applies, or several that agree, else `otherwise`.
///
/// One of which it is open whether it applies leaves the result open only where results differ.
pub fn choose(candidates: &[Candidate], otherwise: &Possible, span: Span) -> Possible {
    let placed: Vec<(usize, &Candidate)> = candidates.iter().enumerate().filter(|(_, c)| c.applies.yes).collect();
    let possible = placed.iter().map(|(_, c)| *c);
    let (sure, maybe): (Vec<&Candidate>, Vec<&Candidate>) = possible.partition(|c| c.applies.holds());
    let conflict = |a: &Candidate, b: &Candidate| {
        Some(Arc::new(Failure { kind: FailureKind::Conflict(vec![a.side.clone(), b.side.clone()]), span }))
    };
    // What no candidate changes is settled, whoever applies.
    let mut outcome: Option<Possible> = None;
    // Rows that only one of two lists has are open for want of what decides between them.
    let open = Needs::all(candidates.iter().map(|c| c.applies.needs.clone()));
    let mut include = |value: &Possible| {
        outcome = Some(match outcome.take() {
            None => value.clone(),
            Some(o) if o.surely_same(value) => o,
            Some(o) => o.needing(&open).or(value),
        });
    };
    for c in &sure {
        include(&c.value);
    }
    if sure.is_empty() {
        include(otherwise);
    }
    for c in &maybe {
        include(&c.value);
    }
    let Some(mut outcome) = outcome else { return otherwise.clone() };
    // Two that may apply at once and may differ are a conflict.
    for (n, (_, a)) in placed.iter().enumerate() {
        for (j, b) in &placed[n + 1..] {
            if a.excludes.contains(j) || a.value.surely_same(&b.value) {
                continue;
            }
            if a.applies.holds() && b.applies.holds() {
                let decided = a.value.is_decided() && b.value.is_decided();
                if a.value.surely_different(&b.value) || decided && a.value.has_core() && b.value.has_core() {
                    return Possible::failed(conflict(a, b), Needs::none());
                }
                // Nothing agrees with what has no value.
                if let Some(c) = [a, b].into_iter().find(|c| c.value.surely_fails()) {
                    return Possible::failed(c.value.failure.clone(), c.value.needs.clone());
                }
            }
            if outcome.failure.is_none() {
                outcome.failure = conflict(a, b);
            }
        }
    }
    // Conditions matter only where the results differ.
    if !outcome.is_decided() {
        outcome.needs = open.and(&outcome.needs);
    }
    outcome
}
