//! Whose room operations may write into once nothing reads it any more: what a run for verdicts alone finds stays
//! within the nearest memory.

use super::op::{At, Op, Read};
use super::run::{Fills, fills};
use std::collections::HashMap;

/// For each operation that verdicts rest on, the one whose room it takes; those that take each other's room stand
/// in a circle, so that the next run begins as the last one did.
pub(super) fn reuses(ops: &[Op], frames: &[usize], decides: &[bool], results: &[At]) -> Vec<Option<u32>> {
    let last = last_readers(ops, decides, results);
    let mut dead = vec![Vec::new(); ops.len()];
    for (op, reader) in last.iter().enumerate() {
        if let (Some(reader), Some(fills)) = (*reader, fills(&ops[op])) {
            dead[reader].push((op, (frames[op], fills)));
        }
    }
    let mut reuses = vec![None; ops.len()];
    let mut free: HashMap<(usize, Fills), Vec<usize>> = HashMap::new();
    // The first of those that share a room, for each; and the last so far.
    let (mut first, mut latest): (Vec<usize>, Vec<usize>) = ((0..ops.len()).collect(), (0..ops.len()).collect());
    for op in (0..ops.len()).filter(|op| decides[*op]) {
        if let Some(fills) = fills(&ops[op]) {
            if let Some(other) = free.entry((frames[op], fills)).or_default().pop() {
                reuses[op] = u32::try_from(other).ok();
                first[op] = first[other];
            }
            latest[first[op]] = op;
        }
        for (other, room) in &dead[op] {
            free.entry(*room).or_default().push(*other);
        }
    }
    for op in 0..ops.len() {
        if first[op] == op && latest[op] != op {
            reuses[op] = u32::try_from(latest[op]).ok();
        }
    }
    reuses
}

/// The last operation that reads what each of them finds; none where that is asked for at the end, or never.
fn last_readers(ops: &[Op], decides: &[bool], results: &[At]) -> Vec<Option<usize>> {
    const KEPT: usize = usize::MAX;
    let mut last = vec![None; ops.len()];
    for at in results {
        if let At::Found(i) = at {
            last[*i as usize] = Some(KEPT);
        }
    }
    for op in (0..ops.len()).rev().filter(|op| decides[*op]) {
        // A copy may be no more than another name: what it copies is read until it is.
        let reader = if matches!(ops[op], Op::Copy(_)) { last[op].unwrap_or(op) } else { op };
        ops[op].reads(&mut |read| {
            if let Read::Column(At::Found(i)) = read {
                let known = &mut last[i as usize];
                *known = Some(known.map_or(reader, |k| k.max(reader)));
            }
        });
    }
    last.into_iter().map(|reader| reader.filter(|reader| *reader != KEPT)).collect()
}
