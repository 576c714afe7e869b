//! `norma fmt`: the canonical layout of rule files.

use super::check::{rulebooks, rulebooks_here};
use super::{Ending, Failure, Showing, Tongue, out::Out};
use crate::explain::words::phrase;
use crate::file::SourceMap;
use crate::format::{declared_names, format};
use crate::rulebook::folder::{OpenError, rule_texts, rulebook_of};
use crate::syntax::ast::Language;
use clap::Args;
use std::path::{Path, PathBuf};

/// Give rule files their canonical layout
///
/// A file with mistakes in its spelling is told and left as it is.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  norma fmt                       all rule files of the rulebooks in this folder
  norma fmt --check rules         which files would change; exit code 1 if any would
  norma fmt --keywords ru rules   the same rules in Russian keywords")]
pub(super) struct Fmt {
    /// Folders or rule files [default: the rulebooks in this folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing, and name the files that would change
    #[arg(long)]
    check: bool,
    /// Rewrite the words of the language in English or Russian: en or ru
    #[arg(long, value_name = "LANGUAGE", value_enum, hide_possible_values = true)]
    keywords: Option<Tongue>,
    /// Language of messages: en or ru
    #[arg(long, value_name = "LANGUAGE", value_enum, default_value_t = Tongue::En, hide_possible_values = true)]
    lang: Tongue,
}

impl Fmt {
    pub(super) const fn showing(&self) -> Showing {
        Showing { lang: self.lang, format: None, output: None, color: clap::ColorChoice::Auto }
    }

    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        let paths = if self.paths.is_empty() { rulebooks_here() } else { whole(&self.paths) };
        if paths.is_empty() {
            return Err(OpenError::Empty { path: PathBuf::from(".") }.into());
        }
        let keywords = self.keywords.map(|k| if k == Tongue::Ru { Language::Russian } else { Language::English });
        let mut ending = Ending::Fine;
        for path in paths {
            // What is a name and what a word is known from the whole rulebook.
            let book = rulebook_of(&path).unwrap_or_else(|| path.clone());
            let mut map = SourceMap::new();
            let files = rule_texts(&book)?;
            let parsed = files.iter().filter_map(|(name, text)| map.add(name, text));
            let parsed: Vec<_> = parsed.map(|file| crate::syntax::parse(&file).0).collect();
            let declared = declared_names(&parsed);
            for (name, text) in rule_texts(&path)? {
                let mut map = SourceMap::new();
                let Some(file) = map.add(&name, &text) else { continue };
                let (formatted, diagnostics) = format(&file, keywords, &declared);
                let Some(formatted) = formatted else {
                    out.complain_of(&diagnostics, &map);
                    ending = ending.or_worse(Ending::Failed);
                    continue;
                };
                if formatted == text {
                    continue;
                }
                let language = self.showing().language();
                if self.check {
                    let words = phrase(language, "would change", "изменится");
                    out.write(&format!("{name}: {words}\n"));
                    ending = ending.or_worse(Ending::Found);
                } else {
                    write(&name, &formatted)?;
                    out.write(&format!("{name}: {}\n", phrase(language, "changed", "изменён")));
                }
            }
        }
        Ok(ending)
    }
}

/// A file by itself, and all rulebooks that a folder holds.
fn whole(paths: &[PathBuf]) -> Vec<PathBuf> {
    let each = |path: &PathBuf| if path.is_dir() { rulebooks(std::slice::from_ref(path)) } else { vec![path.clone()] };
    paths.iter().flat_map(each).collect()
}

fn write(name: &str, text: &str) -> Result<(), Failure> {
    std::fs::write(Path::new(name), text).map_err(|error| Failure::Unwritable { path: name.to_owned(), error })
}
