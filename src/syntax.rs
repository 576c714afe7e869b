//! From the text of a rule file to its tree.

pub mod ast;
