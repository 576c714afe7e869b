//! Conditions tried over all that their facts may be: which of several hold together, and whether
//! one of them always does.
//!
//! The distinct expressions that conditions compare are cut into atoms (see [`crate::value::atom`]);
//! on each combination of atoms every condition is decided exactly. Expressions are taken to be
//! independent of each other: what is found never to be cannot be, what is found possible need not.

use super::expr::reads_facts;
use super::trace::Recorder;
use super::{Env, Evaluator, Silent};
use crate::check::same;
use crate::check::typed::{Case, Node, NodeKind};
use crate::facts::Facts;
use crate::id::{DefinitionId, ExceptionId, ObjectId, TableId};
use crate::plan::Edition;
use crate::syntax::ast::State;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::atom::{Atom, atoms};
use crate::value::possible::{self, Comparison, Possible};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// More combinations than this are not tried in an assessment.
const MOST_COMBINATIONS: usize = 4096;

/// When a way for a value to come about holds.
#[derive(Clone, Debug)]
pub enum Condition<'n> {
    /// A `when` holds; one that has no value does not.
    When(&'n Node),
    /// All of these hold; with none of them, always.
    All(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
}

impl<'n> Condition<'n> {
    /// It holds always.
    pub const fn always() -> Self {
        Self::All(Vec::new())
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::All(vec![self, other])
    }

    /// None of several holds.
    pub fn none_of(others: Vec<Self>) -> Self {
        Self::All(others.into_iter().map(|o| Self::Not(Box::new(o))).collect())
    }

    /// The cases of a value hold, each where its list has force.
    pub fn cases(cases: &'n [Case], in_force: &Self) -> Vec<Self> {
        let mut own: Vec<Self> = Vec::new();
        for case in cases {
            own.push(match &case.when {
                _ if case.rest => Self::none_of(own.clone()),
                Some(when) => Self::When(when),
                None => Self::always(),
            });
        }
        own.into_iter().map(|c| in_force.clone().and(c)).collect()
    }

    /// An exception has force.
    pub fn exception(edition: &Edition<'n>, id: ExceptionId) -> Self {
        let Some(version) = edition.exception(id) else { return Self::Not(Box::new(Self::always())) };
        let mut all: Vec<Self> = version.when.iter().map(Self::When).collect();
        for other in &edition.rules.exceptions[id.index()].exceptions {
            if edition.exception(*other).is_some() {
                all.push(Self::Not(Box::new(Self::exception(edition, *other))));
            }
        }
        Self::All(all)
    }
}

/// An expression that conditions ask about.
#[derive(Clone, Copy, Debug)]
pub enum Column<'n> {
    /// A value that is compared with others written out.
    Value(&'n Node),
    /// Two values that are compared with each other.
    Order(&'n Node, &'n Node),
    /// Whether something is known: a question to the case, not to the world.
    Known(&'n Node),
    /// A condition that is not looked into.
    Whole(&'n Node),
}

/// A piece of what a column may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Of a value.
    Value(Atom),
    /// How the first of two values stands to the second; of values without an order, `Less` is another.
    Order(Ordering),
    /// Whether a condition holds.
    Whole(bool),
    /// No value.
    NoValue,
}

/// A condition over columns.
enum Formula {
    Constant(bool),
    Test(usize, Comparison, Value),
    In(usize, Vec<Value>),
    IsNone(usize),
    Order(usize, Comparison),
    Whole(usize),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    /// It holds; where it has no value it does not.
    Holds(Box<Self>),
}

impl Formula {
    /// `None` where it has no value.
    fn truth(&self, at: &[&Piece]) -> Option<bool> {
        match self {
            Self::Constant(b) => Some(*b),
            Self::Test(column, op, value) => match at[*column] {
                Piece::Value(atom) => atom.test(*op, value),
                _ => None,
            },
            Self::In(column, values) => match at[*column] {
                Piece::Value(Atom::None | Atom::NoValue) => None,
                Piece::Value(atom) => {
                    let answers: Vec<Option<bool>> = values.iter().map(|v| atom.test(Comparison::Equal, v)).collect();
                    if answers.contains(&Some(true)) {
                        return Some(true);
                    }
                    (!answers.contains(&None)).then_some(false)
                }
                _ => None,
            },
            Self::IsNone(column) => match at[*column] {
                Piece::Value(Atom::None) => Some(true),
                Piece::Value(Atom::NoValue) => None,
                Piece::Value(_) => Some(false),
                _ => None,
            },
            Self::Order(column, op) => match at[*column] {
                Piece::Order(order) => Some(op.accepts(*order)),
                _ => None,
            },
            Self::Whole(column) => match at[*column] {
                Piece::Whole(b) => Some(*b),
                _ => None,
            },
            Self::And(a, b) => match (a.truth(at), b.truth(at)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(a, b) => match (a.truth(at), b.truth(at)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Self::Not(a) => a.truth(at).map(|b| !b),
            Self::Holds(a) => Some(a.truth(at) == Some(true)),
        }
    }
}

/// Conditions cut into columns.
pub struct Cut<'n> {
    /// The expressions that they ask about.
    pub columns: Vec<Column<'n>>,
    /// What each column may be.
    pub pieces: Vec<Vec<Piece>>,
    formulas: Vec<Formula>,
}

impl Cut<'_> {
    /// How many combinations there are; `None` where there are more than `most`.
    pub fn combinations(&self, most: usize) -> Option<usize> {
        self.pieces.iter().try_fold(1usize, |n, p| n.checked_mul(p.len()).filter(|n| *n <= most))
    }

    /// Which conditions hold where each column is the piece of a place.
    pub fn holds(&self, at: &[usize]) -> Vec<bool> {
        let pieces: Vec<&Piece> = self.pieces.iter().zip(at).map(|(p, i)| &p[*i]).collect();
        self.formulas.iter().map(|f| f.truth(&pieces) == Some(true)).collect()
    }

    /// Tries every combination of the columns that are free, with the others where `from` has them;
    /// ends where `see` says so.
    pub fn each(&self, from: &[usize], free: &[usize], mut see: impl FnMut(&[usize], Vec<bool>) -> bool) {
        if self.pieces.iter().any(Vec::is_empty) {
            return;
        }
        let mut at = from.to_vec();
        free.iter().for_each(|c| at[*c] = 0);
        loop {
            if !see(&at, self.holds(&at)) {
                return;
            }
            let mut columns = free.iter();
            loop {
                let Some(column) = columns.next() else { return };
                at[*column] += 1;
                if at[*column] < self.pieces[*column].len() {
                    break;
                }
                at[*column] = 0;
            }
        }
    }

    /// Every combination of all columns.
    pub fn all(&self, see: impl FnMut(&[usize], Vec<bool>) -> bool) {
        let free: Vec<usize> = (0..self.columns.len()).collect();
        self.each(&vec![0; free.len()], &free, see);
    }

    /// Leaves out what has no value: for a proof, in which a fact without a value is no gap.
    pub fn without_failures(&mut self) {
        for pieces in &mut self.pieces {
            pieces.retain(|p| !matches!(p, Piece::NoValue | Piece::Value(Atom::NoValue)));
        }
    }
}

/// Evaluates for a proof, over facts that stand for those of many cases.
pub struct Prover<'p> {
    /// What is in force.
    pub edition: &'p Edition<'p>,
    /// The thing that is judged.
    pub own: ObjectId,
    /// The subject in which it is.
    pub subject: ObjectId,
}

impl Prover<'_> {
    /// Cuts conditions over what the facts may be; `None` where values do not compare.
    pub fn cut<'n>(&self, facts: &Facts, conditions: &[Condition<'n>]) -> Option<Cut<'n>> {
        let mut evaluator = Evaluator::new(self.edition, facts, Silent);
        let mut env = Env { own: self.own, subject: self.subject, locals: Vec::new() };
        evaluator.cut(conditions, &mut env, true)
    }

    /// What a definition comes to.
    pub fn definition(&self, facts: &Facts, id: DefinitionId) -> Possible {
        Evaluator::new(self.edition, facts, Silent).defined(id, self.own, self.subject).value
    }

    /// What a table comes to, in its first output.
    pub fn table(&self, facts: &Facts, id: TableId) -> Possible {
        let (outputs, _) = Evaluator::new(self.edition, facts, Silent).table(id, self.own, self.subject);
        outputs.into_iter().next().unwrap_or_else(Possible::none)
    }

    /// What an expression comes to.
    pub fn value(&self, facts: &Facts, node: &Node) -> Possible {
        let mut env = Env { own: self.own, subject: self.subject, locals: Vec::new() };
        Evaluator::new(self.edition, facts, Silent).eval(node, &mut env)
    }
}

/// A cut under way.
struct Cutter<'e, 'p, 'n, R> {
    evaluator: &'e mut Evaluator<'p, R>,
    env: &'e mut Env,
    columns: Vec<Column<'n>>,
    /// The values that a column is compared with.
    points: Vec<Vec<Value>>,
    is_proof: bool,
}

impl<R: Recorder> Evaluator<'_, R> {
    /// Which conditions hold together, over all that the facts may be; `None` where that is not tried.
    pub(super) fn patterns(&mut self, conditions: &[Condition<'_>], env: &mut Env) -> Option<BTreeSet<Vec<bool>>> {
        // What is asked here was asked before, and explains nothing more.
        self.recorder.open();
        let cut = self.cut(conditions, env, false);
        self.recorder.discard();
        let cut = cut?;
        cut.combinations(MOST_COMBINATIONS)?;
        let mut patterns = BTreeSet::new();
        cut.all(|_, holds| {
            patterns.insert(holds);
            true
        });
        (!patterns.is_empty()).then_some(patterns)
    }

    fn cut<'n>(&mut self, conditions: &[Condition<'n>], env: &mut Env, is_proof: bool) -> Option<Cut<'n>> {
        let mut cutter = Cutter { evaluator: self, env, columns: Vec::new(), points: Vec::new(), is_proof };
        let formulas = conditions.iter().map(|c| cutter.condition(c)).collect();
        let pieces = (0..cutter.columns.len()).map(|i| cutter.pieces(i)).collect::<Option<Vec<_>>>()?;
        Some(Cut { columns: cutter.columns, pieces, formulas })
    }
}

impl<'n, R: Recorder> Cutter<'_, '_, 'n, R> {
    fn condition(&mut self, condition: &Condition<'n>) -> Formula {
        match condition {
            Condition::When(node) => Formula::Holds(Box::new(self.formula(node))),
            Condition::Not(inner) => Formula::Not(Box::new(self.condition(inner))),
            Condition::All(all) => all.iter().fold(Formula::Constant(true), |both, c| {
                let c = self.condition(c);
                if matches!(both, Formula::Constant(true)) { c } else { Formula::And(Box::new(both), Box::new(c)) }
            }),
        }
    }

    fn value(&mut self, node: &'n Node) -> usize {
        let known = |c: &Column<'n>| matches!(c, Column::Value(n) if same(n, node));
        self.place(known, Column::Value(node))
    }

    fn place(&mut self, known: impl Fn(&Column<'n>) -> bool, new: Column<'n>) -> usize {
        if let Some(i) = self.columns.iter().position(known) {
            return i;
        }
        self.columns.push(new);
        self.points.push(Vec::new());
        self.columns.len() - 1
    }

    fn whole(&mut self, node: &'n Node) -> Formula {
        let known = |c: &Column<'n>| matches!(c, Column::Whole(n) if same(n, node));
        Formula::Whole(self.place(known, Column::Whole(node)))
    }

    /// The value of an expression that reads no fact, where it has one.
    fn bound(&mut self, node: &Node) -> Option<Value> {
        if reads_facts(node) || node.ty == Ty::None {
            return None;
        }
        self.evaluator.eval(node, self.env).known().cloned()
    }

    fn test(&mut self, node: &'n Node, op: Comparison, value: Value) -> Formula {
        let column = self.value(node);
        self.points[column].push(value.clone());
        Formula::Test(column, op, value)
    }

    fn formula(&mut self, node: &'n Node) -> Formula {
        match &node.kind {
            NodeKind::Constant(Value::Boolean(b)) => Formula::Constant(*b),
            NodeKind::And(a, b) => Formula::And(Box::new(self.formula(a)), Box::new(self.formula(b))),
            NodeKind::Or(a, b) => Formula::Or(Box::new(self.formula(a)), Box::new(self.formula(b))),
            NodeKind::Not(a) => Formula::Not(Box::new(self.formula(a))),
            NodeKind::State(of, State::None) if !matches!(of.ty, Ty::List(_)) => Formula::IsNone(self.value(of)),
            NodeKind::State(of, state @ (State::Known | State::Unknown)) => {
                let known = |c: &Column<'n>| matches!(c, Column::Known(n) if same(n, of));
                let known = Formula::Whole(self.place(known, Column::Known(of)));
                if *state == State::Known { known } else { Formula::Not(Box::new(known)) }
            }
            NodeKind::Compare(op, a, b) => self.compare(node, *op, a, b),
            NodeKind::InRange(of, low, high) => match (self.bound(&low.1), self.bound(&high.1)) {
                (Some(from), Some(to)) => {
                    let from = self.test(of, low.0, from);
                    Formula::And(Box::new(from), Box::new(self.test(of, high.0, to)))
                }
                _ => self.whole(node),
            },
            NodeKind::In(of, list) if !reads_facts(list) && reads_facts(of) => {
                let list = self.evaluator.eval(list, self.env);
                let values: Option<Vec<Value>> = list.as_list().filter(|_| list.is_decided()).and_then(|list| {
                    let is_none = |p: &Possible| p.none && !p.has_core() && p.failure.is_none();
                    list.rows.iter().filter(|r| !is_none(&r.value)).map(|r| r.value.known().cloned()).collect()
                });
                match values {
                    Some(values) => {
                        let column = self.value(of);
                        self.points[column].extend(values.iter().cloned());
                        Formula::In(column, values)
                    }
                    None => self.whole(node),
                }
            }
            NodeKind::Field(..)
            | NodeKind::Definition(..)
            | NodeKind::Table(..)
            | NodeKind::Parameter(_)
            | NodeKind::Local(_)
            | NodeKind::Index(..)
            | NodeKind::Call(..) => self.test(node, Comparison::Equal, Value::Boolean(true)),
            _ => self.whole(node),
        }
    }

    fn compare(&mut self, node: &'n Node, op: Comparison, a: &'n Node, b: &'n Node) -> Formula {
        match (reads_facts(a), reads_facts(b)) {
            (true, false) => match self.bound(b) {
                Some(value) => self.test(a, op, value),
                None => self.whole(node),
            },
            (false, true) => match self.bound(a) {
                Some(value) => self.test(b, op.flipped(), value),
                None => self.whole(node),
            },
            (true, true) => {
                let known = |c: &Column<'n>| matches!(c, Column::Order(x, y) if same(x, a) && same(y, b));
                let turned = |c: &Column<'n>| matches!(c, Column::Order(x, y) if same(x, b) && same(y, a));
                if let Some(i) = self.columns.iter().position(turned) {
                    return Formula::Order(i, op.flipped());
                }
                Formula::Order(self.place(known, Column::Order(a, b)), op)
            }
            (false, false) => self.whole(node),
        }
    }

    /// What a column may be; `None` where it cannot be cut.
    fn pieces(&mut self, column: usize) -> Option<Vec<Piece>> {
        match self.columns[column] {
            Column::Value(node) => {
                let value = self.evaluator.eval(node, self.env);
                let value = self.evaluator.widened(&value);
                let members = match node.ty {
                    Ty::Enum(e) => self.evaluator.edition.rules.enums[e.index()].members.len(),
                    _ => 0,
                };
                let found = atoms(&value, &node.ty, members, &self.points[column])?;
                Some(found.into_iter().map(Piece::Value).collect())
            }
            Column::Order(a, b) => {
                let (x, y) = (self.evaluator.eval(a, self.env), self.evaluator.eval(b, self.env));
                let (x, y) = (self.evaluator.widened(&x), self.evaluator.widened(&y));
                let may = |op: Comparison| possible::compare(op, &x, &y, a.span);
                let equal = may(Comparison::Equal);
                let mut out = Vec::new();
                if equal.yes {
                    out.push(Piece::Order(Ordering::Equal));
                }
                if a.ty.is_ordered() {
                    out.extend(may(Comparison::Less).yes.then_some(Piece::Order(Ordering::Less)));
                    out.extend(may(Comparison::More).yes.then_some(Piece::Order(Ordering::Greater)));
                } else if equal.no {
                    out.push(Piece::Order(Ordering::Less));
                }
                out.extend(equal.failure.is_some().then_some(Piece::NoValue));
                Some(out)
            }
            // A proof is of all cases, whatever they know.
            Column::Known(_) if self.is_proof => Some(vec![Piece::Whole(true), Piece::Whole(false)]),
            Column::Known(node) | Column::Whole(node) => {
                let truth = match self.columns[column] {
                    Column::Known(_) => self.evaluator.state(node, State::Known, node.span, self.env),
                    _ => self.evaluator.truth(node, self.env),
                };
                let mut out = Vec::new();
                out.extend(truth.yes.then_some(Piece::Whole(true)));
                out.extend(truth.no.then_some(Piece::Whole(false)));
                out.extend(truth.failure.is_some().then_some(Piece::NoValue));
                Some(out)
            }
        }
    }
}
