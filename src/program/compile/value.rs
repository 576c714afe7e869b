//! What an expression is, as columns.

use super::super::op::{At, Byte, NumberAt, Op, Rows};
use super::{Compiler, Made, refuse};
use crate::file::Span;
use crate::program::FAILS_CODE;
use crate::program::steps::Stands;
use crate::sheet::{FAILS, NO, NONE, NumberShape, YES};
use crate::value::Value;

/// What an expression is, over the rows of a table.
#[derive(Clone, Debug)]
pub(super) enum Val {
    /// The same everywhere.
    Known(Value),
    /// A list that is the same everywhere.
    KnownList(Vec<Value>),
    /// `none`
    Nothing,
    /// Sets of yes, no, no value and, where the flag says so, none.
    Truth(usize, At, bool),
    /// Enum members.
    Code(usize, At),
    /// Numbers.
    Number(usize, At, NumberShape),
    /// Quotients of numbers of one unit.
    Ratio(usize, NumberAt, NumberAt),
    /// Texts.
    Text(usize, At),
    /// Things.
    Row(RowVal),
    /// Lists of things.
    Rows(usize, Rows),
    /// Sets of enum members.
    Members(usize, At),
}

/// A thing.
#[derive(Clone, Copy, Debug)]
pub(super) enum RowVal {
    /// The row itself.
    Own(usize),
    /// The subject of the case.
    Case,
    /// What a reference leads to: over which rows, the column, the table, whether there may be none.
    At(usize, At, usize, bool),
}

impl Val {
    /// Over which rows it stands, and where.
    pub(super) fn stands(&self) -> (usize, Stands) {
        match self {
            Self::Known(value) => (0, Stands::Known(value.clone())),
            Self::KnownList(_) | Self::Nothing => (0, Stands::Below),
            Self::Truth(f, at, _) => (*f, Stands::Truth(*at)),
            Self::Code(f, at) => (*f, Stands::Code(*at)),
            Self::Number(f, at, shape) => (*f, Stands::Number(NumberAt::Column(*at), *shape)),
            Self::Ratio(f, above, below) => (*f, Stands::Ratio(*above, *below)),
            Self::Text(f, _) | Self::Members(f, _) | Self::Rows(f, _) => (*f, Stands::Below),
            Self::Row(RowVal::Own(f) | RowVal::At(f, ..)) => (*f, Stands::Below),
            Self::Row(RowVal::Case) => (0, Stands::Below),
        }
    }
}

/// A condition.
#[derive(Clone, Copy, Debug)]
pub(super) enum Truth {
    /// The same everywhere.
    Known(u8),
    /// Over the rows of a table.
    At(usize, At),
}

impl Truth {
    /// Over which rows it stands, and where.
    pub(super) fn stands(self) -> (usize, Stands) {
        match self {
            Self::Known(YES) => (0, Stands::Known(Value::Boolean(true))),
            Self::Known(NO) => (0, Stands::Known(Value::Boolean(false))),
            Self::Known(_) => (0, Stands::Below),
            Self::At(f, at) => (f, Stands::Truth(at)),
        }
    }
}

/// A map of all bytes.
pub(super) fn map(of: impl Fn(u8) -> u8) -> super::super::op::Map {
    (0..=u8::MAX).map(of).collect::<Vec<u8>>().into()
}

impl Compiler<'_> {
    /// The rows over which two things are both seen: those of one of them, where the other is of the case.
    pub(super) fn common(a: usize, b: usize, span: Span) -> Made<usize> {
        match (a, b) {
            (a, b) if a == b => Ok(a),
            (0, f) | (f, 0) => Ok(f),
            _ => refuse("rows of two lists at once", span),
        }
    }

    pub(super) fn byte(&mut self, truth: Truth, frame: usize) -> Byte {
        match truth {
            Truth::Known(b) => Byte::Constant(b),
            Truth::At(f, at) if f == frame => Byte::Column(at),
            Truth::At(_, at) => Byte::Column(self.emit(frame, Op::SpreadBytes(at))),
        }
    }

    pub(super) fn bytes(&mut self, from: usize, at: At, frame: usize) -> At {
        if from == frame { at } else { self.emit(frame, Op::SpreadBytes(at)) }
    }

    pub(super) fn numbers(&mut self, from: usize, at: NumberAt, frame: usize) -> NumberAt {
        match at {
            NumberAt::Column(at) if from != frame => NumberAt::Column(self.emit(frame, Op::SpreadNumbers(at))),
            at => at,
        }
    }

    pub(super) fn not(&mut self, truth: Truth) -> Truth {
        match truth {
            Truth::Known(b) => Truth::Known(super::super::run::not(b)),
            Truth::At(f, at) => Truth::At(f, self.emit(f, Op::Not(at))),
        }
    }

    pub(super) fn and(&mut self, a: Truth, b: Truth, span: Span) -> Made<Truth> {
        self.join(a, b, span, Op::And, YES, NO)
    }

    pub(super) fn or(&mut self, a: Truth, b: Truth, span: Span) -> Made<Truth> {
        self.join(a, b, span, Op::Or, NO, YES)
    }

    /// Two conditions, of which `idle` changes nothing and `rules` decides alone.
    fn join(&mut self, a: Truth, b: Truth, span: Span, op: impl Fn(At, At) -> Op, idle: u8, rules: u8) -> Made<Truth> {
        match (a, b) {
            (Truth::Known(k), _) | (_, Truth::Known(k)) if k == rules => Ok(Truth::Known(rules)),
            (Truth::Known(k), other) | (other, Truth::Known(k)) if k == idle => Ok(other),
            (Truth::Known(_), _) | (_, Truth::Known(_)) => refuse("a condition that has no value", span),
            (Truth::At(f, x), Truth::At(g, y)) => {
                let frame = Self::common(f, g, span)?;
                let (x, y) = (self.bytes(f, x, frame), self.bytes(g, y, frame));
                // The order does not matter: the same pair is found once.
                let (x, y) = if format!("{x:?}") <= format!("{y:?}") { (x, y) } else { (y, x) };
                Ok(Truth::At(frame, self.emit(frame, op(x, y))))
            }
        }
    }

    /// As a condition: what has no value does not hold.
    pub(super) fn condition(&mut self, truth: Truth) -> Truth {
        match truth {
            Truth::Known(b) => Truth::Known(super::super::run::condition(b)),
            Truth::At(f, at) if self.never_fails(at) => Truth::At(f, at),
            Truth::At(f, at) => Truth::At(f, self.emit(f, Op::Condition(at))),
        }
    }

    /// Whether a condition surely has a value, or fails to have one for want of compiling it so.
    fn never_fails(&self, at: At) -> bool {
        let At::Found(i) = at else { return false };
        match &self.ops[i as usize] {
            Op::Condition(_) => true,
            Op::Map(_, map) => map.iter().all(|b| b & FAILS == 0),
            Op::And(a, b) | Op::Or(a, b) => self.never_fails(*a) && self.never_fails(*b),
            Op::Not(a) | Op::SpreadBytes(a) => self.never_fails(*a),
            _ => false,
        }
    }

    /// A boolean as a condition.
    pub(super) fn as_truth(&mut self, val: &Val, span: Span) -> Made<Truth> {
        match val {
            Val::Known(Value::Boolean(b)) => Ok(Truth::Known(if *b { YES } else { NO })),
            Val::Nothing => Ok(Truth::Known(FAILS)),
            Val::Truth(f, at, false) => Ok(Truth::At(*f, *at)),
            Val::Truth(f, at, true) => {
                let none_fails = map(|b| (b & !NONE) | if b & NONE == 0 { 0 } else { FAILS });
                Ok(Truth::At(*f, self.emit(*f, Op::Map(*at, none_fails))))
            }
            _ => refuse("a condition of this kind", span),
        }
    }

    /// A condition as a boolean.
    pub(super) fn of_truth(truth: Truth) -> Val {
        match truth {
            Truth::Known(YES) => Val::Known(Value::Boolean(true)),
            Truth::Known(NO) => Val::Known(Value::Boolean(false)),
            Truth::Known(_) => Val::Nothing,
            Truth::At(f, at) => Val::Truth(f, at, false),
        }
    }
}

/// What a test of a member comes to, for each code: `of` for members, and for a member that is not known.
pub(super) fn of_codes(members: usize, of: impl Fn(u32) -> u8, unknown: u8) -> super::super::op::Map {
    map(|code| match code {
        crate::sheet::UNKNOWN_CODE => unknown,
        crate::program::OPEN_CODE | crate::program::EITHER_CODE => unknown | FAILS,
        crate::sheet::NONE_CODE | FAILS_CODE => FAILS,
        code if usize::from(code) < members => of(u32::from(code)),
        _ => FAILS,
    })
}
