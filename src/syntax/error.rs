//! What can be wrong with the spelling of a rule file.

mod russian;

use crate::file::Span;
use crate::phrase::Phrase;
use miette::Diagnostic;
use thiserror::Error;

/// A mistake found while a file is read into its tree.
#[derive(Clone, Debug, Error, Diagnostic)]
pub enum SyntaxError {
    /// A file or a declaration is longer than is read. Fix: divide it.
    #[error("this {what} is longer than {most} MiB")]
    #[diagnostic(code("syntax::too-large"), help("divide it into several"))]
    TooLarge {
        /// `file` or `declaration`.
        what: Phrase,
        /// The limit.
        most: usize,
        /// Where it begins.
        #[label]
        span: Span,
    },

    /// Brackets nest, or operators follow each other, beyond what a reader could follow. Fix: give parts a name.
    #[error("this is nested too deeply")]
    #[diagnostic(code("syntax::too-deep"), help("give a part of it a name with `define`"))]
    TooDeep {
        /// Where the limit is passed.
        #[label("at most {most} levels are read")]
        span: Span,
        /// The limit.
        most: usize,
    },

    /// A text has no closing quotation mark before the next declaration. Fix: close it.
    #[error("this text is not closed")]
    #[diagnostic(code("syntax::unclosed-text"), help("end it with `{close}`"))]
    UnclosedText {
        /// The mark that is missing.
        close: char,
        /// The opening mark.
        #[label("opened here")]
        span: Span,
        /// An earlier text that runs over lines, and so may have swallowed the mark.
        #[label("this text runs over lines: perhaps its end is missing")]
        earlier: Option<Span>,
    },

    /// What stands in the first column begins no declaration. Fix: spell the word right, or indent the line.
    #[error("`{found}` does not begin a declaration")]
    #[diagnostic(code("syntax::unknown-declaration"))]
    UnknownDeclaration {
        /// What stands there.
        found: String,
        /// The remedy.
        #[help]
        help: Phrase,
        /// Its place.
        #[label]
        span: Span,
    },

    /// Indented text stands before the first declaration. Fix: begin the declaration in the first column.
    #[error("this stands outside of any declaration")]
    #[diagnostic(
        code("syntax::outside-declaration"),
        help("a declaration begins in the first column, and all that belongs to it is indented")
    )]
    OutsideDeclaration {
        /// Its place.
        #[label]
        span: Span,
    },

    /// A construct of the language that this version does not read.
    #[error("this version of norma does not read {what} yet")]
    #[diagnostic(code("syntax::not-yet"), help("{help}"))]
    NotYet {
        /// The construct.
        what: Phrase,
        /// What to do meanwhile.
        help: Phrase,
        /// Its place.
        #[label]
        span: Span,
    },

    /// What stands before `to` in the last argument of `reach` is no field. Fix: name the two fields.
    #[error("`FIELD to FIELD` names two fields of a row, each by its bare name")]
    #[diagnostic(
        code("syntax::field-to-field"),
        help("write the field from which and the field to which: `reach(START, LINKS, made_from to product)`")
    )]
    FieldToField {
        /// What stands there.
        #[label("not the name of a field")]
        span: Span,
    },

    /// Something else stands where only certain things may. Fix: as the message says.
    #[error("expected {expected}, found {found}")]
    #[diagnostic(code("syntax::unexpected"))]
    Unexpected {
        /// What may stand there.
        expected: Phrase,
        /// What stands there.
        found: Phrase,
        /// The remedy, if one is plain.
        #[help]
        help: Option<Phrase>,
        /// Its place.
        #[label]
        span: Span,
    },

    /// A reserved word stands where a name is expected. Fix: put it in backticks, or choose another name.
    #[error("expected a name, found the reserved word `{word}`")]
    #[diagnostic(
        code("syntax::reserved-name"),
        help("if it is meant as a name, write it in backticks: `{word}` becomes `` `{word}` ``")
    )]
    ReservedName {
        /// The word.
        word: String,
        /// Its place.
        #[label]
        span: Span,
    },

    /// A sign of another language stands where norma has its own. Fix: write norma's.
    #[error("`{found}` is not used here")]
    #[diagnostic(code("syntax::foreign-sign"), help("{help}"))]
    ForeignSign {
        /// The sign.
        found: String,
        /// What to write.
        help: Phrase,
        /// Its place.
        #[label]
        span: Span,
    },

    /// A number has a decimal comma. Fix: write a decimal point.
    #[error("`{found}` has a decimal comma")]
    #[diagnostic(code("syntax::decimal-comma"), help("{help}"))]
    DecimalComma {
        /// The number as written.
        found: String,
        /// The right spelling.
        help: Phrase,
        /// Its place.
        #[label]
        span: Span,
    },

    /// The digits of a number are not grouped by three with spaces. Fix: as the help shows.
    #[error("the digits of `{found}` are not grouped by three with spaces")]
    #[diagnostic(code("syntax::grouping"), help("write `{right}`"))]
    Grouping {
        /// The number as written.
        found: String,
        /// The right spelling.
        right: String,
        /// Its place.
        #[label]
        span: Span,
    },

    /// A number has more digits than can be reckoned with exactly. Fix: shorten it.
    #[error("`{found}` has too many digits to be exact")]
    #[diagnostic(code("syntax::number-too-long"), help("at most 28 digits are kept"))]
    NumberTooLong {
        /// The number, shortened if very long.
        found: String,
        /// Its place.
        #[label]
        span: Span,
    },

    /// A date is not written as year, month, day. Fix: as the help shows.
    #[error("`{found}` is not written as a date is")]
    #[diagnostic(code("syntax::date-form"), help("write `{right}`"))]
    DateForm {
        /// The date as written.
        found: String,
        /// The right spelling.
        right: String,
        /// Its place.
        #[label]
        span: Span,
    },

    /// A date that no calendar has. Fix: one of the nearest real dates.
    #[error("the date {found} does not exist")]
    #[diagnostic(code("syntax::no-such-date"), help("{help}"))]
    NoSuchDate {
        /// The date as written.
        found: String,
        /// The nearest real dates.
        help: Phrase,
        /// Its place.
        #[label]
        span: Span,
    },

    /// Two comparisons share an operand. Fix: join them by `and`.
    #[error("comparisons do not chain")]
    #[diagnostic(code("syntax::chained-comparison"), help("write `{right}`"))]
    ChainedComparison {
        /// The right spelling.
        right: String,
        /// The second comparison.
        #[label("the second comparison")]
        span: Span,
        /// The first.
        #[label("the first")]
        first: Span,
    },

    /// A clause that may stand once stands twice. Fix: delete one.
    #[error("`{clause}` stands twice")]
    #[diagnostic(code("syntax::duplicate-clause"), help("keep one of them"))]
    DuplicateClause {
        /// The clause.
        clause: &'static str,
        /// The second.
        #[label("here again")]
        span: Span,
        /// The first.
        #[label("first here")]
        first: Span,
    },

    /// A declaration lacks what it must have. Fix: add it.
    #[error("this {declaration} has no {clause}")]
    #[diagnostic(code("syntax::missing-clause"), help("{help}"))]
    MissingClause {
        /// The declaration.
        declaration: Phrase,
        /// What is missing.
        clause: Phrase,
        /// How it is written.
        help: Phrase,
        /// The declaration's name.
        #[label]
        span: Span,
    },

    /// A row has other cells than the head, or no bars between inputs and outputs. Fix: a cell for each column.
    #[error("this row has {found}, and its head {wanted}")]
    #[diagnostic(
        code("syntax::row-length"),
        help("a row has a cell for each column, with `||` before the outputs; `-` fits anything")
    )]
    RowLength {
        /// The cells of the row.
        found: Phrase,
        /// The cells of the head.
        wanted: Phrase,
        /// The row.
        #[label("the row")]
        span: Span,
        /// The head.
        #[label("the head")]
        head: Span,
    },

    /// The head of a table does not part inputs from outputs. Fix: write `||` between them.
    #[error("this head does not part what is asked from what is answered")]
    #[diagnostic(code("syntax::head-without-outputs"), help("write `||` between them: `| income || rate |`"))]
    HeadWithoutOutputs {
        /// The head.
        #[label]
        span: Span,
    },

    /// The head of a scale does not say what its bounds are. Fix: one base with `from`, `above` or `up to`, one output.
    #[error("the head of a scale is one base with `from`, `above` or `up to`, and one output")]
    #[diagnostic(
        code("syntax::scale-head"),
        help("write `| price from || rate |`; `from` and `up to` take the bound in, `above` leaves it out")
    )]
    ScaleHead {
        /// The head.
        #[label]
        span: Span,
    },

    /// A bracket stands below `otherwise`. Fix: put `otherwise` last.
    #[error("`otherwise` stands above another bracket")]
    #[diagnostic(code("syntax::otherwise-not-last"), help("`otherwise` takes what is left: make it the last row"))]
    OtherwiseNotLast {
        /// The row `otherwise`.
        #[label]
        span: Span,
        /// The row below it.
        #[label("this one stands below")]
        after: Span,
    },

    /// A brace in a title or message opens or closes nothing. Fix: complete it, or double it.
    #[error("this `{brace}` has no partner")]
    #[diagnostic(
        code("syntax::lone-brace"),
        help("an expression stands in `{{…}}`; a brace itself is doubled: `{brace}{brace}`")
    )]
    LoneBrace {
        /// The brace.
        brace: char,
        /// Its place.
        #[label]
        span: Span,
    },

    /// A backslash stands before a sign that needs none. Fix: delete or double it.
    #[error("`\\{sign}` means nothing in a text")]
    #[diagnostic(code("syntax::unknown-escape"), help("write `\\\"`, `\\n`, or `\\\\` for a backslash"))]
    UnknownEscape {
        /// The sign after the backslash.
        sign: char,
        /// Its place.
        #[label]
        span: Span,
    },

    /// A name looks like a keyword of the other alphabet. Fix: write the keyword, or choose another name.
    #[error("`{word}` in {alphabet} letters looks like the keyword `{keyword}`")]
    #[diagnostic(code("syntax::looks-like-keyword"), help("{help}"))]
    LooksLikeKeyword {
        /// The word.
        word: String,
        /// The keyword.
        keyword: String,
        /// The alphabet of the word.
        alphabet: Phrase,
        /// What to write.
        help: Phrase,
        /// Its place.
        #[label]
        span: Span,
    },

    /// A sign that is not seen changes the order in which the text around it is shown. Fix: delete it.
    #[error("a sign that is not seen, {sign}, changes the direction of the text around it")]
    #[diagnostic(code("syntax::direction-sign"), help("delete it: what is read would not be what is written"))]
    DirectionSign {
        /// Its number.
        sign: String,
        /// Its place.
        #[label("here")]
        span: Span,
    },

    /// A sign that is not seen stands among the words of the rules. Fix: delete it.
    #[error("a sign that is not seen, {sign}, stands here")]
    #[diagnostic(code("syntax::invisible-sign"), help("delete it"))]
    InvisibleSign {
        /// Its number.
        sign: String,
        /// Its place.
        #[label("here")]
        span: Span,
    },

    /// A sign that is not seen stands in a text, which may then equal no other. Fix: delete it.
    #[error("a sign that is not seen, {sign}, stands in this text")]
    #[diagnostic(
        code("syntax::invisible-in-text"),
        severity(Warning),
        help("delete it: a text that has it equals none that lacks it")
    )]
    InvisibleInText {
        /// Its number.
        sign: String,
        /// Its place.
        #[label("here")]
        span: Span,
    },

    /// A word mixes letters of two alphabets that look alike. Fix: write it in one.
    #[error("`{word}` mixes Latin and Cyrillic letters")]
    #[diagnostic(code("syntax::mixed-alphabets"), help("{help}"))]
    MixedAlphabets {
        /// The word.
        word: String,
        /// Which letters are which.
        help: Phrase,
        /// Its place.
        #[label]
        span: Span,
    },
}
