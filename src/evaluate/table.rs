//! Decision tables over what is known, partly known and unknown.
//!
//! Over open inputs a table is tried on every combination of atoms (see [`crate::value::atom`]), so
//! that its answer is known whenever every way of filling in the unknown gives the same, and `needs`
//! names just the inputs that matter.

use super::trace::{Recorder, StepKind, Unplaced};
use super::{Env, Evaluator, any_of, objects_of};
use crate::check::typed::{Cell, CellTest, Checked, Row, Table, TableVersion, Target};
use crate::file::Span;
use crate::id::{ObjectId, StepId, TableId};
use crate::syntax::ast::Hit;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::atom::{Atom, atoms};
use crate::value::possible::{Cause, Comparison, FailureKind, Needs, Possible, Truth};
use std::collections::HashMap;

/// More combinations of atoms than this are not tried: the rows are then judged each by itself.
const MOST_COMBINATIONS: usize = 4096;

/// A cell with its values found: the tests, of which one must hold.
pub(super) struct Filled {
    tests: Vec<Test>,
    negated: bool,
}

enum Test {
    None,
    All(Vec<(Comparison, Possible, Span)>),
}

/// The rows that answer: what a combination of atoms comes to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Hits {
    Row(usize),
    None,
    Several(Vec<usize>),
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
        let optional = table.outputs.get(output).is_some_and(|o| o.optional);
        let Some(ids) = objects_of(of) else {
            // Of something unknown a table may come to anything, no value included.
            let failure = failure.or_else(|| Possible::fails(FailureKind::NoRow(id), span).failure);
            return Possible { none: optional, failure, ..Possible::any(of.needs.clone()) };
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
        if let Some((outputs, step)) = self.tables.get(&(id, own, subject)) {
            let found = (outputs.clone(), *step);
            self.recorder.again(found.1);
            return found;
        }
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
        self.tables.insert((id, own, subject), (outputs.clone(), step));
        (outputs, step)
    }

    fn table_value(&mut self, id: TableId, table: &'p Table, env: &mut Env) -> (Vec<Possible>, Vec<usize>) {
        let all = |value: Possible| vec![value; table.outputs.len()];
        let blocked = self.blocked(Target::Table(id), env);
        if !blocked.is_empty() {
            return (all(blocked.value(false)), Vec::new());
        }
        let span = self.edition.tables[id.index()].map_or_else(Span::default, |v| v.notes.span);
        self.excepted_outputs(&table.exceptions, table.outputs.len(), span, env, |e, env| e.own_answer(id, table, env))
    }

    /// What the rows of a table answer, whatever exceptions it has.
    fn own_answer(&mut self, id: TableId, table: &'p Table, env: &mut Env) -> (Vec<Possible>, Vec<usize>) {
        let all = |value: Possible| vec![value; table.outputs.len()];
        let Some(version) = self.edition.tables[id.index()] else {
            return (all(Possible::any(Needs::one(Cause::Table(id)))), Vec::new());
        };
        let inputs: Vec<Possible> = version.inputs.iter().map(|i| self.eval(i, env)).collect();
        let cells: Vec<Vec<Filled>> =
            version.rows.iter().map(|r| r.cells.iter().map(|c| self.cell(c, env)).collect()).collect();
        if let Some((hits, needs)) = self.by_atoms(version, &inputs, &cells) {
            return self.answer(id, table, version, &hits, &needs, env);
        }
        self.by_rows(id, table, version, &inputs, &cells, env)
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

    /// What every combination of atoms comes to, and what the inputs that matter need.
    fn by_atoms(
        &self,
        version: &TableVersion,
        inputs: &[Possible],
        cells: &[Vec<Filled>],
    ) -> Option<(Vec<Hits>, Needs)> {
        let columns = columns_of(self.edition.rules, version, inputs, cells)?;
        let combinations =
            columns.iter().try_fold(1usize, |n, c| n.checked_mul(c.len()).filter(|n| *n <= MOST_COMBINATIONS))?;
        let mut outcomes: Vec<Hits> = Vec::with_capacity(combinations);
        let mut at = vec![0usize; columns.len()];
        for _ in 0..combinations {
            let holds = |row: &Vec<Filled>| {
                row.iter().zip(&columns).zip(&at).all(|((cell, column), i)| cell_accepts(cell, &column[*i]))
            };
            let rows: Vec<usize> = cells.iter().enumerate().filter(|(_, row)| holds(row)).map(|(i, _)| i).collect();
            outcomes.push(match (version.hit, &rows[..]) {
                (_, []) => Hits::None,
                (_, [row]) | (Hit::First, [row, ..]) => Hits::Row(*row),
                (Hit::One, _) => Hits::Several(rows),
            });
            for (i, column) in at.iter_mut().zip(&columns) {
                *i += 1;
                if *i < column.len() {
                    break;
                }
                *i = 0;
            }
        }
        // An input matters where two combinations differ in it alone, and come to something else.
        let mut needs = Vec::new();
        let mut stride = 1;
        for (column, input) in columns.iter().zip(inputs) {
            let mut first: HashMap<usize, &Hits> = HashMap::new();
            let matters = outcomes.iter().enumerate().any(|(n, outcome)| {
                let others = n - (n / stride % column.len().max(1)) * stride;
                *first.entry(others).or_insert(outcome) != outcome
            });
            if matters || (column.len() == 1 && !input.needs.is_empty() && matches!(column[0], Atom::NoValue)) {
                needs.push(input.needs.clone());
            }
            stride *= column.len();
        }
        let mut distinct: Vec<Hits> = Vec::new();
        for outcome in outcomes {
            if !distinct.contains(&outcome) {
                distinct.push(outcome);
            }
        }
        Some((distinct, Needs::all(needs)))
    }

    fn row_outputs(&mut self, table: &Table, row: &Row, env: &mut Env) -> Vec<Possible> {
        let mut outputs: Vec<Possible> = row.outputs.iter().map(|o| self.eval(o, env)).collect();
        outputs.resize_with(table.outputs.len(), Possible::none);
        outputs
    }

    fn answer(
        &mut self,
        id: TableId,
        table: &'p Table,
        version: &TableVersion,
        hits: &[Hits],
        needs: &Needs,
        env: &mut Env,
    ) -> (Vec<Possible>, Vec<usize>) {
        let span = version.notes.span;
        let mut outputs: Option<Vec<Possible>> = None;
        let mut rows = Vec::new();
        for hit in hits {
            let these = match hit {
                Hits::Row(i) => {
                    rows.push(*i);
                    self.row_outputs(table, &version.rows[*i], env)
                }
                Hits::None => vec![Possible::fails(FailureKind::NoRow(id), span); table.outputs.len()],
                Hits::Several(several) => {
                    rows.extend(several);
                    let numbers = several.iter().map(|r| r + 1).collect();
                    vec![Possible::fails(FailureKind::SeveralRows(id, numbers), span); table.outputs.len()]
                }
            };
            outputs = Some(match outputs {
                None => these,
                Some(known) => known
                    .iter()
                    .zip(&these)
                    .map(|(a, b)| if a.surely_same(b) { a.clone() } else { a.clone().needing(needs).or(b) })
                    .collect(),
            });
        }
        let outputs =
            outputs.unwrap_or_else(|| vec![Possible::fails(FailureKind::NoRow(id), span); table.outputs.len()]);
        let outputs = outputs.into_iter().map(|o| if o.is_decided() { o } else { o.needing(needs) }).collect();
        rows.sort_unstable();
        rows.dedup();
        (outputs, rows)
    }

    /// Each row by itself: where the cells ask for values that are open themselves.
    fn by_rows(
        &mut self,
        id: TableId,
        table: &'p Table,
        version: &TableVersion,
        inputs: &[Possible],
        cells: &[Vec<Filled>],
        env: &mut Env,
    ) -> (Vec<Possible>, Vec<usize>) {
        let holds: Vec<Truth> = cells
            .iter()
            .map(|row| {
                row.iter()
                    .zip(inputs)
                    .fold(Truth::sure(true), |all, (cell, input)| all.and(&self.cell_truth(cell, input).as_condition()))
            })
            .collect();
        let mut hits = Vec::new();
        let possible: Vec<usize> = (0..holds.len()).filter(|i| holds[*i].yes).collect();
        let sure: Vec<usize> = (0..holds.len()).filter(|i| holds[*i].holds()).collect();
        match version.hit {
            Hit::First => {
                for i in &possible {
                    hits.push(Hits::Row(*i));
                    if sure.contains(i) {
                        break;
                    }
                }
            }
            Hit::One => {
                if sure.len() > 1 {
                    hits.push(Hits::Several(sure.clone()));
                } else {
                    hits.extend(possible.iter().filter(|i| sure.is_empty() || sure.contains(i)).map(|i| Hits::Row(*i)));
                    if possible.len() > 1 {
                        hits.push(Hits::Several(possible.clone()));
                    }
                }
            }
        }
        if sure.is_empty() {
            hits.push(Hits::None);
        }
        let needs = Needs::all(holds.iter().filter(|t| !t.is_decided()).map(|t| t.needs.clone()));
        self.answer(id, table, version, &hits, &needs, env)
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
