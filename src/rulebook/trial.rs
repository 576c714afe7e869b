//! Runs the tests that stand beside the rules.

use super::{CaseFile, Rulebook};
use crate::check::lint::allow::{self, Allowed};
use crate::check::test::{Asked, Expectation, Expected, Prepared, Preparer};
use crate::diagnostic::Diagnostics;
use crate::evaluate::relevance::sharpen;
use crate::evaluate::{Assessment, Evaluator, Trace, Verdict};
use crate::explain::Source;
use crate::explain::words;
use crate::facts::change::{Refused, apply};
use crate::facts::{Facts, assemble};
use crate::file::{SourceMap, Span};
use crate::id::ClassId;
use crate::phrase::{Phrase, phrase};
use crate::plan::{Edition, plan};
use crate::resolve::resolve;
use crate::syntax::ast::{Declaration, Language, Test, TestStart, VerdictWord};
use crate::syntax::keyword::russian::ON;
use crate::value::date::Date;
use crate::value::given::Record;
use crate::value::possible::Possible;
use std::collections::HashMap;

/// The outcome of a test, or of one row of its table.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the test shows.
    pub title: String,
    /// The row of its table, from 1.
    pub row: Option<usize>,
    /// Where it stands in the rules.
    pub span: Span,
    /// What did not come out as expected; empty for a test that passed.
    pub failures: Vec<Failure>,
}

/// An expectation that was not met.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What happened instead.
    pub message: Phrase,
    /// The expectation.
    pub span: Span,
}

/// All outcomes, and what is wrong with tests that could not run.
#[derive(Debug, Default)]
pub struct Trials {
    /// The outcomes, in the order of the files.
    pub outcomes: Vec<Outcome>,
    /// Mistakes in tests, and in the case files that they start from. Places of case files are in `cases`.
    pub diagnostics: Diagnostics,
    /// Mistakes in case files, with those files.
    pub broken_cases: Vec<(SourceMap, Diagnostics)>,
    /// The lints that tests allow.
    pub allowed: Vec<Allowed>,
}

/// Finds the text of a case file by its path from the rulebook's folder.
pub type LoadCase<'l> = &'l dyn Fn(&str) -> Option<(String, String)>;

impl Rulebook {
    /// Runs all tests of the rules. With `only_check` they are prepared and not run.
    pub fn trials(&self, load: LoadCase<'_>, only_check: bool) -> Trials {
        let (resolved, _) = resolve(self.parsed());
        let mut preparer = Preparer::new(&resolved, self.checked.clone());
        let mut trials = Trials::default();
        let mut cases: HashMap<String, Option<CaseFile>> = HashMap::new();
        let mut editions: HashMap<Date, Edition<'_>> = HashMap::new();
        let tests = self.parsed().iter().flat_map(|p| &p.declarations).filter_map(|d| match d {
            Declaration::Test(t) => Some(t),
            _ => None,
        });
        for test in tests {
            let Some((start, subject, case_on)) = self.start(test, load, &mut preparer, &mut cases, &mut trials) else {
                continue;
            };
            let (prepared, found) = preparer.prepare(test, subject);
            let broken = found.has_errors();
            trials.diagnostics.append(found);
            if broken {
                continue;
            }
            let Some(day) = test.on.map(|d| d.0).or(case_on) else {
                trials.diagnostics.push(crate::check::CheckError::BadTest {
                    problem: Phrase::new("the test names no date", "в проверке не указана дата"),
                    help: Some(phrase!(
                        "write `on 2022-03-01` behind the case",
                        "напишите после дела `{ON} 2022-03-01`"
                    )),
                    span: test.title.span,
                });
                continue;
            };
            if only_check {
                continue;
            }
            let edition = editions.entry(day).or_insert_with(|| Edition::on(&self.checked, day));
            for one in prepared {
                trials.outcomes.push(self.run_one(test, &one, &start, subject, edition));
            }
        }
        trials.diagnostics.finish();
        let whole = !trials.diagnostics.has_errors();
        trials.allowed = allow::settle(self.parsed(), &mut trials.diagnostics, true, whole);
        trials
    }

    fn start(
        &self,
        test: &Test,
        load: LoadCase<'_>,
        preparer: &mut Preparer<'_, '_>,
        cases: &mut HashMap<String, Option<CaseFile>>,
        trials: &mut Trials,
    ) -> Option<(Record, ClassId, Option<Date>)> {
        match &test.start {
            TestStart::Subject(name) => {
                let (class, found) = preparer.subject(name);
                trials.diagnostics.append(found);
                class.map(|c| (Record::new(c, name.span), c, None))
            }
            TestStart::File(path) => {
                let known = cases.entry(path.text.to_string()).or_insert_with(|| {
                    let (name, text) = load(&path.text)?;
                    match self.case_with(&name, &text, None, load) {
                        Ok(case) => Some(case),
                        Err(broken) => {
                            trials.broken_cases.push((*broken.map, broken.diagnostics));
                            None
                        }
                    }
                });
                if known.is_none() {
                    trials.diagnostics.push(crate::check::CheckError::BadTest {
                        problem: {
                            let path = &path.text;
                            phrase!("the case file `{path}` cannot be read", "файл дела `{path}` не читается")
                        },
                        help: Some(Phrase::new(
                            "the path counts from the folder of the rulebook",
                            "путь считается от папки свода",
                        )),
                        span: path.span,
                    });
                }
                known.as_ref().map(|c| (c.case.facts.clone(), c.case.subject, c.case.on))
            }
        }
    }

    fn run_one(&self, test: &Test, one: &Prepared, start: &Record, subject: ClassId, edition: &Edition<'_>) -> Outcome {
        let mut outcome =
            Outcome { title: test.title.text.to_string(), row: one.row, span: one.span, failures: Vec::new() };
        let mut record = start.clone();
        for (change, span) in &one.changes {
            if let Err(refused) = apply(&self.checked, &mut record, change) {
                let message = match refused {
                    Refused::NoSuchEntry(key) => {
                        phrase!("the case has no entry {key} here", "в деле здесь нет записи {key}")
                    }
                    Refused::NothingThere => Phrase::new(
                        "the case says nothing here that could be changed",
                        "в деле здесь нет ничего, что можно изменить",
                    ),
                };
                outcome.failures.push(Failure { message, span: *span });
                return outcome;
            }
        }
        let (facts, found) = assemble(&self.checked, &record);
        if let Some(wrong) = found.iter().find(|d| d.is_error()) {
            let message = Phrase::in_each(|language| wrong.in_language(language).message());
            outcome.failures.push(Failure { message, span: one.span });
            return outcome;
        }
        let sharp = one.expectations.iter().any(|e| !e.needs.is_empty());
        let mut trial = Trial { rulebook: self, edition, facts: &facts, subject, sharp, assessed: HashMap::new() };
        for expectation in &one.expectations {
            if let Some(message) = trial.disappointed(expectation) {
                outcome.failures.push(Failure { message, span: expectation.span });
            }
        }
        outcome
    }
}

const NOTHING: Phrase = Phrase::new("nothing", "ничего");

fn joined(first: &Phrase, second: &Phrase) -> Phrase {
    Phrase::of(format!("{first}{second}"), format!("{}{}", first.ru, second.ru))
}

struct Trial<'t> {
    rulebook: &'t Rulebook,
    edition: &'t Edition<'t>,
    facts: &'t Facts,
    subject: ClassId,
    /// Whether some expectation speaks of what is needed.
    sharp: bool,
    assessed: HashMap<usize, Result<(Assessment, Trace), Phrase>>,
}

impl Trial<'_> {
    fn assess(&mut self, i: usize) -> Result<&(Assessment, Trace), Phrase> {
        let (edition, facts, sharp) = (self.edition, self.facts, self.sharp);
        let found = self.assessed.entry(i).or_insert_with(|| {
            let plan = plan(edition, crate::id::AssessmentId::new(i)).map_err(|e| e.words())?;
            let (mut done, trace) = crate::evaluate::evaluate(&plan, facts, Trace::default());
            if sharp {
                sharpen(edition, facts, &mut done);
            }
            Ok((done, trace))
        });
        found.as_ref().map_err(Clone::clone)
    }

    /// What came instead of what was expected, if something else came.
    fn disappointed(&mut self, e: &Expectation) -> Option<Phrase> {
        match &e.asked {
            Asked::Assessment(id) => self.assessment(e, id.index()),
            Asked::Requirement(id) => {
                // A finding is judged within the first assessment of the case that has it.
                let rules = self.rulebook.checked();
                for i in 0..rules.assessments.len() {
                    if rules.assessments[i].subject != self.subject {
                        continue;
                    }
                    let found = match self.assess(i) {
                        Ok((a, _)) => {
                            a.findings.iter().find(|f| f.requirement == *id).map(|f| (f.verdict, f.needs.causes()))
                        }
                        Err(_) => None,
                    };
                    if let Some((verdict, causes)) = found {
                        let Expected::Verdict(word) = &e.expected else { return None };
                        let name = &rules.requirements[id.index()].name;
                        if let Some(message) = unlike(name, Some(verdict), *word) {
                            let reason = self.reason(i, *id);
                            return Some(joined(&message, &reason));
                        }
                        return self.lacking(&causes, &e.needs);
                    }
                }
                let name = &rules.requirements[id.index()].name;
                Some(phrase!(
                    "`{name}` was not judged: no assessment in force and free of uncoded law asks for it",
                    "о `{name}` вывода нет: его не спрашивает ни одна действующая оценка, право которой перенесено в правила"
                ))
            }
            Asked::Value(node) => {
                let mut evaluator = Evaluator::new(self.edition, self.facts, Trace::default());
                let value = evaluator.value_of(node);
                let wanted = match &e.expected {
                    Expected::Value(n) => Some((evaluator.value_of(n), None)),
                    Expected::Range(a, b) => Some((evaluator.value_of(a), Some(evaluator.value_of(b)))),
                    _ => None,
                };
                let trace = evaluator.recorder;
                let ok = match (&e.expected, &wanted) {
                    (Expected::Value(_), Some((w, _))) => value.surely_same(w),
                    (Expected::Range(..), Some((low, Some(high)))) => {
                        value.bounds() == (low.known().cloned(), high.known().cloned())
                    }
                    (Expected::Unknown | Expected::Verdict(_), _) => !value.is_decided() || value.surely_fails(),
                    (Expected::None, _) => value.none && !value.has_core() && value.failure.is_none(),
                    (Expected::Holds, _) => value.known() == Some(&crate::value::Value::Boolean(true)),
                    _ => false,
                };
                if ok {
                    return self.lacking(&value.needs.causes(), &e.needs);
                }
                let asked = self.rulebook.map().text(node.span);
                Some(Phrase::in_each(|language| {
                    let source = self.source(&trace, language);
                    let text = |p: &Possible| source.possible(p, &node.ty);
                    let (found, expected) = match &wanted {
                        Some((w, None)) => match (w.known(), value.known()) {
                            (Some(w), Some(v)) => {
                                let (w, v) = source.show(|s| s.pair(w, v, &node.ty));
                                (v, w)
                            }
                            _ => (text(&value), text(w)),
                        },
                        Some((low, Some(high))) => {
                            let to = words::phrase(language, " .. ", "\u{a0}– ");
                            (text(&value), format!("{}{to}{}", text(low), text(high)))
                        }
                        None => {
                            let wanted = match &e.expected {
                                Expected::None => words::phrase(language, "none", "отсутствует"),
                                Expected::Holds => words::phrase(language, "yes", "да"),
                                _ => words::phrase(language, "unknown", "неизвестно"),
                            };
                            (text(&value), wanted.to_owned())
                        }
                    };
                    match language {
                        Language::English => format!("`{asked}` is {found}, expected {expected}"),
                        Language::Russian => format!("`{asked}`: {found}, ожидается {expected}"),
                    }
                }))
            }
        }
    }

    fn source<'s>(&'s self, trace: &'s Trace, language: Language) -> Source<'s> {
        Source { edition: self.edition, facts: self.facts, trace, rules: self.rulebook.map(), language }
    }

    fn reason(&self, assessment: usize, id: crate::id::RequirementId) -> Phrase {
        let Some(Ok((done, trace))) = self.assessed.get(&assessment) else { return Phrase::new("", "") };
        let finding = done.findings.iter().find(|f| f.requirement == id);
        finding.map_or(Phrase::new("", ""), |f| {
            Phrase::in_each(|language| format!(" ({})", self.source(trace, language).finding(f).reason))
        })
    }

    fn assessment(&mut self, e: &Expectation, i: usize) -> Option<Phrase> {
        let rules = self.rulebook.checked();
        let name = rules.assessments[i].name.clone();
        let (verdict, causes, violated) = match self.assess(i) {
            Err(message) => return Some(message),
            Ok((done, _)) => {
                let violated: Vec<_> =
                    done.findings.iter().filter(|f| f.verdict == Verdict::Violated).map(|f| f.requirement).collect();
                (done.verdict, done.needs.clone(), violated)
            }
        };
        let names = |ids: &[crate::id::RequirementId]| {
            let names: Vec<&str> = ids.iter().map(|r| &*rules.requirements[r.index()].name).collect();
            if names.is_empty() { NOTHING } else { Phrase::same(names.join(", ")) }
        };
        let Expected::Verdict(word) = &e.expected else { return None };
        if let Some(message) = unlike(&name, verdict, *word) {
            let why = match verdict {
                Some(Verdict::Violated) => {
                    let names = names(&violated);
                    Phrase::of(format!(" (violated: {names})"), format!(" (нарушено: {})", names.ru))
                }
                Some(Verdict::Undetermined) => {
                    let trace = Trace::default();
                    Phrase::in_each(|language| {
                        let source = self.source(&trace, language);
                        let causes: Vec<String> = causes.iter().take(5).map(|c| source.cause(*c)).collect();
                        let open = words::phrase(language, "open", "неизвестно");
                        format!(" ({open}: {})", causes.join(", "))
                    })
                }
                _ => Phrase::new("", ""),
            };
            return Some(joined(&message, &why));
        }
        if !e.because.is_empty() {
            let (mut found, mut wanted) = (violated.clone(), e.because.clone());
            found.sort_unstable();
            wanted.sort_unstable();
            if found != wanted {
                let (found, wanted) = (names(&violated), names(&e.because));
                return Some(Phrase::of(
                    format!("violated is {found}, expected {wanted}"),
                    format!("нарушено {}, ожидается {}", found.ru, wanted.ru),
                ));
            }
        }
        self.lacking(&causes, &e.needs)
    }

    /// The paths that `needs` lacks.
    fn lacking(&self, causes: &[crate::value::possible::Cause], wanted: &[String]) -> Option<Phrase> {
        if wanted.is_empty() {
            return None;
        }
        let trace = Trace::default();
        let paths = self.source(&trace, Language::English).paths(causes);
        let named = |path: &String, want: &String| {
            path == want
                || path.strip_prefix(want.as_str()).is_some_and(|rest| rest.starts_with(['.', '[']))
                || path.strip_suffix(want.as_str()).is_some_and(|rest| rest.ends_with('.'))
        };
        let missing: Vec<&str> =
            wanted.iter().filter(|w| !paths.iter().any(|p| named(p, w))).map(String::as_str).collect();
        (!missing.is_empty()).then(|| {
            let (missing, needed) =
                (missing.join("`, `"), if paths.is_empty() { NOTHING } else { Phrase::same(paths.join(", ")) });
            let (english, russian) = (&needed.en, &needed.ru);
            phrase!("`{missing}` is not needed; needed: {english}", "`{missing}` не нужно; нужно: {russian}")
        })
    }
}

fn unlike(name: &str, found: Option<Verdict>, expected: VerdictWord) -> Option<Phrase> {
    let wanted = match expected {
        VerdictWord::Satisfied => Verdict::Satisfied,
        VerdictWord::Violated => Verdict::Violated,
        VerdictWord::NotApplicable => Verdict::NotApplicable,
        VerdictWord::Undetermined => Verdict::Undetermined,
    };
    let (english, russian) = (words::verdict(Language::English, wanted), words::verdict(Language::Russian, wanted));
    match found {
        Some(found) if found == wanted => None,
        Some(found) => {
            let (is, there) = (words::verdict(Language::English, found), words::verdict(Language::Russian, found));
            Some(phrase!("`{name}` is {is}, expected {english}", "`{name}`: {there}, ожидается {russian}"))
        }
        None => {
            Some(phrase!("`{name}` has no verdict, expected {english}", "у `{name}` нет вывода, ожидается {russian}"))
        }
    }
}
