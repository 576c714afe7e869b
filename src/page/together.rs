//! Reported lists that speak of the same rows, as one table: `amount of lines` beside `answer of lines`.
//!
//! That they do is read from the rules, whose definitions name the same list, and not guessed from
//! the values.

use crate::check::same;
use crate::check::typed::{Node, NodeKind, Report};
use crate::evaluate::{Assessment, Shown};
use crate::explain::Source;
use crate::id::DefinitionId;
use crate::show::title_or_name;
use crate::ty::Ty;
use crate::value::possible::{ListValue, Possible};
use serde::Serialize;

/// Lists as columns.
#[derive(Debug, Serialize)]
pub(super) struct Together {
    /// The titles of the columns.
    pub heads: Vec<Head>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// Which reported values stand in it, by their places.
    #[serde(skip)]
    pub places: Vec<usize>,
}

/// The head of a column.
#[derive(Debug, Serialize)]
pub(super) struct Head {
    title: String,
    /// Its cells are numbers, whose ends stand below each other.
    counts: bool,
}

/// A reported list.
struct Column<'a> {
    place: usize,
    /// The list of whose rows it speaks.
    of: &'a Node,
    list: &'a ListValue,
    ty: Ty,
}

/// The tables of an assessment, in the order of their first columns.
pub(super) fn together(source: &Source<'_>, assessment: &Assessment) -> Vec<Together> {
    let columns: Vec<Column<'_>> =
        assessment.reports.iter().enumerate().filter_map(|(i, (r, shown))| column(source, i, *r, shown)).collect();
    let lists = assessment.reports.iter().enumerate().filter_map(|(i, (r, shown))| whole(source, i, *r, shown));
    let lists: Vec<(DefinitionId, Column<'_>)> = lists.collect();
    let mut taken: Vec<usize> = Vec::new();
    let mut out = Vec::new();
    for first in &columns {
        if taken.contains(&first.place) {
            continue;
        }
        let mut members: Vec<&Column<'_>> =
            columns.iter().filter(|c| same(c.of, first.of) && c.list.rows.len() == first.list.rows.len()).collect();
        // The list itself names the rows, where it is reported too.
        if let NodeKind::Definition(id, _) = first.of.kind {
            let own = lists.iter().find(|(d, c)| *d == id && c.list.rows.len() == first.list.rows.len());
            members.splice(0..0, own.map(|(_, c)| c));
        }
        if members.len() < 2 {
            continue;
        }
        taken.extend(members.iter().map(|c| c.place));
        out.push(table(source, assessment, &members));
    }
    out
}

fn table(source: &Source<'_>, assessment: &Assessment, members: &[&Column<'_>]) -> Together {
    let head = |c: &&Column<'_>| Head {
        title: assessment.reports.get(c.place).map_or_else(String::new, |(r, _)| title(source, *r)),
        counts: c.ty.is_numeric() || c.ty.is_amount(),
    };
    let cell = |value: &Possible, ty| {
        let nothing = value.none && !value.has_core();
        if nothing { "—".to_owned() } else { source.possible(value, ty) }
    };
    let count = members.first().map_or(0, |c| c.list.rows.len());
    let rows = (0..count).map(|i| {
        let values = members.iter().filter_map(|c| Some((c.list.rows.get(i)?, &c.ty)));
        values.map(|(row, ty)| cell(&row.value, ty)).collect()
    });
    let mut places: Vec<usize> = members.iter().map(|c| c.place).collect();
    places.sort_unstable();
    Together { heads: members.iter().map(head).collect(), rows: rows.collect(), places }
}

fn title(source: &Source<'_>, report: Report) -> String {
    let Report::Definition(id) = report else { return String::new() };
    let name = &source.edition.rules.definitions[id.index()].name;
    let version = source.edition.definitions[id.index()];
    version.map_or_else(|| name.to_string(), |v| title_or_name(&v.notes.title, source.language, name))
}

/// The rows of a value, where it is a list whose rows surely are there and in this order.
fn rows(shown: &Shown) -> Option<&ListValue> {
    let list = shown.value.as_list()?;
    let sure = list.places.is_empty() && !list.rows.is_empty() && list.rows.iter().all(|r| r.presence.is_certain());
    sure.then_some(&**list)
}

/// `VALUE of LIST`, for a definition that says just that.
fn column<'a>(source: &'a Source<'_>, place: usize, report: Report, shown: &'a Shown) -> Option<Column<'a>> {
    let Report::Definition(id) = report else { return None };
    let definition = &source.edition.rules.definitions[id.index()];
    let version = source.edition.definitions[id.index()]?;
    let only = match (version.cases.as_slice(), &version.otherwise) {
        ([case], None) if case.when.is_none() => &case.value,
        ([], Some(node)) => node,
        _ => return None,
    };
    let NodeKind::Each(of, _, false) = &only.kind else { return None };
    let plain = matches!(of.kind, NodeKind::Definition(..) | NodeKind::Field(..));
    if !plain || !definition.exceptions.is_empty() {
        return None;
    }
    let ty = definition.ty.row()?.clone();
    Some(Column { place, of, list: rows(shown)?, ty })
}

/// A definition that is a list of things.
fn whole<'a>(
    source: &'a Source<'_>,
    place: usize,
    report: Report,
    shown: &'a Shown,
) -> Option<(DefinitionId, Column<'a>)> {
    let Report::Definition(id) = report else { return None };
    let definition = &source.edition.rules.definitions[id.index()];
    let version = source.edition.definitions[id.index()]?;
    let of = version.cases.first().map(|c| &c.value).or(version.otherwise.as_ref())?;
    let ty = definition.ty.row()?.clone();
    Some((id, Column { place, of, list: rows(shown)?, ty }))
}
