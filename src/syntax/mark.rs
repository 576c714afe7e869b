//! The words of the language in a file, each with its place and what it does there.
//!
//! The grammar knows them where a scan of words could not: `доля` is a function before a bracket and
//! a name elsewhere, `в` is one keyword in a condition and another in `для каждого`.

use super::keyword::Keyword;
use crate::file::Span;

/// What a word does at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A keyword, of one word or of several.
    Keyword(&'static Keyword),
    /// The name of a type.
    Type,
    /// The name of a function.
    Function,
    /// The unit behind a number.
    Unit,
    /// The status of an act or a source.
    Status,
    /// A day of a calendar, which is a day of the week.
    Weekday,
    /// A bare name, which may be the day of the assessment.
    Name,
}

/// A word of the language at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it does.
    pub role: Role,
    /// Where it stands.
    pub span: Span,
}
