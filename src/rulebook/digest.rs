//! The digest of rule files, by which an answer says of which rules it is.

use super::{helpers, text_bytes};
use crate::file::SourceMap;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::{Mutex, OnceLock};
use std::thread::{self, JoinHandle};

/// A digest that is made on a thread of its own while the rules are checked and a case is read, and
/// waited for when somebody asks for it.
#[derive(Debug)]
pub(super) struct Digest {
    found: OnceLock<String>,
    making: Mutex<Option<JoinHandle<String>>>,
}

impl Digest {
    /// One that is known.
    pub(super) fn known(found: String) -> Self {
        Self { found: found.into(), making: Mutex::new(None) }
    }

    /// Begins to make the digest of files; that of a few is made when somebody asks for it.
    pub(super) fn begun(map: &SourceMap) -> Self {
        let begin = || {
            let map = map.clone();
            thread::Builder::new().spawn(move || of_map(&map)).ok()
        };
        let making = if helpers(text_bytes(map.files())) > 0 { begin() } else { None };
        Self { found: OnceLock::new(), making: Mutex::new(making) }
    }

    /// The digest of the files of which it was begun.
    pub(super) fn of(&self, map: &SourceMap) -> &str {
        self.found.get_or_init(|| {
            let making = self.making.lock().ok().and_then(|mut making| making.take());
            making.and_then(|thread| thread.join().ok()).unwrap_or_else(|| of_map(map))
        })
    }
}

fn of_map(map: &SourceMap) -> String {
    digest(map.files().iter().map(|f| (&*f.name, &*f.text)).collect())
}

/// The digest of rule files. Names count from the folder that all of them lie in: the same rules have
/// the same digest wherever they are kept.
pub(super) fn digest(mut files: Vec<(&str, &str)>) -> String {
    let folder = |name: &str| name.rfind('/').map_or(0, |i| i + 1);
    let mut common = files.first().map_or("", |(name, _)| &name[..folder(name)]);
    for (name, _) in &files {
        while !name.starts_with(common) {
            common = common.strip_suffix('/').map_or("", |c| &c[..folder(c)]);
        }
    }
    let skip = common.len();
    files.sort_unstable();
    let mut digest = Sha256::new();
    for (name, text) in files {
        for part in [&name[skip..], text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
    }
    hex(&digest.finalize())
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}
