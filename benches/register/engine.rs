//! The one place where benchmarks meet the engine: what they need of it, with clear signatures.
//!
//! A [`Sheet`] is "facts loaded": many cases in the engine's own form, as they were read. Everything
//! that is done once for rules and a date (plan, program) is done in [`Engine::open`].

use super::Failed;
use norma::evaluate::{Silent, evaluate};
use norma::id::{AssessmentId, ClassId};
use norma::plan::{Edition, Plan, plan};
use norma::program::reason::{Findings, Reasons};
use norma::program::steps::Came;
use norma::program::walk::{Tree, Walk};
use norma::program::{Program, Registers, compile};
use norma::sheet::json::LineReader;
use norma::sheet::{self, Layout};
use norma::value::Value;
use norma::{CaseFile, Rulebook, Verdict};
use std::cell::RefCell;

/// Which of the assessments of an [`Engine`] is asked, by its place.
pub type Asked = usize;

/// An assessment, compiled.
struct Compiled {
    subject: ClassId,
    plan: Plan<'static, 'static>,
    layout: &'static Layout,
    program: Program,
    registers: RefCell<Registers>,
    reading: RefCell<Reading>,
}

/// What lines are read with.
struct Reading {
    reader: LineReader,
    sheet: sheet::Sheet,
}

/// Rules on a day, ready for some assessments.
///
/// It is made once a run and lives as long as that: what borrows from each other is leaked.
pub struct Engine {
    book: &'static Rulebook,
    asked: Vec<Compiled>,
}

/// The facts of many cases.
pub struct Sheet {
    asked: Asked,
    /// Some cases to a sheet: as many as the caches hold.
    sheets: Vec<sheet::Sheet>,
    /// The cases of which a program cannot hold the facts, by their place.
    wide: Vec<(usize, CaseFile)>,
    cases: usize,
    /// All cases as they are read for reasons.
    lines: Vec<String>,
}

/// So many rows, of all tables together, are judged at once.
const ROWS: usize = 12_000;

impl Sheet {
    /// How many cases it holds.
    pub const fn len(&self) -> usize {
        self.cases
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
            let plan = plan(edition, id)?;
            let layout: &'static Layout = Box::leak(Box::new(Layout::of(book.checked(), subject)));
            let program = compile(&plan, layout).map_err(|e| format!("`{name}` is not compiled: {}", e.what))?;
            if let Some(refused) = program.refused().next() {
                return Err(format!("`{name}` is not compiled whole: {}", refused.what).into());
            }
            let registers = RefCell::new(Registers::new(&program));
            let reader = LineReader::new(book.checked(), layout);
            let reading = RefCell::new(Reading { reader, sheet: sheet::Sheet::new(layout) });
            asked.push(Compiled { subject, plan, layout, program, registers, reading });
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
        self.asked[asked].plan.requires.iter().map(|id| rules.requirements[id.index()].name.to_string()).collect()
    }

    /// The names of the tables that an assessment rates, in its order.
    pub fn tables(&self, asked: Asked) -> Vec<String> {
        let rules = self.book.checked();
        self.asked[asked].plan.rates.iter().map(|id| rules.tables[id.index()].name.to_string()).collect()
    }

    /// Reads bare facts, one case a line.
    pub fn load<'l>(&self, asked: Asked, lines: impl IntoIterator<Item = &'l str>) -> Result<Sheet, Failed> {
        let compiled = &self.asked[asked];
        let mut out = Sheet { asked, sheets: Vec::new(), wide: Vec::new(), cases: 0, lines: Vec::new() };
        let mut sheet = sheet::Sheet::new(compiled.layout);
        for line in lines {
            let case = self.read(asked, line)?;
            if sheet.push_facts(compiled.layout, &case.facts).is_err() {
                // It keeps its place by a case of the same kind that is judged, and not looked at.
                out.wide.push((out.cases, case));
                out.sheets.push(std::mem::replace(&mut sheet, sheet::Sheet::new(compiled.layout)));
                out.sheets.push(sheet::Sheet::new(compiled.layout));
            }
            out.cases += 1;
            out.lines.push(line.to_owned());
            if sheet.tables.iter().map(|t| t.rows).sum::<usize>() >= ROWS {
                out.sheets.push(std::mem::replace(&mut sheet, sheet::Sheet::new(compiled.layout)));
            }
        }
        out.sheets.push(sheet);
        Ok(out)
    }

    fn read(&self, asked: Asked, line: &str) -> Result<CaseFile, Failed> {
        Ok(self.book.case_with("line.json", line, Some(self.asked[asked].subject), &|_| None)?)
    }

    /// The verdict on each requirement of each case, case by case.
    pub fn verdicts(&self, sheet: &Sheet, out: &mut Vec<Verdict>) {
        out.clear();
        let compiled = &self.asked[sheet.asked];
        let mut registers = compiled.registers.borrow_mut();
        let (mut wide, mut done) = (sheet.wide.iter().peekable(), 0);
        let general = |case: &CaseFile, out: &mut Vec<Verdict>| {
            out.extend(evaluate(&compiled.plan, &case.facts, Silent).0.findings.iter().map(|f| f.verdict));
        };
        for cases in &sheet.sheets {
            registers.judge(&compiled.program, cases);
            registers.verdicts(&compiled.program, out);
            for case in 0..cases.cases {
                if registers.is_hard(case) {
                    let at = (done + case) * compiled.program.findings.len();
                    let mut again = Vec::new();
                    if let Ok(read) = self.read(sheet.asked, &sheet.lines[done + case]) {
                        general(&read, &mut again);
                        out[at..at + again.len()].copy_from_slice(&again);
                    }
                }
            }
            done += cases.cases;
            while let Some((_, case)) = wide.next_if(|(at, _)| *at == done) {
                general(case, out);
                done += 1;
            }
        }
    }

    /// The answer of each rated table of each case, as its place on the scale.
    pub fn rates(&self, sheet: &Sheet, out: &mut Vec<Option<u8>>) {
        out.clear();
        let compiled = &self.asked[sheet.asked];
        let mut registers = compiled.registers.borrow_mut();
        let (mut wide, mut done) = (sheet.wide.iter().peekable(), 0);
        for cases in &sheet.sheets {
            registers.judge(&compiled.program, cases);
            registers.rates(&compiled.program, out);
            done += cases.cases;
            while let Some((_, case)) = wide.next_if(|(at, _)| *at == done) {
                let said = evaluate(&compiled.plan, &case.facts, Silent).0;
                out.extend(said.rates.iter().map(|(_, shown)| match shown.value.known() {
                    Some(Value::Member(_, place)) => u8::try_from(*place).ok(),
                    _ => None,
                }));
                done += 1;
            }
        }
    }

    /// From a line to the verdicts on its requirements.
    pub fn line_verdicts(&self, asked: Asked, line: &str, out: &mut Vec<Verdict>) -> Result<(), Failed> {
        let compiled = &self.asked[asked];
        let mut reading = compiled.reading.borrow_mut();
        let Reading { reader, sheet } = &mut *reading;
        sheet.clear();
        out.clear();
        if reader.read(sheet, line.as_bytes(), true).is_ok() {
            let mut registers = compiled.registers.borrow_mut();
            registers.judge(&compiled.program, sheet);
            if !registers.is_hard(0) {
                registers.verdicts(&compiled.program, out);
                return Ok(());
            }
        }
        let case = self.read(asked, line)?;
        out.extend(evaluate(&compiled.plan, &case.facts, Silent).0.findings.iter().map(|f| f.verdict));
        Ok(())
    }

    /// The reason of every finding: actual, required, deciding items, the places of the facts. Comes
    /// back with the number of facts and parts that were told.
    pub fn reasons(&self, sheet: &Sheet) -> Result<usize, Failed> {
        let compiled = &self.asked[sheet.asked];
        let mut registers = compiled.registers.borrow_mut();
        let mut told = 0;
        for cases in &sheet.sheets {
            registers.run(&compiled.program, cases);
            registers.complete(&compiled.program, cases);
            let mut reasons = Reasons::default();
            let findings = Findings::new(&compiled.program, &registers, cases);
            for case in 0..cases.cases {
                reasons.find(&findings, case);
                told += reasons.findings.len() + reasons.deciding.len();
                told += reasons.places.iter().map(|p| (p.end - p.start) as usize).sum::<usize>();
                if reasons.findings.len() != compiled.program.findings.len() {
                    return Err("a finding has no reason".into());
                }
            }
        }
        Ok(told)
    }

    /// The verdict of each finding of a case, with the rows that decide it.
    pub fn deciding(&self, asked: Asked, line: &str) -> Result<Vec<(Verdict, Vec<u32>)>, Failed> {
        let loaded = self.load(asked, [line])?;
        let [sheet] = &loaded.sheets[..] else { return Err("a case that columns do not hold".into()) };
        let compiled = &self.asked[asked];
        let mut registers = compiled.registers.borrow_mut();
        registers.run(&compiled.program, sheet);
        registers.complete(&compiled.program, sheet);
        let (findings, mut reasons) = (Findings::new(&compiled.program, &registers, sheet), Reasons::default());
        reasons.find(&findings, 0);
        let rows = |from: usize, to: usize| reasons.deciding[from..to].to_vec();
        Ok(reasons.findings.iter().map(|reason| (reason.verdict, rows(reason.deciding.0, reason.deciding.1))).collect())
    }

    /// The whole tree of reasons, walked to its last node, each with what it came to. Comes back with the
    /// number of nodes.
    pub fn tree(&self, sheet: &Sheet) -> Result<usize, Failed> {
        let compiled = &self.asked[sheet.asked];
        let program = &compiled.program;
        let mut registers = compiled.registers.borrow_mut();
        let mut walk = Walk::default();
        let (mut nodes, mut known) = (0, 0);
        for cases in &sheet.sheets {
            registers.run(program, cases);
            registers.complete(program, cases);
            let tree = Tree::new(program, &registers, cases);
            for case in 0..cases.cases {
                walk.tree(&tree, case, &mut |node| {
                    nodes += 1;
                    known += usize::from(tree.came(&node) != Came::Below);
                });
            }
        }
        if known * 2 < nodes {
            return Err(format!("of {nodes} nodes just {known} say what they came to").into());
        }
        Ok(nodes)
    }
}
