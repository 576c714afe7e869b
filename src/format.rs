//! The look of rule files.

mod keywords;

pub use keywords::in_language;
