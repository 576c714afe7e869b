//! What a page says of a case, ready for the template: texts in the order in which they stand.

use super::reasons::{Unfolding, few, place, source_text};
use super::together::{Together, together};
use super::words::{self, word};
use super::{Case, Figure, figures};
use crate::check::typed::{Report as Reported, Status};
use crate::evaluate::Verdict;
use crate::explain::report::{AssessmentReport, FactReport, FindingReport, Outcome, SourceReport, ValueReport};
use crate::explain::tree::{Kind, Reason, Teller, with_stack};
use crate::explain::words as told;
use crate::facts::store::SUBJECT;
use crate::phrase::russian_day;
use crate::rulebook::Explained;
use crate::syntax::ast::Language;
use indexmap::IndexMap;
use serde::Serialize;
use std::collections::HashMap;

/// The most parts of a finding that are shown one by one, and the most facts of one.
const MOST_PARTS: usize = 100;
const MOST_FACTS: usize = 60;

/// The most facts that a table of them holds, of the case and of what it lacks.
const MOST_ROWS: usize = 2000;

/// The page of one case.
#[derive(Serialize)]
pub(super) struct Content {
    name: String,
    subject: String,
    case: String,
    on: String,
    rules: String,
    place: String,
    sha256: String,
    digest: String,
    engine: &'static str,
    weakest: Option<StatusView>,
    assessments: Vec<AssessmentView>,
    pictures: Vec<Figure>,
    facts: Vec<FactView>,
    more_facts: String,
    missing: Vec<Missing>,
    more_missing: String,
}

#[derive(Serialize)]
struct StatusView {
    word: &'static str,
    enacted: bool,
}

/// A verdict with its sign and class.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Badge {
    sign: &'static str,
    class: &'static str,
    word: &'static str,
}

#[derive(Serialize)]
struct AssessmentView {
    id: String,
    name: String,
    title: String,
    badge: Option<Badge>,
    weakest: Option<StatusView>,
    uncoded: Vec<UncodedView>,
    not_in_force: Vec<(String, String)>,
    counts: Vec<(Badge, usize)>,
    /// Where it stands among the others of the page.
    #[serde(skip)]
    rank: u8,
    /// What is violated: the id and the title of each finding.
    violated: Vec<(String, String)>,
    /// It tells of nothing that is known: it is folded.
    says_nothing: bool,
    findings: Vec<FindingView>,
    rates: Vec<RateView>,
    /// Reported lists of the same rows, as tables.
    tables: Vec<Together>,
    reports: Vec<ValueView>,
    needs: Vec<NeedView>,
    more_needs: String,
}

#[derive(Serialize)]
struct UncodedView {
    title: String,
    dates: String,
    sources: Vec<SourceView>,
}

#[derive(Serialize)]
struct SourceView {
    text: String,
    status: String,
    enacted: bool,
}

#[derive(Serialize)]
struct FindingView {
    id: String,
    name: String,
    title: String,
    badge: Badge,
    /// What satisfies a requirement interests few: it is folded.
    folded: bool,
    /// Whether its facts and sources are unfolded.
    shown: bool,
    reason: String,
    is: String,
    required: String,
    off_by: String,
    parts: Vec<PartView>,
    more_parts: String,
    facts: Vec<FactView>,
    more_facts: String,
    sources: Vec<SourceView>,
    quotes: Vec<String>,
    rule: String,
    needs: Vec<NeedView>,
    more_needs: String,
    not_proved: String,
    steps: String,
}

#[derive(Serialize)]
struct PartView {
    key: String,
    badge: Badge,
    reason: String,
}

#[derive(Clone, Serialize)]
struct FactView {
    path: String,
    title: String,
    text: String,
    place: String,
    from: String,
}

#[derive(Serialize)]
struct NeedView {
    path: String,
    title: String,
}

#[derive(Serialize)]
struct Missing {
    path: String,
    title: String,
    wanted_by: Vec<(String, String)>,
}

#[derive(Serialize)]
struct RateView {
    id: String,
    name: String,
    title: String,
    text: String,
    scale: Vec<ScaleStep>,
    open: String,
    steps: String,
}

#[derive(Serialize)]
struct ScaleStep {
    title: String,
    sign: &'static str,
    class: &'static str,
}

#[derive(Serialize)]
struct ValueView {
    /// It stands in a table already.
    in_table: bool,
    id: String,
    name: String,
    title: String,
    text: String,
    open: String,
    is_open: bool,
    steps: String,
}

/// What is wrong comes first, then what is open.
pub(super) const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Violated => 0,
        Verdict::Undetermined => 1,
        Verdict::Satisfied => 2,
        Verdict::NotApplicable => 3,
    }
}

/// Whether an assessment that has no verdict of its own rates nothing and knows none of its values.
fn says_nothing(report: &AssessmentReport) -> bool {
    let settled = |o: &Outcome| o.value != ValueReport::Null || o.scale.iter().any(|step| !step.1);
    let open = |o: &Outcome| o.reason.is_some() || !o.needs.is_empty();
    let mut values = report.rates.values().chain(report.reports.values()).peekable();
    report.verdict.is_none() && values.peek().is_some() && values.all(|o| open(o) && !settled(o))
}

pub(super) fn badge(verdict: Verdict, language: Language) -> Badge {
    let (sign, class) = words::sign(verdict);
    Badge { sign, class, word: told::verdict(language, verdict) }
}

fn status(word: &str, language: Language) -> Option<StatusView> {
    let status = Status::from_word(word)?;
    Some(StatusView { word: told::status(language, status), enacted: status == Status::Enacted })
}

fn sources(all: &[SourceReport], language: Language) -> Vec<SourceView> {
    let view = |s: &SourceReport| {
        let (text, status) = source_text(language, s);
        SourceView { text, status, enacted: Status::from_word(s.status) == Some(Status::Enacted) }
    };
    all.iter().map(view).collect()
}

/// A day as readers of a language write it.
pub(super) fn day(written: &str, language: Language) -> String {
    match language {
        Language::English => written.to_owned(),
        Language::Russian => russian_day(written),
    }
}

/// The trees of one assessment; rates and reports in the order of its report.
struct Trees {
    /// The findings in the order in which the page tells them, by their places in the report.
    order: Vec<usize>,
    findings: Vec<Reason>,
    rates: Vec<Reason>,
    reports: Vec<Reason>,
}

struct Writer {
    language: Language,
    /// The titles of facts, by their paths without keys, as the trees tell them: of a long list they tell
    /// of some rows only, and a field is called the same in all of them.
    titles: HashMap<String, String>,
}

impl Content {
    pub(super) fn of(case: &Case<'_>, explained: &Explained<'_>) -> Self {
        let language = explained.source.language;
        let report = case.report;
        let mut all: Vec<Trees> = Vec::new();
        for (assessment, told) in explained.assessments.iter().zip(&report.assessments) {
            // Each assessment is read by itself: what is told in another is told again.
            let mut teller = Teller::new(explained.source);
            // What is wrong comes first; else the order is that of the rules.
            let mut order: Vec<usize> = (0..told.findings.len()).collect();
            order.sort_by_key(|i| rank(told.findings[*i].verdict));
            let findings = order.iter().filter_map(|i| assessment.findings.get(*i));
            all.push(Trees {
                findings: findings.map(|f| teller.finding(f)).collect(),
                order,
                rates: assessment
                    .rates
                    .iter()
                    .map(|(id, s)| teller.shown(Reported::Table(*id), SUBJECT, s, true))
                    .collect(),
                reports: assessment.reports.iter().map(|(r, s)| teller.shown(*r, SUBJECT, s, false)).collect(),
            });
        }
        let mut writer = Writer { language, titles: HashMap::new() };
        for trees in &all {
            trees.findings.iter().chain(&trees.rates).chain(&trees.reports).for_each(|r| writer.collect(r));
        }
        let weakest = report.assessments.iter().filter_map(|a| Status::from_word(a.weakest_status?)).max();
        let mut assessments: Vec<AssessmentView> = report
            .assessments
            .iter()
            .zip(&all)
            .enumerate()
            .map(|(i, (a, t))| {
                let tables = explained.assessments.get(i).map_or_else(Vec::new, |a| together(&explained.source, a));
                writer.assessment(i, a, t, tables)
            })
            .collect();
        assessments.sort_by_key(|a| a.rank);
        let (facts, more_facts) = writer.all_facts(&report.assessments, &all);
        let (missing, more_missing) = writer.all_missing(&report.assessments);
        Self {
            name: case.head.name.clone(),
            subject: case.head.subject.clone(),
            case: case.head.case.clone(),
            on: day(&report.on, language),
            rules: case.head.rules.clone(),
            place: case.head.place.clone(),
            digest: report.rules.sha256.get(..12).unwrap_or_default().to_owned(),
            sha256: report.rules.sha256.clone(),
            engine: report.rules.engine,
            weakest: weakest.and_then(|s| status(s.word(), language)),
            assessments,
            pictures: figures(case.pictures, language),
            facts,
            more_facts,
            missing,
            more_missing,
        }
    }
}

impl Writer {
    /// Keeps what facts are called.
    fn collect(&mut self, reason: &Reason) {
        if let (Kind::Fact, Some(name), Some(title)) = (reason.kind, &reason.name, &reason.title) {
            self.titles.entry(without_keys(name)).or_insert_with(|| title.clone());
        }
        for step in &reason.steps {
            with_stack(|| self.collect(step));
        }
    }

    fn title(&self, path: &str) -> String {
        self.titles.get(&without_keys(path)).cloned().unwrap_or_default()
    }

    fn more(&self, left: usize) -> String {
        if left == 0 { String::new() } else { words::more(self.language, left) }
    }

    fn needs(&self, all: &[String], most: usize) -> (Vec<NeedView>, String) {
        let view = |path: &String| NeedView { path: path.clone(), title: self.title(path) };
        (all.iter().take(most).map(view).collect(), self.more(all.len().saturating_sub(most)))
    }

    fn fact(&self, fact: &FactReport) -> FactView {
        FactView {
            path: fact.path.clone(),
            title: self.title(&fact.path),
            text: fact.text.clone(),
            place: place(fact),
            from: fact.from.clone().unwrap_or_default(),
        }
    }

    fn assessment(
        &self,
        number: usize,
        report: &AssessmentReport,
        trees: &Trees,
        tables: Vec<Together>,
    ) -> AssessmentView {
        let language = self.language;
        let mut unfolding = Unfolding::new(language, number);
        let findings = trees.order.iter().filter_map(|i| report.findings.get(*i)).zip(&trees.findings);
        let findings: Vec<FindingView> =
            findings.map(|(f, tree)| self.finding(&report.name, f, unfolding.steps(tree))).collect();
        let violated = |f: &&FindingView| f.shown;
        let verdicts = [Verdict::Violated, Verdict::Undetermined, Verdict::Satisfied, Verdict::NotApplicable];
        let count = |v: Verdict| report.findings.iter().filter(|f| f.verdict == v).count();
        let (needs, more_needs) = self.needs(&report.needs, 40);
        AssessmentView {
            id: id("assessment", &report.name, ""),
            name: report.name.clone(),
            title: report.title.clone(),
            badge: report.verdict.map(|v| badge(v, language)),
            weakest: report.weakest_status.and_then(|s| status(s, language)),
            uncoded: report
                .uncoded
                .iter()
                .map(|u| UncodedView {
                    title: u.title.clone(),
                    dates: u.dates.clone(),
                    sources: sources(&u.source, language),
                })
                .collect(),
            not_in_force: report.not_in_force.iter().map(|n| (n.requirement.clone(), n.dates.clone())).collect(),
            counts: verdicts.into_iter().map(|v| (badge(v, language), count(v))).filter(|(_, n)| *n > 0).collect(),
            rank: report.verdict.map_or(4, rank),
            violated: findings.iter().filter(violated).map(|f| (f.id.clone(), f.title.clone())).collect(),
            says_nothing: says_nothing(report),
            findings,
            rates: report
                .rates
                .iter()
                .zip(&trees.rates)
                .map(|((name, outcome), tree)| self.rate(&report.name, name, outcome, unfolding.whole(tree)))
                .collect(),
            reports: report
                .reports
                .iter()
                .zip(&trees.reports)
                .enumerate()
                .map(|(place, ((name, outcome), tree))| ValueView {
                    in_table: tables.iter().any(|t| t.places.contains(&place)),
                    id: id("value", &report.name, name),
                    name: name.clone(),
                    title: outcome.title.clone(),
                    text: outcome.text.clone(),
                    open: self.open(outcome),
                    is_open: outcome.reason.is_some() || !outcome.needs.is_empty(),
                    steps: unfolding.whole(tree),
                })
                .collect(),
            tables,
            needs,
            more_needs,
        }
    }

    /// What keeps a value open.
    fn open(&self, outcome: &Outcome) -> String {
        match &outcome.reason {
            Some(reason) => reason.clone(),
            None if outcome.needs.is_empty() => String::new(),
            None => format!("{}: {}", word(self.language, "needed"), few(&outcome.needs, 4, self.language)),
        }
    }

    fn finding(&self, assessment: &str, f: &FindingReport, steps: String) -> FindingView {
        let language = self.language;
        let folded = matches!(f.verdict, Verdict::Satisfied | Verdict::NotApplicable);
        // What is satisfied is told in a line; of what is wholly unknown there is nothing to compare.
        let compared = f.comparison.as_ref().filter(|c| !folded && c.actual != ValueReport::Null);
        let reason = match &f.comparison {
            Some(c) if f.verdict == Verdict::Satisfied => told::told(language, &c.texts.1, &told::brief(&c.demand)),
            // The facts that are wanted stand in a list of their own, with their titles.
            _ if f.verdict == Verdict::Undetermined && f.needs.first().is_some_and(|n| f.reason.contains(n)) => {
                String::new()
            }
            _ => f.reason.clone(),
        };
        let (needs, more_needs) = self.needs(&f.needs, 12);
        // What violates comes first, then what is open: a long list is cut at the end.
        let mut parts: Vec<_> = f.parts.iter().collect();
        parts.sort_by_key(|p| rank(p.verdict));
        let left = parts.len().saturating_sub(MOST_PARTS);
        let parts = parts.into_iter().take(MOST_PARTS);
        FindingView {
            id: id("finding", assessment, &f.requirement),
            name: f.requirement.clone(),
            title: f.title.clone(),
            badge: badge(f.verdict, language),
            folded,
            shown: f.verdict == Verdict::Violated,
            reason,
            is: compared.map_or_else(String::new, |c| c.texts.1.clone()),
            required: compared.map_or_else(String::new, |c| told::brief(&c.demand)),
            off_by: compared.and_then(|c| c.missed_by.clone()).unwrap_or_default(),
            parts: parts
                .map(|p| PartView {
                    key: p.key.clone(),
                    badge: badge(p.verdict, language),
                    reason: if p.reason == p.key { String::new() } else { p.reason.clone() },
                })
                .collect(),
            more_parts: self.more(left),
            facts: f.facts.iter().take(MOST_FACTS).map(|fact| self.fact(fact)).collect(),
            more_facts: self.more(f.facts.len().saturating_sub(MOST_FACTS)),
            sources: sources(&f.source, language),
            quotes: f.quote.clone(),
            rule: f.rule.clone(),
            needs,
            more_needs,
            not_proved: few(&f.needs_not_proved, 12, language),
            steps,
        }
    }

    fn rate(&self, assessment: &str, name: &str, outcome: &Outcome, steps: String) -> RateView {
        let settled = outcome.scale.iter().filter(|s| s.1).count() == 1;
        let step = |(title, may): &(String, bool)| {
            let (sign, class) = match (*may, settled) {
                (true, true) => ("▪", "here"),
                (true, false) => ("?", "maybe"),
                (false, _) => ("▫", "away"),
            };
            ScaleStep { title: title.clone(), sign, class }
        };
        RateView {
            id: id("rating", assessment, name),
            name: name.to_owned(),
            title: outcome.title.clone(),
            text: outcome.text.clone(),
            scale: outcome.scale.iter().map(step).collect(),
            open: self.open(outcome),
            steps,
        }
    }

    /// Every fact that was read, once, in the order in which findings and trees tell of it.
    fn all_facts(&self, assessments: &[AssessmentReport], trees: &[Trees]) -> (Vec<FactView>, String) {
        let mut facts: IndexMap<String, FactView> = IndexMap::new();
        for fact in assessments.iter().flat_map(|a| &a.findings).flat_map(|f| &f.facts) {
            facts.entry(fact.path.clone()).or_insert_with(|| self.fact(fact));
        }
        for tree in trees.iter().flat_map(|t| t.findings.iter().chain(&t.rates).chain(&t.reports)) {
            self.facts_of(tree, &mut facts);
        }
        let left = facts.len().saturating_sub(MOST_ROWS);
        (facts.into_values().take(MOST_ROWS).collect(), self.more(left))
    }

    fn facts_of(&self, reason: &Reason, facts: &mut IndexMap<String, FactView>) {
        if let Some(fact) = &reason.fact {
            facts.entry(fact.path.clone()).or_insert_with(|| self.fact(fact));
        }
        for step in &reason.steps {
            with_stack(|| self.facts_of(step, facts));
        }
    }

    /// Every fact that is wanted, with the findings and ratings that want it.
    fn all_missing(&self, assessments: &[AssessmentReport]) -> (Vec<Missing>, String) {
        let mut wanted: IndexMap<String, Vec<(String, String)>> = IndexMap::new();
        for a in assessments {
            let findings = a.findings.iter().map(|f| (&f.needs, id("finding", &a.name, &f.requirement), &f.title));
            let rates = a.rates.iter().map(|(name, o)| (&o.needs, id("rating", &a.name, name), &o.title));
            let by: Vec<_> = findings.chain(rates).collect();
            for path in &a.needs {
                let who = wanted.entry(path.clone()).or_default();
                let more = by.iter().filter(|(needs, ..)| needs.contains(path));
                who.extend(more.map(|(_, id, title)| (id.clone(), (*title).clone())));
            }
        }
        let left = wanted.len().saturating_sub(MOST_ROWS);
        let view = |(path, wanted_by): (String, _)| Missing { title: self.title(&path), path, wanted_by };
        (wanted.into_iter().take(MOST_ROWS).map(view).collect(), self.more(left))
    }
}

/// A path without what stands in brackets: `rows["a]b"].field` is `rows[].field`.
fn without_keys(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let (mut inside, mut quoted) = (false, false);
    for c in path.chars() {
        match c {
            '"' if inside => quoted = !quoted,
            ']' if inside && !quoted => {
                inside = false;
                out.push_str("[]");
            }
            _ if inside => {}
            '[' => inside = true,
            _ => out.push(c),
        }
    }
    out
}

/// The id of a part of the page.
fn id(kind: &str, assessment: &str, name: &str) -> String {
    format!("{kind}-{assessment}{}{name}", if name.is_empty() { "" } else { "-" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_say_nothing_of_what_a_field_is_called() {
        assert_eq!(without_keys("rows[\"a]b\"].field"), "rows[].field");
        assert_eq!(without_keys("rows[12].more[3].x"), "rows[].more[].x");
        assert_eq!(without_keys("field"), "field");
    }
}
