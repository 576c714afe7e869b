//! What can be wrong with a case file before anyone asks what its facts mean.

mod russian;

use crate::file::Span;
use crate::phrase::Phrase;

/// A case file that cannot be read, or that says one thing twice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum DocumentError {
    /// The text is not YAML. Fix: as the help says; most often a value wants quotes.
    #[error("{message}")]
    #[diagnostic(code("case::yaml-syntax"), help("{help}"))]
    YamlSyntax {
        /// The problem in plain words.
        message: Phrase,
        /// The remedy.
        help: Phrase,
        /// Where reading stopped.
        #[label]
        place: Span,
    },

    /// Inside `{ … }` or `[ … ]` a value without quotes runs into a bracket, which YAML reads as a
    /// list of its own. Fix: put the value in quotes.
    #[error("a value inside brackets holds another bracket")]
    #[diagnostic(code("case::unquoted-bracket"), help("write it in quotes: `\"{written}\"`"))]
    UnquotedBracket {
        /// The value as it stands in the file.
        written: String,
        /// The bracket.
        #[label("YAML ends the value here")]
        place: Span,
    },

    /// The text is not JSON. Fix: as the help says.
    #[error("{message}")]
    #[diagnostic(code("case::json-syntax"), help("{help}"))]
    JsonSyntax {
        /// The problem in plain words.
        message: Phrase,
        /// The remedy.
        help: Phrase,
        /// Where reading stopped.
        #[label]
        place: Span,
    },

    /// A map names the same key twice. Fix: keep one of the two.
    #[error("`{key}` is written twice")]
    #[diagnostic(code("case::duplicate-key"), help("keep one of the two; several values make a list: `{key}: [a, b]`"))]
    DuplicateKey {
        /// The key.
        key: String,
        /// Its second place.
        #[label("again here")]
        place: Span,
        /// Its first place.
        #[label("first here")]
        first: Span,
    },

    /// YAML's `&anchor`, `*alias` or merge key `<<` stands in the file. Fix: write the value out, or
    /// in quotes where the sign belongs to a text.
    #[error("YAML anchors, aliases and merge keys are not read in a case")]
    #[diagnostic(
        code("case::alias"),
        help("write the value out where it is used; a text that begins with `&` or `*` stands in quotes")
    )]
    Alias {
        /// The anchor, alias or merge key.
        #[label]
        place: Span,
    },

    /// A YAML type tag such as `!!str` stands in the file. Fix: leave it out; the rules know the
    /// type of every fact.
    #[error("YAML tags are not read in a case")]
    #[diagnostic(
        code("case::tag"),
        help("leave it out: the rules say what type a fact has; a text that begins with `!` stands in quotes")
    )]
    Tag {
        /// The tag.
        #[label]
        place: Span,
    },

    /// A second document begins in the file. Fix: a file for each case, or JSON Lines.
    #[error("the file holds several documents")]
    #[diagnostic(
        code("case::several-documents"),
        help("write each case to a file of its own, or all of them as lines of a `.jsonl` file")
    )]
    SeveralDocuments {
        /// Where the second begins.
        #[label("a second one begins here")]
        place: Span,
    },

    /// Lists and maps lie more than [`MOST_LEVELS`](super::MOST_LEVELS) deep in each other.
    #[error("lists and maps lie more than {most} levels deep in each other")]
    #[diagnostic(code("case::too-deep"), help("no case needs so many; look for brackets that are never closed"))]
    TooDeep {
        /// How many levels are read.
        most: usize,
        /// The first list or map that lies too deep.
        #[label]
        place: Span,
    },

    /// The file holds more than [`MOST_BYTES`](super::MOST_BYTES).
    #[error("the file is larger than {most} MiB")]
    #[diagnostic(
        code("case::too-large"),
        help("split it into several cases, or write them as lines of a `.jsonl` file")
    )]
    TooLarge {
        /// How many MiB are read.
        most: usize,
        /// The beginning of the file.
        #[label]
        place: Span,
    },

    /// The file holds nothing, or nothing but comments.
    #[error("the case file is empty")]
    #[diagnostic(code("case::empty"), help("it begins with the subject: `subject: parcel`, then `facts:`"))]
    Empty {
        /// The beginning of the file.
        #[label]
        place: Span,
    },

    /// The file holds a list or a single value instead of names with values.
    #[error("a case is a map of names and values, and this is {found}")]
    #[diagnostic(code("case::not-a-map"), help("begin it with the subject: `subject: parcel`, then `facts:`"))]
    NotAMap {
        /// `a list` or `a single value`.
        found: Phrase,
        /// What stands there.
        #[label]
        place: Span,
    },
}
