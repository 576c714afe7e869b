//! The rulebook after checking: every name an id, every expression typed.
//!
//! What the file said in words is here in ids; places stay, since every step of a trace names the
//! rule text that it came from.

use crate::file::Span;
use crate::id::{
    ActId, AssessmentId, CalendarId, ClassId, DefinitionId, EnumId, ExceptionId, FieldId, ParameterId, ProcedureId,
    RequirementId, TableId, UnitId,
};
use crate::syntax::ast;
use crate::ty::{Currency, Ty};
use crate::value::Value;
use crate::value::calendar;
use crate::value::date::{Date, Period};
use crate::value::number::{Number, RoundMode};
use crate::value::possible::{Arithmetic, Comparison};
use crate::word::{self, Kind};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How firm the ground is that a rule stands on, firmest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Status {
    /// An enacted text.
    Enacted,
    /// A presentation of the law by others.
    Presentation,
    /// The press.
    Press,
    /// A method chosen where the law is silent.
    Method,
    /// Not verified.
    Unverified,
}

impl Status {
    /// All of them, firmest first.
    pub const ALL: [Self; 5] = [Self::Enacted, Self::Presentation, Self::Press, Self::Method, Self::Unverified];

    /// As it is written in rules.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Enacted => "enacted",
            Self::Presentation => "presentation",
            Self::Press => "press",
            Self::Method => "method",
            Self::Unverified => "unverified",
        }
    }

    /// The status of a word, in either language.
    pub fn from_word(word: &str) -> Option<Self> {
        let key = word::find(Kind::Status, word)?.key();
        Self::ALL.into_iter().find(|s| s.word() == key)
    }
}

/// When something is in force: both ends included, a missing end is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InForce {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

impl InForce {
    /// Whether it covers a day.
    pub fn applies_on(&self, day: Date) -> bool {
        self.from.is_none_or(|d| d <= day) && self.until.is_none_or(|d| day <= d)
    }

    /// Whether a day is in both.
    pub fn meets(&self, other: &Self) -> bool {
        let before = |end: Option<Date>, start: Option<Date>| matches!((end, start), (Some(e), Some(s)) if e < s);
        !before(self.until, other.from) && !before(other.until, self.from)
    }
}

/// A piece of a title or message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Part {
    /// Plain text.
    Text(Arc<str>),
    /// `{expression}`
    Value(Node),
}

/// A title or message in one language.
pub type Message = Vec<Part>;

/// A title or message in the languages in which it exists.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Messages {
    /// In Russian.
    pub ru: Option<Message>,
    /// In English.
    pub en: Option<Message>,
}

impl Messages {
    /// In the language asked for, else in the other.
    pub fn in_language(&self, language: ast::Language) -> Option<&Message> {
        match language {
            ast::Language::Russian => self.ru.as_ref().or(self.en.as_ref()),
            ast::Language::English => self.en.as_ref().or(self.ru.as_ref()),
        }
    }

    /// Whether there is none at all.
    pub const fn is_empty(&self) -> bool {
        self.ru.is_none() && self.en.is_none()
    }
}

/// A pointer to an act and a place in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Citation {
    /// The act.
    pub act: ActId,
    /// The place in the act.
    pub place: Option<Arc<str>>,
    /// How firm it is.
    pub status: Status,
}

/// What a declaration says of itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Notes {
    /// Its title.
    pub title: Messages,
    /// Its sources.
    pub citations: Vec<Citation>,
    /// The words of the act.
    pub quotes: Vec<ast::Text>,
    /// When it is in force.
    pub in_force: InForce,
    /// Where its name stands.
    pub span: Span,
}

/// An act.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Act {
    /// Its name.
    pub name: Arc<str>,
    /// Its title.
    pub title: Messages,
    /// When it was adopted.
    pub adopted: Option<Date>,
    /// The status of what cites it.
    pub status: Status,
    /// Where it is declared.
    pub span: Span,
}

/// An enum.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Enum {
    /// Its name.
    pub name: Arc<str>,
    /// Its title.
    pub title: Messages,
    /// Its members, lowest first.
    pub members: Vec<Member>,
    /// Where it is declared.
    pub span: Span,
    /// It could not be read whole: its members are not known.
    pub broken: bool,
}

/// A member of an enum.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: Arc<str>,
    /// Other spellings of it.
    pub aliases: Vec<Arc<str>>,
    /// Its title.
    pub title: Messages,
    /// Where it is declared.
    pub span: Span,
}

impl Member {
    /// Whether a word is its name, in one spelling or another.
    pub fn is_named(&self, word: &str) -> bool {
        &*self.name == word || self.aliases.iter().any(|a| &**a == word)
    }
}

/// A declared unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unit {
    /// Its name.
    pub name: Arc<str>,
    /// Its title; the forms for numbers stand between `|`.
    pub title: Messages,
    /// The unit that it comes down to, and how much of that one of it is.
    pub base: (UnitId, Number),
    /// Where it is declared.
    pub span: Span,
}

/// An entity or a subject.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Class {
    /// Its name.
    pub name: Arc<str>,
    /// Its title.
    pub title: Messages,
    /// Whether it is a subject.
    pub is_subject: bool,
    /// Its key, for an entity that has one.
    pub key: Option<FieldId>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Where it is declared.
    pub span: Span,
    /// It could not be read whole: its fields are not known.
    pub broken: bool,
}

impl Class {
    /// The field of a name, in one spelling or another.
    pub fn field(&self, name: &str) -> Option<FieldId> {
        self.fields.iter().position(|f| f.is_named(name)).map(FieldId::new)
    }
}

/// A field of a class.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: Arc<str>,
    /// Other spellings of it.
    pub aliases: Vec<Arc<str>>,
    /// Its title.
    pub title: Messages,
    /// Its type.
    pub ty: Ty,
    /// The ends between which its facts lie.
    pub domain: Option<Domain>,
    /// Whether it may be `none`.
    pub optional: bool,
    /// Whether nobody can change it.
    pub fixed: bool,
    /// Where it is declared.
    pub span: Span,
}

impl Field {
    /// Whether a word is its name, in one spelling or another.
    pub fn is_named(&self, word: &str) -> bool {
        &*self.name == word || self.aliases.iter().any(|a| &**a == word)
    }
}

/// The ends of a domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Domain {
    /// The lower end.
    pub low: Value,
    /// The upper end.
    pub high: Value,
    /// The lower end itself is left out.
    pub low_open: bool,
    /// The upper end itself is left out.
    pub high_open: bool,
}

/// What something is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The subject or entity.
    pub class: ClassId,
    /// The subject in which the entity is.
    pub within: Option<ClassId>,
}

/// A parameter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name.
    pub name: Arc<str>,
    /// Its title.
    pub title: Messages,
    /// Its type.
    pub ty: Ty,
    /// Its values, in the order of their dates.
    pub values: Vec<ParameterValue>,
    /// The exceptions to it.
    pub exceptions: Vec<ExceptionId>,
    /// The subject whose facts its exceptions read, if they read any.
    pub subject: Option<ClassId>,
    /// Where it is declared.
    pub span: Span,
}

/// A dated value of a parameter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ParameterValue {
    /// The value; it reads no fact.
    pub value: Node,
    /// Sources, quotes, dates.
    pub notes: Notes,
}

/// One of the cases of a value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Case {
    /// The value.
    pub value: Node,
    /// When it holds; without a condition it holds always.
    pub when: Option<Node>,
    /// `otherwise` in an exception: it holds where no other case of the list does.
    pub rest: bool,
    /// The other cases of its list, by their places, that surely do not hold where it does.
    pub excludes: Vec<usize>,
    /// Which output it gives, of a table that has several; 0 for any other value.
    pub output: usize,
    /// Where it stands.
    pub span: Span,
}

/// A definition.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Definition {
    /// Its name.
    pub name: Arc<str>,
    /// What it is of.
    pub owner: Owner,
    /// Its type.
    pub ty: Ty,
    /// Whether it may be `none`.
    pub optional: bool,
    /// Its versions.
    pub versions: Vec<DefinitionVersion>,
    /// The exceptions to it.
    pub exceptions: Vec<ExceptionId>,
}

/// A definition over some time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DefinitionVersion {
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// Its cases.
    pub cases: Vec<Case>,
    /// What is left for `otherwise`.
    pub otherwise: Option<Node>,
}

/// What an exception displaces, or uncoded law blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Target {
    /// A definition.
    Definition(DefinitionId),
    /// A requirement.
    Requirement(RequirementId),
    /// An exception.
    Exception(ExceptionId),
    /// A table.
    Table(TableId),
    /// A parameter.
    Parameter(ParameterId),
    /// An assessment.
    Assessment(AssessmentId),
}

/// An exception.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exception {
    /// Its name.
    pub name: Arc<str>,
    /// What it displaces.
    pub target: Target,
    /// Its versions.
    pub versions: Vec<ExceptionVersion>,
    /// The exceptions to it.
    pub exceptions: Vec<ExceptionId>,
}

/// An exception over some time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExceptionVersion {
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// For an exception to a value: its cases.
    pub cases: Vec<Case>,
    /// When it applies; without a condition, always.
    pub when: Option<Node>,
    /// For an exception that puts another demand in the place of its target's: what it demands.
    pub must: Option<Node>,
    /// The message where that demand is violated.
    pub otherwise: Messages,
}

/// A requirement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Requirement {
    /// Its name.
    pub name: Arc<str>,
    /// The subject that it is of.
    pub subject: ClassId,
    /// Its versions.
    pub versions: Vec<RequirementVersion>,
    /// The exceptions to it.
    pub exceptions: Vec<ExceptionId>,
}

/// A requirement over some time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RequirementVersion {
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// `for each NAME in LIST`
    pub for_each: Option<(Arc<str>, Node)>,
    /// `when`
    pub when: Option<Node>,
    /// `must`
    pub must: Node,
    /// The message of a violation.
    pub otherwise: Messages,
    /// The assessments that it joins.
    pub joins: Vec<AssessmentId>,
}

/// A table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: Arc<str>,
    /// What it is of.
    pub owner: Owner,
    /// Its outputs; a table with one is read by its own name.
    pub outputs: Vec<Output>,
    /// Its versions.
    pub versions: Vec<TableVersion>,
    /// The exceptions to it.
    pub exceptions: Vec<ExceptionId>,
}

/// An output of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Its name.
    pub name: Arc<str>,
    /// The type of the table as it is read: a list where all rows are collected, an integer where
    /// they are counted, else that of its cells.
    pub ty: Ty,
    /// Whether the table as it is read may be `none`.
    pub optional: bool,
    /// The type of its cells.
    pub cell_ty: Ty,
    /// Whether a cell may be `none`.
    pub cell_optional: bool,
}

/// A table over some time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableVersion {
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// Which row answers.
    pub hit: ast::Hit,
    /// The inputs.
    pub inputs: Vec<Node>,
    /// The rows; the brackets of a scale stand so that the first that holds is that of the base.
    pub rows: Vec<Row>,
    /// For a scale: how its rows are brackets of its one input.
    pub scale: Option<ast::Scale>,
}

impl TableVersion {
    /// What it is, for messages.
    pub const fn word(&self) -> &'static str {
        if self.scale.is_some() { "scale" } else { "table" }
    }

    /// Whether no row at all is an answer too.
    pub const fn needs_no_row(&self) -> bool {
        matches!(self.hit, ast::Hit::Collect(_))
    }
}

/// A row of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// A cell for each input.
    pub cells: Vec<Cell>,
    /// A value for each output.
    pub outputs: Vec<Node>,
    /// Of a scale: the output is a rate, by which the base is multiplied.
    pub is_rate: bool,
    /// Of a scale: it has no bound, and takes what the others leave.
    pub is_rest: bool,
    /// Its place among the rows as they are written, from 1.
    pub number: usize,
    /// Its own dates and sources.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// A cell of an input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cell {
    /// The tests, of which one must hold; none at all for anything.
    pub tests: Vec<CellTest>,
    /// `not`: none of them must hold.
    pub negated: bool,
    /// Where it stands.
    pub span: Span,
}

/// One test of a cell.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum CellTest {
    /// `none`
    None,
    /// Every comparison with the input holds.
    All(Vec<(Comparison, Node)>),
}

/// An assessment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Assessment {
    /// Its name.
    pub name: Arc<str>,
    /// The subject that it is of.
    pub subject: ClassId,
    /// Its versions.
    pub versions: Vec<AssessmentVersion>,
}

/// An assessment over some time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AssessmentVersion {
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// The requirements.
    pub requires: Vec<RequirementId>,
    /// The tables whose answer is shown on its scale.
    pub rates: Vec<TableId>,
    /// The values that are shown.
    pub reports: Vec<Report>,
}

/// A value that an assessment shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Report {
    /// A definition of the subject.
    Definition(DefinitionId),
    /// A parameter.
    Parameter(ParameterId),
    /// A table of the subject.
    Table(TableId),
}

/// Law that nobody has encoded yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Uncoded {
    /// Its name.
    pub name: Arc<str>,
    /// What it blocks.
    pub target: Target,
    /// Title, sources, dates.
    pub notes: Notes,
    /// Where it blocks.
    pub when: Option<Node>,
}

/// A procedure: steps, how long they take, and which follows which.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Procedure {
    /// Its name.
    pub name: Arc<str>,
    /// Its versions.
    pub versions: Vec<ProcedureVersion>,
}

/// A procedure over some time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProcedureVersion {
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// The steps, in the order of the rules.
    pub steps: Vec<Step>,
}

/// A step of a procedure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// Its name.
    pub name: Arc<str>,
    /// Title, sources, quotes.
    pub notes: Notes,
    /// The least and the greatest time that it takes.
    pub takes: (Lasting, Lasting),
    /// The same as they are written, one or two.
    pub written: Vec<Node>,
    /// The steps that it follows, by their places.
    pub after: Vec<usize>,
}

/// A length of time, as the rule says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lasting {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: LastingUnit,
}

/// What a length of time is told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LastingUnit {
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// Years.
    Years,
    /// Days that count in a declared calendar.
    Of(CalendarId),
}

impl Lasting {
    /// The same as a period of the common calendar; nothing for days of a declared one, and for what is
    /// longer than that calendar.
    pub fn period(self) -> Option<Period> {
        let times = |n: u32| i32::try_from(self.count.checked_mul(n)?).ok();
        match self.unit {
            LastingUnit::Days => times(1).map(Period::Days),
            LastingUnit::Weeks => times(7).map(Period::Days),
            LastingUnit::Months => times(1).map(Period::Months),
            LastingUnit::Years => times(12).map(Period::Months),
            LastingUnit::Of(_) => None,
        }
    }
}

/// A calendar, whose days are a unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Calendar {
    /// Its name.
    pub name: Arc<str>,
    /// The unit of its days.
    pub unit: UnitId,
    /// Which days count.
    pub days: calendar::Calendar,
    /// Where it is declared.
    pub span: Span,
}

/// How something is shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct View {
    /// Its name.
    pub name: Arc<str>,
    /// Its title; sources and quotes, where it has any.
    pub notes: Notes,
    /// The subject of which it is; a timeline is of none.
    pub subject: Option<ClassId>,
    /// What is shown.
    pub shape: Shape,
}

/// What a view shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Shape {
    /// Things and what leads from one to another.
    Graph(Box<Graph>),
    /// The steps of a procedure over time; of a subject, the day on which it starts.
    Timeline(ProcedureId, Option<Node>),
    /// Tables that answer on one scale.
    Matrix(Vec<TableId>),
    /// How many there are of each kind.
    Tally(Box<Tally>),
    /// Parts of a whole.
    Shares(Vec<Node>),
}

/// What a graph draws. Everything of a node or an edge reads its row as the first bound value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Graph {
    /// The list of nodes.
    pub nodes: Node,
    /// What a node is called; without it, by its key.
    pub label: Option<Label>,
    /// The lane or lanes of a node, and the enum whose members the lanes are.
    pub lane: Option<(Node, EnumId)>,
    /// The edges.
    pub edges: Vec<Edges>,
    /// The marks.
    pub marks: Vec<Mark>,
}

/// Rows that are edges.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Edges {
    /// The list.
    pub list: Node,
    /// The node from which.
    pub from: Node,
    /// The node to which.
    pub to: Node,
    /// What it says.
    pub label: Option<Label>,
}

/// What stands at a node or an edge.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Label {
    /// A value.
    Value(Node),
    /// A text with values in it.
    Text(Messages),
}

/// A mark of nodes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mark {
    /// Its name.
    pub name: Arc<str>,
    /// What the legend says; without it the condition itself.
    pub title: Messages,
    /// For which nodes it holds.
    pub when: Node,
}

/// What is counted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tally {
    /// The list.
    pub list: Node,
    /// Of which kind a row is; a list where it is of several. It reads the row as the first bound value.
    pub key: Node,
    /// The table that gives the tile of a kind: column and row.
    pub tiles: Option<TableId>,
}

/// A whole rulebook that has no errors.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Checked {
    /// The name that is meant by each other spelling; those of fields and members stand with them.
    pub aliases: IndexMap<Arc<str>, Arc<str>>,
    /// The rulebook's name, if a file declares it.
    pub name: Option<Arc<str>>,
    /// The rulebook's title.
    pub title: Messages,
    /// Acts.
    pub acts: Vec<Act>,
    /// Enums.
    pub enums: Vec<Enum>,
    /// Units.
    pub units: Vec<Unit>,
    /// Entities and subjects.
    pub classes: Vec<Class>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Definitions.
    pub definitions: Vec<Definition>,
    /// Exceptions.
    pub exceptions: Vec<Exception>,
    /// Requirements.
    pub requirements: Vec<Requirement>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Assessments, in the order of the files.
    pub assessments: Vec<Assessment>,
    /// Uncoded law.
    pub uncoded: Vec<Uncoded>,
    /// Procedures.
    pub procedures: Vec<Procedure>,
    /// Calendars.
    pub calendars: Vec<Calendar>,
    /// Views.
    pub views: Vec<View>,
    /// The currency of the rules, where they know just one.
    pub currency: Option<Currency>,
}

impl Checked {
    /// The name that a word means: the word itself, unless it is another spelling of one.
    pub fn canonical<'n>(&'n self, word: &'n str) -> &'n str {
        self.aliases.get(word).map_or(word, |name| name)
    }
}

/// A typed expression.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its type.
    pub ty: Ty,
    /// Where it stands.
    pub span: Span,
}

/// The forms of typed expressions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum NodeKind {
    /// A value written out.
    Constant(Value),
    /// `none`
    None,
    /// A value bound by `where`, `of`, `has` or `for each`, by its depth.
    Local(usize),
    /// The very thing of which something is defined or required.
    Own,
    /// The subject in which it is.
    Subject,
    /// `assessment_date`
    AssessmentDate,
    /// A parameter.
    Parameter(ParameterId),
    /// A field of an object.
    Field(Box<Node>, ClassId, FieldId),
    /// A definition, of the object that it is read of.
    Definition(DefinitionId, Box<Node>),
    /// An output of a table, of the object that it is read of.
    Table(TableId, usize, Box<Node>),
    /// `LIST["key"]`
    Index(Box<Node>, Box<Node>),
    /// A builtin by its place in [`crate::builtin::ALL`].
    Call(usize, Vec<Node>),
    /// `[a, b]`
    List(Vec<Node>),
    /// `EXPRESSION of LIST`: the list, the value of each row, whether that is a list itself.
    Each(Box<Node>, Box<Node>, bool),
    /// `LIST where CONDITION`; where it can, the rows are found by a field that equals a value.
    Where(Box<Node>, Box<Node>, Option<Probe>),
    /// `share(LIST where CONDITION)`
    Share(Box<Node>, Box<Node>),
    /// `LIST ordered by KEY`: the list, the key of each row, whether `descending`.
    Ordered(Box<Node>, Box<Node>, bool),
    /// `LIST grouped by KEY`: the list, the key of each row.
    Grouped(Box<Node>, Box<Node>),
    /// The key that the rows of a group share.
    GroupKey(Box<Node>),
    /// The rows of a group.
    GroupRows(Box<Node>),
    /// `reach(START, LINKS, FIELD to FIELD)`
    Reach(Box<Reach>),
    /// `every LIST has CONDITION`
    Quantified(ast::Quantifier, Box<Node>, Box<Node>),
    /// `+ - * / ^`
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    /// A comparison of two scalars.
    Compare(Comparison, Box<Node>, Box<Node>),
    /// `and`
    And(Box<Node>, Box<Node>),
    /// `or`
    Or(Box<Node>, Box<Node>),
    /// `not`
    Not(Box<Node>),
    /// `-x`
    Negate(Box<Node>),
    /// `is known`, `is unknown`, `is none`
    State(Box<Node>, ast::State),
    /// `x in LIST`
    In(Box<Node>, Box<Node>),
    /// `x in LOW .. HIGH`: the comparisons that the ends ask for.
    InRange(Box<Node>, Box<(Comparison, Node)>, Box<(Comparison, Node)>),
    /// `X round MODE to STEP`
    Round(Box<Node>, RoundMode, Box<Node>),
    /// `PERIOD before DATE` and `after`
    Shift(Shift),
    /// Could not be typed; already reported. Never evaluated.
    Error,
}

/// `reach(START, LINKS, FIELD to FIELD)`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reach {
    /// Where it begins: one thing, or a list of things.
    pub start: Node,
    /// The rows that are followed.
    pub links: Node,
    /// The class of these rows.
    pub class: ClassId,
    /// The field from which.
    pub from: FieldId,
    /// The field to which.
    pub to: FieldId,
}

/// `20 days before D`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shift {
    /// How far.
    pub by: Box<Node>,
    /// Backwards.
    pub before: bool,
    /// From which date.
    pub date: Box<Node>,
    /// A day that the month lacks becomes the first of the next.
    pub rounded_up: bool,
    /// The calendar whose days are counted, where the distance is in its unit.
    pub calendar: Option<CalendarId>,
}

/// A field of the row that must equal a value which does not depend on the row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Probe {
    /// The row's class.
    pub class: ClassId,
    /// The row's field.
    pub field: FieldId,
    /// What it must equal.
    pub value: Box<Node>,
}

crate::nested::nested!(Node);

impl Node {
    /// An expression that could not be typed.
    pub const fn error(span: Span) -> Self {
        Self { kind: NodeKind::Error, ty: Ty::Error, span }
    }

    /// The nodes directly under this one.
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            NodeKind::Constant(_)
            | NodeKind::None
            | NodeKind::Local(_)
            | NodeKind::Own
            | NodeKind::Subject
            | NodeKind::AssessmentDate
            | NodeKind::Parameter(_)
            | NodeKind::Error => Vec::new(),
            NodeKind::Field(of, ..)
            | NodeKind::Definition(_, of)
            | NodeKind::Table(_, _, of)
            | NodeKind::Not(of)
            | NodeKind::Negate(of)
            | NodeKind::State(of, _)
            | NodeKind::GroupKey(of)
            | NodeKind::GroupRows(of) => vec![of],
            NodeKind::Index(a, b)
            | NodeKind::Each(a, b, _)
            | NodeKind::Where(a, b, _)
            | NodeKind::Share(a, b)
            | NodeKind::Ordered(a, b, _)
            | NodeKind::Grouped(a, b)
            | NodeKind::Quantified(_, a, b)
            | NodeKind::Arithmetic(_, a, b)
            | NodeKind::Compare(_, a, b)
            | NodeKind::And(a, b)
            | NodeKind::Or(a, b)
            | NodeKind::In(a, b)
            | NodeKind::Round(a, _, b) => vec![a, b],
            NodeKind::Call(_, nodes) | NodeKind::List(nodes) => nodes.iter().collect(),
            NodeKind::InRange(x, low, high) => vec![x, &low.1, &high.1],
            NodeKind::Reach(reach) => vec![&reach.start, &reach.links],
            NodeKind::Shift(shift) => vec![&shift.by, &shift.date],
        }
    }

    /// Walks this node and all under it, this one first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }
}
