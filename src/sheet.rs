//! The facts of many cases in columns, made to be judged together.
//!
//! Each class that the subject reaches is a table, and each of its fields a column; the rows of one case
//! stand together. A number is held as a whole number of its column's smallest unit, an enum member by its
//! place, a reference by the row that it points to. What does not fit such a column (a fact known in part,
//! a decimal with more places, an open list that names its further entries) is not forced into it: the case
//! is refused as [`NotPlain`], and judged by the evaluator that knows everything.
//!
//! INVARIANT: a case that is refused leaves the sheet as it was.

pub mod fill;
pub mod json;
pub mod layout;

pub use layout::{Layout, NumberShape, Shape};

/// It holds.
pub const YES: u8 = 1;
/// It does not hold.
pub const NO: u8 = 2;
/// It has no value.
pub const FAILS: u8 = 4;
/// There is none.
pub const NONE: u8 = 8;

/// An enum member that is not known.
pub const UNKNOWN_CODE: u8 = u8::MAX;
/// No enum member.
pub const NONE_CODE: u8 = u8::MAX - 1;

/// A number that is not known.
pub const UNKNOWN_NUMBER: i64 = i64::MIN;
/// No number.
pub const NONE_NUMBER: i64 = i64::MIN + 1;
/// The first number that is one.
pub const LEAST_NUMBER: i64 = i64::MIN + 2;

/// A reference that is not known.
pub const UNKNOWN_ROW: u32 = u32::MAX;
/// A reference to nothing.
pub const NONE_ROW: u32 = u32::MAX - 1;
/// A reference that has no value; among what is found, not among facts.
pub const FAILS_ROW: u32 = u32::MAX - 2;
/// A reference that is not known, or none, or has no value; among what is found.
pub const OPEN_ROW: u32 = u32::MAX - 3;

/// A set of enum members that is not known.
pub const UNKNOWN_MEMBERS: u64 = 1 << 63;
/// No set of enum members.
pub const NONE_MEMBERS: u64 = 1 << 62;

/// A case that its columns cannot hold as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPlain;

/// The facts of many cases.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// How many cases there are.
    pub cases: usize,
    /// A table for each class, in the order of the [`Layout`]; the subject's is the first.
    pub tables: Vec<Table>,
    /// The letters of all texts.
    pub letters: Vec<u8>,
}

/// All things of a class.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// How many rows there are.
    pub rows: usize,
    /// Where the rows of each case begin, and where the last of them end.
    pub starts: Vec<u32>,
    /// The case of each row.
    pub case_of: Vec<u32>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Rows that stand for a list of which nothing is known, ascending.
    pub unknown: Vec<u32>,
}

/// The facts of one field.
#[derive(Clone, Debug)]
pub enum Column {
    /// Sets of [`YES`], [`NO`] and [`NONE`].
    Truth(Vec<u8>),
    /// Places of enum members.
    Code(Vec<u8>),
    /// Whole numbers of the smallest unit, and the rows at which it is not known or there is none, ascending.
    Number {
        /// A number for each row.
        values: Vec<i64>,
        /// Where it is none.
        odd: Vec<u32>,
    },
    /// Where the letters of each text begin and end; a text that is not known ends before it begins.
    Text(Vec<(u32, u32)>),
    /// Rows of another table.
    Ref(Vec<u32>),
    /// The rows of another table that are in each list.
    List {
        /// The first.
        starts: Vec<u32>,
        /// The one behind the last.
        ends: Vec<u32>,
    },
    /// Sets of enum members, a bit each.
    Members(Vec<u64>),
    /// Not held.
    Opaque,
}

/// A text that is not known.
pub const UNKNOWN_TEXT: (u32, u32) = (1, 0);
/// No text.
pub const NONE_TEXT: (u32, u32) = (2, 0);

impl Column {
    fn of(shape: &Shape) -> Self {
        match shape {
            Shape::Truth => Self::Truth(Vec::new()),
            Shape::Code(_) => Self::Code(Vec::new()),
            Shape::Number(_) => Self::Number { values: Vec::new(), odd: Vec::new() },
            Shape::Text => Self::Text(Vec::new()),
            Shape::Ref(_) => Self::Ref(Vec::new()),
            Shape::List(_) => Self::List { starts: Vec::new(), ends: Vec::new() },
            Shape::Members(_) => Self::Members(Vec::new()),
            Shape::Opaque => Self::Opaque,
        }
    }

    /// Forgets all rows from one on.
    fn truncate(&mut self, rows: usize) {
        match self {
            Self::Truth(v) | Self::Code(v) => v.truncate(rows),
            Self::Number { values, odd } => {
                values.truncate(rows);
                while odd.last().is_some_and(|r| *r as usize >= rows) {
                    odd.pop();
                }
            }
            Self::Text(v) => v.truncate(rows),
            Self::Ref(v) => v.truncate(rows),
            Self::List { starts, ends } => {
                starts.truncate(rows);
                ends.truncate(rows);
            }
            Self::Members(v) => v.truncate(rows),
            Self::Opaque => {}
        }
    }

    /// Adds a row of which nothing is known; `optional` where there may be none.
    fn push_unknown(&mut self, row: u32, optional: bool) {
        match self {
            Self::Truth(v) => v.push(if optional { YES | NO | NONE } else { YES | NO }),
            Self::Code(v) => v.push(UNKNOWN_CODE),
            Self::Number { values, odd } => {
                values.push(UNKNOWN_NUMBER);
                odd.push(row);
            }
            Self::Text(v) => v.push(UNKNOWN_TEXT),
            Self::Ref(v) => v.push(UNKNOWN_ROW),
            Self::List { starts, ends } => {
                starts.push(0);
                ends.push(0);
            }
            Self::Members(v) => v.push(UNKNOWN_MEMBERS),
            Self::Opaque => {}
        }
    }
}

impl Sheet {
    /// A sheet without cases.
    pub fn new(layout: &Layout) -> Self {
        let tables = layout.tables.iter().map(|t| Table {
            starts: vec![0],
            columns: t.columns.iter().map(|c| Column::of(&c.shape)).collect(),
            ..Table::default()
        });
        Self { cases: 0, tables: tables.collect(), letters: Vec::new() }
    }

    /// Forgets all cases, and keeps the room.
    pub fn clear(&mut self) {
        self.truncate(0, 0);
    }

    /// Forgets the last case.
    pub fn forget_last(&mut self) {
        self.truncate(self.cases.saturating_sub(1), self.letters.len());
    }

    /// Forgets all cases from one on; `letters` is how many letters those before it have.
    pub(crate) fn truncate(&mut self, cases: usize, letters: usize) {
        self.cases = cases;
        self.letters.truncate(letters);
        for table in &mut self.tables {
            table.starts.truncate(cases + 1);
            let rows = table.starts.last().map_or(0, |r| *r as usize);
            table.cut(rows);
        }
    }

    /// The letters of a text.
    pub fn text(&self, at: (u32, u32)) -> &[u8] {
        self.letters.get(at.0 as usize..at.1 as usize).unwrap_or_default()
    }

    /// A column of a table.
    pub fn column(&self, table: u32, column: u32) -> Option<&Column> {
        self.tables.get(table as usize)?.columns.get(column as usize)
    }

    /// Ends a case: all rows that were added since the last are of it.
    pub(crate) fn close_case(&mut self) {
        let case = u32::try_from(self.cases).unwrap_or(u32::MAX);
        for table in &mut self.tables {
            table.case_of.resize(table.rows, case);
            table.starts.push(u32::try_from(table.rows).unwrap_or(u32::MAX));
        }
        self.cases += 1;
    }
}

impl Table {
    /// Whether a row stands for a list of which nothing is known.
    pub fn is_unknown(&self, row: usize) -> bool {
        !self.unknown.is_empty() && self.unknown.binary_search_by(|r| (*r as usize).cmp(&row)).is_ok()
    }

    fn cut(&mut self, rows: usize) {
        self.rows = rows;
        self.case_of.truncate(rows);
        for column in &mut self.columns {
            column.truncate(rows);
        }
        while self.unknown.last().is_some_and(|r| *r as usize >= rows) {
            self.unknown.pop();
        }
    }
}
