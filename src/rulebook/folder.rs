//! Rulebooks as folders, and the rules embedded in the library.

use super::{BrokenRules, Reading, Rulebook, read};
use include_dir::{Dir, DirEntry, include_dir};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use thiserror::Error;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The ending of rule files.
pub const ENDING: &str = "norma";

/// How far above a case its rulebook may lie: a stray rule file high up is not meant.
const MOST_ABOVE: usize = 2;

/// How deep folders of a rulebook may lie in each other: links may lead in a circle.
const MOST_DEEP: usize = 16;

/// A rulebook that cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// A file or folder cannot be read.
    #[error("{} cannot be read: {error}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The folder holds no rule file.
    #[error("{} holds no rule file (*.norma)", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// The rules have mistakes.
    #[error(transparent)]
    Broken(#[from] BrokenRules),
}

impl Rulebook {
    /// Opens the rulebook in a folder, with its subfolders.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, OpenError> {
        Ok(read_folder(folder.as_ref())?.rulebook()?)
    }

    /// The rulebook of a folder that is embedded in the library, as [`embedded_rulebooks`] names it.
    pub fn embedded(folder: &str) -> Result<Self, OpenError> {
        Ok(read(embedded_rule_texts(folder)?).rulebook()?)
    }
}

/// Names and texts of the rule files of an embedded rulebook.
pub(super) fn embedded_rule_texts(folder: &str) -> Result<Vec<(String, &'static str)>, OpenError> {
    let below = format!("{folder}/");
    let mut files = embedded_files();
    files.retain(|(name, _)| name.starts_with(&below) && name.ends_with(".norma"));
    if files.is_empty() { Err(OpenError::Empty { path: folder.into() }) } else { Ok(files) }
}

/// Reads the rule files of a folder, or one rule file.
pub fn read_folder(path: &Path) -> Result<Reading, OpenError> {
    Ok(read(rule_texts(path)?))
}

/// Names and texts of the rule files of a folder, in the order of their names.
pub fn rule_texts(path: &Path) -> Result<Vec<(String, String)>, OpenError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |error| OpenError::Unreadable { path, error }
    };
    let mut files = Vec::new();
    if path.is_file() {
        files.push((path.to_owned(), read_text(path)));
    } else {
        find(path, 0, &mut files).map_err(unreadable(path))?;
    }
    if files.is_empty() {
        std::fs::metadata(path).map_err(unreadable(path))?;
        return Err(OpenError::Empty { path: path.to_owned() });
    }
    files.into_iter().map(|(file, text)| Ok((shown(&file), text.map_err(unreadable(&file))?))).collect()
}

/// The text of a file, which may be a device or a pipe: no more is read than a case may hold.
pub fn read_text(path: &Path) -> std::io::Result<String> {
    use std::io::Read;
    let most = crate::facts::document::MOST_BYTES as u64;
    let file = std::fs::File::open(path)?;
    // A file tells how long it is, and is read at once; what tells nothing is read as it comes.
    let length = file.metadata().map_or(0, |m| m.len()).min(most);
    let mut bytes = Vec::with_capacity(usize::try_from(length).map_or(0, |l| l + 1));
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let kind = std::io::ErrorKind::FileTooLarge;
        return Err(std::io::Error::new(kind, "it is larger than 256 MiB"));
    }
    Ok(text(bytes))
}

/// Bytes as text: what is no UTF-8 shows as a sign that no rule file holds, and is reported there.
pub fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

/// A path with `/` between folders.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

/// A rule file with its text, or why that cannot be read.
type Found = (PathBuf, std::io::Result<String>);

/// All rule files below a folder, in the order of their names. Each is read once.
fn find(folder: &Path, depth: usize, files: &mut Vec<Found>) -> std::io::Result<()> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        let is_link = kind.is_symlink();
        let is_folder = if is_link { path.is_dir() } else { kind.is_dir() };
        let is_rules = !is_folder && path.extension().is_some_and(|e| e == ENDING);
        let text = is_rules.then(|| read_text(&path));
        entries.push((path, is_folder, is_link, text));
    }
    // A folder that declares a rulebook is one of its own.
    let texts = || entries.iter().filter_map(|(.., text)| text.as_ref()?.as_ref().ok());
    if depth > 0 && texts().any(|text| text_declares_rulebook(text)) {
        return Ok(());
    }
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    for (path, is_folder, is_link, text) in entries {
        if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) {
            continue;
        }
        // A link to a folder may lead back to where it stands.
        if is_folder && !is_link && depth < MOST_DEEP {
            find(&path, depth + 1, files)?;
        }
        files.extend(text.map(|text| (path, text)));
    }
    Ok(())
}

/// The rulebook in whose folder a file lies: the nearest folder above it of which some rule file
/// declares `rulebook`.
pub fn rulebook_of(file: &Path) -> Option<PathBuf> {
    let full = file.canonicalize().ok()?;
    let mut folder = full.parent();
    // The folder is named the way the caller named the file, as far as that reaches.
    let mut named = Some(file.parent().map(Path::to_owned).unwrap_or_default());
    for _ in 0..=MOST_ABOVE {
        let here = folder?;
        if declares_rulebook(here) {
            let named = named.filter(|n| n.canonicalize().ok().as_deref() == Some(here) || n.as_os_str().is_empty());
            return Some(match named {
                Some(n) if n.as_os_str().is_empty() => PathBuf::from("."),
                Some(n) => n,
                None => here.to_owned(),
            });
        }
        folder = here.parent();
        named = named.and_then(|n| {
            n.file_name().is_some_and(|f| f != "..").then(|| n.parent().map(Path::to_owned).unwrap_or_default())
        });
    }
    None
}

/// Whether a rule file directly in a folder begins a line with `rulebook`.
pub fn declares_rulebook(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == ENDING))
        .any(|p| std::fs::read(&p).is_ok_and(|bytes| text_declares_rulebook(&text(bytes))))
}

/// Whether a text begins a line with `rulebook`.
fn text_declares_rulebook(text: &str) -> bool {
    declarations(text, "rulebook").next().is_some()
}

/// The lines of a text that begin with a word of declaration, in either language, after that word.
fn declarations<'t>(text: &'t str, wanted: &'static str) -> impl Iterator<Item = &'t str> {
    // Most lines are indented, and hold no declaration.
    let lines = text.lines().filter(|line| !line.starts_with([' ', '#']));
    lines.filter_map(move |line| {
        let line = line.trim_start_matches('\u{feff}');
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        crate::syntax::keyword::declaration(word).is_some_and(|k| k.english == wanted).then_some(rest)
    })
}

/// The rulebooks in a folder: itself, or each folder below it that declares one.
pub fn rulebooks_in(path: &Path) -> Vec<PathBuf> {
    if path.is_file() || declares_rulebook(path) {
        return vec![path.to_owned()];
    }
    let mut found = Vec::new();
    below(path, 0, &mut found);
    // A folder in which none declares a rulebook is one, if it is named itself.
    if found.is_empty() { vec![path.to_owned()] } else { found }
}

fn below(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut folders: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
    let hidden = |p: &PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.') || n == "target");
    folders.retain(|p| !hidden(p) && !p.is_symlink());
    folders.sort();
    for folder in folders {
        if declares_rulebook(&folder) {
            found.push(folder);
        } else if depth < MOST_DEEP {
            below(&folder, depth + 1, found);
        }
    }
}

/// Names and texts of all embedded files, cases included.
pub fn embedded_files() -> Vec<(String, &'static str)> {
    static FILES: LazyLock<Vec<(String, &'static str)>> = LazyLock::new(all_embedded);
    FILES.clone()
}

fn all_embedded() -> Vec<(String, &'static str)> {
    fn walk(dir: &'static Dir<'static>, out: &mut Vec<(String, &'static str)>) {
        for entry in dir.entries() {
            match entry {
                DirEntry::Dir(d) => walk(d, out),
                DirEntry::File(f) => {
                    if let Some(text) = f.contents_utf8() {
                        out.push((format!("rules/{}", shown(f.path())), text));
                    }
                }
            }
        }
    }
    let mut out = Vec::new();
    walk(&EMBEDDED, &mut out);
    out.sort();
    out
}

/// The folders of the rulebooks that are embedded in the library, `rules/` before them.
pub fn embedded_rulebooks() -> Vec<String> {
    let mut folders: Vec<String> = embedded_files()
        .into_iter()
        .filter(|(name, text)| name.ends_with(".norma") && text_declares_rulebook(text))
        .filter_map(|(name, _)| name.rsplit_once('/').map(|(folder, _)| folder.to_owned()))
        .collect();
    folders.dedup();
    folders
}

/// The subjects that an embedded rulebook declares, by name and by alias, as its lines say.
pub fn embedded_subjects(folder: &str) -> Vec<&'static str> {
    embedded_names(folder, "subject")
}

/// The names, aliases included, that an embedded rulebook declares behind a word: `subject`, `procedure`.
pub fn embedded_names(folder: &str, word: &'static str) -> Vec<&'static str> {
    let below = format!("{folder}/");
    let files = embedded_files().into_iter().filter(|(n, _)| n.starts_with(&below) && n.ends_with(".norma"));
    files.flat_map(|(_, text)| names_declared(text, word)).collect()
}

/// The names, aliases included, that the lines of a rule file declare behind a word: `subject`, `procedure`.
pub fn names_declared<'t>(text: &'t str, word: &'static str) -> impl Iterator<Item = &'t str> {
    declarations(text, word).flat_map(|rest| {
        let rest = rest.split('#').next().unwrap_or_default();
        let words = rest.split(|c: char| c.is_whitespace() || c == '|' || c == '`').filter(|w| !w.is_empty());
        words.filter(|w| !crate::syntax::keyword::ALL.iter().any(|k| k.rule == "kw_alias" && k.is(w)))
    })
}
