//! Which rows of a table answer, and what several of them come to together.

use super::table::Filled;
use super::trace::{HeldRow, Worth};
use crate::builtin::{self, Call};
use crate::check::typed::{Table, TableVersion};
use crate::id::TableId;
use crate::syntax::ast::{Collect, Edge, Hit};
use crate::ty::Ty;
use crate::value::possible::{
    self, Comparison, ConflictSide, Failed, Failure, FailureKind, Identity, ListValue, Needs, Possible, Presence, Row,
};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A table with its inputs and cells found. Rows are named by their places among those in force.
pub(super) struct Asked<'p> {
    pub id: TableId,
    pub table: &'p Table,
    pub version: &'p TableVersion,
    /// The rows in force, by their places in the version.
    pub rows: &'p [usize],
    pub inputs: Vec<Possible>,
    pub cells: Vec<Vec<Filled>>,
}

/// What a row gives.
pub(super) struct Given {
    pub outputs: Vec<Possible>,
    /// For a rate of a scale: how it came about.
    pub worth: Option<Box<Worth>>,
}

/// What the inputs come to: the rows that answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Hits {
    /// One row.
    Row(usize),
    /// None, where one must.
    None,
    /// More than the one that may.
    Several(Vec<usize>),
    /// All of these together.
    Set(Vec<usize>),
}

impl Hits {
    /// The rows that answer where these hold.
    pub fn of(hit: Hit, rows: Vec<usize>) -> Self {
        match (hit, &rows[..]) {
            (Hit::Collect(_), _) => Self::Set(rows),
            (_, []) => Self::None,
            // Even one alone is asked for its place: without one nothing is highest.
            (Hit::Highest | Hit::Lowest, _) => Self::Set(rows),
            (_, [row]) | (Hit::First, [row, ..]) => Self::Row(*row),
            (Hit::One, _) => Self::Several(rows),
        }
    }

    /// The rows whose outputs are asked for.
    pub fn answering(&self) -> Vec<usize> {
        match self {
            Self::Row(i) => vec![*i],
            Self::None | Self::Several(_) => Vec::new(),
            Self::Set(rows) => rows.clone(),
        }
    }

    /// The rows that hold, as far as a reader is told.
    pub fn holding(&self) -> Vec<usize> {
        match self {
            Self::Several(rows) => rows.clone(),
            other => other.answering(),
        }
    }
}

/// Every combination of the atoms of the inputs, the first input turning fastest.
pub(super) struct Combinations {
    /// How many atoms each input has.
    pub lengths: Vec<usize>,
    /// The inputs that surely have no value.
    pub blank: Vec<bool>,
    /// What each combination comes to, by its place in `distinct`.
    pub outcomes: Vec<usize>,
    /// What they come to, each once.
    pub distinct: Vec<Hits>,
}

impl Combinations {
    /// What the inputs need that matter: two combinations differ in one alone, and fall in two classes.
    pub fn needs(&self, inputs: &[Possible], class: impl Fn(usize) -> usize) -> Needs {
        let mut needs = Vec::new();
        let mut stride = 1;
        for ((length, blank), input) in self.lengths.iter().zip(&self.blank).zip(inputs) {
            let mut first: HashMap<usize, usize> = HashMap::new();
            let matters = self.outcomes.iter().enumerate().any(|(n, outcome)| {
                let others = n - (n / stride % (*length).max(1)) * stride;
                *first.entry(others).or_insert_with(|| class(*outcome)) != class(*outcome)
            });
            if matters || (*blank && !input.needs.is_empty()) {
                needs.push(input.needs.clone());
            }
            stride *= length;
        }
        Needs::all(needs)
    }
}

/// What a table of which nothing can be said may come to.
pub(super) fn unknown_answer(ty: &Ty, needs: &Needs) -> Possible {
    if matches!(ty, Ty::List(_)) { Possible::unknown_list(needs) } else { Possible::any(needs.clone()) }
}

/// The list of all rows that hold, where several combinations are possible: a row that holds in some
/// alone may be there.
pub(super) fn collected(asked: &Asked<'_>, combinations: &Combinations, given: &HashMap<usize, Given>) -> Possible {
    let holds = |i: usize, outcome: usize| combinations.distinct[outcome].answering().contains(&i);
    let mut rows = Vec::new();
    for i in 0..asked.rows.len() {
        let held: Vec<bool> = (0..combinations.distinct.len()).map(|d| holds(i, d)).collect();
        let Some(value) = given.get(&i).and_then(|g| g.outputs.first()).cloned() else { continue };
        let presence = if held.iter().all(|h| *h) {
            Presence::Certain
        } else {
            Presence::Maybe(combinations.needs(&asked.inputs, |d| usize::from(held[d])))
        };
        rows.push(Row { value, presence });
    }
    let needs = Needs::all(rows.iter().map(|r| r.presence.needs()));
    Possible::list(ListValue { rows, ..ListValue::default() }).needing(&needs)
}

impl Asked<'_> {
    /// That no row holds.
    pub fn no_row(&self) -> Possible {
        let kind = match self.version.scale {
            Some(scale) => FailureKind::OutsideScale(self.id, scale.edge != Edge::UpTo),
            None => FailureKind::NoRow(self.id),
        };
        Possible::fails(kind, self.version.notes.span)
    }

    /// The rows that hold or may hold, as the trace keeps them.
    pub fn held(&self, held: &BTreeSet<usize>, won: &BTreeSet<usize>, given: &HashMap<usize, Given>) -> Vec<HeldRow> {
        let mut rows: Vec<HeldRow> = held
            .iter()
            .map(|i| HeldRow {
                row: self.rows[*i],
                overridden: !won.contains(i),
                worth: given.get(i).and_then(|g| g.worth.clone()),
            })
            .collect();
        rows.sort_by_key(|r| self.version.rows[r.row].number);
        rows
    }

    /// What the outputs are where just these rows answer; `won` gathers those that do.
    pub fn settle(&self, hits: &Hits, given: &HashMap<usize, Given>, won: &mut BTreeSet<usize>) -> Vec<Possible> {
        let all = |value: Possible| vec![value; self.table.outputs.len()];
        match hits {
            Hits::Row(i) => {
                won.insert(*i);
                given.get(i).map_or_else(|| all(Possible::none()), |g| g.outputs.clone())
            }
            Hits::None => all(self.no_row()),
            Hits::Several(rows) => {
                won.extend(rows);
                let numbers = rows.iter().map(|r| self.version.rows[self.rows[*r]].number).collect();
                all(Possible::fails(FailureKind::SeveralRows(self.id, numbers), self.version.notes.span))
            }
            Hits::Set(rows) => {
                let rows: Vec<(usize, Presence)> = rows.iter().map(|r| (*r, Presence::Certain)).collect();
                self.together(&rows, given, won)
            }
        }
    }

    fn call(&self, name: &str, list: Vec<Row>, ty: &Ty) -> Possible {
        let arguments = [Possible::list(ListValue { rows: list, ..ListValue::default() })];
        let currency = match ty {
            Ty::Money(currency) => *currency,
            _ => None,
        };
        // What rows give is told apart by its value.
        let identity = Identity { is_further: &|_| false, currency };
        let call = Call { arguments: &arguments, ty, span: self.version.notes.span, identity };
        builtin::find(name).map_or_else(|| self.no_row(), |b| (b.call)(&call))
    }

    /// What rows that hold or may hold come to, under a policy that looks at all of them.
    pub fn together(
        &self,
        rows: &[(usize, Presence)],
        given: &HashMap<usize, Given>,
        won: &mut BTreeSet<usize>,
    ) -> Vec<Possible> {
        let Hit::Collect(how) = self.version.hit else { return self.outermost(rows, given, won) };
        won.extend(rows.iter().map(|r| r.0));
        let values = rows.iter().filter_map(|(i, presence)| {
            let value = given.get(i)?.outputs.first()?.clone();
            Some(Row { value, presence: presence.clone() })
        });
        let values: Vec<Row> = values.collect();
        let ty = self.table.outputs.first().map_or(Ty::Error, |o| o.ty.clone());
        vec![match how {
            Collect::All => Possible::list(ListValue { rows: values, ..ListValue::default() }),
            how => self.call(how.word(), values, &ty),
        }]
    }

    /// The row whose first output is highest or lowest. Rows that tie and differ in another output
    /// are a conflict there.
    fn outermost(
        &self,
        rows: &[(usize, Presence)],
        given: &HashMap<usize, Given>,
        won: &mut BTreeSet<usize>,
    ) -> Vec<Possible> {
        let span = self.version.notes.span;
        let (name, beyond) = match self.version.hit {
            Hit::Highest => ("greatest", Comparison::More),
            _ => ("least", Comparison::Less),
        };
        let mut ranked: Vec<Ranked<'_>> = Vec::new();
        let mut failure: Failed = None;
        for (i, presence) in rows {
            let Some(outputs) = given.get(i).map(|g| &g.outputs[..]) else { continue };
            let Some(first) = outputs.first() else { continue };
            if presence.is_certain() && first.surely_fails() {
                won.insert(*i);
                return vec![first.clone(); self.table.outputs.len()];
            }
            failure = failure.or_else(|| first.failure.clone());
            ranked.push(Ranked { row: *i, first, outputs, presence });
        }
        let values: Vec<Row> =
            ranked.iter().map(|r| Row { value: r.first.clone(), presence: r.presence.clone() }).collect();
        let ty = self.table.outputs.first().map_or(Ty::Error, |o| o.cell_ty.clone());
        let mut best = self.call(name, values, &ty);
        if best.failure.as_ref().is_some_and(|f| matches!(f.kind, FailureKind::Empty(_))) {
            best.failure = self.no_row().failure;
        }
        failure = failure.or_else(|| best.failure.clone());
        let beaten = |r: &Ranked<'_>| {
            ranked.iter().any(|s| s.is_sure() && possible::compare(beyond, s.first, r.first, span).holds())
        };
        let winners: Vec<&Ranked<'_>> = ranked.iter().filter(|r| r.first.has_core() && !beaten(r)).collect();
        won.extend(winners.iter().map(|w| w.row));
        let open = Needs::all(winners.iter().map(|w| w.presence.needs().and(&w.first.needs)));
        let ties = |a: &Ranked<'_>, b: &Ranked<'_>| possible::compare(Comparison::Equal, a.first, b.first, span);
        // Where all of them surely tie, each of them answers.
        let all_answer = winners.iter().all(|w| w.is_sure() && winners.iter().all(|v| ties(w, v).holds()));
        let mut answers = vec![best];
        for o in 1..self.table.outputs.len() {
            let mut value: Option<Possible> = None;
            let mut conflict: Failed = None;
            for (n, winner) in winners.iter().enumerate() {
                let own = &winner.outputs[o];
                for other in &winners[..n] {
                    let theirs = &other.outputs[o];
                    if own.surely_same(theirs) || !all_answer && !ties(winner, other).yes {
                        continue;
                    }
                    conflict = conflict.or_else(|| Some(self.conflict(other.row, winner.row)));
                    let differ = own.is_decided() && theirs.is_decided() || own.surely_different(theirs);
                    if all_answer && (differ || own.surely_fails() || theirs.surely_fails()) {
                        value = Some(Possible::failed(Some(self.conflict(other.row, winner.row)), Needs::none()));
                    }
                }
                value = Some(match value {
                    None => own.clone(),
                    // A conflict that is sure stays one.
                    Some(known) if known.surely_fails() && all_answer || known.surely_same(own) => known,
                    Some(known) => known.needing(&open).or(own),
                });
            }
            let mut value = value.unwrap_or_else(|| self.no_row());
            value.failure = value.failure.or(conflict).or_else(|| failure.clone());
            answers.push(if value.is_decided() { value } else { value.needing(&open) });
        }
        answers
    }

    fn conflict(&self, a: usize, b: usize) -> Arc<Failure> {
        let side = |i: usize| ConflictSide { exception: None, span: self.version.rows[self.rows[i]].span };
        let kind = FailureKind::Conflict(vec![side(a), side(b)]);
        Arc::new(Failure { kind, span: self.version.notes.span })
    }
}

/// A row by its first output.
struct Ranked<'r> {
    row: usize,
    first: &'r Possible,
    outputs: &'r [Possible],
    presence: &'r Presence,
}

impl Ranked<'_> {
    /// Whether it surely stands among those that are compared.
    fn is_sure(&self) -> bool {
        self.presence.is_certain() && !self.first.none && self.first.failure.is_none()
    }
}
