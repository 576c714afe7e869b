//! The reasons of findings: what is, what is demanded, who decides, and where the facts stand.
//!
//! All of it was found on the way to the verdicts: a reason reads it from the registers, and writes down no
//! more than which rows decide.

use super::Program;
use super::op::{At, Op, Read, Rows};
use super::run::{Registers, each_marked, each_yes};
use super::steps::{Came, Column, Stands};
use crate::evaluate::Verdict;
use crate::evaluate::outcome::Outcomes;
use crate::sheet::Sheet;
use crate::value::possible::Comparison;
use std::ops::Range;

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

/// Rows of a list, case by case, and which of them are there.
struct Listed<'a> {
    starts: &'a [u32],
    ends: &'a [u32],
    there: Option<&'a [u8]>,
}

impl<'a> Listed<'a> {
    fn of(rows: &Rows, registers: &'a Registers, sheet: &'a Sheet) -> Option<Self> {
        let (starts, ends) = rows.ends(sheet)?;
        Some(Self { starts, ends, there: rows.presence.and_then(|at| registers.bytes_at(sheet, at)) })
    }

    fn rows(&self, case: usize) -> Range<u32> {
        match (self.starts.get(case), self.ends.get(case)) {
            (Some(start), Some(end)) => *start..*end,
            _ => 0..0,
        }
    }
}

/// A demand, and where all that is told of it stands.
struct Judged<'a> {
    demand: &'a Demand,
    outcomes: &'a [u8],
    actual: Column<'a, 'a>,
    required: Column<'a, 'a>,
    /// The items that are judged each by itself, with the outcomes of each.
    items: Option<(Listed<'a>, &'a [u8])>,
    lists: Vec<Listed<'a>>,
    /// The facts that are read, and where the rows of their table begin in each case.
    facts: Vec<((u32, u32), &'a [u32])>,
}

/// All findings that a program judged in the cases of a sheet.
pub struct Findings<'a> {
    all: Vec<Judged<'a>>,
}

impl<'a> Findings<'a> {
    /// The findings of a program that was run, and completed, over a sheet.
    pub fn new(program: &'a Program, registers: &'a Registers, sheet: &'a Sheet) -> Self {
        let judged = |demand: &'a Demand| {
            let at = program.findings[demand.finding].1.ok()?;
            let column = |stands: &'a Stands| Column::of(stands, registers, sheet, program);
            let items = match (&demand.each, demand.items) {
                (Some(rows), Some(items)) => Listed::of(rows, registers, sheet).zip(registers.bytes_at(sheet, items)),
                _ => None,
            };
            // The values of items stand with each of them.
            let each = demand.each.is_some() && demand.items.is_some();
            let lists = if each { &[][..] } else { &demand.lists[..] };
            Some(Judged {
                demand,
                outcomes: registers.bytes_at(sheet, at).unwrap_or_default(),
                actual: if each { Column::Below } else { column(&demand.actual) },
                required: if each && demand.frame != 0 { Column::Below } else { column(&demand.required) },
                items,
                lists: lists.iter().filter_map(|rows| Listed::of(rows, registers, sheet)).collect(),
                facts: demand.facts.iter().map(|at| (*at, &sheet.tables[at.0 as usize].starts[..])).collect(),
            })
        };
        Self { all: program.demands.iter().filter_map(judged).collect() }
    }
}

impl<'a> Reasons<'a> {
    /// Finds the reasons of a case.
    pub fn find(&mut self, findings: &Findings<'a>, case: usize) {
        self.findings.clear();
        self.deciding.clear();
        self.places.clear();
        for judged in &findings.all {
            let (deciding, places) = (self.deciding.len(), self.places.len());
            if let Some((listed, outcomes)) = &judged.items {
                self.amiss(listed, outcomes, case);
            }
            for listed in &judged.lists {
                self.present(listed, case);
            }
            self.places.extend(judged.facts.iter().map(|((table, column), starts)| Place {
                table: *table,
                column: *column,
                start: starts[case],
                end: starts[case + 1],
            }));
            self.findings.push(Reason {
                demand: judged.demand,
                verdict: Outcomes(judged.outcomes.get(case).copied().unwrap_or_default()).verdict(),
                actual: judged.actual.came(case),
                required: judged.required.came(case),
                deciding: (deciding, self.deciding.len()),
                places: (places, self.places.len()),
            });
        }
    }

    /// Notes the items that are not as they are demanded to be.
    fn amiss(&mut self, listed: &Listed<'_>, outcomes: &[u8], case: usize) {
        const AMISS: u8 = Outcomes::VIOLATED.0 | Outcomes::NO_VALUE.0;
        let rows = listed.rows(case);
        let part = rows.start as usize..rows.end as usize;
        let there = listed.there.map(|there| &there[part.clone()]);
        let deciding = &mut self.deciding;
        each_marked(&outcomes[part], there, AMISS, |place| {
            deciding.push(rows.start + u32::try_from(place).unwrap_or_default());
        });
    }

    /// Notes the rows that are there.
    fn present(&mut self, listed: &Listed<'_>, case: usize) {
        let rows = listed.rows(case);
        let deciding = &mut self.deciding;
        match listed.there {
            None => deciding.extend(rows),
            Some(there) => {
                deciding.reserve(rows.len());
                each_yes(&there[rows.start as usize..rows.end as usize], |place| {
                    deciding.push(rows.start + u32::try_from(place).unwrap_or_default());
                });
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

    fn op(&mut self, ops: &[Op], op: &Op) {
        op.reads(&mut |read| match read {
            Read::Column(at) => self.at(ops, at),
            Read::List(rows) => {
                if !self.lists.contains(rows) {
                    self.lists.push(*rows);
                }
            }
        });
    }
}
