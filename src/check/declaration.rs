//! Declarations: their types, owners, versions, sources, messages.
//!
//! Heads come before bodies, so that bodies may name each other in any order.

use super::Checker;
use super::error::CheckError;
use super::typed::{Definition, Enum, Member, Messages, Owner};
use crate::id::{ClassId, DefinitionId, EnumId, TableId};
use crate::phrase::Phrase;
use crate::resolve::{Meaning, ResolveError, did_you_mean};
use crate::syntax::ast::{self, Name};
use crate::ty::{Currency, Ty};

impl Checker<'_, '_> {
    pub(super) fn declarations(&mut self) {
        let resolved = self.resolved;
        if let Some(r) = resolved.rulebook {
            self.out.name = Some(r.name.text.clone());
        }
        self.out.aliases = resolved.aliases.clone();
        self.acts();
        self.out.enums = resolved
            .enums
            .iter()
            .map(|e| Enum {
                name: e.name.text.clone(),
                title: Messages::default(),
                members: e
                    .members
                    .iter()
                    .map(|m| Member {
                        name: m.name.text.clone(),
                        aliases: m.aliases.iter().map(|a| a.text.clone()).collect(),
                        title: Messages::default(),
                        span: m.name.span,
                    })
                    .collect(),
                span: e.name.span,
                broken: false,
            })
            .collect();
        self.units();
        self.calendars();
        self.classes();
        self.parameters();
        self.heads();
        self.domains();
        self.single_currency();
        self.parameter_values();
        self.single_currency();
        self.titles();
        for i in 0..self.out.definitions.len() {
            self.see_definition(DefinitionId::new(i));
        }
        let of_parameters = self.exceptions();
        self.requirements();
        for i in 0..self.out.tables.len() {
            self.table_versions(TableId::new(i));
        }
        self.assessments();
        self.uncoded();
        self.procedures();
        self.views();
        self.parameter_exceptions(&of_parameters);
        self.single_currency();
    }

    /// What a name means, if it is of a kind that is wanted; else a diagnostic.
    pub(super) fn lookup(
        &mut self,
        name: &Name,
        what: Phrase,
        wanted: Phrase,
        accept: impl Fn(Meaning) -> bool,
    ) -> Option<Meaning> {
        match self.resolved.names.get(&name.text) {
            Some(e) if accept(e.meaning) => Some(e.meaning),
            Some(e) if e.meaning == Meaning::Broken => None,
            Some(e) => {
                self.diagnostics.push(ResolveError::WrongKind {
                    name: name.text.to_string(),
                    found: e.meaning.words(),
                    wanted,
                    span: name.span,
                    declared: e.span,
                });
                None
            }
            None => {
                if !self.resolved.broken_words.contains(&name.text) {
                    let help = did_you_mean(
                        &name.text,
                        self.resolved.names_of(accept),
                        Phrase::new(
                            "declare it, or name one that is declared",
                            "объявите это имя или назовите объявленное",
                        ),
                    );
                    self.diagnostics.push(ResolveError::UnknownName {
                        what,
                        name: name.text.to_string(),
                        help,
                        span: name.span,
                    });
                }
                None
            }
        }
    }

    pub(super) fn class_named(&mut self, name: &Name) -> Option<ClassId> {
        match self.lookup(
            name,
            Phrase::new("entity or subject", "сущность или предмет"),
            Phrase::new("an entity or subject", "сущность или предмет"),
            |m| matches!(m, Meaning::Class(_)),
        )? {
            Meaning::Class(id) => Some(id),
            _ => None,
        }
    }

    pub(super) fn enum_named(&mut self, name: &Name) -> Option<EnumId> {
        match self.lookup(
            name,
            Phrase::new("enum", "перечень"),
            Phrase::new("an enum", "перечень"),
            |m| matches!(m, Meaning::Enum(_)),
        )? {
            Meaning::Enum(id) => Some(id),
            _ => None,
        }
    }

    /// Owners and stated types of all that can be named in expressions.
    pub(super) fn heads(&mut self) {
        let resolved = self.resolved;
        for group in &resolved.definitions {
            let mut head: Option<(Option<Owner>, Option<Ty>, bool)> = None;
            for version in &group.versions {
                let owner = self.owner(&version.owner);
                let ty = version.ty.as_ref().map(|t| self.ty(t));
                match &head {
                    None => head = Some((owner, ty, version.optional)),
                    Some((first, first_ty, optional)) => {
                        let what = if *first != owner {
                            WHAT_OF
                        } else if *first_ty != ty || *optional != version.optional {
                            Phrase::new("their type", "в типе")
                        } else {
                            continue;
                        };
                        self.differ(&version.name, what, group.name);
                    }
                }
            }
            let (owner, ty, optional) = head.unwrap_or((None, None, false));
            self.out.definitions.push(Definition {
                name: group.name.text.clone(),
                owner: owner.unwrap_or(NOBODY),
                ty: ty.unwrap_or(Ty::Error),
                optional,
                versions: Vec::new(),
                exceptions: Vec::new(),
            });
        }
        for i in 0..resolved.tables.len() {
            self.table_head(&resolved.tables[i]);
        }
    }

    pub(super) fn differ(&mut self, name: &Name, what: Phrase, first: &Name) {
        self.diagnostics.push(CheckError::VersionsDiffer {
            name: name.text.to_string(),
            what,
            span: name.span,
            first: first.span,
        });
    }

    pub(super) fn owner(&mut self, owner: &ast::Owner) -> Option<Owner> {
        let class = self.class_named(&owner.class);
        let within = match &owner.within {
            None => None,
            Some(name) => Some(self.class_named(name)?),
        };
        Some(Owner { class: class?, within })
    }

    /// The subject of which a requirement, an assessment is.
    pub(super) fn subject(&mut self, owner: &ast::Owner, what: Phrase) -> Option<ClassId> {
        let found = self.owner(owner)?;
        if !self.out.classes[found.class.index()].is_subject {
            let name = owner.class.text.to_string();
            self.diagnostics.push(CheckError::NotASubject { what, name, span: owner.class.span });
            return None;
        }
        Some(found.class)
    }

    /// Where rules know just one currency, a sum of nothing is of that.
    fn single_currency(&mut self) {
        let mut found: Option<Currency> = None;
        let mut several = false;
        let mut see = |ty: &Ty| {
            if let Ty::Money(Some(c)) = ty {
                several |= found.is_some_and(|f| f != *c);
                found = Some(*c);
            }
        };
        for class in &self.out.classes {
            class.fields.iter().for_each(|f| see(&f.ty));
        }
        for p in &self.out.parameters {
            p.values.iter().for_each(|v| see(&v.value.ty));
        }
        for d in &self.out.definitions {
            see(&d.ty);
            for v in &d.versions {
                v.cases.iter().map(|c| &c.value).chain(&v.otherwise).for_each(|n| n.walk(&mut |n| see(&n.ty)));
            }
        }
        for t in &self.out.tables {
            t.outputs.iter().for_each(|o| see(&o.cell_ty));
        }
        for r in &self.out.requirements {
            r.versions.iter().for_each(|v| v.must.walk(&mut |n| see(&n.ty)));
        }
        self.out.currency = found.filter(|_| !several);
    }
}

/// In what versions differ that are of different things.
pub(super) const WHAT_OF: Phrase = Phrase::new("what they are of", "в том, к чему относятся");

/// The owner of what could not be owned; its class does not exist.
pub(super) const NOBODY: Owner = Owner { class: ClassId(u32::MAX), within: None };
