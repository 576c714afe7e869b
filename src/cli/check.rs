//! `norma check`: every mistake and every lint of the rule files, in one run.

use super::case::{Opened, Place};
use super::{Ending, Failure, Showing, out::Out};
use crate::check::lint::allow::Allowed;
use crate::diagnostic::{Diagnostics, render};
use crate::file::SourceMap;
use crate::rulebook::folder::{ENDING, OpenError, declares_rulebook, read_folder, rulebook_of, rulebooks_in};
use crate::show::plural;
use crate::syntax::ast::Language;
use clap::Args;
use std::path::{Path, PathBuf};

/// Read rule files, and report every mistake and everything worth a look
///
/// Each rulebook is read as a whole, with its tests and the case files that they start from. A file
/// or folder inside a rulebook stands for that rulebook.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  norma check                                all rulebooks in this folder
  norma check rules/events
  norma check --format json > mistakes.json")]
pub(super) struct Check {
    /// Folders or rule files [default: this folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// A further PATH; a rule file named here is a rulebook of its own
    #[arg(long, value_name = "PATH")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    pub(super) showing: Showing,
}

/// The rulebooks that paths stand for: those in them, else the one that they lie in.
pub(super) fn rulebooks(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = Vec::new();
    for path in paths {
        let found = rulebooks_in(path);
        let alone = matches!(&found[..], [one] if one == path);
        // A part of a rulebook cannot be read without the rest.
        let whole = if alone && !declares_rulebook(path) { whole_of(path) } else { None };
        for folder in whole.map_or(found, |w| vec![w]) {
            if !all.contains(&folder) {
                all.push(folder);
            }
        }
    }
    all
}

/// The rulebooks in the folder where the program runs, or the one that it lies in.
///
/// A folder that merely holds rule files somewhere below is none: it may be the root of a disk.
pub(super) fn rulebooks_here() -> Vec<PathBuf> {
    let here = PathBuf::from(".");
    let mut found = rulebooks(std::slice::from_ref(&here));
    let direct = || {
        let entries = std::fs::read_dir(&here).into_iter().flatten().flatten();
        entries.map(|e| e.path()).any(|p| p.extension().is_some_and(|e| e == ENDING))
    };
    found.retain(|f| *f != here || declares_rulebook(f) || direct());
    found
}

fn whole_of(path: &Path) -> Option<PathBuf> {
    // A folder that is named is a rulebook, whatever lies above it.
    path.is_file().then(|| rulebook_of(path)).flatten()
}

/// Where every mistake stands, rulebook by rulebook.
#[derive(Default)]
struct Tally {
    files: usize,
    errors: usize,
    lints: usize,
    /// Lints that the rules allow.
    allowed: usize,
    /// The files that hold them.
    marked: std::collections::BTreeSet<String>,
}

impl Tally {
    fn add(&mut self, diagnostics: &Diagnostics, map: &SourceMap) {
        for d in diagnostics {
            if d.is_error() {
                self.errors += 1;
            } else {
                self.lints += 1;
            }
            self.marked.extend(map.locate(d.span()).map(|l| l.file.to_string()));
        }
    }

    fn words(&self, language: Language) -> String {
        let count = |n: usize, forms| format!("{n} {}", plural(n as i128, forms, language));
        let files = |n| count(n, ["rule file", "rule files", "файл правил", "файла правил", "файлов правил"]);
        let allowed = match (self.allowed, language) {
            (0, _) => String::new(),
            (n, Language::English) => format!(", {} allowed", count(n, ["lint", "lints", "", "", ""])),
            (n, Language::Russian) => {
                format!(", допущено {}", count(n, ["", "", "замечание", "замечания", "замечаний"]))
            }
        };
        if self.errors + self.lints == 0 {
            return match language {
                Language::English => format!("{}, no mistakes{allowed}", files(self.files)),
                Language::Russian => format!("{}, ошибок нет{allowed}", files(self.files)),
            };
        }
        let mut parts = Vec::new();
        if self.errors > 0 {
            parts.push(count(self.errors, ["error", "errors", "ошибка", "ошибки", "ошибок"]));
        }
        if self.lints > 0 {
            parts.push(count(self.lints, ["lint", "lints", "замечание", "замечания", "замечаний"]));
        }
        let n = self.marked.len();
        let place = match language {
            Language::English => format!("in {}", count(n, ["file", "files", "", "", ""])),
            Language::Russian => format!("в {}", count(n, ["", "", "файле", "файлах", "файлах"])),
        };
        format!("{} {place}{allowed}", parts.join(", "))
    }
}

/// A lint that the rules allow: what it would have said, where, and why it is passed over.
fn allowed_json(allowed: &Allowed, map: &SourceMap, language: Language) -> serde_json::Value {
    let at = map.locate(allowed.lint.span());
    serde_json::json!({
        "code": allowed.lint.code(),
        "message": allowed.lint.in_language(language).message(),
        "reason": &*allowed.reason,
        "file": at.as_ref().map(|l| l.file.to_string()),
        "line": at.as_ref().map(|l| l.line),
        "column": at.as_ref().map(|l| l.column),
    })
}

impl Check {
    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        // A file stands for the rulebook that it lies in, but not where it is named as the rules.
        let alone = self.rules.clone().filter(|path| path.is_file());
        let mut paths = self.paths.clone();
        paths.extend(self.rules.clone().filter(|_| alone.is_none()));
        let mut tally = Tally::default();
        let mut entries = Vec::new();
        let mut allowed = Vec::new();
        let mut found = match (paths.is_empty(), &alone) {
            (true, None) => rulebooks_here(),
            (true, Some(_)) => Vec::new(),
            (false, _) => rulebooks(&paths),
        };
        found.extend(alone.filter(|path| !found.contains(path)));
        if found.is_empty() {
            return Err(OpenError::Empty { path: PathBuf::from(".") }.into());
        }
        for path in found {
            let mut reading = read_folder(&path)?;
            reading.lint();
            tally.files += reading.map.files().len();
            let map = reading.map.clone();
            let mut diagnostics = reading.diagnostics.clone();
            let mut passed_over = reading.allowed.clone();
            let mut broken_cases = Vec::new();
            // Tests are read by rules that run.
            if let Ok(book) = reading.rulebook() {
                let opened = Opened { book, place: Place::Folder(path) };
                let trials = opened.book.trials(&|path| opened.load_from_rulebook(path), true);
                diagnostics.append(trials.diagnostics);
                passed_over.extend(trials.allowed);
                diagnostics.finish();
                broken_cases = trials.broken_cases;
            }
            tally.allowed += passed_over.len();
            allowed.extend(passed_over.iter().map(|a| allowed_json(a, &map, self.showing.language())));
            for (map, diagnostics) in std::iter::once((map, diagnostics)).chain(broken_cases) {
                tally.add(&diagnostics, &map);
                if self.showing.is_json() {
                    let mut report = render::json(&diagnostics.in_language(self.showing.language()), &map);
                    if let Some(found) = report.get_mut("diagnostics").and_then(serde_json::Value::as_array_mut) {
                        entries.append(found);
                    }
                } else {
                    out.diagnostics(&diagnostics, &map);
                }
            }
        }
        if self.showing.is_json() {
            let mut report = serde_json::json!({ "schema": "norma/diagnostics/1", "diagnostics": entries });
            // What is allowed is no diagnostic, and is named only where there is some.
            if let (false, Some(members)) = (allowed.is_empty(), report.as_object_mut()) {
                members.insert("allowed".into(), allowed.into());
            }
            out.json(&report);
        } else {
            out.write(&(tally.words(self.showing.language()) + "\n"));
        }
        Ok(if tally.errors + tally.lints == 0 { Ending::Fine } else { Ending::Found })
    }
}
