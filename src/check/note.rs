//! What declarations say of themselves: titles, sources, quotes, dates, messages.

use super::Checker;
use super::scope::Scope;
use super::typed::{Citation, Messages, Notes, Part, Status};
use crate::phrase::Phrase;
use crate::resolve::{Meaning, in_force};
use crate::syntax::ast::{self, Language, Template, TemplatePart, Texts};

impl Checker<'_, '_> {
    /// Title, sources, quotes and dates.
    pub(super) fn notes(&mut self, notes: &ast::Notes, span: crate::file::Span, scope: &Scope) -> Notes {
        let title = notes.title.as_ref().map(|t| self.messages(t, scope)).unwrap_or_default();
        let mut citations = Vec::new();
        for source in &notes.sources {
            let found = self.lookup(&source.act, Phrase::new("act", "акт"), Phrase::new("an act", "акт"), |m| {
                matches!(m, Meaning::Act(_))
            });
            let status = source.status.as_ref().map(|s| self.status(s));
            if let Some(Meaning::Act(act)) = found {
                let own = self.out.acts.get(act.index()).map_or(Status::Unverified, |a| a.status);
                let place = source.place.as_ref().map(|p| p.text.clone());
                citations.push(Citation { act, place, status: status.unwrap_or(own) });
            }
        }
        Notes { title, citations, quotes: notes.quotes.clone(), in_force: in_force(notes), span }
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

    pub(super) fn message(&mut self, template: &Template, scope: &Scope) -> Vec<Part> {
        let mut scope = scope.clone();
        template
            .parts
            .iter()
            .map(|part| match part {
                TemplatePart::Text(text) => Part::Text(text.clone()),
                TemplatePart::Expr(e) => Part::Value(self.expr(e, &mut scope, None)),
            })
            .collect()
    }

    /// Titles of what is not dated, once everything that they may name has a head.
    pub(super) fn titles(&mut self) {
        let resolved = self.resolved;
        let plain = Scope::default();
        if let Some(title) = resolved.rulebook.and_then(|r| r.notes.title.as_ref()) {
            self.out.title = self.messages(title, &plain);
        }
        for (i, act) in resolved.acts.iter().enumerate() {
            if let Some(title) = &act.notes.title {
                self.out.acts[i].title = self.messages(title, &plain);
            }
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
        for (i, c) in resolved.calendars.iter().enumerate() {
            if let Some(title) = &c.notes.title {
                let unit = self.out.calendars[i].unit;
                self.out.units[unit.index()].title = self.messages(title, &plain);
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
        }
    }
}
