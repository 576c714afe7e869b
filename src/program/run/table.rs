//! Tables: the place of each input among the cuts of its column, and the answer of the combination.

use super::super::op::{At, NumberAt, PlaceKind};
use super::super::range::{self, NO_HIGH, NO_LOW, Range};
use super::super::{EITHER_CODE, FAILS_CODE, OPEN_CODE};
use super::numbers::{products, products_fit};
use super::{Hard, Reading, Register, Values, bytes};
use crate::sheet::{FAILS, NO, NONE, NONE_CODE, UNKNOWN_CODE, YES};
use std::cmp::Ordering;

/// More combinations than this are not tried for one case.
const MOST_TRIED: usize = 4096;

/// Twice the number of cuts below, and one more on a cut.
#[inline]
fn places(cuts: usize, order: impl Fn(usize) -> Ordering) -> u8 {
    let mut place = 0;
    for i in 0..cuts {
        let order = order(i);
        place += u8::from(order != Ordering::Less) + u8::from(order == Ordering::Greater);
    }
    place
}

/// The places of numbers among cuts; of an open one, those of its ends.
#[inline(always)]
pub(super) fn place(reading: &Reading<'_>, at: At, cuts: &[i64], out: &mut Register) {
    let of = reading.numbers(NumberAt::Column(at));
    let Values::Column(values) = of.values else { return };
    let place = |v: i64| places(cuts.len(), |i| v.cmp(&cuts[i]));
    match cuts {
        [one] => bytes::of_numbers([values], &mut out.bytes, |[v]| u8::from(v >= *one) + u8::from(v > *one)),
        _ => bytes::of_numbers([values], &mut out.bytes, |[v]| place(v)),
    }
    let last = u8::try_from(cuts.len() * 2).unwrap_or(u8::MAX);
    for (row, range) in of.odd.iter() {
        let low = if range.low == NO_LOW { 0 } else { place(range.low) };
        let high = if range.high == NO_HIGH { last } else { place(range.high) };
        let places = Range { low: i64::from(low), high: i64::from(high), flags: range.flags };
        out.odd.push((u32::try_from(row).unwrap_or(u32::MAX), places));
    }
}

/// The places of quotients among cuts.
#[inline(always)]
pub(super) fn place_ratio(
    reading: &Reading<'_>,
    frame: usize,
    above: NumberAt,
    below: NumberAt,
    cuts: &[(i64, i64)],
    out: &mut Register,
    hard: &mut Hard<'_>,
) {
    let rows = reading.sheet.tables[frame].rows;
    let (a, b) = (reading.numbers(above), reading.numbers(below));
    let last = i64::try_from(cuts.len() * 2).unwrap_or_default();
    let place = |n: i64, d: i64| {
        let (n, d) = if d < 0 { (n.saturating_neg(), d.saturating_neg()) } else { (n, d) };
        places(cuts.len(), |i| order(n, d, cuts[i]))
    };
    let largest = cuts.iter().fold((0, 0), |all, cut| (all.0 | cut.0 ^ (cut.0 >> 63), all.1 | cut.1));
    let fits =
        products_fit(a.values, Values::Constant(largest.1)) && products_fit(b.values, Values::Constant(largest.0));
    match (a.values, b.values, cuts) {
        // One cut and two are what tables have.
        (Values::Column(a), Values::Column(b), [one]) if fits => {
            bytes::of_numbers([a, b], &mut out.bytes, |[n, d]| small_place(n, d, *one));
        }
        (Values::Column(a), Values::Column(b), [one, two]) if fits => {
            bytes::of_numbers([a, b], &mut out.bytes, |[n, d]| small_place(n, d, *one) + small_place(n, d, *two));
        }
        _ => {
            out.bytes.clear();
            out.bytes.extend((0..rows).map(|row| place(a.values.at(row), b.values.at(row))));
        }
    }
    let has_zero = match b.values {
        Values::Constant(n) => n == 0,
        Values::Column(column) => bytes::any(column, |n| i64::from(n == 0)) != 0,
    };
    if has_zero {
        let is_odd = |row: usize| !a.range(row).is_one() || !b.range(row).is_one();
        for row in (0..rows).filter(|row| b.values.at(*row) == 0 && !is_odd(*row)) {
            out.odd.push((u32::try_from(row).unwrap_or(u32::MAX), Range::FAILED));
        }
    }
    for row in a.odd.iter().chain(b.odd.iter()).map(|(row, _)| row) {
        let (x, y) = (a.range(row), b.range(row));
        let fails = x.may_fail() || y.may_fail() || (y.low <= 0 && y.high >= 0);
        // Divided by zero, nothing has a value.
        let core = if y.is_one() && y.low == 0 { 0 } else { x.flags & y.flags & range::CORE };
        // Where both are open, or one that may be below zero, the quotient is left quite open; the ends of
        // others decide.
        let (mut low, mut high) = (0, last);
        let place = |n: i64, d: i64| i64::from(place(n, d));
        if core != 0 && y.is_one() && y.low > 0 {
            low = if x.low == NO_LOW { 0 } else { place(x.low, y.low) };
            high = if x.high == NO_HIGH { last } else { place(x.high, y.low) };
        } else if core != 0 && (y.low < 0 || x.low < 0) {
            hard.mark(row);
        } else if core != 0 {
            low = if y.high == NO_HIGH || y.high == 0 { 0 } else { place(x.low, y.high) };
            high = if x.high == NO_HIGH || y.low == 0 { last } else { place(x.high, y.low) };
            if x.low == 0 {
                low = place(0, 1);
            }
            if x.low == 0 && x.high == 0 {
                high = low;
            }
        }
        let flags = core | if fails { range::FAILS } else { 0 };
        out.odd.push((u32::try_from(row).unwrap_or(u32::MAX), Range { low, high, flags }));
    }
    out.order();
}

/// The place of a quotient by one cut, where the products are known to fit.
#[inline(always)]
fn small_place(n: i64, d: i64, cut: (i64, i64)) -> u8 {
    // By a divisor below zero the sides are turned round.
    let turned = d >> 63;
    let difference = (n.wrapping_mul(cut.1).wrapping_sub(cut.0.wrapping_mul(d)) ^ turned).wrapping_sub(turned);
    u8::from(difference >= 0) + u8::from(difference > 0)
}

/// A quotient with a divisor above zero, compared with a cut.
#[inline]
fn order(n: i64, d: i64, cut: (i64, i64)) -> Ordering {
    let (left, right) = products((n, cut.1), (cut.0, d));
    left.cmp(&right)
}

/// The mark of a row of which some input is open.
const OPEN: u16 = 1 << 15;

/// The answers of a table.
#[inline(always)]
pub(super) fn answer(
    reading: &Reading<'_>,
    frame: usize,
    inputs: &[(At, PlaceKind, usize)],
    answers: &[u8],
    out: &mut Register,
    hard: &mut Hard<'_>,
) {
    if let [(at, PlaceKind::Number(cuts), _)] = inputs {
        // The place itself tells.
        let mut map = [FAILS_CODE; 256];
        for (place, answer) in answers.iter().enumerate().take(usize::from(*cuts) * 2 + 1) {
            map[place] = *answer;
        }
        bytes::one(reading.bytes(*at), &mut out.bytes, |place| map[usize::from(place)]);
        for (row, _) in reading.numbers(NumberAt::Column(*at)).odd.iter() {
            out.bytes[row] = tried(reading, inputs, answers, row, hard);
        }
        return;
    }
    if let [one, two] = inputs {
        // Two inputs are what most tables have.
        let (first, second) = (places_by(*one), places_by(*two));
        let mut any_open = 0;
        let (a, b) = (reading.bytes(one.0), reading.bytes(two.0));
        let out = bytes::room(&mut out.bytes, a.len().min(b.len()));
        for (out, (a, b)) in out.iter_mut().zip(a.iter().zip(b)) {
            let (a, b) = (first[usize::from(*a)], second[usize::from(*b)]);
            any_open |= a | b;
            *out = answers.get(usize::from((a & !OPEN) + (b & !OPEN))).copied().unwrap_or(FAILS_CODE);
        }
        if any_open & OPEN != 0 {
            for row in 0..out.len() {
                if (first[usize::from(a[row])] | second[usize::from(b[row])]) & OPEN != 0 {
                    out[row] = tried(reading, inputs, answers, row, hard);
                }
            }
        }
        for (at, kind, _) in inputs {
            if let PlaceKind::Number(_) = kind {
                for (row, _) in reading.numbers(NumberAt::Column(*at)).odd.iter() {
                    out[row] = tried(reading, inputs, answers, row, hard);
                }
            }
        }
        return;
    }
    let rows = reading.sheet.tables[frame].rows;
    out.places.clear();
    out.places.resize(rows, 0);
    for input in inputs {
        let (at, kind, _) = *input;
        let map = places_by(*input);
        for (sum, b) in out.places.iter_mut().zip(reading.bytes(at)) {
            let place = map[usize::from(*b)];
            *sum = (*sum + (place & !OPEN)) | (place & OPEN);
        }
        if let PlaceKind::Number(_) = kind {
            for (row, _) in reading.numbers(NumberAt::Column(at)).odd.iter() {
                out.places[row] |= OPEN;
            }
        }
    }
    out.bytes.clear();
    for (row, place) in out.places.iter().enumerate() {
        out.bytes.push(if *place < OPEN {
            answers.get(usize::from(*place)).copied().unwrap_or(FAILS_CODE)
        } else {
            tried(reading, inputs, answers, row, hard)
        });
    }
}

/// How far each byte of an input leads into the answers; [`OPEN`] where it says no one place.
fn places_by((_, kind, stride): (At, PlaceKind, usize)) -> [u16; 256] {
    let stride = u16::try_from(stride).unwrap_or(0);
    let mut map = [OPEN; 256];
    match kind {
        PlaceKind::Truth => {
            for (place, flag) in (0..).zip([YES, NO, NONE, FAILS]) {
                map[usize::from(flag)] = place * stride;
            }
        }
        PlaceKind::Code(members) => {
            for code in 0..members {
                map[usize::from(code)] = u16::from(code) * stride;
            }
            map[usize::from(NONE_CODE)] = u16::from(members) * stride;
            map[usize::from(FAILS_CODE)] = (u16::from(members) + 1) * stride;
        }
        PlaceKind::Number(cuts) => {
            for place in 0..=u16::from(cuts) * 2 {
                map[usize::from(place)] = place * stride;
            }
        }
    }
    map
}

/// The answer of a case of which some input is open: what all combinations agree on.
fn tried(
    reading: &Reading<'_>,
    inputs: &[(At, PlaceKind, usize)],
    answers: &[u8],
    row: usize,
    hard: &mut Hard<'_>,
) -> u8 {
    let mut found: Option<u8> = None;
    let mut tried = 0;
    let mut open = false;
    each(reading, inputs, row, 0, &mut |place| {
        tried += 1;
        let answer = answers.get(place).copied().unwrap_or(FAILS_CODE);
        open |= found.is_some_and(|f| f != answer);
        found = Some(answer);
        tried <= MOST_TRIED && !open
    });
    if tried > MOST_TRIED {
        hard.mark(row);
    }
    if open { UNKNOWN_CODE } else { found.unwrap_or(FAILS_CODE) }
}

/// The places that a byte of an input may stand for, which is no number.
fn places_of(kind: PlaceKind, byte: u8) -> impl Iterator<Item = usize> {
    let members = if let PlaceKind::Code(members) = kind { usize::from(members) } else { 0 };
    let (codes, further) = match (kind, byte) {
        (PlaceKind::Truth, _) => (0..0, None),
        (_, UNKNOWN_CODE) => (0..members, None),
        (_, OPEN_CODE) => (0..members, Some(members + 1)),
        (_, EITHER_CODE) => (0..members + 1, None),
        (_, NONE_CODE) => (members..members + 1, None),
        (_, FAILS_CODE) => (members + 1..members + 2, None),
        (_, code) => (usize::from(code)..usize::from(code) + 1, None),
    };
    let flags = [YES, NO, NONE, FAILS].into_iter().enumerate();
    let flags = flags.filter(move |(_, flag)| kind == PlaceKind::Truth && byte & flag != 0).map(|(place, _)| place);
    codes.chain(further).chain(flags)
}

/// What a table with one input answers to a byte of it, which is no number.
pub(in crate::program) fn answer_to(kind: PlaceKind, answers: &[u8], byte: u8) -> u8 {
    let mut all = places_of(kind, byte).map(|place| answers.get(place).copied().unwrap_or(FAILS_CODE));
    let first = all.next().unwrap_or(FAILS_CODE);
    if all.all(|answer| answer == first) { first } else { UNKNOWN_CODE }
}

/// All combinations that the inputs of a row may be; goes on while it is told to.
fn each(
    reading: &Reading<'_>,
    inputs: &[(At, PlaceKind, usize)],
    row: usize,
    sum: usize,
    see: &mut impl FnMut(usize) -> bool,
) -> bool {
    let Some(((at, kind, stride), rest)) = inputs.split_first() else { return see(sum) };
    let mut go = |place: usize| each(reading, rest, row, sum + place * stride, see);
    let byte = reading.bytes(*at).get(row).copied().unwrap_or_default();
    match kind {
        PlaceKind::Truth | PlaceKind::Code(_) => places_of(*kind, byte).all(go),
        PlaceKind::Number(cuts) => {
            let range = match reading.registers.get(match at {
                At::Found(i) => *i as usize,
                At::Fact(..) => usize::MAX,
            }) {
                Some(r) => match r.odd.binary_search_by_key(&row, |(r, _)| *r as usize) {
                    Ok(i) => r.odd[i].1,
                    Err(_) => Range::one(i64::from(byte)),
                },
                None => Range::FAILED,
            };
            let behind = usize::from(*cuts) * 2;
            let core = range.flags & range::CORE != 0;
            let of = |n: i64| usize::try_from(n).unwrap_or_default();
            (!core || (of(range.low)..=of(range.high)).all(&mut go))
                && (range.flags & range::NONE == 0 || go(behind + 1))
                && (range.flags & range::FAILS == 0 || go(behind + 2))
        }
    }
}
