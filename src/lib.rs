//! norma
pub mod builtin;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diagnostic;
pub mod evaluate;
pub mod explain;
pub mod facts;
pub mod file;
pub mod id;
pub mod plan;
pub mod resolve;
pub mod rulebook;
pub mod show;
pub mod syntax;
pub mod ty;
pub mod value;

pub use evaluate::Verdict;
pub use explain::Report;
pub use rulebook::{AskError, BrokenCase, BrokenRules, CaseFile, Question, Rulebook};
