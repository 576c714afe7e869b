//! What rules speak of: acts, units, types, entities and subjects with their fields, parameters.

use super::error::CheckError;
use super::scope::Scope;
use super::typed::{Act, Class, Domain, Field, Messages, NodeKind, Parameter, ParameterValue, Status, Unit};
use super::{Checker, builtin_type, constant_value};
use crate::id::{FieldId, UnitId};
use crate::phrase::{Phrase, meant, phrase};
use crate::resolve::{Meaning, ResolveError, did_you_mean, nearest};
use crate::syntax::ast::{self, ExprKind, Name};
use crate::syntax::keyword::russian::{FIELD, IS};
use crate::ty::Ty;
use crate::value::number::{Number, Toward};
use crate::word::{self, Kind};

impl Checker<'_, '_> {
    pub(super) fn acts(&mut self) {
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

    pub(super) fn status(&mut self, word: &Name) -> Status {
        Status::from_word(&word.text).unwrap_or_else(|| {
            self.diagnostics.push(ResolveError::UnknownStatus { name: word.text.to_string(), span: word.span });
            Status::Unverified
        })
    }

    pub(super) fn units(&mut self) {
        let resolved = self.resolved;
        for (i, unit) in resolved.units.iter().enumerate() {
            self.out.units.push(Unit {
                name: unit.name.text.clone(),
                title: Messages::default(),
                base: (UnitId::new(i), Number::ONE),
                span: unit.name.span,
            });
        }
        // The days of a calendar are a unit of their own.
        for calendar in &resolved.calendars {
            let id = UnitId::new(self.out.units.len());
            self.out.units.push(Unit {
                name: calendar.name.text.clone(),
                title: Messages::default(),
                base: (id, Number::ONE),
                span: calendar.name.span,
            });
        }
        // `3 days` would mean something else from then on, and nothing would say so.
        let declared = resolved.units.iter().map(|u| &u.name).chain(resolved.calendars.iter().map(|c| &c.name));
        for name in declared.filter(|n| [Kind::Time, Kind::Currency].iter().any(|k| word::find(*k, &n.text).is_some()))
        {
            self.diagnostics.push(ResolveError::WrongKind {
                name: name.text.to_string(),
                found: Phrase::new("a word of the language", "слово языка"),
                wanted: Phrase::new("a name of its own", "собственное имя"),
                span: name.span,
                declared: name.span,
            });
        }
        // Each unit that equals some of another comes down to that other's own base.
        let mut equals: Vec<Option<(Number, usize)>> = Vec::new();
        for unit in &resolved.units {
            let mut found = None;
            if let Some(e) = &unit.equals {
                match &e.kind {
                    ExprKind::Literal(ast::Literal::Quantity(n, word)) => {
                        let name = self.out.canonical(word.text.trim_end_matches('.'));
                        match self.out.units.iter().position(|u| &*u.name == name) {
                            Some(i) => found = Some((Number::from(*n), i)),
                            None => {
                                self.unit(*n, word);
                            }
                        }
                    }
                    _ => {
                        let expected = Phrase::new("a number with a declared unit", "число с объявленной единицей");
                        self.mismatch(expected, &Ty::Number, e.span, None, None);
                    }
                }
            }
            equals.push(found);
        }
        equals.resize(self.out.units.len(), None);
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

    pub(super) fn row_ty(&mut self, name: &Name) -> Ty {
        if let Some(ty) = builtin_type(&name.text) {
            return ty;
        }
        match self.resolved.names.get(&name.text).map(|e| (e.meaning, e.span)) {
            Some((Meaning::Enum(id), _)) => Ty::Enum(id),
            Some((Meaning::Class(id), _)) => Ty::Object(id),
            Some((Meaning::Unit(id), _)) => {
                self.out.units.get(id.index()).map_or(Ty::Error, |u| Ty::Quantity(u.base.0))
            }
            Some((Meaning::Calendar(id), _)) => {
                self.out.calendars.get(id.index()).map_or(Ty::Error, |c| Ty::Quantity(c.unit))
            }
            Some((Meaning::Broken, _)) => Ty::Error,
            Some((meaning, declared)) => {
                self.diagnostics.push(ResolveError::WrongKind {
                    name: name.text.to_string(),
                    found: meaning.words(),
                    wanted: Phrase::new("a type", "тип"),
                    span: name.span,
                    declared,
                });
                Ty::Error
            }
            None => {
                if !self.resolved.broken_words.contains(&name.text) {
                    let known = self.resolved.names_of(|m| {
                        matches!(m, Meaning::Enum(_) | Meaning::Class(_) | Meaning::Unit(_) | Meaning::Calendar(_))
                    });
                    let names = word::forms(Kind::Type).chain(known);
                    let types: Vec<String> = word::of(Kind::Type).map(|w| format!("`{}`", w.form(true, ""))).collect();
                    let types = types.join(", ");
                    let help = did_you_mean(
                        &name.text,
                        names,
                        phrase!(
                            "a type is integer, number, percent, money, date, duration, text, boolean, or a declared enum, unit, entity or subject",
                            "тип — это {types} либо объявленный перечень, единица, сущность или предмет"
                        ),
                    );
                    self.diagnostics.push(ResolveError::UnknownName {
                        what: Phrase::new("type", "тип"),
                        name: name.text.to_string(),
                        help,
                        span: name.span,
                    });
                }
                Ty::Error
            }
        }
    }

    pub(super) fn classes(&mut self) {
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
                    aliases: field.aliases.iter().map(|a| a.text.clone()).collect(),
                    title: Messages::default(),
                    ty,
                    domain: None,
                    optional: field.optional,
                    fixed: field.fixed,
                    span: field.name.span,
                });
            }
            if let Some(key) = &class.key {
                let place = fields.iter().position(|f| f.is_named(&key.text)).map(FieldId::new);
                if place.is_none() {
                    let help = nearest(&key.text, fields.iter().map(|f| &*f.name)).map_or_else(
                        || {
                            let name = &key.text;
                            phrase!("add `field {name} is text`", "добавьте `{FIELD} {name} {IS} текст`")
                        },
                        meant,
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
    pub(super) fn domains(&mut self) {
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

    pub(super) fn domain(&mut self, domain: &ast::Expr, ty: &Ty) -> Option<Domain> {
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

    pub(super) fn parameters(&mut self) {
        for p in &self.resolved.parameters {
            let ty = self.ty(&p.ty);
            self.out.parameters.push(Parameter {
                name: p.name.text.clone(),
                title: Messages::default(),
                ty,
                values: Vec::new(),
                exceptions: Vec::new(),
                subject: None,
                span: p.name.span,
            });
        }
    }

    pub(super) fn parameter_values(&mut self) {
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
                        NodeKind::AssessmentDate => super::scope::ASSESSMENT_DATE,
                        _ => return,
                    };
                    reads.get_or_insert((n.span, name.to_owned()));
                });
                if let Some((span, name)) = reads {
                    self.diagnostics.push(CheckError::NotConstant {
                        what: Phrase::new("the value of a parameter", "значение параметра"),
                        name,
                        span,
                    });
                }
                if node.ty == Ty::None {
                    self.diagnostics.push(CheckError::NoneNotAllowed { span: node.span, declared: p.name.span });
                }
                let notes = self.notes(&value.notes, p.name.span, &Scope::default());
                values.push(ParameterValue { value: node, notes });
            }
            values.sort_by_key(|v| v.notes.in_force.from);
            let found = values.iter().map(|v: &ParameterValue| (v.value.ty.clone(), v.value.span)).collect();
            self.out.parameters[i].ty = self.with_currency(ty, found);
            self.out.parameters[i].values = values;
        }
    }
}
