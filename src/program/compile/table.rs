//! Decision tables: every combination of the pieces into which their cells cut the inputs is answered
//! once, when the program is made; a case then only finds its combination.

use super::super::op::{At, Op, PlaceKind};
use super::number::fraction;
use super::value::Val;
use super::{Compiler, Ctx, Made, refuse};
use crate::check::typed::{Cell, CellTest, Node, Target};
use crate::file::Span;
use crate::id::TableId;
use crate::program::FAILS_CODE;
use crate::program::steps::{Stands, StepKind};
use crate::sheet::NONE_CODE;
use crate::syntax::ast::Hit;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::atom::Atom;
use crate::value::possible::Comparison;
use std::cmp::Ordering;

/// More combinations than this are not answered beforehand.
const MOST_COMBINATIONS: usize = 4096;

/// A cell whose values are known.
struct Filled {
    tests: Vec<Option<Vec<(Comparison, Value)>>>,
    negated: bool,
}

impl Filled {
    /// Whether it accepts an atom; what has no value is not accepted.
    fn accepts(&self, atom: &Atom) -> bool {
        if self.tests.is_empty() {
            return true;
        }
        let (mut any, mut no_value) = (false, false);
        for test in &self.tests {
            match test {
                None if *atom == Atom::NoValue => no_value = true,
                None => any |= *atom == Atom::None,
                Some(all) => {
                    let answers: Vec<Option<bool>> = all.iter().map(|(op, v)| atom.test(*op, v)).collect();
                    let holds = !answers.contains(&Some(false));
                    let open = answers.contains(&None);
                    any |= holds && !open;
                    no_value |= holds && open;
                }
            }
        }
        if self.negated { !any && !no_value } else { any }
    }
}

/// An input: its column of places, and the atom of each place.
struct Input {
    at: At,
    kind: PlaceKind,
    atoms: Vec<Atom>,
}

impl Compiler<'_> {
    /// The answer of a rated table for each case.
    pub(super) fn rate(&mut self, id: TableId) -> Made<At> {
        let table = &self.rules.tables[id.index()];
        let Some(version) = self.edition.tables[id.index()] else {
            return refuse("a table out of force", Span::default());
        };
        let span = version.notes.span;
        if self.edition.blocking(Target::Table(id)).next().is_some() {
            return refuse("law that nobody has encoded", span);
        }
        if table.exceptions.iter().any(|e| self.edition.exception(*e).is_some()) {
            return refuse("exceptions to a table", span);
        }
        let is_enum = table.outputs.first().is_some_and(|o| matches!(o.ty, Ty::Enum(_)));
        if version.scale.is_some() || !is_enum || matches!(version.hit, Hit::Collect(_)) {
            return refuse("a table of this kind", span);
        }
        let ctx = Ctx::case();
        let rows = &self.edition.rows[id.index()];
        if rows.is_empty() {
            return refuse("a table without rows", span);
        }
        let mut cells: Vec<Vec<Filled>> = Vec::new();
        let mut answers = Vec::new();
        for row in rows {
            let row = &version.rows[*row];
            cells.push(row.cells.iter().map(|c| self.filled(c)).collect::<Made<_>>()?);
            answers.push(match row.outputs.first().map(|o| self.fold_output(o)) {
                Some(answer) => answer?,
                None => return refuse("a row without an answer", row.span),
            });
        }
        self.steps.begin();
        let mut make = || {
            let mut inputs = Vec::new();
            for (i, node) in version.inputs.iter().enumerate() {
                inputs.push(self.input(node, &cells, i, &ctx)?);
            }
            self.answer(&inputs, &cells, &answers, version.hit, span)
        };
        let made = make();
        match made {
            Ok(at) => {
                let step = self.steps.end(StepKind::Table(id), span, 0, Stands::Code(at));
                self.steps.top.push(step);
            }
            Err(_) => self.steps.forget(),
        }
        made
    }

    fn fold_output(&self, node: &Node) -> Made<u8> {
        if !self.is_constant(node) {
            return refuse("an answer that depends on facts", node.span);
        }
        match self.fold(node)? {
            Val::Known(Value::Member(_, m)) => match u8::try_from(m) {
                Ok(m) => Ok(m),
                Err(_) => refuse("an answer of this kind", node.span),
            },
            Val::Nothing => Ok(NONE_CODE),
            _ => refuse("an answer of this kind", node.span),
        }
    }

    fn filled(&self, cell: &Cell) -> Made<Filled> {
        let mut tests = Vec::new();
        for test in &cell.tests {
            tests.push(match test {
                CellTest::None => None,
                CellTest::All(all) => {
                    let mut out = Vec::new();
                    for (op, node) in all {
                        if !self.is_constant(node) {
                            return refuse("a cell that depends on facts", node.span);
                        }
                        let Val::Known(value) = self.fold(node)? else {
                            return refuse("a cell of this kind", node.span);
                        };
                        out.push((*op, value));
                    }
                    Some(out)
                }
            });
        }
        Ok(Filled { tests, negated: cell.negated })
    }

    fn input(&mut self, node: &Node, cells: &[Vec<Filled>], i: usize, ctx: &Ctx) -> Made<Input> {
        let span = node.span;
        let val = self.eval(node, ctx)?;
        let points = || {
            cells.iter().filter_map(|row| row.get(i)).flat_map(|c| c.tests.iter().flatten()).flatten().map(|(_, v)| v)
        };
        let small = |n: usize| u8::try_from(n).ok();
        match val {
            Val::Truth(0, at, _) => {
                let atoms = vec![
                    Atom::Point(Value::Boolean(true)),
                    Atom::Point(Value::Boolean(false)),
                    Atom::None,
                    Atom::NoValue,
                ];
                Ok(Input { at, kind: PlaceKind::Truth, atoms })
            }
            Val::Code(0, at) => {
                let Ty::Enum(id) = node.ty else { return refuse("an input of this kind", span) };
                let members = self.members(id);
                let Some(count) = small(members) else { return refuse("an input of so many members", span) };
                let mut atoms: Vec<Atom> = (0..u32::from(count)).map(|m| Atom::Point(Value::Member(id, m))).collect();
                atoms.extend([Atom::None, Atom::NoValue]);
                Ok(Input { at, kind: PlaceKind::Code(count), atoms })
            }
            Val::Number(0, at, shape) => {
                let mut cuts: Vec<(i64, Value)> = Vec::new();
                for value in points() {
                    let Some(held) = shape.hold(value) else { return refuse("a cut of this kind", span) };
                    cuts.push((held, value.clone()));
                }
                cuts.sort_by_key(|c| c.0);
                cuts.dedup_by_key(|c| c.0);
                let Some(count) = small(cuts.len()) else { return refuse("so many cuts", span) };
                let atoms = between(cuts.iter().map(|c| c.1.clone()).collect());
                let cuts: Vec<i64> = cuts.into_iter().map(|c| c.0).collect();
                let at = self.emit(0, Op::PlaceNumber(at, cuts.into()));
                Ok(Input { at, kind: PlaceKind::Number(count), atoms })
            }
            Val::Ratio(0, above, below) => {
                let mut cuts: Vec<Value> = Vec::new();
                for value in points() {
                    if !cuts.iter().any(|c| c.compare(value) == Ok(Ordering::Equal)) {
                        cuts.push(value.clone());
                    }
                }
                cuts.sort_by(|a, b| a.compare(b).unwrap_or(Ordering::Equal));
                let mut held = Vec::new();
                for cut in &cuts {
                    match cut {
                        Value::Number(n) => match fraction(*n) {
                            Some(f) => held.push(f),
                            None => return refuse("a cut of this kind", span),
                        },
                        _ => return refuse("a cut of this kind", span),
                    }
                }
                let Some(count) = small(held.len()) else { return refuse("so many cuts", span) };
                let at = self.emit(0, Op::PlaceRatio(above, below, held.into()));
                Ok(Input { at, kind: PlaceKind::Number(count), atoms: between(cuts) })
            }
            _ => refuse("an input of this kind", span),
        }
    }

    fn answer(&mut self, inputs: &[Input], cells: &[Vec<Filled>], answers: &[u8], hit: Hit, span: Span) -> Made<At> {
        let mut count: usize = 1;
        for input in inputs {
            count = count.saturating_mul(input.atoms.len());
        }
        if count > MOST_COMBINATIONS {
            return refuse("a table of so many combinations", span);
        }
        let mut all = Vec::with_capacity(count);
        let mut at = vec![0usize; inputs.len()];
        for _ in 0..count {
            let holds = |row: &&Vec<Filled>| {
                row.iter().zip(inputs).zip(&at).all(|((cell, input), place)| cell.accepts(&input.atoms[*place]))
            };
            let mut hits = cells.iter().zip(answers).filter(|(row, _)| holds(row)).map(|(_, a)| *a);
            let first = hits.next();
            all.push(match (first, hit) {
                (None, _) => FAILS_CODE,
                (Some(a), Hit::First) => a,
                (Some(a), Hit::Highest) => hits.fold(a, u8::max),
                (Some(a), Hit::Lowest) => hits.fold(a, u8::min),
                (Some(a), _) => {
                    if hits.next().is_none() {
                        a
                    } else {
                        FAILS_CODE
                    }
                }
            });
            for (place, input) in at.iter_mut().zip(inputs) {
                *place += 1;
                if *place < input.atoms.len() {
                    break;
                }
                *place = 0;
            }
        }
        if all.contains(&NONE_CODE) && matches!(hit, Hit::Highest | Hit::Lowest) {
            return refuse("a table that may answer none", span);
        }
        if let [Input { at, kind: kind @ (PlaceKind::Truth | PlaceKind::Code(_)), .. }] = inputs {
            let to_each = super::value::map(|byte| super::super::run::answer_to(*kind, &all, byte));
            return Ok(self.emit(0, Op::Map(*at, to_each)));
        }
        let mut stride = 1;
        let mut columns = Vec::new();
        for input in inputs {
            columns.push((input.at, input.kind, stride));
            stride *= input.atoms.len();
        }
        Ok(self.emit(0, Op::Answer(columns.into(), all.into())))
    }
}

/// The pieces between cuts, and the cuts themselves, ascending; then none, and no value.
fn between(cuts: Vec<Value>) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let mut before: Option<Value> = None;
    for cut in cuts {
        atoms.push(Atom::Between(before, Some(cut.clone())));
        atoms.push(Atom::Point(cut.clone()));
        before = Some(cut);
    }
    atoms.push(Atom::Between(before, None));
    atoms.push(Atom::None);
    atoms.push(Atom::NoValue);
    atoms
}
