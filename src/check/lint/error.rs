//! The lints.

#![allow(unused_assignments, reason = "the derive of miette reads the fields where the compiler does not see it")]

mod russian;

use crate::file::Span;
use crate::phrase::Phrase;
use miette::Diagnostic;
use thiserror::Error;

/// Something worth a look.
#[derive(Debug, Error, Diagnostic)]
pub enum Lint {
    /// Nothing reads it. Fix: remove it, or name it where it belongs.
    #[error("nothing uses {what} `{name}`")]
    #[diagnostic(code("lint::unused"), severity(Warning), help("{help}"))]
    Unused {
        /// What it is.
        what: Phrase,
        /// Its name.
        name: String,
        /// What to do.
        help: Phrase,
        /// Where it is declared.
        #[label("declared here, and named nowhere")]
        span: Span,
    },

    /// A rule cites no act. Fix: add `source`.
    #[error("{what} `{name}` names no source")]
    #[diagnostic(
        code("lint::missing-source"),
        severity(Warning),
        help("write `source ACT \"place\"`: an explanation cites it")
    )]
    MissingSource {
        /// What it is.
        what: Phrase,
        /// Its name.
        name: String,
        /// Where it is declared.
        #[label("no `source`")]
        span: Span,
    },

    /// On some days of an assessment something that it reads has no version, and no uncoded law covers them.
    #[error("`{name}` has no version {days}, and the assessment `{assessment}` reads it then")]
    #[diagnostic(
        code("lint::hole"),
        severity(Warning),
        help(
            "add a version for these days, end the assessment before them, or declare the law of these days `uncoded`"
        )
    )]
    Hole {
        /// What has no version.
        name: String,
        /// The assessment.
        assessment: String,
        /// The first days without a version, in words.
        days: Phrase,
        /// Where it is declared.
        #[label("has no version {days}")]
        span: Span,
        /// The assessment.
        #[label("in force then")]
        reader: Span,
    },

    /// Facts for which no row of a table holds. Fix: add a row.
    #[error("no row of `{name}` holds for {witness}")]
    #[diagnostic(
        code("lint::table-gap"),
        severity(Warning),
        help("add a row for it, or close the gap between two rows{doubt}")
    )]
    TableGap {
        /// The table.
        name: String,
        /// Inputs for which none holds.
        witness: Phrase,
        /// Where the witness may not be possible.
        doubt: Phrase,
        /// Where it is declared.
        #[label("no row holds for {witness}")]
        span: Span,
    },

    /// Facts for which two rows of a table hold. Fix: part them, or write `hit first`.
    #[error("two rows of `{name}` hold for {witness}")]
    #[diagnostic(
        code("lint::table-overlap"),
        severity(Warning),
        help("exactly one row answers: part the two, or write `hit first` to let the upper one answer{doubt}")
    )]
    TableOverlap {
        /// The table.
        name: String,
        /// Inputs for which both hold.
        witness: Phrase,
        /// Where the witness may not be possible.
        doubt: Phrase,
        /// The upper row.
        #[label("holds")]
        span: Span,
        /// The lower row.
        #[label("and this too")]
        other: Span,
    },

    /// A row that never answers. Fix: remove it, or move it up.
    #[error("a row of `{name}` never answers")]
    #[diagnostic(
        code("lint::unreachable-row"),
        severity(Warning),
        help("rows above it answer wherever it holds: remove it, or move it up")
    )]
    UnreachableRow {
        /// The table.
        name: String,
        /// The row.
        #[label("never the first that holds")]
        span: Span,
    },

    /// A bare name that the row has, and something around it too. Fix: say by a dot which is meant.
    #[error("`{name}` is read of the row, and `{outer}` has it too")]
    #[diagnostic(
        code("lint::ambiguous-name"),
        severity(Warning),
        help("name the row, as in `LIST as x where x.{name} …`, or write `{outer}.{name}`")
    )]
    AmbiguousName {
        /// The name.
        name: String,
        /// What else has it.
        outer: String,
        /// Where it stands.
        #[label("of the row, or of `{outer}`?")]
        span: Span,
    },

    /// A table that is too large to be proved, or whose cells ask for values that are open.
    #[error("`{name}` is not proved: {why}")]
    #[diagnostic(
        code("lint::not-proved"),
        severity(Warning),
        help("it may have gaps or overlaps; a table of fewer columns, or of values written out, is proved")
    )]
    NotProved {
        /// The table.
        name: String,
        /// Why.
        why: Phrase,
        /// Where it is declared.
        #[label("not proved")]
        span: Span,
    },
}
