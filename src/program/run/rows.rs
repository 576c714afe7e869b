//! Operations that reach from rows to the rows of another table: what a case says to each of its rows,
//! what references lead to, and what lists come to.

use super::super::op::{Astray, At, NumberAt, Owned, Rows};
use super::super::range::{self, Range};
use super::{Hard, Numbers, Odd, Reading, Register, Values, and, bytes, choose, eights};
use crate::sheet::{
    Column, FAILS, FAILS_ROW, LEAST_NUMBER, NO, NONE_MEMBERS, NONE_NUMBER, NONE_ROW, OPEN_ROW, UNKNOWN_MEMBERS,
    UNKNOWN_NUMBER, UNKNOWN_ROW, UNKNOWN_TEXT, YES,
};

/// A set of members that has no value.
const FAILED_MEMBERS: u64 = 1 << 61;

/// The bytes of each case for all of its rows.
#[inline(always)]
pub(super) fn spread(reading: &Reading<'_>, frame: usize, of: &[u8], out: &mut Vec<u8>) {
    let table = &reading.sheet.tables[frame];
    let out = bytes::room(out, table.rows);
    for (byte, ends) in of.iter().zip(table.starts.windows(2)) {
        // The rows of one case are too few for anything but a loop.
        for row in &mut out[ends[0] as usize..ends[1] as usize] {
            *row = *byte;
        }
    }
}

/// The numbers of each case for all of its rows.
pub(super) fn spread_numbers(reading: &Reading<'_>, frame: usize, of: At, out: &mut Register) {
    let table = &reading.sheet.tables[frame];
    let numbers = reading.numbers(NumberAt::Column(of));
    for (case, ends) in table.starts.windows(2).enumerate() {
        let range = numbers.range(case);
        let value = if range.is_one() { range.low } else { 0 };
        out.numbers.resize(out.numbers.len() + (ends[1] - ends[0]) as usize, value);
        if !range.is_one() {
            out.odd.extend((ends[0]..ends[1]).map(|row| (row, range)));
        }
    }
}

fn state(of: Option<[u8; 3]>, known: bool, unknown: bool) -> u8 {
    let three = of.unwrap_or_default();
    if known {
        three[0]
    } else if unknown {
        three[1]
    } else {
        three[2]
    }
}

/// Whether numbers are known, unknown, none.
pub(super) fn state_of_number(reading: &Reading<'_>, at: At, three: [u8; 3], out: &mut Vec<u8>) {
    let numbers = reading.numbers(NumberAt::Column(at));
    let Values::Column(values) = numbers.values else { return };
    bytes::room(out, values.len()).fill(three[0]);
    if let Odd::Facts(rows, values, _) = numbers.odd {
        for row in rows {
            let n = values[*row as usize];
            out[*row as usize] = state(Some(three), n != UNKNOWN_NUMBER && n != NONE_NUMBER, n == UNKNOWN_NUMBER);
        }
    }
}

/// Whether references are known, unknown, none.
#[inline(always)]
pub(super) fn state_of_row(reading: &Reading<'_>, at: At, three: [u8; 3], out: &mut Vec<u8>) {
    out.extend(reading.references(at).iter().map(|r| match *r {
        UNKNOWN_ROW => three[1],
        OPEN_ROW => three[1] | FAILS,
        NONE_ROW => three[2],
        FAILS_ROW => FAILS,
        _ => three[0],
    }));
}

/// Whether texts are known, unknown, none.
pub(super) fn state_of_text(reading: &Reading<'_>, at: At, three: [u8; 3], out: &mut Vec<u8>) {
    let At::Fact(t, c) = at else { return };
    if let Some(Column::Text(texts)) = reading.sheet.column(t, c) {
        out.extend(texts.iter().map(|t| state(Some(three), t.0 <= t.1, *t == UNKNOWN_TEXT)));
    }
}

fn sets<'a>(reading: &Reading<'a>, at: At) -> &'a [u64] {
    match at {
        At::Fact(t, c) => match reading.sheet.column(t, c) {
            Some(Column::Members(v)) => v,
            _ => &[],
        },
        At::Found(i) => reading.registers.get(i as usize).map_or(&[], |r| &r.members),
    }
}

/// Whether all of some members are in sets.
pub(super) fn has_members(reading: &Reading<'_>, at: At, members: u64, out: &mut Vec<u8>) {
    out.extend(sets(reading, at).iter().map(|set| {
        let fails = if set & (FAILED_MEMBERS | NONE_MEMBERS) == 0 { 0 } else { FAILS };
        match set {
            set if set & UNKNOWN_MEMBERS != 0 => YES | NO | fails,
            _ if fails != 0 => fails,
            set => choose(set & members == members, YES, NO),
        }
    }));
}

/// The bytes to which references lead.
#[inline(always)]
pub(super) fn gather(reading: &Reading<'_>, by: At, from: At, astray: Astray, out: &mut Vec<u8>) {
    let from = reading.bytes(from);
    let Astray { unknown, none } = astray;
    out.extend(reading.references(by).iter().map(|r| match *r {
        UNKNOWN_ROW | OPEN_ROW => unknown,
        NONE_ROW | FAILS_ROW => none,
        row => from.get(row as usize).copied().unwrap_or(unknown),
    }));
}

/// The numbers to which references lead.
pub(super) fn gather_numbers(reading: &Reading<'_>, by: At, from: At, unknown: Range, out: &mut Register) {
    let from = reading.numbers(NumberAt::Column(from));
    for r in reading.references(by) {
        if *r < OPEN_ROW {
            // What stands for an odd number is zero, or a sign that is no number.
            let n = from.values.at(*r as usize);
            if n != 0 && n >= LEAST_NUMBER {
                out.numbers.push(n);
                continue;
            }
        }
        out.push(match *r {
            UNKNOWN_ROW | OPEN_ROW => unknown,
            NONE_ROW | FAILS_ROW => Range::FAILED,
            other => from.range(other as usize),
        });
    }
}

/// The references to which references lead.
pub(super) fn gather_rows(reading: &Reading<'_>, by: At, from: At, may_be_none: bool, out: &mut Register) {
    let from = reading.references(from);
    let unknown = if may_be_none { OPEN_ROW } else { UNKNOWN_ROW };
    out.rows.extend(reading.references(by).iter().map(|r| match *r {
        UNKNOWN_ROW | OPEN_ROW => unknown,
        NONE_ROW | FAILS_ROW => FAILS_ROW,
        row => from.get(row as usize).copied().unwrap_or(unknown),
    }));
}

/// The sets to which references lead.
pub(super) fn gather_members(reading: &Reading<'_>, by: At, from: At, may_be_none: bool, out: &mut Register) {
    let from = sets(reading, from);
    let unknown = UNKNOWN_MEMBERS | if may_be_none { FAILED_MEMBERS } else { 0 };
    out.members.extend(reading.references(by).iter().map(|r| match *r {
        UNKNOWN_ROW | OPEN_ROW => unknown,
        NONE_ROW | FAILS_ROW => FAILED_MEMBERS,
        row => from.get(row as usize).copied().unwrap_or(unknown),
    }));
}

/// Whether two references are the same, or one is to the row itself.
pub(super) fn same(reading: &Reading<'_>, frame: usize, a: At, b: Option<At>, out: &mut Vec<u8>) {
    let equal = |a: u32, b: u32| match (a, b) {
        (NONE_ROW, _) | (_, NONE_ROW) => FAILS,
        (UNKNOWN_ROW, _) | (_, UNKNOWN_ROW) => YES | NO,
        (a, b) if a == b => YES,
        _ => NO,
    };
    let a = reading.references(a).iter();
    match b {
        Some(b) => out.extend(a.zip(reading.references(b)).map(|(a, b)| equal(*a, *b))),
        None => {
            out.extend(a.clone().zip(0..).map(|(a, row)| equal(*a, row)));
            // A thing of which nothing is known may be any.
            for row in &reading.sheet.tables[frame].unknown {
                if out[*row as usize] != FAILS {
                    out[*row as usize] = YES | NO;
                }
            }
        }
    }
}

/// Whether things are in a list of their case; `None` for the rows themselves.
pub(super) fn within(reading: &Reading<'_>, frame: usize, of: Option<At>, rows: &Rows, out: &mut Vec<u8>) {
    let (starts, ends) = rows.ends(reading.sheet).unwrap_or_default();
    let presence = rows.presence.map(|at| reading.bytes(at));
    let of_list = &reading.sheet.tables[rows.table as usize];
    let cases = &reading.sheet.tables[frame].case_of;
    let own: &[u32] = of.map_or(&[], |at| reading.references(at));
    let is_plain = of.is_some() && presence.is_none() && of_list.unknown.is_empty();
    for (row, case) in cases.iter().enumerate() {
        if is_plain && own[row] < OPEN_ROW {
            let (start, end) = (starts[*case as usize], ends[*case as usize]);
            out.push(choose((start..end).contains(&own[row]), YES, NO));
            continue;
        }
        let itself = || {
            // A thing of which nothing is known may be any.
            if of_list.is_unknown(row) { UNKNOWN_ROW } else { u32::try_from(row).unwrap_or(UNKNOWN_ROW) }
        };
        let reference = if of.is_some() { own[row] } else { itself() };
        let (start, end) = (starts[*case as usize], ends[*case as usize]);
        let is_there = |row: u32| presence.map_or(YES, |p| p[row as usize]);
        // A list of which nothing is known may hold anything.
        let open = end == start + 1 && of_list.is_unknown(start as usize) && is_there(start) & YES != 0;
        out.push(match reference {
            NONE_ROW => FAILS,
            UNKNOWN_ROW if (start..end).any(|r| is_there(r) & YES != 0) => YES | NO,
            UNKNOWN_ROW => NO,
            _ if open => YES | NO,
            row if (start..end).contains(&row) => is_there(row),
            _ => NO,
        });
    }
}

fn length(start: usize, end: usize) -> i64 {
    i64::try_from(end - start).unwrap_or(i64::MAX)
}

/// How many rows are there; with `hard`, a case in which that is open cannot be judged.
#[inline(always)]
pub(super) fn count(
    reading: &Reading<'_>,
    frame: usize,
    rows: &Rows,
    out: &mut Register,
    mut hard: Option<&mut Hard<'_>>,
) {
    let presence = rows.presence.map(|at| reading.bytes(at));
    let of_list = &reading.sheet.tables[rows.table as usize];
    if let Owned::Referring(_) = rows.owned {
        let one = Numbers { values: Values::Constant(1), odd: Odd::None };
        return referring(reading, frame, &[(rows, one)], out, hard);
    }
    let (starts, ends) = rows.ends(reading.sheet).unwrap_or_default();
    if of_list.unknown.is_empty() {
        let owners = starts.len().min(ends.len());
        let (starts, ends, numbers) = (&starts[..owners], &ends[..owners], bytes::room(&mut out.numbers, owners));
        let is_open = presence.is_some_and(|p| bytes::any(p, |b| b & (b >> 1) & YES) != 0);
        for owner in 0..owners.min(numbers.len()) {
            let (start, end) = (starts[owner] as usize, ends[owner] as usize);
            let Some(there) = presence else {
                numbers[owner] = length(start, end);
                continue;
            };
            if !is_open {
                numbers[owner] = eights::yes_of(there, start, end);
                continue;
            }
            let (all, open) = eights::counted(&there[start..end]);
            numbers[owner] = if open == 0 { all } else { 0 };
            if open > 0 {
                let range = Range { low: all - open, high: all, flags: range::CORE };
                out.odd.push((u32::try_from(owner).unwrap_or(u32::MAX), range));
                if let Some(hard) = hard.as_deref_mut() {
                    hard.mark(owner);
                }
            }
        }
        return;
    }
    out.numbers.clear();
    for (owner, (start, end)) in starts.iter().zip(ends).enumerate() {
        let (start, end) = (*start as usize, *end as usize);
        let (low, high) = match presence {
            None => (length(start, end), length(start, end)),
            Some(p) => {
                let (all, open) = eights::counted(&p[start..end]);
                (all - open, all)
            }
        };
        let mut range = Range { low, high, flags: range::CORE };
        if high > 0 && of_list.is_unknown(start) {
            range = Range { low: 0, high: range::NO_HIGH, flags: range::CORE };
        }
        if let (Some(hard), false) = (hard.as_deref_mut(), range.is_one()) {
            hard.mark(owner);
        }
        out.push(range);
    }
}

/// Adds two ends, of which either may be missing.
fn plus(a: i64, b: i64, none: i64, fits: &mut bool) -> i64 {
    if a == none || b == none {
        return none;
    }
    match a.checked_add(b) {
        Some(n) if n > NONE_NUMBER && n < range::NO_HIGH => n,
        _ => {
            *fits = false;
            0
        }
    }
}

/// A sum and one more row, whose presence is a byte; of a row that stands for many it is any number.
fn more(total: &mut Range, row: Range, presence: u8, many: bool, fits: &mut bool) {
    if presence & YES == 0 {
        return;
    }
    // What is none drops out.
    let open = presence != YES || many || row.flags & range::NONE != 0;
    if row.flags & range::FAILS != 0 {
        if presence == YES && !many && !row.has_core() && row.flags & range::NONE == 0 {
            *total = Range::FAILED;
            return;
        }
        total.flags |= range::FAILS;
    }
    if !row.has_core() || !total.has_core() {
        return;
    }
    let (mut low, mut high) = (row.low, row.high);
    if open {
        (low, high) = (low.min(0), high.max(0));
    }
    if many {
        (low, high) = (if low == 0 { 0 } else { range::NO_LOW }, if high == 0 { 0 } else { range::NO_HIGH });
    }
    let hull = if open || row.flags & range::HULL != 0 { range::HULL } else { 0 };
    total.low = plus(total.low, low, range::NO_LOW, fits);
    total.high = plus(total.high, high, range::NO_HIGH, fits);
    if total.low != total.high {
        total.flags |= hull;
    }
}

/// A sum of numbers that are each small enough that nothing overflows.
#[derive(Default)]
struct SmallSum {
    sum: i64,
    /// A number and its neighbour differ where its leading bits do not all say its sign.
    bits: i64,
}

impl SmallSum {
    #[inline]
    fn add(&mut self, n: i64) {
        self.sum = self.sum.wrapping_add(n);
        self.bits |= n ^ (n >> 63);
    }

    /// The sum of so many numbers at most, if they are small enough.
    #[inline]
    fn of(self, most: usize) -> Option<i64> {
        // As many bits are left over as the number of rows takes.
        (self.bits.leading_zeros() > 2 + usize::BITS - most.leading_zeros()).then_some(self.sum)
    }
}

/// The sum of small numbers that are there, where that is open of none.
#[inline(always)]
fn narrow(values: &[i64], there: Option<&[u8]>) -> Option<i64> {
    let mut sum = SmallSum::default();
    let is_plain = match there {
        None => {
            values.iter().for_each(|v| sum.add(*v));
            true
        }
        Some(there) => {
            let values = &values[..there.len()];
            eights::each(there, |place| sum.add(values[place]))
        }
    };
    sum.of(values.len()).filter(|_| is_plain)
}

/// The sum of numbers of which some are odd, or of which it is open whether they are there: the others are
/// added up first. Nothing where these are not small enough. The first of the odd numbers is told.
fn partly(
    (numbers, first): (Numbers<'_>, usize),
    values: &[i64],
    there: Option<&[u8]>,
    start: usize,
    fits: &mut bool,
) -> Option<Range> {
    let mut sum = SmallSum::default();
    // What stands for an odd number is no number, or zero.
    let mut add = |place: usize| sum.add(if values[place] < LEAST_NUMBER { 0 } else { values[place] });
    match there {
        None => (0..values.len()).for_each(&mut add),
        Some(there) => eights::places_of(there, YES, YES, &mut add),
    }
    let mut total = Range::one(sum.of(values.len())?);
    let odd =
        (first..numbers.odd.len()).map_while(|i| numbers.odd.entry(i)).take_while(|(r, _)| *r < start + values.len());
    for (row, range) in odd.clone() {
        more(&mut total, range, there.map_or(YES, |p| p[row - start]), false, fits);
    }
    if let Some(there) = there {
        eights::places_of(there, YES | NO, YES | NO, |place| {
            if !odd.clone().any(|(row, _)| row == start + place) {
                more(&mut total, Range::one(values[place]), YES | NO, false, fits);
            }
        });
    }
    Some(total)
}

/// The sum over rows.
#[inline(always)]
pub(super) fn sum(
    reading: &Reading<'_>,
    frame: usize,
    rows: &Rows,
    of: NumberAt,
    out: &mut Register,
    hard: &mut Hard<'_>,
) {
    let numbers = reading.numbers(of);
    if let Owned::Referring(_) = rows.owned {
        return referring(reading, frame, &[(rows, numbers)], out, Some(hard));
    }
    let presence = rows.presence.map(|at| reading.bytes(at));
    let of_list = &reading.sheet.tables[rows.table as usize];
    let (starts, ends) = rows.ends(reading.sheet).unwrap_or_default();
    // The first odd row that no list has passed: most lists stand one behind the other.
    let (mut odd, mut passed) = (0, 0);
    let any_odd = numbers.odd.len() > 0;
    for (owner, (start, end)) in starts.iter().zip(ends).enumerate() {
        let (start, end) = (*start as usize, *end as usize);
        let there = presence.map(|p| &p[start..end]);
        if any_odd {
            if start < passed {
                odd = numbers.odd.from(start);
            }
            passed = start;
            while numbers.odd.row(odd) < start {
                odd += 1;
            }
        }
        let is_odd = any_odd && numbers.odd.row(odd) < end;
        if let (false, Values::Column(values)) = (is_odd, numbers.values) {
            let values = &values[start..end];
            if let Some(n) = narrow(values, there) {
                out.numbers.push(n);
                continue;
            }
        }
        let is_plain = !is_odd && there.is_none_or(|p| !p.contains(&(YES | NO)));
        if let (true, Values::Column(values)) = (is_plain, numbers.values) {
            let values = &values[start..end];
            let total: i128 = match there {
                None => values.iter().map(|v| i128::from(*v)).sum(),
                Some(p) => values.iter().zip(p).map(|(v, b)| if *b == YES { i128::from(*v) } else { 0 }).sum(),
            };
            match i64::try_from(total) {
                Ok(n) if n > NONE_NUMBER && n < range::NO_HIGH => out.numbers.push(n),
                _ => {
                    hard.mark(owner);
                    out.numbers.push(0);
                }
            }
            continue;
        }
        let many = of_list.is_unknown(start);
        let mut fits = true;
        if let (false, Values::Column(values)) = (many, numbers.values) {
            if let Some(total) = partly((numbers, odd), &values[start..end], there, start, &mut fits) {
                if !fits {
                    hard.mark(owner);
                }
                out.push(total);
                continue;
            }
        }
        let mut total = Range::one(0);
        for row in start..end {
            let byte = there.map_or(YES, |p| p[row - start]);
            more(&mut total, numbers.range(row), byte, many, &mut fits);
        }
        if !fits {
            hard.mark(owner);
        }
        out.push(total);
    }
}

/// The sum over the rows of two lists that refer to the same rows.
pub(super) fn sums(
    reading: &Reading<'_>,
    frame: usize,
    both: &[(Rows, NumberAt); 2],
    out: &mut Register,
    hard: &mut Hard<'_>,
) {
    let lists = both.each_ref().map(|(rows, of)| (rows, reading.numbers(*of)));
    referring(reading, frame, &lists, out, Some(hard));
}

/// What the rows of lists come to for each row that they refer to: one look at each of them.
fn referring(
    reading: &Reading<'_>,
    frame: usize,
    lists: &[(&Rows, Numbers<'_>)],
    out: &mut Register,
    mut hard: Option<&mut Hard<'_>>,
) {
    let sheet = reading.sheet;
    let owners = &sheet.tables[frame];
    bytes::room(&mut out.numbers, owners.rows).fill(0);
    let mut open: Vec<(u32, u8, Range, bool)> = Vec::new();
    for (rows, of) in lists {
        let Owned::Referring(by) = rows.owned else { continue };
        let from = &sheet.tables[rows.table as usize];
        let presence = rows.presence.map(|at| reading.bytes(at));
        let references = reading.references(by);
        // A thing of which nothing is known may be the one that any row of its case refers to.
        for owner in &owners.unknown {
            let case = owners.case_of[*owner as usize] as usize;
            for row in from.starts[case] as usize..from.starts[case + 1] as usize {
                let byte = presence.map_or(YES, |p| p[row]);
                if byte & YES != 0 && references[row] != NONE_ROW {
                    let many = from.is_unknown(row);
                    open.push((*owner, YES | NO, of.range(row), many));
                }
            }
        }
        let is_plain = from.unknown.is_empty();
        for (row, reference) in references.iter().enumerate() {
            let byte = presence.map_or(YES, |p| p[row]);
            if byte & YES == 0 || *reference == NONE_ROW {
                continue;
            }
            // What stands for an odd number is zero, or a sign that is no number.
            let n = of.values.at(row);
            if is_plain && byte == YES && *reference < OPEN_ROW && n != 0 && n >= LEAST_NUMBER {
                let at = &mut out.numbers[*reference as usize];
                let sum = at.wrapping_add(n);
                // So great a sum is looked at again below.
                if ((*at ^ sum) & (n ^ sum)) | (sum ^ (sum << 1)) >= 0 {
                    *at = sum;
                    continue;
                }
            }
            let range = of.range(row);
            let many = !is_plain && from.is_unknown(row);
            if byte == YES && !many && *reference != UNKNOWN_ROW && range.is_one() {
                let at = &mut out.numbers[*reference as usize];
                match at.checked_add(range.low) {
                    Some(n) if n > NONE_NUMBER && n < range::NO_HIGH => *at = n,
                    _ => {
                        if let Some(hard) = hard.as_deref_mut() {
                            hard.mark(*reference as usize);
                        }
                    }
                }
            } else if *reference == UNKNOWN_ROW {
                // It may be any row of its case to which it refers.
                let case = from.case_of[row] as usize;
                let byte = if byte == YES { YES | NO } else { byte };
                let known = (owners.starts[case]..owners.starts[case + 1]).filter(|o| !owners.is_unknown(*o as usize));
                open.extend(known.map(|owner| (owner, byte, range, many)));
            } else {
                open.push((*reference, byte, range, many));
            }
        }
    }
    open.sort_by_key(|o| o.0);
    let mut i = 0;
    while i < open.len() {
        let owner = open[i].0;
        let mut total = Range::one(out.numbers[owner as usize]);
        let mut fits = true;
        while i < open.len() && open[i].0 == owner {
            let (_, byte, range, many) = open[i];
            more(&mut total, range, byte, many, &mut fits);
            i += 1;
        }
        if let (false, Some(hard)) = (fits, hard.as_deref_mut()) {
            hard.mark(owner as usize);
        }
        out.numbers[owner as usize] = if total.is_one() { total.low } else { 0 };
        if !total.is_one() {
            out.odd.push((owner, total));
        }
    }
}

/// Whether all rows that are there hold.
pub(super) fn every(reading: &Reading<'_>, frame: usize, rows: &Rows, of: At, out: &mut Vec<u8>) {
    let holds = reading.bytes(of);
    let presence = rows.presence.map(|at| reading.bytes(at));
    let of_list = &reading.sheet.tables[rows.table as usize];
    let Some((starts, ends)) = rows.ends(reading.sheet) else {
        out.resize(reading.sheet.tables[frame].rows, YES | NO | FAILS);
        return;
    };
    for (start, end) in starts.iter().zip(ends) {
        let many = of_list.is_unknown(*start as usize);
        let mut all = YES;
        for row in *start as usize..*end as usize {
            let there = presence.map_or(YES, |p| p[row]);
            all = match (there, holds[row]) {
                // A row that bears it out does so whether it is there or not.
                (NO, _) | (_, YES) => all,
                (YES, b) if !many => and(all, b),
                (_, b) => and(all, b | YES),
            };
        }
        out.push(all);
    }
}
