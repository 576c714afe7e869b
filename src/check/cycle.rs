//! Circles: no definition may come to ask for itself.

use super::error::CheckError;
use super::typed::{Case, Checked, Node, NodeKind, Target};
use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::id::{DefinitionId, ExceptionId, ParameterId, TableId};
use std::collections::HashSet;

/// A value that reads others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Reader {
    Definition(DefinitionId),
    Table(TableId),
    /// One that has exceptions: any other reads nothing.
    Parameter(ParameterId),
}

/// Reports each circle once.
pub(super) fn find(rules: &Checked, diagnostics: &mut Diagnostics) {
    let mut done: HashSet<Reader> = HashSet::new();
    let all = (0..rules.definitions.len())
        .map(|i| Reader::Definition(DefinitionId::new(i)))
        .chain((0..rules.tables.len()).map(|i| Reader::Table(TableId::new(i))))
        .chain((0..rules.parameters.len()).map(|i| Reader::Parameter(ParameterId::new(i))));
    for start in all {
        if !done.contains(&start) {
            walk(rules, start, &mut done, diagnostics);
        }
    }
}

/// Walks depth first with a stack of its own: chains of definitions may be long.
fn walk(rules: &Checked, start: Reader, done: &mut HashSet<Reader>, diagnostics: &mut Diagnostics) {
    let mut path: Vec<(Reader, Vec<(Reader, Span)>, usize)> = vec![(start, reads(rules, start), 0)];
    let mut on_path: HashSet<Reader> = HashSet::from([start]);
    while let Some((reader, edges, next)) = path.last_mut() {
        let Some((to, _)) = edges.get(*next).copied() else {
            on_path.remove(reader);
            done.insert(*reader);
            path.pop();
            continue;
        };
        *next += 1;
        if on_path.contains(&to) {
            let from = path.iter().position(|(r, ..)| *r == to).unwrap_or_default();
            let circle = &path[from..];
            let names: Vec<String> =
                circle.iter().map(|(r, ..)| *r).chain([to]).map(|r| format!("`{}`", name(rules, r).0)).collect();
            let reads = circle
                .iter()
                .filter_map(|(_, edges, next)| edges.get(next - 1))
                .map(|(_, span)| miette::LabeledSpan::new_with_span(None, *span))
                .collect();
            let (name, span) = name(rules, to);
            diagnostics.push(CheckError::DefinitionCycle { name, chain: names.join(" → "), span, reads });
        } else if !done.contains(&to) {
            on_path.insert(to);
            path.push((to, reads(rules, to), 0));
        }
    }
}

fn name(rules: &Checked, reader: Reader) -> (String, Span) {
    match reader {
        Reader::Definition(id) => {
            let d = &rules.definitions[id.index()];
            (d.name.to_string(), d.versions.first().map(|v| v.notes.span).unwrap_or_default())
        }
        Reader::Table(id) => {
            let t = &rules.tables[id.index()];
            (t.name.to_string(), t.versions.first().map(|v| v.notes.span).unwrap_or_default())
        }
        Reader::Parameter(id) => {
            let p = &rules.parameters[id.index()];
            (p.name.to_string(), p.span)
        }
    }
}

/// What a value reads directly, in any of its versions, through its exceptions too.
pub(super) fn reads(rules: &Checked, reader: Reader) -> Vec<(Reader, Span)> {
    let mut out = Vec::new();
    let mut see = |node: &Node| {
        node.walk(&mut |n| match &n.kind {
            NodeKind::Definition(id, _) => out.push((Reader::Definition(*id), n.span)),
            NodeKind::Table(id, ..) => out.push((Reader::Table(*id), n.span)),
            NodeKind::Parameter(id) if !rules.parameters[id.index()].exceptions.is_empty() => {
                out.push((Reader::Parameter(*id), n.span));
            }
            _ => {}
        });
    };
    match reader {
        Reader::Definition(id) => {
            let d = &rules.definitions[id.index()];
            for v in &d.versions {
                see_cases(&v.cases, &mut see);
                v.otherwise.iter().for_each(&mut see);
            }
            for e in &d.exceptions {
                see_exception(rules, *e, &mut see);
            }
            see_uncoded(rules, Target::Definition(id), &mut see);
        }
        Reader::Table(id) => {
            for v in &rules.tables[id.index()].versions {
                v.inputs.iter().for_each(&mut see);
                for row in &v.rows {
                    row.outputs.iter().for_each(&mut see);
                    for cell in &row.cells {
                        for test in &cell.tests {
                            if let super::typed::CellTest::All(all) = test {
                                all.iter().for_each(|(_, n)| see(n));
                            }
                        }
                    }
                }
            }
            for e in &rules.tables[id.index()].exceptions {
                see_exception(rules, *e, &mut see);
            }
            see_uncoded(rules, Target::Table(id), &mut see);
        }
        Reader::Parameter(id) => {
            for e in &rules.parameters[id.index()].exceptions {
                see_exception(rules, *e, &mut see);
            }
        }
    }
    out
}

fn see_cases(cases: &[Case], see: &mut impl FnMut(&Node)) {
    for case in cases {
        see(&case.value);
        case.when.iter().for_each(&mut *see);
    }
}

fn see_exception(rules: &Checked, id: ExceptionId, see: &mut impl FnMut(&Node)) {
    let mut stack = vec![id];
    let mut seen = HashSet::new();
    while let Some(id) = stack.pop() {
        if !seen.insert(id) {
            continue;
        }
        let e = &rules.exceptions[id.index()];
        for v in &e.versions {
            see_cases(&v.cases, see);
            v.when.iter().for_each(&mut *see);
        }
        stack.extend(&e.exceptions);
    }
}

fn see_uncoded(rules: &Checked, target: Target, see: &mut impl FnMut(&Node)) {
    rules.uncoded.iter().filter(|u| u.target == target).flat_map(|u| &u.when).for_each(see);
}
