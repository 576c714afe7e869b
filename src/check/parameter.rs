//! Exceptions to parameters: whose facts they read.
//!
//! A parameter is of no subject, but it is read where one is judged. An exception to it therefore
//! sees the subject of whoever reads the parameter, and all readers must agree on which that is.

use super::Checker;
use super::error::CheckError;
use super::scope::Scope;
use super::typed::{
    Case, CellTest, Checked, Exception, ExceptionVersion, Messages, Node, NodeKind, Notes, Owner, Part, Report, Target,
};
use crate::file::Span;
use crate::id::{ClassId, ExceptionId, ParameterId};
use crate::phrase::{Phrase, phrase};
use std::collections::HashSet;

/// A place where a parameter is read.
struct Reading {
    parameter: ParameterId,
    /// The subject that is judged there, if one is.
    subject: Option<ClassId>,
    span: Span,
}

impl Checker<'_, '_> {
    /// The bodies of exceptions to parameters, once all that may read the parameters is checked.
    pub(super) fn parameter_exceptions(&mut self, all: &[(ParameterId, ExceptionId)]) {
        if all.is_empty() {
            return;
        }
        let mut left: Vec<ParameterId> = Vec::new();
        for (parameter, _) in all {
            if !left.contains(parameter) {
                left.push(*parameter);
            }
        }
        let wanted: HashSet<ParameterId> = left.iter().copied().collect();
        let mut readings = readings(&self.out, &wanted);
        while !left.is_empty() {
            // One that somebody reads of a subject: an exception to another may be its only reader.
            let subject_of = |p: ParameterId| readings.iter().filter(|r| r.parameter == p).find_map(|r| r.subject);
            let next = left.iter().position(|p| subject_of(*p).is_some()).unwrap_or_default();
            let parameter = left.remove(next);
            let subject = subject_of(parameter).or_else(|| self.only_subject());
            let scope = subject.map_or_else(Scope::default, |class| Scope::of(Owner { class, within: None }));
            let mut reads_case = false;
            let mut see = |n: &Node| reads_case |= matches!(n.kind, NodeKind::Own);
            for (_, id) in all.iter().filter(|(p, _)| *p == parameter) {
                self.exception_versions(*id, &scope);
                let exception = &self.out.exceptions[id.index()];
                nodes_of_exception(exception, &mut |node| {
                    node.walk(&mut see);
                    read(&wanted, subject, node, &mut readings);
                });
            }
            // What an exception reads through another parameter is the same subject's.
            self.out.parameters[parameter.index()].subject = subject.filter(|_| reads_case);
        }
        // A parameter whose exceptions read another with exceptions hands its subject on.
        loop {
            let mut changed = false;
            for (parameter, id) in all {
                if self.out.parameters[parameter.index()].subject.is_some() {
                    continue;
                }
                let mut inner = Vec::new();
                nodes_of_exception(&self.out.exceptions[id.index()], &mut |n| read(&wanted, None, n, &mut inner));
                let found = inner.iter().find_map(|r| self.out.parameters[r.parameter.index()].subject);
                if found.is_some() {
                    self.out.parameters[parameter.index()].subject = found;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        self.agree(all, &readings);
    }

    /// Reports the first reader of each parameter that judges another subject than its exceptions read.
    fn agree(&mut self, all: &[(ParameterId, ExceptionId)], readings: &[Reading]) {
        let mut told: HashSet<ParameterId> = HashSet::new();
        for reading in readings {
            let parameter = &self.out.parameters[reading.parameter.index()];
            let Some(subject) = parameter.subject.filter(|s| reading.subject != Some(*s)) else { continue };
            let exception = all.iter().find(|(p, _)| *p == reading.parameter).map(|(_, id)| *id);
            let Some(exception) = exception.filter(|_| told.insert(reading.parameter)) else { continue };
            let elsewhere = match reading.subject {
                Some(other) => {
                    let other = self.class_name(other);
                    phrase!("of a `{other}` too", "и в `{other}`")
                }
                None => Phrase::new("where no subject is at hand", "там, где предмета нет"),
            };
            let group = &self.resolved.exceptions[exception.index()];
            self.diagnostics.push(CheckError::ParameterSubject {
                name: group.name.text.to_string(),
                parameter: parameter.name.to_string(),
                subject: self.class_name(subject),
                elsewhere,
                span: group.name.span,
                reader: reading.span,
            });
        }
    }

    /// The subject of a rulebook that has just one.
    fn only_subject(&self) -> Option<ClassId> {
        let mut subjects = self.out.classes.iter().enumerate().filter(|(_, c)| c.is_subject).map(|(i, _)| i);
        let first = subjects.next().map(ClassId::new)?;
        subjects.next().is_none().then_some(first)
    }
}

/// Enters every parameter of some that an expression reads.
fn read(wanted: &HashSet<ParameterId>, subject: Option<ClassId>, node: &Node, out: &mut Vec<Reading>) {
    node.walk(&mut |n| {
        if let NodeKind::Parameter(parameter) = n.kind {
            if wanted.contains(&parameter) {
                out.push(Reading { parameter, subject, span: n.span });
            }
        }
    });
}

fn nodes_of_messages(messages: &Messages, see: &mut impl FnMut(&Node)) {
    for part in messages.ru.iter().chain(&messages.en).flatten() {
        if let Part::Value(node) = part {
            see(node);
        }
    }
}

fn nodes_of_cases(cases: &[Case], see: &mut impl FnMut(&Node)) {
    for case in cases {
        see(&case.value);
        case.when.iter().for_each(&mut *see);
    }
}

fn nodes_of_exception(exception: &Exception, see: &mut impl FnMut(&Node)) {
    for ExceptionVersion { notes, cases, when, must, otherwise } in &exception.versions {
        nodes_of_messages(&notes.title, see);
        nodes_of_messages(otherwise, see);
        nodes_of_cases(cases, see);
        when.iter().chain(must).for_each(&mut *see);
    }
}

/// Where parameters are read, but for exceptions to parameters.
fn readings(rules: &Checked, wanted: &HashSet<ParameterId>) -> Vec<Reading> {
    let mut out = Vec::new();
    let of_class =
        |class: ClassId| Some(class).filter(|c| rules.classes.get(c.index()).is_some_and(|class| class.is_subject));
    let of_owner = |owner: Owner| owner.within.or_else(|| of_class(owner.class));
    let of_target = |mut target: Target| {
        // INVARIANT: chains of exceptions that run in a circle have no bodies, and are left at the first step.
        let mut steps = rules.exceptions.len();
        while let (Target::Exception(id), 1..) = (target, steps) {
            target = rules.exceptions[id.index()].target;
            steps -= 1;
        }
        match target {
            Target::Definition(id) => of_owner(rules.definitions[id.index()].owner),
            Target::Table(id) => of_owner(rules.tables[id.index()].owner),
            Target::Requirement(id) => of_class(rules.requirements[id.index()].subject),
            Target::Assessment(id) => of_class(rules.assessments[id.index()].subject),
            Target::Parameter(_) | Target::Exception(_) => None,
        }
    };
    let mut see = |subject: Option<ClassId>, node: &Node| read(wanted, subject, node, &mut out);
    for d in &rules.definitions {
        let subject = of_owner(d.owner);
        for v in &d.versions {
            nodes_of_messages(&v.notes.title, &mut |n| see(subject, n));
            nodes_of_cases(&v.cases, &mut |n| see(subject, n));
            v.otherwise.iter().for_each(|n| see(subject, n));
        }
    }
    for e in &rules.exceptions {
        let subject = of_target(e.target);
        nodes_of_exception(e, &mut |n| see(subject, n));
    }
    for r in &rules.requirements {
        let subject = of_class(r.subject);
        for v in &r.versions {
            nodes_of_messages(&v.notes.title, &mut |n| see(subject, n));
            nodes_of_messages(&v.otherwise, &mut |n| see(subject, n));
            v.for_each.iter().map(|(_, l)| l).chain(&v.when).chain([&v.must]).for_each(|n| see(subject, n));
        }
    }
    for t in &rules.tables {
        let subject = of_owner(t.owner);
        for v in &t.versions {
            nodes_of_messages(&v.notes.title, &mut |n| see(subject, n));
            v.inputs.iter().chain(v.rows.iter().flat_map(|r| &r.outputs)).for_each(|n| see(subject, n));
            for test in v.rows.iter().flat_map(|r| &r.cells).flat_map(|c| &c.tests) {
                if let CellTest::All(all) = test {
                    all.iter().for_each(|(_, n)| see(subject, n));
                }
            }
        }
    }
    for u in &rules.uncoded {
        let subject = of_target(u.target);
        nodes_of_messages(&u.notes.title, &mut |n| see(subject, n));
        u.when.iter().for_each(|n| see(subject, n));
    }
    let mut reported = Vec::new();
    for a in &rules.assessments {
        let subject = of_class(a.subject);
        for v in &a.versions {
            let Notes { title, span, .. } = &v.notes;
            nodes_of_messages(title, &mut |n| see(subject, n));
            reported.extend(v.reports.iter().filter_map(|r| match r {
                Report::Parameter(id) if wanted.contains(id) => Some(Reading { parameter: *id, subject, span: *span }),
                _ => None,
            }));
        }
    }
    out.extend(reported);
    out
}
