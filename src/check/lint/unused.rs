//! Declarations that nothing names.

use super::error::Lint;
use crate::check::typed::{Case, Checked, Label, Messages, Node, NodeKind, Notes, Part, Report, Shape, Target};
use crate::diagnostic::Diagnostics;
use crate::id::{ActId, ClassId, DefinitionId, EnumId, ParameterId, RequirementId, TableId, UnitId};
use crate::phrase::{Phrase, phrase};
use crate::resolve::{Meaning, Resolved};
use crate::syntax::ast::{Expectation, Expr, ExprKind, Literal};
use crate::syntax::keyword::russian::{JOINS, RATES, REPORTS, REQUIRES, SOURCE};
use crate::ty::Ty;
use crate::value::Value;
use std::collections::HashSet;

#[derive(Default)]
struct Used {
    parameters: HashSet<ParameterId>,
    definitions: HashSet<DefinitionId>,
    tables: HashSet<TableId>,
    enums: HashSet<EnumId>,
    classes: HashSet<ClassId>,
    units: HashSet<UnitId>,
    acts: HashSet<ActId>,
    requirements: HashSet<RequirementId>,
}

impl Used {
    fn ty(&mut self, ty: &Ty) {
        match ty {
            Ty::Enum(e) => {
                self.enums.insert(*e);
            }
            Ty::Object(c) => {
                self.classes.insert(*c);
            }
            Ty::Quantity(u) => {
                self.units.insert(*u);
            }
            Ty::List(row) => self.ty(row),
            _ => {}
        }
    }

    fn node(&mut self, node: &Node) {
        node.walk(&mut |n| {
            self.ty(&n.ty);
            match &n.kind {
                NodeKind::Parameter(id) => {
                    self.parameters.insert(*id);
                }
                NodeKind::Definition(id, _) => {
                    self.definitions.insert(*id);
                }
                NodeKind::Table(id, ..) => {
                    self.tables.insert(*id);
                }
                NodeKind::Constant(Value::Member(e, _)) => {
                    self.enums.insert(*e);
                }
                _ => {}
            }
        });
    }

    fn notes(&mut self, notes: &Notes) {
        self.messages(&notes.title);
        self.acts.extend(notes.citations.iter().map(|c| c.act));
    }

    fn messages(&mut self, messages: &Messages) {
        for part in messages.ru.iter().chain(&messages.en).flatten() {
            if let Part::Value(node) = part {
                self.node(node);
            }
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Graph(graph) => {
                let lane = graph.lane.as_ref().map(|(n, _)| n);
                let of_nodes = [&graph.nodes].into_iter().chain(lane);
                of_nodes.chain(graph.marks.iter().map(|m| &m.when)).for_each(|n| self.node(n));
                graph.marks.iter().for_each(|m| self.messages(&m.title));
                for edges in &graph.edges {
                    [&edges.list, &edges.from, &edges.to].into_iter().for_each(|n| self.node(n));
                }
                for label in graph.label.iter().chain(graph.edges.iter().filter_map(|e| e.label.as_ref())) {
                    match label {
                        Label::Value(node) => self.node(node),
                        Label::Text(messages) => self.messages(messages),
                    }
                }
            }
            Shape::Matrix(tables) => self.tables.extend(tables),
            Shape::Tally(tally) => {
                [&tally.list, &tally.key].into_iter().for_each(|n| self.node(n));
                self.tables.extend(tally.tiles);
            }
            Shape::Shares(parts) => parts.iter().for_each(|n| self.node(n)),
            Shape::Timeline(_, start) => start.iter().for_each(|n| self.node(n)),
        }
    }

    fn cases(&mut self, cases: &[Case]) {
        for case in cases {
            self.node(&case.value);
            case.when.iter().for_each(|w| self.node(w));
        }
    }

    /// Names in tests: what a test asks for is used.
    fn test(&mut self, resolved: &Resolved<'_>, e: &Expr) {
        let mut name = |n: &crate::syntax::ast::Name| match resolved.names.get(&n.text).map(|e| e.meaning) {
            Some(Meaning::Definition(id)) => {
                self.definitions.insert(id);
            }
            Some(Meaning::Table(id)) => {
                self.tables.insert(id);
            }
            Some(Meaning::Parameter(id)) => {
                self.parameters.insert(id);
            }
            _ => {}
        };
        match &e.kind {
            ExprKind::Name(n) => name(n),
            ExprKind::Field(of, n) => {
                name(n);
                self.test(resolved, of);
            }
            ExprKind::Index(a, b)
            | ExprKind::Each(a, b)
            | ExprKind::Where(a, b)
            | ExprKind::Binary(a, _, _, b)
            | ExprKind::Ordered(a, b, _)
            | ExprKind::Grouped(a, b) => {
                self.test(resolved, a);
                self.test(resolved, b);
            }
            ExprKind::Call(_, all) | ExprKind::List(all) => all.iter().for_each(|e| self.test(resolved, e)),
            ExprKind::Literal(Literal::Quantity(_, unit)) => {
                if let Some(Meaning::Unit(id)) = resolved.names.get(&unit.text).map(|e| e.meaning) {
                    self.units.insert(id);
                }
            }
            _ => {}
        }
    }
}

pub(super) fn find(resolved: &Resolved<'_>, rules: &Checked, diagnostics: &mut Diagnostics) {
    let mut used = Used::default();
    for class in &rules.classes {
        class.fields.iter().for_each(|f| used.ty(&f.ty));
    }
    for p in &rules.parameters {
        used.ty(&p.ty);
        for v in &p.values {
            used.notes(&v.notes);
            used.node(&v.value);
        }
    }
    for d in &rules.definitions {
        used.ty(&d.ty);
        for v in &d.versions {
            used.notes(&v.notes);
            used.cases(&v.cases);
            v.otherwise.iter().for_each(|n| used.node(n));
        }
    }
    for e in &rules.exceptions {
        for v in &e.versions {
            used.notes(&v.notes);
            used.cases(&v.cases);
            v.when.iter().chain(&v.must).for_each(|n| used.node(n));
            used.messages(&v.otherwise);
        }
    }
    for (i, r) in rules.requirements.iter().enumerate() {
        for v in &r.versions {
            used.notes(&v.notes);
            used.messages(&v.otherwise);
            v.for_each.iter().map(|(_, l)| l).chain(&v.when).chain([&v.must]).for_each(|n| used.node(n));
            if !v.joins.is_empty() {
                used.requirements.insert(RequirementId::new(i));
            }
        }
    }
    for t in &rules.tables {
        t.outputs.iter().for_each(|o| used.ty(&o.ty));
        for v in &t.versions {
            used.notes(&v.notes);
            v.inputs.iter().for_each(|n| used.node(n));
            for row in &v.rows {
                used.notes(&row.notes);
                row.outputs.iter().for_each(|n| used.node(n));
                for test in row.cells.iter().flat_map(|c| &c.tests) {
                    if let crate::check::typed::CellTest::All(all) = test {
                        all.iter().for_each(|(_, n)| used.node(n));
                    }
                }
            }
        }
    }
    for a in &rules.assessments {
        for v in &a.versions {
            used.notes(&v.notes);
            used.requirements.extend(&v.requires);
            used.tables.extend(&v.rates);
            for report in &v.reports {
                match report {
                    Report::Definition(id) => {
                        used.definitions.insert(*id);
                    }
                    Report::Parameter(id) => {
                        used.parameters.insert(*id);
                    }
                    Report::Table(id) => {
                        used.tables.insert(*id);
                    }
                }
            }
        }
    }
    for u in &rules.uncoded {
        used.notes(&u.notes);
        u.when.iter().for_each(|n| used.node(n));
        match u.target {
            // Law that is not encoded speaks of a value that may have no other reader yet.
            Target::Definition(id) => {
                used.definitions.insert(id);
            }
            Target::Requirement(id) => {
                used.requirements.insert(id);
            }
            _ => {}
        }
    }
    for v in rules.procedures.iter().flat_map(|p| &p.versions) {
        used.notes(&v.notes);
        for step in &v.steps {
            used.notes(&step.notes);
            step.written.iter().for_each(|n| used.node(n));
        }
    }
    for view in &rules.views {
        used.notes(&view.notes);
        used.shape(&view.shape);
    }
    for test in &resolved.tests {
        let expected = test.expectations.iter().map(|e: &Expectation| &e.subject);
        let heads = test.table.iter().flat_map(|t| &t.outputs);
        expected.chain(heads).for_each(|e| used.test(resolved, e));
    }
    for unit in &rules.units {
        used.units.insert(unit.base.0);
    }
    report(rules, &used, diagnostics);
}

fn report(rules: &Checked, used: &Used, diagnostics: &mut Diagnostics) {
    let mut tell = |is_used: bool, what: Phrase, name: &str, help: &Phrase, span| {
        if !is_used {
            diagnostics.push(Lint::Unused { what, name: name.into(), help: help.clone(), span });
        }
    };
    let remove = &Phrase::new("remove it, or read it where it belongs", "уберите или используйте там, где это нужно");
    for (i, p) in rules.parameters.iter().enumerate() {
        tell(
            used.parameters.contains(&ParameterId::new(i)),
            Phrase::new("the parameter", "параметр"),
            &p.name,
            remove,
            p.span,
        );
    }
    for (i, d) in rules.definitions.iter().enumerate() {
        let span = d.versions.first().map(|v| v.notes.span).unwrap_or_default();
        tell(
            used.definitions.contains(&DefinitionId::new(i)),
            Phrase::new("the definition", "определение"),
            &d.name,
            remove,
            span,
        );
    }
    for (i, t) in rules.tables.iter().enumerate() {
        let span = t.versions.first().map(|v| v.notes.span).unwrap_or_default();
        let help = &phrase!(
            "remove it, or name it behind `rates` or `reports` of an assessment",
            "уберите или назовите в оценке после `{RATES}` или `{REPORTS}`"
        );
        tell(used.tables.contains(&TableId::new(i)), Phrase::new("the table", "таблица"), &t.name, help, span);
    }
    for (i, r) in rules.requirements.iter().enumerate() {
        let span = r.versions.first().map(|v| v.notes.span).unwrap_or_default();
        let help = &phrase!(
            "name it behind `requires` of an assessment, or write `joins ASSESSMENT` in it: as it stands nobody asks it",
            "назовите его в оценке после `{REQUIRES}` или напишите в нём `{JOINS} ОЦЕНКА`: сейчас о нём никто не спрашивает"
        );
        tell(
            used.requirements.contains(&RequirementId::new(i)),
            Phrase::new("the requirement", "требование"),
            &r.name,
            help,
            span,
        );
    }
    for (i, e) in rules.enums.iter().enumerate() {
        tell(used.enums.contains(&EnumId::new(i)), Phrase::new("the enum", "перечень"), &e.name, remove, e.span);
    }
    for (i, c) in rules.classes.iter().enumerate().filter(|(_, c)| !c.is_subject) {
        tell(used.classes.contains(&ClassId::new(i)), Phrase::new("the entity", "сущность"), &c.name, remove, c.span);
    }
    for (i, u) in rules.units.iter().enumerate() {
        // A unit that equals another is there for cases to use.
        let equals = u.base.0 != UnitId::new(i);
        let is_calendar = rules.calendars.iter().any(|c| c.unit.index() == i);
        tell(
            equals || used.units.contains(&UnitId::new(i)),
            if is_calendar {
                Phrase::new("the calendar", "календарь")
            } else {
                Phrase::new("the unit", "единица")
            },
            &u.name,
            remove,
            u.span,
        );
    }
    for (i, a) in rules.acts.iter().enumerate() {
        let help = &phrase!("remove it, or cite it with `source`", "уберите или сошлитесь на него словом `{SOURCE}`");
        tell(used.acts.contains(&ActId::new(i)), Phrase::new("the act", "акт"), &a.name, help, a.span);
    }
}
