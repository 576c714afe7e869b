//! What a view shows of a case, ready to be drawn: texts, numbers and how they hang together.
//!
//! Nothing here knows a field of law: every word comes from the rules or the case. What is not
//! known stays visible as such: a mark that perhaps holds, a count that is a range, a band that the
//! case may be in.

pub mod text;

use crate::value::date::Date;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A view, filled in for a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// The name of the view.
    pub name: String,
    /// Its title in the language asked for.
    pub title: String,
    /// What is shown.
    #[serde(flatten)]
    pub shape: Shape,
    /// The facts that keep a part of it open, as paths, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Why a part of it cannot be shown, where no fact would help: the law that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The forms of pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Shape {
    /// Things and what leads from one to another.
    Graph(Graph),
    /// Steps over time.
    Timeline(Timeline),
    /// Criteria against the bands of one scale.
    Matrix(Matrix),
    /// How many there are of each kind.
    Tally(Tally),
    /// Parts of a whole.
    Shares(Shares),
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// It does.
    Yes,
    /// That is not known.
    Perhaps,
    /// It does not.
    No,
}

/// Things and what leads from one to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Graph {
    /// The titles of the lanes, in order; empty where the view has none.
    pub lanes: Vec<String>,
    /// The things.
    pub nodes: Vec<GraphNode>,
    /// What leads from one to another.
    pub edges: Vec<GraphEdge>,
    /// What each mark means, in short.
    pub marks: Vec<String>,
    /// For the legend, why a thing bears each mark: the condition as the rules write it.
    pub why: Vec<String>,
    /// The case may hold further things.
    pub more_nodes: bool,
    /// The case may hold further edges.
    pub more_edges: bool,
}

/// A thing in a [`Graph`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GraphNode {
    /// What it is called.
    pub label: String,
    /// The lanes that it stands in, by their places in [`Graph::lanes`], ascending; empty where that
    /// is not known or the view has no lanes.
    pub lanes: Vec<usize>,
    /// Of each mark in [`Graph::marks`], whether it holds.
    pub marks: Vec<Held>,
    /// It is not known whether it is there at all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub perhaps: bool,
}

/// What leads from one thing to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GraphEdge {
    /// The thing from which, by its place in [`Graph::nodes`].
    pub from: usize,
    /// The thing to which.
    pub to: usize,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Steps over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Timeline {
    /// The earliest and the latest day on which the first steps begin; nothing where that is not known.
    #[serde(serialize_with = "day_or_window")]
    pub start: Option<(Date, Date)>,
    /// The steps, in the order of the rules; none where the start is not known.
    pub steps: Vec<TimelineStep>,
    /// The earliest and the latest day on which the whole ends.
    #[serde(serialize_with = "maybe_window")]
    pub ends: Option<(Date, Date)>,
}

/// A step of a [`Timeline`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimelineStep {
    /// The name of the step.
    pub name: String,
    /// Its title.
    pub title: String,
    /// How long it takes, in words: `2 to 3 months`.
    pub takes: String,
    /// The steps that it follows, by their places.
    pub after: Vec<usize>,
    /// The earliest and the latest day on which it begins.
    #[serde(serialize_with = "window")]
    pub begins: (Date, Date),
    /// The earliest and the latest day on which it ends.
    #[serde(serialize_with = "window")]
    pub ends: (Date, Date),
    /// What it cites, in words, with the status of each.
    pub sources: Vec<String>,
}

/// Criteria against the bands of one scale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// The titles of the bands, lowest first.
    pub bands: Vec<String>,
    /// The criteria.
    pub rows: Vec<MatrixRow>,
}

/// A criterion of a [`Matrix`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixRow {
    /// The name of the table.
    pub name: String,
    /// Its title.
    pub title: String,
    /// A cell for each band.
    pub cells: Vec<MatrixCell>,
    /// Why the case is in no band, where that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The facts that keep it open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
}

/// A band of a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixCell {
    /// What leads into the band, one text a row of the table; empty where nothing does.
    pub conditions: Vec<String>,
    /// Whether the case is in it.
    pub own: Held,
}

/// How many there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The kinds: all members of an enum in order, or the values that occur.
    pub groups: Vec<TallyGroup>,
    /// The least and the greatest number of all together; the greatest is missing where the list is open.
    pub total: (usize, Option<usize>),
    /// How many kinds surely occur, and how many perhaps.
    pub occurring: (usize, usize),
}

/// A kind in a [`Tally`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TallyGroup {
    /// The kind.
    pub title: String,
    /// A short form of it for a tile: its name in the rules, in the letters of the language asked for
    /// where they have one in these.
    pub name: String,
    /// The least and the greatest number; the greatest is missing where the list is open.
    pub count: (usize, Option<usize>),
    /// The column and the row of its tile, from 1, where the view has tiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tile: Option<(i64, i64)>,
}

/// Parts of a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shares {
    /// The parts.
    pub parts: Vec<Part>,
    /// The whole as text, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
}

/// A part of a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its name in the rules.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its value, or what is known of it, as text.
    pub text: String,
    /// Its share of the whole in millionths, where all parts are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<u32>,
    /// Its share as text: `19.61 %`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_text: Option<String>,
}

/// A day, or the earliest and the latest one.
#[expect(clippy::ref_option, reason = "serde passes references to fields")]
fn day_or_window<S: Serializer>(days: &Option<(Date, Date)>, serializer: S) -> Result<S::Ok, S::Error> {
    match days {
        Some((earliest, latest)) if earliest == latest => earliest.serialize(serializer),
        days => maybe_window(days, serializer),
    }
}

#[expect(clippy::ref_option, reason = "serde passes references to fields")]
fn maybe_window<S: Serializer>(days: &Option<(Date, Date)>, serializer: S) -> Result<S::Ok, S::Error> {
    match days {
        Some(days) => window(days, serializer),
        None => serializer.serialize_none(),
    }
}

/// The earliest and the latest day, each by its name.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references to fields")]
fn window<S: Serializer>((earliest, latest): &(Date, Date), serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("earliest", earliest)?;
    map.serialize_entry("latest", latest)?;
    map.end()
}
