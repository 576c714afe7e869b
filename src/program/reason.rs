//! The reasons of findings: what is, what is demanded, who decides, and where the facts stand.
//!
//! All of it was found on the way to the verdicts: a reason reads it from the registers, and writes down no
//! more than which rows decide.

use super::Program;
use super::op::{At, Byte, NumberAt, Op, Owned, Picked, Rows};
use super::run::Registers;
use super::steps::{Came, Stands, came};
use crate::evaluate::Verdict;
use crate::evaluate::outcome::Outcomes;
use crate::sheet::{Sheet, YES};
use crate::value::possible::Comparison;

/// What a finding is judged by.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Its place among the findings of the program.
    pub finding: usize,
    /// The comparison, where the demand is just one.
    pub comparison: Option<Comparison>,
    /// What is.
    pub actual: Stands,
    /// What is demanded.
    pub required: Stands,
    /// The table over whose rows both stand.
    pub frame: usize,
    /// The items that are judged each by itself.
    pub each: Option<Rows>,
    /// The outcomes of each item.
    pub items: Option<At>,
    /// The lists that it counts or sums, or asks of.
    pub lists: Vec<Rows>,
    /// The facts that it reads, by table and column.
    pub facts: Vec<(u32, u32)>,
}

/// Facts of one field that were read: those of some rows that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The table.
    pub table: u32,
    /// The column.
    pub column: u32,
    /// The first row.
    pub start: u32,
    /// The row behind the last.
    pub end: u32,
}

/// The reason of one finding.
#[derive(Clone, Copy, Debug)]
pub struct Reason<'p> {
    /// What it is judged by.
    pub demand: &'p Demand,
    /// What it comes to.
    pub verdict: Verdict,
    /// What is; for a finding of `for each` below, with each item.
    pub actual: Came<'p>,
    /// What is demanded.
    pub required: Came<'p>,
    /// The rows that decide: from and up to these places of [`Reasons::deciding`].
    pub deciding: (usize, usize),
    /// Where the facts stand that it reads: the same of [`Reasons::places`].
    pub places: (usize, usize),
}

/// The reasons of all findings of a case, in room that is used again.
#[derive(Clone, Debug, Default)]
pub struct Reasons<'p> {
    /// One for each compiled finding.
    pub findings: Vec<Reason<'p>>,
    /// Rows that decide.
    pub deciding: Vec<u32>,
    /// Where facts stand.
    pub places: Vec<Place>,
}

impl<'p> Reasons<'p> {
    /// Finds the reasons of a case that was judged.
    pub fn find(&mut self, program: &'p Program, registers: &Registers, sheet: &Sheet, case: usize) {
        self.findings.clear();
        self.deciding.clear();
        self.places.clear();
        for demand in &program.demands {
            let (deciding, places) = (self.deciding.len(), self.places.len());
            let outcomes = match program.findings[demand.finding].1 {
                Ok(at) => registers.bytes_at(sheet, at).and_then(|b| b.get(case).copied()).unwrap_or_default(),
                Err(_) => continue,
            };
            let (mut actual, mut required) = (Came::Below, Came::Below);
            match (&demand.each, demand.items) {
                (Some(rows), Some(items)) => {
                    self.judged(registers, sheet, rows, items, case);
                    if demand.frame == 0 {
                        required = came(&demand.required, case, registers, sheet, program);
                    }
                }
                _ => {
                    actual = came(&demand.actual, case, registers, sheet, program);
                    required = came(&demand.required, case, registers, sheet, program);
                    for rows in &demand.lists {
                        self.present(registers, sheet, rows, case);
                    }
                }
            }
            for (table, column) in &demand.facts {
                let starts = &sheet.tables[*table as usize].starts;
                let (start, end) = (starts[case], starts[case + 1]);
                self.places.push(Place { table: *table, column: *column, start, end });
            }
            self.findings.push(Reason {
                demand,
                verdict: Outcomes(outcomes).verdict(),
                actual,
                required,
                deciding: (deciding, self.deciding.len()),
                places: (places, self.places.len()),
            });
        }
    }

    /// Notes the items that are not as they are demanded to be.
    fn judged(&mut self, registers: &Registers, sheet: &Sheet, rows: &Rows, items: At, case: usize) {
        let Some(judged) = registers.bytes_at(sheet, items) else { return };
        self.rows(registers, sheet, rows, case, |row| {
            Outcomes(judged[row]).may_be(Outcomes::VIOLATED.or(Outcomes::NO_VALUE))
        });
    }

    /// Notes the rows that are there.
    fn present(&mut self, registers: &Registers, sheet: &Sheet, rows: &Rows, case: usize) {
        self.rows(registers, sheet, rows, case, |_| true);
    }

    fn rows(&mut self, registers: &Registers, sheet: &Sheet, rows: &Rows, case: usize, counts: impl Fn(usize) -> bool) {
        let Some((starts, ends)) = rows.ends(sheet) else { return };
        let (Some(start), Some(end)) = (starts.get(case), ends.get(case)) else { return };
        match rows.presence.and_then(|at| registers.bytes_at(sheet, at)) {
            None => self.deciding.extend((*start..*end).filter(|row| counts(*row as usize))),
            Some(there) => {
                let there = &there[*start as usize..*end as usize];
                let kept = there.iter().zip(*start..).filter(|(b, row)| **b & YES != 0 && counts(*row as usize));
                self.deciding.extend(kept.map(|(_, row)| row));
            }
        }
    }
}

/// The facts and lists on which a column rests.
#[derive(Default)]
pub(super) struct Under {
    pub(super) facts: Vec<(u32, u32)>,
    pub(super) lists: Vec<Rows>,
    /// The operations that were met.
    pub(super) seen: Vec<u32>,
}

impl Under {
    pub(super) fn at(&mut self, ops: &[Op], at: At) {
        match at {
            At::Fact(t, c) => {
                if !self.facts.contains(&(t, c)) {
                    self.facts.push((t, c));
                }
            }
            At::Found(i) => {
                if !self.seen.contains(&i) {
                    self.seen.push(i);
                    self.op(ops, &ops[i as usize]);
                }
            }
        }
    }

    fn number(&mut self, ops: &[Op], at: NumberAt) {
        if let NumberAt::Column(at) = at {
            self.at(ops, at);
        }
    }

    fn byte(&mut self, ops: &[Op], byte: Byte) {
        if let Byte::Column(at) = byte {
            self.at(ops, at);
        }
    }

    /// The rows of a list, and what decides which of them are there.
    pub(super) fn rows(&mut self, ops: &[Op], rows: &Rows) {
        if let Owned::Referring(at) = rows.owned {
            self.at(ops, at);
        }
        if let Some(at) = rows.presence {
            self.at(ops, at);
        }
    }

    fn listed(&mut self, ops: &[Op], rows: &Rows) {
        self.rows(ops, rows);
        if !self.lists.contains(rows) {
            self.lists.push(*rows);
        }
    }

    fn op(&mut self, ops: &[Op], op: &Op) {
        match op {
            Op::Copy(a)
            | Op::Not(a)
            | Op::Condition(a)
            | Op::Map(a, _)
            | Op::Is { of: a, .. }
            | Op::SpreadBytes(a)
            | Op::SpreadNumbers(a)
            | Op::Within { of: a, .. }
            | Op::StateOfNumber(a, _)
            | Op::StateOfRow(a, _)
            | Op::StateOfText(a, _)
            | Op::HasMembers(a, _)
            | Op::SameRow(a, None)
            | Op::Times(a, _)
            | Op::Distance(a)
            | Op::Shift { of: a, .. }
            | Op::PlaceNumber(a, _) => self.at(ops, *a),
            Op::And(a, b)
            | Op::Or(a, b)
            | Op::GatherBytes(a, b, _)
            | Op::GatherNumbers { by: a, from: b, .. }
            | Op::GatherRows(a, b, _)
            | Op::GatherMembers(a, b, _)
            | Op::SameRow(a, Some(b)) => {
                self.at(ops, *a);
                self.at(ops, *b);
            }
            Op::Compare { left, right, .. } => {
                self.number(ops, left.0);
                self.number(ops, right.0);
            }
            Op::CompareRatio { above, below, of, .. } => {
                self.number(ops, *above);
                self.number(ops, *below);
                self.number(ops, *of);
            }
            Op::PlaceRatio(above, below, _) | Op::Add(above, below, _) => {
                self.number(ops, *above);
                self.number(ops, *below);
            }
            Op::InRows(of, rows) => {
                if let Some(of) = of {
                    self.at(ops, *of);
                }
                self.rows(ops, rows);
            }
            Op::Count(rows) => self.listed(ops, rows),
            Op::Whole(rows) => self.rows(ops, rows),
            Op::Sum(rows, of) => {
                self.listed(ops, rows);
                self.number(ops, *of);
            }
            Op::Every(rows, of) | Op::JudgeRows(rows, of) => {
                self.listed(ops, rows);
                self.at(ops, *of);
            }
            Op::Outermost(all, _) => all.iter().for_each(|at| self.number(ops, *at)),
            Op::Pick(ways, _) => ways.iter().for_each(|at| self.at(ops, *at)),
            Op::PickBytes(which, bytes) | Op::PickCodes(which, bytes) => {
                self.at(ops, *which);
                bytes.iter().for_each(|b| self.byte(ops, *b));
            }
            Op::PickNumbers(which, numbers) => {
                self.at(ops, *which);
                for picked in numbers.iter() {
                    if let Picked::Number(at) = picked {
                        self.number(ops, *at);
                    }
                }
            }
            Op::Judge { when, must, exceptions } => {
                when.iter().for_each(|at| self.at(ops, *at));
                self.byte(ops, *must);
                for (applies, must) in exceptions.iter() {
                    self.byte(ops, *applies);
                    must.iter().for_each(|b| self.byte(ops, *b));
                }
            }
            Op::Answer(inputs, _) => inputs.iter().for_each(|(at, ..)| self.at(ops, *at)),
        }
    }
}
