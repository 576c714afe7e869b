//! The whole tree of reasons, read from the trace: `norma/explanation/1`.
//!
//! A value that was found once is told once; where it is used again the tree says so.

use super::reason::file_name;
use super::report::{Comparison, FactReport, RulesReport, SourceReport, UncodedReport, ValueReport};
use super::{Source, words};
use crate::check::typed::{Citation, InForce, Notes, Report, TableVersion};
use crate::evaluate::trace::Rounded;
use crate::evaluate::{Finding, HeldRow, Shown, StepKind, Verdict};
use crate::file::Span;
use crate::id::{ObjectId, ParameterId, StepId};
use crate::picture::Picture;
use crate::show::title_or_name;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::possible::{Core, Possible, Truth};
use serde::{Serialize, Serializer};
use std::collections::HashSet;

/// The most rows of a list that are told one by one.
const MOST_ROWS: usize = 8;

/// How findings and values came about.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// `norma/explanation/1`.
    pub schema: &'static str,
    /// The case file.
    pub case: String,
    /// The subject.
    pub subject: String,
    /// The date of the assessment.
    pub on: String,
    /// Which rules answered.
    pub rules: RulesReport,
    /// Law that nobody has encoded and that touches the assessments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uncoded: Vec<UncodedReport>,
    /// A tree for each finding or value.
    pub reasons: Vec<Reason>,
    /// The views that were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A finding.
    Finding,
    /// The value of a definition.
    Definition,
    /// The answer of a table that an assessment rates.
    Rate,
    /// The answer of a table.
    Table,
    /// The value of a parameter.
    Parameter,
    /// A fact of the case.
    Fact,
    /// One of the cases of a definition.
    Case,
    /// An exception.
    Exception,
    /// A comparison, or a question whether something is in a list or range.
    Comparison,
    /// A condition turned round.
    Not,
    /// A calculation, or a question asked of a list.
    Operation,
    /// A row of a list.
    Row,
    /// An item of `for each`.
    Item,
    /// `when`
    When,
    /// `must`
    Must,
}

/// A step with all that it took.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// What it is.
    pub kind: Kind,
    /// The name of what is declared; the path of a fact; the row or item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The rule text of the step, on one line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The place of the rule text, as file and line.
    pub rule: String,
    /// What came of it; `null` where it is unknown.
    pub value: ValueReport,
    /// The same for a reader.
    #[serde(rename = "shown")]
    pub words: String,
    /// Whether it is not known for sure.
    pub open: bool,
    /// What a finding or an item comes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Why, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What is required and what is.
    #[serde(flatten)]
    pub comparison: Option<Comparison>,
    /// By how much what is misses what is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed_by: Option<String>,
    /// The rows of a table that hold or may hold; of a marginal scale, all brackets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<RowReport>,
    /// Whether the result did not fit exactly and was rounded at its last digit.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub rounded: bool,
    /// Acts and places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<SourceReport>,
    /// The words of the act.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quote: Vec<String>,
    /// Where a fact stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<FactReport>,
    /// The facts that keep it open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// It was told above.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// How many rows of a list are not told, since they did not decide.
    #[serde(skip_serializing_if = "is_zero")]
    pub rows_left_out: usize,
    /// The steps that it took.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "deep")]
    pub steps: Vec<Reason>,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize)]
pub struct RowReport {
    /// Its number, from 1.
    pub row: usize,
    /// Its text.
    pub text: String,
    /// It holds, and another answers in its place.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overridden: bool,
    /// For a bracket of a scale: the part of the base in it, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The rate of that part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<String>,
    /// What the part comes to at that rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    /// When it is in force, where it has dates of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<String>,
    /// The acts that the row itself names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<SourceReport>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// Runs something with enough stack left: a tree is as deep as the longest chain of definitions.
pub fn with_stack<T>(run: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(128 << 10, 4 << 20, run)
}

fn deep<S: Serializer>(steps: &[Reason], serializer: S) -> Result<S::Ok, S::Error> {
    with_stack(|| serializer.collect_seq(steps))
}

/// Tells trees, each step with children once.
pub struct Teller<'a> {
    source: Source<'a>,
    told: HashSet<StepId>,
    told_parameters: HashSet<ParameterId>,
}

impl<'a> Teller<'a> {
    /// A teller that has told nothing yet.
    pub fn new(source: Source<'a>) -> Self {
        Self { source, told: HashSet::new(), told_parameters: HashSet::new() }
    }

    /// A finding.
    pub fn finding(&mut self, finding: &Finding) -> Reason {
        let source = self.source;
        let requirement = &source.edition.rules.requirements[finding.requirement.index()];
        let report = source.finding(finding);
        let mut reason = blank(Kind::Finding);
        reason.name = Some(requirement.name.to_string());
        reason.title = Some(report.title);
        reason.rule = report.rule;
        reason.verdict = Some(report.verdict);
        reason.words = words::verdict(source.language, report.verdict).into();
        reason.open = report.verdict == Verdict::Undetermined;
        reason.reason = Some(report.reason).filter(|r| !r.is_empty());
        reason.missed_by = report.comparison.as_ref().and_then(|c| c.missed_by.clone());
        reason.comparison = report.comparison;
        reason.source = report.source;
        reason.quote = report.quote;
        reason.needs = report.needs;
        if let Some(step) = finding.step {
            let (steps, left_out) = self.children(step);
            reason.steps = steps;
            reason.rows_left_out = left_out;
            reason.steps.extend(self.out_of_force(&source.trace.step(step).kind));
            // The items say themselves what they come to.
            for (item, part) in reason.steps.iter_mut().filter(|s| s.kind == Kind::Item).zip(&report.parts) {
                if item.name.as_deref() == Some(&part.key) {
                    item.verdict = Some(part.verdict);
                    item.reason = Some(part.reason.clone());
                }
            }
        }
        reason
    }

    /// The value of a definition, table or parameter.
    pub fn shown(&mut self, report: Report, own: ObjectId, shown: &Shown, rated: bool) -> Reason {
        if let Some(step) = shown.step {
            let mut reason = self.step(step);
            if rated {
                reason.kind = Kind::Rate;
            }
            return reason;
        }
        let rules = self.source.edition.rules;
        let mut reason = blank(Kind::Parameter);
        let (name, ty) = match report {
            Report::Parameter(id) => {
                self.parameter(&mut reason, id);
                let p = &rules.parameters[id.index()];
                (&p.name, p.ty.clone())
            }
            Report::Definition(id) => {
                let d = &rules.definitions[id.index()];
                reason.kind = Kind::Definition;
                (&d.name, d.ty.clone())
            }
            Report::Table(id) => {
                let t = &rules.tables[id.index()];
                reason.kind = if rated { Kind::Rate } else { Kind::Table };
                (&t.name, t.outputs.first().map_or(Ty::Error, |o| o.ty.clone()))
            }
        };
        reason.name = Some(self.of_whom(name, own));
        self.value(&mut reason, &shown.value, &ty);
        reason
    }

    fn place(&self, span: Span) -> String {
        self.source.rules.locate(span).map_or_else(String::new, |l| format!("{}:{}", l.file, l.line))
    }

    fn of_whom(&self, name: &str, own: ObjectId) -> String {
        let facts = self.source.facts;
        let path = &facts.objects[own.index()].path;
        if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
    }

    fn value(&self, reason: &mut Reason, value: &Possible, ty: &Ty) {
        reason.value = self.source.value(value, ty);
        reason.words = self.source.possible(value, ty);
        reason.open = !value.is_decided();
        if let Some(failure) = value.failure.as_ref().filter(|_| !value.has_core() && !value.none) {
            reason.reason = Some(words::failure(&self.source, failure));
        } else if reason.open {
            reason.needs = self.source.paths(&value.open_needs().causes());
        }
    }

    fn notes(&self, reason: &mut Reason, notes: &Notes, name: &str) {
        reason.title = Some(self.source.title(notes, name)).filter(|t| t != name);
        self.cite(reason, &notes.citations, notes);
    }

    fn cite(&self, reason: &mut Reason, citations: &[Citation], notes: &Notes) {
        reason.source = self.source.sources(citations);
        reason.quote = notes.quotes.iter().map(|q| q.text.to_string()).collect();
        reason.rule = self.place(notes.span);
    }

    fn parameter(&mut self, reason: &mut Reason, id: ParameterId) {
        let parameter = &self.source.edition.rules.parameters[id.index()];
        reason.name = Some(parameter.name.to_string());
        // One with exceptions has a step for each subject, which says itself that it was told.
        if parameter.exceptions.is_empty() && !self.told_parameters.insert(id) {
            reason.again = true;
            return;
        }
        let title = title_or_name(&parameter.title, self.source.language, &parameter.name);
        reason.title = Some(title).filter(|t| **t != *parameter.name);
        if let Some(version) = self.source.edition.parameter(id) {
            self.cite(reason, &version.notes.citations, &version.notes);
        }
        if reason.rule.is_empty() {
            reason.rule = self.place(parameter.span);
        }
    }

    /// A step with all under it.
    fn step(&mut self, id: StepId) -> Reason {
        with_stack(|| self.step_here(id))
    }

    fn step_here(&mut self, id: StepId) -> Reason {
        let source = self.source;
        let rules = source.edition.rules;
        let step = source.trace.step(id);
        let mut reason = blank(Kind::Operation);
        reason.rule = self.place(step.span);
        let boolean = matches!(
            step.kind,
            StepKind::Compare(..)
                | StepKind::In(..)
                | StepKind::Not
                | StepKind::When
                | StepKind::Must
                | StepKind::Exception(..)
        );
        let ty = if boolean { Ty::Boolean } else { step.ty.clone() };
        self.value(&mut reason, &step.value, &ty);
        match &step.kind {
            StepKind::Fact(object, field) => {
                reason.kind = Kind::Fact;
                let fact = source.facts.fact(*object, *field);
                let path = source.facts.path(rules, *object, *field);
                let class = &rules.classes[source.facts.objects[object.index()].class.index()];
                let declared = &class.fields[field.index()];
                let title = title_or_name(&declared.title, source.language, &declared.name);
                reason.title = Some(title).filter(|t| **t != *declared.name);
                reason.open = !fact.known;
                reason.fact = fact.origin.as_ref().map(|o| FactReport {
                    path: path.clone(),
                    value: source.canonical().possible(&step.value, &ty),
                    text: reason.words.clone(),
                    file: Some(file_name(&o.file)),
                    line: Some(o.line),
                    from: o.from.as_ref().map(ToString::to_string),
                });
                reason.name = Some(path);
                reason.needs.clear();
            }
            StepKind::Parameter(parameter) => {
                reason.kind = Kind::Parameter;
                self.parameter(&mut reason, *parameter);
            }
            StepKind::Definition(definition, own) => {
                reason.kind = Kind::Definition;
                let name = &rules.definitions[definition.index()].name;
                reason.name = Some(self.of_whom(name, *own));
                if let Some(version) = source.edition.definitions[definition.index()] {
                    self.notes(&mut reason, &version.notes, name);
                }
            }
            StepKind::Table(table, own, rows) => {
                reason.kind = Kind::Table;
                let name = &rules.tables[table.index()].name;
                reason.name = Some(self.of_whom(name, *own));
                if let Some(version) = source.edition.tables[table.index()] {
                    self.notes(&mut reason, &version.notes, name);
                    reason.rows = rows.iter().filter_map(|held| self.row(version, held, &step.ty)).collect();
                    reason.rounded = rows.iter().filter_map(|r| r.worth.as_ref()).any(|w| w.rounded);
                }
            }
            StepKind::Case(applies) => {
                reason.kind = Kind::Case;
                reason.text = one_line(source.rules.text(step.span));
                if !applies.holds() {
                    reason.words = self.applies(applies);
                    reason.value = ValueReport::Null;
                    reason.open = !applies.fails();
                }
            }
            StepKind::Exception(exception, applies) => {
                reason.kind = Kind::Exception;
                let name = &rules.exceptions[exception.index()].name;
                reason.name = Some(name.to_string());
                if let Some(version) = source.edition.exception(*exception) {
                    self.notes(&mut reason, &version.notes, name);
                }
                reason.words = self.applies(applies);
            }
            StepKind::Compare(..) | StepKind::In(..) => {
                reason.kind = Kind::Comparison;
                reason.text = source.rule_text(id);
                reason.comparison = source.comparison(id);
                reason.missed_by = reason.comparison.as_ref().and_then(|c| c.missed_by.clone());
            }
            StepKind::Not => {
                reason.kind = Kind::Not;
                reason.text = source.rule_text(id);
                reason.comparison = source.comparison(id);
                // `x is not y` is one condition: what it turns round is no step of its own to a reader.
                if let [inner] = step.children[..] {
                    if source.trace.step(inner).span == step.span {
                        let (steps, left_out) = self.children(inner);
                        reason.steps = steps;
                        reason.rows_left_out = left_out;
                        return reason;
                    }
                }
            }
            StepKind::Operation(_, Rounded(rounded)) => {
                reason.text = source.rule_text(id);
                reason.rounded = *rounded;
            }
            StepKind::Row(row) => {
                reason.kind = Kind::Row;
                reason.name = Some(self.row_name(row));
                reason.rule = String::new();
            }
            StepKind::Item(item) => {
                reason.kind = Kind::Item;
                reason.name = Some(self.row_name(item));
                reason.rule = String::new();
                reason.words = String::new();
            }
            StepKind::Requirement(requirement) => {
                reason.kind = Kind::Finding;
                reason.name = Some(rules.requirements[requirement.index()].name.to_string());
            }
            StepKind::When => {
                reason.kind = Kind::When;
                reason.text = source.rule_text(id);
            }
            StepKind::Must => {
                reason.kind = Kind::Must;
                reason.text = source.rule_text(id);
            }
        }
        let once = match step.kind {
            StepKind::Definition(..) | StepKind::Table(..) => true,
            StepKind::Parameter(id) => !rules.parameters[id.index()].exceptions.is_empty(),
            _ => false,
        };
        if once && !self.told.insert(id) {
            reason.again = true;
            return reason;
        }
        let (mut steps, left_out) = self.children(id);
        steps.extend(self.out_of_force(&step.kind));
        reason.steps = steps;
        reason.rows_left_out = left_out;
        reason
    }

    /// The exceptions to what a step found that are not in force on the date, with their dates.
    fn out_of_force(&self, kind: &StepKind) -> Vec<Reason> {
        let rules = self.source.edition.rules;
        let exceptions = match kind {
            StepKind::Definition(id, _) => &rules.definitions[id.index()].exceptions,
            StepKind::Table(id, ..) => &rules.tables[id.index()].exceptions,
            StepKind::Parameter(id) => &rules.parameters[id.index()].exceptions,
            StepKind::Requirement(id) => &rules.requirements[id.index()].exceptions,
            StepKind::Exception(id, _) => &rules.exceptions[id.index()].exceptions,
            _ => return Vec::new(),
        };
        let absent = exceptions.iter().filter(|id| self.source.edition.exception(**id).is_none());
        let told = absent.filter_map(|id| {
            let exception = &rules.exceptions[id.index()];
            let nearest = exception.versions.first()?;
            let dates: Vec<String> =
                exception.versions.iter().map(|v| words::dates(self.source.language, v.notes.in_force)).collect();
            let mut reason = blank(Kind::Exception);
            reason.name = Some(exception.name.to_string());
            self.notes(&mut reason, &nearest.notes, &exception.name);
            let phrase =
                words::phrase(self.source.language, "not in force: it holds", "не действует в этот день: действует");
            reason.words = format!("{phrase} {}", dates.join(", "));
            Some(reason)
        });
        told.collect()
    }

    /// A row of a table, with what a bracket of a scale comes to.
    fn row(&self, version: &TableVersion, held: &HeldRow, ty: &Ty) -> Option<RowReport> {
        let source = self.source;
        let row = version.rows.get(held.row)?;
        let base = version.inputs.first().map_or(&Ty::Error, |b| &b.ty);
        let worth = held.worth.as_ref();
        Some(RowReport {
            row: row.number,
            text: one_line(source.rules.text(row.span)),
            overridden: held.overridden,
            part: worth.map(|w| source.possible(&w.part, base)),
            rate: worth.and_then(|w| Some(source.possible(w.rate.as_ref()?, &Ty::Percent))),
            sum: worth.map(|w| source.possible(&w.sum, ty)),
            dates: (row.notes.in_force != InForce::default())
                .then(|| words::dates(source.language, row.notes.in_force)),
            source: source.sources(&row.notes.citations),
        })
    }

    fn row_name(&self, row: &Possible) -> String {
        if let Some(Value::Object(id)) = row.known() {
            if self.source.facts.objects[id.index()].stands_for_more.is_some() {
                return words::phrase(self.source.language, "further entries", "возможные другие").into();
            }
        }
        self.source.possible(row, &Ty::Error)
    }

    fn applies(&self, applies: &Truth) -> String {
        let phrase = |en, ru| words::phrase(self.source.language, en, ru).to_owned();
        match (applies.holds(), applies.fails()) {
            (true, _) => phrase("applies", "применяется"),
            (_, true) => phrase("does not apply", "не применяется"),
            _ => phrase("unknown whether it applies", "неизвестно, применяется ли"),
        }
    }

    /// The steps under a step. Of many rows those are told that decided.
    fn children(&mut self, id: StepId) -> (Vec<Reason>, usize) {
        let trace = self.source.trace;
        let step = trace.step(id);
        let is_row = |id: &StepId| matches!(trace.step(*id).kind, StepKind::Row(_) | StepKind::Item(_));
        let rows: Vec<StepId> = step.children.iter().copied().filter(is_row).collect();
        let left_out = rows.len().saturating_sub(MOST_ROWS);
        let mut chosen: HashSet<StepId> = HashSet::new();
        if left_out > 0 {
            let every = matches!(step.kind, StepKind::Operation("every", _));
            let weight = |id: &StepId| self.weight(*id, every);
            let mut ranked = rows.clone();
            ranked.sort_by_key(weight);
            chosen.extend(ranked.into_iter().take(MOST_ROWS));
        }
        let keep = |id: &StepId| left_out == 0 || !is_row(id) || chosen.contains(id);
        let kept: Vec<StepId> = step.children.iter().copied().filter(keep).collect();
        (kept.into_iter().map(|id| self.step(id)).collect(), left_out)
    }

    /// How much a row decided: 0 most. Of `every` those that fail, else those that hold; then the open ones.
    fn weight(&self, id: StepId, every: bool) -> u8 {
        let step = self.source.trace.step(id);
        let value = match &step.kind {
            // An item comes to what its `must` comes to.
            StepKind::Item(_) => {
                return self.demand(id).map_or(3, |m| match &self.source.trace.step(m).value.core {
                    Core::One(Value::Boolean(true)) => 2,
                    Core::One(Value::Boolean(false)) => 0,
                    _ => 1,
                });
            }
            _ => &step.value,
        };
        match &value.core {
            Core::One(Value::Boolean(b)) if *b == every => 2,
            Core::One(Value::Boolean(_)) => 0,
            _ if value.is_decided() => 0,
            _ => 1,
        }
    }
}

impl Teller<'_> {
    /// The `must` by which an item was judged: its own, or that of an exception in its place.
    fn demand(&self, item: StepId) -> Option<StepId> {
        let trace = self.source.trace;
        let must = |id: StepId| {
            let children = &trace.step(id).children;
            children.iter().copied().find(|c| matches!(trace.step(*c).kind, StepKind::Must))
        };
        let replaces = |id: &&StepId| match &trace.step(**id).kind {
            StepKind::Exception(_, applies) => applies.yes,
            _ => false,
        };
        must(item).or_else(|| trace.step(item).children.iter().filter(replaces).find_map(|id| must(*id)))
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A reason of which nothing is said yet.
fn blank(kind: Kind) -> Reason {
    Reason {
        kind,
        name: None,
        title: None,
        text: String::new(),
        rule: String::new(),
        value: ValueReport::Null,
        words: String::new(),
        open: false,
        verdict: None,
        reason: None,
        comparison: None,
        missed_by: None,
        rows: Vec::new(),
        rounded: false,
        source: Vec::new(),
        quote: Vec::new(),
        fact: None,
        needs: Vec::new(),
        again: false,
        rows_left_out: 0,
        steps: Vec::new(),
    }
}
