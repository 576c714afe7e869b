//! Reports of assessments and findings, read from the trace.

use super::report::{
    AssessmentReport, Comparison, FactReport, FindingReport, NotInForce, Outcome, PartReport, SourceReport,
    UncodedReport, ValueReport,
};
use super::{Source, words};
use crate::check::typed::{Citation, Report};
use crate::evaluate::{self, Assessment, Displaced, Finding, Judged, Shown, StepKind, Verdict};
use crate::id::StepId;
use crate::plan::Plan;
use crate::syntax::ast::Language;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::date::Period;
use crate::value::number::Toward;
use crate::value::possible::{Cause, Core, ListValue, Possible, Presence};
use indexmap::IndexMap;

impl Source<'_> {
    /// A whole assessment.
    pub fn assessment(&self, plan: &Plan<'_, '_>, done: &Assessment) -> AssessmentReport {
        let rules = self.edition.rules;
        let name = rules.assessments[done.id.index()].name.to_string();
        let steps: Vec<StepId> =
            done.findings.iter().filter_map(|f| f.step).chain(done.rates.iter().filter_map(|(_, s)| s.step)).collect();
        let own = plan.notes.citations.iter().map(|c| c.status).max();
        let uncoded = done.blocked_by.iter().flat_map(|u| &rules.uncoded[u.index()].notes.citations).map(|c| c.status);
        let weakest = self.weakest(steps).into_iter().chain(own).chain(uncoded).max();
        AssessmentReport {
            title: self.filled(&done.title).unwrap_or_else(|| name.clone()),
            name,
            verdict: done.verdict,
            weakest_status: weakest.map(crate::check::typed::Status::word),
            uncoded: done.blocked_by.iter().map(|id| self.uncoded(*id)).collect(),
            not_in_force: plan
                .absent
                .iter()
                .map(|id| {
                    let r = &rules.requirements[id.index()];
                    let dates: Vec<String> =
                        r.versions.iter().map(|v| words::dates(self.language, v.notes.in_force)).collect();
                    NotInForce { requirement: r.name.to_string(), dates: dates.join(", ") }
                })
                .collect(),
            findings: done.findings.iter().map(|f| self.finding(f)).collect(),
            rates: done
                .rates
                .iter()
                .map(|(id, shown)| {
                    let table = &rules.tables[id.index()];
                    let title = self.edition.tables[id.index()].map(|v| self.title(&v.notes, &table.name));
                    let ty = table.outputs.first().map_or(Ty::Error, |o| o.ty.clone());
                    let title = title.unwrap_or_else(|| table.name.to_string());
                    (table.name.to_string(), self.outcome(shown, &ty, title))
                })
                .collect(),
            reports: done.reports.iter().map(|(r, shown)| self.reported(*r, shown)).collect::<IndexMap<_, _>>(),
            needs: self.paths(&done.needs),
        }
    }

    fn uncoded(&self, id: crate::id::UncodedId) -> UncodedReport {
        let u = &self.edition.rules.uncoded[id.index()];
        UncodedReport {
            name: u.name.to_string(),
            title: self.title(&u.notes, &u.name),
            dates: words::dates(self.language, u.notes.in_force),
            source: self.sources(&u.notes.citations),
        }
    }

    fn reported(&self, report: Report, shown: &Shown) -> (String, Outcome) {
        let rules = self.edition.rules;
        let (name, title, ty) = match report {
            Report::Definition(id) => {
                let d = &rules.definitions[id.index()];
                let title = self.edition.definitions[id.index()].map(|v| self.title(&v.notes, &d.name));
                (&d.name, title, d.ty.clone())
            }
            Report::Table(id) => {
                let t = &rules.tables[id.index()];
                let title = self.edition.tables[id.index()].map(|v| self.title(&v.notes, &t.name));
                (&t.name, title, t.outputs.first().map_or(Ty::Error, |o| o.ty.clone()))
            }
            Report::Parameter(id) => {
                let p = &rules.parameters[id.index()];
                let title = crate::show::title_or_name(&p.title, self.language, &p.name);
                (&p.name, Some(title), p.ty.clone())
            }
        };
        let title = title.unwrap_or_else(|| name.to_string());
        (name.to_string(), self.outcome(shown, &ty, title))
    }

    /// What may be, for a reader: ends that follow from the domains of wholly unknown facts tell
    /// nothing of the case, and the value is then as unknown as they are.
    fn told(&self, value: &Possible, step: Option<StepId>) -> Possible {
        let bounding = ["least", "greatest", "count", "sum", "share", "round"];
        let Core::Range(..) = value.core else { return value.clone() };
        let blank = value.needs.causes().iter().all(|c| match c {
            Cause::Fact(object, field) => {
                let fact = self.facts.fact(*object, *field);
                fact.origin.is_none() && !fact.known && !matches!(fact.value.core, Core::List(_))
            }
            _ => true,
        });
        let bounded = step.is_some_and(|s| {
            let by = |id: StepId| matches!(self.trace.step(id).kind, StepKind::Operation(name, _) if bounding.contains(&name));
            self.trace.under(s).into_iter().any(by)
        });
        if blank && !bounded { Possible { core: Core::Any, ..value.clone() } } else { value.clone() }
    }

    pub(super) fn outcome(&self, shown: &Shown, ty: &Ty, title: String) -> Outcome {
        let value = self.told(&shown.value, shown.step);
        let shown = &Shown { value, step: shown.step };
        let open = !shown.value.is_decided();
        let causes = if open { shown.value.open_needs().causes() } else { Vec::new() };
        let failure = shown.value.failure.as_ref().filter(|_| !shown.value.has_core() || causes.is_empty());
        let law = self.missing_law(&causes);
        let reason = failure.map(|f| words::failure(self, f)).or(law);
        Outcome {
            value: self.value(&shown.value, ty),
            text: self.possible(&shown.value, ty),
            scale: self.scale(&shown.value, ty),
            title,
            reason,
            needs: self.paths(&causes),
        }
    }

    /// The members of an enum, and which of them a value may be.
    fn scale(&self, value: &Possible, ty: &Ty) -> Vec<(String, bool)> {
        let Ty::Enum(id) = ty else { return Vec::new() };
        let count = self.edition.rules.enums[id.index()].members.len();
        let may = |member: u32| match value.values() {
            Some(values) => values.contains(&Value::Member(*id, member)),
            None => true,
        };
        (0..count).filter_map(|i| u32::try_from(i).ok()).map(|m| (self.show(|s| s.member(*id, m)), may(m))).collect()
    }

    /// The law that keeps something open, in words, where law and not a fact does.
    pub(super) fn missing_law(&self, causes: &[Cause]) -> Option<String> {
        let law: Vec<String> =
            causes.iter().filter(|c| !matches!(c, Cause::Fact(..))).map(|c| self.cause(*c)).collect();
        (!law.is_empty()).then(|| law.join("; "))
    }

    /// The paths of the facts among causes.
    pub fn paths(&self, causes: &[Cause]) -> Vec<String> {
        causes.iter().filter(|c| matches!(c, Cause::Fact(..))).map(|c| self.cause(*c)).collect()
    }

    /// How many members an enum has; no other type has any.
    fn members(&self, ty: &Ty) -> usize {
        match ty {
            Ty::Enum(id) => self.edition.rules.enums[id.index()].members.len(),
            _ => 0,
        }
    }

    /// The same with the texts that programs read, which know one language.
    pub(super) const fn canonical(&self) -> Self {
        Self { language: Language::English, ..*self }
    }

    /// A value for a program.
    pub fn value(&self, p: &Possible, ty: &Ty) -> ValueReport {
        let code = |v: &Value| self.show(|s| s.code(v));
        match &p.core {
            Core::Nothing if p.none => ValueReport::Text("none".into()),
            Core::Nothing | Core::Any => ValueReport::Null,
            Core::One(v) => ValueReport::Text(code(v)),
            Core::Range(low, high) => ValueReport::Range { from: low.as_ref().map(code), to: high.as_ref().map(code) },
            // Any member of an enum is as good as nothing known.
            Core::Several(values) if values.len() == self.members(ty) => ValueReport::Null,
            Core::Several(values) => ValueReport::OneOf { one_of: values.iter().map(code).collect() },
            Core::List(_) | Core::Group(_) => ValueReport::Text(self.canonical().possible(p, ty)),
        }
    }

    /// Acts and places.
    pub fn sources(&self, citations: &[Citation]) -> Vec<SourceReport> {
        citations
            .iter()
            .map(|c| SourceReport {
                act: self.edition.rules.acts[c.act.index()].name.to_string(),
                title: {
                    let act = &self.edition.rules.acts[c.act.index()];
                    crate::show::title_or_name(&act.title, self.language, &act.name)
                },
                place: c.place.as_ref().map(ToString::to_string),
                status: c.status.word(),
            })
            .collect()
    }

    /// A finding with its reason.
    pub fn finding(&self, finding: &Finding) -> FindingReport {
        let requirement = &self.edition.rules.requirements[finding.requirement.index()];
        let version = self.edition.requirements[finding.requirement.index()];
        let causes = finding.needs.causes();
        let mut report = FindingReport {
            requirement: requirement.name.to_string(),
            verdict: finding.verdict,
            title: self.filled(&finding.title).unwrap_or_else(|| requirement.name.to_string()),
            reason: String::new(),
            comparison: None,
            parts: Vec::new(),
            for_each: finding.judged.is_none(),
            displaced_by: None,
            source: version.map(|v| self.sources(&v.notes.citations)).unwrap_or_default(),
            quote: version.map(|v| v.notes.quotes.iter().map(|q| q.text.to_string()).collect()).unwrap_or_default(),
            rule: version
                .and_then(|v| self.rules.locate(v.notes.span))
                .map_or_else(String::new, |l| format!("{}:{}", l.file, l.line)),
            facts: finding.step.map(|s| self.facts_under(s)).unwrap_or_default(),
            needs: self.paths(&causes),
            needs_not_proved: self.paths(&finding.not_proved),
        };
        if let Some(judged) = &finding.judged {
            let told = self.judged(judged);
            if let Some(displaced) = judged.displaced.as_ref().filter(|d| d.replaces) {
                self.replaced(&mut report, displaced);
            }
            report.reason = told.reason;
            report.comparison = told.comparison;
            report.parts = told.parts;
            report.displaced_by = told.displaced_by;
            return report;
        }
        for part in &finding.parts {
            // What judged an item in the requirement's place is ground of the finding too.
            if let Some(displaced) = part.judged.displaced.as_ref().filter(|d| d.replaces) {
                let version = self.edition.exception(displaced.exception);
                let more = version.map(|v| self.sources(&v.notes.citations)).unwrap_or_default();
                for source in more {
                    if !report.source.contains(&source) {
                        report.source.push(source);
                    }
                }
            }
            let told = self.item(part);
            // Several `more` lines that come to the same are one part to a reader.
            let again = |p: &PartReport| p.key == told.key && p.verdict == told.verdict && p.needs == told.needs;
            if !(matches!(part.presence, Presence::Many(_)) && report.parts.iter().any(again)) {
                report.parts.push(told);
            }
        }
        report.reason = self.reason_of_parts(finding, &report);
        report
    }

    /// A finding that is judged by what an exception demands rests on the exception's words.
    fn replaced(&self, report: &mut FindingReport, by: &Displaced) {
        let Some(version) = self.edition.exception(by.exception) else { return };
        report.source = self.sources(&version.notes.citations);
        report.quote = version.notes.quotes.iter().map(|q| q.text.to_string()).collect();
        if let Some(place) = self.rules.locate(version.notes.span) {
            report.rule = format!("{}:{}", place.file, place.line);
        }
    }

    fn item(&self, part: &evaluate::Part) -> PartReport {
        let class = Ty::Error;
        let told = self.judged(&part.judged);
        let verdict = match part.presence {
            Presence::Certain => part.judged.verdict,
            _ if part.judged.verdict == Verdict::NotApplicable => Verdict::NotApplicable,
            _ => Verdict::Undetermined,
        };
        let further = matches!(part.presence, Presence::Many(_));
        let key = if further {
            words::phrase(self.language, "further entries", "возможные другие").to_owned()
        } else {
            self.possible(&part.item, &class)
        };
        let needs = part.presence.needs().and(&part.judged.needs).causes();
        // Where only its presence is open, that is the reason.
        let by_presence = verdict == Verdict::Undetermined && part.judged.verdict != Verdict::Undetermined;
        let reason = if by_presence {
            let open = self.unknown(&part.presence.needs().causes(), None);
            [told.reason, open].into_iter().filter(|r| !r.is_empty()).collect::<Vec<_>>().join("; ")
        } else {
            told.reason
        };
        PartReport {
            key,
            verdict,
            reason,
            comparison: told.comparison,
            displaced_by: told.displaced_by,
            needs: if verdict == Verdict::Undetermined { self.paths(&needs) } else { Vec::new() },
        }
    }

    fn reason_of_parts(&self, finding: &Finding, report: &FindingReport) -> String {
        if !finding.blocked_by.is_empty() {
            let titles: Vec<String> = finding.blocked_by.iter().map(|u| self.cause(Cause::Uncoded(*u))).collect();
            return titles.join("; ");
        }
        const FEW: usize = 5;
        let list = |verdict: Verdict| {
            let all: Vec<String> = report
                .parts
                .iter()
                .filter(|p| p.verdict == verdict)
                .map(|p| if p.reason.contains(&p.key) { p.reason.clone() } else { format!("{}: {}", p.key, p.reason) })
                .collect();
            let more = if all.len() > FEW { "; …" } else { "" };
            format!("{}{more}", all[..all.len().min(FEW)].join("; "))
        };
        let of = |verdict: Verdict| report.parts.iter().filter(|p| p.verdict == verdict).count();
        match finding.verdict {
            Verdict::Violated => list(Verdict::Violated),
            Verdict::NotApplicable if report.parts.is_empty() => words::nobody(self.language).into(),
            Verdict::NotApplicable => list(Verdict::NotApplicable),
            Verdict::Satisfied => {
                let (held, all) = (of(Verdict::Satisfied), report.parts.len());
                words::held(self.language, held, all)
            }
            Verdict::Undetermined => {
                self.unknown(&finding.needs.causes(), finding.parts.iter().find_map(|p| p.judged.failure.as_deref()))
            }
        }
    }

    /// `not known: a, b`, or the law or the calculation that is missing.
    fn unknown(&self, causes: &[Cause], failure: Option<&crate::value::possible::Failure>) -> String {
        const FEW: usize = 6;
        let paths = self.paths(causes);
        let mut parts = Vec::new();
        if !paths.is_empty() {
            let more = if paths.len() > FEW { ", …" } else { "" };
            let few = paths[..paths.len().min(FEW)].join(", ");
            parts.push(match self.language {
                Language::English => format!("not known: {few}{more}"),
                Language::Russian => format!("неизвестно: {few}{more}"),
            });
        }
        parts.extend(self.missing_law(causes));
        if let (Some(failure), true) = (failure, parts.is_empty()) {
            parts.push(words::failure(self, failure));
        }
        parts.join("; ")
    }

    fn judged(&self, judged: &Judged) -> Told {
        let mut told = Told::default();
        let mut instead = None;
        if let Some(displaced) = &judged.displaced {
            let name = self.edition.rules.exceptions[displaced.exception.index()].name.to_string();
            let title = self.filled(&displaced.title).unwrap_or_else(|| name.clone());
            told.displaced_by = Some(name);
            if !displaced.replaces {
                told.reason = format!("{}{title}", words::an_exception_applies(self.language));
                return told;
            }
            instead = Some(match self.language {
                Language::English => format!("by the exception “{title}”"),
                Language::Russian => format!("по исключению «{title}»"),
            });
        }
        if judged.when_fails {
            told.reason = words::not_met(self.language).into();
            return told;
        }
        let leaves: Vec<StepId> = judged.demands.iter().flat_map(|d| self.conditions(*d)).collect();
        let single = if let [leaf] = &leaves[..] { Some(*leaf) } else { None };
        told.comparison = single.and_then(|l| self.comparison(l));
        if single.is_none() {
            told.parts = self.deciding(&leaves, judged.verdict);
        }
        let standard = told.comparison.as_ref().map(|c| self.compared(c)).or_else(|| {
            let reasons: Vec<String> = told.parts.iter().map(|p| format!("{}: {}", p.key, p.reason)).collect();
            (!reasons.is_empty()).then(|| reasons.join("; "))
        });
        let standard = standard.or_else(|| single.map(|l| self.step_text(l)));
        told.reason = match judged.verdict {
            Verdict::Violated => self.filled(&judged.message).or(standard).unwrap_or_default(),
            Verdict::Undetermined => {
                let unknown = self.unknown(&judged.needs.causes(), judged.failure.as_deref());
                let partly =
                    told.comparison.as_ref().filter(|c| c.actual != ValueReport::Null).map(|c| self.compared(c));
                match partly {
                    Some(partly) if !unknown.is_empty() => format!("{partly}; {unknown}"),
                    Some(partly) => partly,
                    None => unknown,
                }
            }
            _ => standard.unwrap_or_default(),
        };
        if let Some(instead) = instead {
            told.reason = if told.reason.is_empty() { instead } else { format!("{instead}: {}", told.reason) };
        }
        told
    }

    fn compared(&self, c: &Comparison) -> String {
        words::told(self.language, &c.texts.1, &c.demand)
    }

    /// The conditions that stand directly under a `must`.
    fn conditions(&self, must: StepId) -> Vec<StepId> {
        // What leads to a condition (the firm, of `firm.registered`) is none itself.
        let is_condition = |id: &StepId| {
            let step = self.trace.step(*id);
            step.ty == Ty::Boolean || matches!(step.kind, StepKind::Compare(..) | StepKind::In(..) | StepKind::Not)
        };
        self.trace.step(must).children.iter().copied().filter(is_condition).collect()
    }

    /// The conditions that decided, each with what it demands.
    fn deciding(&self, leaves: &[StepId], verdict: Verdict) -> Vec<PartReport> {
        let holds = |id: &StepId| match self.trace.step(*id).value.known() {
            Some(Value::Boolean(b)) => Some(*b),
            _ => None,
        };
        let wanted = match verdict {
            Verdict::Violated => Some(false),
            Verdict::Satisfied => Some(true),
            _ => None,
        };
        let mut chosen: Vec<StepId> = leaves.iter().copied().filter(|l| holds(l) == wanted).collect();
        if chosen.is_empty() {
            chosen = leaves.to_vec();
        }
        chosen
            .into_iter()
            .map(|leaf| {
                let comparison = self.comparison(leaf);
                let step = self.trace.step(leaf);
                let needs = if step.value.is_decided() { Vec::new() } else { self.paths(&step.value.needs.causes()) };
                PartReport {
                    key: self.rule_text(leaf),
                    verdict: match holds(&leaf) {
                        Some(true) => Verdict::Satisfied,
                        Some(false) => Verdict::Violated,
                        None => Verdict::Undetermined,
                    },
                    reason: comparison.as_ref().map_or_else(|| self.step_text(leaf), |c| self.compared(c)),
                    comparison,
                    displaced_by: None,
                    needs,
                }
            })
            .collect()
    }

    /// The rule text of a step on one line.
    pub fn rule_text(&self, step: StepId) -> String {
        self.rules.text(self.trace.step(step).span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What came of a step.
    fn step_text(&self, step: StepId) -> String {
        let step = self.trace.step(step);
        let ty = match step.kind {
            StepKind::Compare(..) | StepKind::In(..) | StepKind::Not => Ty::Boolean,
            _ => step.ty.clone(),
        };
        let text = self.possible(&step.value, &ty);
        match step.kind {
            // What the case says answers the question better than yes or no.
            StepKind::Operation("is none" | "is known" | "is unknown", _) => match &step.children[..] {
                [asked] => self.possible(&self.trace.step(*asked).value, &self.trace.step(*asked).ty),
                _ => text,
            },
            StepKind::Operation("every" | "some" | "none of", _) => {
                let rows = self.deciding_rows(step);
                if rows.is_empty() { text } else { format!("{text}: {rows}") }
            }
            _ => text,
        }
    }

    /// The rows that decide `every`, `some` or `none of`: those that fail it, or that bear it out.
    fn deciding_rows(&self, step: &crate::evaluate::Step) -> String {
        const FEW: usize = 5;
        let holds = |p: &Possible| match p.known() {
            Some(Value::Boolean(b)) => Some(*b),
            _ => None,
        };
        let answer = holds(&step.value);
        let (every, some) =
            (matches!(step.kind, StepKind::Operation("every", _)), matches!(step.kind, StepKind::Operation("some", _)));
        let wanted = match answer {
            Some(false) if every => Some(false),
            Some(true) if some => Some(true),
            Some(false) if !some => Some(true),
            None => None,
            // All rows together bear it out: none stands out.
            Some(_) => return String::new(),
        };
        let rows = step.children.iter().map(|c| self.trace.step(*c)).filter_map(|s| match &s.kind {
            StepKind::Row(row) if holds(&s.value) == wanted => Some(self.possible(row, &Ty::Error)),
            _ => None,
        });
        let mut rows: Vec<String> = rows.collect();
        if rows.len() > FEW {
            rows.truncate(FEW);
            rows.push("…".into());
        }
        rows.join(", ")
    }

    /// What a condition demands and what is.
    pub(super) fn comparison(&self, id: StepId) -> Option<Comparison> {
        self.demanded(id, false)
    }

    /// What a condition demands and what is; `negated` where it stands behind `not`.
    fn demanded(&self, id: StepId, negated: bool) -> Option<Comparison> {
        let step = self.trace.step(id);
        match &step.kind {
            StepKind::Not => match &step.children[..] {
                [child] => self.demanded(*child, !negated),
                _ => None,
            },
            StepKind::Compare(op, sides) => {
                let (actual, required) = &**sides;
                let actual = &self.told(actual, Some(id));
                let op = if negated { op.negated() } else { *op };
                let texts = match (required.known(), actual.known()) {
                    (Some(r), Some(a)) => self.show(|s| s.pair(r, a, &step.ty)),
                    _ => (self.possible(required, &step.ty), self.possible(actual, &step.ty)),
                };
                Some(Comparison {
                    required: self.value(required, &step.ty),
                    actual: self.value(actual, &step.ty),
                    operator: op.sign(),
                    demand: match required.known() {
                        Some(value) => self.show(|s| words::demanded(&s, op, texts.0.clone(), value, &step.ty)),
                        // What is itself open stands in brackets: `at least (10 % or 20 %)`.
                        None => format!("{}({})", words::demand(self.language, op, &step.ty), texts.0),
                    },
                    missed_by: if step.value.known() == Some(&Value::Boolean(negated)) {
                        self.distance(actual, required, &step.ty)
                    } else {
                        None
                    },
                    texts,
                })
            }
            StepKind::In(sides, ends) => {
                let (actual, required) = &**sides;
                let actual = &self.told(actual, Some(id));
                let list = matches!(required.core, Core::List(_));
                let required = &in_whatever_order(required);
                let ty = if list { step.ty.clone().list() } else { step.ty.clone() };
                let mut texts = (self.possible(required, &ty), self.possible(actual, &step.ty));
                match (&required.core, self.language) {
                    (Core::Range(Some(low), Some(high)), Language::Russian) => {
                        texts.0 = self.show(|s| s.within(*ends, &ty, (low, high), negated));
                    }
                    (Core::List(_), _) => {}
                    _ => texts.0 = texts.0.replacen(" .. ", &format!(" {} ", ends.dots()), 1),
                }
                let not = if negated { words::phrase(self.language, "not ", "не ") } else { "" };
                let demand = match (list, self.language) {
                    (true, Language::English) => format!("{not}one of {}", texts.0),
                    (true, Language::Russian) => format!("{not}из {}", texts.0),
                    (false, Language::English) => format!("{not}within {}", texts.0),
                    (false, Language::Russian) if matches!(required.core, Core::Range(Some(_), Some(_))) => {
                        texts.0.clone()
                    }
                    (false, Language::Russian) => format!("{not}в пределах {}", texts.0),
                };
                Some(Comparison {
                    required: self.value(required, &ty),
                    actual: self.value(actual, &step.ty),
                    operator: match (negated, list) {
                        (true, _) => "not in",
                        (false, true) => "in",
                        (false, false) => ends.operator(),
                    },
                    demand,
                    missed_by: None,
                    texts,
                })
            }
            StepKind::Fact(..) | StepKind::Definition(..) if step.ty == Ty::Boolean => {
                let yes = Possible::one(Value::Boolean(!negated));
                let texts = (self.possible(&yes, &Ty::Boolean), self.possible(&step.value, &Ty::Boolean));
                Some(Comparison {
                    required: self.value(&yes, &Ty::Boolean),
                    actual: self.value(&step.value, &Ty::Boolean),
                    operator: "is",
                    demand: texts.0.clone(),
                    missed_by: None,
                    texts,
                })
            }
            _ => None,
        }
    }

    /// How far two known values lie apart, in words.
    fn distance(&self, a: &Possible, b: &Possible, ty: &Ty) -> Option<String> {
        let (a, b) = (a.known()?, b.known()?);
        if let (Value::Date(a), Value::Date(b)) = (a, b) {
            let days = i32::try_from(crate::value::date::days_between(*a, *b)).ok()?.checked_abs()?;
            return Some(self.show(|s| s.value(&Value::Period(Period::Days(days)), &Ty::Error)));
        }
        if matches!(a, Value::Period(_)) && a.period_kind() != b.period_kind() {
            return None;
        }
        let apart = a.number()?.sub(b.number()?, Toward::Nearest).ok()?.number.abs();
        let apart = a.with_number(apart).filter(|_| !apart.is_zero())?;
        Some(self.show(|s| s.value(&apart, ty)))
    }

    /// The facts that were read under a step, each once.
    pub fn facts_under(&self, step: StepId) -> Vec<FactReport> {
        let mut out: IndexMap<String, FactReport> = IndexMap::new();
        for id in self.trace.under(step) {
            if let StepKind::Fact(object, field) = self.trace.step(id).kind {
                let fact = self.facts.fact(object, field);
                if fact.origin.is_none() && !fact.known {
                    continue;
                }
                let path = self.facts.path(self.edition.rules, object, field);
                if out.contains_key(&path) {
                    continue;
                }
                let ty = &self.trace.step(id).ty;
                let (value, text) = match fact.value.known() {
                    Some(v) => self.show(|s| (s.code(v), s.exact(v, ty))),
                    None => (self.canonical().possible(&fact.value, ty), self.possible(&fact.value, ty)),
                };
                let origin = fact.origin.as_ref();
                out.insert(
                    path.clone(),
                    FactReport {
                        path,
                        value,
                        text,
                        file: origin.map(|o| file_name(&o.file)),
                        line: origin.map(|o| o.line),
                        from: origin.and_then(|o| o.from.as_ref()).map(ToString::to_string),
                    },
                );
            }
        }
        out.into_values().collect()
    }
}

/// A list of which it is asked what it holds: its order does not matter.
fn in_whatever_order(p: &Possible) -> Possible {
    match &p.core {
        Core::List(list) if !list.places.is_empty() => {
            let list = ListValue::of(list.rows.clone());
            Possible { core: Core::List(std::sync::Arc::new(list)), ..p.clone() }
        }
        _ => p.clone(),
    }
}

/// A file by its name alone, as a reader of an answer knows it.
pub fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

#[derive(Default)]
struct Told {
    reason: String,
    comparison: Option<Comparison>,
    parts: Vec<PartReport>,
    displaced_by: Option<String>,
}
