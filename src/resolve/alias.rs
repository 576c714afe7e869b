//! Other spellings of names: `subject parcel alias посылка|посылки|посылке`.
//!
//! All names are entered before the first alias is, so that the order of declarations decides
//! nothing: a spelling that already means something else is refused, wherever that stands.

use super::{Entry, Meaning, ResolveError, Resolver};
use crate::file::Span;
use crate::phrase::Phrase;
use crate::syntax::ast::{Declaration, Name};
use indexmap::IndexMap;

impl<'a> Resolver<'a> {
    /// Enters the aliases of a declaration, and those of its versions, which may repeat them.
    pub(super) fn aliases(&mut self, declaration: &'a Declaration) {
        let (name, aliases) = match declaration {
            Declaration::Act(d) => (&d.name, &d.notes.aliases),
            Declaration::Enum(d) => (&d.name, &d.notes.aliases),
            Declaration::Unit(d) => (&d.name, &d.aliases),
            Declaration::Entity(d) | Declaration::Subject(d) => (&d.name, &d.notes.aliases),
            Declaration::Parameter(d) => (&d.name, &d.notes.aliases),
            Declaration::Define(d) => (&d.name, &d.notes.aliases),
            Declaration::Exception(d) => (&d.name, &d.notes.aliases),
            Declaration::Requirement(d) => (&d.name, &d.notes.aliases),
            Declaration::Table(d) => (&d.name, &d.notes.aliases),
            Declaration::Assessment(d) => (&d.name, &d.notes.aliases),
            Declaration::Uncoded(d) => (&d.name, &d.notes.aliases),
            Declaration::Procedure(d) => (&d.name, &d.notes.aliases),
            Declaration::Calendar(d) => (&d.name, &d.notes.aliases),
            Declaration::View(d) => (&d.name, &d.notes.aliases),
            // The name of a rulebook is named by nothing, and a test has none.
            Declaration::Rulebook(_) | Declaration::Test(_) | Declaration::Broken(_) => return,
        };
        let Some(meaning) = self.out.names.get(&name.text).map(|e| e.meaning) else { return };
        for alias in aliases {
            match self.out.names.get(&alias.text).copied() {
                None => {
                    self.out.names.insert(alias.text.clone(), Entry { meaning, span: alias.span });
                    self.out.aliases.insert(alias.text.clone(), name.text.clone());
                }
                // Forms of a word coincide, and each version may repeat them.
                Some(known) if known.meaning == meaning || meaning == Meaning::Broken => {}
                Some(known) => self.duplicate_alias(alias, known),
            }
        }
    }

    fn duplicate_alias(&mut self, alias: &Name, known: Entry) {
        if known.meaning != Meaning::Broken {
            let (first, span) = in_order(known.span, alias.span);
            let name = alias.text.to_string();
            self.diagnostics.push(ResolveError::DuplicateName { name, advice: Phrase::same(""), span, first });
        }
    }

    /// Reports each spelling of a field or a member that another one of its owner has.
    pub(super) fn members(&mut self, owner: &Name, members: impl Iterator<Item = (&'a Name, &'a [Name])> + Clone) {
        let mut seen: IndexMap<&str, (usize, Span)> = IndexMap::new();
        let names = members.clone().enumerate().map(|(i, (name, _))| (i, name, false));
        let aliases = members.enumerate().flat_map(|(i, (_, aliases))| aliases.iter().map(move |a| (i, a, true)));
        for (i, name, alias) in names.chain(aliases) {
            match seen.get(&*name.text) {
                None => {
                    seen.insert(&name.text, (i, name.span));
                }
                Some((of, _)) if alias && *of == i => {}
                Some((_, first)) => {
                    let (first, span) = in_order(*first, name.span);
                    let (owner, name) = (owner.text.to_string(), name.text.to_string());
                    self.diagnostics.push(ResolveError::DuplicateMember { owner, name, span, first });
                }
            }
        }
    }
}

/// Two places, the earlier first.
fn in_order(a: Span, b: Span) -> (Span, Span) {
    if b.start < a.start { (b, a) } else { (a, b) }
}
