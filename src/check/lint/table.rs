//! Proofs of decision tables: every combination of atoms of the inputs is tried.
//!
//! What an input may be is found by the evaluator itself, over a thing of which nothing is known:
//! so domains, shares and counts bound it, and no second set of rules says how.

use super::error::Lint;
use crate::check::typed::{CellTest, Checked, InForce, Node, NodeKind, Table, TableVersion};
use crate::diagnostic::Diagnostics;
use crate::evaluate::tables::Atoms;
use crate::facts::store::unknown_thing;
use crate::phrase::{Phrase, phrase};
use crate::plan::{Edition, dates_words};
use crate::show::Show;
use crate::syntax::ast::{Hit, Language};
use crate::syntax::keyword::russian::{BILLION, FIELD, IN, IS, OTHERWISE};
use crate::ty::Ty;
use crate::value::atom::Atom;
use crate::value::date::{Date, FIRST, next_day, previous_day};
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

/// The days of a version, cut wherever a row comes into force or goes out of it.
fn spans(version: &TableVersion) -> Vec<InForce> {
    let whole = version.notes.in_force;
    let mut starts: BTreeSet<Date> = version
        .rows
        .iter()
        .flat_map(|r| [r.notes.in_force.from, r.notes.in_force.until.and_then(next_day)])
        .flatten()
        .filter(|d| whole.applies_on(*d))
        .collect();
    starts.remove(&whole.from.unwrap_or(FIRST));
    let mut spans = Vec::new();
    let mut from = whole.from;
    for start in starts {
        spans.push(InForce { from, until: previous_day(start) });
        from = Some(start);
    }
    spans.push(InForce { from, until: whole.until });
    spans
}

/// A day of a span on which all parameters that the cells read have a value.
fn day_of(rules: &Checked, version: &TableVersion, span: InForce) -> Date {
    let mut days: BTreeSet<Date> = span.from.into_iter().collect();
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
    let fits = |d: &&Date| span.applies_on(**d);
    days.iter().rfind(fits).copied().unwrap_or_else(|| span.until.unwrap_or(FIRST))
}

/// What the proof of a version has found so far.
struct Found {
    gaps: HashSet<Phrase>,
    overlaps: HashSet<(usize, usize)>,
    answered: Vec<bool>,
}

fn prove_version(rules: &Checked, table: &Table, version: &TableVersion, diagnostics: &mut Diagnostics) {
    if version.rows.iter().any(|r| r.cells.len() != version.inputs.len()) {
        return;
    }
    let rows = version.rows.len();
    let mut found = Found { gaps: HashSet::new(), overlaps: HashSet::new(), answered: vec![false; rows] };
    let spans = spans(version);
    for span in &spans {
        // Days without any row are a hole, which is told of the assessments that read the table.
        if !version.rows.iter().any(|r| r.notes.in_force.meets(span)) {
            continue;
        }
        let days = if spans.len() > 1 {
            Phrase::in_each(|language| format!(" ({})", dates_words(language, *span)))
        } else {
            Phrase::same("")
        };
        if let Err(why) = prove_span(rules, table, version, *span, &days, &mut found, diagnostics) {
            diagnostics.push(Lint::NotProved { name: table.name.to_string(), why, span: version.notes.span });
            return;
        }
    }
    for (row, answered) in version.rows.iter().zip(found.answered) {
        if answered {
            continue;
        }
        let in_force = row.notes.in_force.meets(&version.notes.in_force);
        let (label, help) = match (in_force, version.hit) {
            (false, _) => (
                Phrase::new("in force on no day of its table", "не действует ни в один день действия таблицы"),
                Phrase::new("remove it, or mend its dates", "уберите её или исправьте её даты"),
            ),
            (true, Hit::First) => (
                Phrase::new("never the first that holds", "никогда не оказывается первой подходящей"),
                Phrase::new(
                    "rows above it answer wherever it holds: remove it, or move it up",
                    "везде, где она подходит, отвечают строки выше: уберите её или поднимите",
                ),
            ),
            (true, _) => (
                Phrase::new("nothing can meet its cells", "её ячейкам ничто не может соответствовать"),
                Phrase::new("remove it, or mend its cells", "уберите её или исправьте её ячейки"),
            ),
        };
        diagnostics.push(Lint::UnreachableRow { name: table.name.to_string(), label, help, span: row.span });
    }
}

/// Proves a version over days on which the same rows are in force.
fn prove_span(
    rules: &Checked,
    table: &Table,
    version: &TableVersion,
    days: InForce,
    told: &Phrase,
    found: &mut Found,
    diagnostics: &mut Diagnostics,
) -> Result<(), Phrase> {
    let name = || table.name.to_string();
    let edition = Edition::on(rules, day_of(rules, version, days));
    let (facts, own, subject) = unknown_thing(rules, table.owner.class, table.owner.within);
    let atoms = Atoms::of(&edition, &facts, version, own, subject, MOST_COMBINATIONS)?;
    let doubt = if share_facts(&version.inputs) {
        Phrase::new(
            " (its inputs share facts: whether these values can meet is not proved)",
            " (у столбцов общие факты: могут ли эти значения встретиться, не доказано)",
        )
    } else {
        Phrase::new("", "")
    };
    let mut gap: Option<Phrase> = None;
    atoms.each(|at, rows| {
        if version.hit == Hit::First {
            rows.first().iter().for_each(|r| found.answered[**r] = true);
        } else {
            rows.iter().for_each(|r| found.answered[*r] = true);
        }
        if rows.is_empty() && gap.is_none() && !version.needs_no_row() {
            gap = Some(witness(rules, version, at));
        }
        if version.hit == Hit::One {
            for (i, a) in rows.iter().enumerate() {
                for b in &rows[i + 1..] {
                    if found.overlaps.insert((*a, *b)) {
                        diagnostics.push(Lint::TableOverlap {
                            name: name(),
                            witness: witness(rules, version, at).then(told),
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
        // The same gap over several spans is told once.
        if found.gaps.insert(witness.clone()) {
            let (witness, help) = (witness.then(told), gap_help(version));
            let word = if version.scale.is_some() { BRACKET } else { ROW };
            diagnostics.push(Lint::TableGap { name: name(), word, witness, help, doubt, span: version.notes.span });
        }
    }
    Ok(())
}

/// What of a table should hold, and of a scale.
const ROW: Phrase = Phrase::new("row", "строки");
const BRACKET: Phrase = Phrase::new("bracket", "ступени");

/// What closes a gap.
fn gap_help(version: &TableVersion) -> Phrase {
    match version.scale {
        None => Phrase::new(
            "add a row for it, or close the gap between two rows",
            "добавьте строку или сомкните две соседние",
        ),
        Some(_) => phrase!(
            "add a bracket or `otherwise` for it, or state the domain of the base: `field price is money in 0 RUB .. 10 bn RUB`",
            "добавьте ступень или `{OTHERWISE}` либо укажите область значений основы: `{FIELD} цена {IS} деньги {IN} 0 руб .. 10 {BILLION} руб`"
        ),
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
