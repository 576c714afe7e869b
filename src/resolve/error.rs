//! What can be wrong with names and dates.

#![allow(unused_assignments, reason = "the derive of miette reads the fields where the compiler does not see it")]

mod russian;

use crate::file::Span;
use crate::phrase::Phrase;
use miette::Diagnostic;
use thiserror::Error;

/// A mistake in names or dates of declarations.
#[derive(Debug, Error, Diagnostic)]
pub enum ResolveError {
    /// Two declarations share a name. Fix: rename one, or give both dates that do not meet.
    #[error("the name `{name}` is declared twice")]
    #[diagnostic(
        code("resolve::duplicate-name"),
        help("a name means one thing in a rulebook: rename one of the two{advice}")
    )]
    DuplicateName {
        /// The name.
        name: String,
        /// What else could be done.
        advice: Phrase,
        /// The later place.
        #[label("declared here again")]
        span: Span,
        /// The earlier place.
        #[label("first declared here")]
        first: Span,
    },

    /// Two names of a rulebook look the same and are of two alphabets. Fix: keep one.
    #[error("`{name}` in {alphabet} letters looks like `{other}` in {other_alphabet} ones")]
    #[diagnostic(
        code("resolve::lookalike"),
        help("write it as the other one if that is meant, else choose another name")
    )]
    Lookalike {
        /// The name.
        name: String,
        /// Its alphabet.
        alphabet: Phrase,
        /// The other name.
        other: String,
        /// The alphabet of that.
        other_alphabet: Phrase,
        /// Where the one stands.
        #[label("in {alphabet} letters")]
        span: Span,
        /// Where the other stands.
        #[label("in {other_alphabet} letters")]
        first: Span,
    },

    /// Two versions of one name are in force on the same day. Fix: let one end before the other begins.
    #[error("two versions of `{name}` are in force on {day}")]
    #[diagnostic(
        code("resolve::versions-overlap"),
        help("let the earlier one end before the later begins: `until` takes its day in")
    )]
    VersionsOverlap {
        /// The name.
        name: String,
        /// A day on which both are in force.
        day: String,
        /// The later place.
        #[label("this version")]
        span: Span,
        /// The earlier place.
        #[label("and this one")]
        first: Span,
    },

    /// `until` lies before `from`. Fix: exchange them.
    #[error("it ends on {until}, before it begins on {from}")]
    #[diagnostic(
        code("resolve::dates-reversed"),
        help("`from` and `until` both take their day in: exchange the dates")
    )]
    DatesReversed {
        /// The first day.
        from: String,
        /// The last day.
        until: String,
        /// The place of `until`.
        #[label("ends here")]
        span: Span,
        /// The place of `from`.
        #[label("begins here")]
        first: Span,
    },

    /// Two files of one rulebook declare `rulebook`. Fix: keep one.
    #[error("the rulebook is declared twice")]
    #[diagnostic(
        code("resolve::several-rulebooks"),
        help("one file of a folder declares `rulebook`: remove the others")
    )]
    SeveralRulebooks {
        /// The later place.
        #[label("declared here again")]
        span: Span,
        /// The earlier place.
        #[label("first declared here")]
        first: Span,
    },

    /// A name is declared nowhere. Fix: declare it, or spell it as declared.
    #[error("{what} `{name}` is not declared")]
    #[diagnostic(code("resolve::unknown-name"), help("{help}"))]
    UnknownName {
        /// What was looked for.
        what: Phrase,
        /// The name.
        name: String,
        /// What to do.
        help: Phrase,
        /// Where it stands.
        #[label("{what} of this name is not declared")]
        span: Span,
    },

    /// A name is declared as something else. Fix: name something of the kind that is wanted.
    #[error("`{name}` is {found}, not {wanted}")]
    #[diagnostic(code("resolve::wrong-kind"), help("name {wanted} here"))]
    WrongKind {
        /// The name.
        name: String,
        /// What it is.
        found: Phrase,
        /// What was wanted.
        wanted: Phrase,
        /// Where it stands.
        #[label("{wanted} is wanted here")]
        span: Span,
        /// Where it is declared.
        #[label("declared here as {found}")]
        declared: Span,
    },

    /// A status that is none of the five. Fix: use one of them.
    #[error("`{name}` is no status")]
    #[diagnostic(
        code("resolve::unknown-status"),
        help("a status is one of: enacted, presentation, press, method, unverified")
    )]
    UnknownStatus {
        /// The word.
        name: String,
        /// Where it stands.
        #[label("not a status")]
        span: Span,
    },

    /// Two fields of a class or two members of an enum share a name. Fix: rename one.
    #[error("`{owner}` has `{name}` twice")]
    #[diagnostic(code("resolve::duplicate-member"), help("rename one of the two, or remove it"))]
    DuplicateMember {
        /// The class or enum.
        owner: String,
        /// The name.
        name: String,
        /// The later place.
        #[label("here again")]
        span: Span,
        /// The earlier place.
        #[label("first here")]
        first: Span,
    },

    /// The key of an entity is not one of its fields. Fix: name a field.
    #[error("the key `{name}` is not a field of `{owner}`")]
    #[diagnostic(code("resolve::unknown-key"), help("{help}"))]
    UnknownKey {
        /// The entity.
        owner: String,
        /// The key.
        name: String,
        /// What to do.
        help: Phrase,
        /// Where it stands.
        #[label("no field of this name")]
        span: Span,
    },

    /// A unit comes down to itself. Fix: let one of them stand alone.
    #[error("the unit `{name}` comes down to itself")]
    #[diagnostic(code("resolve::unit-cycle"), help("let one unit of the kind stand without `=`"))]
    UnitCycle {
        /// The unit.
        name: String,
        /// Where it is declared.
        #[label("declared here")]
        span: Span,
    },

    /// All files together are too large.
    #[error("the rule files together are larger than {limit}")]
    #[diagnostic(code("resolve::too-large"), help("split the rulebook"))]
    TooLarge {
        /// The limit in words.
        limit: &'static str,
        /// The first file.
        #[label]
        span: Span,
    },
}
