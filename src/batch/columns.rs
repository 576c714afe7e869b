//! Judges many rows at once, in columns; a row that columns cannot hold or tell of is judged by itself.
//!
//! INVARIANT: an answer is the same bytes whichever way it was found.

use super::{CaseJudge, Chunk, Judge, Row, Rows};
use crate::diagnostic::Diagnostics;
use crate::evaluate::{Evaluator, Trace, Verdict};
use crate::explain::reason::file_name;
use crate::explain::{Report, Source};
use crate::file::SourceMap;
use crate::id::{ClassId, RequirementId};
use crate::phrase::Language;
use crate::plan::Edition;
use crate::program::words::{Remembered, Teller, Tellings};
use crate::program::{EITHER_CODE, Program, Registers, compile_with_words};
use crate::rulebook::{CaseFile, Question, Rulebook};
use crate::sheet::json::LineReader;
use crate::sheet::{Layout, Sheet};
use crate::value::date::Date;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// So many rows of all tables are judged at once: as many as the caches hold.
const ROWS: usize = 3_000;

/// How many days it is remembered for what is compiled for them.
const MOST_DAYS: usize = 64;

/// Judges the rows of JSON Lines in columns, and writes their answers in short.
pub struct ColumnJudge<'b, W> {
    rules: &'b Rulebook,
    question: Question,
    subject: Option<ClassId>,
    general: CaseJudge<'b, W>,
    days: Mutex<BTreeMap<(ClassId, Date), Option<Arc<Day<'b>>>>>,
    rooms: Mutex<Vec<Room>>,
    told: AtomicU64,
}

/// All assessments of a subject on a day, compiled.
struct Day<'b> {
    edition: Arc<Edition<'b>>,
    layout: Layout,
    /// What stands before the answers of an assessment: the subject and the day.
    head: String,
    on: String,
    asked: Vec<Asked>,
}

struct Asked {
    name: String,
    /// What stands before its verdict in an answer.
    head: String,
    program: Program,
    tellings: Tellings,
    requirements: Vec<Required>,
    /// Each rated table with its name, and the names of its members, as they stand in an answer.
    rates: Vec<(String, Vec<String>)>,
}

/// A requirement of an assessment.
struct Required {
    id: RequirementId,
    name: String,
    /// What stands before its verdict in an answer.
    head: String,
    /// Whether an assessment before this one requires it too.
    again: bool,
}

/// What one thread judges with; it is used again.
#[derive(Default)]
struct Room {
    /// For which subject and day it was made ready.
    of: Option<(ClassId, Date)>,
    reader: Option<LineReader>,
    sheet: Sheet,
    registers: Vec<Registers>,
    remembered: Vec<Remembered>,
    /// The rows that wait.
    waiting: Vec<Waiting>,
    text: String,
}

/// A row that waits to be judged.
struct Waiting {
    /// Whether it is in the sheet.
    in_sheet: bool,
    /// What is worth a look in it.
    remark: Option<(Diagnostics, SourceMap)>,
}

/// A text as it stands in JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

const fn word(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Satisfied) => "\"satisfied\"",
        Some(Verdict::Violated) => "\"violated\"",
        Some(Verdict::NotApplicable) => "\"not_applicable\"",
        Some(Verdict::Undetermined) => "\"undetermined\"",
        None => "null",
    }
}

/// The value of a key at the beginning of a line, where it is a plain text: a guess, which reading checks.
fn guessed<'l>(line: &'l [u8], key: &[u8]) -> Option<&'l str> {
    let at = memchr::memmem::find(line.get(..256).unwrap_or(line), key)? + key.len();
    let rest = line.get(at..)?;
    let start = rest.iter().position(|b| !matches!(b, b' ' | b':'))?;
    let rest = rest.get(start..)?.strip_prefix(b"\"")?;
    let end = rest.iter().position(|b| *b == b'"')?;
    std::str::from_utf8(rest.get(..end)?).ok()
}

impl<'b, W: Fn(&CaseFile, &Report, &mut Vec<u8>) + Sync> ColumnJudge<'b, W> {
    /// A judge by these rules; `general` judges what columns cannot hold.
    pub fn new(rules: &'b Rulebook, question: Question, subject: Option<ClassId>, general: CaseJudge<'b, W>) -> Self {
        let (days, rooms) = (Mutex::new(BTreeMap::new()), Mutex::new(Vec::new()));
        Self { rules, question, subject, general, days, rooms, told: AtomicU64::new(0) }
    }

    /// How many answers were found in columns so far.
    pub fn in_columns(&self) -> u64 {
        self.told.load(Ordering::Relaxed)
    }

    /// What is compiled for a subject and a day; nothing where some of it cannot be.
    fn day(&self, subject: ClassId, on: Date) -> Option<Arc<Day<'b>>> {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(day) = days.get(&(subject, on)) {
            return day.clone();
        }
        if days.len() >= MOST_DAYS {
            days.clear();
        }
        let day = self.compiled(subject, on).map(Arc::new);
        days.insert((subject, on), day.clone());
        day
    }

    fn compiled(&self, subject: ClassId, on: Date) -> Option<Day<'b>> {
        let checked = self.rules.checked();
        let edition = self.general.edition(on);
        let layout = Layout::of(checked, subject);
        let language = self.question.language.unwrap_or(Language::English);
        let mut asked: Vec<Asked> = Vec::new();
        for plan in self.rules.plans_of(&edition, subject, self.question.assessment.as_deref()).ok()? {
            let (program, tellings) = compile_with_words(&plan, &layout, language).ok()?;
            if !program.is_whole() || !plan.absent.is_empty() || !tellings.is_whole() {
                return None;
            }
            let required = |id: &RequirementId| {
                let name = checked.requirements[id.index()].name.to_string();
                let head = format!("{{\"requirement\":{},\"verdict\":", quoted(&name));
                let again = asked.iter().flat_map(|a| &a.requirements).any(|r| r.id == *id);
                Required { id: *id, name, head, again }
            };
            let requirements = plan.requires.iter().map(required).collect();
            let members = |id: &crate::id::TableId| {
                let table = &checked.tables[id.index()];
                let members = match table.outputs.first().map(|o| &o.ty) {
                    Some(crate::ty::Ty::Enum(e)) => &checked.enums[e.index()].members[..],
                    _ => &[],
                };
                (quoted(&table.name), members.iter().map(|m| quoted(&m.name)).collect())
            };
            let name = checked.assessments[plan.assessment.index()].name.to_string();
            asked.push(Asked {
                head: format!("{{\"name\":{},\"verdict\":", quoted(&name)),
                name,
                requirements,
                rates: plan.rates.iter().map(members).collect(),
                program,
                tellings,
            });
        }
        let head = format!(",\"subject\":{}", quoted(&checked.classes[subject.index()].name));
        Some(Day { edition, layout, head, on: on.to_string(), asked })
    }

    /// The subject of a row, and whether it holds just its facts.
    fn subject_of(&self, line: &[u8]) -> Option<(ClassId, bool)> {
        match (guessed(line, b"\"subject\""), self.subject) {
            (Some(name), _) => Some((self.rules.subject(name)?, false)),
            (None, subject) => subject.map(|s| (s, true)),
        }
    }

    /// Judges the rows that wait, and makes room.
    fn flush(&self, room: &mut Room, chunk: Chunk<'_>, first: usize, out: &mut Rows) {
        let day = room.of.and_then(|(subject, on)| self.day(subject, on));
        if let Some(day) = &day {
            for (asked, registers) in day.asked.iter().zip(&mut room.registers) {
                registers.run(&asked.program, &room.sheet);
                registers.complete(&asked.program, &room.sheet);
            }
        }
        let mut waiting = std::mem::take(&mut room.waiting);
        let mut case = 0;
        for (at, Waiting { in_sheet, remark }) in waiting.drain(..).enumerate() {
            let part = chunk.part(first + at..first + at + 1);
            let Some(row) = part.rows().next() else { continue };
            if in_sheet {
                case += 1;
                if let Some(day) = &day {
                    if self.answer(day, room, row, case - 1, out).is_some() {
                        if let Some((lints, map)) = remark {
                            out.remark(lints, map);
                        }
                        continue;
                    }
                }
            }
            self.general.judge(part, out);
        }
        room.waiting = waiting;
        room.sheet.clear();
    }

    /// Writes the answer for a case; nothing where the columns do not tell it.
    fn answer(&self, day: &Day<'b>, room: &mut Room, row: Row<'_>, case: usize, out: &mut Rows) -> Option<()> {
        let Room { registers, sheet, remembered, text, .. } = room;
        text.clear();
        text.push_str("{\"schema\":\"norma/row/1\",\"case\":");
        push_quoted(text, &file_name(&row.name()));
        text.push_str(&day.head);
        text.push_str(",\"on\":\"");
        text.push_str(&day.on);
        text.push_str("\",\"assessments\":[");
        let mut whole = Verdict::Satisfied;
        let mut read: Option<CaseFile> = None;
        for (n, (asked, registers)) in day.asked.iter().zip(registers.iter()).enumerate() {
            if registers.is_hard(case) {
                return None;
            }
            let verdict = registers.verdict(&asked.program, case);
            match verdict {
                Some(Verdict::Undetermined) => return None,
                Some(Verdict::Violated) => whole = Verdict::Violated,
                _ => {}
            }
            if n > 0 {
                text.push(',');
            }
            text.push_str(&asked.head);
            text.push_str(word(verdict));
            text.push_str(",\"findings\":[");
            let teller = Teller {
                program: &asked.program,
                tellings: &asked.tellings,
                registers,
                sheet,
                rules: self.rules.checked(),
            };
            for (i, required) in asked.requirements.iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                text.push_str(&required.head);
                text.push_str(word(registers.finding(&asked.program, i, case)));
                text.push_str(",\"reason\":\"");
                let begun = text.len();
                let ask = || {
                    if read.is_none() {
                        read = self.general.case(row).ok();
                    }
                    Some(self.reason(&day.edition, read.as_ref()?, required.id))
                };
                teller.reason(i, case, &mut remembered[n], ask, text)?;
                escape(text, begun);
                text.push_str("\"}");
            }
            text.push(']');
            if !asked.rates.is_empty() {
                text.push_str(",\"rates\":{");
                for (i, (name, members)) in asked.rates.iter().enumerate() {
                    let code = registers.rate(&asked.program, i, case).filter(|c| *c < EITHER_CODE)?;
                    if i > 0 {
                        text.push(',');
                    }
                    text.push_str(name);
                    text.push(':');
                    text.push_str(members.get(usize::from(code))?);
                }
                text.push('}');
            }
            text.push_str(",\"needs\":[]}");
        }
        text.push_str("]}\n");
        let tally = out.tally();
        tally.verdict_of_case(whole);
        for (asked, registers) in day.asked.iter().zip(registers.iter()) {
            tally.verdict(&asked.name, registers.verdict(&asked.program, case), 1);
            for (i, required) in asked.requirements.iter().enumerate() {
                if !required.again && registers.finding(&asked.program, i, case) == Some(Verdict::Violated) {
                    tally.violation(&required.name, 1);
                }
            }
        }
        self.told.fetch_add(1, Ordering::Relaxed);
        out.piece(whole, |bytes| bytes.extend_from_slice(text.as_bytes()));
        Some(())
    }

    /// The reason of a finding as an explanation gives it.
    fn reason(&self, edition: &Edition<'b>, case: &CaseFile, id: RequirementId) -> String {
        let mut evaluator = Evaluator::new(edition, &case.facts, Trace::default());
        let finding = evaluator.requirement(id);
        let language = self.question.language.unwrap_or(Language::English);
        let trace = &evaluator.recorder;
        let source = Source { edition, facts: &case.facts, trace, rules: self.rules.map(), language };
        source.finding(&finding).reason
    }

    /// Puts a row into the sheet, if that can hold it: what the quick reader does not take is read as any
    /// case is, with what is worth a look in it.
    fn lay_out(
        &self,
        room: &mut Room,
        row: Row<'_>,
        (subject, on): (ClassId, Date),
        bare: bool,
    ) -> (bool, Option<(Diagnostics, SourceMap)>) {
        let Room { reader: Some(reader), sheet, .. } = room else { return (false, None) };
        // What the case says of its day was guessed before.
        let is_of = |day: Option<Date>| self.question.on.or(day) == Some(on);
        match reader.read(sheet, row.bytes(), bare) {
            Ok(head) if is_of(head.on) => return (true, None),
            Ok(_) => {
                sheet.forget_last();
                return (false, None);
            }
            Err(_) => {}
        }
        let is_asked = |c: &CaseFile| c.case.subject == subject && is_of(c.case.on);
        let Some(case) = self.general.case(row).ok().filter(is_asked) else { return (false, None) };
        let Some(day) = self.day(subject, on) else { return (false, None) };
        match room.sheet.push_facts(&day.layout, &case.facts) {
            Ok(()) => (true, (!case.lints.is_empty()).then_some((case.lints, case.map))),
            Err(_) => (false, None),
        }
    }

    /// Makes a room ready for a subject and a day; whether it is.
    fn ready(&self, room: &mut Room, subject: ClassId, on: Date) -> bool {
        if room.of == Some((subject, on)) {
            return room.reader.is_some();
        }
        let is_same = room.of.is_some_and(|(before, _)| before == subject);
        room.of = Some((subject, on));
        let known = room.reader.take().filter(|_| is_same);
        let Some(day) = self.day(subject, on) else { return false };
        // What is read hangs on the subject alone, and not on the day.
        if known.is_none() {
            room.sheet = Sheet::new(&day.layout);
        }
        room.reader = Some(known.unwrap_or_else(|| LineReader::new(self.rules.checked(), &day.layout)));
        room.registers = day.asked.iter().map(|a| Registers::new(&a.program)).collect();
        room.remembered = day.asked.iter().map(|_| Remembered::default()).collect();
        true
    }
}

/// Adds a text to JSON, in quotation marks.
fn push_quoted(to: &mut String, text: &str) {
    to.push('"');
    let begun = to.len();
    to.push_str(text);
    escape(to, begun);
    to.push('"');
}

/// Escapes what was added to JSON from a place on.
fn escape(text: &mut String, begun: usize) {
    let is_plain = |b: &u8| *b >= 0x20 && *b != b'"' && *b != b'\\';
    if !text.as_bytes()[begun..].iter().all(is_plain) {
        let escaped = quoted(&text[begun..]);
        text.truncate(begun);
        text.push_str(&escaped[1..escaped.len() - 1]);
    }
}

impl<W: Fn(&CaseFile, &Report, &mut Vec<u8>) + Sync> Judge for ColumnJudge<'_, W> {
    fn judge(&self, chunk: Chunk<'_>, out: &mut Rows) {
        let rooms = || self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let mut room = rooms().pop().unwrap_or_default();
        let mut first = 0;
        for (i, row) in chunk.rows().enumerate() {
            let line = row.bytes();
            let on = self.question.on.or_else(|| crate::value::date::parse(guessed(line, b"\"on\"")?).ok());
            let subject = self.subject_of(line).filter(|_| row.line().is_some() && row.text().is_ok());
            let (mut in_sheet, mut remark) = (false, None);
            if let (Some((subject, bare)), Some(on)) = (subject, on) {
                let full = room.sheet.tables.iter().map(|t| t.rows).sum::<usize>() >= ROWS;
                if (room.of != Some((subject, on)) || full) && !room.waiting.is_empty() {
                    self.flush(&mut room, chunk, first, out);
                    first = i;
                }
                if self.ready(&mut room, subject, on) {
                    (in_sheet, remark) = self.lay_out(&mut room, row, (subject, on), bare);
                }
            }
            room.waiting.push(Waiting { in_sheet, remark });
        }
        self.flush(&mut room, chunk, first, out);
        rooms().push(room);
    }
}
