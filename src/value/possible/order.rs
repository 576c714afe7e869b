//! Where the rows of a list stand, and where they may stand while that is not known.
//!
//! A row whose place ends before that of another begins surely stands before it; of two whose places
//! meet either may stand first.

use super::{FailureKind, ListValue, Needs, Possible, Presence, Row};
use crate::value::Value;
use std::cmp::Ordering;

/// Where a row may stand among the others of its list.
#[derive(Clone, Debug)]
pub struct Place {
    /// It surely stands behind every row whose `high` is below this.
    pub low: usize,
    /// It surely stands before every row whose `low` is above this.
    pub high: usize,
    /// What keeps it open.
    pub needs: Needs,
}

impl ListValue {
    /// Rows that stand at given places.
    pub fn placed(rows: Vec<Row>, places: Vec<Place>) -> Self {
        let mut both: Vec<(Place, Row)> = places.into_iter().zip(rows).collect();
        both.sort_by_key(|(p, _)| (p.low, p.high));
        let apart = both.windows(2).all(|w| w[0].0.high < w[1].0.low);
        let (places, rows) = both.into_iter().unzip();
        if apart { Self::of(rows) } else { Self { rows, places } }
    }

    /// Rows of whose order nothing is known.
    pub fn in_any_order(rows: Vec<Row>, needs: &Needs) -> Self {
        let places = rows.iter().map(|_| Place { low: 0, high: usize::MAX, needs: needs.clone() });
        let places = places.collect();
        Self::placed(rows, places)
    }

    /// Some of its rows, by their numbers, where they stood.
    #[must_use]
    pub fn kept(&self, rows: Vec<(usize, Row)>) -> Self {
        if self.places.is_empty() {
            return Self::of(rows.into_iter().map(|(_, row)| row).collect());
        }
        let places = rows.iter().map(|(i, _)| self.places[*i].clone()).collect();
        Self::placed(rows.into_iter().map(|(_, row)| row).collect(), places)
    }

    /// The ends between which each row stands.
    pub fn spans(&self) -> Vec<(usize, usize)> {
        if !self.places.is_empty() {
            return self.places.iter().map(|p| (p.low, p.high)).collect();
        }
        // Further rows that stand side by side may be mixed.
        let mut spans: Vec<(usize, usize)> = (0..self.rows.len()).map(|i| (i, i)).collect();
        let many = |i: usize| matches!(self.rows[i].presence, Presence::Many(_));
        for i in 1..spans.len() {
            if many(i) && many(i - 1) {
                spans[i].0 = spans[i - 1].0;
            }
        }
        for i in (1..spans.len()).rev() {
            if many(i) && many(i - 1) {
                spans[i - 1].1 = spans[i].1;
            }
        }
        spans
    }

    /// What keeps the place of a row open.
    pub fn place_needs(&self, row: usize) -> Needs {
        self.places.get(row).map(|p| p.needs.clone()).unwrap_or_default()
    }

    /// The rows of which one is the first: none that surely stands behind another that is surely there.
    pub fn leading(&self) -> Vec<usize> {
        let spans = self.spans();
        let certain = self.rows.iter().zip(&spans).filter(|(r, _)| r.presence.is_certain());
        let end = certain.map(|(_, s)| s.1).min().unwrap_or(usize::MAX);
        (0..spans.len()).filter(|i| spans[*i].0 <= end).collect()
    }
}

/// An end of what a key may be. The order is that in which rows stand.
#[derive(Debug)]
enum End {
    /// Before all values.
    Lowest,
    At(Value),
    /// Behind all values.
    Highest,
    /// `none`, or no value: behind all that have one.
    Beyond,
}

impl End {
    /// The two ends of a key.
    fn of(key: &Possible, descending: bool) -> (Self, Self) {
        let (low, high) = key.bounds();
        let (first, last) = if descending { (high, low) } else { (low, high) };
        let missing = key.none || key.failure.is_some();
        let low = if key.has_core() { first.map_or(Self::Lowest, Self::At) } else { Self::Beyond };
        let high = if missing || !key.has_core() { Self::Beyond } else { last.map_or(Self::Highest, Self::At) };
        (low, high)
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Lowest => 0,
            Self::At(_) => 1,
            Self::Highest => 2,
            Self::Beyond => 3,
        }
    }

    fn order(&self, other: &Self, descending: bool) -> Ordering {
        match (self, other) {
            (Self::At(a), Self::At(b)) => {
                let order = a.compare(b).unwrap_or(Ordering::Equal);
                if descending { order.reverse() } else { order }
            }
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// Why some values have no order among each other: sums in two currencies, months and days.
fn mixed<'v>(values: impl Iterator<Item = &'v Value>) -> Option<FailureKind> {
    let (mut currency, mut period) = (None, None);
    for value in values {
        match value {
            Value::Money(_, Some(c)) if *currency.get_or_insert(*c) != *c => return Some(FailureKind::Currencies),
            Value::Period(_) => {
                let kind = value.period_kind();
                if *period.get_or_insert(kind) != kind {
                    return Some(FailureKind::Periods);
                }
            }
            _ => {}
        }
    }
    None
}

/// A list in the order of the keys of its rows; those without one stand last. `ties` are the entity
/// keys by which rows of one key stand, where the rows have any; what is left stands as it stood.
///
/// The failure is that of keys that have no order among each other: then there may be no list.
pub fn ordered(
    list: &ListValue,
    keys: &[Possible],
    ties: Option<&[Possible]>,
    descending: bool,
) -> (Option<ListValue>, Option<FailureKind>) {
    let ends: Vec<(End, End)> = keys.iter().map(|k| End::of(k, descending)).collect();
    let values = ends.iter().flat_map(|(a, b)| [a, b]).filter_map(|e| match e {
        End::At(v) => Some(v),
        _ => None,
    });
    if let Some(kind) = mixed(values) {
        let surely = list.is_closed() && keys.iter().all(|k| k.known().is_some());
        let needs = Needs::all(keys.iter().map(|k| k.needs.clone()));
        let any = ListValue::in_any_order(list.rows.clone(), &needs);
        return ((!surely).then_some(any), Some(kind));
    }
    let tie_ends: Vec<(End, End)> = match ties {
        Some(ties) => ties.iter().map(|t| End::of(t, false)).collect(),
        None => keys.iter().map(|_| (End::Lowest, End::Lowest)).collect(),
    };
    let spans = list.spans();
    // Both ends of the place of each row, in the order in which they follow each other.
    let mut points: Vec<(usize, bool)> = (0..keys.len()).flat_map(|i| [(i, false), (i, true)]).collect();
    let compare = |a: &(usize, bool), b: &(usize, bool)| {
        let of = |ends: &[(End, End)], x: &(usize, bool), y: &(usize, bool), descending: bool| {
            let pick = |p: &(usize, bool)| if p.1 { &ends[p.0].1 } else { &ends[p.0].0 };
            pick(x).order(pick(y), descending)
        };
        let place = |p: &(usize, bool)| if p.1 { spans[p.0].1 } else { spans[p.0].0 };
        of(&ends, a, b, descending).then_with(|| of(&tie_ends, a, b, false)).then_with(|| place(a).cmp(&place(b)))
    };
    points.sort_by(compare);
    let mut places: Vec<Place> = keys
        .iter()
        .enumerate()
        .map(|(i, key)| {
            let own = |p: &Possible| if p.is_decided() { Needs::none() } else { p.needs.clone() };
            let tie = ties.map(|t| own(&t[i])).unwrap_or_default();
            Place { low: 0, high: 0, needs: own(key).and(&tie).and(&list.place_needs(i)) }
        })
        .collect();
    let mut rank = 0;
    for (n, point) in points.iter().enumerate() {
        if n > 0 && compare(&points[n - 1], point) != Ordering::Equal {
            rank = n;
        }
        let place = &mut places[point.0];
        if point.1 {
            place.high = rank;
        } else {
            place.low = rank;
        }
    }
    (Some(ListValue::placed(list.rows.clone(), places)), None)
}

/// A list among those that are put behind each other: the ends between which it stands, and its rows.
pub struct Piece {
    /// Where it stands among the others.
    pub span: (usize, usize),
    /// What keeps that open.
    pub needs: Needs,
    /// Its rows.
    pub list: ListValue,
}

/// Lists behind each other as one; `fixed` says that the lists themselves stand as they are.
pub fn joined(pieces: Vec<Piece>, fixed: bool) -> ListValue {
    if fixed && pieces.iter().all(|p| p.list.places.is_empty()) {
        return ListValue::of(pieces.into_iter().flat_map(|p| p.list.rows).collect());
    }
    let width = pieces.iter().map(|p| p.list.rows.len()).max().unwrap_or(0).max(1);
    let (mut rows, mut places) = (Vec::new(), Vec::new());
    for piece in pieces {
        let (low, high) = piece.span;
        let known = low == high && piece.list.places.is_empty();
        for (i, row) in piece.list.rows.into_iter().enumerate() {
            let own = piece.list.places.get(i).map(|p| p.needs.clone()).unwrap_or_default();
            let first = low.saturating_mul(width);
            let last = high.saturating_mul(width).saturating_add(width - 1);
            let many = matches!(row.presence, Presence::Many(_));
            let (low, high) = if known && !many { (first + i, first + i) } else { (first, last) };
            places.push(Place { low, high, needs: piece.needs.and(&own) });
            rows.push(row);
        }
    }
    ListValue::placed(rows, places)
}

/// A value that may be one of several rows: what the first of a list may be, without what may be instead.
pub fn leading(list: &ListValue) -> Option<Possible> {
    let leading = list.leading();
    let needs = |i: &usize| {
        let row = &list.rows[*i];
        let own = row.value.needs.and(&row.presence.needs());
        if leading.len() > 1 { own.and(&list.place_needs(*i)) } else { own }
    };
    // All share the needs of all, which then do not grow with each.
    let needs = Needs::all(leading.iter().map(needs));
    let mut rows = leading.iter().map(|i| Possible { needs: needs.clone(), ..list.rows[*i].value.clone() });
    // Of things and words all are told, and gathered at once: one by one that would cost their square.
    let all: Option<Vec<Vec<Value>>> = leading.iter().map(|i| list.rows[*i].value.values()).collect();
    if let Some(all) = all.filter(|a| a.len() > 1 && a.iter().flatten().any(|v| v.number().is_none())) {
        let (none, failure) = (rows.clone().any(|r| r.none), rows.find_map(|r| r.failure));
        return Some(Possible { none, failure, ..Possible::several(all.concat(), needs.clone()) });
    }
    let first = rows.next()?;
    Some(rows.fold(first, |known, row| known.or(&row)))
}
