//! Where compiled rules are kept from one start to the next.

use super::Failure;
use crate::rulebook::cache::Cache;
use crate::rulebook::folder::shown;
use clap::Args;
use std::path::PathBuf;

/// The variable of the environment that names the folder.
const VARIABLE: &str = "NORMA_CACHE";

/// Whether compiled rules are kept, and where.
#[derive(Clone, Debug, Default, Args)]
#[expect(clippy::doc_markdown, reason = "the help shows it as it stands")]
pub(super) struct Keeping {
    /// Keep compiled rules in a folder, and start with them while their files are the same [default: what NORMA_CACHE names, else nowhere]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
}

impl Keeping {
    /// The folder in which rules are kept, if one is named.
    pub(super) fn cache(&self) -> Result<Option<Cache>, Failure> {
        let (by, folder) = match &self.cache {
            Some(folder) => ("--cache", folder.clone()),
            None => match std::env::var_os(VARIABLE) {
                Some(folder) if !folder.is_empty() => (VARIABLE, folder.into()),
                _ => return Ok(None),
            },
        };
        let refused = |path: PathBuf| Failure::NoCacheFolder { by, path: shown(&path) };
        Cache::in_folder(folder).map(Some).map_err(|e| refused(e.path))
    }
}
