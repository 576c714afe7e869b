//! Rulebooks kept in a folder as they are after checking, so that the next start need not parse and
//! check their files again.
//!
//! The files are read at every start all the same: messages quote them, and by them it is told
//! whether what is kept is still theirs. What cannot be used, for whatever reason, is as good as
//! nothing: the rules are read from their files, and kept anew.
//!
//! INVARIANT: what is kept is used only where the very same files, under the same names, would be
//! read by the very same build. Only rules without mistakes are kept.
//!
//! Damage is always noticed. Whoever may write in the folder could put other rules there on purpose,
//! as whoever may write in the folder of the program could put another program there.

mod kept;

use super::digest::hex;
use super::folder::{OpenError, embedded_rule_texts, rule_texts, shown};
use super::{BrokenRules, Rulebook, in_order, read};
use kept::Kept;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The ending of kept rulebooks.
pub const ENDING: &str = "rulebook";

/// A folder in which rulebooks are kept.
///
/// ```
/// use norma::rulebook::cache::Cache;
///
/// let folder = std::env::temp_dir().join(format!("norma-kept-{}", std::process::id()));
/// let cache = Cache::in_folder(&folder)?;
/// let rules = [("museum.norma", "subject visitor\n  field age is integer\n")];
/// assert!(!cache.from_texts("museum", rules)?.is_from_cache());
/// assert!(cache.from_texts("museum", rules)?.is_from_cache());
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

/// What was named as a folder to keep rules in is a file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} is a file, and rules are kept in a folder", path.display())]
pub struct NoFolder {
    /// The file.
    pub path: PathBuf,
}

impl Cache {
    /// Keeps rules in a folder, which is made when the first are kept.
    ///
    /// Where nothing can be read or written there, rules are read from their files each time.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Result<Self, NoFolder> {
        let folder = folder.into();
        match std::fs::metadata(&folder) {
            Ok(found) if !found.is_dir() => Err(NoFolder { path: folder }),
            _ => Ok(Self { folder }),
        }
    }

    /// Opens the rulebook in a folder, as [`Rulebook::open`] does.
    pub fn open(&self, folder: impl AsRef<Path>) -> Result<Rulebook, OpenError> {
        let folder = folder.as_ref();
        // Messages name files as the folder was named: the same folder under two names is kept twice.
        let whole = std::path::absolute(folder).unwrap_or_default();
        Ok(self.from_texts(&format!("{}\n{}", shown(&whole), shown(folder)), rule_texts(folder)?)?)
    }

    /// Opens a rulebook that is embedded in the library, as [`Rulebook::embedded`] does.
    pub fn embedded(&self, folder: &str) -> Result<Rulebook, OpenError> {
        Ok(self.from_texts(&format!("embedded\n{folder}"), embedded_rule_texts(folder)?)?)
    }

    /// Reads rules from names and texts, as [`Rulebook::from_texts`] does.
    ///
    /// At each place one rulebook is kept, the last that was read: a place is named as it pleases,
    /// and answers never hang on it.
    pub fn from_texts<N: AsRef<str>, T: AsRef<str>>(
        &self,
        place: &str,
        files: impl IntoIterator<Item = (N, T)>,
    ) -> Result<Rulebook, BrokenRules> {
        let files = in_order(files);
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_ref(), text.as_ref())).collect();
        let kept = Kept::at(self.file(place));
        if let Some(book) = kept.read(&files) {
            return Ok(book);
        }
        let book = read(files).rulebook()?;
        // Without what could not be kept the next start takes longer, and nothing else.
        let _ = kept.write(&book);
        Ok(book)
    }

    /// The file of a place.
    fn file(&self, place: &str) -> PathBuf {
        let name = hex(&Sha256::digest(place)[..16]);
        self.folder.join(format!("{name}.{ENDING}"))
    }
}
