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
            Self::KnownList(_) | Self::Nothing | Self::Row(RowVal::Case) => (0, Stands::Below),
            Self::Truth(f, at, _) => (*f, Stands::Truth(*at)),
            Self::Code(f, at) => (*f, Stands::Code(*at)),
            Self::Number(f, at, shape) => (*f, Stands::Number(NumberAt::Column(*at), *shape)),
            Self::Ratio(f, above, below) => (*f, Stands::Ratio(*above, *below)),
            Self::Text(f, _)
            | Self::Members(f, _)
            | Self::Rows(f, _)
            | Self::Row(RowVal::Own(f) | RowVal::At(f, ..)) => (*f, Stands::Below),
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
            Truth::At(f, at) => {
                Truth::At(f, self.mapped(f, at, super::super::run::not).unwrap_or_else(|| self.emit(f, Op::Not(at))))
            }
        }
    }

    /// A column by a function, where it is itself made by a map: then that map changes.
    pub(super) fn mapped(&mut self, frame: usize, at: At, of: fn(u8) -> u8) -> Option<At> {
        let At::Found(i) = at else { return None };
        if self.frames[i as usize] != frame || self.defined[i as usize].is_some() {
            return None;
        }
        match self.ops[i as usize].clone() {
            Op::Map(from, old) => Some(self.emit(frame, Op::Map(from, map(|b| of(old[usize::from(b)]))))),
            Op::Is { of: from, code, hit, miss, unknown } => {
                Some(self.emit(frame, Op::Is { of: from, code, hit: of(hit), miss: of(miss), unknown: of(unknown) }))
            }
            _ => {
                let (made, from, states) = self.as_states(at)?;
                Some(self.emit(frame, made(from, states.map(of))))
            }
        }
    }

    /// What is said of each state of a column of facts: known, unknown, none.
    fn as_states(&self, at: At) -> Option<(fn(At, [u8; 3]) -> Op, At, [u8; 3])> {
        let At::Found(i) = at else { return None };
        let i = i as usize;
        let (made, from, states): (fn(At, [u8; 3]) -> Op, _, _) = match &self.ops[i] {
            Op::StateOfNumber(from, states) => (Op::StateOfNumber, *from, *states),
            Op::StateOfRow(from, states) => (Op::StateOfRow, *from, *states),
            Op::StateOfText(from, states) => (Op::StateOfText, *from, *states),
            _ => return None,
        };
        (self.defined[i].is_none() && matches!(from, At::Fact(..))).then_some((made, from, states))
    }

    /// What two conditions of the same facts come to at once.
    fn at_once(&mut self, frame: usize, a: At, b: At, of: fn(u8, u8) -> u8, is_and: bool) -> Option<At> {
        if let (Some((from, m)), Some((other, n))) = (self.as_map(a), self.as_map(b)) {
            let joined = || map(|b| of(m[usize::from(b)], n[usize::from(b)]));
            return (from == other).then(|| self.emit(frame, Op::Map(from, joined())));
        }
        if let (Some((made, from, m)), Some((_, other, n))) = (self.as_states(a), self.as_states(b)) {
            let joined = [of(m[0], n[0]), of(m[1], n[1]), of(m[2], n[2])];
            return (from == other).then(|| self.emit(frame, made(from, joined)));
        }
        let (At::Found(i), At::Found(j)) = (a, b) else { return None };
        match (&self.ops[i as usize], &self.ops[j as usize]) {
            (Op::HasMembers(from, m), Op::HasMembers(other, n))
                if is_and && from == other && self.defined[i as usize].or(self.defined[j as usize]).is_none() =>
            {
                let both = Op::HasMembers(*from, m | n);
                Some(self.emit(frame, both))
            }
            _ => None,
        }
    }

    /// What a map gives for each code of a column of facts.
    fn as_map(&self, at: At) -> Option<(At, super::super::op::Map)> {
        let At::Found(i) = at else { return None };
        if self.defined[i as usize].is_some() {
            return None;
        }
        match &self.ops[i as usize] {
            Op::Map(from, map) => Some((*from, map.clone())),
            Op::Is { of, code, hit, miss, unknown } => Some((
                *of,
                map(|b| match b {
                    b if b == *code => *hit,
                    crate::sheet::UNKNOWN_CODE => *unknown,
                    _ => *miss,
                }),
            )),
            _ => None,
        }
    }

    /// A map of the codes of facts: one that knows just one of them is told by it.
    pub(super) fn emit_codes(&mut self, frame: usize, at: At, members: usize, map: super::super::op::Map) -> At {
        let plain = matches!(at, At::Fact(t, c) if !self.layout.tables[t as usize].columns[c as usize].optional);
        let codes = &map[..members.min(map.len())];
        if let (true, Some(first)) = (plain && members > 1, codes.first().copied()) {
            let others: Vec<usize> = (0..codes.len()).filter(|i| codes[*i] != first).collect();
            let one = match &others[..] {
                [one] => Some((*one, first)),
                // All but the first differ from it, and are alike.
                several if several.len() + 1 == codes.len() && several.iter().all(|i| codes[*i] == codes[1]) => {
                    Some((0, codes[1]))
                }
                _ => None,
            };
            if let Some((code, miss)) = one {
                let hit = codes[code];
                let unknown = map[usize::from(crate::sheet::UNKNOWN_CODE)];
                if let Ok(code) = u8::try_from(code) {
                    return self.emit(frame, Op::Is { of: at, code, hit, miss, unknown });
                }
            }
        }
        self.emit(frame, Op::Map(at, map))
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
                let of = if rules == NO { super::super::run::and } else { super::super::run::or };
                if let Some(at) = self.at_once(frame, x, y, of, rules == NO) {
                    return Ok(Truth::At(frame, at));
                }
                // The order does not matter: the same pair is found once.
                let (x, y) = (x.min(y), x.max(y));
                Ok(Truth::At(frame, self.emit(frame, op(x, y))))
            }
        }
    }

    /// As a condition: what has no value does not hold.
    pub(super) fn condition(&mut self, truth: Truth) -> Truth {
        match truth {
            Truth::Known(b) => Truth::Known(super::super::run::condition(b)),
            Truth::At(f, at) if self.never_fails(at) => Truth::At(f, at),
            Truth::At(f, at) => {
                let mapped = self.mapped(f, at, super::super::run::condition);
                Truth::At(f, mapped.unwrap_or_else(|| self.emit(f, Op::Condition(at))))
            }
        }
    }

    /// Whether a condition surely has a value.
    fn never_fails(&self, at: At) -> bool {
        let is_plain =
            |at: &At| matches!(at, At::Fact(t, c) if !self.layout.tables[*t as usize].columns[*c as usize].optional);
        let i = match at {
            At::Fact(..) => return is_plain(&at),
            At::Found(i) => i as usize,
        };
        // What is defined of something unknown may fail to be.
        if self.defined[i].is_some() {
            return false;
        }
        let whole = |three: &[u8; 3]| three.iter().all(|b| b & FAILS == 0);
        match &self.ops[i] {
            Op::Condition(_) | Op::InRows(None, _) => true,
            Op::Is { hit, miss, unknown, .. } => (hit | miss | unknown) & FAILS == 0,
            Op::Map(_, map) => map.iter().all(|b| b & FAILS == 0),
            Op::StateOfNumber(of, three) | Op::StateOfRow(of @ At::Fact(..), three) => {
                matches!(of, At::Fact(..)) && whole(three)
            }
            Op::Within { of: At::Found(n), .. } => matches!(self.ops[*n as usize], Op::Count(_)),
            Op::InRows(Some(of), _) | Op::Within { of, .. } => is_plain(of),
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
