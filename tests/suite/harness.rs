//! What all suites share: where fixtures stand, how a snapshot is laid out, and the few ways in
//! which tests call the library.

use norma::diagnostic::{Diagnostics, render};
use norma::file::SourceMap;
use norma::rulebook::Reading;
use norma::rulebook::folder::{OpenError, text};
use norma::{CaseFile, Rulebook};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The folder of the crate.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder of the crate whose names have one of these endings, in the order of
/// their names.
pub fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| endings.iter().any(|wanted| e == *wanted)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Whether a file's name has this ending.
pub fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e == ending)
}

/// The text of a file.
pub fn read(path: &Path) -> String {
    text(std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

/// The name of a file without folder and ending.
pub fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// Parts a fixture at its first line `---`: rules in front, a case after it.
pub fn parts(fixture: &str) -> (&str, Option<&str>) {
    fixture.split_once("\n---\n").map_or((fixture, None), |(rules, case)| (rules, Some(case)))
}

/// Reads rules, with lints.
pub fn reading(name: &str, rules: &str) -> Reading {
    let mut reading = norma::rulebook::read([(name, rules)]);
    reading.lint();
    reading
}

/// Each diagnostic as a terminal shows it, without colour.
pub fn rendered(diagnostics: &Diagnostics, map: &SourceMap) -> String {
    let mut out = String::new();
    for d in diagnostics {
        let text = render::text(d, map, false, 100);
        for line in text.trim_matches('\n').lines() {
            writeln!(out, "{}", line.trim_end()).unwrap();
        }
        out.push('\n');
    }
    out
}

/// Compares a result with its snapshot, which opens with the input.
pub fn snapshot(suite: &str, name: &str, source: &str, result: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.remove_snapshot_suffix();
    settings.set_snapshot_path(format!("../../snapshots/{suite}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.remove_input_file();
    let visible = source.replace('\r', "␍").replace('\u{feff}', "⟨BOM⟩").replace('\u{a0}', "⍽").replace('\t', "⇥");
    let unseen = |c| norma::file::hidden::hidden(c).is_some();
    let visible: String =
        visible.chars().map(|c| if unseen(c) { format!("⟨U+{:04X}⟩", u32::from(c)) } else { c.into() }).collect();
    let text = format!("SOURCE\n{}\n\nRESULT\n{}", visible.trim_end(), result.trim_end());
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Opens rules that must have no mistake.
pub fn open(rules: &str) -> Rulebook {
    norma::rulebook::read([("rules.norma", rules)])
        .rulebook()
        .unwrap_or_else(|e| panic!("{}", rendered(&e.diagnostics, &e.map)))
}

/// Reads a case that must have no mistake.
pub fn case(rules: &Rulebook, name: &str, text: &str) -> CaseFile {
    rules.case(name, text).unwrap_or_else(|e| panic!("{}", rendered(&e.diagnostics, &e.map)))
}

/// The shipped rules of the first field.
pub fn shipped() -> &'static Rulebook {
    shipped_in("rules/industrial-clusters")
}

/// The shipped rules of a folder, read once for all tests.
pub fn shipped_in(folder: &str) -> &'static Rulebook {
    static READ: Mutex<BTreeMap<String, &'static Rulebook>> = Mutex::new(BTreeMap::new());
    // Where one test could not read them, the others say so too.
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    read.entry(folder.to_owned()).or_insert_with(|| Box::leak(Box::new(shipped_anew(folder))))
}

/// The shipped rules of a folder, read once more.
pub fn shipped_anew(folder: &str) -> Rulebook {
    match Rulebook::embedded(folder) {
        Ok(rules) => rules,
        Err(OpenError::Broken(e)) => panic!("{}", rendered(&e.diagnostics, &e.map)),
        Err(e) => panic!("{folder}: {e}"),
    }
}

/// Finds an embedded case by its whole path, or by its path from the folder of a rulebook.
pub fn load_in(folder: &str) -> impl Fn(&str) -> Option<(String, String)> + use<> {
    let folder = folder.to_owned();
    move |path| {
        let below = format!("{folder}/{path}");
        norma::rulebook::folder::embedded_files()
            .into_iter()
            .find(|(name, _)| *name == path || *name == below)
            .map(|(name, text)| (name, text.to_owned()))
    }
}
