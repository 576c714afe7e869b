//! An assessment on a date, compiled to run over the columns of a sheet.
//!
//! A program is a list of operations, each of which finds one column of values for all rows of a table at
//! once, from columns of facts and from what was found before it: definitions are found once, lists are
//! counted and summed where they stand, references are rows, and the law of the date is folded into
//! constants. Numbers are whole numbers of a smallest unit, 64 bits wide, and 128 where they are
//! multiplied across; a row whose facts are open carries the set of what may be.
//!
//! What a program cannot hold it never guesses: a case with such a row is *hard*, and judged by
//! [`mod@crate::evaluate`], whose algebra it shares. What it does not know how to compile, it refuses to
//! compile, with the place in the rules.

mod compile;
pub mod op;
pub mod range;
pub mod reason;
mod reuse;
mod run;
pub mod steps;
pub mod walk;
pub mod words;

pub use compile::{NotCompiled, compile, compile_with_words};
pub use run::Registers;

use crate::id::{AssessmentId, RequirementId, TableId};
use op::{At, Op};

/// A table that answers nothing.
pub const FAILS_CODE: u8 = u8::MAX - 2;
/// A member that is not known, or no value.
pub const OPEN_CODE: u8 = u8::MAX - 3;
/// A member that is not known, or none.
pub const EITHER_CODE: u8 = u8::MAX - 4;

/// An assessment on a date, ready to run.
#[derive(Debug)]
pub struct Program {
    /// The assessment.
    pub assessment: AssessmentId,
    /// The operations, each behind those that it reads.
    pub ops: Vec<Op>,
    /// The table over whose rows each operation runs.
    pub frames: Vec<usize>,
    /// Which of them find what is defined of the things of a table: of a thing of which nothing is known that
    /// may be anything, no value included.
    pub defined: Vec<Option<Defined>>,
    /// The requirements, with the outcomes of each case, or why they are not compiled.
    pub findings: Vec<(RequirementId, Result<At, NotCompiled>)>,
    /// The rated tables, with the answer for each case, or why they are not compiled.
    pub rates: Vec<(TableId, Result<At, NotCompiled>)>,
    /// The steps that it takes, for reasons.
    pub steps: steps::Steps,
    /// Which operations verdicts rest on; the others are for reasons alone.
    pub decides: Vec<bool>,
    /// Whose room an operation may write into where nothing but verdicts is asked for: of one that none of those
    /// behind it reads.
    pub reuses: Vec<Option<u32>>,
    /// What each compiled finding is judged by.
    pub demands: Vec<reason::Demand>,
    /// Whether the assessment has a verdict.
    pub has_verdict: bool,
    /// What a number may be of which nothing is known, by table and column.
    pub unknown: Vec<Vec<range::Range>>,
}

/// What something that is defined is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Defined {
    /// Yes or no.
    Truth,
    /// A member of an enum.
    Code,
    /// A number.
    Number,
}

impl Program {
    /// What it leaves to the evaluator, in the order of the assessment.
    pub fn refused(&self) -> impl Iterator<Item = NotCompiled> + '_ {
        let findings = self.findings.iter().filter_map(|(_, made)| made.err());
        findings.chain(self.rates.iter().filter_map(|(_, made)| made.err()))
    }

    /// Whether all of the assessment is compiled.
    pub fn is_whole(&self) -> bool {
        self.refused().next().is_none()
    }
}
