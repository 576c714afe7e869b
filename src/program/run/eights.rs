//! Bytes of a few rows, eight at a time: the rows of one case are too few for anything wider.

use crate::sheet::YES;

/// The lowest bit of each of eight bytes.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The highest bit of each of eight bytes.
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// So many bytes of one each do not overflow where they are added up byte by byte.
const MOST: usize = 255 * 8;

/// The bytes, eight in a word from the lowest; behind the last of them stand zeros.
#[inline]
fn eights(bytes: &[u8]) -> impl Iterator<Item = u64> {
    let (whole, rest) = bytes.as_chunks::<8>();
    let last = match (rest, bytes.last_chunk::<8>()) {
        ([], _) => None,
        (rest, Some(last)) => Some(u64::from_le_bytes(*last) >> (8 * (8 - rest.len()))),
        (rest, None) => Some(rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))),
    };
    whole.iter().map(|eight| u64::from_le_bytes(*eight)).chain(last)
}

/// Adds up eight bytes.
#[inline]
fn total(lanes: u64) -> u64 {
    // Two by two, so that no lane overflows while they are added.
    let pairs = (lanes & 0x00FF_00FF_00FF_00FF) + (lanes >> 8 & 0x00FF_00FF_00FF_00FF);
    pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48
}

/// How many of some truths are yes, and of how many of these it is open whether they are.
#[inline]
pub(super) fn counted(truths: &[u8]) -> (i64, i64) {
    let (mut yes, mut open) = (0, 0);
    for part in truths.chunks(MOST) {
        let (mut all, mut either) = (0, 0);
        for word in eights(part) {
            all += word & ONES;
            either += word & (word >> 1) & ONES;
        }
        yes += total(all);
        open += total(either);
    }
    (i64::try_from(yes).unwrap_or(i64::MAX), i64::try_from(open).unwrap_or(i64::MAX))
}

/// What stands in any of some outcomes, those alone whose truth is yes where truths are given; nothing where
/// one of them is open.
#[inline]
pub(super) fn any(outcomes: &[u8], truths: Option<&[u8]>) -> Option<u8> {
    let (mut any, mut open) = (0, 0);
    let mut see = |own: u64| {
        any |= own;
        // More than one bit stands where one is left when the lowest is taken away.
        open |= own & (own | HIGHS).wrapping_sub(ONES);
    };
    match truths {
        None => eights(outcomes).for_each(&mut see),
        Some(truths) => {
            let mut either = 0;
            for (own, there) in eights(outcomes).zip(eights(truths)) {
                see(own & (there & ONES).wrapping_mul(0xFF));
                either |= there & (there >> 1) & ONES;
            }
            open |= either;
        }
    }
    (open == 0).then(|| any.to_le_bytes().iter().fold(0, |all, byte| all | byte))
}

/// Calls a function with the place of each truth that is yes, and tells whether none of them is open.
#[inline]
pub(super) fn each(truths: &[u8], mut see: impl FnMut(usize)) -> bool {
    let mut open = 0;
    for (word, first) in eights(truths).zip((0..).step_by(8)) {
        open |= word & (word >> 1) & ONES;
        let mut left = word & ONES;
        while left != 0 {
            see(first + left.trailing_zeros() as usize / 8);
            left &= left - 1;
        }
    }
    open == 0
}

/// Calls a function with the place of each byte that is one of two.
#[inline]
pub(super) fn places_of(bytes: &[u8], one: u8, other: u8, mut see: impl FnMut(usize)) {
    // The highest bit of each byte that is zero.
    let zeros = |word: u64| !(((word & !HIGHS) + !HIGHS) | word | !HIGHS);
    let (one, other) = (u64::from(one) * ONES, u64::from(other) * ONES);
    for (word, first) in eights(bytes).zip((0..).step_by(8)) {
        let mut left = zeros(word ^ one) | zeros(word ^ other);
        while left != 0 {
            let place = first + left.trailing_zeros() as usize / 8;
            if place < bytes.len() {
                see(place);
            }
            left &= left - 1;
        }
    }
}

/// Whether it is open of one of some truths, however many they are.
#[inline]
pub(super) fn is_open(truths: &[u8]) -> bool {
    truths.iter().fold(0, |open, b| open | (b & (b >> 1))) & YES != 0
}

#[cfg(test)]
mod tests {
    use super::{any, counted, each, places_of};
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn eight_at_a_time_come_to_what_one_by_one_does(truths in vec(1_u8..4, 0..60), outcomes in vec(0_u8..16, 60)) {
            let is_yes = |t: &&u8| **t & 1 == 1;
            let is_open = |t: &&u8| **t == 3;
            let (yes, open) = (truths.iter().filter(is_yes).count(), truths.iter().filter(is_open).count());
            prop_assert_eq!(counted(&truths), (i64::try_from(yes).unwrap(), i64::try_from(open).unwrap()));
            let mut places = Vec::new();
            prop_assert_eq!(each(&truths, |place| places.push(place)), open == 0);
            let expected: Vec<usize> = (0..truths.len()).filter(|i| truths[*i] & 1 == 1).collect();
            prop_assert_eq!(places, expected);
            let outcomes = &outcomes[..truths.len()];
            let mut places = Vec::new();
            places_of(outcomes, 0, 15, |place| places.push(place));
            let expected: Vec<usize> = (0..outcomes.len()).filter(|i| matches!(outcomes[*i], 0 | 15)).collect();
            prop_assert_eq!(places, expected);
            let own = |alone: bool| {
                let kept = outcomes.iter().zip(&truths).filter(move |(_, t)| !alone || **t & 1 == 1).map(|(o, _)| *o);
                let is_single = kept.clone().all(|o| o.count_ones() < 2) && !(alone && open > 0);
                is_single.then(|| kept.fold(0, |all, o| all | o))
            };
            prop_assert_eq!(any(outcomes, None), own(false));
            prop_assert_eq!(any(outcomes, Some(&truths)), own(true));
        }
    }

    #[test]
    fn many_are_counted_without_overflow() {
        let truths = vec![1; 100_003];
        assert_eq!(counted(&truths), (100_003, 0));
    }
}
