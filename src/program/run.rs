//! A program run over a sheet.
//!
//! Every operation fills a register that keeps its room from run to run: once warm, nothing is allocated.

#![expect(clippy::inline_always, reason = "a loop is made for wider instructions only where it is inlined into them")]

mod bytes;
mod dates;
mod eights;
mod judge;
mod numbers;
mod rows;
mod table;
mod wide;

pub(super) use eights::{each as each_yes, each_marked};
pub use judge::MOST_EXCEPTIONS;
pub(super) use judge::outcomes;
pub(super) use table::answer_to;

use super::op::{At, NumberAt, Op};
use super::range::{self, Range};
use super::{Defined, Program};
use crate::evaluate::outcome::Outcomes;
use crate::evaluate::{Verdict, combine};
use crate::sheet::{Column, FAILS, LEAST_NUMBER, NO, NONE_NUMBER, OPEN_ROW, Sheet, UNKNOWN_CODE, UNKNOWN_NUMBER, YES};
use wide::Wide;

/// What an operation found.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// A byte for each row.
    pub bytes: Vec<u8>,
    /// A number for each row; 0 where it is odd.
    pub numbers: Vec<i64>,
    /// The rows whose number is not just known, ascending.
    pub odd: Vec<(u32, Range)>,
    /// A set of members for each row.
    pub members: Vec<u64>,
    /// A reference for each row.
    pub rows: Vec<u32>,
    /// Room for places.
    places: Vec<u16>,
    /// The column that it would only repeat.
    same_as: Option<At>,
}

impl Register {
    /// Says what the number of a row may be; [`Self::order`] follows when all is said.
    #[inline]
    fn set(&mut self, row: usize, range: Range) {
        if range.is_one() {
            self.numbers[row] = range.low;
        } else {
            self.numbers[row] = 0;
            self.odd.push((u32::try_from(row).unwrap_or(u32::MAX), range));
        }
    }

    /// Says what the number of the next row may be.
    #[inline]
    fn push(&mut self, range: Range) {
        self.numbers.push(0);
        self.set(self.numbers.len() - 1, range);
    }

    /// Brings what is odd into the order of the rows, each once.
    fn order(&mut self) {
        if self.odd.len() > 1 {
            self.odd.sort_unstable_by_key(|(row, _)| *row);
            self.odd.dedup_by_key(|(row, _)| *row);
        }
    }

    /// Forgets what was found; bytes and numbers that are all written anew stay until they are.
    fn clear(&mut self, op: &Op) {
        if fills(op).is_none() {
            self.bytes.clear();
            self.numbers.clear();
        }
        self.odd.clear();
        self.members.clear();
        self.rows.clear();
        self.same_as = None;
    }
}

/// What an operation fills, row by row, in room that an earlier run may have left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Fills {
    /// Bytes.
    Bytes,
    /// Numbers.
    Numbers,
}

/// What an operation fills; nothing where it begins with none and adds row to row.
pub(super) const fn fills(op: &Op) -> Option<Fills> {
    match op {
        Op::And(..)
        | Op::Or(..)
        | Op::Not(_)
        | Op::Condition(_)
        | Op::Map(..)
        | Op::Is { .. }
        | Op::SpreadBytes(_)
        | Op::Within { .. }
        | Op::Compare { .. }
        | Op::CompareRatio { .. }
        | Op::StateOfNumber(..)
        | Op::PickBytes(..)
        | Op::Judge { .. }
        | Op::JudgeRows(..)
        | Op::PlaceNumber(..)
        | Op::PlaceRatio(..)
        | Op::Answer(..) => Some(Fills::Bytes),
        Op::Count(_) | Op::Whole(_) | Op::Sums(_) | Op::Add(..) => Some(Fills::Numbers),
        _ => None,
    }
}

/// A number that may be anything, or have no value.
const ANYTHING: Range = Range { low: range::NO_LOW, high: range::NO_HIGH, flags: range::CORE | range::FAILS };

impl Register {
    /// What is defined of things of which nothing is known may be anything, no value included.
    fn open(&mut self, rows: &[u32], defined: Defined) {
        for row in rows {
            match defined {
                Defined::Truth => self.bytes[*row as usize] = YES | NO | FAILS,
                Defined::Code => self.bytes[*row as usize] = super::OPEN_CODE,
                Defined::Number => match self.odd.binary_search_by_key(row, |(r, _)| *r) {
                    Ok(i) => self.odd[i].1 = ANYTHING,
                    Err(i) => {
                        self.numbers[*row as usize] = 0;
                        self.odd.insert(i, (*row, ANYTHING));
                    }
                },
            }
        }
    }
}

/// Room for all that a program finds.
#[derive(Clone, Debug, Default)]
pub struct Registers {
    registers: Vec<Register>,
    /// The cases that the program cannot judge.
    hard: Vec<bool>,
}

/// It does not hold.
#[inline(always)]
pub(super) const fn not(b: u8) -> u8 {
    ((b & YES) << 1) | ((b & NO) >> 1) | (b & FAILS)
}

/// As a condition: what has no value does not hold.
#[inline(always)]
pub(super) const fn condition(b: u8) -> u8 {
    (b & (YES | NO)) | ((b & FAILS) >> 1)
}

/// Both hold.
#[inline(always)]
pub(super) const fn and(a: u8, b: u8) -> u8 {
    (a & b & YES) | ((a | b) & NO) | (((a & ((b << 2) | b)) | (b & (a << 2))) & FAILS)
}

/// One of two holds.
#[inline(always)]
pub(super) const fn or(a: u8, b: u8) -> u8 {
    ((a | b) & YES) | (a & b & NO) | (((a & ((b << 1) | b)) | (b & (a << 1))) & FAILS)
}

/// One byte where a condition holds, else another, without a branch.
#[inline(always)]
const fn choose(holds: bool, one: u8, other: u8) -> u8 {
    let mask = 0_u8.wrapping_sub(holds as u8);
    (one & mask) | (other & !mask)
}

/// Numbers as they stand: all of them, and what is odd.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'a> {
    values: Values<'a>,
    odd: Odd<'a>,
}

#[derive(Clone, Copy)]
enum Values<'a> {
    Constant(i64),
    Column(&'a [i64]),
}

#[derive(Clone, Copy)]
enum Odd<'a> {
    /// None is.
    None,
    /// Rows of a column of facts, with what is meant by one of which nothing is known.
    Facts(&'a [u32], &'a [i64], Range),
    /// Rows that were found.
    Found(&'a [(u32, Range)]),
}

impl Values<'_> {
    #[inline]
    fn at(self, row: usize) -> i64 {
        match self {
            Self::Constant(n) => n,
            Self::Column(c) => c.get(row).copied().unwrap_or_default(),
        }
    }
}

impl<'a> Odd<'a> {
    fn len(self) -> usize {
        match self {
            Self::None => 0,
            Self::Facts(rows, ..) => rows.len(),
            Self::Found(rows) => rows.len(),
        }
    }

    /// The row of an entry; behind the last the greatest.
    #[inline]
    fn row(self, i: usize) -> usize {
        match self {
            Self::None => None,
            Self::Facts(rows, ..) => rows.get(i),
            Self::Found(rows) => rows.get(i).map(|(row, _)| row),
        }
        .map_or(usize::MAX, |row| *row as usize)
    }

    /// The row of an entry, and what it may be.
    fn entry(self, i: usize) -> Option<(usize, Range)> {
        match self {
            Self::None => None,
            Self::Facts(rows, values, unknown) => {
                let row = *rows.get(i)? as usize;
                let range = match values.get(row) {
                    Some(&NONE_NUMBER) => Range::ABSENT,
                    Some(&UNKNOWN_NUMBER) => unknown,
                    _ => Range::FAILED,
                };
                Some((row, range))
            }
            Self::Found(rows) => rows.get(i).map(|(row, range)| (*row as usize, *range)),
        }
    }

    /// The place of the first entry at or behind a row.
    fn from(self, row: usize) -> usize {
        match self {
            Self::None => 0,
            Self::Facts(rows, ..) => rows.partition_point(|r| (*r as usize) < row),
            Self::Found(rows) => rows.partition_point(|(r, _)| (*r as usize) < row),
        }
    }

    fn iter(self) -> impl Iterator<Item = (usize, Range)> + use<'a> {
        (0..self.len()).filter_map(move |i| self.entry(i))
    }
}

impl Numbers<'_> {
    /// What the number of a row may be.
    #[inline]
    pub(super) fn range(self, row: usize) -> Range {
        // What stands for an odd number is zero, or a sign that is no number.
        let n = self.values.at(row);
        if n != 0 && n >= LEAST_NUMBER {
            return Range::one(n);
        }
        if let Some((r, range)) = self.odd.entry(self.odd.from(row)) {
            if r == row {
                return range;
            }
        }
        Range::one(n)
    }
}

/// The rows in which one of several numbers is odd, ascending, with what each of them may be there.
struct OddRows<'a, const N: usize> {
    of: [Numbers<'a>; N],
    /// The next odd row of each, and its place among them; behind the last the greatest.
    next: [(usize, usize); N],
}

impl<'a, const N: usize> OddRows<'a, N> {
    fn new(of: [Numbers<'a>; N]) -> Self {
        Self { of, next: of.map(|numbers| (numbers.odd.row(0), 0)) }
    }
}

impl<const N: usize> OddRows<'_, N> {
    /// Passes over the rows that are not asked for.
    fn skip_to(&mut self, is_asked: impl Fn(usize) -> bool) {
        for (numbers, (next, place)) in self.of.iter().zip(&mut self.next) {
            while *next != usize::MAX && !is_asked(*next) {
                *place += 1;
                *next = numbers.odd.row(*place);
            }
        }
    }
}

impl<const N: usize> Iterator for OddRows<'_, N> {
    type Item = (usize, [Range; N]);

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.next.iter().map(|(row, _)| *row).min().filter(|row| *row != usize::MAX)?;
        let mut ranges = [Range::FAILED; N];
        for ((range, numbers), (next, place)) in ranges.iter_mut().zip(&self.of).zip(&mut self.next) {
            *range = match numbers.odd.entry(*place) {
                Some((_, odd)) if *next == row => {
                    *place += 1;
                    *next = numbers.odd.row(*place);
                    odd
                }
                _ => Range::one(numbers.values.at(row)),
            };
        }
        Some((row, ranges))
    }
}

/// What an operation may read.
struct Reading<'a> {
    program: &'a Program,
    sheet: &'a Sheet,
    registers: &'a [Register],
}

/// A column of bytes, of facts or found.
fn bytes_at<'a>(sheet: &'a Sheet, registers: &'a [Register], at: At) -> Option<&'a [u8]> {
    match at {
        At::Fact(t, c) => match sheet.column(t, c)? {
            Column::Truth(v) | Column::Code(v) => Some(v),
            _ => None,
        },
        At::Found(i) => match registers.get(i as usize)? {
            Register { same_as: Some(at), .. } => bytes_at(sheet, registers, *at),
            register => Some(&register.bytes),
        },
    }
}

/// A column of references, of facts or found.
fn references_at<'a>(sheet: &'a Sheet, registers: &'a [Register], at: At) -> Option<&'a [u32]> {
    match at {
        At::Fact(t, c) => match sheet.column(t, c)? {
            Column::Ref(v) => Some(v),
            _ => None,
        },
        At::Found(i) => registers.get(i as usize).map(|r| &r.rows[..]),
    }
}

impl<'a> Reading<'a> {
    fn bytes(&self, at: At) -> &'a [u8] {
        bytes_at(self.sheet, self.registers, at).unwrap_or_default()
    }

    fn numbers(&self, at: NumberAt) -> Numbers<'a> {
        let none = Numbers { values: Values::Column(&[]), odd: Odd::None };
        match at {
            NumberAt::Constant(n) => Numbers { values: Values::Constant(n), odd: Odd::None },
            NumberAt::Column(At::Fact(t, c)) => match self.sheet.column(t, c) {
                Some(Column::Number { values, odd }) => {
                    let unknown = self.program.unknown[t as usize][c as usize];
                    Numbers { values: Values::Column(values), odd: Odd::Facts(odd, values, unknown) }
                }
                _ => none,
            },
            NumberAt::Column(At::Found(i)) => match self.registers.get(i as usize) {
                Some(Register { same_as: Some(at), .. }) => self.numbers(NumberAt::Column(*at)),
                Some(r) => Numbers { values: Values::Column(&r.numbers), odd: Odd::Found(&r.odd) },
                None => none,
            },
        }
    }

    fn references(&self, at: At) -> &'a [u32] {
        references_at(self.sheet, self.registers, at).unwrap_or_default()
    }
}

/// The cases that cannot be judged.
struct Hard<'h> {
    cases: &'h mut [bool],
    /// The case of each row of the table over which the operation runs.
    of: &'h [u32],
}

impl Hard<'_> {
    /// The case of a row cannot be judged.
    fn mark(&mut self, row: usize) {
        if let Some(case) = self.of.get(row).and_then(|c| self.cases.get_mut(*c as usize)) {
            *case = true;
        }
    }
}

impl Registers {
    /// Room for a program.
    pub fn new(program: &Program) -> Self {
        Self { registers: vec![Register::default(); program.ops.len()], hard: Vec::new() }
    }

    /// Runs a program over all cases of a sheet, as far as verdicts rest on it.
    pub fn run(&mut self, program: &Program, sheet: &Sheet) {
        self.begin(program, sheet);
        self.steps(program, sheet, true, false);
    }

    fn begin(&mut self, program: &Program, sheet: &Sheet) {
        if self.registers.len() != program.ops.len() {
            self.registers.clear();
            self.registers.resize_with(program.ops.len(), Register::default);
        }
        self.hard.clear();
        self.hard.resize(sheet.cases, false);
    }

    /// The same, for verdicts and rates alone: of what was found on the way nothing is kept.
    pub fn judge(&mut self, program: &Program, sheet: &Sheet) {
        self.begin(program, sheet);
        self.steps(program, sheet, true, true);
    }

    /// Goes on with what only reasons rest on; nothing that was found changes, but a case may turn out hard.
    pub fn complete(&mut self, program: &Program, sheet: &Sheet) {
        self.steps(program, sheet, false, false);
    }

    fn steps(&mut self, program: &Program, sheet: &Sheet, decides: bool, reuse: bool) {
        let wide = Wide::over(sheet);
        for (i, op) in program.ops.iter().enumerate() {
            if program.decides[i] != decides {
                continue;
            }
            if let (true, Some(other)) = (reuse, program.reuses[i]) {
                let (one, other) = (i.min(other as usize), i.max(other as usize));
                let (before, behind) = self.registers.split_at_mut(other);
                std::mem::swap(&mut before[one].bytes, &mut behind[0].bytes);
                std::mem::swap(&mut before[one].numbers, &mut behind[0].numbers);
            }
            let (before, rest) = self.registers.split_at_mut(i);
            let Some(register) = rest.first_mut() else { break };
            register.clear(op);
            let reading = Reading { program, sheet, registers: before };
            let table = &sheet.tables[program.frames[i]];
            if let (Op::Copy(at), true) = (op, table.unknown.is_empty()) {
                register.same_as = Some(*at);
                continue;
            }
            let mut hard = Hard { cases: &mut self.hard, of: &table.case_of };
            step(op, &reading, wide, program.frames[i], register, &mut hard);
            debug_assert!(
                [register.bytes.len(), register.numbers.len(), register.members.len(), register.rows.len()]
                    .into_iter()
                    .max()
                    == Some(table.rows),
                "operation {i} finds something for each row: {op:?}"
            );
            debug_assert!(
                matches!(op, Op::Copy(_))
                    || register.odd.iter().all(|(row, _)| register.numbers.get(*row as usize).is_none_or(|n| *n == 0)),
                "operation {i} leaves zero where a number is odd: {op:?}"
            );
            if let (Some(defined), false) = (program.defined[i], table.unknown.is_empty()) {
                register.open(&table.unknown, defined);
            }
        }
    }

    /// Whether the program cannot judge a case.
    pub fn is_hard(&self, case: usize) -> bool {
        self.hard.get(case).copied().unwrap_or(true)
    }

    /// What an operation found.
    pub fn register(&self, at: At) -> Option<&Register> {
        match at {
            At::Found(i) => self.registers.get(i as usize),
            At::Fact(..) => None,
        }
    }

    /// A column of bytes, of facts or found.
    pub fn bytes_at<'a>(&'a self, sheet: &'a Sheet, at: At) -> Option<&'a [u8]> {
        bytes_at(sheet, &self.registers, at)
    }

    /// Numbers, of facts or found.
    pub(super) fn numbers_at<'a>(&'a self, program: &'a Program, sheet: &'a Sheet, at: NumberAt) -> Numbers<'a> {
        Reading { program, sheet, registers: &self.registers }.numbers(at)
    }

    /// What a number of a row may be.
    pub fn number_at(&self, program: &Program, sheet: &Sheet, at: NumberAt, row: usize) -> Range {
        self.numbers_at(program, sheet, at).range(row)
    }

    /// A column of references, of facts or found.
    pub(super) fn references_at<'a>(&'a self, sheet: &'a Sheet, at: At) -> Option<&'a [u32]> {
        references_at(sheet, &self.registers, at)
    }

    /// The row to which a reference leads, where that is known.
    pub fn reference(&self, sheet: &Sheet, at: At, row: usize) -> Option<usize> {
        let rows = references_at(sheet, &self.registers, at)?;
        rows.get(row).filter(|r| **r < OPEN_ROW).map(|r| *r as usize)
    }

    /// The verdict of a finding of a case, by its place in the program; none where it is not compiled.
    pub fn finding(&self, program: &Program, finding: usize, case: usize) -> Option<Verdict> {
        let (_, Ok(at)) = program.findings.get(finding)? else { return None };
        self.register(*at)?.bytes.get(case).map(|outcomes| Outcomes(*outcomes).verdict())
    }

    /// The verdicts of all findings, case by case; undetermined where they are not compiled.
    pub fn verdicts(&self, program: &Program, out: &mut Vec<Verdict>) {
        let (first, count, cases) = (out.len(), program.findings.len(), self.hard.len());
        out.resize(first + count * cases, Verdict::Undetermined);
        let out = &mut out[first..];
        for (finding, (_, made)) in program.findings.iter().enumerate() {
            let Some(register) = made.ok().and_then(|at| self.register(at)) else { continue };
            for (outcomes, verdict) in register.bytes.iter().zip(out.iter_mut().skip(finding).step_by(count)) {
                *verdict = Outcomes(*outcomes).verdict();
            }
        }
    }

    /// The answers of all rated tables, case by case; none where they are open or have no value.
    pub fn rates(&self, program: &Program, out: &mut Vec<Option<u8>>) {
        let (first, count, cases) = (out.len(), program.rates.len(), self.hard.len());
        out.resize(first + count * cases, None);
        let out = &mut out[first..];
        for (rate, (_, made)) in program.rates.iter().enumerate() {
            let Some(register) = made.ok().and_then(|at| self.register(at)) else { continue };
            for (code, answer) in register.bytes.iter().zip(out.iter_mut().skip(rate).step_by(count)) {
                *answer = (*code < super::EITHER_CODE).then_some(*code);
            }
        }
    }

    /// The verdict of a case; none for an assessment that only rates, or that is not compiled whole.
    pub fn verdict(&self, program: &Program, case: usize) -> Option<Verdict> {
        let mut all = Verdict::Satisfied;
        for finding in 0..program.findings.len() {
            all = combine([all, self.finding(program, finding, case)?].into_iter());
        }
        program.has_verdict.then_some(all)
    }

    /// The answer of a rated table: the place of a member, or a code that says that there is none.
    pub fn rate(&self, program: &Program, rate: usize, case: usize) -> Option<u8> {
        let (_, Ok(at)) = program.rates.get(rate)? else { return None };
        self.register(*at)?.bytes.get(case).copied()
    }
}

/// Runs a loop with wider instructions.
macro_rules! run {
    ($wide:expr, $steps:expr) => {
        $wide.run(
            #[inline(always)]
            || $steps,
        )
    };
}

fn step(op: &Op, reading: &Reading<'_>, wide: Wide, frame: usize, out: &mut Register, hard: &mut Hard<'_>) {
    match op {
        Op::Copy(at) => numbers::copy(reading, *at, out),
        Op::And(a, b) => run!(wide, bytes::two(reading.bytes(*a), reading.bytes(*b), &mut out.bytes, and)),
        Op::Or(a, b) => run!(wide, bytes::two(reading.bytes(*a), reading.bytes(*b), &mut out.bytes, or)),
        Op::Not(a) => run!(wide, bytes::one(reading.bytes(*a), &mut out.bytes, not)),
        Op::Condition(a) => run!(wide, bytes::one(reading.bytes(*a), &mut out.bytes, condition)),
        Op::Map(a, map) => run!(wide, bytes::map(reading.bytes(*a), map, &mut out.bytes)),
        Op::Is { of, code, hit, miss, unknown } => {
            let (code, hit, miss, unknown) = (*code, *hit, *miss, *unknown);
            // No code is that of what is not known.
            let is = move |b| miss ^ choose(b == code, hit ^ miss, 0) ^ choose(b == UNKNOWN_CODE, unknown ^ miss, 0);
            run!(wide, bytes::one(reading.bytes(*of), &mut out.bytes, is));
        }
        Op::SpreadBytes(at) => run!(wide, rows::spread(reading, frame, reading.bytes(*at), &mut out.bytes)),
        Op::SpreadNumbers(at) => rows::spread_numbers(reading, frame, *at, out),
        Op::Within { of, low, high, negated } => {
            run!(wide, numbers::within(reading.numbers(NumberAt::Column(*of)), *low, *high, *negated, out, hard));
        }
        Op::Compare { op, left, right } => run!(wide, numbers::compare(reading, frame, *op, *left, *right, out, hard)),
        Op::CompareRatio { op, above, below, of, unit, only } => {
            run!(wide, numbers::compare_ratio(reading, frame, *op, (*above, *below), (*of, *unit), *only, out, hard));
        }
        Op::StateOfNumber(at, three) => rows::state_of_number(reading, *at, *three, &mut out.bytes),
        Op::StateOfRow(at, three) => run!(wide, rows::state_of_row(reading, *at, *three, &mut out.bytes)),
        Op::StateOfText(at, three) => rows::state_of_text(reading, *at, *three, &mut out.bytes),
        Op::HasMembers(at, members) => rows::has_members(reading, *at, *members, &mut out.bytes),
        Op::GatherBytes(by, from, astray) => run!(wide, rows::gather(reading, *by, *from, *astray, &mut out.bytes)),
        Op::GatherNumbers { by, from, may_be_none, low, high, optional } => {
            let flags =
                range::CORE | if *may_be_none { range::FAILS } else { 0 } | if *optional { range::NONE } else { 0 };
            let unknown = Range { low: low.unwrap_or(range::NO_LOW), high: high.unwrap_or(range::NO_HIGH), flags };
            rows::gather_numbers(reading, *by, *from, unknown, out);
        }
        Op::GatherRows(by, from, may_be_none) => rows::gather_rows(reading, *by, *from, *may_be_none, out),
        Op::Shift { of, by, months, rounded_up } => dates::shift(reading, *of, (*by, *months, *rounded_up), out, hard),
        Op::GatherMembers(by, from, may_be_none) => rows::gather_members(reading, *by, *from, *may_be_none, out),
        Op::SameRow(a, b) => rows::same(reading, frame, *a, *b, &mut out.bytes),
        Op::InRows(of, rows) => rows::within(reading, frame, *of, rows, &mut out.bytes),
        Op::Count(rows) => run!(wide, rows::count(reading, frame, rows, out, None)),
        Op::Whole(rows) => run!(wide, rows::count(reading, frame, rows, out, Some(hard))),
        Op::Sum(rows, of) => run!(wide, rows::sum(reading, frame, rows, *of, out, hard)),
        Op::Sums(all) => rows::sums(reading, frame, all, out, hard),
        Op::Every(rows, of) => rows::every(reading, frame, rows, *of, &mut out.bytes),
        Op::Add(a, b, factor) => run!(wide, numbers::add(reading, frame, *a, *b, *factor, out, hard)),
        Op::Times(at, factor) => numbers::times(reading, *at, *factor, out, hard),
        Op::Distance(at) => numbers::distance(reading, *at, out, hard),
        Op::Outermost(all, greatest) => numbers::outermost(reading, frame, all, *greatest, out, hard),
        Op::Pick(ways, simple) => run!(wide, judge::pick(reading, ways, *simple, out, hard)),
        Op::PickBytes(which, values) => run!(wide, judge::pick_bytes(reading, *which, values, &mut out.bytes, None)),
        Op::PickCodes(which, values) => {
            run!(wide, judge::pick_bytes(reading, *which, values, &mut out.bytes, Some(hard)));
        }
        Op::PickNumbers(which, values) => run!(wide, judge::pick_numbers(reading, *which, values, out)),
        Op::Judge { when, must, exceptions } => run!(wide, judge::judge(reading, frame, *when, *must, exceptions, out)),
        Op::JudgeRows(rows, of) => run!(wide, judge::rows(reading, frame, rows, *of, out)),
        Op::PlaceNumber(at, cuts) => run!(wide, table::place(reading, *at, cuts, out)),
        Op::PlaceRatio(above, below, cuts) => {
            run!(wide, table::place_ratio(reading, frame, *above, *below, cuts, out, hard));
        }
        Op::Answer(inputs, answers) => run!(wide, table::answer(reading, frame, inputs, answers, out, hard)),
    }
}

#[cfg(test)]
mod tests {
    use super::{and, not, or};

    #[test]
    fn one_of_two_holds_unless_neither_does() {
        for (a, b) in (0..8).flat_map(|a| (0..8).map(move |b| (a, b))) {
            assert_eq!(or(a, b), not(and(not(a), not(b))), "{a} or {b}");
        }
    }
}
