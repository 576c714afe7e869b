//! The front door of the library: read rules, read a case, ask.

pub mod answer;
pub mod cache;
mod digest;
pub mod folder;
pub mod procedure;
pub mod trial;

use crate::check::lint;
use crate::check::lint::allow::{self, Allowed};
use crate::check::typed::Checked;
use crate::diagnostic::Diagnostics;
use crate::evaluate::relevance::sharpen_all;
use crate::evaluate::{Assessment, Evaluator, Recorder, Silent, Trace, Verdict};
use crate::explain::{Report, RulesReport, Source};
use crate::facts::{self, Case, Facts};
use crate::file::{RuleFile, SourceMap};
use crate::id::{AssessmentId, ClassId};
use crate::phrase::{Phrase, phrase};
use crate::plan::{Edition, OutOfForce, Plan, plan};
use crate::resolve::{nearest, resolve};
use crate::share::{share, threads};
use crate::syntax::ast::{Language, Parsed};
use crate::value::date::Date;
use crate::{check, syntax};
use digest::Digest;
use std::cmp::Reverse;
use std::fmt;
use std::sync::OnceLock;
use thiserror::Error;

/// The rules of one field of law, read and checked.
#[derive(Debug)]
pub struct Rulebook {
    map: SourceMap,
    /// The trees; of rules that were kept they are read when somebody asks for them.
    parsed: OnceLock<Vec<Parsed>>,
    checked: Checked,
    digest: Digest,
    is_from_cache: bool,
}

/// Rule files that were read, with all that is wrong with them.
#[derive(Debug)]
pub struct Reading {
    /// The files.
    pub map: SourceMap,
    /// Every mistake, in the order of the files.
    pub diagnostics: Diagnostics,
    /// The lints that the rules allow, once they are linted; they stand nowhere else.
    pub allowed: Vec<Allowed>,
    parsed: Vec<Parsed>,
    checked: Checked,
    digest: Digest,
}

/// Rules that cannot run.
#[derive(Debug, Error)]
#[error("the rules have mistakes:\n{}", summary(.map, .diagnostics))]
pub struct BrokenRules {
    /// The files.
    pub map: Box<SourceMap>,
    /// Every mistake.
    pub diagnostics: Diagnostics,
}

/// A case that was read: its facts, and the files that they stand in.
#[derive(Debug)]
pub struct CaseFile {
    /// The case as it is written.
    pub case: Case,
    /// Its facts, ready for evaluation.
    pub facts: Facts,
    /// The case file, and those that it names.
    pub map: SourceMap,
    /// What is worth a look: keys that are nowhere written out.
    pub lints: Diagnostics,
}

/// A case file that cannot be read.
#[derive(Debug, Error)]
#[error("the case has mistakes:\n{}", summary(.map, .diagnostics))]
pub struct BrokenCase {
    /// The case files.
    pub map: Box<SourceMap>,
    /// Every mistake.
    pub diagnostics: Diagnostics,
}

/// A question that cannot be put.
#[derive(Clone, Debug, PartialEq, Eq, Error, miette::Diagnostic)]
pub enum AskError {
    /// Neither the caller nor the case names a date.
    #[error("no date: the case names none, and none was given")]
    #[diagnostic(code("ask::no-date"))]
    NoDate,
    /// No assessment has that name.
    #[error("there is no assessment `{name}`{hint}")]
    #[diagnostic(code("ask::no-such-assessment"))]
    NoSuchAssessment {
        /// The name.
        name: String,
        /// What there is.
        hint: Phrase,
    },
    /// The assessment is of another subject.
    #[error("the assessment `{name}` is of a `{wanted}`, the case is a `{found}`")]
    #[diagnostic(code("ask::other-subject"))]
    OtherSubject {
        /// The assessment.
        name: String,
        /// Its subject.
        wanted: String,
        /// The case's.
        found: String,
    },
    /// The rules have no assessment of the case's subject.
    #[error("the rules have no assessment of a `{subject}`")]
    #[diagnostic(code("ask::no-assessment"))]
    NoAssessment {
        /// The subject.
        subject: String,
    },
    /// The assessment is not in force on the date.
    #[error(transparent)]
    #[diagnostic(code("ask::out-of-force"))]
    OutOfForce(#[from] OutOfForce),
}

impl AskError {
    /// Why it cannot be put, in both languages.
    pub fn words(&self) -> Phrase {
        let russian = match self {
            Self::NoDate => "нет даты: ни в деле, ни в вопросе она не указана".to_owned(),
            Self::NoSuchAssessment { name, hint } => format!("нет оценки `{name}`{}", hint.ru),
            Self::OtherSubject { name, wanted, found } => {
                format!("оценка `{name}` относится к `{wanted}`, а дело — `{found}`")
            }
            Self::NoAssessment { subject } => format!("в правилах нет оценки для `{subject}`"),
            Self::OutOfForce(out) => return out.words(),
        };
        Phrase::of(self.to_string(), russian)
    }
}

/// Which names there are, behind a name that there is not.
pub(crate) fn there_are(names: &[&str]) -> Phrase {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    Phrase::of(format!(": there are {}", names.join(", ")), format!("; есть: {}", quoted.join(", ")))
}

/// What to ask of a case.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// On which date; else the case's own.
    pub on: Option<Date>,
    /// Which assessment; else all of the subject that are in force.
    pub assessment: Option<String>,
    /// In which language titles and messages are given; else English.
    pub language: Option<Language>,
}

fn summary(map: &SourceMap, diagnostics: &Diagnostics) -> String {
    let line = |d: &crate::diagnostic::Diagnostic| {
        let at = map.locate(d.span()).map_or_else(String::new, |l| format!("{}:{}:{}: ", l.file, l.line, l.column));
        format!("{at}{} [{}]", d.message(), d.code())
    };
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// How long it takes to read a file, more or less, against the others.
fn length(file: &RuleFile) -> Reverse<usize> {
    Reverse(file.text.len())
}

/// How many threads help to read files: a few rules are read before another thread has begun.
fn helpers(bytes: usize) -> usize {
    const LITTLE: usize = 32 << 10;
    if bytes < LITTLE { 0 } else { threads() }
}

fn text_bytes(files: &[RuleFile]) -> usize {
    files.iter().map(|f| f.text.len()).sum()
}

/// Names and texts of files in the order in which they are read, in whatever order they are given.
fn in_order<N: AsRef<str>, T: AsRef<str>>(files: impl IntoIterator<Item = (N, T)>) -> Vec<(N, T)> {
    let mut files: Vec<(N, T)> = files.into_iter().collect();
    files.sort_by(|a, b| a.0.as_ref().cmp(b.0.as_ref()));
    files
}

/// Reads and checks rule files, given as names and texts, without touching any file system.
pub fn read<N: AsRef<str>, T: AsRef<str>>(files: impl IntoIterator<Item = (N, T)>) -> Reading {
    let mut map = SourceMap::new();
    let mut diagnostics = Diagnostics::new();
    let mut parsed = Vec::new();
    let files = in_order(files);
    let mut jobs = Vec::with_capacity(files.len());
    // Each text is given up once the map holds it, for the next to take its place in memory.
    for (name, text) in files {
        let Some(file) = map.add(name.as_ref(), text.as_ref()) else {
            let span = map.files().first().map(RuleFile::span).unwrap_or_default();
            diagnostics.push(crate::resolve::ResolveError::TooLarge { limit: "512 MiB", span });
            break;
        };
        jobs.push(file);
    }
    // The longest first: no thread begins a long one when the others are done.
    jobs.sort_by_key(length);
    let mut trees = share(&jobs, helpers(text_bytes(map.files())), |file| (file.base, syntax::parse(file)));
    trees.sort_unstable_by_key(|(base, _)| *base);
    for (_, (tree, found)) in trees {
        parsed.push(tree);
        diagnostics.append(found);
    }
    // What is left to do is for one thread: another can make the digest meanwhile.
    let digest = Digest::begun(&map);
    let checked = {
        let (resolved, found) = resolve(&parsed);
        diagnostics.append(found);
        let (checked, found) = check::check(&resolved);
        diagnostics.append(found);
        diagnostics.append(allow::unknown(&parsed));
        checked
    };
    diagnostics.finish();
    Reading { map, diagnostics, allowed: Vec::new(), parsed, checked, digest }
}

impl Reading {
    /// The rulebook, if no diagnostic is an error.
    pub fn rulebook(self) -> Result<Rulebook, BrokenRules> {
        if self.diagnostics.has_errors() {
            return Err(BrokenRules { map: Box::new(self.map), diagnostics: self.diagnostics });
        }
        let Self { map, parsed, checked, digest, .. } = self;
        Ok(Rulebook { map, parsed: parsed.into(), checked, digest, is_from_cache: false })
    }

    /// Adds what is worth a look though the rules run: lints and proofs.
    pub fn lint(&mut self) {
        let (resolved, _) = resolve(&self.parsed);
        let whole = !self.diagnostics.has_errors();
        self.diagnostics.append(lint::lint(&resolved, &self.checked, whole));
        self.diagnostics.finish();
        self.allowed = allow::settle(&self.parsed, &mut self.diagnostics, false, whole);
        self.diagnostics.finish();
    }
}

impl Rulebook {
    /// Reads rules from names and texts, without touching any file system.
    ///
    /// ```
    /// use norma::{Question, Rulebook, Verdict};
    ///
    /// let rules = Rulebook::from_texts([(
    ///     "museum.norma",
    ///     r#"
    /// subject visitor
    ///   field age is integer
    ///
    /// parameter free_until is integer
    ///   value 16 from 2020-01-01
    ///
    /// requirement young_enough of visitor
    ///   must age <= free_until
    ///   otherwise en "{age - free_until} too old"
    ///
    /// assessment free_entry of visitor
    ///   requires young_enough
    /// "#,
    /// )])?;
    /// let case = rules.case("ann.yaml", "subject: visitor\non: 2024-05-01\nfacts: { age: 18 }\n")?;
    /// let answer = rules.assess(&case, &Question::default())?;
    /// assert_eq!(answer.assessments[0].verdict, Some(Verdict::Violated));
    /// assert_eq!(answer.assessments[0].findings[0].reason, "2 too old");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_texts<N: AsRef<str>, T: AsRef<str>>(
        files: impl IntoIterator<Item = (N, T)>,
    ) -> Result<Self, BrokenRules> {
        read(files).rulebook()
    }

    /// The rules after checking.
    pub const fn checked(&self) -> &Checked {
        &self.checked
    }

    /// The rule files.
    pub const fn map(&self) -> &SourceMap {
        &self.map
    }

    /// The trees of the rule files.
    pub fn parsed(&self) -> &[Parsed] {
        let files = self.map.files();
        self.parsed.get_or_init(|| share(files, helpers(text_bytes(files)), |file| syntax::parse(file).0))
    }

    /// Whether it was found in a [`cache::Cache`], and its files were neither parsed nor checked again.
    pub const fn is_from_cache(&self) -> bool {
        self.is_from_cache
    }

    /// The digest of all rule files.
    pub fn sha256(&self) -> &str {
        self.digest.of(&self.map)
    }

    /// The subject of a name.
    pub fn subject(&self, name: &str) -> Option<ClassId> {
        let name = self.checked.canonical(name);
        self.checked.classes.iter().position(|c| c.is_subject && &*c.name == name).map(ClassId::new)
    }

    /// Reads a case from its text. Other case files that it names cannot be found.
    pub fn case(&self, name: &str, text: &str) -> Result<CaseFile, BrokenCase> {
        self.case_with(name, text, None, &|_| None)
    }

    /// Reads a case from its text; `load` finds the text of other case files that it names, and
    /// with `bare` the text holds just the facts of that subject.
    pub fn case_with(
        &self,
        name: &str,
        text: &str,
        bare: Option<ClassId>,
        load: facts::read::Load<'_>,
    ) -> Result<CaseFile, BrokenCase> {
        let mut map = SourceMap::new();
        let mut lints = Diagnostics::new();
        let Some(file) = map.add(name, text) else {
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(facts::CaseError::TooLargeTogether { span: crate::file::Span::default() });
            return Err(BrokenCase { map: Box::new(map), diagnostics });
        };
        let (case, mut diagnostics) = facts::read_case(&self.checked, &mut map, &file, bare, load);
        if let (Some(case), false) = (case, diagnostics.has_errors()) {
            let (facts, found) = facts::assemble(&self.checked, &case.facts);
            diagnostics.append(found);
            if !diagnostics.has_errors() {
                lints.append(diagnostics);
                lints.finish();
                return Ok(CaseFile { case, facts, map, lints });
            }
        }
        diagnostics.finish();
        Err(BrokenCase { map: Box::new(map), diagnostics })
    }

    /// The assessments that a question asks for, in the order of the files.
    ///
    /// One that is asked for by name and is out of force is refused; of all the others those in
    /// force are taken, and where none is, the first is refused.
    fn asked(&self, subject: ClassId, name: Option<&str>) -> Result<Vec<AssessmentId>, AskError> {
        let rules = &self.checked;
        let class = |id: ClassId| rules.classes[id.index()].name.to_string();
        if let Some(name) = name {
            let Some(i) = rules.assessments.iter().position(|a| &*a.name == rules.canonical(name)) else {
                let names: Vec<&str> = rules.assessments.iter().map(|a| &*a.name).collect();
                let hint = nearest(name, names.iter().copied()).map_or_else(
                    || there_are(&names),
                    |n| phrase!(", did you mean `{n}`?", "; возможно, имелось в виду `{n}`"),
                );
                return Err(AskError::NoSuchAssessment { name: name.into(), hint });
            };
            let wanted = rules.assessments[i].subject;
            if wanted != subject {
                let (wanted, found) = (class(wanted), class(subject));
                return Err(AskError::OtherSubject { name: name.into(), wanted, found });
            }
            return Ok(vec![AssessmentId::new(i)]);
        }
        let all: Vec<AssessmentId> = (0..rules.assessments.len())
            .filter(|i| rules.assessments[*i].subject == subject)
            .map(AssessmentId::new)
            .collect();
        if all.is_empty() {
            return Err(AskError::NoAssessment { subject: class(subject) });
        }
        Ok(all)
    }

    fn plans<'e>(edition: &'e Edition<'e>, ids: &[AssessmentId]) -> Result<Vec<Plan<'e, 'e>>, OutOfForce> {
        let mut plans = Vec::new();
        let mut refused = None;
        for id in ids {
            match plan(edition, *id) {
                Ok(p) => plans.push(p),
                Err(e) => {
                    refused.get_or_insert(e);
                }
            }
        }
        match refused {
            Some(e) if plans.is_empty() => Err(e),
            _ => Ok(plans),
        }
    }

    fn date(case: &CaseFile, question: &Question) -> Result<Date, AskError> {
        question.on.or(case.case.on).ok_or(AskError::NoDate)
    }

    /// Assesses a case, with the reasons.
    pub fn assess(&self, case: &CaseFile, question: &Question) -> Result<Report, AskError> {
        self.assess_with(case, question, |_, report| report)
    }

    /// Assesses a case, and hands what was recorded to `read`, which may explain more of it.
    pub fn assess_with<T>(
        &self,
        case: &CaseFile,
        question: &Question,
        read: impl FnOnce(&Explained<'_>, Report) -> T,
    ) -> Result<T, AskError> {
        let edition = Edition::on(&self.checked, self.day(case, question)?);
        let plans = self.plans_of(&edition, case.case.subject, question.assessment.as_deref())?;
        let language = question.language.unwrap_or(Language::English);
        Ok(self.assess_by(&edition, &plans, case, language, read))
    }

    /// The day on which a question is put of a case.
    pub fn day(&self, case: &CaseFile, question: &Question) -> Result<Date, AskError> {
        Self::date(case, question)
    }

    /// The assessments of a subject, or just the one of that name, as they are on the day of an edition.
    ///
    /// Many cases may be asked by the same, with [`Self::assess_by`].
    pub fn plans_of<'e>(
        &self,
        edition: &'e Edition<'e>,
        subject: ClassId,
        assessment: Option<&str>,
    ) -> Result<Vec<Plan<'e, 'e>>, AskError> {
        let ids = self.asked(subject, assessment)?;
        Ok(Self::plans(edition, &ids)?)
    }

    /// Assesses a case by plans that were made before, and hands what was recorded to `read`.
    pub fn assess_by<T>(
        &self,
        edition: &Edition<'_>,
        plans: &[Plan<'_, '_>],
        case: &CaseFile,
        language: Language,
        read: impl FnOnce(&Explained<'_>, Report) -> T,
    ) -> T {
        let (mut done, trace) = run(edition, plans, &case.facts, Trace::default());
        sharpen_all(edition, &case.facts, &mut done);
        let source = Source { edition, facts: &case.facts, trace: &trace, rules: &self.map, language };
        let assessments = plans.iter().zip(&done).map(|(p, a)| source.assessment(p, a)).collect();
        let report = Report {
            schema: "norma/assessment/1",
            case: crate::explain::reason::file_name(&case.case.name),
            subject: self.checked.classes[case.case.subject.index()].name.to_string(),
            on: edition.day.to_string(),
            rules: self.report(),
            assessments,
        };
        read(&Explained { source, assessments: &done }, report)
    }

    fn report(&self) -> RulesReport {
        RulesReport { sha256: self.sha256().to_owned(), engine: env!("CARGO_PKG_VERSION") }
    }

    /// The verdicts alone, without reasons: the same evaluation, with a recorder that keeps nothing.
    pub fn verdicts(&self, case: &CaseFile, question: &Question) -> Result<Vec<(String, Option<Verdict>)>, AskError> {
        let day = Self::date(case, question)?;
        let ids = self.asked(case.case.subject, question.assessment.as_deref())?;
        let edition = Edition::on(&self.checked, day);
        let plans = Self::plans(&edition, &ids)?;
        let (done, Silent) = run(&edition, &plans, &case.facts, Silent);
        Ok(done.into_iter().map(|a| (self.checked.assessments[a.id.index()].name.to_string(), a.verdict)).collect())
    }
}

/// What was found and recorded of a case.
pub struct Explained<'a> {
    /// What explanations are read from.
    pub source: Source<'a>,
    /// The assessments.
    pub assessments: &'a [Assessment],
}

impl fmt::Debug for Explained<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explained").field("assessments", &self.assessments.len()).finish_non_exhaustive()
    }
}

fn run<'e, R: Recorder>(
    edition: &'e Edition<'e>,
    plans: &[Plan<'e, 'e>],
    facts: &'e Facts,
    recorder: R,
) -> (Vec<Assessment>, R) {
    let mut evaluator = Evaluator::new(edition, facts, recorder);
    let done = plans.iter().map(|p| evaluator.assess(p)).collect();
    (done, evaluator.recorder)
}
