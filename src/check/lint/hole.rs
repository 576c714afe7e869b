//! Days of an assessment on which something that it reads has no version.

use super::error::Lint;
use crate::check::typed::{Case, CellTest, Checked, InForce, Messages, Node, NodeKind, Part, Report, Target};
use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::id::{AssessmentId, ExceptionId, RequirementId};
use crate::phrase::{Language, Phrase, day};
use crate::value::date::{Date, FIRST, LAST, next_day, previous_day};
use std::collections::HashMap;

/// Days, as runs that neither meet nor touch, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Days(Vec<(Date, Date)>);

impl Days {
    fn of(dates: InForce) -> Self {
        let (from, until) = (dates.from.unwrap_or(FIRST), dates.until.unwrap_or(LAST));
        Self(if from <= until { vec![(from, until)] } else { Vec::new() })
    }

    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn and(&self, other: &Self) -> Self {
        let mut out = Vec::new();
        for (a, b) in &self.0 {
            for (c, d) in &other.0 {
                let (from, until) = (*a.max(c), *b.min(d));
                if from <= until {
                    out.push((from, until));
                }
            }
        }
        out.sort_unstable();
        Self(out)
    }

    fn without(&self, other: &Self) -> Self {
        let mut rest = self.0.clone();
        for (from, until) in &other.0 {
            let mut next = Vec::new();
            for (a, b) in rest {
                if b < *from || *until < a {
                    next.push((a, b));
                    continue;
                }
                if let Some(before) = previous_day(*from).filter(|d| a <= *d) {
                    next.push((a, before));
                }
                if let Some(after) = next_day(*until).filter(|d| *d <= b) {
                    next.push((after, b));
                }
            }
            rest = next;
        }
        Self(rest)
    }

    fn or(&self, other: &Self) -> Self {
        let mut all: Vec<(Date, Date)> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_unstable();
        let mut out: Vec<(Date, Date)> = Vec::new();
        for (from, until) in all {
            match out.last_mut() {
                Some((_, end)) if next_day(*end).is_none_or(|d| from <= d) => *end = (*end).max(until),
                _ => out.push((from, until)),
            }
        }
        Self(out)
    }

    fn words(&self) -> Phrase {
        Phrase::in_each(|language| {
            let all: Vec<String> = self.0.iter().map(|run| run_words(*run, language)).collect();
            all.join(if language == Language::Russian { " и " } else { " and " })
        })
    }
}

fn run_words((from, until): (Date, Date), language: Language) -> String {
    let (a, b) = (day(from, language), day(until, language));
    match (language, from == FIRST, until == LAST) {
        (Language::English, true, true) => "on any day".to_owned(),
        (Language::English, true, false) => format!("until {b}"),
        (Language::English, false, true) => format!("from {a}"),
        (Language::English, false, false) if from == until => format!("on {a}"),
        (Language::English, false, false) => format!("from {a} until {b}"),
        (Language::Russian, true, true) => "ни на один день".to_owned(),
        (Language::Russian, true, false) => format!("по {b}"),
        (Language::Russian, false, true) => format!("с {a}"),
        (Language::Russian, false, false) if from == until => format!("на {a}"),
        (Language::Russian, false, false) => format!("с {a} по {b}"),
    }
}

/// Finds all holes of all assessments.
pub(super) fn find(rules: &Checked, diagnostics: &mut Diagnostics) {
    for (i, assessment) in rules.assessments.iter().enumerate() {
        let uncoded = uncoded(rules, Target::Assessment(AssessmentId::new(i)));
        for version in &assessment.versions {
            let days = Days::of(version.notes.in_force).without(&uncoded);
            let mut search = Search { rules, needed: HashMap::new(), work: Vec::new(), holes: Vec::new() };
            search.messages(&version.notes.title, &days);
            let joined = rules
                .requirements
                .iter()
                .enumerate()
                .filter(|(_, r)| r.versions.iter().any(|v| v.joins.contains(&AssessmentId::new(i))))
                .map(|(i, _)| RequirementId::new(i));
            for id in version.requires.iter().copied().chain(joined) {
                search.requirement(id, &days);
            }
            for id in &version.rates {
                search.need(Target::Table(*id), &days);
            }
            for report in &version.reports {
                let target = match report {
                    Report::Definition(id) => Target::Definition(*id),
                    Report::Parameter(id) => Target::Parameter(*id),
                    Report::Table(id) => Target::Table(*id),
                };
                search.need(target, &days);
            }
            search.run();
            for (target, hole) in search.holes {
                let (name, span) = named(rules, target);
                diagnostics.push(Lint::Hole {
                    name,
                    assessment: assessment.name.to_string(),
                    days: hole.words(),
                    span,
                    reader: version.notes.span,
                });
            }
        }
    }
}

/// The days on which uncoded law surely blocks a target.
fn uncoded(rules: &Checked, target: Target) -> Days {
    rules
        .uncoded
        .iter()
        .filter(|u| u.target == target && u.when.is_none())
        .fold(Days::default(), |days, u| days.or(&Days::of(u.notes.in_force)))
}

fn named(rules: &Checked, target: Target) -> (String, Span) {
    match target {
        Target::Definition(id) => {
            let d = &rules.definitions[id.index()];
            (d.name.to_string(), d.versions.first().map(|v| v.notes.span).unwrap_or_default())
        }
        Target::Table(id) => {
            let t = &rules.tables[id.index()];
            (t.name.to_string(), t.versions.first().map(|v| v.notes.span).unwrap_or_default())
        }
        Target::Parameter(id) => {
            let p = &rules.parameters[id.index()];
            (p.name.to_string(), p.span)
        }
        _ => (String::new(), Span::default()),
    }
}

struct Search<'r> {
    rules: &'r Checked,
    /// The days on which each value is known to be read.
    needed: HashMap<Target, Days>,
    work: Vec<(Target, Days)>,
    holes: Vec<(Target, Days)>,
}

impl Search<'_> {
    fn need(&mut self, target: Target, days: &Days) {
        let known = self.needed.entry(target).or_default();
        let new = days.without(known);
        if !new.is_empty() {
            *known = known.or(&new);
            self.work.push((target, new));
        }
    }

    fn run(&mut self) {
        while let Some((target, days)) = self.work.pop() {
            let days = days.without(&uncoded(self.rules, target));
            let rules = self.rules;
            let mut left = days.clone();
            match target {
                Target::Parameter(id) => {
                    for v in &rules.parameters[id.index()].values {
                        left = left.without(&Days::of(v.notes.in_force));
                    }
                    rules.parameters[id.index()].exceptions.iter().for_each(|e| self.exception(*e, &days));
                }
                Target::Definition(id) => {
                    let d = &rules.definitions[id.index()];
                    for v in &d.versions {
                        let here = days.and(&Days::of(v.notes.in_force));
                        left = left.without(&here);
                        self.cases(&v.cases, &here);
                        v.otherwise.iter().for_each(|n| self.node(n, &here));
                    }
                    d.exceptions.iter().for_each(|e| self.exception(*e, &days));
                }
                Target::Table(id) => {
                    for v in &rules.tables[id.index()].versions {
                        let here = days.and(&Days::of(v.notes.in_force));
                        // Where no row is in force there is no answer either.
                        let rows = v.rows.iter().fold(Days::default(), |d, r| d.or(&Days::of(r.notes.in_force)));
                        left = left.without(&if v.needs_no_row() { here.clone() } else { here.and(&rows) });
                        v.inputs.iter().for_each(|n| self.node(n, &here));
                        for row in &v.rows {
                            let here = here.and(&Days::of(row.notes.in_force));
                            row.outputs.iter().for_each(|n| self.node(n, &here));
                            for test in row.cells.iter().flat_map(|c| &c.tests) {
                                if let CellTest::All(all) = test {
                                    all.iter().for_each(|(_, n)| self.node(n, &here));
                                }
                            }
                        }
                    }
                    rules.tables[id.index()].exceptions.iter().for_each(|e| self.exception(*e, &days));
                }
                _ => continue,
            }
            if !left.is_empty() {
                match self.holes.iter_mut().find(|(t, _)| *t == target) {
                    Some((_, hole)) => *hole = hole.or(&left),
                    None => self.holes.push((target, left)),
                }
            }
        }
    }

    fn requirement(&mut self, id: RequirementId, days: &Days) {
        let rules = self.rules;
        let days = days.without(&uncoded(rules, Target::Requirement(id)));
        let requirement = &rules.requirements[id.index()];
        for v in &requirement.versions {
            let here = days.and(&Days::of(v.notes.in_force));
            v.for_each.iter().map(|(_, l)| l).chain(&v.when).chain([&v.must]).for_each(|n| self.node(n, &here));
            self.messages(&v.notes.title, &here);
            self.messages(&v.otherwise, &here);
        }
        requirement.exceptions.iter().for_each(|e| self.exception(*e, &days));
    }

    fn exception(&mut self, id: ExceptionId, days: &Days) {
        let rules = self.rules;
        let exception = &rules.exceptions[id.index()];
        for v in &exception.versions {
            let here = days.and(&Days::of(v.notes.in_force));
            self.cases(&v.cases, &here);
            v.when.iter().chain(&v.must).for_each(|n| self.node(n, &here));
            self.messages(&v.notes.title, &here);
            self.messages(&v.otherwise, &here);
        }
        exception.exceptions.iter().for_each(|e| self.exception(*e, days));
    }

    fn cases(&mut self, cases: &[Case], days: &Days) {
        for case in cases {
            self.node(&case.value, days);
            case.when.iter().for_each(|w| self.node(w, days));
        }
    }

    fn messages(&mut self, messages: &Messages, days: &Days) {
        for part in messages.ru.iter().chain(&messages.en).flatten() {
            if let Part::Value(node) = part {
                self.node(node, days);
            }
        }
    }

    fn node(&mut self, node: &Node, days: &Days) {
        let mut found = Vec::new();
        node.walk(&mut |n| match &n.kind {
            NodeKind::Parameter(id) => found.push(Target::Parameter(*id)),
            NodeKind::Definition(id, _) => found.push(Target::Definition(*id)),
            NodeKind::Table(id, ..) => found.push(Target::Table(*id)),
            _ => {}
        });
        for target in found {
            self.need(target, days);
        }
    }
}
