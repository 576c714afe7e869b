//! Names that look the same and are not: one in Latin letters, one in Cyrillic ones.

use super::{ResolveError, Resolved};
use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::syntax::alphabet::{Alphabet, other_alphabet};
use crate::syntax::ast::{Name, Parsed};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Reports each word of the files that looks like another one of the rulebook.
///
/// The spelling that is declared stands as right; where both are, or neither, that which stands first.
pub(super) fn find(files: &[Parsed], resolved: &Resolved<'_>, diagnostics: &mut Diagnostics) {
    let words: Vec<&Name> = files.iter().flat_map(|f| &f.lookalikes).collect();
    if !have_twins(&words) {
        return;
    }
    let mut first: HashMap<Arc<str>, Span> = HashMap::new();
    for word in &words {
        first.entry(word.text.clone()).or_insert(word.span);
    }
    let declared = declared(resolved);
    for word in words {
        let Some((other, span)) = other_alphabet(&word.text).and_then(|o| first.get_key_value(o.as_str())) else {
            continue;
        };
        let right = (!declared.contains(&*word.text), first[&word.text]);
        if right < (!declared.contains(&**other), *span) {
            continue;
        }
        diagnostics.push(ResolveError::Lookalike {
            name: word.text.to_string(),
            alphabet: Alphabet::words_of(&word.text),
            other: other.to_string(),
            other_alphabet: Alphabet::words_of(other),
            span: word.span,
            first: *span,
        });
    }
}

/// Whether one of the words looks like another.
///
/// Of two that look alike one has a Cyrillic letter, and most words have none.
fn have_twins(words: &[&Name]) -> bool {
    let is_cyrillic = |word: &str| word.chars().any(|c| Alphabet::of(c) == Some(Alphabet::Cyrillic));
    let cyrillic = words.iter().filter(|w| is_cyrillic(&w.text));
    let twins: HashSet<String> = cyrillic.filter_map(|w| other_alphabet(&w.text)).collect();
    !twins.is_empty() && words.iter().any(|w| twins.contains(&*w.text))
}

/// Every name that is declared, fields and members included.
fn declared<'r>(resolved: &'r Resolved<'_>) -> HashSet<&'r str> {
    let fields = resolved.classes.iter().flat_map(|(c, _)| &c.fields);
    let fields = fields.flat_map(|f| f.aliases.iter().chain([&f.name]));
    let members = resolved.enums.iter().flat_map(|e| &e.members);
    let members = members.flat_map(|m| m.aliases.iter().chain([&m.name]));
    let names = resolved.names.keys().map(|n| &**n);
    fields.chain(members).map(|n| &*n.text).chain(names).collect()
}
