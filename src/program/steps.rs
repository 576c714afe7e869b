//! The reasons that a program leaves behind: every step that an evaluator would take, read from the
//! registers of the very run that gave the verdicts.
//!
//! A step is known when the program is compiled; what it came to stands in a column. The tree of a case is
//! therefore never built: it is walked ([`super::walk`]).

use super::Program;
use super::op::{At, NumberAt, Rows};
use super::range::Range;
use super::run::{Numbers, Registers};
use crate::file::Span;
use crate::id::{ClassId, DefinitionId, ExceptionId, FieldId, ParameterId, RequirementId, TableId};
use crate::sheet::{NO, NumberShape, Sheet};
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
    pub(super) shared: Option<u32>,
}

/// All steps of a program.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    /// Each of them.
    pub all: Vec<Step>,
    /// The topmost: one for each finding and rate that is compiled, in their order.
    pub top: Vec<u32>,
    /// How many may be met again.
    pub(super) shared: u32,
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

/// The column in which stands what a step came to, for the cases of a sheet.
pub(super) enum Column<'p, 'a> {
    Known(&'p Value),
    Truth(&'a [u8]),
    Outcomes(&'a [u8]),
    Code(&'a [u8]),
    Number(Numbers<'a>, &'p NumberShape),
    Ratio(Numbers<'a>, Numbers<'a>),
    Below,
}

impl<'p, 'a> Column<'p, 'a> {
    #[inline]
    pub(super) fn of(stands: &'p Stands, registers: &'a Registers, sheet: &'a Sheet, program: &'a Program) -> Self {
        let bytes = |at: At| registers.bytes_at(sheet, at).unwrap_or_default();
        let numbers = |at: NumberAt| registers.numbers_at(program, sheet, at);
        match stands {
            Stands::Known(value) => Self::Known(value),
            Stands::Truth(at) => Self::Truth(bytes(*at)),
            Stands::Outcomes(at) => Self::Outcomes(bytes(*at)),
            Stands::Code(at) => Self::Code(bytes(*at)),
            Stands::Number(at, shape) => Self::Number(numbers(*at), shape),
            Stands::Ratio(above, below) => Self::Ratio(numbers(*above), numbers(*below)),
            Stands::Below => Self::Below,
        }
    }

    /// What stands in a row.
    #[inline]
    pub(super) fn came(&self, row: usize) -> Came<'p> {
        let byte = |bytes: &[u8]| bytes.get(row).copied().unwrap_or(NO);
        match self {
            Self::Known(value) => Came::Known(value),
            Self::Truth(bytes) => Came::Truth(byte(bytes)),
            Self::Outcomes(bytes) => Came::Outcomes(byte(bytes)),
            Self::Code(bytes) => Came::Code(byte(bytes)),
            Self::Number(numbers, shape) => Came::Number(numbers.range(row), shape),
            Self::Ratio(above, below) => Came::Ratio(above.range(row), below.range(row)),
            Self::Below => Came::Below,
        }
    }
}

/// What stands in a row.
pub fn came<'p>(stands: &'p Stands, row: usize, registers: &Registers, sheet: &Sheet, program: &Program) -> Came<'p> {
    Column::of(stands, registers, sheet, program).came(row)
}
