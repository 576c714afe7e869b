//! Decision tables over what is known, partly known and unknown.
//!
//! Over open inputs a table is tried on every combination of atoms (see [`crate::value::atom`]), so
//! that its answer is known whenever every way of filling in the unknown gives the same, and `needs`
//! names just the inputs that matter.

use super::hit::{Asked, Combinations, Given, Hits, collected, unknown_answer};
use super::scale::Brackets;
use super::trace::{HeldRow, Recorder, StepKind, Unplaced};
use super::{Env, Evaluator, any_of, objects_of};
use crate::check::typed::{Cell, CellTest, Checked, Table, TableVersion, Target};
use crate::file::Span;
use crate::id::{ObjectId, StepId, TableId};
use crate::syntax::ast::{Collect, Hit};
use crate::ty::Ty;
use crate::value::Value;
use crate::value::atom::{Atom, atoms};
use crate::value::possible::{Cause, Comparison, FailureKind, Needs, Possible, Presence, Truth};
use std::collections::{BTreeSet, HashMap};

/// More combinations of atoms than this are not tried: the rows are then judged each by itself.
const MOST_COMBINATIONS: usize = 4096;

/// More different outcomes than this are not compared with each other.
const MOST_COMPARED: usize = 64;

/// A cell with its values found: the tests, of which one must hold.
pub(super) struct Filled {
    pub(super) tests: Vec<Test>,
    negated: bool,
}

pub(super) enum Test {
    None,
    All(Vec<(Comparison, Possible, Span)>),
}

impl<'p, R: Recorder> Evaluator<'p, R> {
    /// An output of a table, of what an expression may be.
    pub(super) fn table_of(
        &mut self,
        id: TableId,
        output: usize,
        of: &Possible,
        subject: ObjectId,
        span: Span,
    ) -> Possible {
        let table = &self.edition.rules.tables[id.index()];
        let failure = of.operand_failure(span);
        let Some(declared) = table.outputs.get(output) else { return Possible::any(of.needs.clone()) };
        let Some(ids) = objects_of(of) else {
            // Of something unknown a table may come to anything, no value included.
            let failure = failure.or_else(|| Possible::fails(FailureKind::NoRow(id), span).failure);
            return Possible { none: declared.optional, failure, ..unknown_answer(&declared.ty, &of.needs) };
        };
        let within = table.owner.within.is_some();
        let mut values = Vec::with_capacity(ids.len());
        for object in &ids {
            let (outputs, _) = self.table(id, *object, if within { subject } else { *object });
            values.extend(outputs.into_iter().nth(output));
        }
        any_of(of, failure, values)
    }

    /// The outputs of a table for a thing in a subject, found once.
    pub(super) fn table(&mut self, id: TableId, own: ObjectId, subject: ObjectId) -> (Vec<Possible>, Option<StepId>) {
        if let Some(found) = self.memo.find((id, own, subject)) {
            self.recorder.again(found.1);
            return found;
        }
        let begun = self.memo.begin();
        self.recorder.open();
        let table = &self.edition.rules.tables[id.index()];
        let mut env = Env { own, subject, locals: Vec::new() };
        let (outputs, rows) = self.table_value(id, table, &mut env);
        let span = self.edition.tables[id.index()].map_or_else(Span::default, |v| v.notes.span);
        let step = self.recorder.close(|| Unplaced {
            kind: StepKind::Table(id, own, rows),
            span,
            value: outputs.first().cloned().unwrap_or_else(Possible::none),
            ty: table.outputs.first().map_or(Ty::Error, |o| o.ty.clone()),
        });
        self.memo.keep(begun, (id, own, subject), outputs.clone(), step);
        (outputs, step)
    }

    fn table_value(&mut self, id: TableId, table: &'p Table, env: &mut Env) -> (Vec<Possible>, Vec<HeldRow>) {
        let all = |needs: &Needs| table.outputs.iter().map(|o| unknown_answer(&o.ty, needs)).collect();
        let blocked = self.blocked(Target::Table(id), env);
        if !blocked.is_empty() {
            return (all(&blocked.needs), Vec::new());
        }
        let span = self.edition.tables[id.index()].map_or_else(Span::default, |v| v.notes.span);
        self.excepted_outputs(&table.exceptions, table.outputs.len(), span, env, |e, env| e.own_answer(id, table, env))
    }

    /// What the rows of a table answer, whatever exceptions it has.
    fn own_answer(&mut self, id: TableId, table: &'p Table, env: &mut Env) -> (Vec<Possible>, Vec<HeldRow>) {
        let all = |needs: &Needs| table.outputs.iter().map(|o| unknown_answer(&o.ty, needs)).collect();
        let edition = self.edition;
        let rows = &edition.rows[id.index()][..];
        let version = edition.tables[id.index()].filter(|v| v.needs_no_row() || !rows.is_empty());
        let Some(version) = version else {
            return (all(&Needs::one(Cause::Table(id))), Vec::new());
        };
        let inputs: Vec<Possible> = version.inputs.iter().map(|i| self.eval(i, env)).collect();
        let row = |i: &usize| &version.rows[*i];
        let cells = rows.iter().map(|i| row(i).cells.iter().map(|c| self.cell(c, env)).collect()).collect();
        let asked = Asked { id, table, version, rows, inputs, cells };
        if version.scale.is_some() { self.scale(asked, env) } else { self.decide(&asked, None, env) }
    }

    /// What the rows that hold or may hold come to.
    pub(super) fn decide(
        &mut self,
        asked: &Asked<'p>,
        brackets: Option<&Brackets>,
        env: &mut Env,
    ) -> (Vec<Possible>, Vec<HeldRow>) {
        match self.by_atoms(asked) {
            Some(combinations) => self.by_combinations(asked, brackets, &combinations, env),
            None => self.by_rows(asked, brackets, env),
        }
    }

    pub(super) fn cell(&mut self, cell: &Cell, env: &mut Env) -> Filled {
        let tests = cell
            .tests
            .iter()
            .map(|t| match t {
                CellTest::None => Test::None,
                CellTest::All(all) => {
                    Test::All(all.iter().map(|(op, node)| (*op, self.eval(node, env), node.span)).collect())
                }
            })
            .collect();
        Filled { tests, negated: cell.negated }
    }

    /// What every combination of atoms comes to.
    fn by_atoms(&self, asked: &Asked<'_>) -> Option<Combinations> {
        let columns = columns_of(self.edition.rules, asked.version, &asked.inputs, &asked.cells)?;
        let combinations =
            columns.iter().try_fold(1usize, |n, c| n.checked_mul(c.len()).filter(|n| *n <= MOST_COMBINATIONS))?;
        let mut found: HashMap<Hits, usize> = HashMap::new();
        let (mut distinct, mut outcomes) = (Vec::new(), Vec::with_capacity(combinations));
        let mut at = vec![0usize; columns.len()];
        for _ in 0..combinations {
            let holds = |row: &Vec<Filled>| {
                row.iter().zip(&columns).zip(&at).all(|((cell, column), i)| cell_accepts(cell, &column[*i]))
            };
            let rows = asked.cells.iter().enumerate().filter(|(_, row)| holds(row)).map(|(i, _)| i).collect();
            let hits = Hits::of(asked.version.hit, rows);
            outcomes.push(*found.entry(hits.clone()).or_insert_with(|| {
                distinct.push(hits);
                distinct.len() - 1
            }));
            for (i, column) in at.iter_mut().zip(&columns) {
                *i += 1;
                if *i < column.len() {
                    break;
                }
                *i = 0;
            }
        }
        let lengths = columns.iter().map(Vec::len).collect();
        let blank = |c: &Vec<Atom>| matches!(c[..], [Atom::NoValue]);
        Some(Combinations { lengths, blank: columns.iter().map(blank).collect(), outcomes, distinct })
    }

    fn by_combinations(
        &mut self,
        asked: &Asked<'p>,
        brackets: Option<&Brackets>,
        combinations: &Combinations,
        env: &mut Env,
    ) -> (Vec<Possible>, Vec<HeldRow>) {
        let distinct = &combinations.distinct;
        let answering: BTreeSet<usize> = distinct.iter().flat_map(Hits::answering).collect();
        let given = self.given(asked, brackets, answering, env);
        let mut won: BTreeSet<usize> = BTreeSet::new();
        let answers: Vec<Vec<Possible>> = distinct.iter().map(|hits| asked.settle(hits, &given, &mut won)).collect();
        let mut outputs = Vec::with_capacity(asked.table.outputs.len());
        for (o, output) in asked.table.outputs.iter().enumerate() {
            if distinct.len() > 1 && asked.version.hit == Hit::Collect(Collect::All) {
                outputs.push(collected(asked, combinations, &given));
                continue;
            }
            // Rows that answer alike are one outcome to a reader: what parts them is not needed.
            let alike = |d: usize| match answers[..d].iter().position(|a| a[o].surely_same(&answers[d][o])) {
                Some(same) if distinct.len() <= MOST_COMPARED => same,
                _ => d,
            };
            let classes: Vec<usize> = (0..distinct.len()).map(alike).collect();
            let needs = combinations.needs(&asked.inputs, |outcome| classes[outcome]);
            let mut value: Option<Possible> = None;
            for (d, answer) in answers.iter().enumerate().filter(|(d, _)| classes[*d] == *d) {
                let answer = &answer[o];
                value = Some(match value {
                    None => answer.clone(),
                    Some(known) if classes[d] != d || known.surely_same(answer) => known,
                    Some(known) => known.needing(&needs).or(answer),
                });
            }
            let value = value.unwrap_or_else(|| unknown_answer(&output.ty, &needs));
            outputs.push(if value.is_decided() { value } else { value.needing(&needs) });
        }
        let held = distinct.iter().flat_map(Hits::holding).collect();
        (outputs, asked.held(&held, &won, &given))
    }

    /// What rows give, each found once; those of a scale that are rates, of their part of the base.
    fn given(
        &mut self,
        asked: &Asked<'p>,
        brackets: Option<&Brackets>,
        rows: BTreeSet<usize>,
        env: &mut Env,
    ) -> HashMap<usize, Given> {
        let mut given = HashMap::new();
        for i in rows {
            let row = &asked.version.rows[asked.rows[i]];
            let mut outputs: Vec<Possible> = row.outputs.iter().map(|o| self.eval(o, env)).collect();
            let mut worth = None;
            if let (Some(brackets), true, Some(rate)) = (brackets, row.is_rate, outputs.first()) {
                let worked = brackets.whole(asked, i, rate);
                outputs = vec![worked.sum.clone()];
                worth = Some(Box::new(worked));
            }
            outputs.resize_with(asked.table.outputs.len(), Possible::none);
            given.insert(i, Given { outputs, worth });
        }
        given
    }

    /// Each row by itself: where the cells ask for values that are open themselves.
    fn by_rows(
        &mut self,
        asked: &Asked<'p>,
        brackets: Option<&Brackets>,
        env: &mut Env,
    ) -> (Vec<Possible>, Vec<HeldRow>) {
        let holds: Vec<Truth> = asked
            .cells
            .iter()
            .map(|row| {
                row.iter()
                    .zip(&asked.inputs)
                    .fold(Truth::sure(true), |all, (cell, input)| all.and(&self.cell_truth(cell, input).as_condition()))
            })
            .collect();
        let possible: Vec<usize> = (0..holds.len()).filter(|i| holds[*i].yes).collect();
        let sure: Vec<usize> = (0..holds.len()).filter(|i| holds[*i].holds()).collect();
        let needs = Needs::all(holds.iter().filter(|t| !t.is_decided()).map(|t| t.needs.clone()));
        let mut won = BTreeSet::new();
        let held: BTreeSet<usize> = possible.iter().copied().collect();
        if matches!(asked.version.hit, Hit::Highest | Hit::Lowest | Hit::Collect(_)) {
            let given = self.given(asked, brackets, held.clone(), env);
            let presence = |i: &usize| {
                if holds[*i].holds() { Presence::Certain } else { Presence::Maybe(holds[*i].needs.clone()) }
            };
            let rows: Vec<(usize, Presence)> = possible.iter().map(|i| (*i, presence(i))).collect();
            let outputs = asked.together(&rows, &given, &mut won);
            let outputs = outputs.into_iter().map(|o| if o.is_decided() { o } else { o.needing(&needs) }).collect();
            return (outputs, asked.held(&held, &won, &given));
        }
        let mut hits = Vec::new();
        if asked.version.hit == Hit::First {
            for i in &possible {
                hits.push(Hits::Row(*i));
                if sure.contains(i) {
                    break;
                }
            }
        } else if sure.len() > 1 {
            hits.push(Hits::Several(sure.clone()));
        } else {
            hits.extend(possible.iter().filter(|i| sure.is_empty() || sure.contains(i)).map(|i| Hits::Row(*i)));
            if possible.len() > 1 {
                hits.push(Hits::Several(possible.clone()));
            }
        }
        if sure.is_empty() {
            hits.push(Hits::None);
        }
        let answering = hits.iter().flat_map(Hits::answering).collect();
        let given = self.given(asked, brackets, answering, env);
        let mut outputs: Option<Vec<Possible>> = None;
        for hit in &hits {
            let these = asked.settle(hit, &given, &mut won);
            outputs = Some(match outputs {
                None => these,
                Some(known) => known
                    .iter()
                    .zip(&these)
                    .map(|(a, b)| if a.surely_same(b) { a.clone() } else { a.clone().needing(&needs).or(b) })
                    .collect(),
            });
        }
        let outputs = outputs.unwrap_or_default();
        let outputs = outputs.into_iter().map(|o| if o.is_decided() { o } else { o.needing(&needs) }).collect();
        let held = hits.iter().flat_map(Hits::holding).collect();
        (outputs, asked.held(&held, &won, &given))
    }

    fn cell_truth(&self, cell: &Filled, input: &Possible) -> Truth {
        if cell.tests.is_empty() {
            return Truth::sure(true);
        }
        let any = cell.tests.iter().fold(Truth::sure(false), |any, test| {
            any.or(&match test {
                Test::None => Truth {
                    yes: input.none,
                    no: input.has_core(),
                    failure: input.failure.clone(),
                    needs: input.needs.clone(),
                },
                Test::All(all) => all
                    .iter()
                    .fold(Truth::sure(true), |t, (op, value, span)| t.and(&self.compare(*op, input, value, *span))),
            })
        });
        if cell.negated { any.not() } else { any }
    }
}

/// The columns of a table cut into atoms; `None` where a cell asks for a value that is open.
pub(super) fn columns_of(
    rules: &Checked,
    version: &TableVersion,
    inputs: &[Possible],
    cells: &[Vec<Filled>],
) -> Option<Vec<Vec<Atom>>> {
    let mut columns = Vec::with_capacity(inputs.len());
    for (i, (input, node)) in inputs.iter().zip(&version.inputs).enumerate() {
        let mut points = Vec::new();
        for row in cells {
            for test in &row.get(i)?.tests {
                if let Test::All(all) = test {
                    for (_, value, _) in all {
                        points.push(value.known()?.clone());
                    }
                }
            }
        }
        let members = match node.ty {
            Ty::Enum(e) => rules.enums[e.index()].members.len(),
            _ => 0,
        };
        columns.push(atoms(input, &node.ty, members, &points)?);
    }
    Some(columns)
}

/// Whether a cell whose values are known accepts an atom; what has no value is not accepted.
pub(super) fn cell_accepts(cell: &Filled, atom: &Atom) -> bool {
    if cell.tests.is_empty() {
        return true;
    }
    let mut no_value = false;
    let mut any = false;
    for test in &cell.tests {
        match test {
            Test::None => match atom {
                Atom::NoValue => no_value = true,
                atom => any |= *atom == Atom::None,
            },
            Test::All(all) => {
                let answers = all.iter().map(|(op, value, _)| value.known().and_then(|v: &Value| atom.test(*op, v)));
                let mut holds = true;
                let mut open = false;
                for answer in answers {
                    holds &= answer != Some(false);
                    open |= answer.is_none();
                }
                any |= holds && !open;
                no_value |= holds && open;
            }
        }
    }
    if cell.negated { !any && !no_value } else { any }
}
