//! Lines of JSON straight into columns, with nothing between.
//!
//! A reader knows the subject's tables, and expects of each row what the row before it had. It takes only
//! what it is sure of, and then adds exactly the rows that the general way adds ([`Rulebook::case_with`]
//! and [`Sheet::push_facts`]); only the letters of texts may stand in another order. Whatever else a line
//! may hold (facts known in part, other case files, escapes in texts, keys that are nowhere written out,
//! mistakes of any kind) is [`NotPlain`]: the line is then read the general way, which knows what to say
//! of it. So nothing is reported here, and no places are kept: where an explanation is wanted, the line is
//! read again the general way too.
//!
//! [`Rulebook::case_with`]: crate::Rulebook::case_with

#![expect(clippy::inline_always, reason = "each is a few instructions, and is taken hundreds of times a line")]

mod key;
mod number;
mod order;
mod plan;
mod row;
mod scan;
mod words;

use self::key::{Keys, Waiting};
use self::order::Order;
use self::plan::Plans;
use self::row::Reading;
use self::scan::Cursor;
use self::words::Words;
use super::{Layout, NotPlain, Sheet};
use crate::check::typed::Checked;
use crate::facts::document;
use crate::id::ClassId;
use crate::value::date::Date;

/// What a line says besides the facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The case's own date.
    pub on: Option<Date>,
}

/// Reads lines of JSON, each a case of one subject.
///
/// ```
/// use norma::Rulebook;
/// use norma::sheet::json::LineReader;
/// use norma::sheet::{Column, Layout, Sheet};
///
/// let rules = Rulebook::from_texts([("r.norma", "subject visitor\n  field age is integer\n")])?;
/// let layout = Layout::of(rules.checked(), rules.subject("visitor").unwrap());
/// let mut reader = LineReader::new(rules.checked(), &layout);
/// let mut sheet = Sheet::new(&layout);
/// assert!(reader.read(&mut sheet, br#"{"age": 18}"#, true).is_ok());
/// assert!(reader.read(&mut sheet, br#"{"age": "18 .. 20"}"#, true).is_err());
/// let Column::Number { values, .. } = &sheet.tables[0].columns[0] else { unreachable!() };
/// assert_eq!(values, &[18]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct LineReader {
    /// The spellings of the subject.
    subjects: Words,
    plans: Plans,
    truths: Words,
    order: Order,
    /// By table: the keys of this line.
    keys: Vec<Keys>,
    waiting: Vec<Waiting>,
}

impl LineReader {
    /// A reader of cases of the layout's subject.
    pub fn new(rules: &Checked, layout: &Layout) -> Self {
        let mut subjects = Words::default();
        if let Some(subject) = layout.tables.first() {
            let meant = |name: &str| rules.classes.iter().position(|c| c.is_subject && &*c.name == name);
            let name = &rules.classes[subject.class.index()].name;
            let others = rules.aliases.iter().filter(|(_, n)| *n == name).map(|(alias, _)| alias);
            for spelling in [name].into_iter().chain(others) {
                if meant(rules.canonical(spelling)).map(ClassId::new) == Some(subject.class) {
                    subjects.add(spelling.as_bytes());
                }
            }
        }
        let tables = layout.tables.len();
        let plans = Plans::of(rules, layout);
        Self {
            subjects,
            plans,
            truths: plan::truths(),
            order: Order::of(layout),
            keys: vec![Keys::default(); tables],
            waiting: Vec::new(),
        }
    }

    /// Adds the case of a line to a sheet: `{"subject": …, "on": …, "facts": {…}}`, or just the facts if
    /// `bare`.
    ///
    /// Fails where the line is not plain; the sheet is then as it was. The sheet is of the same layout.
    pub fn read(&mut self, sheet: &mut Sheet, line: &[u8], bare: bool) -> Result<Head, NotPlain> {
        let (cases, letters) = (sheet.cases, sheet.letters.len());
        self.keys.iter_mut().for_each(Keys::clear);
        self.waiting.clear();
        if line.len() > document::MOST_BYTES || sheet.tables.len() != self.plans.tables.len() {
            return Err(NotPlain);
        }
        let cursor = Cursor { line, at: 0 };
        let mut reading = Reading { reader: self, sheet, cursor, depth: 0, inside: false };
        let read = reading.line(bare);
        let inside = reading.inside;
        let whole = std::str::from_utf8(sheet.letters.get(letters..).unwrap_or_default()).is_ok();
        match read {
            Ok(head) if whole && self.order.arrange(sheet, inside) => {
                sheet.close_case();
                Ok(head)
            }
            _ => {
                sheet.truncate(cases, letters);
                Err(NotPlain)
            }
        }
    }
}

impl Reading<'_, '_, '_> {
    /// Goes past the whole line.
    fn line(&mut self, bare: bool) -> Result<Head, NotPlain> {
        self.cursor.skip_space();
        let head = if bare {
            self.record(0)?;
            Head::default()
        } else {
            self.case()?
        };
        self.cursor.skip_space();
        if self.cursor.at < self.cursor.line.len() {
            return Err(NotPlain);
        }
        self.settle()?;
        Ok(head)
    }

    /// Goes past a case with its subject and date.
    fn case(&mut self) -> Result<Head, NotPlain> {
        let (mut subject, mut facts, mut head) = (false, false, Head::default());
        self.cursor.expect(b'{')?;
        loop {
            self.cursor.skip_space();
            self.cursor.expect(b'"')?;
            let name = self.cursor.string()?;
            self.cursor.skip_space();
            self.cursor.expect(b':')?;
            self.cursor.skip_space();
            match name {
                b"subject" if !subject => {
                    self.cursor.expect(b'"')?;
                    self.reader.subjects.find(self.cursor.string()?).ok_or(NotPlain)?;
                    subject = true;
                }
                b"on" if head.on.is_none() => head.on = Some(self.day()?),
                b"facts" if !facts => {
                    self.record(0)?;
                    facts = true;
                }
                _ => return Err(NotPlain),
            }
            self.cursor.skip_space();
            if self.cursor.eat(b'}') {
                break;
            }
            self.cursor.expect(b',')?;
        }
        if subject && facts { Ok(head) } else { Err(NotPlain) }
    }
}
