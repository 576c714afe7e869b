//! Cases from files, folders, patterns and standard input, each with the rules that it is asked by.

use super::{Asking, Failure, out::Out};
use crate::explain::words::phrase;
use crate::facts::read::join;
use crate::phrase::phrase;
use crate::resolve::nearest;
use crate::rulebook::folder::{self, OpenError, embedded_files, rulebook_of, shown};
use crate::rulebook::there_are;
use crate::syntax::ast::Language;
use crate::{CaseFile, Rulebook};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The name of a case that comes from standard input.
const STDIN: &str = "<stdin>";

/// The endings of case files.
const ENDINGS: [&str; 4] = ["yaml", "yml", "json", "jsonl"];

/// How deep folders of cases may lie in each other: links may lead in a circle.
const MOST_DEEP: usize = 16;

/// A rulebook, and where it was found.
pub(super) struct Opened {
    pub(super) book: Rulebook,
    /// The folder; `None` for the rules in the binary.
    pub(super) folder: Option<PathBuf>,
}

impl Opened {
    /// Opens the rulebook of a folder, or the rules in the binary.
    pub(super) fn open(folder: Option<PathBuf>) -> Result<Self, Failure> {
        let book = match &folder {
            Some(path) => Rulebook::open(path)?,
            None => Rulebook::embedded().map_err(OpenError::Broken)?,
        };
        Ok(Self { book, folder })
    }

    /// Where the rules are, for the head of an answer.
    pub(super) fn place(&self, language: Language) -> String {
        match &self.folder {
            Some(path) => shown(path),
            None => phrase(language, "built into the program", "встроены в программу").to_owned(),
        }
    }

    /// The text of a case file that another names, or a test.
    pub(super) fn load(&self, path: &str) -> Option<(String, String)> {
        let found = folder::read_text(Path::new(path)).ok().map(|text| (path.to_owned(), text));
        found.or_else(|| {
            // The rules in the binary bring their cases along.
            let here = self.folder.is_none().then(|| embedded_files().into_iter().find(|(name, _)| name == path));
            here.flatten().map(|(name, text)| (name, text.to_owned()))
        })
    }

    /// The same for a path that counts from the folder of the rulebook.
    pub(super) fn load_from_rulebook(&self, path: &str) -> Option<(String, String)> {
        let Some(folder) = &self.folder else {
            let files = embedded_files();
            let named = files.iter().find(|(name, _)| name == path);
            let below = || files.iter().find(|(name, _)| name.splitn(3, '/').nth(2) == Some(path));
            return named.or_else(below).map(|(name, text)| (name.clone(), (*text).to_owned()));
        };
        let folder = if folder.is_file() { folder.parent().unwrap_or(Path::new("")) } else { folder };
        let base = shown(folder);
        let from = if base.is_empty() || base == "." { String::new() } else { format!("{base}/") };
        // What a case names arrives already joined with the name that was returned here.
        self.load(&join(&from, path)).or_else(|| self.load(path))
    }
}

/// The text of one case, before it is read by any rules.
pub(super) struct CaseText {
    /// The name by which it is shown.
    pub(super) name: String,
    text: Result<String, std::io::Error>,
    /// The file, for finding its rulebook.
    path: Option<PathBuf>,
    /// A line of a JSON Lines file, which may hold bare facts.
    is_line: bool,
}

/// All rulebooks that the cases of one run are asked by, each opened once.
#[derive(Default)]
pub(super) struct Rulebooks {
    /// The folder of the rulebook, by the folder of a case.
    of: HashMap<PathBuf, Option<PathBuf>>,
    opened: HashMap<Option<PathBuf>, Rc<Opened>>,
}

impl Rulebooks {
    /// The rules that a case is asked by.
    pub(super) fn of(&mut self, case: &CaseText, asking: &Asking) -> Result<Rc<Opened>, Failure> {
        let folder = match (&asking.rules, &case.path) {
            (Some(folder), _) => Some(folder.clone()),
            (None, Some(path)) => {
                let key = path.parent().map(Path::to_owned).unwrap_or_default();
                self.of.entry(key).or_insert_with(|| rulebook_of(path)).clone()
            }
            (None, None) => None,
        };
        if let Some(opened) = self.opened.get(&folder) {
            return Ok(opened.clone());
        }
        let opened = Rc::new(Opened::open(folder.clone())?);
        self.opened.insert(folder, opened.clone());
        Ok(opened)
    }
}

/// Cases that were found, and whether they form a batch.
pub(super) struct Found {
    pub(super) cases: Vec<CaseText>,
    pub(super) is_batch: bool,
}

/// Finds the cases that arguments name.
pub(super) fn find(arguments: &[String]) -> Result<Found, Failure> {
    let mut found = Found { cases: Vec::new(), is_batch: arguments.len() > 1 };
    for argument in arguments {
        if argument == "-" {
            let mut bytes = Vec::new();
            let text = std::io::stdin().lock().read_to_end(&mut bytes).map(|_| folder::text(bytes));
            found.cases.push(CaseText { name: STDIN.into(), text, path: None, is_line: false });
            continue;
        }
        let path = Path::new(argument);
        if path.is_dir() {
            found.is_batch = true;
            let mut files = Vec::new();
            below(path, 0, &mut files).map_err(|error| Failure::Unreadable { path: shown(path), error })?;
            if files.is_empty() {
                return Err(Failure::NoCases { path: shown(path) });
            }
            for file in files {
                found.file(&file);
            }
        } else if !path.exists() && argument.contains(['*', '?', '[']) {
            found.is_batch = true;
            // A shell that leaves patterns alone hands them on as they are.
            let fitting: Vec<PathBuf> = glob::glob(argument).map(|p| p.flatten().collect()).unwrap_or_default();
            if fitting.is_empty() {
                return Err(Failure::NoMatch { pattern: argument.clone() });
            }
            for file in fitting.iter().filter(|p| p.is_file()) {
                found.file(file);
            }
        } else {
            found.file(path);
        }
    }
    Ok(found)
}

impl Found {
    fn file(&mut self, path: &Path) {
        let name = shown(path);
        let text = folder::read_text(path);
        let is_lines = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("jsonl"));
        match text {
            Ok(text) if is_lines => {
                self.is_batch = true;
                for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
                    let name = format!("{name}:{}", i + 1);
                    let text = Ok(line.to_owned());
                    self.cases.push(CaseText { name, text, path: Some(path.to_owned()), is_line: true });
                }
            }
            text => self.cases.push(CaseText { name, text, path: Some(path.to_owned()), is_line: false }),
        }
    }
}

/// All case files below a folder, in the order of their names.
fn below(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for entry in entries {
        if entry.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) {
            continue;
        }
        if entry.is_dir() {
            if depth < MOST_DEEP {
                below(&entry, depth + 1, files)?;
            }
        } else if entry.extension().is_some_and(|e| ENDINGS.iter().any(|x| e.eq_ignore_ascii_case(x))) {
            files.push(entry);
        }
    }
    Ok(())
}

impl CaseText {
    /// Reads the case by the rules.
    pub(super) fn read(&self, rules: &Opened, asking: &Asking) -> Result<CaseFile, Failure> {
        let text = match &self.text {
            Ok(text) => text,
            Err(error) => {
                let error = std::io::Error::new(error.kind(), error.to_string());
                return Err(Failure::Unreadable { path: self.name.clone(), error });
            }
        };
        let checked = rules.book.checked();
        let bare = match &asking.subject {
            None => None,
            Some(name) => Some(rules.book.subject(name).ok_or_else(|| {
                let names: Vec<&str> = checked.classes.iter().filter(|c| c.is_subject).map(|c| &*c.name).collect();
                let near = nearest(name, names.iter().copied());
                let hint = near.map_or_else(
                    || there_are(&names),
                    |n| phrase!(", did you mean `{n}`?", "; возможно, имелось в виду `{n}`"),
                );
                Failure::NoSuchSubject { name: name.clone(), hint }
            })?),
        };
        // A whole case names its subject itself, and is read as what it is.
        let bare = bare.filter(|_| !self.is_whole(text));
        Ok(rules.book.case_with(&self.name, text, bare, &|path| rules.load(path))?)
    }

    fn is_whole(&self, text: &str) -> bool {
        if self.is_line {
            return serde_json::from_str::<serde_json::Value>(text)
                .is_ok_and(|v| v.get("subject").is_some_and(serde_json::Value::is_string) && v.get("facts").is_some());
        }
        text.lines().any(|l| l.starts_with("subject:"))
            || serde_json::from_str::<serde_json::Value>(text)
                .is_ok_and(|v| v.get("subject").is_some() && v.get("facts").is_some())
    }
}

/// Says that the rules in the binary answer, to those who read no head.
pub(super) fn remark_embedded(out: &Out, language: Language) {
    out.remark(phrase(
        language,
        "note: these are the rules built into the program",
        "примечание: применены правила, встроенные в программу",
    ));
}
