//! Declarations: their types, owners, versions, sources, messages.
//!
//! Heads come before bodies, so that bodies may name each other in any order.

use super::error::CheckError;
use super::exclusive;
use super::scope::{Local, Scope};
use super::typed::{
    Act, Assessment, AssessmentVersion, Case, Citation, Class, Definition, DefinitionVersion, Domain, Enum, Exception,
    ExceptionVersion, Field, Member, Messages, Node, NodeKind, Notes, Owner, Parameter, ParameterValue, Part, Report,
    Requirement, RequirementVersion, Status, Target, Uncoded, Unit,
};
use super::{Checker, TYPE_NAMES, builtin_type, constant_value};
use crate::id::{
    ActId, ClassId, DefinitionId, EnumId, ExceptionId, FieldId, ParameterId, RequirementId, TableId, UncodedId, UnitId,
};
use crate::resolve::{Meaning, ResolveError, did_you_mean, in_force, nearest};
use crate::syntax::ast::{self, ExprKind, Language, Name, Template, TemplatePart, Texts};
use crate::ty::{Currency, Ty};
use crate::value::number::{Number, Toward};

impl Checker<'_, '_> {
    pub(super) fn declarations(&mut self) {
        let resolved = self.resolved;
        if let Some(r) = resolved.rulebook {
            self.out.name = Some(r.name.text.clone());
        }
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
                    .map(|m| Member { name: m.name.text.clone(), title: Messages::default(), span: m.name.span })
                    .collect(),
                span: e.name.span,
                broken: false,
            })
            .collect();
        self.units();
        self.classes();
        self.parameters();
        self.heads();
        self.domains();
        self.titles();
        self.parameter_values();
        for i in 0..self.out.definitions.len() {
            self.see_definition(DefinitionId::new(i));
        }
        self.exceptions();
        self.requirements();
        for i in 0..self.out.tables.len() {
            self.table_versions(TableId::new(i));
        }
        self.assessments();
        self.uncoded();
        self.single_currency();
    }

    /// What a name means, if it is of a kind that is wanted; else a diagnostic.
    pub(super) fn lookup(
        &mut self,
        name: &Name,
        what: &'static str,
        wanted: &'static str,
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
                        "declare it, or name one that is declared",
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
        match self.lookup(name, "entity or subject", "an entity or subject", |m| matches!(m, Meaning::Class(_)))? {
            Meaning::Class(id) => Some(id),
            _ => None,
        }
    }

    pub(super) fn enum_named(&mut self, name: &Name) -> Option<EnumId> {
        match self.lookup(name, "enum", "an enum", |m| matches!(m, Meaning::Enum(_)))? {
            Meaning::Enum(id) => Some(id),
            _ => None,
        }
    }

    fn acts(&mut self) {
        for act in &self.resolved.acts {
            let status = act.status.as_ref().map_or(Status::Enacted, |s| self.status(s));
            self.out.acts.push(Act {
                name: act.name.text.clone(),
                title: Messages::default(),
                adopted: act.adopted.map(|d| d.0),
                status,
                span: act.name.span,
            });
        }
    }

    fn status(&mut self, word: &Name) -> Status {
        Status::from_word(&word.text).unwrap_or_else(|| {
            self.diagnostics.push(ResolveError::UnknownStatus { name: word.text.to_string(), span: word.span });
            Status::Unverified
        })
    }

    fn units(&mut self) {
        let resolved = self.resolved;
        for (i, unit) in resolved.units.iter().enumerate() {
            self.out.units.push(Unit {
                name: unit.name.text.clone(),
                title: Messages::default(),
                base: (UnitId::new(i), Number::ONE),
                span: unit.name.span,
            });
        }
        // Each unit that equals some of another comes down to that other's own base.
        let mut equals: Vec<Option<(Number, usize)>> = Vec::new();
        for unit in &resolved.units {
            let mut found = None;
            if let Some(e) = &unit.equals {
                match &e.kind {
                    ExprKind::Literal(ast::Literal::Quantity(n, word)) => {
                        match self.out.units.iter().position(|u| u.name == word.text) {
                            Some(i) => found = Some((Number::from(*n), i)),
                            None => {
                                self.unit(*n, word);
                            }
                        }
                    }
                    _ => self.mismatch("a number with a declared unit".into(), &Ty::Number, e.span, None, None),
                }
            }
            equals.push(found);
        }
        for (i, unit) in resolved.units.iter().enumerate() {
            let (mut at, mut factor, mut steps) = (i, Number::ONE, 0);
            let mut first = i;
            while let Some((times, next)) = equals[at] {
                factor = factor.mul(times, Toward::Nearest).map_or(factor, |c| c.number);
                at = next;
                first = first.min(at);
                steps += 1;
                if at == i && first < i {
                    break; // a circle is told once, of the unit that stands first in it
                }
                if at == i || steps > equals.len() {
                    if at != i {
                        break;
                    }
                    let name = unit.name.text.to_string();
                    self.diagnostics.push(ResolveError::UnitCycle { name, span: unit.name.span });
                    break;
                }
            }
            self.out.units[i].base = (UnitId::new(at), factor);
        }
    }

    /// A type as it was written.
    pub(super) fn ty(&mut self, ty: &ast::Type) -> Ty {
        let row = self.row_ty(&ty.name);
        if ty.list { row.list() } else { row }
    }

    fn row_ty(&mut self, name: &Name) -> Ty {
        if let Some(ty) = builtin_type(&name.text) {
            return ty;
        }
        match self.resolved.names.get(&name.text).map(|e| (e.meaning, e.span)) {
            Some((Meaning::Enum(id), _)) => Ty::Enum(id),
            Some((Meaning::Class(id), _)) => Ty::Object(id),
            Some((Meaning::Unit(id), _)) => {
                self.out.units.get(id.index()).map_or(Ty::Error, |u| Ty::Quantity(u.base.0))
            }
            Some((Meaning::Broken, _)) => Ty::Error,
            Some((meaning, declared)) => {
                self.diagnostics.push(ResolveError::WrongKind {
                    name: name.text.to_string(),
                    found: meaning.words(),
                    wanted: "a type",
                    span: name.span,
                    declared,
                });
                Ty::Error
            }
            None => {
                if !self.resolved.broken_words.contains(&name.text) {
                    let known = self
                        .resolved
                        .names_of(|m| matches!(m, Meaning::Enum(_) | Meaning::Class(_) | Meaning::Unit(_)));
                    let names = TYPE_NAMES.iter().copied().chain(known);
                    let help = did_you_mean(
                        &name.text,
                        names,
                        "a type is integer, number, percent, money, date, duration, text, boolean, or a declared enum, unit, entity or subject",
                    );
                    self.diagnostics.push(ResolveError::UnknownName {
                        what: "type",
                        name: name.text.to_string(),
                        help,
                        span: name.span,
                    });
                }
                Ty::Error
            }
        }
    }

    fn classes(&mut self) {
        let resolved = self.resolved;
        for (class, is_subject) in &resolved.classes {
            self.out.classes.push(Class {
                name: class.name.text.clone(),
                title: Messages::default(),
                is_subject: *is_subject,
                key: None,
                fields: Vec::new(),
                span: class.name.span,
                broken: false,
            });
        }
        for (i, (class, _)) in resolved.classes.iter().enumerate() {
            let mut fields: Vec<Field> = Vec::new();
            for field in &class.fields {
                if fields.iter().any(|f| f.name == field.name.text) {
                    continue; // told by `resolve`
                }
                let ty = self.ty(&field.ty);
                fields.push(Field {
                    name: field.name.text.clone(),
                    title: Messages::default(),
                    ty,
                    domain: None,
                    optional: field.optional,
                    fixed: field.fixed,
                    span: field.name.span,
                });
            }
            if let Some(key) = &class.key {
                let place = fields.iter().position(|f| f.name == key.text).map(FieldId::new);
                if place.is_none() {
                    let help = nearest(&key.text, fields.iter().map(|f| &*f.name)).map_or_else(
                        || format!("add `field {} is text`", key.text),
                        |n| format!("did you mean `{n}`?"),
                    );
                    self.diagnostics.push(ResolveError::UnknownKey {
                        owner: class.name.text.to_string(),
                        name: key.text.to_string(),
                        help,
                        span: key.span,
                    });
                }
                self.out.classes[i].key = place;
            }
            self.out.classes[i].fields = fields;
        }
    }

    /// Domains need units and types of fields, and stand by themselves.
    fn domains(&mut self) {
        let resolved = self.resolved;
        for (i, (class, _)) in resolved.classes.iter().enumerate() {
            for field in &class.fields {
                let Some(place) = self.out.classes[i].field(&field.name.text) else { continue };
                let Some(domain) = &field.ty.domain else { continue };
                let ty = self.out.classes[i].fields[place.index()].ty.clone();
                let row = ty.row().cloned().unwrap_or(ty);
                let found = self.domain(domain, &row);
                let field = &mut self.out.classes[i].fields[place.index()];
                // A domain in roubles makes a field of roubles.
                if let (Some(d), Ty::Money(None)) = (&found, &field.ty) {
                    if let crate::value::Value::Money(_, currency) = d.low {
                        field.ty = Ty::Money(currency);
                    }
                }
                field.domain = found;
            }
        }
    }

    fn domain(&mut self, domain: &ast::Expr, ty: &Ty) -> Option<Domain> {
        let ExprKind::Range(range) = &domain.kind else {
            self.diagnostics.push(CheckError::BadDomain { span: domain.span });
            return None;
        };
        let mut scope = Scope::default();
        let low = self.wanted(&range.low, ty, &mut scope, None);
        let high = self.wanted(&range.high, ty, &mut scope, None);
        if low.ty == Ty::Error || high.ty == Ty::Error || *ty == Ty::Error {
            return None;
        }
        let ends = constant_value(&low).zip(constant_value(&high));
        match ends {
            Some((low, high)) if low.compare(&high).is_ok_and(|o| o != std::cmp::Ordering::Greater) => {
                Some(Domain { low, high, low_open: range.low_open, high_open: range.high_open })
            }
            _ => {
                self.diagnostics.push(CheckError::BadDomain { span: domain.span });
                None
            }
        }
    }

    fn parameters(&mut self) {
        for p in &self.resolved.parameters {
            let ty = self.ty(&p.ty);
            self.out.parameters.push(Parameter {
                name: p.name.text.clone(),
                title: Messages::default(),
                ty,
                values: Vec::new(),
                span: p.name.span,
            });
        }
    }

    fn parameter_values(&mut self) {
        let resolved = self.resolved;
        for (i, p) in resolved.parameters.iter().enumerate() {
            let ty = self.out.parameters[i].ty.clone();
            let mut values = Vec::new();
            for value in &p.values {
                let mut scope = Scope::default();
                let node = self.wanted(&value.value, &ty, &mut scope, Some(p.ty.span));
                let mut reads = None;
                node.walk(&mut |n| {
                    let name = match &n.kind {
                        NodeKind::Parameter(id) => &*self.out.parameters[id.index()].name,
                        NodeKind::Definition(id, _) => &*self.out.definitions[id.index()].name,
                        NodeKind::AssessmentDate => super::scope::ASSESSMENT_DATE[0],
                        _ => return,
                    };
                    reads.get_or_insert((n.span, name.to_owned()));
                });
                if let Some((span, name)) = reads {
                    self.diagnostics.push(CheckError::NotConstant { what: "the value of a parameter", name, span });
                }
                if node.ty == Ty::None {
                    self.diagnostics.push(CheckError::NoneNotAllowed { span: node.span, declared: p.name.span });
                }
                let notes = self.notes(&value.notes, p.name.span, &Scope::default());
                values.push(ParameterValue { value: node, notes });
            }
            values.sort_by_key(|v| v.notes.in_force.from);
            self.out.parameters[i].values = values;
        }
    }

    /// Owners and stated types of all that can be named in expressions.
    fn heads(&mut self) {
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
                            "what they are of"
                        } else if *first_ty != ty || *optional != version.optional {
                            "their type"
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

    pub(super) fn differ(&mut self, name: &Name, what: &'static str, first: &Name) {
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
    fn subject(&mut self, owner: &ast::Owner, what: &'static str) -> Option<ClassId> {
        let found = self.owner(owner)?;
        if !self.out.classes[found.class.index()].is_subject {
            let name = owner.class.text.to_string();
            self.diagnostics.push(CheckError::NotASubject { what, name, span: owner.class.span });
            return None;
        }
        Some(found.class)
    }

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
        self.out.definitions[id.index()].versions = versions;
    }

    fn infer(&mut self, id: DefinitionId, name: &Name, cases: &[Case], otherwise: Option<&Node>) {
        let mut ty = self.out.definitions[id.index()].ty.clone();
        let mut any = false;
        for node in cases.iter().map(|c| &c.value).chain(otherwise) {
            any = true;
            match ty.unify(&node.ty) {
                Some(t) => ty = t,
                None => {
                    let expected = self.words(&ty);
                    let help = Some("all cases and versions of a definition are of one type".into());
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

    fn exceptions(&mut self) {
        let resolved = self.resolved;
        for (i, group) in resolved.exceptions.iter().enumerate() {
            let first = group.versions[0];
            let target = self.target(&first.target);
            for version in &group.versions[1..] {
                if version.target.text != first.target.text {
                    self.differ(&version.name, "what they displace", group.name);
                }
            }
            let id = ExceptionId::new(i);
            if let Some(t) = target {
                match t {
                    Target::Definition(d) => self.out.definitions[d.index()].exceptions.push(id),
                    Target::Parameter(_) | Target::Table(_) => self.diagnostics.push(CheckError::NotYet {
                        what: "an exception to a parameter or a table",
                        help: "define a value that reads the parameter or table, and make the exception to that",
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
        Some(match self.lookup(name, "rule", "a definition, a requirement or an exception", accept)? {
            Meaning::Definition(id) => Target::Definition(id),
            Meaning::Requirement(id) => Target::Requirement(id),
            Meaning::Exception(id) => Target::Exception(id),
            Meaning::Parameter(id) => Target::Parameter(id),
            Meaning::Table(id) => Target::Table(id),
            _ => return None,
        })
    }

    /// What an exception sees: all that its target sees.
    fn exception_scope(&mut self, id: ExceptionId) -> Option<Scope> {
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
            scope.locals.push(Local { name: Some(name.text.clone()), ty: row, is_row: false });
        }
        Some(scope)
    }

    fn exception_version(&mut self, i: usize, version: &ast::Exception, scope: &Scope) -> ExceptionVersion {
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
                what: "an exception that puts another requirement in the place of the first",
                help: "lift the requirement with `when …`, and state the other as a requirement of its own with the same `when`",
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
                self.diagnostics.push(shape("gives no value in place of the definition's", "write `= … when …`"));
            }
        } else if !version.cases.is_empty() && !matches!(target, Target::Parameter(_) | Target::Table(_)) {
            self.diagnostics.push(shape(
                "gives a value, and its target has none",
                "an exception to a requirement or an exception only says `when …`",
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

    fn requirements(&mut self) {
        let resolved = self.resolved;
        for group in &resolved.requirements {
            let id = RequirementId::new(self.out.requirements.len());
            let subject = self.subject(&group.versions[0].owner, "a requirement");
            for version in &group.versions[1..] {
                let other = self.subject(&version.owner, "a requirement");
                if other != subject {
                    self.differ(&version.name, "what they are of", group.name);
                }
            }
            let versions = group.versions.iter().map(|v| self.requirement_version(v, subject)).collect();
            let exceptions = (0..self.out.exceptions.len())
                .filter(|i| self.out.exceptions[*i].target == Target::Requirement(id))
                .map(ExceptionId::new)
                .collect();
            self.out.requirements.push(Requirement {
                name: group.name.text.clone(),
                subject: subject.unwrap_or(NOBODY.class),
                versions,
                exceptions,
            });
        }
    }

    fn requirement_version(&mut self, version: &ast::Requirement, subject: Option<ClassId>) -> RequirementVersion {
        let owner = subject.map_or(NOBODY, |class| Owner { class, within: None });
        let mut scope = if subject.is_some() { Scope::of(owner) } else { Scope::of(NOBODY) };
        let outer = scope.clone();
        let for_each = version.for_each.as_ref().map(|(name, list)| {
            let (list, _) = self.rows(list, &mut scope);
            let row = Self::row_of(&list);
            scope.locals.push(Local { name: Some(name.text.clone()), ty: row, is_row: false });
            (name.text.clone(), list)
        });
        let when = version.when.as_ref().map(|w| self.condition(w, &mut scope));
        let must = self.condition(&version.must, &mut scope);
        let otherwise = version.otherwise.as_ref().map(|t| self.messages(t, &scope)).unwrap_or_default();
        let notes = self.notes(&version.notes, version.name.span, &outer);
        let joins = version.joins.iter().filter_map(|name| self.assessment_named(name)).collect();
        RequirementVersion { notes, for_each, when, must, otherwise, joins }
    }

    fn assessment_named(&mut self, name: &Name) -> Option<crate::id::AssessmentId> {
        match self.lookup(name, "assessment", "an assessment", |m| matches!(m, Meaning::Assessment(_)))? {
            Meaning::Assessment(id) => Some(id),
            _ => None,
        }
    }

    fn assessments(&mut self) {
        let resolved = self.resolved;
        for group in &resolved.assessments {
            let subject = self.subject(&group.versions[0].owner, "an assessment");
            for version in &group.versions[1..] {
                if self.subject(&version.owner, "an assessment") != subject {
                    self.differ(&version.name, "what they are of", group.name);
                }
            }
            let versions = group.versions.iter().map(|v| self.assessment_version(v, subject)).collect();
            self.out.assessments.push(Assessment {
                name: group.name.text.clone(),
                subject: subject.unwrap_or(NOBODY.class),
                versions,
            });
        }
    }

    fn assessment_version(&mut self, version: &ast::Assessment, subject: Option<ClassId>) -> AssessmentVersion {
        let mut requires: Vec<RequirementId> = Vec::new();
        for name in &version.requires {
            let found = self.lookup(name, "requirement", "a requirement", |m| matches!(m, Meaning::Requirement(_)));
            if let Some(Meaning::Requirement(id)) = found {
                let of = self.out.requirements[id.index()].subject;
                self.same_subject(name, of, subject);
                if !requires.contains(&id) {
                    requires.push(id);
                }
            }
        }
        let mut rates: Vec<TableId> = Vec::new();
        for name in &version.rates {
            let found = self.lookup(name, "table", "a table", |m| matches!(m, Meaning::Table(_)));
            if let Some(Meaning::Table(id)) = found {
                let of = self.out.tables[id.index()].owner.class;
                self.same_subject(name, of, subject);
                if !rates.contains(&id) {
                    rates.push(id);
                }
            }
        }
        let mut reports: Vec<Report> = Vec::new();
        let accept = |m: Meaning| matches!(m, Meaning::Definition(_) | Meaning::Parameter(_) | Meaning::Table(_));
        for name in &version.reports {
            let (report, of) = match self.lookup(name, "value", "a definition, a parameter or a table", accept) {
                Some(Meaning::Definition(id)) => {
                    (Report::Definition(id), Some(self.out.definitions[id.index()].owner.class))
                }
                Some(Meaning::Table(id)) => (Report::Table(id), Some(self.out.tables[id.index()].owner.class)),
                Some(Meaning::Parameter(id)) => (Report::Parameter(id), None),
                _ => continue,
            };
            if let Some(of) = of {
                self.same_subject(name, of, subject);
            }
            if !reports.contains(&report) {
                reports.push(report);
            }
        }
        let scope = subject.map_or_else(Scope::default, |class| Scope::of(Owner { class, within: None }));
        let notes = self.notes(&version.notes, version.name.span, &scope);
        AssessmentVersion { notes, requires, rates, reports }
    }

    fn same_subject(&mut self, name: &Name, found: ClassId, wanted: Option<ClassId>) {
        let Some(wanted) = wanted else { return };
        if found != wanted && found != NOBODY.class {
            let (found, wanted) = (format!("`{}`", self.class_name(found)), format!("`{}`", self.class_name(wanted)));
            self.diagnostics.push(CheckError::OtherSubject {
                name: name.text.to_string(),
                found,
                wanted,
                span: name.span,
            });
        }
    }

    fn uncoded(&mut self) {
        let resolved = self.resolved;
        let accept = |m: Meaning| {
            matches!(
                m,
                Meaning::Definition(_)
                    | Meaning::Requirement(_)
                    | Meaning::Assessment(_)
                    | Meaning::Table(_)
                    | Meaning::Parameter(_)
            )
        };
        for u in &resolved.uncoded {
            let _ = UncodedId::new(self.out.uncoded.len());
            let wanted = "an assessment, a requirement or a value";
            let (target, mut scope) = match self.lookup(&u.target, "rule", wanted, accept) {
                Some(Meaning::Definition(id)) => {
                    (Target::Definition(id), Scope::of(self.out.definitions[id.index()].owner))
                }
                Some(Meaning::Requirement(id)) => {
                    let class = self.out.requirements[id.index()].subject;
                    (Target::Requirement(id), Scope::of(Owner { class, within: None }))
                }
                Some(Meaning::Assessment(id)) => {
                    let class = self.out.assessments[id.index()].subject;
                    (Target::Assessment(id), Scope::of(Owner { class, within: None }))
                }
                Some(Meaning::Table(id)) => (Target::Table(id), Scope::of(self.out.tables[id.index()].owner)),
                Some(Meaning::Parameter(id)) => (Target::Parameter(id), Scope::default()),
                _ => continue,
            };
            let when = u.when.as_ref().map(|w| self.condition(w, &mut scope));
            let notes = self.notes(&u.notes, u.name.span, &scope);
            self.out.uncoded.push(Uncoded { name: u.name.text.clone(), target, notes, when });
        }
    }

    /// Title, sources, quotes and dates.
    pub(super) fn notes(&mut self, notes: &ast::Notes, span: crate::file::Span, scope: &Scope) -> Notes {
        let title = notes.title.as_ref().map(|t| self.messages(t, scope)).unwrap_or_default();
        let mut citations = Vec::new();
        for source in &notes.sources {
            let found = self.lookup(&source.act, "act", "an act", |m| matches!(m, Meaning::Act(_)));
            let status = source.status.as_ref().map(|s| self.status(s));
            if let Some(Meaning::Act(act)) = found {
                let own = self.out.acts.get(act.index()).map_or(Status::Unverified, |a| a.status);
                let place = source.place.as_ref().map(|p| p.text.clone());
                citations.push(Citation { act, place, status: status.unwrap_or(own) });
            }
        }
        let quotes = notes.quotes.iter().map(|q| q.text.clone()).collect();
        Notes { title, citations, quotes, in_force: in_force(notes), span }
    }

    pub(super) fn messages(&mut self, texts: &Texts, scope: &Scope) -> Messages {
        let mut out = Messages::default();
        for (language, template) in &texts.texts {
            let message = self.message(template, scope);
            match language {
                Language::Russian => out.ru = Some(message),
                Language::English => out.en = Some(message),
            }
        }
        out
    }

    fn message(&mut self, template: &Template, scope: &Scope) -> Vec<Part> {
        let mut scope = scope.clone();
        template
            .parts
            .iter()
            .map(|part| match part {
                TemplatePart::Text(text) => Part::Text(text.as_str().into()),
                TemplatePart::Expr(e) => Part::Value(self.expr(e, &mut scope, None)),
            })
            .collect()
    }

    /// Titles of what is not dated, once everything that they may name has a head.
    fn titles(&mut self) {
        let resolved = self.resolved;
        let plain = Scope::default();
        if let Some(title) = resolved.rulebook.and_then(|r| r.notes.title.as_ref()) {
            self.out.title = self.messages(title, &plain);
        }
        for (i, act) in resolved.acts.iter().enumerate() {
            if let Some(title) = &act.notes.title {
                self.out.acts[i].title = self.messages(title, &plain);
            }
            let _ = ActId::new(i);
        }
        for (i, e) in resolved.enums.iter().enumerate() {
            if let Some(title) = &e.notes.title {
                self.out.enums[i].title = self.messages(title, &plain);
            }
            for (j, m) in e.members.iter().enumerate() {
                if let Some(title) = &m.title {
                    self.out.enums[i].members[j].title = self.messages(title, &plain);
                }
            }
        }
        for (i, u) in resolved.units.iter().enumerate() {
            if let Some(title) = &u.title {
                self.out.units[i].title = self.messages(title, &plain);
            }
        }
        for (i, (class, _)) in resolved.classes.iter().enumerate() {
            if let Some(title) = &class.notes.title {
                self.out.classes[i].title = self.messages(title, &plain);
            }
            for field in &class.fields {
                let Some(place) = self.out.classes[i].field(&field.name.text) else { continue };
                if let Some(title) = &field.title {
                    self.out.classes[i].fields[place.index()].title = self.messages(title, &plain);
                }
            }
        }
        for (i, p) in resolved.parameters.iter().enumerate() {
            if let Some(title) = &p.notes.title {
                self.out.parameters[i].title = self.messages(title, &plain);
            }
            let _ = ParameterId::new(i);
        }
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
        for r in &self.out.requirements {
            r.versions.iter().for_each(|v| v.must.walk(&mut |n| see(&n.ty)));
        }
        self.out.currency = found.filter(|_| !several);
    }
}

/// The owner of what could not be owned; its class does not exist.
pub(super) const NOBODY: Owner = Owner { class: ClassId(u32::MAX), within: None };
