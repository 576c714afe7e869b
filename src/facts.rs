//! The facts of a case: from the text of a case file to what it says.
//!
//! [`document`] reads YAML or JSON into a tree of raw texts with their places; [`scalar`] reads one
//! such text as a number, a date or a word. Neither knows of any rule.

pub mod document;
pub mod scalar;
