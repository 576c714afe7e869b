//! One kept rulebook as a file: a head that says of what and by what it was made, and behind it the
//! rules after checking.
//!
//! INVARIANT: a file is put in its place whole, and what differs from what was put there in any bit
//! is not believed.

use crate::check::typed::Checked;
use crate::file::SourceMap;
use crate::rulebook::digest::{self, digest};
use crate::rulebook::{Rulebook, helpers};
use crate::share::share;
use sha2::{Digest, Sha256};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// With what every kept rulebook begins.
const SIGN: [u8; 8] = *b"norma\0rb";

/// The build that alone reads what it kept.
const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("NORMA_FINGERPRINT"));

/// The sign, the key, the length of the rules and their sum.
const HEAD: usize = 8 + 32 + 8 + 8;

/// The most bytes that are kept of a rulebook, or read.
const MOST_BYTES: usize = 256 << 20;

/// Of what and by what a rulebook was made.
type Key = [u8; 32];

/// The file in which one rulebook is kept.
pub(super) struct Kept {
    path: PathBuf,
}

/// What can be done of a reading at the same time.
enum Job {
    Rules,
    Digest,
    Map,
}

enum Done {
    Rules(Box<Checked>),
    Digest(String),
    Map(SourceMap),
}

impl Kept {
    pub(super) const fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The rulebook of these files, if it is kept here.
    pub(super) fn read(&self, files: &[(&str, &str)]) -> Option<Rulebook> {
        let file = self.bytes()?;
        let (key, rules) = opened(&file)?;
        let work = |job: &Job| {
            Some(match job {
                Job::Rules => Done::Rules(Box::new(decoded(rules)?)),
                Job::Digest => Done::Digest(digest(files.to_vec())),
                Job::Map => Done::Map(map(files)?),
            })
        };
        let bytes = files.iter().map(|(_, text)| text.len()).sum();
        let mut done = share(&[Job::Rules, Job::Digest, Job::Map], helpers(bytes), work).into_iter();
        match (done.next()??, done.next()??, done.next()??) {
            (Done::Rules(checked), Done::Digest(sha256), Done::Map(map)) if key_of(files, &sha256) == key => {
                let digest = digest::Digest::known(sha256);
                Some(Rulebook { map, parsed: OnceLock::new(), checked: *checked, digest, is_from_cache: true })
            }
            _ => None,
        }
    }

    /// All bytes of the file, if it is one, and not larger than any that was kept.
    fn bytes(&self) -> Option<Vec<u8>> {
        // A pipe in its place would wait for somebody to write.
        let length = std::fs::metadata(&self.path).ok().filter(std::fs::Metadata::is_file)?.len();
        let length = usize::try_from(length).ok().filter(|l| *l <= HEAD + MOST_BYTES)?;
        let mut bytes = Vec::with_capacity(length);
        File::open(&self.path).ok()?.take(length as u64).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Keeps a rulebook, in the place of the one that was kept before.
    pub(super) fn write(&self, book: &Rulebook) -> io::Result<()> {
        let files: Vec<(&str, &str)> = book.map.files().iter().map(|f| (&*f.name, &*f.text)).collect();
        let rules = postcard::to_allocvec(&book.checked).map_err(io::Error::other)?;
        if rules.len() > MOST_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut head = Vec::with_capacity(HEAD);
        head.extend(SIGN);
        head.extend(key_of(&files, book.sha256()));
        head.extend((rules.len() as u64).to_le_bytes());
        head.extend(sum(&rules).to_le_bytes());
        let folder = self.path.parent().unwrap_or(Path::new(""));
        make(folder)?;
        // Others may be writing in the same folder, and any may be stopped in the middle.
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let draft = self.path.with_extension(format!("{}-{count}", std::process::id()));
        let put = || {
            let mut file = OpenOptions::new().write(true).create_new(true).open(&draft)?;
            file.write_all(&head)?;
            file.write_all(&rules)?;
            drop(file);
            std::fs::rename(&draft, &self.path)
        };
        put().inspect_err(|_| drop(std::fs::remove_file(&draft)))
    }
}

/// Makes a folder that others cannot look into, unless there is one.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The key and the rules in a file that is whole.
fn opened(file: &[u8]) -> Option<(Key, &[u8])> {
    let (sign, rest) = file.split_first_chunk::<8>()?;
    let (key, rest) = rest.split_first_chunk::<32>()?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let (kept, rules) = rest.split_first_chunk::<8>()?;
    let is_whole = *sign == SIGN && u64::from_le_bytes(*length) == rules.len() as u64;
    (is_whole && u64::from_le_bytes(*kept) == sum(rules)).then_some((*key, rules))
}

/// The rules in their bytes, of which none may be left over.
fn decoded(bytes: &[u8]) -> Option<Checked> {
    let (rules, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(rules)
}

fn map(files: &[(&str, &str)]) -> Option<SourceMap> {
    let mut map = SourceMap::new();
    for (name, text) in files {
        map.add(name, text)?;
    }
    Some(map)
}

/// The key of files: the build, their names in the order in which they are read, and their digest.
fn key_of(files: &[(&str, &str)], sha256: &str) -> Key {
    let mut key = Sha256::new();
    for part in [BUILD, sha256].into_iter().chain(files.iter().map(|(name, _)| *name)) {
        key.update((part.len() as u64).to_le_bytes());
        key.update(part);
    }
    key.finalize().into()
}

/// A sum of bytes that changes with any of them.
///
/// Each step maps what was there before one to one, and so does each word to be added: two rows of
/// words that differ in one only never have the same sum, and others hardly ever.
fn sum(bytes: &[u8]) -> u64 {
    const ODD: [u64; 3] = [0x9e37_79b1_85eb_ca87, 0xc2b2_ae3d_27d4_eb4f, 0x85eb_ca77_c2b2_ae63];
    let stirred = |word: u64| word.wrapping_mul(ODD[1]).rotate_left(31).wrapping_mul(ODD[0]);
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let words = words.iter().chain([&last]).map(|word| u64::from_le_bytes(*word));
    let add = |sum: u64, word| (sum ^ stirred(word)).rotate_left(27).wrapping_mul(ODD[0]).wrapping_add(ODD[2]);
    let sum = words.fold(bytes.len() as u64, add);
    sum ^ (sum >> 32)
}

#[cfg(test)]
mod tests {
    use super::{decoded, sum};
    use crate::rulebook::Rulebook;

    /// The sum keeps damage away from what reads the rules; it could read them all the same.
    #[test]
    fn forged_rules_are_read_or_refused() {
        let rules = Rulebook::embedded("rules/museum-ticket").unwrap();
        let whole = postcard::to_allocvec(rules.checked()).unwrap();
        let mut refused = 0;
        for at in 0..whole.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= change;
                refused += usize::from(decoded(&bytes).is_none());
            }
            assert!(decoded(&whole[..at]).is_none(), "{at}");
        }
        assert!(refused > whole.len() / 2, "{refused}");
        assert_eq!(format!("{:?}", decoded(&whole).unwrap()), format!("{:?}", rules.checked()));
    }

    #[test]
    fn the_sum_changes_with_every_bit() {
        let bytes: Vec<u8> = (0..61).collect();
        let mut sums = vec![sum(&bytes), sum(&bytes[..60]), sum(&[&bytes[..], &[0]].concat())];
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            sums.push(sum(&bytes));
        }
        let count = sums.len();
        sums.sort_unstable();
        sums.dedup();
        assert_eq!(sums.len(), count);
    }
}
