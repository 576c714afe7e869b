//! `norma rules`: the rules built into the program, as files to be read and edited.

use super::{Ending, Failure, Showing, Tongue, out::Out};
use crate::rulebook::folder::{embedded_files, shown};
use crate::show::plural;
use crate::syntax::ast::Language;
use clap::Args;
use std::path::{Path, PathBuf};

/// Write out the rules built into the program, with their cases and tests
///
/// Nothing is ever overwritten: the folder must be new or empty, or hold these very files.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  norma rules -o my-rules
  norma check my-rules")]
pub(super) struct Rules {
    /// The folder to write into
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: PathBuf,
    /// Language of messages: en or ru
    #[arg(long, value_name = "LANGUAGE", value_enum, default_value_t = Tongue::En, hide_possible_values = true)]
    lang: Tongue,
}

impl Rules {
    pub(super) const fn showing(&self) -> Showing {
        Showing { lang: self.lang, format: None, output: None, color: clap::ColorChoice::Auto }
    }

    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        let files: Vec<(PathBuf, &str)> = embedded_files()
            .into_iter()
            .map(|(name, text)| (self.output.join(name.strip_prefix("rules/").unwrap_or(&name)), text))
            .collect();
        self.refuse_what_is_there(&files)?;
        for (path, text) in &files {
            let unwritable = |path: &Path| {
                let path = shown(path);
                move |error| Failure::Unwritable { path, error }
            };
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(unwritable(folder))?;
            }
            std::fs::write(path, text).map_err(unwritable(path))?;
        }
        let language = self.showing().language();
        let n = files.len();
        let word = plural(n as i128, ["file", "files", "файл", "файла", "файлов"], language);
        out.write(&match language {
            Language::English => format!("{n} {word} written to {}\n", shown(&self.output)),
            Language::Russian => format!("{n} {word} записано в {}\n", shown(&self.output)),
        });
        Ok(Ending::Fine)
    }

    /// A folder that holds something else, or these files in other words, is somebody's work.
    fn refuse_what_is_there(&self, files: &[(PathBuf, &str)]) -> Result<(), Failure> {
        let unreadable = |path: &Path| {
            let path = shown(path);
            move |error| Failure::Unreadable { path, error }
        };
        if !self.output.exists() {
            return Ok(());
        }
        let mut folders = vec![self.output.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).map_err(unreadable(&folder))? {
                let path = entry.map_err(unreadable(&folder))?.path();
                if path.is_dir() && files.iter().any(|(p, _)| p.starts_with(&path)) {
                    folders.push(path);
                    continue;
                }
                let Some((_, text)) = files.iter().find(|(p, _)| *p == path) else {
                    return Err(Failure::NotEmpty { path: shown(&self.output) });
                };
                if std::fs::read(&path).map_err(unreadable(&path))? != text.as_bytes() {
                    return Err(Failure::Exists { path: shown(&path) });
                }
            }
        }
        Ok(())
    }
}
