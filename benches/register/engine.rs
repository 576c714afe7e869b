//! The one place where benchmarks meet the engine: what they need of it, with clear signatures.
//!
//! A [`Sheet`] is "facts loaded": many cases in the engine's own form, as they were read. Everything
//! that is done once for rules and a date (plan, constants) is done in [`Engine::open`].

use super::Failed;
use norma::evaluate::{Assessment, Silent, evaluate};
use norma::explain::tree::Reason;
use norma::facts::Facts;
use norma::id::{AssessmentId, ClassId};
use norma::plan::{Edition, Plan, plan};
use norma::value::Value;
use norma::{CaseFile, Question, Rulebook, Verdict};

/// Which of the assessments of an [`Engine`] is asked, by its place.
pub type Asked = usize;

/// Rules on a day, ready for some assessments.
///
/// It is made once a run and lives as long as that: what borrows from each other is leaked.
pub struct Engine {
    book: &'static Rulebook,
    asked: Vec<(ClassId, Plan<'static, 'static>, Question)>,
}

/// The facts of many cases.
pub struct Sheet {
    asked: Asked,
    cases: Vec<CaseFile>,
}

impl Sheet {
    /// How many cases it holds.
    pub const fn len(&self) -> usize {
        self.cases.len()
    }
}

impl Engine {
    /// Reads rules, and makes some assessments ready for a day.
    pub fn open(texts: &[(String, String)], day: &str, assessments: &[&str]) -> Result<Self, Failed> {
        let texts = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let book: &'static Rulebook = Box::leak(Box::new(Rulebook::from_texts(texts)?));
        let on = norma::value::date::parse(day)?;
        let edition: &'static Edition<'static> = Box::leak(Box::new(Edition::on(book.checked(), on)));
        let mut asked = Vec::new();
        for name in assessments {
            let found = book.checked().assessments.iter().position(|a| &*a.name == *name);
            let id = AssessmentId::new(found.ok_or_else(|| format!("the rules have no assessment `{name}`"))?);
            let subject = book.checked().assessments[id.index()].subject;
            let question = Question { on: Some(on), assessment: Some((*name).to_owned()), language: None };
            asked.push((subject, plan(edition, id)?, question));
        }
        Ok(Self { book, asked })
    }

    /// The rules.
    pub const fn book(&self) -> &Rulebook {
        self.book
    }

    /// The names of the requirements that an assessment judges, in its order.
    pub fn requirements(&self, asked: Asked) -> Vec<String> {
        let rules = self.book.checked();
        self.asked[asked].1.requires.iter().map(|id| rules.requirements[id.index()].name.to_string()).collect()
    }

    /// The names of the tables that an assessment rates, in its order.
    pub fn tables(&self, asked: Asked) -> Vec<String> {
        let rules = self.book.checked();
        self.asked[asked].1.rates.iter().map(|id| rules.tables[id.index()].name.to_string()).collect()
    }

    /// Reads bare facts, one case a line.
    pub fn load<'l>(&self, asked: Asked, lines: impl IntoIterator<Item = &'l str>) -> Result<Sheet, Failed> {
        let cases = lines.into_iter().map(|line| self.read(asked, line)).collect::<Result<_, _>>()?;
        Ok(Sheet { asked, cases })
    }

    fn read(&self, asked: Asked, line: &str) -> Result<CaseFile, Failed> {
        Ok(self.book.case_with("line.json", line, Some(self.asked[asked].0), &|_| None)?)
    }

    fn judge(&self, asked: Asked, facts: &Facts) -> Assessment {
        // The plan outlives all facts; for this call both live as long as the facts do.
        evaluate(&self.asked[asked].1, facts, Silent).0
    }

    /// The verdict on each requirement of each case, case by case.
    pub fn verdicts(&self, sheet: &Sheet, out: &mut Vec<Verdict>) {
        out.clear();
        for case in &sheet.cases {
            out.extend(self.judge(sheet.asked, &case.facts).findings.iter().map(|f| f.verdict));
        }
    }

    /// The answer of each rated table of each case, as its place on the scale.
    pub fn rates(&self, sheet: &Sheet, out: &mut Vec<Option<u8>>) {
        out.clear();
        for case in &sheet.cases {
            out.extend(self.judge(sheet.asked, &case.facts).rates.iter().map(|(_, shown)| match shown.value.known() {
                Some(Value::Member(_, place)) => u8::try_from(*place).ok(),
                _ => None,
            }));
        }
    }

    /// From a line to the verdicts on its requirements.
    pub fn line_verdicts(&self, asked: Asked, line: &str, out: &mut Vec<Verdict>) -> Result<(), Failed> {
        let case = self.read(asked, line)?;
        out.clear();
        out.extend(self.judge(asked, &case.facts).findings.iter().map(|f| f.verdict));
        Ok(())
    }

    /// The reason of every finding: actual, required, deciding items, the places of the facts. Comes
    /// back with the number of facts and parts that were told.
    pub fn reasons(&self, sheet: &Sheet) -> Result<usize, Failed> {
        let mut told = 0;
        for case in &sheet.cases {
            let report = self.book.assess(case, &self.asked[sheet.asked].2)?;
            let findings = report.assessments.iter().flat_map(|a| &a.findings);
            told += findings.map(|f| f.facts.len() + f.parts.len() + 1).sum::<usize>();
        }
        Ok(told)
    }

    /// The whole tree of reasons, walked to its last node. Comes back with the number of nodes.
    pub fn tree(&self, sheet: &Sheet) -> Result<usize, Failed> {
        let mut nodes = 0;
        for case in &sheet.cases {
            let explanation = self.book.explain(case, &self.asked[sheet.asked].2, &[])?;
            let mut open: Vec<&Reason> = explanation.reasons.iter().collect();
            while let Some(reason) = open.pop() {
                nodes += 1;
                open.extend(&reason.steps);
            }
        }
        Ok(nodes)
    }
}
