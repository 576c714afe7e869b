//! What the words of a rule stand for when it is evaluated: exact numbers, dates and their texts.
//!
//! A leaf of the crate: nothing here knows of files, rules or cases.

pub mod date;
pub mod number;
pub mod text;
