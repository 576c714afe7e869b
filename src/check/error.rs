//! What can be wrong with expressions and declarations once names are known.

#![allow(unused_assignments, reason = "the derive of miette reads the fields where the compiler does not see it")]

mod russian;

use crate::file::Span;
use crate::phrase::Phrase;
use miette::Diagnostic;
use thiserror::Error;

/// A mistake in types, units, names inside expressions, or the shape of a declaration.
#[derive(Debug, Error, Diagnostic)]
pub enum CheckError {
    /// A value of one type stands where another is wanted. Fix: as the help says.
    #[error("{expected} is wanted, this is {found}")]
    #[diagnostic(code("check::type-mismatch"))]
    TypeMismatch {
        /// What is wanted.
        expected: Phrase,
        /// What is there.
        found: Phrase,
        /// What to do, where that is clear.
        #[help]
        help: Option<Phrase>,
        /// The value.
        #[label("{found}")]
        span: Span,
        /// Where the type is asked for.
        #[label("{expected} is asked for here")]
        because: Option<Span>,
    },

    /// A percent meets a bare number. Fix: write `%`, or multiply.
    #[error("a percent is not a number: {left} and {right} do not {verb}")]
    #[diagnostic(code("check::percent-and-number"))]
    PercentAndNumber {
        /// The left side.
        left: Phrase,
        /// The right side.
        right: Phrase,
        /// `compare` or `add`.
        verb: Phrase,
        /// What to write.
        #[help]
        help: Option<Phrase>,
        /// The left side.
        #[label("{left}")]
        span: Span,
        /// The right side.
        #[label("{right}")]
        other: Span,
    },

    /// Two sides that an operator cannot join. Fix: as the help says.
    #[error("{left} and {right} do not {verb}")]
    #[diagnostic(code("check::operands"))]
    Operands {
        /// The left side.
        left: Phrase,
        /// The right side.
        right: Phrase,
        /// `compare`, `add`, `multiply`, …
        verb: Phrase,
        /// What to do.
        #[help]
        help: Option<Phrase>,
        /// The left side.
        #[label("{left}")]
        span: Span,
        /// The right side.
        #[label("{right}")]
        other: Span,
    },

    /// A name inside an expression means nothing there. Fix: as the help says.
    #[error("`{name}` is not known here")]
    #[diagnostic(code("check::unknown-name"))]
    UnknownName {
        /// The name.
        name: String,
        /// What to do.
        #[help]
        help: Option<Phrase>,
        /// Where it stands.
        #[label("not declared")]
        span: Span,
    },

    /// A class has no such field, nor a definition of it. Fix: use a name that it has.
    #[error("{owner} has no `{name}`")]
    #[diagnostic(code("check::unknown-field"))]
    UnknownField {
        /// What was asked; in Russian in the genitive.
        owner: Phrase,
        /// The name.
        name: String,
        /// What to do.
        #[help]
        help: Option<Phrase>,
        /// Where it stands.
        #[label("no field or definition of this name")]
        span: Span,
    },

    /// An enum has no such member. Fix: use one that it has, or add it.
    #[error("`{owner}` has no member `{name}`")]
    #[diagnostic(code("check::unknown-member"))]
    UnknownMember {
        /// The enum.
        owner: String,
        /// The name.
        name: String,
        /// What to do.
        #[help]
        help: Option<Phrase>,
        /// Where it stands.
        #[label("not a member")]
        span: Span,
    },

    /// Nothing is called like that. Fix: use a function that exists.
    #[error("there is no function `{name}`")]
    #[diagnostic(code("check::unknown-function"))]
    UnknownFunction {
        /// The name.
        name: String,
        /// What to do.
        #[help]
        help: Option<Phrase>,
        /// Where it stands.
        #[label("not a function")]
        span: Span,
    },

    /// A function is called with too few or too many arguments.
    #[error("`{name}` takes {wanted}, here are {found}")]
    #[diagnostic(code("check::arguments"), help("{doc}"))]
    Arguments {
        /// The function.
        name: String,
        /// How many it takes.
        wanted: Phrase,
        /// How many there are.
        found: usize,
        /// What the function does.
        doc: Phrase,
        /// The call.
        #[label("{found} given")]
        span: Span,
    },

    /// `FIELD to FIELD` stands outside of `reach`, or not as its last argument. Fix: as the help says.
    #[error("`FIELD to FIELD` stands only as the last argument of `reach`")]
    #[diagnostic(
        code("check::field-to-field"),
        help("`reach(START, LINKS, FIELD to FIELD)` follows the rows of LINKS from the one field to the other")
    )]
    FieldToField {
        /// Where it stands, or what stands where it belongs.
        #[label("here")]
        span: Span,
    },

    /// A unit word that is neither a currency, a measure of time, nor a declared unit.
    #[error("`{name}` is no unit")]
    #[diagnostic(code("check::unknown-unit"))]
    UnknownUnit {
        /// The word.
        name: String,
        /// What to do.
        #[help]
        help: Option<Phrase>,
        /// Where it stands.
        #[label("not a currency, a measure of time, or a declared unit")]
        span: Span,
    },

    /// `none` stands where nothing says that there may be none. Fix: declare it `optional`.
    #[error("`none` may not stand here")]
    #[diagnostic(
        code("check::none-not-allowed"),
        help("only what is declared `optional` may be `none`: write `optional` behind the type")
    )]
    NoneNotAllowed {
        /// Where it stands.
        #[label("none")]
        span: Span,
        /// What is not optional.
        #[label("not declared `optional`")]
        declared: Span,
    },

    /// `unknown`, a record or `one of` stands in a rule. Fix: ask `is known`, or move it to a test.
    #[error("{what} belongs to the facts of a test, not to a rule")]
    #[diagnostic(
        code("check::only-in-tests"),
        help("in a rule ask `is known`; what a case leaves out is unknown by itself")
    )]
    OnlyInTests {
        /// What it is.
        what: Phrase,
        /// Where it stands.
        #[label("only in tests")]
        span: Span,
    },

    /// Definitions depend on each other in a circle. Fix: break it.
    #[error("the meaning of `{name}` depends on itself: {chain}")]
    #[diagnostic(
        code("check::definition-cycle"),
        help("let one of them rest on facts alone: a definition cannot ask for itself")
    )]
    DefinitionCycle {
        /// The first of the circle.
        name: String,
        /// The circle in words.
        chain: String,
        /// Where it is declared.
        #[label("declared here")]
        span: Span,
        /// The references that close the circle.
        #[label(collection, "is read here")]
        reads: Vec<miette::LabeledSpan>,
    },

    /// Steps of a procedure follow each other in a circle: none of them could begin. Fix: break it.
    #[error("the step `{name}` waits for itself: {chain}")]
    #[diagnostic(code("check::step-cycle"), help("leave out one `after` of the circle"))]
    StepCycle {
        /// The first of the circle.
        name: String,
        /// The circle, each step before the one that it follows.
        chain: String,
        /// Where it stands.
        #[label("follows itself")]
        span: Span,
    },

    /// The rows of a matrix answer on different scales. Fix: show each scale in a matrix of its own.
    #[error("`{name}` answers with {found}, the rows before it with {wanted}")]
    #[diagnostic(
        code("check::matrix-scale"),
        help("a matrix has one scale: show tables of another in a view of their own")
    )]
    MatrixScale {
        /// The table.
        name: String,
        /// What it answers.
        found: Phrase,
        /// What the first table answers.
        wanted: Phrase,
        /// Where it is named.
        #[label("answers with {found}")]
        span: Span,
    },

    /// A table cannot give the tiles of a tally. Fix: as the help says.
    #[error("`{name}` cannot say where the tile of each kind stands")]
    #[diagnostic(
        code("check::tiles"),
        help(
            "tiles are a table with one input, the kind that is counted by, and two outputs that are integers: column and row"
        )
    )]
    Tiles {
        /// The table.
        name: String,
        /// Where it is named.
        #[label("not a table of tiles for this kind")]
        span: Span,
    },

    /// A definition has neither a meaning nor a stated type. Fix: give it `= …` or `is TYPE`.
    #[error("the type of `{name}` is not known")]
    #[diagnostic(
        code("check::missing-type"),
        help("without `= …` a definition states its type: `define {name} of … is money`")
    )]
    MissingType {
        /// The definition.
        name: String,
        /// Where it is declared.
        #[label("neither a meaning nor a type")]
        span: Span,
    },

    /// Several meanings without conditions. Fix: give all but the last a `when`.
    #[error("`{name}` has several meanings and no condition to choose by")]
    #[diagnostic(
        code("check::case-without-condition"),
        help("write `= … when …` for each case, and `= … otherwise` for what is left")
    )]
    CaseWithoutCondition {
        /// The definition.
        name: String,
        /// The case.
        #[label("holds always")]
        span: Span,
        /// Another.
        #[label("and this too")]
        other: Span,
    },

    /// Two versions of one name differ in owner, type or target. Fix: make them agree, or rename one.
    #[error("two versions of `{name}` differ in {what}")]
    #[diagnostic(
        code("check::versions-differ"),
        help("all versions of a name are of one kind: only what they say changes with the date")
    )]
    VersionsDiffer {
        /// The name.
        name: String,
        /// In what they differ.
        what: Phrase,
        /// The later version.
        #[label("here")]
        span: Span,
        /// The earlier version.
        #[label("and here")]
        first: Span,
    },

    /// Something of an entity stands where only a subject can. Fix: use `for each`.
    #[error("{what} is of a subject, `{name}` is an entity")]
    #[diagnostic(
        code("check::not-a-subject"),
        help("make it of the subject, and write `for each x in LIST` to ask it of each")
    )]
    NotASubject {
        /// What is declared.
        what: Phrase,
        /// The entity.
        name: String,
        /// Where it stands.
        #[label("an entity")]
        span: Span,
    },

    /// A definition of an entity in a subject is read where that subject is not at hand.
    #[error("`{name}` is of {owner} in {within}, and no {within} is at hand here")]
    #[diagnostic(code("check::no-subject-here"), help("define in {within} what you want to read, and read that"))]
    NoSubjectHere {
        /// The definition.
        name: String,
        /// Its entity.
        owner: String,
        /// Its subject.
        within: String,
        /// Where it is read.
        #[label("read here")]
        span: Span,
        /// Where it is declared.
        #[label("declared here")]
        declared: Span,
    },

    /// An exception says nothing that its target can use. Fix: as the help says.
    #[error("the exception `{name}` {problem}")]
    #[diagnostic(code("check::exception-shape"), help("{help}"))]
    ExceptionShape {
        /// The exception.
        name: String,
        /// What is wrong.
        problem: Phrase,
        /// What to write.
        help: Phrase,
        /// Where it is declared.
        #[label("this exception")]
        span: Span,
        /// Its target.
        #[label("its target")]
        target: Span,
    },

    /// Exceptions displace each other in a circle. Fix: break it.
    #[error("the exception `{name}` displaces itself: {chain}")]
    #[diagnostic(code("check::exception-cycle"), help("let the last of them name another target"))]
    ExceptionCycle {
        /// The exception.
        name: String,
        /// The circle in words.
        chain: String,
        /// Where it is declared.
        #[label("declared here")]
        span: Span,
    },

    /// What an assessment names is of another subject. Fix: name something of its own subject.
    #[error("`{name}` is of {found}, {reader} of {wanted}")]
    #[diagnostic(code("check::other-subject"), help("{reader} asks only what is of its own subject"))]
    OtherSubject {
        /// The name.
        name: String,
        /// Its subject.
        found: String,
        /// What names it: the assessment, the view.
        reader: Phrase,
        /// The subject of that.
        wanted: String,
        /// Where it is named.
        #[label("of {found}")]
        span: Span,
    },

    /// Exceptions to a parameter read facts of a subject that is not at hand wherever the parameter is read.
    /// Fix: define a value of that subject that reads the parameter, and make the exception to the value.
    #[error("the exception `{name}` reads a `{subject}`, and `{parameter}` is read {elsewhere}")]
    #[diagnostic(
        code("check::parameter-subject"),
        help(
            "define a value of `{subject}` that reads `{parameter}`, make the exception to that, and read it where a `{subject}` is judged"
        )
    )]
    ParameterSubject {
        /// The exception.
        name: String,
        /// The parameter.
        parameter: String,
        /// The subject whose facts the exception reads.
        subject: String,
        /// Where else the parameter is read: of another subject, or of none.
        elsewhere: Phrase,
        /// The exception.
        #[label("reads facts of a `{subject}`")]
        span: Span,
        /// Where the parameter is read.
        #[label("read {elsewhere}")]
        reader: Span,
    },

    /// An exception to a table with several outputs does not say which it gives. Fix: name them.
    #[error("the exception `{name}` {problem}")]
    #[diagnostic(code("check::exception-outputs"), help("name what stands instead of each output: {example}"))]
    ExceptionOutputs {
        /// The exception.
        name: String,
        /// What is wrong.
        problem: Phrase,
        /// How it is written, for this table.
        example: Phrase,
        /// Where.
        #[label("here")]
        span: Span,
        /// The table.
        #[label("its target")]
        target: Span,
    },

    /// The domain of a field does not fit its type. Fix: write two values of that type, the lower first.
    #[error("a domain runs from a lower to a higher value of its own type")]
    #[diagnostic(code("check::domain"), help("write two values written out, the lower first: `in 0% .. 100%`"))]
    BadDomain {
        /// The domain.
        #[label("not a domain")]
        span: Span,
    },

    /// A range in a rule whose ends are exchanged: nothing lies in it. Fix: write the lower end first.
    #[error("nothing lies in this range: its first end is above the second")]
    #[diagnostic(code("check::range-reversed"), help("write the lower end first"))]
    RangeReversed {
        /// The range.
        #[label("runs backwards")]
        span: Span,
    },

    /// A value that must be written out reads something. Fix: write it out.
    #[error("{what} must be written out, this reads `{name}`")]
    #[diagnostic(
        code("check::not-constant"),
        help("a parameter holds a value of the law; what follows from other values is a definition")
    )]
    NotConstant {
        /// What must be.
        what: Phrase,
        /// What it reads.
        name: String,
        /// Where.
        #[label("reads something")]
        span: Span,
    },

    /// A cell of a table does not fit the input above it.
    #[error("the cell does not fit its column: {problem}")]
    #[diagnostic(code("check::cell"), help("{help}"))]
    BadCell {
        /// What is wrong.
        problem: Phrase,
        /// What to do.
        help: Phrase,
        /// The cell.
        #[label("{problem}")]
        span: Span,
        /// The input.
        #[label("the input")]
        input: Span,
    },

    /// An `allow` of a lint that there is not. Fix: name one that there is.
    #[error("there is no lint `{name}`")]
    #[diagnostic(code("check::unknown-lint"), help("{help}"))]
    UnknownLint {
        /// The name.
        name: String,
        /// What to write.
        help: Phrase,
        /// Its place.
        #[label]
        span: Span,
    },

    /// A hit policy that the outputs of its table do not allow. Fix: another policy, or another output.
    #[error("`{policy}` {problem}")]
    #[diagnostic(code("check::hit-policy"), help("{help}"))]
    HitPolicy {
        /// The policy as it is written.
        policy: Phrase,
        /// What is wrong.
        problem: Phrase,
        /// What to do.
        help: Phrase,
        /// The output.
        #[label("this output")]
        span: Span,
    },

    /// A bracket of a scale gives what its scale cannot use. Fix: as the help says.
    #[error("{problem}")]
    #[diagnostic(code("check::scale"), help("{help}"))]
    Scale {
        /// What is wrong.
        problem: Phrase,
        /// What to do.
        help: Phrase,
        /// Where.
        #[label("here")]
        span: Span,
    },

    /// The bounds of a scale do not ascend. Fix: put the brackets in order.
    #[error("the bounds of a scale ascend, and this one is not above another before it")]
    #[diagnostic(code("check::bounds-descend"), help("put the brackets in the order of their bounds, each bound once"))]
    BoundsDescend {
        /// The bound.
        #[label("not above the other")]
        span: Span,
        /// The one before it.
        #[label("the other")]
        other: Span,
    },

    /// A test changes or expects something that does not exist.
    #[error("{problem}")]
    #[diagnostic(code("check::test"))]
    BadTest {
        /// What is wrong.
        problem: Phrase,
        /// What to do.
        #[help]
        help: Option<Phrase>,
        /// Where.
        #[label("here")]
        span: Span,
    },
}
