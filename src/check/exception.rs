//! Exceptions: what they displace, what they see, and what they put in its place.

use super::Checker;
use super::error::CheckError;
use super::exclusive;
use super::scope::{Local, Scope};
use super::typed::{Case, Exception, ExceptionVersion, Node, NodeKind, Owner, Target};
use crate::file::Span;
use crate::id::{ExceptionId, ParameterId, RequirementId, TableId};
use crate::phrase::{Phrase, phrase};
use crate::resolve::Meaning;
use crate::syntax::ast::{self, ExprKind, Name};
use crate::syntax::keyword::russian::{MUST, WHEN};
use crate::ty::Ty;
use std::sync::Arc;

/// A value that an exception may displace: what stands in its place must be of its type.
struct Displaceable {
    ty: Ty,
    optional: bool,
    /// Where it is declared.
    span: Span,
}

/// What an exception may displace.
const RULE: Phrase = Phrase::new("a value, a requirement or an exception", "значение, требование или исключение");

impl Checker<'_, '_> {
    /// All exceptions, but for the bodies of those that come down to a parameter: what these see
    /// depends on who reads the parameter. They are returned, each with its parameter.
    pub(super) fn exceptions(&mut self) -> Vec<(ParameterId, ExceptionId)> {
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
            match target {
                Some(Target::Definition(d)) => self.out.definitions[d.index()].exceptions.push(id),
                Some(Target::Parameter(p)) => self.out.parameters[p.index()].exceptions.push(id),
                Some(Target::Table(t)) => self.out.tables[t.index()].exceptions.push(id),
                _ => {}
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
        let mut of_parameters = Vec::new();
        for i in 0..resolved.exceptions.len() {
            let id = ExceptionId::new(i);
            let scope = match self.root(id) {
                Some(Target::Definition(d)) => Some(Scope::of(self.out.definitions[d.index()].owner)),
                Some(Target::Table(t)) => Some(Scope::of(self.out.tables[t.index()].owner)),
                Some(Target::Requirement(r)) => self.requirement_scope(r),
                Some(Target::Parameter(p)) => {
                    of_parameters.push((p, id));
                    None
                }
                _ => None,
            };
            if let Some(scope) = scope {
                self.exception_versions(id, &scope);
            }
        }
        of_parameters
    }

    /// The bodies of an exception, over what it sees.
    pub(super) fn exception_versions(&mut self, id: ExceptionId, scope: &Scope) {
        let resolved = self.resolved;
        let group = &resolved.exceptions[id.index()];
        let versions = group.versions.iter().map(|v| self.exception_version(id, v, scope)).collect();
        self.out.exceptions[id.index()].versions = versions;
    }

    fn target(&mut self, name: &Name) -> Option<Target> {
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
        Some(match self.lookup(name, Phrase::new("rule", "правило"), RULE, accept)? {
            Meaning::Definition(id) => Target::Definition(id),
            Meaning::Requirement(id) => Target::Requirement(id),
            Meaning::Exception(id) => Target::Exception(id),
            Meaning::Parameter(id) => Target::Parameter(id),
            Meaning::Table(id) => Target::Table(id),
            _ => return None,
        })
    }

    /// What a chain of exceptions displaces in the end; `None` where it runs in a circle.
    fn root(&mut self, id: ExceptionId) -> Option<Target> {
        let mut at = id;
        let mut seen = vec![id];
        loop {
            let target = self.out.exceptions.get(at.index())?.target;
            let Target::Exception(next) = target else { return Some(target) };
            if let Some(start) = seen.iter().position(|s| *s == next) {
                // The circle is told once, of the exception that stands first in it.
                if start == 0 && seen.iter().all(|s| *s >= id) {
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
    }

    /// The scope of a requirement's conditions: with `for each` its name as the first local.
    fn requirement_scope(&mut self, id: RequirementId) -> Option<Scope> {
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
            scope.locals.push(Local::named(name.text.clone(), row));
        }
        Some(scope)
    }

    fn exception_version(&mut self, id: ExceptionId, version: &ast::Exception, scope: &Scope) -> ExceptionVersion {
        let target = self.out.exceptions[id.index()].target;
        let shape = |problem, help| CheckError::ExceptionShape {
            name: version.name.text.to_string(),
            problem,
            help,
            span: version.name.span,
            target: version.target.span,
        };
        let mut scope = scope.clone();
        let is_value = matches!(target, Target::Definition(_) | Target::Parameter(_) | Target::Table(_));
        let (mut cases, mut otherwise) = (Vec::new(), None);
        if is_value {
            (cases, otherwise) = self.exception_cases(target, version, &mut scope);
            if version.cases.is_empty() {
                self.diagnostics.push(shape(
                    Phrase::new("gives no value in place of its target's", "не даёт значения взамен того, из чего оно"),
                    phrase!("write `= … when …`", "напишите `= … {WHEN} …`"),
                ));
            }
        } else if !version.cases.is_empty() {
            self.diagnostics.push(shape(
                Phrase::new(
                    "gives a value, and its target has none",
                    "даёт значение, а у того, из чего оно, значения нет",
                ),
                phrase!(
                    "an exception to a requirement says `when …`, or `when … must …`; one to an exception just `when …`",
                    "в исключении из требования пишется `{WHEN} …` или `{WHEN} … {MUST} …`, в исключении из исключения — только `{WHEN} …`"
                ),
            ));
        }
        let when = version.when.as_ref().map(|w| self.condition(w, &mut scope));
        let must = version.must.as_ref().map(|m| self.condition(m, &mut scope));
        if must.is_some() && !matches!(target, Target::Requirement(_)) {
            let help = if is_value {
                phrase!("say what stands instead: `= … when …`", "укажите, что взамен: `= … {WHEN} …`")
            } else {
                phrase!(
                    "`when …` takes the force of its target away; a demand stands in an exception to the requirement",
                    "`{WHEN} …` лишает силы то, из чего исключение; другое требование ставится в исключении из требования"
                )
            };
            self.diagnostics.push(shape(
                Phrase::new(
                    "makes a demand, and its target is no requirement",
                    "предъявляет требование, хотя оно — исключение не из требования",
                ),
                help,
            ));
        }
        let message = version.otherwise.as_ref().map(|t| self.messages(t, &scope));
        if message.is_some() && must.is_none() {
            self.diagnostics.push(shape(
                Phrase::new(
                    "has a message for a violation, and demands nothing",
                    "содержит сообщение о нарушении, но ничего не требует",
                ),
                phrase!(
                    "write `must …` before it, or remove it: what is only lifted cannot be violated",
                    "напишите перед ним `{MUST} …` или уберите его: что лишь снято, нарушить нельзя"
                ),
            ));
        }
        // `otherwise` in an exception is what it gives where none of its own cases holds.
        if let Some(value) = otherwise {
            let span = value.span;
            cases.push(Case { value, when: None, rest: true, excludes: Vec::new(), output: 0, span });
        }
        exclusive::mark(&mut cases);
        let notes = self.notes(&version.notes, version.name.span, &scope);
        ExceptionVersion { notes, cases, when, must, otherwise: message.unwrap_or_default() }
    }

    /// What an exception puts in the place of a value.
    fn exception_cases(
        &mut self,
        target: Target,
        version: &ast::Exception,
        scope: &mut Scope,
    ) -> (Vec<Case>, Option<Node>) {
        let displaced = match target {
            Target::Definition(id) => {
                let d = &self.out.definitions[id.index()];
                let span = self.resolved.definitions[id.index()].name.span;
                Displaceable { ty: d.ty.clone(), optional: d.optional, span }
            }
            Target::Parameter(id) => {
                let p = &self.out.parameters[id.index()];
                Displaceable { ty: p.ty.clone(), optional: false, span: p.span }
            }
            Target::Table(id) => match &self.out.tables[id.index()].outputs[..] {
                [output] => {
                    let span = self.resolved.tables[id.index()].name.span;
                    Displaceable { ty: output.ty.clone(), optional: output.optional, span }
                }
                _ => return (self.output_cases(id, version, scope), None),
            },
            _ => return (Vec::new(), None),
        };
        let Displaceable { ty, optional, span } = displaced;
        self.cases(&version.cases, &version.name, scope, Some(&ty), Some(span), optional, true)
    }

    /// What an exception puts in the place of a table's outputs, each by its name: `= { a: …, b: … } when …`.
    fn output_cases(&mut self, id: TableId, version: &ast::Exception, scope: &mut Scope) -> Vec<Case> {
        let table = &self.out.tables[id.index()];
        let (outputs, table_name) = (table.outputs.clone(), table.name.clone());
        let example: Vec<String> = outputs.iter().map(|o| format!("{}: …", o.name)).collect();
        let example = example.join(", ");
        let example = phrase!("`= {{ {example} }} when …`", "`= {{ {example} }} {WHEN} …`");
        let target = version.target.span;
        let wrong = |problem: Phrase, span: Span| CheckError::ExceptionOutputs {
            name: version.name.text.to_string(),
            problem,
            example: example.clone(),
            span,
            target,
        };
        let mut out: Vec<Case> = Vec::new();
        for case in &version.cases {
            let when = case.when.as_ref().map(|w| self.condition(w, scope));
            let rest = case.otherwise.is_some();
            let ExprKind::Record(entries) = &case.value.kind else {
                self.diagnostics.push(wrong(
                    phrase!(
                        "gives one value, and the table `{table_name}` has several outputs",
                        "даёт одно значение, а в таблице `{table_name}` несколько ответов"
                    ),
                    case.value.span,
                ));
                continue;
            };
            let mut named: Vec<Arc<str>> = Vec::new();
            for (name, value) in entries {
                let Some(output) = outputs.iter().position(|o| o.name == name.text) else {
                    let wrong_name = &name.text;
                    let problem = phrase!(
                        "names `{wrong_name}`, which is no output of `{table_name}`",
                        "называет `{wrong_name}`, а такого ответа в `{table_name}` нет"
                    );
                    self.diagnostics.push(wrong(problem, name.span));
                    continue;
                };
                if named.contains(&name.text) {
                    let twice = &name.text;
                    self.diagnostics.push(wrong(phrase!("gives `{twice}` twice", "даёт `{twice}` дважды"), name.span));
                    continue;
                }
                named.push(name.text.clone());
                let (ty, optional) = (outputs[output].ty.clone(), outputs[output].optional);
                let value = self.wanted(value, &ty, scope, Some(target));
                if matches!(value.kind, NodeKind::None) && !optional {
                    self.diagnostics.push(CheckError::NoneNotAllowed { span: value.span, declared: target });
                }
                out.push(Case { value, when: when.clone(), rest, excludes: Vec::new(), output, span: case.span });
            }
            if entries.is_empty() {
                self.diagnostics
                    .push(wrong(Phrase::new("names no output", "не называет ни одного ответа"), case.value.span));
            }
        }
        out
    }
}
