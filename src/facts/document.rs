//! A case file as a tree of raw texts, every one with its place; YAML and JSON become the same tree.
//!
//! Nothing is interpreted: `70 mln RUB`, `null` and `007` stay the texts that they are, and no
//! number ever passes through a float. What the texts mean is for those who know the rules.

mod error;
mod json;
mod yaml;

pub use error::DocumentError;

use crate::diagnostic::Diagnostics;
use crate::file::{RuleFile, Span};
use crate::phrase::Phrase;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The largest case file that is read: 256 MiB, half of what all files together may hold.
pub const MOST_BYTES: usize = 256 << 20;

/// How deep lists and maps may lie in each other. Cases need five or six levels; the bound keeps a
/// hostile file from exhausting the stack of whatever walks the tree.
pub const MOST_LEVELS: usize = 64;

/// One value of a case file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands, quotes and brackets included.
    pub span: Span,
}

/// What a value of a case file can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A single value.
    Scalar {
        /// Its text: as written where it stands bare (`null`, `true`, `1.50`, empty for a key
        /// without a value), with quotes and escapes undone where it is quoted.
        text: Arc<str>,
        /// Whether it was quoted, or a block `|` or `>`. A quoted `null` is a word; else quotes say
        /// nothing of the type: in JSON, and inside `{ … }`, sums and ranges stand in them too.
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// Keys with their values, in the order of the file. INVARIANT: no key occurs twice.
    Map(Vec<(Key, Node)>),
}

/// The name before the colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The name, without quotes.
    pub text: Arc<str>,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// Reads a case file: JSON if its name ends in `.json` or `.jsonl`, if it is a line of such a file or
/// of standard input (`….jsonl:17`, `<stdin>:17`), or if it begins with `{` and reads as JSON; else YAML.
///
/// The tree is there, and a map, unless the file cannot be read to its end; of a key written twice
/// it holds the first. One that comes with errors is good for finding more of them only.
pub fn read(file: &RuleFile) -> (Option<Node>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    match read_tree(file, &mut diagnostics) {
        Ok(tree) => (Some(tree), diagnostics),
        Err(error) => {
            diagnostics.push(error);
            (None, diagnostics)
        }
    }
}

fn read_tree(file: &RuleFile, diagnostics: &mut Diagnostics) -> Result<Node, DocumentError> {
    let beginning = Span::new(file.base, file.base);
    if file.text.len() > MOST_BYTES {
        return Err(DocumentError::TooLarge { most: MOST_BYTES >> 20, place: beginning });
    }
    // A byte order mark says nothing in UTF-8.
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let base = span(file.base, file.text.len() - text.len(), file.text.len()).start;
    if text.trim().is_empty() {
        return Err(DocumentError::Empty { place: beginning });
    }
    let tree = if is_json_name(&file.name) {
        json::read(text, base, diagnostics)?
    } else {
        let mut of_json = Diagnostics::new();
        let tried = text.trim_start().starts_with('{').then(|| json::read(text, base, &mut of_json));
        if let Some(Ok(tree)) = tried {
            diagnostics.append(of_json);
            tree
        } else {
            yaml::read(text, base, diagnostics)?.ok_or(DocumentError::Empty { place: beginning })?
        }
    };
    match &tree.kind {
        NodeKind::Map(_) => Ok(tree),
        NodeKind::List(_) => {
            Err(DocumentError::NotAMap { found: Phrase::new("a list", "список"), place: tree.span })
        }
        NodeKind::Scalar { .. } => Err(DocumentError::NotAMap {
            found: Phrase::new("a single value", "одно значение"),
            place: tree.span,
        }),
    }
}

fn is_json_name(name: &str) -> bool {
    let line = name.rsplit_once(':').filter(|(_, n)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if line.is_some_and(|(file, _)| file == "<stdin>") {
        return true;
    }
    let name = line.map_or(name, |(file, _)| file);
    name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("json") || end.eq_ignore_ascii_case("jsonl"))
}

/// The place of bytes of a file whose first byte is `base`. Files are bounded by [`MOST_BYTES`], so
/// that the offsets fit.
fn span(base: u32, start: usize, end: usize) -> Span {
    let offset = |local: usize| base.saturating_add(u32::try_from(local).unwrap_or(u32::MAX));
    Span::new(offset(start), offset(end))
}

/// Makes a map of its entries, drops those whose key stands before already, and reports them.
fn map(mut entries: Vec<(Key, Node)>, diagnostics: &mut Diagnostics) -> NodeKind {
    // Short maps, which are all but a few, are faster compared pair by pair.
    let repeats = if entries.len() <= 16 {
        let earlier = |i: usize| entries.iter().take(i).find(|(key, _)| key.text == entries[i].0.text);
        (0..entries.len()).any(|i| earlier(i).is_some())
    } else {
        let mut seen = HashSet::with_capacity(entries.len());
        !entries.iter().all(|(key, _)| seen.insert(&*key.text))
    };
    if repeats {
        let mut first: HashMap<Arc<str>, Span> = HashMap::new();
        entries.retain(|(key, _)| match first.get(&key.text) {
            None => {
                first.insert(key.text.clone(), key.span);
                true
            }
            Some(first) => {
                let key_text = key.text.to_string();
                diagnostics.push(DocumentError::DuplicateKey { key: key_text, place: key.span, first: *first });
                false
            }
        });
    }
    NodeKind::Map(entries)
}

/// Keys seen so far, so that the rows of a long list share the texts of theirs.
#[derive(Default)]
struct Keys(HashSet<Arc<str>>);

impl Keys {
    fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        self.0.insert(new.clone());
        new
    }
}

#[cfg(test)]
mod tests;
