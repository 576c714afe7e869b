//! Values: definitions by cases.

use super::Checker;
use super::error::CheckError;
use super::exclusive;
use super::scope::Scope;
use super::typed::{Case, DefinitionVersion, Node, NodeKind};
use crate::id::DefinitionId;
use crate::phrase::Phrase;
use crate::syntax::ast::{self, Name};
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
            out.push(Case { value, when, rest: false, excludes: Vec::new(), output: 0, span: case.span });
        }
        exclusive::mark(&mut out);
        (out, otherwise)
    }
}
