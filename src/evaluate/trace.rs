//! What the evaluator did, step by step: the record that every output is read from.

use crate::check::typed::Messages;
use crate::file::Span;
use crate::id::{DefinitionId, ExceptionId, FieldId, ObjectId, ParameterId, RequirementId, StepId, TableId};
use crate::ty::Ty;
use crate::value::Ends;
use crate::value::possible::{Comparison, Possible, Truth};

/// What a step did.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Read a fact.
    Fact(ObjectId, FieldId),
    /// Read a parameter.
    Parameter(ParameterId),
    /// Found the value of a definition for an object.
    Definition(DefinitionId, ObjectId),
    /// Found the row of a table for an object, with the rows that hold or may hold; of a marginal
    /// scale, with all brackets.
    Table(TableId, ObjectId, Vec<HeldRow>),
    /// Asked whether a case of a definition applies.
    Case(Truth),
    /// Asked whether an exception applies.
    Exception(ExceptionId, Truth),
    /// Compared what is (first) with what is demanded (second): the side that reads facts is what is.
    Compare(Comparison, Box<(Possible, Possible)>),
    /// Asked whether something is in a list or a range; what was asked, and of what.
    In(Box<(Possible, Possible)>, Ends),
    /// Turned an answer round.
    Not,
    /// Calculated, or asked of a list; the name of the operation.
    Operation(&'static str, Rounded),
    /// Looked at a row of a list.
    Row(Box<Possible>),
    /// Judged a requirement.
    Requirement(RequirementId),
    /// Judged an item of `for each`.
    Item(Box<Possible>),
    /// Asked `when`.
    When,
    /// Asked `must`.
    Must,
}

/// A row of a table that holds or may hold.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// Its place in the version of the table, from 0.
    pub row: usize,
    /// Another row answers in its place.
    pub overridden: bool,
    /// For a bracket of a scale: what it comes to.
    pub worth: Option<Box<Worth>>,
}

/// What a bracket of a scale comes to.
#[derive(Clone, Debug)]
pub struct Worth {
    /// The part of the base that lies in it.
    pub part: Possible,
    /// Its rate; `None` where no part of the base lies in it, and the rate was not asked for.
    pub rate: Option<Possible>,
    /// The part times the rate.
    pub sum: Possible,
    /// The sum did not fit exactly.
    pub rounded: bool,
}

/// Whether a result did not fit exactly, and was rounded half even at its last place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounded(pub bool);

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it did.
    pub kind: StepKind,
    /// The rule text that it came from.
    pub span: Span,
    /// What came of it.
    pub value: Possible,
    /// The type of that.
    pub ty: Ty,
    /// The steps that it took; a step may be part of several.
    pub children: Vec<StepId>,
}

/// Takes down what the evaluator does, or does not.
pub trait Recorder {
    /// Whether it keeps anything. Where it does not, reasons are not computed either.
    const KEEPS: bool;

    /// A step begins.
    fn open(&mut self);

    /// The step that began last ends.
    fn close(&mut self, step: impl FnOnce() -> Unplaced) -> Option<StepId>;

    /// A step that was taken before is used again.
    fn again(&mut self, id: Option<StepId>);

    /// The step that began last is forgotten, with all that it took.
    fn discard(&mut self);
}

/// A step without its children.
#[derive(Clone, Debug)]
pub struct Unplaced {
    /// What it did.
    pub kind: StepKind,
    /// The rule text that it came from.
    pub span: Span,
    /// What came of it.
    pub value: Possible,
    /// The type of that.
    pub ty: Ty,
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Recorder for Silent {
    const KEEPS: bool = false;

    fn open(&mut self) {}

    fn close(&mut self, _: impl FnOnce() -> Unplaced) -> Option<StepId> {
        None
    }

    fn again(&mut self, _: Option<StepId>) {}

    fn discard(&mut self) {}
}

/// Keeps all.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The steps; a step stands after those that it took.
    pub steps: Vec<Step>,
    open: Vec<Vec<StepId>>,
}

impl Trace {
    /// A step.
    pub fn step(&self, id: StepId) -> &Step {
        &self.steps[id.index()]
    }

    /// All steps under one, itself first, each once, in the order in which they were taken.
    pub fn under(&self, id: StepId) -> Vec<StepId> {
        let mut seen = std::collections::HashSet::new();
        let mut stack = vec![id];
        let mut out = Vec::new();
        while let Some(id) = stack.pop() {
            if seen.insert(id) {
                out.push(id);
                stack.extend(self.step(id).children.iter().rev());
            }
        }
        out
    }
}

impl Recorder for Trace {
    const KEEPS: bool = true;

    fn open(&mut self) {
        self.open.push(Vec::new());
    }

    fn close(&mut self, step: impl FnOnce() -> Unplaced) -> Option<StepId> {
        let children = self.open.pop().unwrap_or_default();
        let Unplaced { kind, span, value, ty } = step();
        let id = StepId::new(self.steps.len());
        self.steps.push(Step { kind, span, value, ty, children });
        self.again(Some(id));
        Some(id)
    }

    fn again(&mut self, id: Option<StepId>) {
        if let (Some(children), Some(id)) = (self.open.last_mut(), id) {
            children.push(id);
        }
    }

    fn discard(&mut self) {
        // The steps stay where they are, since a value found on the way may be used again.
        self.open.pop();
    }
}

/// A title or message with its values filled in, in the languages in which it exists.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// In Russian.
    pub ru: Option<Vec<Piece>>,
    /// In English.
    pub en: Option<Vec<Piece>>,
}

/// A piece of a filled message.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Plain text.
    Text(std::sync::Arc<str>),
    /// A value.
    Value(Possible, Ty),
}

impl Filled {
    /// Fills in every value by `fill`.
    pub(super) fn of(messages: &Messages, mut fill: impl FnMut(&crate::check::typed::Node) -> Possible) -> Self {
        use crate::check::typed::Part;
        let mut all = |parts: &Vec<Part>| {
            parts
                .iter()
                .map(|p| match p {
                    Part::Text(t) => Piece::Text(t.clone()),
                    Part::Value(node) => Piece::Value(fill(node), node.ty.clone()),
                })
                .collect()
        };
        Self { ru: messages.ru.as_ref().map(&mut all), en: messages.en.as_ref().map(&mut all) }
    }
}
