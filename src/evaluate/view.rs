//! What views ask: the nodes, edges and marks of a graph, counts by kind, parts.
//!
//! Everything is found by the one evaluator; what is open stays open.

use super::collection::{AsList, as_list};
use super::{Env, Evaluator, Filled, Piece, Recorder};
use crate::check::typed::{Graph, Label, Node, Tally};
use crate::facts::store::SUBJECT;
use crate::id::ObjectId;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::possible::{Needs, Possible, Presence, Truth};
use indexmap::IndexMap;

/// A graph as it was found.
#[derive(Clone, Debug, Default)]
pub struct FoundGraph {
    /// The nodes, each object once.
    pub nodes: Vec<FoundNode>,
    /// The edges between them.
    pub edges: Vec<FoundEdge>,
    /// There may be further nodes.
    pub more_nodes: bool,
    /// There may be further edges.
    pub more_edges: bool,
    /// What keeps a part of it open.
    pub needs: Needs,
}

/// A node.
#[derive(Clone, Debug)]
pub struct FoundNode {
    /// The object.
    pub object: ObjectId,
    /// Whether it is surely there.
    pub is_certain: bool,
    /// What it is called, where the view says.
    pub label: Option<FoundLabel>,
    /// Its lane or lanes, where the view has any.
    pub lane: Option<Possible>,
    /// Of each mark, whether it holds.
    pub marks: Vec<Truth>,
}

/// What stands at a node or an edge.
#[derive(Clone, Debug)]
pub enum FoundLabel {
    /// A value with its type.
    Value(Possible, Ty),
    /// A text with its values.
    Text(Filled),
}

impl FoundLabel {
    /// What keeps it open.
    fn open_needs(&self) -> Option<Needs> {
        match self {
            Self::Value(value, _) => (!value.is_decided()).then(|| value.open_needs()),
            Self::Text(filled) => {
                let pieces = filled.ru.iter().chain(&filled.en).flatten();
                let open = pieces.filter_map(|p| match p {
                    Piece::Value(value, _) if !value.is_decided() => Some(value.open_needs()),
                    _ => None,
                });
                Some(Needs::all(open)).filter(|n| !n.is_empty())
            }
        }
    }
}

/// An edge between nodes, by their places.
#[derive(Clone, Debug)]
pub struct FoundEdge {
    /// From which.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// What it says.
    pub label: Option<FoundLabel>,
}

/// How many rows are of each kind.
#[derive(Clone, Debug, Default)]
pub struct FoundTally {
    /// The least and the greatest number of each kind that occurs; the greatest is missing where there
    /// may be any number.
    pub kinds: IndexMap<Value, (usize, Option<usize>)>,
    /// How many rows may be of any kind at all; nothing where there may be any number.
    pub of_any: Option<usize>,
    /// How many rows surely are of no kind, and how many at most.
    pub of_none: (usize, Option<usize>),
    /// The least and the greatest number of rows.
    pub total: (usize, Option<usize>),
    /// What keeps a number open.
    pub needs: Needs,
}

impl<R: Recorder> Evaluator<'_, R> {
    /// The rows of a list of the subject, with what keeps the list open.
    fn listed(&mut self, list: &Node) -> AsList {
        let value = self.value_of(list);
        as_list(&value, list.span)
    }

    /// The value of an expression about a row of the subject.
    fn of_row(&mut self, row: &Possible, node: &Node) -> Possible {
        self.eval(node, &mut Env { own: SUBJECT, subject: SUBJECT, locals: vec![row.clone()] })
    }

    /// The label of a row.
    fn label(&mut self, row: &Possible, label: &Label) -> FoundLabel {
        match label {
            Label::Value(node) => FoundLabel::Value(self.of_row(row, node), node.ty.clone()),
            Label::Text(messages) => FoundLabel::Text(Filled::of(messages, |node| self.of_row(row, node))),
        }
    }

    /// A graph of the subject.
    pub fn graph(&mut self, graph: &Graph) -> FoundGraph {
        let mut found = FoundGraph::default();
        let mut places: IndexMap<ObjectId, usize> = IndexMap::new();
        let mut needs = Vec::new();
        let list = self.listed(&graph.nodes);
        needs.push(list.needs.clone());
        for row in &list.list.rows {
            let object = match row.value.known() {
                Some(Value::Object(id)) if !matches!(row.presence, Presence::Many(_)) && !self.is_more(*id) => *id,
                _ => {
                    found.more_nodes = true;
                    needs.push(row.presence.needs().and(&row.value.open_needs()));
                    continue;
                }
            };
            let is_certain = row.presence.is_certain();
            if !is_certain {
                needs.push(row.presence.needs());
            }
            if let Some(known) = places.get(&object).and_then(|i| found.nodes.get_mut(*i)) {
                known.is_certain |= is_certain;
                continue;
            }
            let label = graph.label.as_ref().map(|l| self.label(&row.value, l));
            let lane = graph.lane.as_ref().map(|(n, _)| self.of_row(&row.value, n));
            let mut marks = Vec::new();
            for mark in &graph.marks {
                let mut env = Env { own: SUBJECT, subject: SUBJECT, locals: vec![row.value.clone()] };
                marks.push(self.truth(&mark.when, &mut env).as_condition());
            }
            let open = lane.iter().filter(|p| !p.is_decided()).map(Possible::open_needs);
            needs.extend(label.as_ref().and_then(FoundLabel::open_needs));
            needs.extend(open.chain(marks.iter().filter(|t| !t.is_decided()).map(|t| t.needs.clone())));
            places.insert(object, found.nodes.len());
            found.nodes.push(FoundNode { object, is_certain, label, lane, marks });
        }
        for edges in &graph.edges {
            let list = self.listed(&edges.list);
            needs.push(list.needs.clone());
            for row in &list.list.rows {
                let is_further = match row.value.known() {
                    Some(Value::Object(id)) => self.is_more(*id),
                    Some(_) => false,
                    None => true,
                };
                if is_further || matches!(row.presence, Presence::Many(_)) {
                    found.more_edges = true;
                    needs.push(row.presence.needs());
                    continue;
                }
                let (from, to) = (self.of_row(&row.value, &edges.from), self.of_row(&row.value, &edges.to));
                let ends = [&from, &to].map(|end| match end.known() {
                    Some(Value::Object(id)) => places.get(id).copied(),
                    _ => None,
                });
                if let [Some(from), Some(to)] = ends {
                    let label = edges.label.as_ref().map(|l| self.label(&row.value, l));
                    found.edges.push(FoundEdge { from, to, label });
                } else if from.known().is_none() || to.known().is_none() {
                    // Between which nodes it runs is not known.
                    found.more_edges = true;
                    needs.push(from.open_needs().and(&to.open_needs()));
                }
            }
        }
        found.needs = Needs::all(needs);
        found
    }

    /// How many rows of a list of the subject are of each kind.
    pub fn tally(&mut self, tally: &Tally) -> FoundTally {
        let mut found =
            FoundTally { total: (0, Some(0)), of_any: Some(0), of_none: (0, Some(0)), ..FoundTally::default() };
        let mut needs = Vec::new();
        let list = self.listed(&tally.list);
        needs.push(list.needs.clone());
        let several = matches!(tally.key.ty, Ty::List(_));
        for row in &list.list.rows {
            let is_certain = row.presence.is_certain();
            let many = matches!(row.presence, Presence::Many(_));
            if !is_certain {
                needs.push(row.presence.needs());
            }
            found.total.0 += usize::from(is_certain);
            found.total.1 = found.total.1.filter(|_| !many).map(|n| n + 1);
            let key = self.of_row(&row.value, &tally.key);
            if !key.is_decided() {
                needs.push(key.open_needs());
            }
            let keys = if several { as_list(&key, tally.key.span).list.rows.clone() } else { Vec::new() };
            let kinds: Vec<(Possible, bool, bool)> = if several {
                // A row counts once for each of its kinds.
                let mut seen: Vec<Value> = Vec::new();
                let mut kinds = Vec::new();
                for key in keys {
                    if let (Some(known), true) = (key.value.known(), key.presence.is_certain()) {
                        if seen.contains(known) {
                            continue;
                        }
                        seen.push(known.clone());
                    }
                    let any_number = matches!(key.presence, Presence::Many(_));
                    kinds.push((key.value, key.presence.is_certain(), any_number));
                }
                kinds
            } else {
                vec![(key, true, false)]
            };
            for (kind, surely, any_number) in kinds {
                found.count(&kind, is_certain && surely, many || (any_number && kind.known().is_none()));
            }
        }
        found.needs = Needs::all(needs);
        found
    }
}

impl FoundTally {
    /// Counts a row of a kind, or of one of several; `many` where there may be any number of such rows.
    fn count(&mut self, kind: &Possible, surely: bool, many: bool) {
        let more = |n: Option<usize>| n.filter(|_| !many).map(|n| n + 1);
        if let (Some(value), true) = (kind.known(), surely) {
            let (low, high) = self.kinds.entry(value.clone()).or_insert((0, Some(0)));
            *low += 1;
            *high = more(*high);
            return;
        }
        if kind.none {
            self.of_none.0 += usize::from(surely && !kind.has_core());
            self.of_none.1 = more(self.of_none.1);
        }
        match kind.values() {
            Some(values) if kind.has_core() => {
                for value in values {
                    let (_, high) = self.kinds.entry(value).or_insert((0, Some(0)));
                    *high = more(*high);
                }
            }
            _ if kind.has_core() => self.of_any = more(self.of_any),
            // It has no kind.
            _ => {}
        }
    }
}

/// The members that a lane is or, for a list, holds; ascending.
pub fn lanes_of(lane: &Possible) -> Vec<u32> {
    let mut lanes: Vec<u32> = match lane.as_list() {
        Some(list) => list
            .rows
            .iter()
            .filter(|r| r.presence.is_certain())
            .filter_map(|r| match r.value.known() {
                Some(Value::Member(_, m)) => Some(*m),
                _ => None,
            })
            .collect(),
        None => match lane.known() {
            Some(Value::Member(_, m)) => vec![*m],
            _ => Vec::new(),
        },
    };
    lanes.sort_unstable();
    lanes.dedup();
    lanes
}

/// The members that a lane may be or, for a list, hold; nothing where that may be any.
pub fn lanes_that_may_be(lane: &Possible) -> Option<Vec<u32>> {
    let members = |value: &Possible| {
        let values = value.values()?;
        let member = |v: Value| match v {
            Value::Member(_, m) => Some(m),
            _ => None,
        };
        values.into_iter().map(member).collect::<Option<Vec<u32>>>()
    };
    match lane.as_list() {
        Some(list) => {
            let rows = list.rows.iter().map(|r| match r.presence {
                Presence::Many(_) => None,
                _ => members(&r.value),
            });
            Some(rows.collect::<Option<Vec<_>>>()?.concat())
        }
        None => members(lane),
    }
}
