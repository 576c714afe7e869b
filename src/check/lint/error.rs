//! The lints.

#![allow(unused_assignments, reason = "the derive of miette reads the fields where the compiler does not see it")]

mod russian;

use crate::file::Span;
use crate::phrase::Phrase;
use miette::Diagnostic;
use thiserror::Error;

/// The names of all lints, as `allow` takes them: their codes without `lint::`.
pub const NAMES: &[&str] = &[
    "unused",
    "missing-source",
    "hole",
    "table-gap",
    "table-overlap",
    "unreachable-row",
    "ambiguous-name",
    "not-proved",
    "needless-allow",
    "quoted-number",
    "boundary-word",
    "case-gap",
    "case-overlap",
    "cases-not-proved",
];

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
    #[error("no {word} of `{name}` holds for {witness}")]
    #[diagnostic(code("lint::table-gap"), severity(Warning), help("{help}{doubt}"))]
    TableGap {
        /// The table.
        name: String,
        /// `row` or `bracket`, in Russian in the genitive.
        word: Phrase,
        /// Inputs for which none holds.
        witness: Phrase,
        /// What to do.
        help: Phrase,
        /// Where the witness may not be possible.
        doubt: Phrase,
        /// Where it is declared.
        #[label("no {word} holds for {witness}")]
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
    #[diagnostic(code("lint::unreachable-row"), severity(Warning), help("{help}"))]
    UnreachableRow {
        /// The table.
        name: String,
        /// Why.
        label: Phrase,
        /// What to do.
        help: Phrase,
        /// The row.
        #[label("{label}")]
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

    /// An `allow` that silences nothing. Fix: remove it.
    #[error("this `allow` silences nothing: `{lint}` has nothing to say here")]
    #[diagnostic(code("lint::needless-allow"), severity(Warning), help("remove it"))]
    NeedlessAllow {
        /// The lint that it names.
        lint: String,
        /// The clause.
        #[label]
        span: Span,
    },

    /// A number, percentage, sum or date of a rule that the words quoted beside it do not hold. Fix:
    /// correct the one or the other.
    #[error("{what} does not stand in the quote beside it")]
    #[diagnostic(code("lint::quoted-number"), severity(Warning), help("{help}"))]
    QuotedNumber {
        /// The number, and where it comes from if it does not stand in the rule itself.
        what: Phrase,
        /// What to do.
        help: Phrase,
        /// Where the rule has it.
        #[label("here")]
        span: Span,
        /// The quote.
        #[label("not in these words")]
        quote: Span,
    },

    /// A comparison that takes a bound in where the words quoted leave it out, or looks the other way.
    /// Fix: correct the one or the other.
    #[error("`{found}` does not fit «{words}», which is `{wanted}`")]
    #[diagnostic(code("lint::boundary-word"), severity(Warning), help("{help}"))]
    BoundaryWord {
        /// The comparison as the words would say it: `> 10`.
        found: Phrase,
        /// The words of the quote.
        words: String,
        /// What they mean: `>= 10`.
        wanted: Phrase,
        /// What to do.
        help: Phrase,
        /// The comparison.
        #[label("this is `{found}`")]
        span: Span,
        /// The words.
        #[label("`{wanted}`")]
        quote: Span,
    },

    /// Facts for which no case of a definition holds. Fix: add a case, or `= … otherwise`.
    #[error("no case of `{name}` holds for {witness}")]
    #[diagnostic(
        code("lint::case-gap"),
        severity(Warning),
        help("add a case for it, or `= … otherwise` for all that is left{doubt}")
    )]
    CaseGap {
        /// The definition.
        name: String,
        /// Values for which none holds.
        witness: Phrase,
        /// Where the witness may not be possible.
        doubt: Phrase,
        /// Where it is declared.
        #[label("no case holds for {witness}")]
        span: Span,
    },

    /// Facts for which two cases of a definition hold and give different values. Fix: part them.
    #[error("two cases of `{name}` hold for {witness}, and differ")]
    #[diagnostic(
        code("lint::case-overlap"),
        severity(Warning),
        help("order in the file decides nothing: part their conditions, or make one an exception{doubt}")
    )]
    CaseOverlap {
        /// The definition.
        name: String,
        /// Values for which both hold.
        witness: Phrase,
        /// Where the witness may not be possible.
        doubt: Phrase,
        /// The upper case.
        #[label("gives {value}")]
        span: Span,
        /// What it gives.
        value: Phrase,
        /// The lower case.
        #[label("gives {other_value}")]
        other: Span,
        /// What that gives.
        other_value: Phrase,
    },

    /// A definition by cases without `otherwise` of which it is not proved that they cover everything.
    #[error("it is not proved that the cases of `{name}` cover everything: {why}")]
    #[diagnostic(
        code("lint::cases-not-proved"),
        severity(Warning),
        help("write `= … otherwise` for what is left, or fewer conditions")
    )]
    CasesNotProved {
        /// The definition.
        name: String,
        /// Why.
        why: Phrase,
        /// Where it is declared.
        #[label("not proved")]
        span: Span,
    },
}

#[cfg(test)]
mod tests {
    use super::NAMES;

    #[test]
    fn every_lint_can_be_allowed() {
        let own = include_str!("error.rs");
        let codes: Vec<&str> = own.split("code(\"lint::").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(codes, NAMES);
    }
}
