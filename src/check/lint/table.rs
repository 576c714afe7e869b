//! Proofs of decision tables: every combination of atoms of the inputs is tried.
//!
//! What an input may be is found by the evaluator itself, over a thing of which nothing is known:
//! so domains, shares and counts bound it, and no second set of rules says how.

use super::error::Lint;
use crate::check::typed::{CellTest, Checked, Node, NodeKind, Table, TableVersion};
use crate::diagnostic::Diagnostics;
use crate::evaluate::tables::Atoms;
use crate::facts::store::unknown_thing;
use crate::phrase::Phrase;
use crate::plan::Edition;
use crate::show::Show;
use crate::syntax::ast::{Hit, Language};
use crate::ty::Ty;
use crate::value::atom::Atom;
use crate::value::date::Date;
use std::collections::{BTreeSet, HashSet};

/// More combinations than this are not tried.
const MOST_COMBINATIONS: usize = 200_000;

pub(super) fn prove(rules: &Checked, diagnostics: &mut Diagnostics) {
    for table in &rules.tables {
        for version in &table.versions {
            prove_version(rules, table, version, diagnostics);
        }
    }
}

/// A day on which the table and all parameters that its cells read have a version.
fn day_of(rules: &Checked, version: &TableVersion) -> Date {
    let mut days: BTreeSet<Date> = version.notes.in_force.from.into_iter().collect();
    let mut see = |node: &Node| {
        node.walk(&mut |n| {
            if let NodeKind::Parameter(id) = n.kind {
                days.extend(rules.parameters[id.index()].values.iter().filter_map(|v| v.notes.in_force.from));
            }
        });
    };
    version.inputs.iter().for_each(&mut see);
    for test in version.rows.iter().flat_map(|r| &r.cells).flat_map(|c| &c.tests) {
        if let CellTest::All(all) = test {
            all.iter().for_each(|(_, n)| see(n));
        }
    }
    let fits = |d: &&Date| version.notes.in_force.applies_on(**d);
    days.iter().rfind(fits).copied().unwrap_or(crate::value::date::FIRST)
}

fn prove_version(rules: &Checked, table: &Table, version: &TableVersion, diagnostics: &mut Diagnostics) {
    let span = version.notes.span;
    let name = || table.name.to_string();
    if version.rows.iter().any(|r| r.cells.len() != version.inputs.len()) {
        return;
    }
    let edition = Edition::on(rules, day_of(rules, version));
    let (facts, own, subject) = unknown_thing(rules, table.owner.class, table.owner.within);
    let atoms = match Atoms::of(&edition, &facts, version, own, subject, MOST_COMBINATIONS) {
        Ok(atoms) => atoms,
        Err(why) => {
            diagnostics.push(Lint::NotProved { name: name(), why, span });
            return;
        }
    };
    let doubt = if share_facts(&version.inputs) {
        Phrase::new(
            " (its inputs share facts: whether these values can meet is not proved)",
            " (у столбцов общие факты: могут ли эти значения встретиться, не доказано)",
        )
    } else {
        Phrase::new("", "")
    };
    let mut gap: Option<Phrase> = None;
    let mut overlaps: HashSet<(usize, usize)> = HashSet::new();
    let mut answered = vec![false; version.rows.len()];
    atoms.each(|at, rows| {
        if let Some(first) = rows.first() {
            answered[*first] = true;
        }
        if version.hit == Hit::One {
            rows.iter().for_each(|r| answered[*r] = true);
        }
        if rows.is_empty() && gap.is_none() {
            gap = Some(witness(rules, version, at));
        }
        if version.hit == Hit::One {
            for (i, a) in rows.iter().enumerate() {
                for b in &rows[i + 1..] {
                    if overlaps.insert((*a, *b)) {
                        diagnostics.push(Lint::TableOverlap {
                            name: name(),
                            witness: witness(rules, version, at),
                            doubt: doubt.clone(),
                            span: version.rows[*a].span,
                            other: version.rows[*b].span,
                        });
                    }
                }
            }
        }
    });
    if let Some(witness) = gap {
        diagnostics.push(Lint::TableGap { name: name(), witness, doubt, span });
    }
    for (row, answered) in version.rows.iter().zip(answered) {
        if !answered {
            diagnostics.push(Lint::UnreachableRow { name: name(), span: row.span });
        }
    }
}

/// The inputs with values that lie in their atoms: `tax_receipts / subsidy = 39 %`.
fn witness(rules: &Checked, version: &TableVersion, at: &[&Atom]) -> Phrase {
    Phrase::in_each(|language| witness_in(language, rules, version, at))
}

fn witness_in(language: Language, rules: &Checked, version: &TableVersion, at: &[&Atom]) -> String {
    let show = Show { rules, language, object: &|_| String::new() };
    let said = |phrase: Phrase| phrase.in_language(language).to_owned();
    let mut words = Vec::new();
    for (i, (input, atom)) in version.inputs.iter().zip(at).enumerate() {
        let ty = shown_type(version, i, &input.ty);
        let value = match atom {
            Atom::None => said(Phrase::new("none", "отсутствует")),
            Atom::NoValue => said(Phrase::new("no value", "нет значения")),
            atom => match atom.sample(&input.ty) {
                Some(v) => show.value(&v, ty),
                None => said(Phrase::new("any other value", "любое другое значение")),
            },
        };
        let column = i + 1;
        words.push(match language {
            _ if version.inputs.len() == 1 => value,
            Language::English => format!("{value} in column {column}"),
            Language::Russian => format!("{value} в столбце {column}"),
        });
    }
    words.join(if language == Language::Russian { " и " } else { " and " })
}

/// A ratio is what its column calls it: a percent or a number.
fn shown_type<'v>(version: &'v TableVersion, column: usize, own: &'v Ty) -> &'v Ty {
    let tests = version.rows.iter().filter_map(|r| r.cells.get(column)).flat_map(|c| &c.tests);
    let named = tests.filter_map(|t| match t {
        CellTest::All(all) => all.first().map(|(_, n)| &n.ty),
        CellTest::None => None,
    });
    match own {
        Ty::Ratio => named.into_iter().find(|t| t.is_numeric()).unwrap_or(own),
        _ => own,
    }
}

/// Whether two inputs read the same field, so that not every combination of their values can be.
fn share_facts(inputs: &[Node]) -> bool {
    let mut seen = HashSet::new();
    for input in inputs {
        let mut own = HashSet::new();
        let mut derived = false;
        input.walk(&mut |n| match &n.kind {
            NodeKind::Field(_, class, field) => {
                own.insert((*class, *field));
            }
            NodeKind::Definition(..) | NodeKind::Table(..) => derived = true,
            _ => {}
        });
        // What a definition reads is not looked into: with another input beside it, it may share.
        if own.iter().any(|f| !seen.insert(*f)) || (derived && inputs.len() > 1) {
            return true;
        }
    }
    false
}
