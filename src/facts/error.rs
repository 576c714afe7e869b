//! What can be wrong with the facts of a case.

#![allow(unused_assignments, reason = "the derive of miette reads the fields where the compiler does not see it")]

mod russian;

use crate::file::Span;
use crate::phrase::Phrase;
use miette::Diagnostic;
use thiserror::Error;

/// A mistake in a case file.
#[derive(Debug, Error, Diagnostic)]
pub enum CaseError {
    /// The file has a key that is none of `subject`, `on`, `facts`.
    #[error("a case file has no `{name}`")]
    #[diagnostic(
        code("case::unknown-key"),
        help("its keys are `subject`, `on` and `facts`: facts stand under `facts`")
    )]
    UnknownKey {
        /// The key.
        name: String,
        /// Where it stands.
        #[label("not a key of a case")]
        span: Span,
    },

    /// The file does not say of which subject it is.
    #[error("the case does not name its subject")]
    #[diagnostic(code("case::no-subject"), help("{help}"))]
    NoSubject {
        /// What to write.
        help: Phrase,
        /// The file.
        #[label("no `subject:`")]
        span: Span,
    },

    /// The rulebook has no such subject.
    #[error("the rulebook has no subject `{name}`")]
    #[diagnostic(code("case::unknown-subject"), help("{help}"))]
    UnknownSubject {
        /// The name.
        name: String,
        /// What it has.
        help: Phrase,
        /// Where it stands.
        #[label("not a subject")]
        span: Span,
    },

    /// The subject or entity has no such field.
    #[error("`{owner}` has no field `{name}`")]
    #[diagnostic(code("case::unknown-field"), help("{help}"))]
    UnknownField {
        /// The subject or entity.
        owner: String,
        /// The name.
        name: String,
        /// What it has.
        help: Phrase,
        /// Where it stands.
        #[label("not a field")]
        span: Span,
    },

    /// A field stands twice in a case, under two of its spellings. Fix: keep one.
    #[error("`{name}` is the field `{field}`, which is written twice")]
    #[diagnostic(code("case::same-field"), help("keep one of the two"))]
    SameField {
        /// The name as it is written here.
        name: String,
        /// The field.
        field: String,
        /// Where it stands again.
        #[label("again here")]
        span: Span,
        /// Where it stands first.
        #[label("first here")]
        first: Span,
    },

    /// A value does not fit its field.
    #[error("`{field}` is {expected}, this is {found}")]
    #[diagnostic(code("case::wrong-type"), help("{help}"))]
    WrongType {
        /// The field.
        field: String,
        /// Its type.
        expected: Phrase,
        /// What was found.
        found: Phrase,
        /// What to write.
        help: Phrase,
        /// The value.
        #[label("{found}")]
        span: Span,
    },

    /// A value lies outside the domain of its field.
    #[error("`{field}` lies in {domain}, this does not")]
    #[diagnostic(code("case::outside-domain"), help("correct the value, or leave the fact out if it is not known"))]
    OutsideDomain {
        /// The field.
        field: String,
        /// Its domain.
        domain: Phrase,
        /// The value.
        #[label("outside {domain}")]
        span: Span,
    },

    /// `none` for a field that always has a value.
    #[error("`{field}` always has a value: it cannot be none")]
    #[diagnostic(
        code("case::none-not-allowed"),
        help("leave the fact out if it is not known; only an `optional` field may be none")
    )]
    NoneNotAllowed {
        /// The field.
        field: String,
        /// Where it stands.
        #[label("none")]
        span: Span,
    },

    /// A range whose ends are exchanged.
    #[error("the range of `{field}` runs backwards")]
    #[diagnostic(code("case::range-reversed"), help("write the lower end first"))]
    RangeReversed {
        /// The field.
        field: String,
        /// Where it stands.
        #[label("the first end is above the second")]
        span: Span,
    },

    /// A line `more` stands before an item of its list. Fix: move it to the end.
    #[error("`more` stands before other entries of `{field}`")]
    #[diagnostic(code("case::more-not-last"), help("lines `more` say what may follow: they stand at the list's end"))]
    MoreNotLast {
        /// The list.
        field: String,
        /// The line.
        #[label("not at the end")]
        span: Span,
        /// An entry behind it.
        #[label("stands behind it")]
        after: Span,
    },

    /// An entity with a key is written out without it.
    #[error("this `{owner}` does not name its key `{key}`")]
    #[diagnostic(
        code("case::missing-key"),
        help("write `{key}: …`; for further entries that are not known write `- more: {{}}`")
    )]
    MissingKey {
        /// The entity.
        owner: String,
        /// Its key.
        key: String,
        /// Where it stands.
        #[label("no `{key}`")]
        span: Span,
    },

    /// An entity is written out twice.
    #[error("`{owner}` {key} is written out twice")]
    #[diagnostic(code("case::duplicate-entity"), help("write it out in one place, and name it by its key in others"))]
    DuplicateEntity {
        /// The entity.
        owner: String,
        /// Its key.
        key: String,
        /// The later place.
        #[label("here again")]
        span: Span,
        /// The earlier place.
        #[label("first here")]
        first: Span,
    },

    /// A key that is nowhere written out. The case still counts: of that entity only the key is known.
    #[error("`{owner}` {key} is nowhere written out")]
    #[diagnostic(code("case::unknown-entity"), severity(Warning), help("{help}"))]
    UnknownEntity {
        /// The entity.
        owner: String,
        /// The key.
        key: String,
        /// The nearest key.
        help: Phrase,
        /// Where it is named.
        #[label("of it only the key is known")]
        span: Span,
    },

    /// A date that cannot be read.
    #[error("{message}")]
    #[diagnostic(code("case::bad-value"), help("{help}"))]
    BadValue {
        /// What is wrong.
        message: Phrase,
        /// What to write.
        help: Phrase,
        /// Where it stands.
        #[label("here")]
        span: Span,
    },

    /// A case file named in another cannot be read.
    #[error("the case file `{name}` {problem}")]
    #[diagnostic(code("case::case-file"), help("{help}"))]
    CaseFile {
        /// The file.
        name: String,
        /// Why.
        problem: Phrase,
        /// What to do.
        help: Phrase,
        /// Where it is named.
        #[label("named here")]
        span: Span,
    },

    /// All files together are too large.
    #[error("the files together are larger than 512 MiB")]
    #[diagnostic(code("case::too-large-together"), help("assess the cases in several runs"))]
    TooLargeTogether {
        /// Where.
        #[label]
        span: Span,
    },
}
