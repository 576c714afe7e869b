//! Operations on numbers: what is known at full speed, what is open by its ends, and all else by the
//! algebra that the evaluator uses.

use super::super::op::{At, NumberAt, PICK_EITHER};
use super::super::range::{CORE, FAILS as MAY_FAIL, HULL, NO_HIGH, NO_LOW, Range};
use super::{Hard, Numbers, OddRows, Reading, Register, Values, bytes, choose, eights};
use crate::sheet::{FAILS, LEAST_NUMBER, NO, YES};
use crate::value::possible::Comparison;
use std::cmp::Ordering;

#[inline(always)]
const fn answer(holds: bool) -> u8 {
    // YES is 1 and NO is 2.
    2 - holds as u8
}

#[inline]
fn failing(range: Range) -> u8 {
    if range.may_fail() { FAILS } else { 0 }
}

/// Two products; where sixty-four bits do not hold both, two numbers that stand to each other as they do.
#[inline]
pub(super) fn products((a, b): (i64, i64), (c, d): (i64, i64)) -> (i64, i64) {
    if let (Some(left), Some(right)) = (a.checked_mul(b), c.checked_mul(d)) {
        return (left, right);
    }
    let (left, right) = (i128::from(a) * i128::from(b), i128::from(c) * i128::from(d));
    (i64::from(left > right), i64::from(left < right))
}

/// How many bits the numbers of a column take at most, but for their signs; what is no number takes none.
#[inline(always)]
fn bits(values: Values<'_>) -> u32 {
    let all = match values {
        Values::Constant(n) => n ^ (n >> 63),
        Values::Column(column) => bytes::any(column, |n| if n < LEAST_NUMBER { 0 } else { n ^ (n >> 63) }),
    };
    i64::BITS - all.leading_zeros()
}

/// Whether no product of the numbers of two columns leaves sixty-four bits.
#[inline(always)]
pub(super) fn products_fit(a: Values<'_>, b: Values<'_>) -> bool {
    bits(a) + bits(b) < i64::BITS - 1
}

/// Whether numbers lie between two ends.
#[inline(always)]
#[expect(clippy::needless_bitwise_bool, reason = "without a branch several numbers are compared at once")]
pub(super) fn within(of: Numbers<'_>, low: i64, high: i64, negated: bool, out: &mut Register, hard: &mut Hard<'_>) {
    let Values::Column(values) = of.values else { return };
    let bytes = &mut out.bytes;
    match (low, high, negated) {
        (low, i64::MAX, false) => bytes::of_numbers([values], bytes, move |[v]| answer(v >= low)),
        (i64::MIN, high, false) => bytes::of_numbers([values], bytes, move |[v]| answer(v <= high)),
        (low, high, false) => bytes::of_numbers([values], bytes, move |[v]| answer((low <= v) & (v <= high))),
        (low, high, true) => bytes::of_numbers([values], bytes, move |[v]| answer((v < low) | (high < v))),
    }
    for (row, range) in of.odd.iter() {
        let mut byte = failing(range);
        if range.has_core() {
            let inside = range.low <= high && low <= range.high;
            let outside = range.low < low || high < range.high;
            // A number between the ends of a hull need not be meant.
            if range.flags & HULL != 0 && low != i64::MIN && high != i64::MAX && inside && outside {
                hard.mark(row);
            }
            let (yes, no) = if negated { (outside, inside) } else { (inside, outside) };
            byte |= if yes { YES } else { 0 } | if no { NO } else { 0 };
        }
        out.bytes[row] = byte;
    }
}

/// Whether a comparison may hold of two ranges, and whether it may not, where their ends decide; the ends
/// are compared by `order`, which knows that a missing end is beyond all.
fn by_ends(op: Comparison, a: Range, b: Range, order: impl Fn(i64, i64) -> Ordering) -> Option<u8> {
    let may = |x: i64, y: i64, open: bool, op: Comparison| open || op.accepts(order(x, y));
    let (yes, no) = match op {
        Comparison::Less | Comparison::AtMost => (
            may(a.low, b.high, a.low == NO_LOW || b.high == NO_HIGH, op),
            may(a.high, b.low, a.high == NO_HIGH || b.low == NO_LOW, op.negated()),
        ),
        Comparison::More | Comparison::AtLeast => (
            may(a.high, b.low, a.high == NO_HIGH || b.low == NO_LOW, op),
            may(a.low, b.high, a.low == NO_LOW || b.high == NO_HIGH, op.negated()),
        ),
        Comparison::Equal | Comparison::Unequal => return None,
    };
    Some(if yes { YES } else { 0 } | if no { NO } else { 0 })
}

/// Calls a function with the numbers of each row, whichever of the columns are the same everywhere.
macro_rules! rows_of {
    ($rows:expr, [$($name:ident = $of:expr),+], $each:expr) => {{
        rows_of!(@pick $rows, [$($name = $of),+], [], $each)
    }};
    (@pick $rows:expr, [$first:ident = $of:expr $(, $rest:ident = $more:expr)*], [$($done:tt)*], $each:expr) => {
        match $of {
            Values::Constant(n) => {
                let $first = |_: usize| n;
                rows_of!(@pick $rows, [$($rest = $more),*], [$($done)* $first], $each)
            }
            Values::Column(column) => {
                // As long as the rows: then no bound is checked again.
                let column = &column[..$rows.min(column.len())];
                let $first = |row: usize| column[row];
                rows_of!(@pick $rows, [$($rest = $more),*], [$($done)* $first], $each)
            }
        }
    };
    (@pick $rows:expr, [], [$($done:ident)+], $each:expr) => {
        for row in 0..$rows {
            $each($($done(row)),+);
        }
    };
}

/// Compares two numbers, each times a factor.
#[inline(always)]
pub(super) fn compare(
    reading: &Reading<'_>,
    frame: usize,
    op: Comparison,
    left: (NumberAt, i64),
    right: (NumberAt, i64),
    out: &mut Register,
    hard: &mut Hard<'_>,
) {
    let rows = reading.sheet.tables[frame].rows;
    let (a, b) = (reading.numbers(left.0), reading.numbers(right.0));
    let order = |x: i64, y: i64| {
        let (x, y) = products((x, left.1), (y, right.1));
        x.cmp(&y)
    };
    // All comparisons are these two, of either side first, and their negations.
    let (swapped, negated) = match op {
        Comparison::AtLeast => (Some(false), false),
        Comparison::Less => (Some(false), true),
        Comparison::AtMost => (Some(true), false),
        Comparison::More => (Some(true), true),
        Comparison::Equal => (None, false),
        Comparison::Unequal => (None, true),
    };
    let flip = if negated { YES | NO } else { 0 };
    let bytes = &mut out.bytes;
    let fits = products_fit(a.values, Values::Constant(left.1)) && products_fit(b.values, Values::Constant(right.1));
    let ((m, x), (n, y)) = match swapped {
        Some(true) => ((right.1, b.values), (left.1, a.values)),
        _ => ((left.1, a.values), (right.1, b.values)),
    };
    match (x, y) {
        (Values::Column(x), Values::Column(y)) if fits => match (swapped.is_some(), m == 1 && n == 1) {
            (true, true) => bytes::of_numbers([x, y], bytes, move |[x, y]| answer(x >= y) ^ flip),
            (false, true) => bytes::of_numbers([x, y], bytes, move |[x, y]| answer(x == y) ^ flip),
            (is_order, false) => bytes::of_numbers([x, y], bytes, move |[x, y]| {
                let (x, y) = (x.wrapping_mul(m), y.wrapping_mul(n));
                answer(if is_order { x >= y } else { x == y }) ^ flip
            }),
        },
        _ => {
            bytes.clear();
            bytes.reserve(rows);
            rows_of!(rows, [x = a.values, y = b.values], |x, y| bytes.push(answer(op.accepts(order(x, y)))));
        }
    }
    for (row, [x, y]) in OddRows::new([a, b]) {
        out.bytes[row] = failing(x) | failing(y);
        if x.has_core() && y.has_core() {
            match by_ends(op, x, y, order) {
                Some(byte) => out.bytes[row] |= byte,
                None if x.is_one() && y.is_one() => out.bytes[row] |= answer(op.accepts(order(x.low, y.low))),
                None => hard.mark(row),
            }
        }
    }
}

/// How `above / below` stands to `of / unit`, multiplied across; a divisor below zero turns the sides round.
#[inline]
fn quotient_order(above: i64, below: i64, of: i64, unit: i64) -> Ordering {
    let (left, right) = products((above, unit), (of, below));
    if below < 0 { right.cmp(&left) } else { left.cmp(&right) }
}

/// Whether `above / below` is at least `of / unit`, where the products are known to fit.
#[inline(always)]
#[expect(clippy::needless_bitwise_bool, reason = "a branch would be foreseen in half of the rows")]
const fn at_least_small(above: i64, below: i64, of: i64, unit: i64) -> u8 {
    let (left, right) = (above.wrapping_mul(unit), of.wrapping_mul(below));
    let is_less = ((left < right) & (below >= 0)) | ((left > right) & (below < 0));
    choose(below == 0, FAILS, answer(!is_less))
}

/// Whether `above / below` is at least `of / unit`.
#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "a branch would be foreseen in half of the rows")]
fn at_least(above: i64, below: i64, of: i64, unit: i64) -> u8 {
    let (left, right) = products((above, unit), (of, below));
    let is_less = ((left < right) & (below >= 0)) | ((left > right) & (below < 0));
    choose(below == 0, FAILS, answer(!is_less))
}

/// Compares `above / below` with `of / unit`; with `only`, nothing is said of rows in which that way cannot
/// hold.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "a quotient has two sides, and what it is compared with two more")]
pub(super) fn compare_ratio(
    reading: &Reading<'_>,
    frame: usize,
    op: Comparison,
    (above, below): (NumberAt, NumberAt),
    (of, unit): (NumberAt, i64),
    only: Option<(At, u8)>,
    out: &mut Register,
    hard: &mut Hard<'_>,
) {
    let rows = reading.sheet.tables[frame].rows;
    let (a, b, c) = (reading.numbers(above), reading.numbers(below), reading.numbers(of));
    let only = only.map(|(which, way)| (reading.bytes(which), way));
    let bytes = &mut out.bytes;
    let any = |x: i64, y: i64, z: i64| {
        let byte = answer(op.accepts(quotient_order(x, y, z, unit)));
        if y == 0 { FAILS } else { byte }
    };
    let fits = || products_fit(a.values, Values::Constant(unit)) && products_fit(c.values, b.values);
    // The commonest are made for their comparison.
    match (only, op, a.values, b.values, c.values) {
        (Some((which, way)), Comparison::AtLeast, Values::Column(a), Values::Column(b), Values::Constant(c)) => {
            let (a, b, bytes) = (&a[..rows], &b[..rows], bytes::room(bytes, rows));
            bytes.fill(0);
            eights::places_of(which, way, PICK_EITHER, |row| bytes[row] = at_least(a[row], b[row], c, unit));
        }
        (Some((which, way)), ..) => {
            let bytes = bytes::room(bytes, rows);
            bytes.fill(0);
            let found = |row: usize| any(a.values.at(row), b.values.at(row), c.values.at(row));
            eights::places_of(which, way, PICK_EITHER, |row| bytes[row] = found(row));
        }
        (None, Comparison::AtLeast, Values::Column(x), Values::Column(y), Values::Constant(z)) if fits() => {
            bytes::of_numbers([x, y], bytes, move |[x, y]| at_least_small(x, y, z, unit));
        }
        (None, Comparison::AtLeast, Values::Column(x), Values::Column(y), Values::Column(z)) if fits() => {
            bytes::of_numbers([x, y, z], bytes, move |[x, y, z]| at_least_small(x, y, z, unit));
        }
        _ => {
            bytes.clear();
            bytes.reserve(rows);
            rows_of!(rows, [x = a.values, y = b.values, z = c.values], |x, y, z| bytes.push(any(x, y, z)));
        }
    }
    let is_asked = |row: usize| only.is_none_or(|(which, way)| which[row] == way || which[row] == PICK_EITHER);
    let mut odd = OddRows::new([a, b, c]);
    loop {
        odd.skip_to(is_asked);
        let Some((row, [x, y, z])) = odd.next() else { break };
        let mut byte = failing(x) | failing(y) | failing(z);
        if x.has_core() && y.has_core() && z.has_core() {
            match quotient(op, x, y, z, |a, b, c| quotient_order(a, b, c, unit)) {
                Some(found) => byte |= found,
                None => hard.mark(row),
            }
        }
        out.bytes[row] = byte;
    }
}

/// Whether a comparison of a quotient may hold: each end of the quotient belongs to an end of the dividend
/// and one of the divisor.
fn quotient(op: Comparison, a: Range, b: Range, c: Range, order: impl Fn(i64, i64, i64) -> Ordering) -> Option<u8> {
    if !matches!(op, Comparison::Less | Comparison::AtMost | Comparison::More | Comparison::AtLeast) {
        return None;
    }
    if b.low == 0 && b.high == 0 {
        return Some(FAILS);
    }
    // One divisor above zero and one limit: the ends of the dividend tell.
    if b.is_one() && b.low > 0 && c.is_one() {
        let of = |end: i64, open: bool, none: Ordering| if open { none } else { order(end, b.low, c.low) };
        let least = of(a.low, a.low == NO_LOW, Ordering::Less);
        let greatest = of(a.high, a.high == NO_HIGH, Ordering::Greater);
        return Some(answer(op.accepts(least)) | answer(op.accepts(greatest)));
    }
    if b.low < 0 && b.high >= 0 {
        return Some(YES | NO | FAILS);
    }
    if b.low < 0 || c.low == NO_LOW || c.high == NO_HIGH {
        return None;
    }
    let mut byte = if b.low == 0 { FAILS } else { 0 };
    // Divisors above zero: a quotient is least where the dividend is, and nearest to zero for the greatest.
    let nearest_zero = b.low.max(1);
    let mut see = |end: Option<(i64, i64)>, open: Ordering, limit: i64| {
        let order = match end {
            Some((a, b)) => order(a, b, limit),
            None => open,
        };
        byte |= answer(op.accepts(order));
    };
    // A divisor that may come as near to zero as it likes makes a quotient as great as it likes; one that
    // may be as great as it likes makes it as small, but for its sign.
    let touches_zero = b.low == 0;
    let great = |a: i64, up: bool| match a.cmp(&0) {
        Ordering::Equal => Some((0, 1)),
        // Away from zero: by the least divisor.
        o if (o == Ordering::Greater) == up => {
            if touches_zero {
                None
            } else {
                Some((a, nearest_zero))
            }
        }
        // Towards zero: by the greatest.
        _ => {
            if b.high == NO_HIGH {
                Some((0, 1))
            } else {
                Some((a, b.high))
            }
        }
    };
    let top = if a.high == NO_HIGH { None } else { great(a.high, true) };
    let bottom = if a.low == NO_LOW { None } else { great(a.low, false) };
    for limit in [c.low, c.high] {
        see(top, Ordering::Greater, limit);
        see(bottom, Ordering::Less, limit);
    }
    Some(byte)
}

/// The same column.
pub(super) fn copy(reading: &Reading<'_>, at: At, out: &mut Register) {
    out.bytes.extend_from_slice(reading.bytes(at));
    let of = reading.numbers(NumberAt::Column(at));
    if let Values::Column(values) = of.values {
        out.numbers.extend_from_slice(values);
        out.odd.extend(of.odd.iter().map(|(row, range)| (u32::try_from(row).unwrap_or(u32::MAX), range)));
    }
}

fn put(out: &mut Register, row: usize, range: Range, hard: &mut Hard<'_>) {
    let whole = |n: i64| n == NO_LOW || n == NO_HIGH || (LEAST_NUMBER..NO_HIGH).contains(&n);
    if !whole(range.low) || !whole(range.high) {
        hard.mark(row);
    }
    out.push(range);
}

fn number(n: i128, row: usize, hard: &mut Hard<'_>) -> i64 {
    match i64::try_from(n) {
        Ok(n) if (LEAST_NUMBER..NO_HIGH).contains(&n) => n,
        _ => {
            hard.mark(row);
            0
        }
    }
}

/// What failed of the parts fails of the whole.
fn joined(a: Range, b: Range) -> u8 {
    let core = a.flags & b.flags & CORE;
    let hull = if core == 0 { 0 } else { (a.flags | b.flags) & HULL };
    let fails = if a.may_fail() || b.may_fail() { MAY_FAIL } else { 0 };
    core | hull | fails
}

/// The sum of two numbers, the second times a factor of 1 or -1.
#[inline(always)]
pub(super) fn add(
    reading: &Reading<'_>,
    frame: usize,
    a: NumberAt,
    b: NumberAt,
    factor: i64,
    out: &mut Register,
    hard: &mut Hard<'_>,
) {
    let rows = reading.sheet.tables[frame].rows;
    let (a, b) = (reading.numbers(a), reading.numbers(b));
    // Which of the sums is too great is asked only where one is; what is no number counts as zero.
    let plain = |n: i64| if n < LEAST_NUMBER { 0 } else { n };
    let signed = move |n: i64| if factor < 0 { n.wrapping_neg() } else { n };
    let great = |x: i64, y: i64, sum: i64| ((x ^ sum) & (y ^ sum)) | (sum ^ (sum << 1));
    let sum = move |x: i64, y: i64| {
        let (x, y) = (plain(x), signed(plain(y)));
        let sum = x.wrapping_add(y);
        (sum, great(x, y, sum))
    };
    let numbers = &mut out.numbers;
    let overflows = match (a.values, b.values) {
        (Values::Column(a), Values::Column(b)) => bytes::sums(a, b, numbers, sum),
        _ => {
            let mut any = 0;
            numbers.clear();
            numbers.reserve(rows);
            rows_of!(rows, [x = a.values, y = b.values], |x: i64, y: i64| {
                let (sum, found) = sum(x, y);
                any |= found;
                numbers.push(sum);
            });
            any
        }
    };
    let f = i128::from(factor);
    for (row, [x, y]) in OddRows::new([a, b]) {
        let (low, high) = if factor < 0 { (y.high, y.low) } else { (y.low, y.high) };
        let end = |x: i64, y: i64, open: bool, none: i64, hard: &mut Hard<'_>| {
            if open { none } else { number(i128::from(x) + f * i128::from(y), row, hard) }
        };
        let open = |n: i64| n == NO_LOW || n == NO_HIGH;
        let low = end(x.low, low, open(x.low) || open(low), NO_LOW, hard);
        let high = end(x.high, high, open(x.high) || open(high), NO_HIGH, hard);
        out.set(row, Range { low, high, flags: joined(x, y) });
    }
    if overflows < 0 {
        for row in 0..rows {
            let (x, y) = (a.range(row), b.range(row));
            if x.is_one() && y.is_one() {
                out.numbers[row] = number(i128::from(x.low) + f * i128::from(y.low), row, hard);
            }
        }
    }
    out.order();
}

/// A number times a factor above zero.
pub(super) fn times(reading: &Reading<'_>, at: At, factor: i64, out: &mut Register, hard: &mut Hard<'_>) {
    let of = reading.numbers(NumberAt::Column(at));
    let Values::Column(values) = of.values else { return };
    let f = i128::from(factor);
    out.numbers.extend(values.iter().enumerate().map(|(row, v)| {
        // The signs of what is not known are no numbers.
        if *v < LEAST_NUMBER { 0 } else { number(i128::from(*v) * f, row, hard) }
    }));
    for (row, range) in of.odd.iter() {
        let end = |n: i64| if n == NO_LOW || n == NO_HIGH { Some(n) } else { n.checked_mul(factor) };
        match (end(range.low), end(range.high)) {
            (Some(low), Some(high)) => {
                out.odd.push((u32::try_from(row).unwrap_or(u32::MAX), Range { low, high, ..range }));
            }
            _ => hard.mark(row),
        }
    }
}

/// The distance from zero.
pub(super) fn distance(reading: &Reading<'_>, at: At, out: &mut Register, hard: &mut Hard<'_>) {
    let of = reading.numbers(NumberAt::Column(at));
    let Values::Column(values) = of.values else { return };
    out.numbers.extend(values.iter().map(|v| if *v < LEAST_NUMBER { 0 } else { v.abs() }));
    for (row, _) in of.odd.iter() {
        hard.mark(row);
    }
}

/// The least or greatest of several; what is none drops out.
pub(super) fn outermost(
    reading: &Reading<'_>,
    frame: usize,
    all: &[NumberAt],
    greatest: bool,
    out: &mut Register,
    hard: &mut Hard<'_>,
) {
    let rows = reading.sheet.tables[frame].rows;
    for row in 0..rows {
        let mut best: Option<i64> = None;
        for at in all {
            let range = reading.numbers(*at).range(row);
            if range.is_one() {
                best = Some(match best {
                    Some(b) if greatest => b.max(range.low),
                    Some(b) => b.min(range.low),
                    None => range.low,
                });
            } else if range != Range::ABSENT {
                hard.mark(row);
            }
        }
        put(out, row, best.map_or(Range::FAILED, Range::one), hard);
    }
}
