//! The things of a case by their keys, and the references that wait for one.

use super::scan::same;
use super::words::slot;
use crate::sheet::NotPlain;

/// A key as it stands in a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key<'l> {
    /// A hash of text, or a number itself.
    pub identity: u64,
    /// The text; empty for a number.
    pub text: &'l [u8],
    /// Where the text begins.
    pub start: usize,
}

/// A key that a case has written out.
#[derive(Clone, Copy, Debug)]
struct Entry {
    identity: u64,
    row: u32,
    start: u32,
    end: u32,
}

/// The rows of one table by their keys. It is emptied for each case, and keeps its room.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    entries: Vec<Entry>,
    /// One more than the place of an entry; 0 for none.
    slots: Vec<u32>,
}

/// A reference to a key that is not written out before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    /// The table of the reference, its column and row.
    pub from: (usize, usize, u32),
    /// The table of the key.
    pub table: usize,
    pub identity: u64,
    pub start: usize,
    pub end: usize,
}

/// The fewest slots.
const FEWEST: usize = 128;

/// A walk that takes longer than this meets a line that was made to take long.
const LONGEST_WALK: usize = 100;

impl Keys {
    /// Forgets all keys.
    pub fn clear(&mut self) {
        if self.entries.is_empty() {
            return;
        }
        // What one large case took is given back when small ones follow, so that none pays for it.
        let wanted = (self.entries.len() * 4).next_power_of_two().max(FEWEST);
        self.slots.truncate(wanted);
        self.slots.fill(0);
        self.entries.clear();
    }

    /// Adds a key. One that is there already is not plain.
    #[inline]
    pub fn add(&mut self, line: &[u8], key: Key<'_>, row: u32) -> Result<(), NotPlain> {
        if self.entries.len() * 2 >= self.slots.len() {
            self.grow()?;
        }
        let Err(free) = self.walk(line, key) else { return Err(NotPlain) };
        let end = u32::try_from(key.start + key.text.len()).map_err(|_| NotPlain)?;
        let start = u32::try_from(key.start).map_err(|_| NotPlain)?;
        self.entries.push(Entry { identity: key.identity, row, start, end });
        let place = u32::try_from(self.entries.len()).map_err(|_| NotPlain)?;
        *self.slots.get_mut(free.ok_or(NotPlain)?).ok_or(NotPlain)? = place;
        Ok(())
    }

    /// The row of a key.
    #[inline]
    pub fn find(&self, line: &[u8], key: Key<'_>) -> Option<u32> {
        self.walk(line, key).ok()
    }

    /// The row of a key, or the slot where it belongs, unless that is too far away.
    #[inline]
    fn walk(&self, line: &[u8], key: Key<'_>) -> Result<u32, Option<usize>> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = slot(key.identity, mask);
        for _ in 0..LONGEST_WALK {
            let place = *self.slots.get(at).ok_or(None)? as usize;
            let Some(entry) = place.checked_sub(1).and_then(|place| self.entries.get(place)) else {
                return Err(Some(at));
            };
            if entry.identity == key.identity
                && line.get(entry.start as usize..entry.end as usize).is_some_and(|text| same(text, key.text))
            {
                return Ok(entry.row);
            }
            at = (at + 1) & mask;
        }
        Err(None)
    }

    fn grow(&mut self) -> Result<(), NotPlain> {
        let slots = (self.slots.len() * 2).max(FEWEST);
        self.slots.clear();
        self.slots.resize(slots, 0);
        let mask = slots - 1;
        for (place, entry) in self.entries.iter().enumerate() {
            let mut at = slot(entry.identity, mask);
            let mut steps = 0;
            while self.slots[at] != 0 {
                at = (at + 1) & mask;
                steps += 1;
                if steps > LONGEST_WALK {
                    return Err(NotPlain);
                }
            }
            self.slots[at] = u32::try_from(place + 1).map_err(|_| NotPlain)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::hash;
    use super::{Key, Keys};

    fn key(line: &[u8], start: usize, end: usize) -> Key<'_> {
        Key { identity: hash(&line[start..end]), text: &line[start..end], start }
    }

    #[test]
    fn keys_are_found_once_added_and_refused_twice() {
        let mut line = String::new();
        let mut places = Vec::new();
        for i in 0..5000 {
            let start = line.len();
            line.push_str(&format!("ООО «Пример-{i}»"));
            places.push((start, line.len()));
        }
        let line = line.as_bytes();
        let mut keys = Keys::default();
        for size in [5000, 10, 300] {
            keys.clear();
            assert_eq!(keys.find(line, key(line, 0, 1)), None);
            for (row, (start, end)) in (0..).zip(&places[..size]) {
                assert_eq!(keys.find(line, key(line, *start, *end)), None);
                assert_eq!(keys.add(line, key(line, *start, *end), row), Ok(()));
            }
            for (row, (start, end)) in (0..).zip(&places[..size]) {
                assert_eq!(keys.find(line, key(line, *start, *end)), Some(row));
                assert!(keys.add(line, key(line, *start, *end), row).is_err());
            }
        }
    }

    #[test]
    fn a_line_made_to_collide_is_not_plain() {
        let mut keys = Keys::default();
        // All fall into one slot: a hash is not what it says, and the bound on the walk holds.
        let line: Vec<u8> = (0..=255).collect();
        let added = (0..255).map(|i| Key { identity: 7, text: &line[i..=i], start: i });
        let plain = added.enumerate().take_while(|(i, k)| keys.add(&line, *k, u32::try_from(*i).unwrap()).is_ok());
        assert_eq!(plain.count(), super::LONGEST_WALK);
    }
}
