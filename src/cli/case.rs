//! Cases from files, folders, patterns and standard input, each with the rules that it is asked by.

use super::check::rulebooks_here;
use super::{Asking, Failure, out::Out};
use crate::batch::{file_is_whole, line_is_whole};
use crate::explain::words::phrase;
use crate::facts::read::join;
use crate::phrase::{Phrase, phrase as both};
use crate::resolve::nearest;
use crate::rulebook::cache::Cache;
use crate::rulebook::folder::{self, embedded_files, embedded_rulebooks, embedded_subjects, rulebook_of, shown};
use crate::rulebook::there_are;
use crate::syntax::ast::Language;
use crate::{CaseFile, Rulebook};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The name of a case that comes from standard input.
pub(super) const STDIN: &str = "<stdin>";

/// The endings of case files.
const ENDINGS: [&str; 4] = ["yaml", "yml", "json", "jsonl"];

/// How deep folders of cases may lie in each other: links may lead in a circle.
const MOST_DEEP: usize = 16;

/// Where a rulebook is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// In a folder, or a rule file.
    Folder(PathBuf),
    /// In the binary, under this name.
    Embedded(String),
}

/// A rulebook, and where it was found.
pub(super) struct Opened {
    pub(super) book: Rulebook,
    pub(super) place: Place,
}

impl Opened {
    /// Opens the rulebook of a folder, or one in the binary, or what is kept of it.
    pub(super) fn open(place: Place, cache: Option<&Cache>) -> Result<Self, Failure> {
        let book = match (&place, cache) {
            (Place::Folder(path), None) => Rulebook::open(path)?,
            (Place::Folder(path), Some(cache)) => cache.open(path)?,
            (Place::Embedded(folder), None) => Rulebook::embedded(folder)?,
            (Place::Embedded(folder), Some(cache)) => cache.embedded(folder)?,
        };
        Ok(Self { book, place })
    }

    /// All rulebooks in the binary.
    pub(super) fn all_embedded() -> Result<Vec<Self>, Failure> {
        embedded_rulebooks().into_iter().map(|folder| Self::open(Place::Embedded(folder), None)).collect()
    }

    /// Whether it is in the binary.
    pub(super) const fn is_embedded(&self) -> bool {
        matches!(self.place, Place::Embedded(_))
    }

    /// Where the rules are, for the head of an answer.
    pub(super) fn place(&self, language: Language) -> String {
        match &self.place {
            Place::Folder(path) => shown(path),
            Place::Embedded(_) => phrase(language, "built into the program", "встроены в программу").to_owned(),
        }
    }

    /// The text of a case file that another names, or a test.
    pub(super) fn load(&self, path: &str) -> Option<(String, String)> {
        let found = folder::read_text(Path::new(path)).ok().map(|text| (path.to_owned(), text));
        found.or_else(|| {
            // The rules in the binary bring their cases along.
            let here = self.is_embedded().then(|| embedded_files().into_iter().find(|(name, _)| name == path));
            here.flatten().map(|(name, text)| (name, text.to_owned()))
        })
    }

    /// The same for a path that counts from the folder of the rulebook.
    pub(super) fn load_from_rulebook(&self, path: &str) -> Option<(String, String)> {
        let folder = match &self.place {
            Place::Folder(folder) => folder,
            Place::Embedded(folder) => {
                let below = format!("{folder}/{path}");
                let found = embedded_files().into_iter().find(|(name, _)| name == path || *name == below);
                return found.map(|(name, text)| (name, text.to_owned()));
            }
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
    /// Where they are kept from one run to the next.
    cache: Option<Cache>,
    /// The folder of the rulebook, by the folder of a case.
    of: HashMap<PathBuf, Option<PathBuf>>,
    opened: HashMap<Place, Rc<Opened>>,
}

impl Rulebooks {
    /// Those of a run that may keep them.
    pub(super) fn kept_in(cache: Option<Cache>) -> Self {
        Self { cache, ..Self::default() }
    }

    /// The folder of the rules that a file is asked by; with none, the rules in the binary are asked.
    pub(super) fn folder(&mut self, file: Option<&Path>, asking: &Asking) -> Option<PathBuf> {
        if let Some(folder) = &asking.rules {
            return Some(folder.clone());
        }
        let file = file?;
        let key = file.parent().map(Path::to_owned).unwrap_or_default();
        self.of.entry(key).or_insert_with(|| rulebook_of(file)).clone()
    }

    /// The rules that a case is asked by.
    pub(super) fn of(&mut self, case: &CaseText, asking: &Asking) -> Result<Rc<Opened>, Failure> {
        let place = match self.folder(case.path.as_deref(), asking) {
            Some(folder) => Place::Folder(folder),
            None => case.embedded(asking)?,
        };
        if let Some(opened) = self.opened.get(&place) {
            return Ok(opened.clone());
        }
        let opened = Rc::new(Opened::open(place.clone(), self.cache.as_ref())?);
        self.opened.insert(place, opened.clone());
        Ok(opened)
    }
}

/// What an argument names, not yet read.
#[derive(Clone, Debug)]
pub(super) enum Named {
    Stdin,
    File(PathBuf),
}

impl Named {
    /// The name by which it is shown.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Stdin => STDIN.into(),
            Self::File(path) => shown(path),
        }
    }

    /// Whether it holds a case on each line, as its name tells.
    pub(super) fn is_lines(&self) -> bool {
        matches!(self, Self::File(path) if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("jsonl")))
    }
}

/// The files that arguments name, and whether they form a batch.
pub(super) struct Listed {
    pub(super) all: Vec<Named>,
    pub(super) is_batch: bool,
}

/// Finds the files that arguments name.
pub(super) fn list(arguments: &[String]) -> Result<Listed, Failure> {
    let mut listed = Listed { all: Vec::new(), is_batch: arguments.len() > 1 };
    for argument in arguments {
        if argument == "-" {
            listed.all.push(Named::Stdin);
            continue;
        }
        let path = Path::new(argument);
        if path.is_dir() {
            listed.is_batch = true;
            let mut files = Vec::new();
            below(path, 0, &mut files).map_err(|error| Failure::Unreadable { path: shown(path), error })?;
            if files.is_empty() {
                return Err(Failure::NoCases { path: shown(path) });
            }
            listed.all.extend(files.into_iter().map(Named::File));
        } else if !path.exists() && argument.contains(['*', '?', '[']) {
            listed.is_batch = true;
            // A shell that leaves patterns alone hands them on as they are.
            let fitting: Vec<PathBuf> = glob::glob(argument).map(|p| p.flatten().collect()).unwrap_or_default();
            if fitting.is_empty() {
                return Err(Failure::NoMatch { pattern: argument.clone() });
            }
            listed.all.extend(fitting.into_iter().filter(|p| p.is_file()).map(Named::File));
        } else {
            listed.all.push(Named::File(path.to_owned()));
        }
    }
    listed.is_batch |= listed.all.iter().any(Named::is_lines);
    Ok(listed)
}

/// The cases of what an argument names.
#[derive(Default)]
pub(super) struct Found {
    pub(super) cases: Vec<CaseText>,
}

/// Finds the cases that arguments name.
pub(super) fn find(arguments: &[String]) -> Result<Found, Failure> {
    let mut found = Found::default();
    for named in list(arguments)?.all {
        match named {
            Named::Stdin => found.cases.push(CaseText::stdin()),
            Named::File(path) => found.file(&path),
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
                if text.trim().is_empty() {
                    // It is told of when its turn comes, and the other cases are judged all the same.
                    self.cases.push(CaseText { name, text: Ok(text), path: Some(path.to_owned()), is_line: true });
                    return;
                }
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
            // A link to a folder may lead back to where it stands.
            if depth < MOST_DEEP && !entry.is_symlink() {
                below(&entry, depth + 1, files)?;
            }
        } else if entry.extension().is_some_and(|e| ENDINGS.iter().any(|x| e.eq_ignore_ascii_case(x))) {
            files.push(entry);
        }
    }
    Ok(())
}

impl CaseText {
    fn stdin() -> Self {
        let mut bytes = Vec::new();
        let text = std::io::stdin().lock().read_to_end(&mut bytes).map(|_| folder::text(bytes));
        Self { name: STDIN.into(), text, path: None, is_line: false }
    }

    /// The one case of a file, or of standard input.
    pub(super) fn one(named: &Named) -> Self {
        match named {
            Named::Stdin => Self::stdin(),
            Named::File(path) => {
                Self { name: shown(path), text: folder::read_text(path), path: Some(path.clone()), is_line: false }
            }
        }
    }

    /// The rulebook in the binary that knows the subject of the case.
    fn embedded(&self, asking: &Asking) -> Result<Place, Failure> {
        let named = self.text.as_ref().ok().and_then(|text| named_subject(text)).or_else(|| asking.subject.clone());
        let all = embedded_by_subject();
        let at = embedded_of(&all, named.as_deref())
            .map_err(|hint| Failure::NoSuchSubject { name: named.unwrap_or_default(), hint })?;
        Ok(Place::Embedded(all.into_iter().nth(at).map(|(folder, _)| folder).unwrap_or_default()))
    }

    /// Reads the case by the rules.
    pub(super) fn read(&self, rules: &Opened, asking: &Asking) -> Result<CaseFile, Failure> {
        let text = match &self.text {
            Ok(text) => text,
            Err(error) => {
                let error = std::io::Error::new(error.kind(), error.to_string());
                return Err(Failure::Unreadable { path: self.name.clone(), error });
            }
        };
        if self.is_line && text.trim().is_empty() {
            return Err(Failure::NoLines { path: self.name.clone() });
        }
        let checked = rules.book.checked();
        let bare = match &asking.subject {
            None => None,
            Some(name) => Some(rules.book.subject(name).ok_or_else(|| {
                let names: Vec<&str> = checked.classes.iter().filter(|c| c.is_subject).map(|c| &*c.name).collect();
                Failure::NoSuchSubject { name: name.clone(), hint: subject_hint(name, &names) }
            })?),
        };
        // A whole case names its subject itself, and is read as what it is.
        let bare = bare.filter(|_| !self.is_whole(text));
        Ok(rules.book.case_with(&self.name, text, bare, &|path| rules.load(path))?)
    }

    fn is_whole(&self, text: &str) -> bool {
        if self.is_line { line_is_whole(text) } else { file_is_whole(text) }
    }
}

/// The rulebooks in the binary, each with the subjects that it declares.
pub(super) fn embedded_by_subject() -> Vec<(String, Vec<&'static str>)> {
    embedded_rulebooks().into_iter().map(|f| (f.clone(), embedded_subjects(&f))).collect()
}

/// The first of them that knows a subject; else which subjects there are.
pub(super) fn embedded_of(all: &[(String, Vec<&str>)], subject: Option<&str>) -> Result<usize, Phrase> {
    // What names no subject is told so by any rules.
    let Some(name) = subject else { return Ok(0) };
    all.iter().position(|(_, subjects)| subjects.contains(&name)).ok_or_else(|| {
        let names: Vec<&str> = all.iter().flat_map(|(_, subjects)| subjects.iter().copied()).collect();
        subject_hint(name, &names)
    })
}

/// The rules that declare a name behind a word, `subject` or `procedure`: one of the rulebooks of this
/// folder or the one given, else one built into the program; or the names that there are.
pub(super) fn declaring(
    word: &'static str,
    name: &str,
    rules: Option<&Path>,
) -> Result<Result<Place, Vec<String>>, Failure> {
    let folders = rules.map_or_else(rulebooks_here, |folder| vec![folder.to_owned()]);
    // A rulebook that has mistakes and is not asked for stands in nobody's way.
    let mut names: Vec<String> = Vec::new();
    for folder in folders {
        let texts = folder::rule_texts(&folder)?;
        let found: Vec<&str> = texts.iter().flat_map(|(_, text)| folder::names_declared(text, word)).collect();
        if found.contains(&name) {
            return Ok(Ok(Place::Folder(folder)));
        }
        names.extend(found.into_iter().map(str::to_owned));
    }
    for folder in embedded_rulebooks().into_iter().filter(|_| rules.is_none()) {
        let found = folder::embedded_names(&folder, word);
        if found.contains(&name) {
            return Ok(Ok(Place::Embedded(folder)));
        }
        names.extend(found.into_iter().map(str::to_owned));
    }
    names.sort();
    names.dedup();
    Ok(Err(names))
}

pub(super) fn subject_hint(name: &str, names: &[&str]) -> Phrase {
    nearest(name, names.iter().copied())
        .map_or_else(|| there_are(names), |n| both!(", did you mean `{n}`?", "; возможно, имелось в виду `{n}`"))
}

/// The subject that a case names, as far as its text tells before any rules read it.
pub(super) fn named_subject(text: &str) -> Option<String> {
    if text.trim_start().starts_with('{') {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        return value.get("subject")?.as_str().map(str::to_owned);
    }
    let rest = text.lines().find_map(|l| l.strip_prefix("subject:"))?;
    let word = rest.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    (!word.is_empty()).then(|| word.to_owned())
}

/// Says that the rules in the binary answer, to those who read no head.
pub(super) fn remark_embedded(out: &Out, language: Language) {
    out.remark(phrase(
        language,
        "note: these are the rules built into the program",
        "примечание: применены правила, встроенные в программу",
    ));
}
