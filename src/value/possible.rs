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

mod arithmetic;
mod choose;
mod collect;
mod compare;
mod order;
mod truth;

pub use arithmetic::{Arithmetic, Calculated, calculate, map_rising, negate};
pub use choose::{Candidate, choose};
pub use collect::{Identity, distinct, grouped};
pub use compare::{Comparison, compare};
pub use order::{Piece, Place, joined, leading, ordered};
pub use truth::Truth;

use super::{Incomparable, Value};
use crate::file::Span;
use crate::id::{CalendarId, DefinitionId, ExceptionId, FieldId, ObjectId, ParameterId, TableId, UncodedId};
use crate::ty::Ty;
use compare::may_be_equal;
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

impl Drop for Need {
    /// A chain of needs may be as long as a list: it is taken apart link by link, and not by recursion.
    fn drop(&mut self) {
        let Self::Many(parts) = self else { return };
        let mut rest = std::mem::take(parts);
        while let Some(mut needs) = rest.pop() {
            if let Some(Self::Many(inner)) = needs.0.take().and_then(Arc::into_inner).as_mut() {
                rest.append(inner);
            }
        }
    }
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
    /// A fraction of a month or a day.
    FractionalPeriod,
    /// A date beyond the calendar.
    DateOverflow,
    /// A count of days that leaves those of which a declared calendar speaks.
    OutsideCalendar(CalendarId),
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
    /// A base lies below the first bound of a scale, where the flag is set, or above the last.
    OutsideScale(TableId, bool),
    /// The bounds of a scale do not ascend.
    BoundsDescend(TableId),
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
    /// A group of rows that share a key.
    Group(Arc<GroupValue>),
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
    /// Where each row may stand; empty where the rows stand just as they are.
    pub places: Vec<Place>,
}

/// A group of rows that share a key.
#[derive(Clone, Debug)]
pub struct GroupValue {
    /// The key.
    pub key: Possible,
    /// The type of the key.
    pub ty: Ty,
    /// The rows: those that are in the group, where there is the group.
    pub rows: Arc<ListValue>,
}

impl GroupValue {
    /// What the rows may be, as a list.
    pub fn list(&self) -> Possible {
        let needs = Needs::all(self.rows.rows.iter().map(|r| r.presence.needs()));
        Possible { core: Core::List(self.rows.clone()), none: false, failure: None, needs }
    }

    fn or(&self, other: &Self, needs: &Needs) -> Self {
        let key = self.key.or(&other.key);
        Self { key, ty: self.ty.clone(), rows: either_list(&self.rows, &other.rows, needs) }
    }
}

impl ListValue {
    /// Rows that stand just as they are.
    pub const fn of(rows: Vec<Row>) -> Self {
        Self { rows, places: Vec::new() }
    }

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
        Self::list(ListValue::of(rows.collect()))
    }

    /// A list of which nothing is known.
    pub fn unknown_list(needs: &Needs) -> Self {
        let row = Row { value: Self::any(needs.clone()), presence: Presence::Many(needs.clone()) };
        Self { needs: needs.clone(), ..Self::list(ListValue::of(vec![row])) }
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
                outcomes == 0
                    && list.places.is_empty()
                    && list.rows.iter().all(|r| r.presence.is_certain() && r.value.is_decided())
            }
            Core::Group(group) => {
                outcomes == 0
                    && group.rows.places.is_empty()
                    && group.key.is_decided()
                    && group.rows.rows.iter().all(|r| r.presence.is_certain() && r.value.is_decided())
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
            Core::Nothing | Core::Any | Core::List(_) | Core::Group(_) => (None, None),
        }
    }

    /// What keeps it open, the order of its rows included.
    pub fn open_needs(&self) -> Needs {
        match &self.core {
            Core::List(list) => self.needs.and(&Needs::all(list.places.iter().map(|p| p.needs.clone()))),
            _ => self.needs.clone(),
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
            (Core::Group(a), Core::Group(b)) => Core::Group(Arc::new(a.or(b, &self.needs.and(&other.needs)))),
            (Core::List(_) | Core::Group(_) | Core::Any, _) | (_, Core::List(_) | Core::Group(_) | Core::Any) => {
                Core::Any
            }
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
            (Core::Group(a), Core::Group(b)) => {
                Arc::ptr_eq(a, b)
                    || (self.is_decided()
                        && other.is_decided()
                        && (a.key.surely_same(&b.key) || a.key.surely_fails() && b.key.surely_fails())
                        && a.list().surely_same(&b.list()))
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
            (Core::Group(a), Core::Group(b)) => {
                self.is_decided()
                    && other.is_decided()
                    && (a.key.surely_different(&b.key) || a.list().surely_different(&b.list()))
            }
            (Core::List(_) | Core::Group(_) | Core::Any, _) | (_, Core::List(_) | Core::Group(_) | Core::Any) => {
                !self.has_core() || !other.has_core()
            }
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
    if !a.places.is_empty() || !b.places.is_empty() {
        // What is in both is not looked for where either order is open.
        let rows: Vec<Row> = a.rows.iter().chain(&b.rows).map(perhaps).collect();
        let places = a.places.iter().chain(&b.places).map(|p| p.needs.clone());
        let needs = needs.and(&Needs::all(places));
        return Arc::new(ListValue::in_any_order(rows, &needs));
    }
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
    Arc::new(ListValue::of(rows))
}
