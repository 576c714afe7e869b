//! Which way of a value holds, and what a requirement comes to.

use super::super::op::{At, Byte, PICK_EITHER, Picked, Rows};
use super::super::range::Range;
use super::{Hard, Numbers, Odd, Reading, Register, Values, bytes, choose, eights};
use crate::evaluate::outcome::Outcomes;
use crate::sheet::{FAILS, NO, YES};
use std::sync::OnceLock;

/// More exceptions to a requirement than this are not compiled.
pub const MOST_EXCEPTIONS: usize = 12;

/// Which of several ways holds.
#[inline(always)]
pub(super) fn pick(reading: &Reading<'_>, ways: &[At], simple: bool, out: &mut Register, hard: &mut Hard<'_>) {
    let none = u8::try_from(ways.len()).unwrap_or(PICK_EITHER);
    if let [only] = ways {
        let applies = reading.bytes(*only);
        let way = move |b| PICK_EITHER ^ choose(b == YES, PICK_EITHER, 0) ^ choose(b == NO, PICK_EITHER ^ none, 0);
        bytes::one(applies, &mut out.bytes, way);
        if !simple && out.bytes.contains(&PICK_EITHER) {
            for row in (0..out.bytes.len()).filter(|r| out.bytes[*r] == PICK_EITHER) {
                hard.mark(row);
            }
        }
        return;
    }
    let Some(first) = ways.first() else { return };
    out.bytes.resize(reading.bytes(*first).len(), none);
    for (i, way) in ways.iter().enumerate() {
        for (row, applies) in reading.bytes(*way).iter().enumerate() {
            match *applies {
                NO => {}
                YES if out.bytes[row] == none => out.bytes[row] = u8::try_from(i).unwrap_or(none),
                // Two that hold at once, or one of which it is open.
                _ => hard.mark(row),
            }
        }
    }
}

#[inline]
fn byte(reading: &Reading<'_>, of: Byte, row: usize) -> u8 {
    match of {
        Byte::Constant(b) => b,
        Byte::Column(at) => reading.bytes(at).get(row).copied().unwrap_or_default(),
    }
}

/// The bytes of the way that holds; codes of which it is open cannot be judged.
#[inline(always)]
pub(super) fn pick_bytes(
    reading: &Reading<'_>,
    which: At,
    values: &[Byte],
    out: &mut Vec<u8>,
    mut codes: Option<&mut Hard<'_>>,
) {
    let which = reading.bytes(which);
    let is_open = bytes::any(which, |way| u8::from(way == PICK_EITHER)) != 0;
    if let ([a, b], false) = (values, is_open) {
        match (*a, *b) {
            (Byte::Constant(a), Byte::Constant(b)) => bytes::one(which, out, move |w| choose(w == 0, a, b)),
            (Byte::Constant(a), Byte::Column(b)) => {
                bytes::two(which, reading.bytes(b), out, move |w, b| choose(w == 0, a, b));
            }
            (Byte::Column(a), Byte::Constant(b)) => {
                bytes::two(which, reading.bytes(a), out, move |w, a| choose(w == 0, a, b));
            }
            (Byte::Column(a), Byte::Column(b)) => {
                bytes::three(which, reading.bytes(a), reading.bytes(b), out, |w, a, b| choose(w == 0, a, b));
            }
        }
        return;
    }
    out.clear();
    for (row, which) in which.iter().enumerate() {
        out.push(match *which {
            PICK_EITHER => {
                let (a, b) = (byte(reading, values[0], row), byte(reading, values[values.len() - 1], row));
                match codes.as_deref_mut() {
                    None => a | b,
                    Some(hard) => {
                        if a != b {
                            hard.mark(row);
                        }
                        a
                    }
                }
            }
            way => byte(reading, values[usize::from(way)], row),
        });
    }
}

/// More ways than this take longer.
const FEW_WAYS: usize = 8;

/// The numbers of the way that holds.
#[inline(always)]
pub(super) fn pick_numbers(reading: &Reading<'_>, which: At, values: &[Picked], out: &mut Register) {
    let which = reading.bytes(which);
    let of = |picked: Picked| match picked {
        Picked::Number(at) => reading.numbers(at),
        Picked::None | Picked::Fails => Numbers { values: Values::Constant(0), odd: Odd::None },
    };
    let range = |picked: Picked, row: usize| match picked {
        Picked::Number(at) => reading.numbers(at).range(row),
        Picked::None => Range::ABSENT,
        Picked::Fails => Range::FAILED,
    };
    let last = values.len() - 1;
    if let [a, b] = values {
        let (a, b) = (of(*a), of(*b));
        let picked = |row: usize, way: u8| if way == 0 { a.values.at(row) } else { b.values.at(row) };
        match (a.values, b.values) {
            (Values::Column(a), Values::Column(b)) => {
                out.numbers.extend(which.iter().zip(a.iter().zip(b)).map(|(w, (a, b))| if *w == 0 { *a } else { *b }));
            }
            (Values::Column(a), Values::Constant(b)) => {
                out.numbers.extend(which.iter().zip(a).map(|(w, a)| if *w == 0 { *a } else { b }));
            }
            (Values::Constant(a), Values::Column(b)) => {
                out.numbers.extend(which.iter().zip(b).map(|(w, b)| if *w == 0 { a } else { *b }));
            }
            _ => out.numbers.extend(which.iter().enumerate().map(|(row, w)| picked(row, *w))),
        }
    } else {
        let mut all = [Numbers { values: Values::Constant(0), odd: Odd::None }; FEW_WAYS];
        for (slot, value) in all.iter_mut().zip(values) {
            *slot = of(*value);
        }
        out.numbers.extend(which.iter().enumerate().map(|(row, way)| match *way {
            PICK_EITHER => 0,
            way if usize::from(way) < FEW_WAYS => all[usize::from(way)].values.at(row),
            way => range(values[usize::from(way)], row).low,
        }));
    }
    // What is not just a number: rows that are odd in the way that holds, that give none, or of which it is
    // open which way holds.
    for (way, value) in values.iter().enumerate() {
        match value {
            Picked::Number(at) => {
                for (row, range) in reading.numbers(*at).odd.iter() {
                    if usize::from(which[row]) == way {
                        out.set(row, range);
                    }
                }
            }
            _ => {
                for row in (0..which.len()).filter(|row| usize::from(which[*row]) == way) {
                    out.set(row, range(*value, row));
                }
            }
        }
    }
    if which.contains(&PICK_EITHER) {
        for row in (0..which.len()).filter(|row| which[*row] == PICK_EITHER) {
            out.set(row, range(values[0], row).or(range(values[last], row)));
        }
    }
    out.order();
}

/// What a demand may come to.
#[inline]
pub(in crate::program) fn outcomes(demand: u8) -> u8 {
    // Yes and no stand where satisfied and violated do, and no value one place below.
    (demand & (YES | NO)) | (demand & FAILS) << 1
}

/// The outcomes of a requirement: its condition, its demand, and for each exception whether it applies and
/// what the requirement then comes to.
fn settle(when: u8, must: u8, exceptions: &[(u8, Option<u8>)]) -> Outcomes {
    if when == NO {
        return Outcomes::NOT_APPLICABLE;
    }
    let replaces = exceptions.iter().any(|(applies, must)| applies & YES != 0 && must.is_some());
    let lifts = exceptions.iter().any(|(applies, _)| *applies == YES);
    if when == YES && lifts && !replaces {
        return Outcomes::NOT_APPLICABLE;
    }
    let outcome = |must: Option<u8>| must.map_or(Outcomes::NOT_APPLICABLE, |must| Outcomes(outcomes(must)));
    let those = |applies: u8| exceptions.iter().filter(move |e| e.0 == applies).map(|e| outcome(e.1));
    let mut all = if lifts {
        those(YES).fold(Outcomes::ANY_VERDICT, Outcomes::both)
    } else {
        those(YES | NO).fold(Outcomes(outcomes(must)), Outcomes::or)
    };
    let applying = |from: usize| exceptions[from..].iter().filter(|e| e.0 & YES != 0).map(|e| outcome(e.1));
    for (i, (applies, must)) in exceptions.iter().enumerate() {
        if applies & YES != 0 && applying(i + 1).any(|other| !outcome(*must).surely_same(other)) {
            all = all.or(Outcomes::NO_VALUE);
        }
    }
    all.when(when & YES != 0).or(Outcomes::NOT_APPLICABLE.when(when & NO != 0))
}

/// The outcomes of a requirement by its condition, its demand, and whether its one exception lifts it.
static SETTLED: OnceLock<[u8; 256]> = OnceLock::new();

fn settled() -> [u8; 256] {
    let mut all = [0; 256];
    for (i, outcome) in (0..=u8::MAX).zip(&mut all) {
        *outcome = settle(i & 3, i >> 2 & 7, &[(i >> 5, None)]).0;
    }
    all
}

/// Whether each of some conditions is just yes or just no.
#[inline(always)]
fn is_sure(conditions: Option<&[u8]>) -> bool {
    // One less, these alone have no bit but the lowest.
    conditions.is_none_or(|all| bytes::any(all, |b| b.wrapping_sub(YES) & !1) == 0)
}

/// The outcomes of a requirement where it is known whether it applies, and whether its one exception lifts it.
#[inline(always)]
#[expect(clippy::needless_bitwise_bool, reason = "without a branch many rows are judged at once")]
fn settle_sure(must: &[u8], when: Option<&[u8]>, lifts: Option<&[u8]>, out: &mut Vec<u8>) {
    let spared = Outcomes::NOT_APPLICABLE.0;
    match (when, lifts) {
        (None, None) => bytes::one(must, out, outcomes),
        (Some(when), None) => bytes::two(must, when, out, |m, w| choose(w == NO, spared, outcomes(m))),
        (None, Some(lifts)) => bytes::two(must, lifts, out, |m, l| choose(l == YES, spared, outcomes(m))),
        (Some(when), Some(lifts)) => {
            bytes::three(must, when, lifts, out, |m, w, l| choose((w == NO) | (l == YES), spared, outcomes(m)));
        }
    }
}

/// The outcomes of a requirement for each row.
#[inline(always)]
pub(super) fn judge(
    reading: &Reading<'_>,
    frame: usize,
    when: Option<At>,
    must: Byte,
    exceptions: &[(Byte, Option<Byte>)],
    out: &mut Register,
) {
    let when = when.map(|at| reading.bytes(at));
    if let (Byte::Column(must), [] | [(Byte::Column(_), None)]) = (must, exceptions) {
        let must = reading.bytes(must);
        let lifts = match exceptions {
            [(Byte::Column(at), _)] => Some(reading.bytes(*at)),
            _ => None,
        };
        settle_sure(must, when, lifts, &mut out.bytes);
        if is_sure(when) && is_sure(lifts) {
            return;
        }
        // Hardly any row is open: all that may be of it fits a map.
        let map = SETTLED.get_or_init(settled);
        let out = &mut out.bytes[..];
        let mut settle = |row: usize| {
            let (when, lifts) = (when.map_or(YES, |w| w[row]), lifts.map_or(NO, |l| l[row]));
            out[row] = map[usize::from((when & 3) | (must[row] & 7) << 2 | (lifts & 7) << 5)];
        };
        for conditions in [when, lifts].into_iter().flatten() {
            eights::places_other_than(conditions, YES, NO, &mut settle);
        }
        return;
    }
    out.bytes.clear();
    let mut given = [(NO, None); MOST_EXCEPTIONS];
    for row in 0..reading.sheet.tables[frame].rows {
        for (given, (applies, must)) in given.iter_mut().zip(exceptions) {
            *given = (byte(reading, *applies, row), must.map(|m| byte(reading, m, row)));
        }
        let when = when.map_or(YES, |w| w[row]);
        out.bytes.push(settle(when, byte(reading, must, row), &given[..exceptions.len()]).0);
    }
}

/// What items come to that have these outcomes among them, and are not open: what outranks the others.
static OUTRANKED: [u8; 16] = {
    let outranks = [Outcomes::VIOLATED.0, Outcomes::NO_VALUE.0, Outcomes::SATISFIED.0];
    let mut all = [Outcomes::NOT_APPLICABLE.0; 16];
    let mut any = 0;
    while any < all.len() {
        let mut i = 0;
        while i < outranks.len() {
            if any & outranks[i] as usize != 0 {
                all[any] = outranks[i];
                break;
            }
            i += 1;
        }
        any += 1;
    }
    all
};

/// The outcomes of a requirement that is asked of each row of a list.
#[inline(always)]
pub(super) fn rows(reading: &Reading<'_>, frame: usize, rows: &Rows, of: At, out: &mut Register) {
    let judged = reading.bytes(of);
    let presence = rows.presence.map(|at| reading.bytes(at));
    let of_list = &reading.sheet.tables[rows.table as usize];
    let Some((starts, ends)) = rows.ends(reading.sheet) else {
        bytes::room(&mut out.bytes, reading.sheet.tables[frame].rows).fill(0);
        return;
    };
    let out = bytes::room(&mut out.bytes, starts.len().min(ends.len()));
    for ((start, end), out) in starts.iter().zip(ends).zip(out) {
        let rows = *start as usize..*end as usize;
        let many = of_list.is_unknown(rows.start);
        // Where nothing is open the outcomes together tell all.
        let known = if many { None } else { eights::any_of(judged, presence, rows.start, rows.end) };
        *out = match known {
            Some(any) => OUTRANKED[usize::from(any & 15)],
            None => together(&judged[rows.clone()], presence.map(|p| &p[rows]), many).0,
        };
    }
}

/// What items come to together, some of which are open; `many` of a row that stands for more.
fn together(judged: &[u8], there: Option<&[u8]>, many: bool) -> Outcomes {
    let (mut all, mut surely_violated) = (Outcomes::NOT_APPLICABLE, false);
    let mut see = |own: u8, there: u8| {
        let own = Outcomes(own).or(Outcomes::NOT_APPLICABLE.when(there != YES || many));
        surely_violated |= own == Outcomes::VIOLATED;
        all = all.with(own);
    };
    let known = if many {
        for (row, own) in judged.iter().enumerate() {
            let there = there.map_or(YES, |t| t[row]);
            if there & YES != 0 {
                see(*own, there);
            }
        }
        0
    } else {
        // Most of them are not open.
        eights::parts(judged, there, see)
    };
    surely_violated |= Outcomes(known).may_be(Outcomes::VIOLATED);
    all.with(Outcomes(OUTRANKED[usize::from(known & 15)])).settled(surely_violated)
}
