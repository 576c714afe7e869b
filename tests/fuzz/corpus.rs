//! The texts that are changed: every fixture, the shipped rules, and their cases.

use norma::Rulebook;
use norma::rulebook::folder::{embedded_files, embedded_rulebooks};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Longer texts would make one run too slow to make many.
const MOST_BYTES: usize = 8_000;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "norma") {
            found.push(path);
        }
    }
    found.sort();
}

fn fixtures(suite: &str) -> Vec<String> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(suite), &mut found);
    let texts = found.iter().filter_map(|p| std::fs::read_to_string(p).ok());
    texts.filter(|t| t.len() <= MOST_BYTES).collect()
}

/// Rule files: good ones, broken ones, and pieces of the shipped ones.
pub static RULES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut all: Vec<String> =
        fixtures("").iter().map(|t| t.split("\n---\n").next().unwrap_or_default().to_owned()).collect();
    let shipped = embedded_files().into_iter().filter(|(name, _)| name.ends_with(".norma"));
    all.extend(shipped.map(|(_, text)| text.to_owned()).filter(|t| t.len() <= MOST_BYTES));
    all
});

/// Rules that run, each with its cases.
pub static FIXTURES: LazyLock<Vec<(String, Vec<String>)>> = LazyLock::new(|| {
    let split = |text: &String| {
        let mut parts = text.split("\n---\n").map(str::to_owned);
        (parts.next().unwrap_or_default(), parts.collect())
    };
    fixtures("evaluate").iter().map(split).collect()
});

/// The shipped rulebooks with their cases.
pub static SHIPPED: LazyLock<Vec<(Rulebook, Vec<String>)>> = LazyLock::new(|| {
    let cases = |folder: &str| {
        let below = format!("{folder}/");
        let cases = embedded_files().into_iter().filter(|(n, _)| n.starts_with(&below) && n.ends_with(".yaml"));
        cases.map(|(_, text)| text.to_owned()).collect::<Vec<_>>()
    };
    let all = embedded_rulebooks().into_iter().map(|f| (Rulebook::embedded(&f).unwrap(), cases(&f)));
    all.filter(|(_, cases)| !cases.is_empty()).collect()
});
