//! The tree of a rule file, with a place on every node.
//!
//! The tree says what was written, not what it means: names are not looked up, units not resolved.
//! A declaration that could not be read stands as [`Declaration::Broken`], so that those that name
//! it are not blamed.

use crate::file::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// All that one rule file holds.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The declarations, in the order of the file.
    pub declarations: Vec<Declaration>,
    /// Each word that would look the same in the letters of the other alphabet.
    pub lookalikes: Vec<Name>,
}

/// A name as it was written, without backticks.
#[derive(Clone, Debug)]
pub struct Name {
    /// The name.
    pub text: Arc<str>,
    /// Its place.
    pub span: Span,
}

/// A declaration: what begins in the first column, with all that is indented under it.
#[derive(Clone, Debug)]
pub enum Declaration {
    /// `rulebook`
    Rulebook(Rulebook),
    /// `act`
    Act(Act),
    /// `enum`
    Enum(Enum),
    /// `unit`
    Unit(Unit),
    /// `entity`
    Entity(Class),
    /// `subject`
    Subject(Class),
    /// `parameter`
    Parameter(Parameter),
    /// `define`
    Define(Define),
    /// `exception`
    Exception(Exception),
    /// `requirement`
    Requirement(Requirement),
    /// `table` and `scale`
    Table(Table),
    /// `assessment`
    Assessment(Assessment),
    /// `uncoded`
    Uncoded(Uncoded),
    /// `procedure`
    Procedure(Procedure),
    /// `calendar`
    Calendar(Calendar),
    /// `view`
    View(View),
    /// `test`
    Test(Test),
    /// A declaration that could not be read; its mistake is already reported.
    Broken(Broken),
}

/// What could still be seen of a declaration that could not be read.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The declaration word in English, if it was seen: `entity`, `define`, …
    pub word: Option<&'static str>,
    /// The declared name, if it was seen.
    pub name: Option<Name>,
    /// Every other word that stands in the declaration: it may have declared any of them (fields,
    /// members), and none of them is reported as unknown elsewhere.
    pub words: Vec<Arc<str>>,
    /// The whole declaration.
    pub span: Span,
}

pub use crate::phrase::Language;

/// A text in one or both languages: `ru "…" en "…"`.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Each text with its language; the parser refuses a language given twice.
    pub texts: Vec<(Language, Template)>,
    /// The place of all of them.
    pub span: Span,
}

/// A text with `{expression}` in it.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// Its parts in order. Line breaks with their indentation are one space already.
    pub parts: Vec<TemplatePart>,
    /// The place of the string, quotation marks included.
    pub span: Span,
}

/// A piece of a [`Template`].
#[derive(Clone, Debug)]
pub enum TemplatePart {
    /// Plain text.
    Text(Arc<str>),
    /// `{expression}`
    Expr(Expr),
}

/// A quotation or plain text, with its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Text {
    /// The text between the quotation marks.
    pub text: Arc<str>,
    /// Its place, quotation marks included.
    pub span: Span,
}

/// `source ACT "place" status STATUS`
#[derive(Clone, Debug)]
pub struct Source {
    /// The act's name.
    pub act: Name,
    /// Where in the act.
    pub place: Option<Text>,
    /// A status of its own, in place of the act's.
    pub status: Option<Name>,
    /// The whole clause.
    pub span: Span,
}

/// `allow LINT "reason"`
#[derive(Clone, Debug)]
pub struct Allow {
    /// The lint, as its code names it behind `lint::`.
    pub lint: Name,
    /// Why it may be passed over.
    pub reason: Text,
    /// The whole clause.
    pub span: Span,
}

/// What most declarations may say of themselves.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// `alias NAME|FORM|…`: other spellings of the name.
    pub aliases: Vec<Name>,
    /// `title ru "…" en "…"`
    pub title: Option<Texts>,
    /// `source …`, several allowed.
    pub sources: Vec<Source>,
    /// `quote "…"`, several allowed.
    pub quotes: Vec<Text>,
    /// `from DATE`
    pub from: Option<(Date, Span)>,
    /// `until DATE`
    pub until: Option<(Date, Span)>,
    /// `allow …`, several allowed.
    pub allows: Vec<Allow>,
}

/// `of CLASS` or `of ENTITY in SUBJECT`
#[derive(Clone, Debug)]
pub struct Owner {
    /// What it is of.
    pub class: Name,
    /// The subject in which it is, for an entity.
    pub within: Option<Name>,
}

/// `rulebook NAME`
#[derive(Clone, Debug)]
pub struct Rulebook {
    /// The rulebook's name.
    pub name: Name,
    /// Only `title` is allowed.
    pub notes: Notes,
    /// The whole declaration.
    pub span: Span,
}

/// `act NAME`
#[derive(Clone, Debug)]
pub struct Act {
    /// The act's name.
    pub name: Name,
    /// `title`; `from`/`until`.
    pub notes: Notes,
    /// `adopted DATE`
    pub adopted: Option<(Date, Span)>,
    /// `status STATUS`
    pub status: Option<Name>,
    /// The whole declaration.
    pub span: Span,
}

/// `enum NAME` with its members in order.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The enum's name.
    pub name: Name,
    /// Only `title`.
    pub notes: Notes,
    /// The members, lowest first.
    pub members: Vec<Member>,
    /// The whole declaration.
    pub span: Span,
}

/// A member of an enum.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub name: Name,
    /// Other spellings of it.
    pub aliases: Vec<Name>,
    /// Its title.
    pub title: Option<Texts>,
}

/// `unit NAME = LITERAL`
#[derive(Clone, Debug)]
pub struct Unit {
    /// The unit's name.
    pub name: Name,
    /// Other spellings of it.
    pub aliases: Vec<Name>,
    /// The title; forms for numbers are parted by `|` in the text.
    pub title: Option<Texts>,
    /// What one of it is in another unit: `0.001 tonne`.
    pub equals: Option<Expr>,
    /// `allow …`
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub span: Span,
}

/// `entity NAME` or `subject NAME` with its fields.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name.
    pub name: Name,
    /// Only `title`.
    pub notes: Notes,
    /// `key FIELD` (entities only).
    pub key: Option<Name>,
    /// The fields in order.
    pub fields: Vec<Field>,
    /// The whole declaration.
    pub span: Span,
}

/// `field NAME is TYPE`
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Other spellings of it.
    pub aliases: Vec<Name>,
    /// Its type.
    pub ty: Type,
    /// `optional`
    pub optional: bool,
    /// `fixed`
    pub fixed: bool,
    /// Its title.
    pub title: Option<Texts>,
    /// The whole clause.
    pub span: Span,
}

/// A type as it was written: `list of owner`, `percent in 0% .. 100%`.
#[derive(Clone, Debug)]
pub struct Type {
    /// `list of`
    pub list: bool,
    /// The type's name: a builtin type in either language, an enum, a unit, an entity or a subject.
    pub name: Name,
    /// `in LOW .. HIGH`: an [`ExprKind::Range`].
    pub domain: Option<Expr>,
    /// The whole type.
    pub span: Span,
}

/// `parameter NAME is TYPE` with dated values.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// Only `title`.
    pub notes: Notes,
    /// The values.
    pub values: Vec<ParameterValue>,
    /// The whole declaration.
    pub span: Span,
}

/// `value EXPRESSION from … until … source … quote …`
#[derive(Clone, Debug)]
pub struct ParameterValue {
    /// The value.
    pub value: Expr,
    /// Dates, sources and quotes.
    pub notes: Notes,
    /// The whole clause.
    pub span: Span,
}

/// `= EXPRESSION`, `= EXPRESSION when CONDITION`, `= EXPRESSION otherwise`
#[derive(Clone, Debug)]
pub struct Case {
    /// The value.
    pub value: Expr,
    /// `when CONDITION`
    pub when: Option<Expr>,
    /// `otherwise`, with its place.
    pub otherwise: Option<Span>,
    /// The whole clause.
    pub span: Span,
}

/// `define NAME of OWNER is TYPE`
#[derive(Clone, Debug)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// What it is of.
    pub owner: Owner,
    /// Its type, if stated.
    pub ty: Option<Type>,
    /// `optional`
    pub optional: bool,
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// Its meaning: one expression, or cases. May be empty (only exceptions give it a value).
    pub cases: Vec<Case>,
    /// The whole declaration.
    pub span: Span,
}

/// `exception NAME to TARGET`
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its name.
    pub name: Name,
    /// What it displaces.
    pub target: Name,
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// Values, for an exception to a value.
    pub cases: Vec<Case>,
    /// `when CONDITION`, for an exception that lifts.
    pub when: Option<Expr>,
    /// `must CONDITION`, for an exception that replaces a requirement.
    pub must: Option<Expr>,
    /// `otherwise` message of the replacing requirement.
    pub otherwise: Option<Texts>,
    /// The whole declaration.
    pub span: Span,
}

/// `requirement NAME of OWNER`
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Its name.
    pub name: Name,
    /// What it is of.
    pub owner: Owner,
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// `for each NAME in LIST`
    pub for_each: Option<(Name, Expr)>,
    /// `when CONDITION`
    pub when: Option<Expr>,
    /// `must CONDITION`; the parser reports a requirement without one.
    pub must: Expr,
    /// `otherwise ru "…" en "…"`
    pub otherwise: Option<Texts>,
    /// `joins ASSESSMENT`
    pub joins: Vec<Name>,
    /// The whole declaration.
    pub span: Span,
}

/// Which row of a table answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Hit {
    /// Exactly one row holds.
    One,
    /// The first row that holds.
    First,
    /// Of the rows that hold, the one whose first output is highest.
    Highest,
    /// Of the rows that hold, the one whose first output is lowest.
    Lowest,
    /// All rows that hold, taken together.
    Collect(Collect),
}

/// How rows are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Collect {
    /// Their sum, 0 of none.
    Sum,
    /// How many they are.
    Count,
    /// The least of them.
    Least,
    /// The greatest of them.
    Greatest,
    /// The list of them.
    All,
}

impl Collect {
    /// As it is written; all but the last are functions of lists too.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Count => "count",
            Self::Least => "least",
            Self::Greatest => "greatest",
            Self::All => "all",
        }
    }
}

/// Which end of a bracket its bound is, and whether it is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Edge {
    /// `from`: a bracket begins at its bound.
    From,
    /// `above`: a bracket begins behind its bound.
    Above,
    /// `up to`: a bracket ends at its bound.
    UpTo,
}

/// What makes a scale of a table with one input: its rows are brackets.
///
/// The cell of a bracket compares the base with its bound; that of `otherwise` holds anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// `marginal`: each part of the base at its own rate; else `flat`: the whole in one bracket.
    pub marginal: bool,
    /// What the bounds are.
    pub edge: Edge,
}

/// `table NAME of OWNER is TYPE`, or `scale NAME of OWNER is TYPE`
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// What it is of.
    pub owner: Owner,
    /// The type of its one output, if stated in the head.
    pub ty: Option<Type>,
    /// `optional` behind that type.
    pub optional: bool,
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// The policy.
    pub hit: Hit,
    /// Expressions above the input columns.
    pub inputs: Vec<Expr>,
    /// Heads of the output columns.
    pub outputs: Vec<Output>,
    /// The rows.
    pub rows: Vec<Row>,
    /// For a scale: how its rows are brackets.
    pub scale: Option<Scale>,
    /// The whole declaration.
    pub span: Span,
}

/// The head of an output column: `risk`, or `deposit is money optional`.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub name: Name,
    /// Its type, if stated.
    pub ty: Option<Type>,
    /// `optional`
    pub optional: bool,
}

/// A row of a table; the parser has made sure that it has a cell for each column.
#[derive(Clone, Debug)]
pub struct Row {
    /// The cells of the inputs.
    pub inputs: Vec<Cell>,
    /// The cells of the outputs.
    pub outputs: Vec<Expr>,
    /// Its third part: dates and a source of its own.
    pub notes: Notes,
    /// The whole line.
    pub span: Span,
}

/// A cell of an input column.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What it demands.
    pub kind: CellKind,
    /// Its place.
    pub span: Span,
}

/// What a cell demands of its input.
#[derive(Clone, Debug)]
pub enum CellKind {
    /// `-`: anything.
    Any,
    /// One of several tests holds: `low, medium`.
    OneOf(Vec<CellTest>),
    /// None of them holds: `not square`, `not low, medium`.
    NotOneOf(Vec<CellTest>),
    /// Could not be read; already reported.
    Error,
}

/// One test of a cell.
#[derive(Clone, Debug)]
pub enum CellTest {
    /// A value, `none` included.
    Value(Expr),
    /// `>= 40%`, or several joined by `and`. Operators are the ordering ones, `!=` excluded.
    Compare(Vec<(Operator, Expr)>),
    /// `40% ..< 80%`: an [`ExprKind::Range`].
    Range(Expr),
}

/// An operator with its place.
pub type Operator = crate::file::Spanned<BinaryOp>;

/// `assessment NAME of SUBJECT`
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Its name.
    pub name: Name,
    /// The subject.
    pub owner: Owner,
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// `requires`: requirements.
    pub requires: Vec<Name>,
    /// `rates`: tables.
    pub rates: Vec<Name>,
    /// `reports`: values.
    pub reports: Vec<Name>,
    /// The whole declaration.
    pub span: Span,
}

/// `uncoded NAME of TARGET`
#[derive(Clone, Debug)]
pub struct Uncoded {
    /// Its name.
    pub name: Name,
    /// The assessment, requirement or value that it blocks.
    pub target: Name,
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// `when CONDITION`
    pub when: Option<Expr>,
    /// The whole declaration.
    pub span: Span,
}

/// `procedure NAME` with its steps.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// Its name.
    pub name: Name,
    /// Title, sources, quotes, dates.
    pub notes: Notes,
    /// The steps, in the order of the file.
    pub steps: Vec<Step>,
    /// The whole declaration.
    pub span: Span,
}

/// `step NAME takes DURATION after STEP, …`
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub name: Name,
    /// Title, sources, quotes.
    pub notes: Notes,
    /// How long it takes.
    pub takes: Takes,
    /// The steps that it follows.
    pub after: Vec<Name>,
    /// The whole clause.
    pub span: Span,
}

/// `takes 1 week`, `takes 2 to 3 months`
#[derive(Clone, Debug)]
pub struct Takes {
    /// The least: an amount whose unit may be that of the greatest.
    pub low: Expr,
    /// The greatest, where it is another.
    pub high: Option<Expr>,
}

/// `calendar NAME`: which days count.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Its name, which is that of the unit too.
    pub name: Name,
    /// Title and dates.
    pub notes: Notes,
    /// `rest`: days that do not count.
    pub rest: Vec<Days>,
    /// `work`: days that count all the same.
    pub work: Vec<Days>,
    /// The whole declaration.
    pub span: Span,
}

/// Days of a [`Calendar`].
#[derive(Clone, Debug)]
pub enum Days {
    /// A day of the week.
    Weekday(Name),
    /// From one date to another, both taken in, each with its place.
    Dates((Date, Span), (Date, Span)),
}

/// `view NAME of SUBJECT as …`
#[derive(Clone, Debug)]
pub struct View {
    /// Its name.
    pub name: Name,
    /// Title.
    pub notes: Notes,
    /// The subject; a timeline has none.
    pub subject: Option<Name>,
    /// What is shown.
    pub shape: Shape,
    /// The whole declaration.
    pub span: Span,
}

/// What a view shows, and how.
#[derive(Clone, Debug)]
pub enum Shape {
    /// `graph`
    Graph(Box<Graph>),
    /// `timeline of PROCEDURE`, and `from DATE` for one of a subject.
    Timeline(Name, Option<Expr>),
    /// `matrix`: `rows TABLE, …`
    Matrix(Vec<Name>),
    /// `tally`: `count LIST by KEY`, `tiles TABLE`
    Tally(Box<Counted>, Option<Name>),
    /// `shares`: `part VALUE, …`
    Shares(Vec<Expr>),
}

/// A view `as graph`.
#[derive(Clone, Debug)]
pub struct Graph {
    /// `nodes LIST`
    pub nodes: Expr,
    /// `label TEXT` of a node.
    pub label: Option<Label>,
    /// `lane MEMBER` of a node.
    pub lane: Option<Expr>,
    /// `edges LIST from NODE to NODE`
    pub edges: Vec<Edges>,
    /// `mark NAME when CONDITION`
    pub marks: Vec<MarkClause>,
}

/// `edges LIST from NODE to NODE label TEXT`
#[derive(Clone, Debug)]
pub struct Edges {
    /// The rows that are edges.
    pub list: Expr,
    /// The node from which, of a row.
    pub from: Expr,
    /// The node to which.
    pub to: Expr,
    /// What it says.
    pub label: Option<Label>,
}

/// What stands at a node or an edge.
#[derive(Clone, Debug)]
pub enum Label {
    /// A value.
    Value(Expr),
    /// A text with values in it, in one or both languages.
    Texts(Texts),
}

/// `mark NAME title … when CONDITION`
#[derive(Clone, Debug)]
pub struct MarkClause {
    /// Its name.
    pub name: Name,
    /// What the legend says.
    pub title: Option<Texts>,
    /// For which nodes it holds.
    pub when: Expr,
}

/// `count LIST by KEY`
#[derive(Clone, Debug)]
pub struct Counted {
    /// What is counted.
    pub list: Expr,
    /// Of which kind each is.
    pub key: Expr,
}

/// `test "…"`
#[derive(Clone, Debug)]
pub struct Test {
    /// What it shows.
    pub title: Text,
    /// Where it starts.
    pub start: TestStart,
    /// `on DATE`
    pub on: Option<(Date, Span)>,
    /// The changes, in order.
    pub changes: Vec<Change>,
    /// What is expected.
    pub expectations: Vec<Expectation>,
    /// The table form: one test a row, after the changes above.
    pub table: Option<TestTable>,
    /// `allow …`
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub span: Span,
}

/// What a test starts from.
#[derive(Clone, Debug)]
pub enum TestStart {
    /// `case "cases/complete.yaml"`
    File(Text),
    /// `case parcel`: a subject of which nothing is known.
    Subject(Name),
}

/// A change of facts.
#[derive(Clone, Debug)]
pub enum Change {
    /// `with PATH = VALUE`
    Set {
        /// The fact.
        path: Expr,
        /// The value: a literal, `unknown`, `none`, a list, a record, a range.
        value: Expr,
    },
    /// `with PATH add { … }`
    Add {
        /// The list.
        path: Expr,
        /// The new entry.
        value: Expr,
    },
    /// `without PATH`: removes an entry of a list, or makes a field unknown.
    Without {
        /// The entry or the fact.
        path: Expr,
    },
}

/// What a test expects.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// What is asked: a name or path, or an expression.
    pub subject: Expr,
    /// What it should be.
    pub expected: Expected,
    /// `because NAME, …`: exactly these findings are violated.
    pub because: Vec<Name>,
    /// `needs PATH, …`: these facts stand in `needs`.
    pub needs: Vec<Expr>,
    /// The whole clause.
    pub span: Span,
}

/// The expected outcome.
#[derive(Clone, Debug)]
pub enum Expected {
    /// `satisfied`, `violated`, `not applicable`, `undetermined`
    Verdict(VerdictWord, Span),
    /// `= VALUE`; `unknown` and `none` are literals.
    Value(Expr),
    /// Nothing: the expression itself must hold.
    Holds,
}

/// A verdict as written in a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VerdictWord {
    /// `satisfied`
    Satisfied,
    /// `violated`
    Violated,
    /// `not applicable`
    NotApplicable,
    /// `undetermined`
    Undetermined,
}

/// The table of a test: facts before `||`, expectations after.
#[derive(Clone, Debug)]
pub struct TestTable {
    /// The facts that the input columns set: paths.
    pub inputs: Vec<Expr>,
    /// What the output columns ask.
    pub outputs: Vec<Expr>,
    /// The rows.
    pub rows: Vec<TestRow>,
}

/// A row of a [`TestTable`]; the parser has made sure of its length.
#[derive(Clone, Debug)]
pub struct TestRow {
    /// Values to set; `None` for `-`, which leaves the fact as it is.
    pub inputs: Vec<Option<Expr>>,
    /// Expectations; `None` for `-`, which expects nothing.
    pub outputs: Vec<Option<Expected>>,
    /// The whole line.
    pub span: Span,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its place.
    pub span: Span,
}

/// The forms of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `10`, `20%`, `300 mln RUB`, `2021-11-16`, `"text"`, `yes`, `none`
    Literal(Literal),
    /// A bare name.
    Name(Name),
    /// `p.area`
    Field(Box<Expr>, Name),
    /// `owners["ООО «Рога»"]`
    Index(Box<Expr>, Box<Expr>),
    /// `count(owners)`
    Call(Name, Vec<Expr>),
    /// `EXPRESSION of LIST`: one value a row.
    Each(Box<Expr>, Box<Expr>),
    /// `LIST as p`
    As(Box<Expr>, Name),
    /// `LIST where CONDITION`
    Where(Box<Expr>, Box<Expr>),
    /// `LIST ordered by KEY`: the flag says `descending`.
    Ordered(Box<Expr>, Box<Expr>, bool),
    /// `LIST grouped by KEY`
    Grouped(Box<Expr>, Box<Expr>),
    /// `FIELD to FIELD`, the last argument of `reach`. The Russian `до` is also `before`: then `shift` is
    /// what it means where a date is wanted.
    FieldTo {
        /// The field from which.
        from: Name,
        /// The field to which.
        to: Name,
        /// The same, read as `X before Y`.
        shift: Option<Box<Expr>>,
    },
    /// `X round MODE to STEP`
    Round(Box<Expr>, RoundMode, Box<Expr>),
    /// Arithmetic, comparison and logic.
    Binary(Box<Expr>, BinaryOp, Span, Box<Expr>),
    /// `not X`
    Not(Box<Expr>),
    /// `-X`
    Negate(Box<Expr>),
    /// `X is known`, `X is not none`, …: the flag says `not`.
    IsState(Box<Expr>, bool, State),
    /// `X in LIST`, `X not in 0% ..< 5%`: the flag says `not`; the right side is a list or a range.
    In(Box<Expr>, bool, Box<Expr>),
    /// `0% ..< 5%`
    Range(Box<RangeExpr>),
    /// `every LIST has …`, `some LIST has …`, `none of LIST has …`
    Quantified(Quantifier, Box<Expr>, Box<Expr>),
    /// `values of ENUM`
    ValuesOf(Name),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{ name: "…", role: education }`
    Record(Vec<(Name, Expr)>),
    /// `one of [a, b]` (facts in tests)
    OneOf(Vec<Expr>),
    /// `20 days before D`, `3 years after D rounded up`
    Shift {
        /// The duration.
        by: Box<Expr>,
        /// `before`, not `after`.
        before: bool,
        /// The date.
        date: Box<Expr>,
        /// `rounded up`: a missing day becomes the first of the next month.
        rounded_up: bool,
    },
    /// Could not be read; already reported.
    Error,
}

/// A range with its two ends.
#[derive(Clone, Debug)]
pub struct RangeExpr {
    /// The lower end.
    pub low: Expr,
    /// The upper end.
    pub high: Expr,
    /// `<..`: the lower end is left out.
    pub low_open: bool,
    /// `..<`: the upper end is left out.
    pub high_open: bool,
}

/// A value written out.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `10`, `10.5`, `300 mln`
    Number(Decimal),
    /// `20%` as 0.2
    Percent(Decimal),
    /// `300 mln RUB`, `5 tonne`, `20 days`; the unit is looked up later
    Quantity(Decimal, UnitWord),
    /// `2021-11-16`
    Date(Date),
    /// `"…"` or `«…»`
    Text(Arc<str>),
    /// `yes`, `no`
    Boolean(bool),
    /// `none`
    None,
    /// `unknown` (facts and expectations in tests)
    Unknown,
}

/// The word of a unit as it was written, with its place.
#[derive(Clone, Debug)]
pub struct UnitWord {
    /// The word: `RUB`, `руб.`, `₽`, `days`, `tonne`.
    pub text: Arc<str>,
    /// Its place.
    pub span: Span,
}

impl PartialEq for UnitWord {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// Operators with two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `is`
    Is,
    /// `is not`, `!=`
    IsNot,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
}

/// What `is …` asks of the state of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum State {
    /// `is known`
    Known,
    /// `is unknown`
    Unknown,
    /// `is none`
    None,
}

/// `every`, `some`, `none of`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Quantifier {
    /// All rows.
    Every,
    /// At least one row.
    Some,
    /// No row.
    NoneOf,
}

/// How `round` rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoundMode {
    /// Ties away from zero.
    HalfUp,
    /// Ties towards zero.
    HalfDown,
    /// Ties to the even digit.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}
