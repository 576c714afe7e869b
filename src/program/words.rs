//! The reasons of findings in words, filled in from the registers: the same words that an explanation
//! gives, without tracing anything.
//!
//! What a finding says of a few facts of the case alone is asked of the explanation once, and remembered for
//! all cases in which these facts are the same.

use super::Program;
use super::op::{At, Byte, Rows};
use super::run::Registers;
use super::steps::{Came, Stands, came};
use crate::check::typed::Checked;
use crate::evaluate::Verdict;
use crate::evaluate::outcome::Outcomes;
use crate::explain::words;
use crate::file::Span;
use crate::id::EnumId;
use crate::program::range::value;
use crate::sheet::{Column, NO, Sheet, YES};
use crate::show::Show;
use crate::syntax::ast::Language;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::number::{Number, Toward};
use crate::value::possible::{Arithmetic, Comparison, Possible, calculate};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

/// What is said of each finding of a program.
#[derive(Debug)]
pub struct Tellings {
    pub(super) all: Vec<Option<Telling>>,
    /// The language in which it is said.
    pub language: Language,
}

impl Tellings {
    /// Whether something is said of each finding.
    pub fn is_whole(&self) -> bool {
        self.all.iter().all(Option::is_some)
    }
}

#[derive(Debug)]
pub(super) enum Telling {
    Single(Single),
    Each(Each),
}

/// A finding of one demand.
#[derive(Debug)]
pub(super) struct Single {
    /// The comparison of numbers that it is.
    pub(super) compared: Option<Said>,
    /// What is said where it is violated.
    pub(super) message: Option<Vec<Piece>>,
    /// The facts on which its reason hangs alone.
    pub(super) inputs: Option<Vec<(u32, u32)>>,
    pub(super) has_when: bool,
    /// Whether exceptions may lift it.
    pub(super) lifted: bool,
}

/// A finding of `for each`.
#[derive(Debug)]
pub(super) struct Each {
    pub(super) rows: Rows,
    pub(super) items: At,
    pub(super) message: Vec<Piece>,
    /// The names of the items.
    pub(super) label: At,
    /// Whether the requirement applies to an item.
    pub(super) when: Option<At>,
    /// The exceptions that may lift it: whether each applies to an item, and its title, where that can be
    /// filled in.
    pub(super) lifts: Vec<(Byte, Option<Vec<Piece>>)>,
}

/// A comparison, as it is told.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) op: Comparison,
    pub(super) actual: Filling,
    pub(super) required: Filling,
    pub(super) ty: Ty,
}

/// A piece of a message.
#[derive(Debug)]
pub(super) enum Piece {
    Text(Arc<str>),
    Value(Filling, Ty),
}

/// A value that is filled in.
#[derive(Debug)]
pub(super) enum Filling {
    /// A column, the table over whose rows it stands, and the enum of its members.
    Stands(Stands, usize, Option<EnumId>),
    /// Texts.
    Text(At, usize),
    /// A calculation.
    Calculated(Arithmetic, Box<Self>, Box<Self>),
}

impl Filling {
    pub(super) const fn is_number(&self) -> bool {
        matches!(self, Self::Stands(Stands::Number(..) | Stands::Ratio(..), ..) | Self::Calculated(..))
    }
}

/// Reasons that are remembered: by finding, verdict and the facts on which they hang.
#[derive(Debug, Default)]
pub struct Remembered {
    known: HashMap<Vec<u64>, Box<str>>,
    key: Vec<u64>,
}

/// More reasons than this are not remembered.
const MOST_REMEMBERED: usize = 10_000;

/// How many items a reason names.
const FEW: usize = 5;

/// What telling reads.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    /// The program that was run.
    pub program: &'a Program,
    /// What is said.
    pub tellings: &'a Tellings,
    /// What was found.
    pub registers: &'a Registers,
    /// The facts.
    pub sheet: &'a Sheet,
    /// The rules.
    pub rules: &'a Checked,
}

impl Teller<'_> {
    /// Adds the reason of a finding to a text. Where the columns do not tell it, `ask` is asked for it, and
    /// remembered; nothing comes back where that would have to be done for each case anew.
    pub fn reason(
        &self,
        finding: usize,
        case: usize,
        remembered: &mut Remembered,
        ask: impl FnOnce() -> Option<String>,
        out: &mut String,
    ) -> Option<()> {
        let telling = self.tellings.all.get(finding)?.as_ref()?;
        let verdict = self.registers.finding(self.program, finding, case)?;
        match (telling, verdict) {
            (_, Verdict::Undetermined) => None,
            (Telling::Single(single), Verdict::NotApplicable) if single.has_when && !single.lifted => {
                out.push_str(words::not_met(self.tellings.language));
                Some(())
            }
            (Telling::Single(single), Verdict::NotApplicable) if single.inputs.is_none() => None,
            (Telling::Single(single), _) => self.single(single, finding, verdict, case, remembered, ask, out),
            (Telling::Each(each), _) => self.each(each, verdict, case, out),
        }
    }

    fn show<T>(&self, run: impl FnOnce(Show<'_>) -> T) -> T {
        // No thing is ever filled in.
        let nothing = |_| String::new();
        run(Show { rules: self.rules, language: self.tellings.language, object: &nothing })
    }

    #[expect(clippy::too_many_arguments, reason = "a reason is told of much")]
    fn single(
        &self,
        single: &Single,
        finding: usize,
        verdict: Verdict,
        case: usize,
        remembered: &mut Remembered,
        ask: impl FnOnce() -> Option<String>,
        out: &mut String,
    ) -> Option<()> {
        if let Some(said) = &single.compared {
            if let (Verdict::Violated, Some(message)) = (verdict, &single.message) {
                return self.filled(message, case, 0, out);
            }
            let (actual, required) = (self.value(&said.actual, case, 0)?, self.value(&said.required, case, 0)?);
            self.show(|s| {
                let texts = s.pair(&required, &actual, &said.ty);
                let demand = words::demanded(&s, said.op, texts.0, &required, &said.ty);
                out.push_str(&words::told(s.language, &texts.1, &demand));
            });
            return Some(());
        }
        let inputs = single.inputs.as_ref()?;
        remembered.key.clear();
        remembered.key.extend([finding as u64, verdict as u64]);
        for (t, c) in inputs {
            remembered.key.push(self.raw(*t, *c, case)?);
        }
        if let Some(known) = remembered.known.get(&remembered.key) {
            out.push_str(known);
            return Some(());
        }
        let told = ask()?;
        out.push_str(&told);
        if remembered.known.len() >= MOST_REMEMBERED {
            remembered.known.clear();
        }
        remembered.known.insert(remembered.key.clone(), told.into());
        Some(())
    }

    /// A fact of which a case has one at most, as it is held; the mark of none where it has none.
    fn raw(&self, table: u32, column: u32, case: usize) -> Option<u64> {
        let table = self.sheet.tables.get(table as usize)?;
        let (start, end) = (*table.starts.get(case)? as usize, *table.starts.get(case + 1)? as usize);
        if end > start + 1 {
            return None;
        }
        if end == start {
            return Some(u64::MAX);
        }
        Some(match table.columns.get(column as usize)? {
            Column::Truth(v) | Column::Code(v) => u64::from(*v.get(start)?),
            Column::Members(v) => *v.get(start)?,
            // Which row it is does not matter: what is read of it stands with the others.
            Column::Ref(v) => u64::from((*v.get(start)?).max(crate::sheet::OPEN_ROW)),
            _ => return None,
        })
    }

    fn each(&self, each: &Each, verdict: Verdict, case: usize, out: &mut String) -> Option<()> {
        let (starts, ends) = each.rows.ends(self.sheet)?;
        let rows = *starts.get(case)? as usize..*ends.get(case)? as usize;
        let items = self.registers.bytes_at(self.sheet, each.items)?;
        let there = each.rows.presence.and_then(|at| self.registers.bytes_at(self.sheet, at));
        let present = rows.filter(|row| there.is_none_or(|p| p.get(*row).is_some_and(|b| b & YES != 0)));
        let language = self.tellings.language;
        match verdict {
            Verdict::Satisfied => {
                let (mut held, mut all) = (0, 0);
                for row in present {
                    held += usize::from(Outcomes(items[row]) == Outcomes::SATISFIED);
                    all += 1;
                }
                out.push_str(&words::held(language, held, all));
                Some(())
            }
            Verdict::Violated => {
                let violate = present.filter(|row| Outcomes(items[*row]) == Outcomes::VIOLATED);
                self.items(each, violate, out, |row, out| self.filled(&each.message, case, row, out))
            }
            Verdict::NotApplicable => {
                let begun = out.len();
                self.items(each, present, out, |row, out| self.spared(each, case, row, out))?;
                if out.len() == begun {
                    out.push_str(words::nobody(language));
                }
                Some(())
            }
            Verdict::Undetermined => None,
        }
    }

    /// Tells of a few items, each with its name where what is said of it does not name it.
    fn items(
        &self,
        each: &Each,
        rows: impl Iterator<Item = usize>,
        out: &mut String,
        tell: impl Fn(usize, &mut String) -> Option<()>,
    ) -> Option<()> {
        for (told, row) in rows.enumerate() {
            if told == FEW {
                out.push_str("; …");
                break;
            }
            if told > 0 {
                out.push_str("; ");
            }
            let begun = out.len();
            tell(row, out)?;
            let name = self.text(each.label, row)?;
            if !out[begun..].contains(name) {
                out.insert_str(begun, ": ");
                out.insert_str(begun, name);
            }
        }
        Some(())
    }

    /// Why a requirement does not apply to an item.
    fn spared(&self, each: &Each, case: usize, row: usize, out: &mut String) -> Option<()> {
        let language = self.tellings.language;
        let byte = |at: At| self.registers.bytes_at(self.sheet, at)?.get(row).copied();
        if let Some(when) = each.when {
            if byte(when)? == NO {
                out.push_str(words::not_met(language));
                return Some(());
            }
        }
        for (applies, title) in &each.lifts {
            let applies = match applies {
                Byte::Constant(b) => *b,
                Byte::Column(at) => byte(*at)?,
            };
            if applies == YES {
                out.push_str(words::an_exception_applies(language));
                return self.filled(title.as_ref()?, case, row, out);
            }
        }
        None
    }

    fn text(&self, at: At, row: usize) -> Option<&str> {
        let At::Fact(t, c) = at else { return None };
        match self.sheet.column(t, c)? {
            Column::Text(texts) => {
                let at = texts.get(row).filter(|t| t.0 <= t.1)?;
                std::str::from_utf8(self.sheet.text(*at)).ok()
            }
            _ => None,
        }
    }

    /// Adds a message with its values.
    fn filled(&self, pieces: &[Piece], case: usize, row: usize, out: &mut String) -> Option<()> {
        let begun = out.len();
        for piece in pieces {
            match piece {
                Piece::Text(t) => out.push_str(t),
                Piece::Value(Filling::Text(at, frame), _) => {
                    out.push_str(self.text(*at, if *frame == 0 { case } else { row })?);
                }
                Piece::Value(filling, ty) => {
                    let value = self.value(filling, case, row)?;
                    self.show(|s| {
                        let shown = s.value(&value, ty);
                        let shown =
                            if words::governs_genitive(&out[begun..]) { s.after_more(shown, &value) } else { shown };
                        out.push_str(&shown);
                    });
                }
            }
        }
        Some(())
    }

    /// A value to be filled in, where it is just known.
    fn value(&self, filling: &Filling, case: usize, row: usize) -> Option<Value> {
        let (stands, frame, member) = match filling {
            Filling::Stands(stands, frame, member) => (stands, *frame, *member),
            Filling::Text(..) => return None,
            Filling::Calculated(op, left, right) => {
                let (left, right) = (self.value(left, case, row)?, self.value(right, case, row)?);
                let result = calculate(*op, &Possible::one(left), &Possible::one(right), Span::default());
                return result.value.known().cloned();
            }
        };
        let row = if frame == 0 { case } else { row };
        match came(stands, row, self.registers, self.sheet, self.program) {
            Came::Known(value) => Some(value.clone()),
            Came::Truth(YES) => Some(Value::Boolean(true)),
            Came::Truth(NO) => Some(Value::Boolean(false)),
            Came::Code(code) if code < super::EITHER_CODE => Some(Value::Member(member?, u32::from(code))),
            Came::Number(range, shape) if range.is_one() => value(range.low, shape),
            Came::Ratio(a, b) if a.is_one() && b.is_one() && b.low != 0 => {
                let number = |n: i64| Number::from(Decimal::from(n));
                number(a.low).div(number(b.low), Toward::Nearest).ok().map(|c| Value::Number(c.number))
            }
            _ => None,
        }
    }
}
