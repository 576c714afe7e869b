//! Rows told apart by their values: each once, or in groups.
//!
//! What is known costs the number of rows. Where rows are open, a row that may equal others is there or
//! not, and one whose key is open may be in any group that it fits: no more is claimed than holds in
//! every completion. Beyond [`MOST_PAIRS`] pairs of open rows and known values the pairs are not tried,
//! and each open row may equal anything.

use super::compare::may_be_equal;
use super::{Core, GroupValue, ListValue, Needs, Place, Possible, Presence, Row};
use crate::id::ObjectId;
use crate::ty::{Currency, Ty};
use crate::value::Value;
use indexmap::IndexMap;
use std::sync::Arc;

/// The most pairs of open rows and known values that are tried.
const MOST_PAIRS: usize = 1 << 16;

/// The most open rows that are told apart from each other.
const MOST_APART: usize = 8;

/// What must be known of a case to tell values apart.
#[derive(Clone, Copy)]
pub struct Identity<'a> {
    /// Whether an object stands for any number of further ones, so that it is none by itself.
    pub is_further: &'a dyn Fn(ObjectId) -> bool,
    /// The currency of the rules, where they know just one: the sum of nothing is in it.
    pub currency: Option<Currency>,
}

impl Identity<'_> {
    fn stands_for_more(&self, value: &Value) -> bool {
        matches!(value, Value::Object(id) if (self.is_further)(*id))
    }

    /// The same value, as it is compared.
    fn plain(&self, value: &Value) -> Value {
        match value {
            Value::Money(n, None) => Value::Money(*n, self.currency),
            other => other.clone(),
        }
    }

    /// The one outcome of a set, where there is just one.
    fn outcome(&self, p: &Possible) -> Option<Outcome> {
        match (&p.core, p.none, p.failure.is_some()) {
            (Core::One(v), false, false) if !self.stands_for_more(v) => Some(Outcome::Value(self.plain(v))),
            (Core::Nothing, true, false) => Some(Outcome::None),
            (Core::Nothing, false, true) => Some(Outcome::NoValue),
            _ => None,
        }
    }

    /// All outcomes of a set, where they are few; `members` are those of its type, where it has few.
    fn outcomes(&self, p: &Possible, members: Option<&[Value]>) -> Option<Vec<Outcome>> {
        let values = match (&p.core, members) {
            (Core::Any, Some(members)) => members.to_vec(),
            _ => p.values()?,
        };
        if values.iter().any(|v| self.stands_for_more(v)) {
            return None;
        }
        let values = values.iter().map(|v| Outcome::Value(self.plain(v)));
        Some(values.chain(missing(p)).collect())
    }

    /// Whether an outcome is in a set.
    fn may_be(&self, p: &Possible, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::None => p.none,
            Outcome::NoValue => p.failure.is_some(),
            Outcome::Value(v) => match &p.core {
                Core::Nothing => false,
                Core::Any | Core::List(_) | Core::Group(_) => true,
                Core::One(x) if self.stands_for_more(x) => true,
                Core::Several(xs) if xs.iter().any(|x| self.stands_for_more(x)) => true,
                _ => may_be_equal(p, &Possible::one(v.clone())).unwrap_or(false),
            },
        }
    }

    /// Whether two sets may come to the same.
    fn may_agree(&self, a: &Possible, b: &Possible) -> bool {
        let whole = |p: &Possible| match &p.core {
            Core::Any | Core::List(_) | Core::Group(_) => true,
            Core::One(x) => self.stands_for_more(x),
            Core::Several(xs) => xs.iter().any(|x| self.stands_for_more(x)),
            _ => false,
        };
        let both = a.has_core() && b.has_core();
        a.none && b.none
            || a.failure.is_some() && b.failure.is_some()
            || both && (whole(a) || whole(b) || may_be_equal(a, b).unwrap_or(false))
    }
}

/// What tells a row from others. All that are `none` are alike, and all that have no value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Outcome {
    Value(Value),
    None,
    NoValue,
}

/// The outcomes of a set that are no ordinary values.
fn missing(p: &Possible) -> impl Iterator<Item = Outcome> {
    let none = p.none.then_some(Outcome::None);
    none.into_iter().chain(p.failure.is_some().then_some(Outcome::NoValue))
}

/// The rows of one outcome.
struct Gathered {
    /// The outcome, as a set.
    key: Possible,
    /// Where the first of them may stand.
    low: usize,
    /// Where the first that is surely there stands at the latest.
    certain: Option<usize>,
    /// Where the last of them may stand.
    high: usize,
    rows: Vec<(usize, Presence)>,
}

impl Gathered {
    fn new(key: Possible) -> Self {
        Self { key, low: usize::MAX, certain: None, high: 0, rows: Vec::new() }
    }

    fn add(&mut self, row: usize, presence: Presence, span: (usize, usize)) {
        self.low = self.low.min(span.0);
        self.high = self.high.max(span.1);
        if presence.is_certain() {
            self.certain = Some(self.certain.map_or(span.1, |c| c.min(span.1)));
        }
        self.rows.push((row, presence));
    }

    fn needs(&self) -> Needs {
        Needs::all(self.rows.iter().map(|(_, p)| p.needs()))
    }

    fn presence(&self) -> Presence {
        if self.certain.is_some() { Presence::Certain } else { Presence::Maybe(self.needs()) }
    }

    fn place(&self, list: &ListValue) -> Place {
        let high = self.certain.unwrap_or(self.high);
        // Only what may stand before the first that is surely there matters.
        let rows = self.rows.iter().map(|(i, p)| p.needs().and(&list.place_needs(*i)));
        Place { low: self.low, high, needs: Needs::all(rows) }
    }
}

/// A key that is just this outcome.
fn alone(key: &Possible, outcome: &Outcome) -> Possible {
    match outcome {
        Outcome::Value(v) => Possible::one(v.clone()),
        Outcome::None => Possible::none(),
        Outcome::NoValue => Possible::failed(key.failure.clone(), Needs::none()),
    }
}

/// Each value of a list once, where it first stands.
pub fn distinct(list: &ListValue, identity: &Identity<'_>) -> ListValue {
    let spans = list.spans();
    let mut known: IndexMap<Outcome, Gathered> = IndexMap::new();
    let mut open: Vec<usize> = Vec::new();
    for (i, row) in list.rows.iter().enumerate() {
        match identity.outcome(&row.value) {
            Some(outcome) => {
                let gathered = known.entry(outcome).or_insert_with(|| Gathered::new(row.value.clone()));
                gathered.add(i, row.presence.clone(), spans[i]);
            }
            None => open.push(i),
        }
    }
    let mut rows = Vec::with_capacity(known.len() + open.len());
    let mut places = Vec::with_capacity(known.len() + open.len());
    let unknown = Needs::all(open.iter().map(|i| list.rows[*i].value.needs.and(&list.rows[*i].presence.needs())));
    let few = open.len().saturating_mul(known.len()) <= MOST_PAIRS;
    for gathered in known.values() {
        rows.push(Row { value: gathered.key.clone(), presence: gathered.presence() });
        places.push(gathered.place(list));
    }
    // A value that an open row may have first stands where that row does.
    let mut moved = vec![false; known.len()];
    for (n, i) in open.iter().enumerate() {
        let row = &list.rows[*i];
        let meets_known = if few {
            let mut meets = false;
            for (k, (outcome, gathered)) in known.iter().enumerate() {
                if identity.may_be(&row.value, outcome) {
                    meets = true;
                    if spans[*i].0 < gathered.low {
                        let place: &mut Place = &mut places[k];
                        place.low = place.low.min(spans[*i].0);
                        moved[k] = true;
                    }
                }
            }
            meets
        } else {
            !known.is_empty()
        };
        let earlier = &open[..n];
        let apart = !meets_known
            && (earlier.is_empty()
                || n < MOST_APART && earlier.iter().all(|e| !identity.may_agree(&list.rows[*e].value, &row.value)));
        let presence = if apart { row.presence.clone() } else { row.presence.perhaps(&unknown) };
        rows.push(Row { value: row.value.clone(), presence });
        let (low, high) = spans[*i];
        places.push(Place { low, high, needs: row.value.needs.and(&list.place_needs(*i)) });
    }
    if !few {
        // Where each may equal any, any may stand first.
        return ListValue::in_any_order(rows, &unknown);
    }
    for (place, _) in places.iter_mut().zip(moved).filter(|(_, moved)| *moved) {
        place.needs = place.needs.and(&unknown);
    }
    ListValue::placed(rows, places)
}

/// The rows of a list by the keys of each: groups in the order in which their keys first stand.
///
/// Rows whose key is `none` are a group, and so are those whose key has no value. `members` are all
/// values of the type of the key, where it has few.
pub fn grouped(
    list: &ListValue,
    keys: &[Possible],
    ty: &Ty,
    members: Option<&[Value]>,
    identity: &Identity<'_>,
) -> ListValue {
    let spans = list.spans();
    let mut groups: IndexMap<Outcome, Gathered> = IndexMap::new();
    let mut open: Vec<usize> = Vec::new();
    for (i, key) in keys.iter().enumerate() {
        let presence = &list.rows[i].presence;
        let mut add = |outcome: Outcome, presence: Presence| {
            let own = alone(key, &outcome);
            groups.entry(outcome).or_insert_with(|| Gathered::new(own)).add(i, presence, spans[i]);
        };
        if let Some(outcome) = identity.outcome(key) {
            add(outcome, presence.clone());
        } else if let Some(outcomes) = identity.outcomes(key, members) {
            outcomes.into_iter().for_each(|o| add(o, presence.perhaps(&key.needs)));
        } else {
            missing(key).for_each(|o| add(o, presence.perhaps(&key.needs)));
            open.push(i);
        }
    }
    if open.len().saturating_mul(groups.len() + open.len().min(MOST_APART)) > MOST_PAIRS {
        return in_any_group(list, keys, ty, &groups, &open);
    }
    // An open row may be in each group that it fits, else it begins one with those behind it.
    let mut fits = vec![false; open.len()];
    for (outcome, gathered) in &mut groups {
        for (n, i) in open.iter().enumerate() {
            if identity.may_be(&keys[*i], outcome) {
                gathered.add(*i, list.rows[*i].presence.perhaps(&keys[*i].needs), spans[*i]);
                fits[n] = true;
            }
        }
        gathered.rows.sort_by_key(|(i, _)| *i);
    }
    let mut rows = Vec::with_capacity(groups.len() + open.len());
    let mut places = Vec::with_capacity(groups.len() + open.len());
    for gathered in groups.values() {
        rows.push(Row { value: group(list, gathered, ty), presence: gathered.presence() });
        places.push(gathered.place(list));
    }
    if open.len() > MOST_APART {
        let needs = Needs::all(open.iter().map(|i| keys[*i].needs.and(&list.rows[*i].presence.needs())));
        rows.push(unnamed(list, keys, ty, &open, &needs));
        places.push(Place { low: 0, high: usize::MAX, needs });
        return ListValue::placed(rows, places);
    }
    for (n, i) in open.iter().enumerate() {
        let (row, key) = (&list.rows[*i], &keys[*i]);
        let mut own = Gathered::new(Possible { none: false, failure: None, ..key.clone() });
        own.add(*i, Presence::Certain, spans[*i]);
        if let Presence::Many(_) = row.presence {
            own.rows[0].1 = row.presence.clone();
        }
        for later in &open[n + 1..] {
            if identity.may_agree(key, &keys[*later]) {
                own.add(*later, list.rows[*later].presence.perhaps(&key.needs.and(&keys[*later].needs)), spans[*later]);
            }
        }
        let alone =
            !fits[n] && missing(key).next().is_none() && open[..n].iter().all(|e| !identity.may_agree(&keys[*e], key));
        let presence = if alone { row.presence.clone() } else { row.presence.perhaps(&key.needs) };
        let (low, high) = spans[*i];
        rows.push(Row { value: group(list, &own, ty), presence });
        places.push(Place { low, high, needs: key.needs.and(&list.place_needs(*i)) });
    }
    ListValue::placed(rows, places)
}

/// The group of gathered rows.
fn group(list: &ListValue, gathered: &Gathered, ty: &Ty) -> Possible {
    let mut rows: Vec<(usize, Row)> = gathered
        .rows
        .iter()
        .map(|(i, presence)| (*i, Row { value: list.rows[*i].value.clone(), presence: presence.clone() }))
        .collect();
    // Where there is the group, its only row is in it.
    if let [(_, row)] = &mut rows[..] {
        if matches!(row.presence, Presence::Maybe(_)) {
            row.presence = Presence::Certain;
        }
    }
    let group = GroupValue { key: gathered.key.clone(), ty: ty.clone(), rows: Arc::new(list.kept(rows)) };
    Possible { core: Core::Group(Arc::new(group)), none: false, failure: None, needs: Needs::none() }
}

/// Any number of groups whose keys are not known, each with some of the open rows.
fn unnamed(list: &ListValue, keys: &[Possible], ty: &Ty, open: &[usize], needs: &Needs) -> Row {
    let mut gathered = Gathered::new(Possible::any(needs.clone()));
    for i in open {
        gathered.add(*i, list.rows[*i].presence.perhaps(&keys[*i].needs), (0, usize::MAX));
    }
    Row { value: group(list, &gathered, ty), presence: Presence::Many(needs.clone()) }
}

/// Groups of which each may hold any number of the open rows: too many to say which.
fn in_any_group(
    list: &ListValue,
    keys: &[Possible],
    ty: &Ty,
    groups: &IndexMap<Outcome, Gathered>,
    open: &[usize],
) -> ListValue {
    let needs = Needs::all(open.iter().map(|i| keys[*i].needs.and(&list.rows[*i].presence.needs())));
    let mut rows = Vec::with_capacity(groups.len() + 1);
    for gathered in groups.values() {
        let further = Row { value: Possible::any(needs.clone()), presence: Presence::Many(needs.clone()) };
        let own = gathered.rows.iter().map(|(i, p)| Row { value: list.rows[*i].value.clone(), presence: p.clone() });
        let all = Arc::new(ListValue::in_any_order(own.chain([further]).collect(), &needs));
        let group = GroupValue { key: gathered.key.clone(), ty: ty.clone(), rows: all };
        let value = Possible { core: Core::Group(Arc::new(group)), none: false, failure: None, needs: Needs::none() };
        rows.push(Row { value, presence: gathered.presence() });
    }
    rows.push(unnamed(list, keys, ty, open, &needs));
    ListValue::in_any_order(rows, &needs)
}
