//! The reasons that a program leaves behind: every step that an evaluator would take, read from the
//! registers of the very run that gave the verdicts.
//!
//! A step is known when the program is compiled; what it came to stands in a column. The tree of a case is
//! therefore never built: it is walked, step by step and row by row, and each node reads its value where it
//! stands. What several steps rest on is walked where it is first met.

use super::Program;
use super::op::{At, NumberAt, Owned, Rows};
use super::range::Range;
use super::run::Registers;
use crate::file::Span;
use crate::id::{ClassId, DefinitionId, ExceptionId, FieldId, ParameterId, RequirementId, TableId};
use crate::sheet::{NO, NumberShape, Sheet, YES};
use crate::value::Value;

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Reads a fact.
    Fact(ClassId, FieldId),
    /// Reads a parameter.
    Parameter(ParameterId),
    /// Finds the value of a definition.
    Definition(DefinitionId),
    /// Asks whether an exception applies.
    Exception(ExceptionId),
    /// Asks whether a case of a definition applies, and what it gives.
    Case,
    /// Compares, or asks whether something is in a list or range.
    Compare,
    /// Calculates, or asks of a list.
    Operation,
    /// Looks at a row of a list.
    Row,
    /// Judges a requirement.
    Requirement(RequirementId),
    /// Judges an item of `for each`.
    Item,
    /// Asks `when`.
    When,
    /// Asks `must`.
    Must,
    /// Finds the row of a table.
    Table(TableId),
}

/// Where what a step came to stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Stands {
    /// It is the same in every case.
    Known(Value),
    /// Sets of yes, no, no value.
    Truth(At),
    /// Sets of the outcomes of a requirement.
    Outcomes(At),
    /// Members of an enum.
    Code(At),
    /// Numbers.
    Number(NumberAt, NumberShape),
    /// Quotients.
    Ratio(NumberAt, NumberAt),
    /// Things, lists and what else is shown by the steps below.
    Below,
}

/// What a step came to in one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Came<'p> {
    /// It is the same in every case.
    Known(&'p Value),
    /// A set of yes, no, no value.
    Truth(u8),
    /// A set of the outcomes of a requirement.
    Outcomes(u8),
    /// A member of an enum.
    Code(u8),
    /// A number.
    Number(Range, &'p NumberShape),
    /// A quotient.
    Ratio(Range, Range),
    /// What is shown by the steps below.
    Below,
}

/// How a step reaches one below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// In its own row, or for the case of that row.
    Here,
    /// In the row to which a reference leads.
    Through(At),
    /// In each of some rows.
    Each(Rows),
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// The rule text that it comes from.
    pub span: Span,
    /// The table over whose rows it runs.
    pub frame: usize,
    /// What it came to.
    pub stands: Stands,
    /// The steps below it.
    pub below: Vec<(Link, u32)>,
    /// Its place among the steps that may be met again, if it may.
    shared: Option<u32>,
}

/// All steps of a program.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    /// Each of them.
    pub all: Vec<Step>,
    /// The topmost: one for each finding and rate that is compiled, in their order.
    pub top: Vec<u32>,
    /// How many may be met again.
    shared: u32,
    open: Vec<Vec<(Link, u32)>>,
}

impl Steps {
    /// A step begins.
    pub(super) fn begin(&mut self) {
        self.open.push(Vec::new());
    }

    /// The step that began last leads nowhere.
    pub(super) fn forget(&mut self) {
        self.open.pop();
    }

    /// The step that began last ends.
    pub(super) fn end(&mut self, kind: StepKind, span: Span, frame: usize, stands: Stands) -> u32 {
        let below = self.open.pop().unwrap_or_default();
        let shared = matches!(kind, StepKind::Definition(_)).then(|| {
            self.shared += 1;
            self.shared - 1
        });
        let id = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(Step { kind, span, frame, stands, below, shared });
        id
    }

    /// Puts a step below the one that began last.
    pub(super) fn attach(&mut self, link: Link, id: u32) {
        if let Some(open) = self.open.last_mut() {
            open.push((link, id));
        }
    }

    /// Forgets all behind a place.
    pub(super) fn cut(&mut self, steps: usize, depth: usize) {
        self.all.truncate(steps);
        self.open.truncate(depth);
    }
}

/// Room for walking trees.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// When each row of each shared step was met last.
    met: Vec<Vec<u32>>,
    now: u32,
    /// The rows that refer to others, by the columns of their references, for the case that is walked.
    referring: Vec<(At, Vec<(u32, u32)>)>,
}

/// A node of the tree of reasons.
#[derive(Clone, Copy, Debug)]
pub struct Node<'p> {
    /// The step.
    pub step: &'p Step,
    /// The row of its table.
    pub row: usize,
    /// How deep it stands.
    pub depth: usize,
    /// Whether what it rests on was walked before.
    pub again: bool,
}

/// What a walk reads.
struct Reading<'a> {
    registers: &'a Registers,
    sheet: &'a Sheet,
    case: usize,
}

impl Walk {
    /// Walks the tree of reasons of a case, from the topmost steps down.
    pub fn tree<'p>(
        &mut self,
        program: &'p Program,
        registers: &Registers,
        sheet: &Sheet,
        case: usize,
        see: &mut impl FnMut(Node<'p>),
    ) {
        self.now = self.now.wrapping_add(1);
        if self.now == 0 {
            self.met.clear();
            self.now = 1;
        }
        self.met.resize_with(program.steps.shared as usize, Vec::new);
        self.referring.clear();
        let reading = Reading { registers, sheet, case };
        for top in &program.steps.top {
            self.step(&reading, program, *top, case, 0, see);
        }
    }

    fn step<'p>(
        &mut self,
        reading: &Reading<'_>,
        program: &'p Program,
        id: u32,
        row: usize,
        depth: usize,
        see: &mut impl FnMut(Node<'p>),
    ) {
        let step = &program.steps.all[id as usize];
        let again = step.shared.is_some_and(|shared| self.meet(shared as usize, row));
        see(Node { step, row, depth, again });
        if again {
            return;
        }
        for (link, below) in &step.below {
            let child = &program.steps.all[*below as usize];
            match link {
                Link::Here => {
                    let row = if child.frame == step.frame { row } else { reading.case };
                    self.step(reading, program, *below, row, depth + 1, see);
                }
                Link::Through(at) => {
                    if let Some(to) = reading.registers.reference(reading.sheet, *at, row) {
                        self.step(reading, program, *below, to, depth + 1, see);
                    }
                }
                Link::Each(rows) => self.each(reading, program, rows, *below, row, depth, see),
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a walk carries where it is")]
    fn each<'p>(
        &mut self,
        reading: &Reading<'_>,
        program: &'p Program,
        rows: &Rows,
        below: u32,
        row: usize,
        depth: usize,
        see: &mut impl FnMut(Node<'p>),
    ) {
        let presence = rows.presence.and_then(|at| reading.registers.bytes_at(reading.sheet, at));
        let is_there = |row: usize| presence.is_none_or(|p| p.get(row).is_some_and(|b| b & YES != 0));
        match rows.owned {
            Owned::List(..) => {
                let Some((starts, ends)) = rows.ends(reading.sheet) else { return };
                for row in starts[row] as usize..ends[row] as usize {
                    if is_there(row) {
                        self.step(reading, program, below, row, depth + 1, see);
                    }
                }
            }
            Owned::Referring(at) => {
                let mut next = self.first_referring(reading, rows.table as usize, at, row);
                while let Some((_, from)) = self.referring_to(at, next, row) {
                    if is_there(from as usize) {
                        self.step(reading, program, below, from as usize, depth + 1, see);
                    }
                    next += 1;
                }
            }
        }
    }

    /// Whether a row of a shared step was met before.
    fn meet(&mut self, shared: usize, row: usize) -> bool {
        let met = &mut self.met[shared];
        if met.len() <= row {
            met.resize(row + 1, 0);
        }
        std::mem::replace(&mut met[row], self.now) == self.now
    }

    /// Where those stand that refer to a row.
    fn first_referring(&mut self, reading: &Reading<'_>, table: usize, at: At, row: usize) -> usize {
        let known = self.referring.iter().position(|(a, _)| *a == at);
        let known = known.unwrap_or_else(|| {
            let starts = &reading.sheet.tables[table].starts;
            let rows = starts[reading.case]..starts[reading.case + 1];
            let to = |from: u32| reading.registers.reference(reading.sheet, at, from as usize);
            let mut all: Vec<(u32, u32)> =
                rows.filter_map(|from| Some((u32::try_from(to(from)?).ok()?, from))).collect();
            all.sort_unstable();
            self.referring.push((at, all));
            self.referring.len() - 1
        });
        self.referring[known].1.partition_point(|(to, _)| (*to as usize) < row)
    }

    fn referring_to(&self, at: At, place: usize, row: usize) -> Option<(u32, u32)> {
        let (_, all) = self.referring.iter().find(|(a, _)| *a == at)?;
        all.get(place).copied().filter(|(to, _)| *to as usize == row)
    }
}

impl<'p> Node<'p> {
    /// What the step came to.
    pub fn came(&self, registers: &Registers, sheet: &Sheet, program: &Program) -> Came<'p> {
        came(&self.step.stands, self.row, registers, sheet, program)
    }
}

/// What stands in a row.
pub fn came<'p>(stands: &'p Stands, row: usize, registers: &Registers, sheet: &Sheet, program: &Program) -> Came<'p> {
    let byte = |at: At| registers.bytes_at(sheet, at).and_then(|b| b.get(row).copied()).unwrap_or(NO);
    match stands {
        Stands::Known(value) => Came::Known(value),
        Stands::Truth(at) => Came::Truth(byte(*at)),
        Stands::Outcomes(at) => Came::Outcomes(byte(*at)),
        Stands::Code(at) => Came::Code(byte(*at)),
        Stands::Number(at, shape) => Came::Number(registers.number_at(program, sheet, *at, row), shape),
        Stands::Ratio(above, below) => {
            let number = |at: NumberAt| registers.number_at(program, sheet, at, row);
            Came::Ratio(number(*above), number(*below))
        }
        Stands::Below => Came::Below,
    }
}
