//! Bytes of a few rows, eight at a time: the rows of one case are too few for anything wider.

/// The lowest bit of each of eight bytes.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The highest bit of each of eight bytes.
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// So many bytes of one each do not overflow where they are added up byte by byte.
const MOST: usize = 255 * 8;

/// Calls a function with the words of some columns that are as long as each other, eight bytes in a word from
/// the lowest; behind the last of them stand zeros.
#[inline(always)]
fn words<const N: usize>(columns: [&[u8]; N], mut see: impl FnMut([u64; N])) {
    let mut wholes = columns.map(|column| column.as_chunks::<8>().0.iter());
    for _ in 0..columns[0].len() / 8 {
        see(std::array::from_fn(|i| wholes[i].next().map_or(0, |eight| u64::from_le_bytes(*eight))));
    }
    let rest = columns[0].len() % 8;
    if rest > 0 {
        see(columns.map(|column| match column.last_chunk::<8>() {
            Some(last) => u64::from_le_bytes(*last) >> (8 * (8 - rest)),
            None => column.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        }));
    }
}

/// The words of at most sixty-four rows of a column, and for each number of rows the bytes that belong to them: how
/// many a case has nobody foresees, and a loop that ends now here, now there costs more than all of its words.
type Few<'b> = (&'b [[u8; 8]; 8], &'static [u64; 8]);

/// Which bytes of eight words belong to so many rows.
static FEW: [[u64; 8]; 65] = {
    let mut all = [[0; 8]; 65];
    let mut rows = 0;
    while rows < all.len() {
        let mut row = 0;
        while row < rows {
            all[rows][row / 8] |= 0xFF << (8 * (row % 8));
            row += 1;
        }
        rows += 1;
    }
    all
};

/// The words of some rows of a column, where these are few and the column goes on behind them.
#[inline(always)]
fn few(column: &[u8], start: usize, end: usize) -> Option<Few<'_>> {
    let words = column.get(start..)?.as_chunks::<8>().0.first_chunk::<8>()?;
    Some((words, FEW.get(end.wrapping_sub(start))?))
}

/// Adds up eight bytes.
#[inline(always)]
fn total(lanes: u64) -> u64 {
    // Two by two, so that no lane overflows while they are added.
    let pairs = (lanes & 0x00FF_00FF_00FF_00FF) + (lanes >> 8 & 0x00FF_00FF_00FF_00FF);
    pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48
}

/// How many of some truths are yes, where that is open of none.
#[inline(always)]
pub(super) fn yes(truths: &[u8]) -> i64 {
    if truths.len() > MOST {
        return truths.chunks(MOST).map(yes_of_few).sum();
    }
    yes_of_few(truths)
}

#[inline(always)]
fn yes_of_few(truths: &[u8]) -> i64 {
    let mut all = 0;
    words([truths], |[word]| all += word & ONES);
    i64::try_from(total(all)).unwrap_or(i64::MAX)
}

/// How many of the truths of some rows of a column are yes, where that is open of none.
#[inline(always)]
pub(super) fn yes_of(column: &[u8], start: usize, end: usize) -> i64 {
    let Some((words, belong)) = few(column, start, end) else { return yes(&column[start..end]) };
    let mut all = 0;
    for (word, belongs) in words.iter().zip(belong) {
        all += u64::from_le_bytes(*word) & belongs & ONES;
    }
    i64::try_from(total(all)).unwrap_or(i64::MAX)
}

/// How many of some truths are yes, and of how many of these it is open whether they are.
#[inline(always)]
pub(super) fn counted(truths: &[u8]) -> (i64, i64) {
    if truths.len() > MOST {
        return truths.chunks(MOST).map(counted_few).fold((0, 0), |all, part| (all.0 + part.0, all.1 + part.1));
    }
    counted_few(truths)
}

#[inline(always)]
fn counted_few(truths: &[u8]) -> (i64, i64) {
    let (mut yes, mut open) = (0, 0);
    words([truths], |[word]| {
        yes += word & ONES;
        open += word & (word >> 1) & ONES;
    });
    let narrow = |lanes: u64| i64::try_from(total(lanes)).unwrap_or(i64::MAX);
    // Hardly any truth is open.
    (narrow(yes), if open == 0 { 0 } else { narrow(open) })
}

/// What stands in any of some outcomes, those alone whose truth is yes where truths are given; nothing where
/// one of them is open.
#[inline(always)]
pub(super) fn any(outcomes: &[u8], truths: Option<&[u8]>) -> Option<u8> {
    let (mut any, mut open) = (0, 0);
    // More than one bit stands where one is left when the lowest is taken away.
    let several = |own: u64| own & (own | HIGHS).wrapping_sub(ONES);
    match truths {
        None => words([outcomes], |[own]| {
            any |= own;
            open |= several(own);
        }),
        Some(truths) => words([outcomes, &truths[..outcomes.len()]], |[own, there]| {
            let own = own & (there & ONES).wrapping_mul(0xFF);
            any |= own;
            open |= several(own) | (there & (there >> 1) & ONES);
        }),
    }
    // The bytes of a word, one over the other.
    any |= any >> 32;
    any |= any >> 16;
    any |= any >> 8;
    (open == 0).then(|| any.to_le_bytes()[0])
}

/// The same of the outcomes of some rows of a column.
#[inline(always)]
pub(super) fn any_of(outcomes: &[u8], truths: Option<&[u8]>, start: usize, end: usize) -> Option<u8> {
    let Some((words, belong)) = few(outcomes, start, end) else {
        return any(&outcomes[start..end], truths.map(|truths| &truths[start..end]));
    };
    let (mut all, mut open) = (0, 0);
    let mut see = |own: u64| {
        all |= own;
        open |= own & (own | HIGHS).wrapping_sub(ONES);
    };
    match truths {
        None => {
            for (word, belongs) in words.iter().zip(belong) {
                see(u64::from_le_bytes(*word) & belongs);
            }
        }
        Some(truths) => {
            let Some((truths, _)) = few(truths, start, end) else {
                return any(&outcomes[start..end], Some(&truths[start..end]));
            };
            let mut either = 0;
            for ((word, there), belongs) in words.iter().zip(truths).zip(belong) {
                let there = u64::from_le_bytes(*there) & belongs;
                let yes = there & ONES;
                // Each byte that is one becomes all ones.
                see(u64::from_le_bytes(*word) & (yes << 8).wrapping_sub(yes));
                either |= there & (there >> 1) & ONES;
            }
            open |= either;
        }
    }
    all |= all >> 32;
    all |= all >> 16;
    all |= all >> 8;
    (open == 0).then(|| all.to_le_bytes()[0])
}

/// What stands in any of some outcomes of which nothing is open; a function is called with the others, and with
/// the truth of each. Those whose truth is no are left out.
#[inline(always)]
pub(super) fn parts(outcomes: &[u8], truths: Option<&[u8]>, mut open: impl FnMut(u8, u8)) -> u8 {
    let mut known = 0;
    let mut see = |own: u64, there: u64| {
        let own = own & (there & ONES).wrapping_mul(0xFF);
        let odd = own & (own | HIGHS).wrapping_sub(ONES) | there & (there >> 1) & ONES;
        // The highest bit of each byte that is not zero.
        let mut left = (((odd & !HIGHS) + !HIGHS) | odd) & HIGHS;
        known |= own & !((left >> 7).wrapping_mul(0xFF));
        while left != 0 {
            let place = left.trailing_zeros() as usize / 8;
            open(own.to_le_bytes()[place], there.to_le_bytes()[place]);
            left &= left - 1;
        }
    };
    match truths {
        None => words([outcomes], |[own]| see(own, ONES)),
        Some(truths) => words([outcomes, &truths[..outcomes.len()]], |[own, there]| see(own, there)),
    }
    known.to_le_bytes().iter().fold(0, |all, byte| all | byte)
}

/// Calls a function with the place of each truth that is yes, and tells whether none of them is open.
#[inline(always)]
pub(in crate::program) fn each(truths: &[u8], mut see: impl FnMut(usize)) -> bool {
    let (mut open, mut first) = (0, 0);
    words([truths], |[word]| {
        open |= word & (word >> 1) & ONES;
        let mut left = word & ONES;
        while left != 0 {
            see(first + left.trailing_zeros() as usize / 8);
            left &= left - 1;
        }
        first += 8;
    });
    open == 0
}

/// Calls a function with the place of each outcome that has one of some bits, those alone whose truth may be yes
/// where truths are given.
#[inline(always)]
pub(in crate::program) fn each_marked(outcomes: &[u8], truths: Option<&[u8]>, bits: u8, mut see: impl FnMut(usize)) {
    let bits = u64::from(bits) * ONES;
    let mut first = 0;
    let mut look = |own: u64, there: u64| {
        let marked = own & bits & (there & ONES).wrapping_mul(0xFF);
        // The highest bit of each byte that is not zero.
        let mut left = (((marked & !HIGHS) + !HIGHS) | marked) & HIGHS;
        while left != 0 {
            see(first + left.trailing_zeros() as usize / 8);
            left &= left - 1;
        }
        first += 8;
    };
    match truths {
        None => words([outcomes], |[own]| look(own, ONES)),
        Some(truths) => words([outcomes, &truths[..outcomes.len()]], |[own, there]| look(own, there)),
    }
}

/// Calls a function with the place of each byte that is one of two.
#[inline(always)]
pub(super) fn places_of(bytes: &[u8], one: u8, other: u8, see: impl FnMut(usize)) {
    let (one, other) = (u64::from(one) * ONES, u64::from(other) * ONES);
    places(bytes, |word| zeros(word ^ one) | zeros(word ^ other), see);
}

/// Calls a function with the place of each byte that is neither of two.
#[inline(always)]
pub(super) fn places_other_than(bytes: &[u8], one: u8, other: u8, see: impl FnMut(usize)) {
    let (one, other) = (u64::from(one) * ONES, u64::from(other) * ONES);
    places(bytes, |word| HIGHS & !(zeros(word ^ one) | zeros(word ^ other)), see);
}

/// The highest bit of each byte that is zero.
#[inline(always)]
const fn zeros(word: u64) -> u64 {
    !(((word & !HIGHS) + !HIGHS) | word | !HIGHS)
}

/// Calls a function with the place of each byte of which the highest bit stands in what is found of its word.
#[inline(always)]
fn places(bytes: &[u8], find: impl Fn(u64) -> u64, mut see: impl FnMut(usize)) {
    let mut first = 0;
    words([bytes], |[word]| {
        let mut left = find(word);
        while left != 0 {
            let place = first + left.trailing_zeros() as usize / 8;
            if place < bytes.len() {
                see(place);
            }
            left &= left - 1;
        }
        first += 8;
    });
}

#[cfg(test)]
mod tests {
    use super::{any, any_of, counted, each, parts, places_of, places_other_than, yes, yes_of};
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn eight_at_a_time_come_to_what_one_by_one_does(truths in vec(1_u8..4, 0..75), outcomes in vec(0_u8..16, 75)) {
            let is_yes = |t: &&u8| **t & 1 == 1;
            let is_open = |t: &&u8| **t == 3;
            let (there, open) = (truths.iter().filter(is_yes).count(), truths.iter().filter(is_open).count());
            prop_assert_eq!(counted(&truths), (i64::try_from(there).unwrap(), i64::try_from(open).unwrap()));
            let mut places = Vec::new();
            prop_assert_eq!(each(&truths, |place| places.push(place)), open == 0);
            let expected: Vec<usize> = (0..truths.len()).filter(|i| truths[*i] & 1 == 1).collect();
            prop_assert_eq!(places, expected);
            let outcomes = &outcomes[..truths.len()];
            let (mut places, mut others) = (Vec::new(), Vec::new());
            places_of(outcomes, 0, 15, |place| places.push(place));
            places_other_than(outcomes, 0, 15, |place| others.push(place));
            let expected: Vec<usize> = (0..outcomes.len()).filter(|i| !matches!(outcomes[*i], 0 | 15)).collect();
            prop_assert_eq!(others, expected);
            let expected: Vec<usize> = (0..outcomes.len()).filter(|i| matches!(outcomes[*i], 0 | 15)).collect();
            prop_assert_eq!(places, expected);
            let own = |alone: bool| {
                let kept = outcomes.iter().zip(&truths).filter(move |(_, t)| !alone || **t & 1 == 1).map(|(o, _)| *o);
                let is_single = kept.clone().all(|o| o.count_ones() < 2) && !(alone && open > 0);
                is_single.then(|| kept.fold(0, |all, o| all | o))
            };
            prop_assert_eq!(any(outcomes, None), own(false));
            prop_assert_eq!(any(outcomes, Some(&truths)), own(true));
            prop_assert_eq!(yes(&truths), i64::try_from(there).unwrap());
            // In a column in which others stand before and behind them, and in one that ends with them.
            for behind in [0, 70] {
                let wider = |of: &[u8]| [&[3; 5], of, &vec![3; behind]].concat();
                let (outcomes, truths, end) = (wider(outcomes), wider(&truths), 5 + truths.len());
                prop_assert_eq!(yes_of(&truths, 5, end), i64::try_from(there).unwrap());
                prop_assert_eq!(any_of(&outcomes, None, 5, end), own(false));
                prop_assert_eq!(any_of(&outcomes, Some(&truths), 5, end), own(true));
            }
            let mut opened = Vec::new();
            let known = parts(outcomes, Some(&truths), |own, there| opened.push((own, there)));
            let there = outcomes.iter().zip(&truths).filter(|(_, t)| **t & 1 == 1).map(|(o, t)| (*o, *t));
            let is_single = |(own, there): &(u8, u8)| own.count_ones() < 2 && *there == 1;
            prop_assert_eq!(known, there.clone().filter(is_single).fold(0, |all, (own, _)| all | own));
            prop_assert_eq!(opened, there.filter(|row| !is_single(row)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn many_are_counted_without_overflow() {
        let truths = vec![1; 100_003];
        assert_eq!(counted(&truths), (100_003, 0));
        assert_eq!(yes(&truths), 100_003);
    }
}
