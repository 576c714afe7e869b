//! Proofs of decision tables: every combination of atoms of the inputs is tried.
//!
//! What an input may be is found by the evaluator itself, over a thing of which nothing is known:
//! so domains, shares and counts bound it, and no second set of rules says how. Each witness is
//! evaluated before it is shown: facts that can be set are set to it, and the table must come to
//! nothing. Where inputs share facts that cannot be set so, this is said.
//!
//! A last row of `-` that takes what is left is asked for nothing but that something is left: whoever
//! writes it means everything else, and a list of what that is would be told of most sound tables.

use super::cases::Speller;
use super::error::Lint;
use super::thing::{Set, Thing, Things, field_of, share_facts};
use crate::check::typed::{CellTest, Checked, InForce, Node, NodeKind, Table, TableVersion, Target};
use crate::diagnostic::Diagnostics;
use crate::evaluate::coverage::Prover;
use crate::evaluate::tables::Atoms;
use crate::id::{FieldId, ObjectId, TableId};
use crate::phrase::{Phrase, phrase};
use crate::plan::{Edition, dates_words};
use crate::show::Show;
use crate::syntax::ast::{Hit, Language};
use crate::syntax::keyword::russian::{BILLION, FIELD, IN, IS, OTHERWISE};
use crate::ty::Ty;
use crate::value::atom::Atom;
use crate::value::date::{Date, FIRST, next_day, previous_day};
use crate::value::possible::Possible;
use std::collections::{BTreeSet, HashSet};

/// More combinations than this are not tried.
const MOST_COMBINATIONS: usize = 200_000;
/// More witnesses than this are not evaluated.
const MOST_WITNESSES: usize = 256;

pub(super) fn prove(rules: &Checked, diagnostics: &mut Diagnostics) {
    let mut jobs = Vec::new();
    // Those of one day follow each other, so that what is in force on it is found once.
    let mut turns: Vec<(Date, usize, InForce)> = Vec::new();
    for (t, table) in rules.tables.iter().enumerate() {
        for version in &table.versions {
            if version.rows.iter().any(|r| r.cells.len() != version.inputs.len()) {
                continue;
            }
            let spans = spans(rules, version);
            turns.extend(spans.iter().map(|s| (s.from.or(s.until).unwrap_or(FIRST), jobs.len(), *s)));
            let found = Found {
                gaps: HashSet::new(),
                overlaps: HashSet::new(),
                answered: vec![false; version.rows.len()],
                not_proved: None,
            };
            jobs.push(Job { id: TableId::new(t), table, version, several: spans.len() > 1, found });
        }
    }
    turns.sort_by_key(|(day, ..)| *day);
    let mut things = Things::default();
    for of_day in turns.chunk_by(|a, b| a.0 == b.0) {
        let edition = Edition::on(rules, of_day[0].0);
        for (_, job, span) in of_day {
            let job = &mut jobs[*job];
            // Days without any row are a hole, which is told of the assessments that read the table.
            let is_hole = !job.version.rows.iter().any(|r| r.notes.in_force.meets(span));
            if is_hole || job.found.not_proved.is_some() {
                continue;
            }
            let days = if job.several {
                Phrase::in_each(|language| format!(" ({})", dates_words(language, *span)))
            } else {
                Phrase::same("")
            };
            let proof = Proof { edition: &edition, thing: things.of(rules, job.table.owner), days: &days };
            proof.find(job, diagnostics);
        }
    }
    for job in jobs {
        job.report(diagnostics);
    }
}

/// More days than this, on which a parameter that the cells read has a new value, are not tried.
const MOST_VALUES: usize = 6;

/// The days of a version, cut wherever a row comes into force or goes out of it, or a parameter that its
/// cells read has a new value. Days on which one has none are a hole, and not asked about.
fn spans(rules: &Checked, version: &TableVersion) -> Vec<InForce> {
    let whole = version.notes.in_force;
    let ends = |d: &InForce| [d.from, d.until.and_then(next_day)];
    let mut starts: BTreeSet<Date> = version.rows.iter().flat_map(|r| ends(&r.notes.in_force)).flatten().collect();
    let mut parameters = BTreeSet::new();
    for test in version.rows.iter().flat_map(|r| &r.cells).flat_map(|c| &c.tests) {
        let CellTest::All(all) = test else { continue };
        all.iter().for_each(|(_, node)| {
            node.walk(&mut |n| {
                if let NodeKind::Parameter(id) = n.kind {
                    parameters.insert(id);
                }
            });
        });
    }
    let values = || parameters.iter().map(|id| &rules.parameters[id.index()].values);
    let of_values: BTreeSet<Date> = values().flatten().flat_map(|v| ends(&v.notes.in_force)).flatten().collect();
    starts.extend(of_values.iter().rev().filter(|d| whole.applies_on(**d)).take(MOST_VALUES));
    starts.retain(|d| whole.applies_on(*d));
    starts.remove(&whole.from.unwrap_or(FIRST));
    let mut spans = Vec::new();
    let mut from = whole.from;
    for start in starts {
        spans.push(InForce { from, until: previous_day(start) });
        from = Some(start);
    }
    spans.push(InForce { from, until: whole.until });
    let has_values = |span: &InForce| {
        let day = span.from.or(span.until).unwrap_or(FIRST);
        values().all(|all| all.iter().any(|v| v.notes.in_force.applies_on(day)))
    };
    if spans.iter().any(has_values) {
        spans.retain(has_values);
    }
    spans
}

/// A version to be proved.
struct Job<'r> {
    id: TableId,
    table: &'r Table,
    version: &'r TableVersion,
    /// Whether its days are proved in several turns.
    several: bool,
    found: Found,
}

/// What the proof of a version has found so far.
struct Found {
    gaps: HashSet<Phrase>,
    overlaps: HashSet<(usize, usize)>,
    answered: Vec<bool>,
    not_proved: Option<Phrase>,
}

impl Job<'_> {
    /// Tells of rows that never answer, or that nothing is proved.
    fn report(self, diagnostics: &mut Diagnostics) {
        let (name, version) = (self.table.name.to_string(), self.version);
        if let Some(why) = self.found.not_proved {
            diagnostics.push(Lint::NotProved { name, why, span: version.notes.span });
            return;
        }
        for (row, answered) in version.rows.iter().zip(self.found.answered) {
            if answered {
                continue;
            }
            let in_force = row.notes.in_force.meets(&version.notes.in_force);
            let takes_all = row.cells.iter().all(|c| c.tests.is_empty());
            let (label, help) = match (in_force, version.hit) {
                (false, _) => (
                    Phrase::new("in force on no day of its table", "не действует ни в один день действия таблицы"),
                    Phrase::new("remove it, or mend its dates", "уберите её или исправьте её даты"),
                ),
                (true, Hit::First) if takes_all => (
                    Phrase::new("never the first that holds", "никогда не оказывается первой подходящей"),
                    Phrase::new(
                        "rows above it answer everything: nothing is left for it to take",
                        "строки выше отвечают на всё: ей ничего не остаётся",
                    ),
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
            diagnostics.push(Lint::UnreachableRow { name: name.clone(), label, help, span: row.span });
        }
    }
}

/// A proof of a version over days on which the same rows are in force.
struct Proof<'p> {
    edition: &'p Edition<'p>,
    thing: &'p Thing,
    /// The days in words, where the version has several such.
    days: &'p Phrase,
}

impl Proof<'_> {
    fn find(&self, job: &mut Job<'_>, diagnostics: &mut Diagnostics) {
        let (rules, version) = (self.edition.rules, job.version);
        let (own, subject) = (self.thing.own, self.thing.subject);
        let atoms = Atoms::of(self.edition, &self.thing.facts.borrow(), version, own, subject, MOST_COMBINATIONS);
        let atoms = match atoms {
            Ok(atoms) => atoms,
            Err(why) => {
                job.found.not_proved = Some(why);
                return;
            }
        };
        let columns: Vec<Vec<&Node>> = version.inputs.iter().map(|n| vec![n]).collect();
        let doubt = || {
            if share_facts(rules, &columns) {
                Phrase::new(
                    " (its inputs share facts: whether these values can meet is not proved)",
                    " (у столбцов общие факты: могут ли эти значения встретиться, не доказано)",
                )
            } else {
                Phrase::same("")
            }
        };
        let name = || job.table.name.to_string();
        // Law that is not encoded blocks it: of gaps and overlaps nothing is claimed.
        let is_blocked = self.edition.blocking(Target::Table(job.id)).any(|(_, u)| u.when.is_none());
        let found = &mut job.found;
        let (mut gap, mut tried) = (None, 0);
        atoms.each(|at, rows| {
            let answering = if version.hit == Hit::First { &rows[..rows.len().min(1)] } else { rows };
            answering.iter().for_each(|r| found.answered[*r] = true);
            if is_blocked || tried >= MOST_WITNESSES {
                return;
            }
            if rows.is_empty() && gap.is_none() && !version.needs_no_row() {
                tried += 1;
                gap = self.is_met(job.id, version, at).then(|| witness(rules, version, at));
            }
            if version.hit == Hit::One {
                for (i, a) in rows.iter().enumerate() {
                    for b in &rows[i + 1..] {
                        if tried >= MOST_WITNESSES || found.overlaps.contains(&(*a, *b)) {
                            continue;
                        }
                        tried += 1;
                        if !self.is_met(job.id, version, at) {
                            continue;
                        }
                        found.overlaps.insert((*a, *b));
                        diagnostics.push(Lint::TableOverlap {
                            name: name(),
                            witness: witness(rules, version, at).then(self.days),
                            doubt: doubt(),
                            span: version.rows[*a].span,
                            other: version.rows[*b].span,
                        });
                    }
                }
            }
        });
        if gap.is_none() && found.overlaps.is_empty() && tried >= MOST_WITNESSES {
            found.not_proved = Some(Phrase::new(
                "the values for which no row or several hold may never meet",
                "значения, для которых не подходит ни одна строка или подходят несколько, могут не встретиться",
            ));
        }
        if let Some(witness) = gap {
            // The same gap over several spans is told once.
            if found.gaps.insert(witness.clone()) {
                let (witness, help) = (witness.then(self.days), gap_help(version));
                let word = if version.scale.is_some() { BRACKET } else { ROW };
                let span = version.notes.span;
                diagnostics.push(Lint::TableGap { name: name(), word, witness, help, doubt: doubt(), span });
            }
        }
    }

    /// Whether the table itself comes to nothing where the facts are those of a witness, or may.
    fn is_met(&self, id: TableId, version: &TableVersion, at: &[&Atom]) -> bool {
        let Thing { facts, own, subject } = self.thing;
        let mut given: Vec<((ObjectId, FieldId), Possible)> = Vec::new();
        for (input, atom) in version.inputs.iter().zip(at) {
            let Some(field) = field_of(input, *own, *subject) else { continue };
            let value = match atom {
                Atom::None => Possible::none(),
                atom => match atom.sample(&input.ty) {
                    Some(value) => Possible::one(value),
                    None => continue,
                },
            };
            match given.iter().find(|(f, _)| *f == field) {
                // One fact in two columns has one value.
                Some((_, other)) if !other.surely_same(&value) => return false,
                _ => given.push((field, value)),
            }
        }
        let mut set = Set::new(facts);
        for ((object, field), value) in given {
            let fact = set.fact(object, field);
            (fact.value, fact.known) = (value, true);
        }
        let prover = Prover { edition: self.edition, own: *own, subject: *subject };
        // Where law is not encoded for some cases, the table answers nothing that could be asked.
        let is_open = self.edition.blocking(Target::Table(id)).next().is_some();
        is_open || prover.table(&set.facts, id).failure.is_some()
    }
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

/// The inputs with values that lie in their atoms: `load / capacity = 39 %`.
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
        words.push(format!("`{}` = {value}", Speller { rules, language }.spell(input)));
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
