//! The operations of a program.

use crate::sheet::{Column, Sheet};
use crate::value::possible::Comparison;
use std::sync::Arc;

/// Where a column of values stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// Facts: a table and a column of it.
    Fact(u32, u32),
    /// What an operation found.
    Found(u32),
}

/// A number for each row, or one for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberAt {
    /// The same for all rows.
    Constant(i64),
    /// One for each.
    Column(At),
}

/// Which rows of another table belong to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owned {
    /// Those of a list: its table and column.
    List(u32, u32),
    /// Those that refer to it: a column of references.
    Referring(At),
}

/// Rows of a table that belong to rows of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rows {
    /// The table.
    pub table: u32,
    /// Which of its rows belong to which.
    pub owned: Owned,
    /// Whether each row is there; `None` where all of them are.
    pub presence: Option<At>,
}

impl Rows {
    /// Calls a function with the columns that say which rows belong to which, and which of them are there.
    pub fn reads<'r>(&self, see: &mut (impl FnMut(Read<'r>) + ?Sized)) {
        if let Owned::Referring(at) = self.owned {
            see(Read::Column(at));
        }
        if let Some(at) = self.presence {
            see(Read::Column(at));
        }
    }

    /// Where the rows of each list begin and end; nothing for rows that belong by a reference.
    pub fn ends<'s>(&self, sheet: &'s Sheet) -> Option<(&'s [u32], &'s [u32])> {
        let Owned::List(table, column) = self.owned else { return None };
        match sheet.column(table, column)? {
            Column::List { starts, ends } => Some((starts, ends)),
            _ => None,
        }
    }
}

/// What a reference leads to where it is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Astray {
    /// The byte for a reference that is not known.
    pub unknown: u8,
    /// The byte for one to nothing.
    pub none: u8,
}

/// A map from bytes to bytes.
pub type Map = Arc<[u8]>;

/// An operation over all rows of its table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// The same.
    Copy(At),
    /// Both hold.
    And(At, At),
    /// At least one holds.
    Or(At, At),
    /// It does not hold.
    Not(At),
    /// As a condition: what has no value does not hold.
    Condition(At),
    /// Each byte by a map of 256.
    Map(At, Map),
    /// One byte for a code, one for all others, and one for what is not known.
    Is {
        /// The codes.
        of: At,
        /// The code.
        code: u8,
        /// What it gives.
        hit: u8,
        /// What others give.
        miss: u8,
        /// What is given where it is not known.
        unknown: u8,
    },
    /// The bytes of the case, for each of its rows.
    SpreadBytes(At),
    /// The numbers of the case, for each of its rows.
    SpreadNumbers(At),
    /// Whether a number lies between two, both included.
    Within {
        /// The number.
        of: At,
        /// The lower end.
        low: i64,
        /// The upper end.
        high: i64,
        /// Whether it must lie outside.
        negated: bool,
    },
    /// Compares two numbers, each times a factor.
    Compare {
        /// The comparison.
        op: Comparison,
        /// The first, and its factor.
        left: (NumberAt, i64),
        /// The second, and its factor.
        right: (NumberAt, i64),
    },
    /// Compares `above / below` with `of / unit`.
    CompareRatio {
        /// The comparison.
        op: Comparison,
        /// The dividend.
        above: NumberAt,
        /// The divisor.
        below: NumberAt,
        /// What it is compared with.
        of: NumberAt,
        /// By what that is divided; above zero.
        unit: i64,
        /// Only where this column says that this way holds, or that it is open which does: nobody asks for
        /// the other rows.
        only: Option<(At, u8)>,
    },
    /// Whether a fact is there: the bytes for a number that is known, unknown, none.
    StateOfNumber(At, [u8; 3]),
    /// The same of a reference.
    StateOfRow(At, [u8; 3]),
    /// The same of a text.
    StateOfText(At, [u8; 3]),
    /// Whether all of some enum members, a bit each, are in a set of them.
    HasMembers(At, u64),
    /// The bytes to which references lead.
    GatherBytes(At, At, Astray),
    /// The numbers to which references lead.
    GatherNumbers {
        /// The references.
        by: At,
        /// The numbers.
        from: At,
        /// Whether a reference that is not known may lead nowhere.
        may_be_none: bool,
        /// The least that one may be of something unknown.
        low: Option<i64>,
        /// The greatest.
        high: Option<i64>,
        /// Whether there may be none.
        optional: bool,
    },
    /// The references to which references lead; the flag says that one that is not known may be none, or have
    /// no value.
    GatherRows(At, At, bool),
    /// A date, so many months or days later; earlier below zero.
    Shift {
        /// The date.
        of: At,
        /// How many.
        by: i32,
        /// Whether months are counted, and not days.
        months: bool,
        /// Whether a day that the month lacks becomes the first of the next.
        rounded_up: bool,
    },
    /// The sets to which references lead; the flag says that an unknown one may lead nowhere.
    GatherMembers(At, At, bool),
    /// Whether two references are the same; `None` for the row itself.
    SameRow(At, Option<At>),
    /// Whether a reference is in a list of the case; `None` for the row itself.
    InRows(Option<At>, Rows),
    /// How many rows are there.
    Count(Rows),
    /// How many rows are there, of which it may not be open whether they are: else the case is hard.
    Whole(Rows),
    /// The sum over rows.
    Sum(Rows, NumberAt),
    /// The sum over the rows of two lists that refer to a row: each of them has its own numbers.
    Sums(Arc<[(Rows, NumberAt); 2]>),
    /// Whether all rows that are there hold.
    Every(Rows, At),
    /// The sum of two numbers, the second times a factor.
    Add(NumberAt, NumberAt, i64),
    /// A number times a factor.
    Times(At, i64),
    /// The distance from zero.
    Distance(At),
    /// The least or greatest of several; the flag asks for the greatest.
    Outermost(Arc<[NumberAt]>, bool),
    /// Which of several ways holds, else how many there are; one of which it is open whether it holds leaves
    /// [`PICK_EITHER`] where there is just one and it is simple, and else the case is hard.
    Pick(Arc<[At]>, bool),
    /// The bytes of the way that holds.
    PickBytes(At, Arc<[Byte]>),
    /// The members of the way that holds.
    PickCodes(At, Arc<[Byte]>),
    /// The numbers of the way that holds.
    PickNumbers(At, Arc<[Picked]>),
    /// The outcomes of a requirement.
    Judge {
        /// Its condition.
        when: Option<At>,
        /// Its demand.
        must: Byte,
        /// Its exceptions: whether each applies, and the demand that it puts in its place.
        exceptions: Arc<[(Byte, Option<Byte>)]>,
    },
    /// The outcomes of a requirement of each row.
    JudgeRows(Rows, At),
    /// The place of a number among cuts: twice the number of cuts below it, and one more on a cut.
    PlaceNumber(At, Arc<[i64]>),
    /// The same of `above / below` among cuts `n / d`.
    PlaceRatio(NumberAt, NumberAt, Arc<[(i64, i64)]>),
    /// The answer of a table by the places of its inputs: each input's column of places, with how far apart
    /// they stand in the answers.
    Answer(Arc<[(At, PlaceKind, usize)]>, Map),
}

/// What an operation reads.
#[derive(Clone, Copy, Debug)]
pub enum Read<'o> {
    /// A column.
    Column(At),
    /// A list that it counts or sums, or asks of, behind the columns that say which rows are there.
    List(&'o Rows),
}

impl Op {
    /// Calls a function with all that it reads.
    pub fn reads<'o>(&'o self, see: &mut impl FnMut(Read<'o>)) {
        let column = |at: At, see: &mut dyn FnMut(Read<'o>)| see(Read::Column(at));
        let number = |at: NumberAt, see: &mut dyn FnMut(Read<'o>)| {
            if let NumberAt::Column(at) = at {
                see(Read::Column(at));
            }
        };
        let byte = |of: Byte, see: &mut dyn FnMut(Read<'o>)| {
            if let Byte::Column(at) = of {
                see(Read::Column(at));
            }
        };
        let listed = |rows: &'o Rows, see: &mut dyn FnMut(Read<'o>)| {
            rows.reads(see);
            see(Read::List(rows));
        };
        match self {
            Self::Copy(a)
            | Self::Not(a)
            | Self::Condition(a)
            | Self::Map(a, _)
            | Self::Is { of: a, .. }
            | Self::SpreadBytes(a)
            | Self::SpreadNumbers(a)
            | Self::Within { of: a, .. }
            | Self::StateOfNumber(a, _)
            | Self::StateOfRow(a, _)
            | Self::StateOfText(a, _)
            | Self::HasMembers(a, _)
            | Self::SameRow(a, None)
            | Self::Times(a, _)
            | Self::Distance(a)
            | Self::Shift { of: a, .. }
            | Self::PlaceNumber(a, _) => column(*a, see),
            Self::And(a, b)
            | Self::Or(a, b)
            | Self::GatherBytes(a, b, _)
            | Self::GatherNumbers { by: a, from: b, .. }
            | Self::GatherRows(a, b, _)
            | Self::GatherMembers(a, b, _)
            | Self::SameRow(a, Some(b)) => {
                column(*a, see);
                column(*b, see);
            }
            Self::Compare { left, right, .. } => {
                number(left.0, see);
                number(right.0, see);
            }
            Self::CompareRatio { above, below, of, only, .. } => {
                number(*above, see);
                number(*below, see);
                number(*of, see);
                only.iter().for_each(|(which, _)| column(*which, see));
            }
            Self::PlaceRatio(above, below, _) | Self::Add(above, below, _) => {
                number(*above, see);
                number(*below, see);
            }
            Self::InRows(of, rows) => {
                of.iter().for_each(|of| column(*of, see));
                rows.reads(see);
            }
            Self::Count(rows) => listed(rows, see),
            Self::Whole(rows) => rows.reads(see),
            Self::Sum(rows, of) => {
                listed(rows, see);
                number(*of, see);
            }
            Self::Sums(all) => {
                for (rows, of) in all.iter() {
                    listed(rows, see);
                    number(*of, see);
                }
            }
            Self::Every(rows, of) | Self::JudgeRows(rows, of) => {
                listed(rows, see);
                column(*of, see);
            }
            Self::Outermost(all, _) => all.iter().for_each(|at| number(*at, see)),
            Self::Pick(ways, _) => ways.iter().for_each(|at| column(*at, see)),
            Self::PickBytes(which, bytes) | Self::PickCodes(which, bytes) => {
                column(*which, see);
                bytes.iter().for_each(|b| byte(*b, see));
            }
            Self::PickNumbers(which, numbers) => {
                column(*which, see);
                for picked in numbers.iter() {
                    if let Picked::Number(at) = picked {
                        number(*at, see);
                    }
                }
            }
            Self::Judge { when, must, exceptions } => {
                when.iter().for_each(|at| column(*at, see));
                byte(*must, see);
                for (applies, must) in exceptions.iter() {
                    byte(*applies, see);
                    must.iter().for_each(|b| byte(*b, see));
                }
            }
            Self::Answer(inputs, _) => inputs.iter().for_each(|(at, ..)| column(*at, see)),
        }
    }
}

/// A byte for each row, or one for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Byte {
    /// The same for all rows.
    Constant(u8),
    /// One for each.
    Column(At),
}

/// What a way gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Picked {
    /// A number.
    Number(NumberAt),
    /// None.
    None,
    /// No value.
    Fails,
}

/// What the places of an input are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// Sets of yes, no, none and no value: places 0 to 3.
    Truth,
    /// Members, none at the place after the last, no value after that.
    Code(u8),
    /// Found by [`Op::PlaceNumber`] or [`Op::PlaceRatio`] among so many cuts, no value behind them.
    Number(u8),
}

/// A way of which it is open whether it holds.
pub const PICK_EITHER: u8 = u8::MAX;
