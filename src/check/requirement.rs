//! What is asked: requirements, assessments, and law that is not encoded.

use super::Checker;
use super::declaration::{NOBODY, WHAT_OF};
use super::error::CheckError;
use super::scope::{Local, Scope};
use super::typed::{Assessment, AssessmentVersion, Owner, Report, Requirement, RequirementVersion, Target, Uncoded};
use crate::id::{ClassId, ExceptionId, RequirementId, TableId};
use crate::phrase::Phrase;
use crate::resolve::Meaning;
use crate::syntax::ast::{self, Name};

/// What asks, in messages.
const ASSESSMENT: Phrase = Phrase::new("the assessment", "оценка");

impl Checker<'_, '_> {
    pub(super) fn requirements(&mut self) {
        let resolved = self.resolved;
        for group in &resolved.requirements {
            let id = RequirementId::new(self.out.requirements.len());
            let subject = self.subject(&group.versions[0].owner, Phrase::new("a requirement", "требование"));
            for version in &group.versions[1..] {
                let other = self.subject(&version.owner, Phrase::new("a requirement", "требование"));
                if other != subject {
                    self.differ(&version.name, WHAT_OF, group.name);
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

    pub(super) fn requirement_version(
        &mut self,
        version: &ast::Requirement,
        subject: Option<ClassId>,
    ) -> RequirementVersion {
        let owner = subject.map_or(NOBODY, |class| Owner { class, within: None });
        let mut scope = if subject.is_some() { Scope::of(owner) } else { Scope::of(NOBODY) };
        let outer = scope.clone();
        let for_each = version.for_each.as_ref().map(|(name, list)| {
            let (list, _) = self.rows(list, &mut scope);
            let row = Self::row_of(&list);
            scope.locals.push(Local::named(name.text.clone(), row));
            (name.text.clone(), list)
        });
        let when = version.when.as_ref().map(|w| self.condition(w, &mut scope));
        let must = self.condition(&version.must, &mut scope);
        let otherwise = version.otherwise.as_ref().map(|t| self.messages(t, &scope)).unwrap_or_default();
        let notes = self.notes(&version.notes, version.name.span, &outer);
        let joins = version.joins.iter().filter_map(|name| self.assessment_named(name)).collect();
        RequirementVersion { notes, for_each, when, must, otherwise, joins }
    }

    pub(super) fn requirement_named(&mut self, name: &Name) -> Option<RequirementId> {
        let (what, wanted) = (Phrase::new("requirement", "требование"), Phrase::new("a requirement", "требование"));
        match self.lookup(name, what, wanted, |m| matches!(m, Meaning::Requirement(_)))? {
            Meaning::Requirement(id) => Some(id),
            _ => None,
        }
    }

    pub(super) fn assessment_named(&mut self, name: &Name) -> Option<crate::id::AssessmentId> {
        match self.lookup(
            name,
            Phrase::new("assessment", "оценка"),
            Phrase::new("an assessment", "оценка"),
            |m| matches!(m, Meaning::Assessment(_)),
        )? {
            Meaning::Assessment(id) => Some(id),
            _ => None,
        }
    }

    pub(super) fn assessments(&mut self) {
        let resolved = self.resolved;
        for group in &resolved.assessments {
            let subject = self.subject(&group.versions[0].owner, Phrase::new("an assessment", "оценка"));
            for version in &group.versions[1..] {
                if self.subject(&version.owner, Phrase::new("an assessment", "оценка")) != subject {
                    self.differ(&version.name, WHAT_OF, group.name);
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

    pub(super) fn assessment_version(
        &mut self,
        version: &ast::Assessment,
        subject: Option<ClassId>,
    ) -> AssessmentVersion {
        let mut requires: Vec<RequirementId> = Vec::new();
        for name in &version.requires {
            if let Some(id) = self.requirement_named(name) {
                let of = self.out.requirements[id.index()].subject;
                self.same_subject(name, of, subject, ASSESSMENT);
                if !requires.contains(&id) {
                    requires.push(id);
                }
            }
        }
        let mut rates: Vec<TableId> = Vec::new();
        for name in &version.rates {
            let found = self.lookup(
                name,
                Phrase::new("table", "таблица"),
                Phrase::new("a table", "таблица"),
                |m| matches!(m, Meaning::Table(_)),
            );
            if let Some(Meaning::Table(id)) = found {
                let of = self.out.tables[id.index()].owner.class;
                self.same_subject(name, of, subject, ASSESSMENT);
                if !rates.contains(&id) {
                    rates.push(id);
                }
            }
        }
        let mut reports: Vec<Report> = Vec::new();
        let accept = |m: Meaning| matches!(m, Meaning::Definition(_) | Meaning::Parameter(_) | Meaning::Table(_));
        for name in &version.reports {
            let what = Phrase::new("value", "значение");
            let wanted = Phrase::new("a definition, a parameter or a table", "определение, параметр или таблица");
            let (report, of) = match self.lookup(name, what, wanted, accept) {
                Some(Meaning::Definition(id)) => {
                    (Report::Definition(id), Some(self.out.definitions[id.index()].owner.class))
                }
                Some(Meaning::Table(id)) => (Report::Table(id), Some(self.out.tables[id.index()].owner.class)),
                Some(Meaning::Parameter(id)) => (Report::Parameter(id), None),
                _ => continue,
            };
            if let Some(of) = of {
                self.same_subject(name, of, subject, ASSESSMENT);
            }
            if !reports.contains(&report) {
                reports.push(report);
            }
        }
        let scope = subject.map_or_else(Scope::default, |class| Scope::of(Owner { class, within: None }));
        let notes = self.notes(&version.notes, version.name.span, &scope);
        AssessmentVersion { notes, requires, rates, reports }
    }

    pub(super) fn same_subject(&mut self, name: &Name, found: ClassId, wanted: Option<ClassId>, reader: Phrase) {
        let Some(wanted) = wanted else { return };
        if found != wanted && found != NOBODY.class {
            let (found, wanted) = (format!("`{}`", self.class_name(found)), format!("`{}`", self.class_name(wanted)));
            self.diagnostics.push(CheckError::OtherSubject {
                name: name.text.to_string(),
                found,
                reader,
                wanted,
                span: name.span,
            });
        }
    }

    pub(super) fn uncoded(&mut self) {
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
            let wanted = Phrase::new("an assessment, a requirement or a value", "оценка, требование или значение");
            let (target, mut scope) = match self.lookup(&u.target, Phrase::new("rule", "правило"), wanted, accept)
            {
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
}
