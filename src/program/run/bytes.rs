//! Columns filled row by row: loops over slices of one length, which compilers turn into wide instructions.

#![expect(clippy::needless_range_loop, reason = "an index into slices of one length is asked for no bound")]

use std::ops::BitOrAssign;

/// Room for a value of each row; what stands there is left from an earlier run, and every row is written.
#[inline(always)]
pub(super) fn room<T: Copy + Default>(out: &mut Vec<T>, rows: usize) -> &mut [T] {
    if out.len() != rows {
        out.clear();
        out.resize(rows, T::default());
    }
    &mut out[..]
}

/// Each byte by a function.
#[inline(always)]
pub(super) fn one(a: &[u8], out: &mut Vec<u8>, of: impl Fn(u8) -> u8) {
    let out = room(out, a.len());
    for i in 0..out.len().min(a.len()) {
        out[i] = of(a[i]);
    }
}

/// Each pair of bytes by a function.
#[inline(always)]
pub(super) fn two(a: &[u8], b: &[u8], out: &mut Vec<u8>, of: impl Fn(u8, u8) -> u8) {
    let rows = a.len().min(b.len());
    let (a, b, out) = (&a[..rows], &b[..rows], room(out, rows));
    for i in 0..out.len().min(rows) {
        out[i] = of(a[i], b[i]);
    }
}

/// Each three bytes by a function.
#[inline(always)]
pub(super) fn three(a: &[u8], b: &[u8], c: &[u8], out: &mut Vec<u8>, of: impl Fn(u8, u8, u8) -> u8) {
    let rows = a.len().min(b.len()).min(c.len());
    let (a, b, c, out) = (&a[..rows], &b[..rows], &c[..rows], room(out, rows));
    for i in 0..out.len().min(rows) {
        out[i] = of(a[i], b[i], c[i]);
    }
}

/// Each byte by a map of 256.
#[inline(always)]
pub(super) fn map(a: &[u8], map: &[u8], out: &mut Vec<u8>) {
    let Ok(map) = <&[u8; 256]>::try_from(map) else { return };
    one(a, out, |a| map[usize::from(a)]);
}

/// So many are compared before their answers are packed together.
const MANY: usize = 32;

/// A byte for each row of some columns of numbers by a function.
#[inline(always)]
pub(super) fn of_numbers<const N: usize>(columns: [&[i64]; N], out: &mut Vec<u8>, of: impl Fn([i64; N]) -> u8) {
    let rows = columns.iter().map(|column| column.len()).min().unwrap_or_default();
    let columns = columns.map(|column| &column[..rows]);
    let (all, rest) = room(out, rows).as_chunks_mut::<MANY>();
    let (many, remain) = (columns.map(|column| column.as_chunks::<MANY>().0), columns.map(|c| c.as_chunks::<MANY>().1));
    for at in 0..all.len() {
        let part = many.map(|column| &column[at]);
        let mut bytes = [0; MANY];
        for i in 0..MANY {
            bytes[i] = of(part.map(|numbers| numbers[i]));
        }
        all[at] = bytes;
    }
    for i in 0..rest.len() {
        rest[i] = of(remain.map(|numbers| numbers[i]));
    }
}

/// A number for each pair of numbers by a function, and all that another function finds of them.
#[inline(always)]
pub(super) fn sums(a: &[i64], b: &[i64], out: &mut Vec<i64>, of: impl Fn(i64, i64) -> (i64, i64)) -> i64 {
    let rows = a.len().min(b.len());
    let (a, b, out) = (&a[..rows], &b[..rows], room(out, rows));
    let mut all = 0;
    for i in 0..out.len().min(rows) {
        let (number, found) = of(a[i], b[i]);
        out[i] = number;
        all |= found;
    }
    all
}

/// All bits that a function finds in a column.
#[inline(always)]
pub(super) fn any<T: Copy, B: Default + BitOrAssign>(a: &[T], of: impl Fn(T) -> B) -> B {
    let mut all = B::default();
    for i in 0..a.len() {
        all |= of(a[i]);
    }
    all
}
