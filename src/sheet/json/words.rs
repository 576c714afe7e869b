//! Words that are known beforehand, found by their bytes.

use super::scan::{last, same};

/// What words stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    words: Vec<Box<[u8]>>,
    /// One more than the place of a word; 0 for none.
    slots: Vec<u16>,
}

/// More are not held.
const MOST: usize = 20_000;

impl Words {
    /// Adds a word, unless it is there or there are too many; its place.
    pub fn add(&mut self, word: &[u8]) -> Option<usize> {
        if self.find(word).is_some() || self.words.len() >= MOST {
            return None;
        }
        self.words.push(word.into());
        if self.words.len() * 4 > self.slots.len() {
            self.slots = vec![0; (self.words.len() * 8).next_power_of_two()];
            (0..self.words.len()).for_each(|place| self.enter(place));
        } else {
            self.enter(self.words.len() - 1);
        }
        Some(self.words.len() - 1)
    }

    fn enter(&mut self, place: usize) {
        let mask = self.slots.len() - 1;
        let mut slot = slot(hash(&self.words[place]), mask);
        while self.slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = u16::try_from(place + 1).unwrap_or_default();
    }

    /// The place of a word.
    #[inline]
    pub fn find(&self, word: &[u8]) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = slot(hash(word), mask);
        // INVARIANT: at most a quarter of the slots is taken, so that the walk ends.
        loop {
            let place = (*self.slots.get(slot)? as usize).checked_sub(1)?;
            if same(self.words.get(place)?, word) {
                return Some(place);
            }
            slot = (slot + 1) & mask;
        }
    }
}

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// A number of bytes that differs where they do, but for chance.
#[inline(always)]
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut hash = (bytes.len() as u64).wrapping_mul(MIX);
    let mix = |hash: u64, part: u64| {
        let mixed = (hash ^ part).wrapping_mul(MIX);
        mixed ^ (mixed >> 32)
    };
    let mut rest = bytes;
    while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
        hash = mix(hash, u64::from_le_bytes(*eight));
        rest = behind;
    }
    if rest.is_empty() {
        return hash;
    }
    mix(hash, last(bytes))
}

/// The slot at which a hash is looked for first.
#[inline]
pub(super) const fn slot(hash: u64, mask: usize) -> usize {
    // The upper bits of a product depend on all bits of the factor.
    (hash.wrapping_mul(MIX) >> 32) as usize & mask
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn each_word_is_found_and_no_other() {
        let mut words = Words::default();
        assert_eq!(words.find(b""), None);
        let all: Vec<String> = (0..3000).map(|i| format!("{}{}", "слово".repeat(i % 7), i / 3)).collect();
        let mut known: Vec<&String> = Vec::new();
        for word in &all {
            let added = words.add(word.as_bytes());
            assert_eq!(added.is_some(), !known.contains(&word));
            if let Some(place) = added {
                assert_eq!(place, known.len());
                known.push(word);
            }
        }
        for (place, word) in known.iter().enumerate() {
            assert_eq!(words.find(word.as_bytes()), Some(place), "{word}");
            assert_eq!(words.find(format!("{word}?").as_bytes()), None);
        }
    }
}
