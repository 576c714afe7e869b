//! From an assessment on a date to a program.

mod expr;
mod list;
mod number;
mod requirement;
mod table;
mod value;
mod words;

use super::op::{At, Op, Rows};
use super::range::{self, Range};
use super::reason::{Demand, Under};
use super::steps::{Link, Stands, StepKind, Steps};
use super::words::Tellings;
use super::{Defined, Program, reuse};
use crate::check::typed::{Checked, Node, NodeKind, Target};
use crate::evaluate::{Evaluator, Silent};
use crate::facts::Facts;
use crate::file::Span;
use crate::id::{DefinitionId, RequirementId};
use crate::plan::{Edition, Plan};
use crate::sheet::layout::ColumnLayout;
use crate::sheet::{Layout, Shape};
use crate::syntax::ast::Language;
use crate::value::Value;
use crate::value::possible::{Core, Possible};
use std::collections::HashMap;
use value::Val;

/// What is not compiled, with its place in the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCompiled {
    /// What it is.
    pub what: &'static str,
    /// Where it stands.
    pub span: Span,
}

type Made<T> = Result<T, NotCompiled>;

fn refuse<T>(what: &'static str, span: Span) -> Made<T> {
    Err(NotCompiled { what, span })
}

/// What something stands for, in the rows over which an expression runs.
#[derive(Clone, Debug)]
enum Bind {
    /// The row itself.
    Row,
    /// The case of the row.
    Case,
    /// Always the same value.
    Known(Value),
    /// A row of another table, which this one knows nothing of.
    Far,
}

/// Over which rows an expression runs, and what it may read.
#[derive(Clone, Debug)]
struct Ctx {
    frame: usize,
    own: Bind,
    subject: Bind,
    locals: Vec<Bind>,
}

impl Ctx {
    /// The subject of each case.
    fn case() -> Self {
        Self { frame: 0, own: Bind::Row, subject: Bind::Row, locals: Vec::new() }
    }

    /// The same as it is seen from the rows of another table, bound as the next local.
    fn inside(&self, table: usize) -> Self {
        let seen = |b: &Bind| match b {
            Bind::Row if self.frame == 0 => Bind::Case,
            Bind::Row => Bind::Far,
            other => other.clone(),
        };
        let mut locals: Vec<Bind> = self.locals.iter().map(seen).collect();
        locals.push(Bind::Row);
        Self { frame: table, own: seen(&self.own), subject: seen(&self.subject), locals }
    }
}

struct Compiler<'p> {
    edition: &'p Edition<'p>,
    rules: &'p Checked,
    layout: &'p Layout,
    ops: Vec<Op>,
    frames: Vec<usize>,
    defined: Vec<Option<Defined>>,
    known: HashMap<(usize, Op, Option<Defined>), At>,
    definitions: HashMap<(DefinitionId, usize), (Val, u32)>,
    /// What is one of several: which of them holds, and what they are.
    picked: HashMap<At, (At, Vec<Option<Val>>)>,
    steps: Steps,
    demands: Vec<Demand>,
    requires: Vec<RequirementId>,
    /// No facts at all: what reads none is found with them.
    nothing: Facts,
}

/// Compiles an assessment.
///
/// Fails where nobody has encoded the law of the date; a requirement or table that a program cannot hold is
/// left to the evaluator.
pub fn compile<'p>(plan: &Plan<'p, 'p>, layout: &'p Layout) -> Result<Program, NotCompiled> {
    made(plan, layout, None).map(|(program, _)| program)
}

/// The same, with what is said of each finding in a language: what the reasons read is found too.
pub fn compile_with_words<'p>(
    plan: &Plan<'p, 'p>,
    layout: &'p Layout,
    language: Language,
) -> Result<(Program, Tellings), NotCompiled> {
    made(plan, layout, Some(language))
}

fn made<'p>(
    plan: &Plan<'p, 'p>,
    layout: &'p Layout,
    language: Option<Language>,
) -> Result<(Program, Tellings), NotCompiled> {
    let edition: &'p Edition<'p> = plan.edition;
    let mut compiler = Compiler {
        edition,
        rules: edition.rules,
        layout,
        ops: Vec::new(),
        frames: Vec::new(),
        defined: Vec::new(),
        known: HashMap::new(),
        definitions: HashMap::new(),
        picked: HashMap::new(),
        steps: Steps::default(),
        demands: Vec::new(),
        requires: plan.requires.clone(),
        nothing: Facts::default(),
    };
    let span = plan.notes.span;
    if edition.blocking(Target::Assessment(plan.assessment)).next().is_some() {
        return refuse("law that nobody has encoded", span);
    }
    let findings = plan.requires.iter().enumerate();
    let findings = findings.map(|(i, id)| (*id, compiler.whole(|c| c.requirement(*id, i)))).collect::<Vec<_>>();
    let rates = plan.rates.iter().map(|id| (*id, compiler.whole(|c| c.rate(*id)))).collect::<Vec<_>>();
    let tellings = match language {
        Some(language) => compiler.tellings(&findings, language),
        None => Tellings { all: Vec::new(), language: Language::English },
    };
    let has_verdict = !(plan.requires.is_empty() && plan.absent.is_empty());
    let unknown = layout.tables.iter().map(|t| t.columns.iter().map(unknown_number).collect()).collect();
    // Verdicts rest on these alone.
    let mut under = Under::default();
    let made = findings.iter().map(|(_, made)| made).chain(rates.iter().map(|(_, made)| made));
    let results: Vec<At> = made.flatten().copied().collect();
    results.iter().for_each(|at| under.at(&compiler.ops, *at));
    let mut decides = vec![false; compiler.ops.len()];
    under.seen.iter().for_each(|i| decides[*i as usize] = true);
    let reuses = reuse::reuses(&compiler.ops, &compiler.frames, &decides, &results);
    let Compiler { ops, frames, defined, steps, demands, .. } = compiler;
    let assessment = plan.assessment;
    let program = Program {
        assessment,
        ops,
        frames,
        defined,
        findings,
        rates,
        steps,
        decides,
        reuses,
        demands,
        has_verdict,
        unknown,
    };
    Ok((program, tellings))
}

/// What a number of a column may be of which nothing is known.
fn unknown_number(column: &ColumnLayout) -> Range {
    let Shape::Number(shape) = column.shape else { return Range::FAILED };
    let flags = if column.optional { range::CORE | range::NONE } else { range::CORE };
    Range { low: shape.low.unwrap_or(range::NO_LOW), high: shape.high.unwrap_or(range::NO_HIGH), flags }
}

impl Compiler<'_> {
    /// Adds an operation, unless it is there already.
    fn emit(&mut self, frame: usize, op: Op) -> At {
        self.emit_as(frame, op, None)
    }

    fn emit_as(&mut self, frame: usize, op: Op, defined: Option<Defined>) -> At {
        let key = (frame, op, defined);
        if let Some(at) = self.known.get(&key) {
            return *at;
        }
        let at = At::Found(u32::try_from(self.ops.len()).unwrap_or(u32::MAX));
        self.ops.push(key.1.clone());
        self.frames.push(frame);
        self.defined.push(defined);
        self.known.insert(key, at);
        at
    }

    /// Takes back the operation that was added last, which nothing reads yet.
    fn take_back(&mut self) {
        if let (Some(op), Some(frame), Some(defined)) = (self.ops.pop(), self.frames.pop(), self.defined.pop()) {
            self.known.remove(&(frame, op, defined));
        }
    }

    /// Makes something, or leaves nothing of it behind.
    fn whole<T>(&mut self, make: impl FnOnce(&mut Self) -> Made<T>) -> Made<T> {
        let before = self.ops.len();
        let definitions = self.definitions.clone();
        let (steps, top, demands) = (self.steps.all.len(), self.steps.top.len(), self.demands.len());
        let made = make(self);
        if made.is_err() {
            self.steps.cut(steps, 0);
            self.steps.top.truncate(top);
            self.demands.truncate(demands);
            self.ops.truncate(before);
            self.frames.truncate(before);
            self.defined.truncate(before);
            let is_kept = |at: &At| !matches!(at, At::Found(i) if *i as usize >= before);
            self.known.retain(|_, at| is_kept(at));
            self.picked.retain(|at, _| is_kept(at));
            self.definitions = definitions;
        }
        made
    }

    /// Compiles an expression as a step, below the one that began last.
    fn stepped<T>(
        &mut self,
        kind: StepKind,
        span: Span,
        make: impl FnOnce(&mut Self) -> Made<T>,
        stands: impl FnOnce(&T) -> (usize, Stands),
    ) -> Made<T> {
        self.steps.begin();
        match make(self) {
            Ok(made) => {
                let (frame, stands) = stands(&made);
                let id = self.steps.end(kind, span, frame, stands);
                self.steps.attach(Link::Here, id);
                Ok(made)
            }
            Err(refused) => {
                self.steps.forget();
                Err(refused)
            }
        }
    }

    /// The same, for each of some rows.
    fn stepped_rows<T>(
        &mut self,
        kind: StepKind,
        span: Span,
        rows: Rows,
        make: impl FnOnce(&mut Self) -> Made<T>,
        stands: impl FnOnce(&T) -> Stands,
    ) -> Made<T> {
        self.steps.begin();
        match make(self) {
            Ok(made) => {
                let id = self.steps.end(kind, span, rows.table as usize, stands(&made));
                self.steps.attach(Link::Each(rows), id);
                Ok(made)
            }
            Err(refused) => {
                self.steps.forget();
                Err(refused)
            }
        }
    }

    fn fact(table: usize, column: usize) -> At {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        At::Fact(small(table), small(column))
    }

    /// The same column as what is defined of the things of a table.
    fn as_defined(&mut self, frame: usize, at: At, defined: Defined) -> At {
        if let At::Found(i) = at {
            let i = i as usize;
            // What was found for this alone is taken as it is.
            if i + 1 == self.ops.len() && self.frames[i] == frame {
                let op = self.ops[i].clone();
                if self.defined[i].is_none() && self.known.remove(&(frame, op.clone(), None)).is_some() {
                    self.defined[i] = Some(defined);
                    self.known.insert((frame, op, Some(defined)), at);
                    return at;
                }
            }
        }
        self.emit_as(frame, Op::Copy(at), Some(defined))
    }

    /// Whether an expression comes to the same in every case.
    fn is_constant(&self, node: &Node) -> bool {
        let mut constant = true;
        node.walk(&mut |n| {
            constant &= match &n.kind {
                NodeKind::Parameter(id) => self.rules.parameters[id.index()].exceptions.is_empty(),
                NodeKind::Field(..)
                | NodeKind::Definition(..)
                | NodeKind::Table(..)
                | NodeKind::Local(_)
                | NodeKind::Own
                | NodeKind::Subject
                | NodeKind::Error => false,
                _ => true,
            };
        });
        constant
    }

    /// What an expression that reads no facts comes to.
    fn fold(&self, node: &Node) -> Made<Val> {
        let value = Evaluator::new(self.edition, &self.nothing, Silent).value_of(node);
        if let Some(known) = value.known() {
            return Ok(Val::Known(known.clone()));
        }
        match &value {
            Possible { core: Core::Nothing, none: true, failure: None, .. } => Ok(Val::Nothing),
            Possible { core: Core::List(list), none: false, failure: None, .. } if value.is_decided() => {
                let rows: Option<Vec<Value>> = list.rows.iter().map(|r| r.value.known().cloned()).collect();
                rows.map(Val::KnownList).ok_or(NotCompiled { what: "a list that holds none", span: node.span })
            }
            _ => refuse("law without a value on the date", node.span),
        }
    }
}
