//! Values: definitions by cases, and the exceptions that displace them.

use super::Checker;
use super::error::CheckError;
use super::exclusive;
use super::scope::{Local, Scope};
use super::typed::{Case, DefinitionVersion, Exception, ExceptionVersion, Node, NodeKind, Owner, Target};
use crate::id::{DefinitionId, ExceptionId, RequirementId};
use crate::phrase::{Phrase, phrase};
use crate::resolve::Meaning;
use crate::syntax::ast::{self, Name};
use crate::syntax::keyword::russian::WHEN;
use crate::ty::Ty;

impl Checker<'_, '_> {
    /// The bodies of all versions of a definition, and its type where none is stated.
    pub(super) fn definition_bodies(&mut self, id: DefinitionId) {
        let resolved = self.resolved;
        let group = &resolved.definitions[id.index()];
        let owner = self.out.definitions[id.index()].owner;
        let stated = group.versions[0].ty.is_some();
        let mut versions = Vec::new();
        for version in &group.versions {
            let mut scope = Scope::of(owner);
            let wanted = stated.then(|| self.out.definitions[id.index()].ty.clone());
            let because = version.ty.as_ref().map(|t| t.span);
            let (cases, otherwise) = self.cases(
                &version.cases,
                &version.name,
                &mut scope,
                wanted.as_ref(),
                because,
                version.optional,
                false,
            );
            if !stated {
                self.infer(id, &version.name, &cases, otherwise.as_ref());
            }
            let notes = self.notes(&version.notes, version.name.span, &Scope::of(owner));
            versions.push(DefinitionVersion { notes, cases, otherwise });
        }
        if stated {
            let bodies =
                versions.iter().flat_map(|v: &DefinitionVersion| v.cases.iter().map(|c| &c.value).chain(&v.otherwise));
            let found = bodies.map(|n| (n.ty.clone(), n.span)).collect();
            let ty = self.out.definitions[id.index()].ty.clone();
            self.out.definitions[id.index()].ty = self.with_currency(ty, found);
        }
        self.out.definitions[id.index()].versions = versions;
    }

    pub(super) fn infer(&mut self, id: DefinitionId, name: &Name, cases: &[Case], otherwise: Option<&Node>) {
        let mut ty = self.out.definitions[id.index()].ty.clone();
        let mut any = false;
        for node in cases.iter().map(|c| &c.value).chain(otherwise) {
            any = true;
            match ty.unify(&node.ty) {
                Some(t) => ty = t,
                None => {
                    let expected = self.words(&ty);
                    let help = Some(Phrase::new(
                        "all cases and versions of a definition are of one type",
                        "все случаи и редакции определения одного типа",
                    ));
                    self.mismatch(expected, &node.ty.clone(), node.span, Some(name.span), help);
                }
            }
        }
        if !any {
            self.diagnostics.push(CheckError::MissingType { name: name.text.to_string(), span: name.span });
        }
        if ty == Ty::None {
            self.diagnostics.push(CheckError::MissingType { name: name.text.to_string(), span: name.span });
            ty = Ty::Error;
        }
        self.out.definitions[id.index()].ty = ty;
    }

    /// Money that states no currency is of the one that its values have.
    pub(super) fn with_currency(&mut self, ty: Ty, values: Vec<(Ty, crate::file::Span)>) -> Ty {
        if ty != Ty::Money(None) {
            return ty;
        }
        let mut all = ty;
        let mut first = None;
        for (found, span) in values {
            match all.unify(&found) {
                Some(t) => {
                    if all == Ty::Money(None) && t != all {
                        first = Some(span);
                    }
                    all = t;
                }
                None => {
                    let expected = self.words(&all);
                    let help = Some(Phrase::new(
                        "all values of one name are of one currency",
                        "все значения одного имени в одной валюте",
                    ));
                    self.mismatch(expected, &found, span, first, help);
                }
            }
        }
        all
    }

    /// The cases of a value: each with its condition, and what is left for `otherwise`.
    ///
    /// A definition's one case without a condition is its meaning; an exception's applies always.
    #[expect(clippy::too_many_arguments, reason = "definitions and exceptions differ in just these")]
    pub(super) fn cases(
        &mut self,
        cases: &[ast::Case],
        name: &Name,
        scope: &mut Scope,
        wanted: Option<&Ty>,
        because: Option<crate::file::Span>,
        optional: bool,
        of_exception: bool,
    ) -> (Vec<Case>, Option<Node>) {
        let (mut out, mut otherwise) = (Vec::new(), None);
        let mut always: Option<crate::file::Span> = None;
        for case in cases {
            let value = match wanted {
                Some(ty) => self.wanted(&case.value, ty, scope, because),
                None => self.expr(&case.value, scope, None),
            };
            if matches!(value.kind, NodeKind::None) && !optional {
                self.diagnostics.push(CheckError::NoneNotAllowed { span: value.span, declared: name.span });
            }
            let when = case.when.as_ref().map(|w| self.condition(w, scope));
            if when.is_none() {
                if let Some(other) = always {
                    let name = name.text.to_string();
                    self.diagnostics.push(CheckError::CaseWithoutCondition { name, span: case.span, other });
                }
                always = Some(case.span);
                if case.otherwise.is_none() && cases.len() > 1 && !of_exception {
                    let other = cases.iter().find(|c| c.span != case.span).map_or(case.span, |c| c.span);
                    let name = name.text.to_string();
                    self.diagnostics.push(CheckError::CaseWithoutCondition { name, span: case.span, other });
                }
                if !of_exception || case.otherwise.is_some() {
                    otherwise = Some(value);
                    continue;
                }
            }
            out.push(Case { value, when, excludes: Vec::new(), span: case.span });
        }
        exclusive::mark(&mut out);
        (out, otherwise)
    }

    pub(super) fn exceptions(&mut self) {
        let resolved = self.resolved;
        for (i, group) in resolved.exceptions.iter().enumerate() {
            let first = group.versions[0];
            let target = self.target(&first.target);
            for version in &group.versions[1..] {
                if version.target.text != first.target.text {
                    self.differ(&version.name, Phrase::new("what they displace", "в том, что вытесняют"), group.name);
                }
            }
            let id = ExceptionId::new(i);
            if let Some(t) = target {
                match t {
                    Target::Definition(d) => self.out.definitions[d.index()].exceptions.push(id),
                    Target::Parameter(_) | Target::Table(_) => self.diagnostics.push(CheckError::NotYet {
                        what: Phrase::new(
                            "an exception to a parameter or a table",
                            "исключение из параметра или таблицы",
                        ),
                        help: Phrase::new(
                            "define a value that reads the parameter or table, and make the exception to that",
                            "определите значение, которое читает параметр или таблицу, и сделайте исключение из него",
                        ),
                        span: first.target.span,
                    }),
                    _ => {}
                }
            }
            self.out.exceptions.push(Exception {
                name: group.name.text.clone(),
                target: target.unwrap_or(Target::Exception(id)),
                versions: Vec::new(),
                exceptions: Vec::new(),
            });
        }
        for i in 0..self.out.exceptions.len() {
            if let Target::Exception(target) = self.out.exceptions[i].target {
                if target.index() != i {
                    self.out.exceptions[target.index()].exceptions.push(ExceptionId::new(i));
                }
            }
        }
        for (i, group) in resolved.exceptions.iter().enumerate() {
            let Some(scope) = self.exception_scope(ExceptionId::new(i)) else { continue };
            let versions = group.versions.iter().map(|v| self.exception_version(i, v, &scope)).collect();
            self.out.exceptions[i].versions = versions;
        }
    }

    pub(super) fn target(&mut self, name: &Name) -> Option<Target> {
        let accept = |m: Meaning| {
            matches!(
                m,
                Meaning::Definition(_)
                    | Meaning::Requirement(_)
                    | Meaning::Exception(_)
                    | Meaning::Parameter(_)
                    | Meaning::Table(_)
            )
        };
        Some(
            match self.lookup(
                name,
                Phrase::new("rule", "правило"),
                Phrase::new("a definition, a requirement or an exception", "определение, требование или исключение"),
                accept,
            )? {
                Meaning::Definition(id) => Target::Definition(id),
                Meaning::Requirement(id) => Target::Requirement(id),
                Meaning::Exception(id) => Target::Exception(id),
                Meaning::Parameter(id) => Target::Parameter(id),
                Meaning::Table(id) => Target::Table(id),
                _ => return None,
            },
        )
    }

    /// What an exception sees: all that its target sees.
    pub(super) fn exception_scope(&mut self, id: ExceptionId) -> Option<Scope> {
        let mut at = id;
        let mut seen = vec![id];
        loop {
            match self.out.exceptions.get(at.index())?.target {
                Target::Definition(d) => return Some(Scope::of(self.out.definitions[d.index()].owner)),
                Target::Requirement(r) => return self.requirement_scope(r),
                Target::Exception(next) => {
                    if let Some(start) = seen.iter().position(|s| *s == next) {
                        let own = start == 0;
                        // The circle is told once, of the exception that stands first in it.
                        if own && seen.iter().all(|s| *s >= id) && self.resolved.exceptions.get(id.index()).is_some() {
                            let group = &self.resolved.exceptions[id.index()];
                            if seen.len() > 1 || group.versions[0].target.text == group.name.text {
                                let names: Vec<String> = seen
                                    .iter()
                                    .chain([&id])
                                    .map(|s| format!("`{}`", self.out.exceptions[s.index()].name))
                                    .collect();
                                self.diagnostics.push(CheckError::ExceptionCycle {
                                    name: group.name.text.to_string(),
                                    chain: names.join(" → "),
                                    span: group.name.span,
                                });
                            }
                        }
                        return None;
                    }
                    seen.push(next);
                    at = next;
                }
                _ => return None,
            }
        }
    }

    /// The scope of a requirement's conditions: with `for each` its name as the first local.
    pub(super) fn requirement_scope(&mut self, id: RequirementId) -> Option<Scope> {
        let group = &self.resolved.requirements[id.index()];
        let version = group.versions[0];
        let owner = version.owner.class.clone();
        let Some(Meaning::Class(class)) = self.resolved.names.get(&owner.text).map(|e| e.meaning) else { return None };
        let mut scope = Scope::of(Owner { class, within: None });
        if let Some((name, list)) = &version.for_each {
            // The list is checked with the requirement; here only the type of its rows matters.
            let before = std::mem::take(&mut self.diagnostics);
            let (list, _) = self.rows(list, &mut scope.clone());
            self.diagnostics = before;
            let row = Self::row_of(&list);
            scope.locals.push(Local { name: Some(name.text.clone()), ty: row, is_row: false });
        }
        Some(scope)
    }

    pub(super) fn exception_version(&mut self, i: usize, version: &ast::Exception, scope: &Scope) -> ExceptionVersion {
        let target = self.out.exceptions[i].target;
        let shape = |problem, help| CheckError::ExceptionShape {
            name: version.name.text.to_string(),
            problem,
            help,
            span: version.name.span,
            target: version.target.span,
        };
        if version.must.is_some() {
            self.diagnostics.push(CheckError::NotYet {
                what: Phrase::new(
                    "an exception that puts another requirement in the place of the first",
                    "исключение, которое ставит другое требование на место первого",
                ),
                help: phrase!(
                    "lift the requirement with `when …`, and state the other as a requirement of its own with the same `when`",
                    "снимите требование словом `{WHEN}`, а другое задайте отдельным требованием с тем же `{WHEN}`"
                ),
                span: version.name.span,
            });
        }
        let mut scope = scope.clone();
        let (mut cases, mut otherwise) = (Vec::new(), None);
        if let Target::Definition(d) = target {
            let definition = &self.out.definitions[d.index()];
            let (ty, optional) = (definition.ty.clone(), definition.optional);
            let declared = self.resolved.definitions[d.index()].name.span;
            (cases, otherwise) =
                self.cases(&version.cases, &version.name, &mut scope, Some(&ty), Some(declared), optional, true);
            if version.cases.is_empty() {
                self.diagnostics.push(shape(
                    Phrase::new(
                        "gives no value in place of the definition's",
                        "не даёт значения взамен того, что даёт определение",
                    ),
                    phrase!("write `= … when …`", "напишите `= … {WHEN} …`"),
                ));
            }
        } else if !version.cases.is_empty() && !matches!(target, Target::Parameter(_) | Target::Table(_)) {
            self.diagnostics.push(shape(
                Phrase::new(
                    "gives a value, and its target has none",
                    "даёт значение, а у того, из чего оно, значения нет",
                ),
                phrase!(
                    "an exception to a requirement or an exception only says `when …`",
                    "в исключении из требования или исключения пишется только `{WHEN} …`"
                ),
            ));
        }
        let when = version.when.as_ref().map(|w| self.condition(w, &mut scope));
        // `otherwise` in an exception is what it gives where none of its own cases holds.
        if let Some(value) = otherwise {
            let span = value.span;
            let mut none_holds: Option<Node> = None;
            for case in &cases {
                if let Some(w) = case.when.clone() {
                    let not = Node { span: w.span, kind: NodeKind::Not(Box::new(w)), ty: Ty::Boolean };
                    none_holds = Some(match none_holds {
                        None => not,
                        Some(n) => Node { span, kind: NodeKind::And(Box::new(n), Box::new(not)), ty: Ty::Boolean },
                    });
                }
            }
            cases.push(Case { value, when: none_holds, excludes: Vec::new(), span });
            exclusive::mark(&mut cases);
        }
        let notes = self.notes(&version.notes, version.name.span, &scope);
        ExceptionVersion { notes, cases, when }
    }
}
