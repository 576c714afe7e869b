//! What judges a chunk.

use super::{BadRow, Chunk, Row, Rows};
use crate::explain::Report;
use crate::id::ClassId;
use crate::phrase::Language;
use crate::plan::Edition;
use crate::rulebook::{CaseFile, Question, Rulebook};
use crate::value::date::Date;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What judges the rows of a chunk, on several threads at once.
pub trait Judge: Sync {
    /// Judges every row, and adds what comes of it in their order.
    fn judge(&self, chunk: Chunk<'_>, out: &mut Rows);
}

/// Finds the text of a case file that another names, on any thread.
pub type LoadShared<'l> = Box<dyn Fn(&str) -> Option<(String, String)> + Send + Sync + 'l>;

/// How many days it is remembered for what is in force on them.
const MOST_DAYS: usize = 256;

/// Judges one row after the other by the rules of one rulebook.
pub struct CaseJudge<'b, W> {
    rules: &'b Rulebook,
    question: Question,
    subject: Option<ClassId>,
    load: LoadShared<'b>,
    write: W,
    editions: Mutex<BTreeMap<Date, Arc<Edition<'b>>>>,
}

impl<'b, W: Fn(&CaseFile, &Report, &mut Vec<u8>) + Sync> CaseJudge<'b, W> {
    /// A judge by these rules; `write` appends the answer for a case.
    ///
    /// With a subject, rows that are no whole cases hold its bare facts.
    pub const fn new(
        rules: &'b Rulebook,
        question: Question,
        subject: Option<ClassId>,
        load: LoadShared<'b>,
        write: W,
    ) -> Self {
        Self { rules, question, subject, load, write, editions: Mutex::new(BTreeMap::new()) }
    }

    /// What is in force on a day, found once.
    pub(super) fn edition(&self, day: Date) -> Arc<Edition<'b>> {
        let mut editions = self.editions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(edition) = editions.get(&day) {
            return edition.clone();
        }
        if editions.len() >= MOST_DAYS {
            editions.clear();
        }
        let edition = Arc::new(Edition::on(self.rules.checked(), day));
        editions.insert(day, edition.clone());
        edition
    }

    /// Reads a row as any case is read.
    pub(super) fn case(&self, row: Row<'_>) -> Result<CaseFile, BadRow> {
        let text = row.text()?;
        let is_whole = if row.line().is_some() { line_is_whole } else { file_is_whole };
        let bare = self.subject.filter(|_| !is_whole(text));
        Ok(self.rules.case_with(&row.name(), text, bare, &|path| (self.load)(path))?)
    }

    /// The next row that can be read.
    fn next<'c>(&self, rows: &mut impl Iterator<Item = Row<'c>>, out: &mut Rows) -> Option<(Row<'c>, CaseFile)> {
        rows.find_map(|row| match self.case(row) {
            Ok(case) => Some((row, case)),
            Err(error) => {
                out.bad(row, error);
                None
            }
        })
    }
}

impl<W: Fn(&CaseFile, &Report, &mut Vec<u8>) + Sync> Judge for CaseJudge<'_, W> {
    fn judge(&self, chunk: Chunk<'_>, out: &mut Rows) {
        let language = self.question.language.unwrap_or(Language::English);
        let mut rows = chunk.rows();
        let mut next = self.next(&mut rows, out);
        while let Some((row, case)) = next {
            let (subject, on) = (case.case.subject, case.case.on);
            let planned = self.rules.day(&case, &self.question).map(|day| self.edition(day));
            let edition = match planned {
                Ok(edition) => edition,
                Err(error) => {
                    out.bad(row, error);
                    next = self.next(&mut rows, out);
                    continue;
                }
            };
            let plans = match self.rules.plans_of(&edition, subject, self.question.assessment.as_deref()) {
                Ok(plans) => plans,
                Err(error) => {
                    out.bad(row, error);
                    next = self.next(&mut rows, out);
                    continue;
                }
            };
            // Rows of one subject and day that follow each other share the plan.
            next = Some((row, case));
            while let Some((_, case)) = next.take_if(|(_, c)| c.case.subject == subject && c.case.on == on) {
                let report = self.rules.assess_by(&edition, &plans, &case, language, |_, report| report);
                out.case(&report, |bytes| (self.write)(&case, &report, bytes));
                out.remark(case.lints, case.map);
                next = self.next(&mut rows, out);
            }
        }
    }
}

/// Whether a line of JSON Lines is a whole case, and not just its facts.
pub(crate) fn line_is_whole(text: &str) -> bool {
    text.contains("\"subject\"")
        && serde_json::from_str::<serde_json::Value>(text)
            .is_ok_and(|v| v.get("subject").is_some_and(serde_json::Value::is_string) && v.get("facts").is_some())
}

/// Whether a file is a whole case, and not just its facts.
pub(crate) fn file_is_whole(text: &str) -> bool {
    text.lines().any(|l| l.starts_with("subject:"))
        || serde_json::from_str::<serde_json::Value>(text)
            .is_ok_and(|v| v.get("subject").is_some() && v.get("facts").is_some())
}
