//! **norma**: a regulation written as rule files, and an engine that reads them, takes the facts of a
//! case, and answers with a verdict and the reasons for it.
//!
//! ```no_run
//! use norma::{Question, Rulebook};
//!
//! let rules = Rulebook::open("rules/events")?;
//! let text = std::fs::read_to_string("event.yaml")?;
//! let case = rules.case("event.yaml", &text)?;
//! let answer = rules.assess(&case, &Question::default())?;
//! for assessment in &answer.assessments {
//!     println!("{}: {:?}", assessment.title, assessment.verdict);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The pipeline
//!
//! Each phase is one module with one public function and one output, and reads only those before it:
//!
//! | phase | takes | gives |
//! |---|---|---|
//! | [`syntax`] | the text of a rule file | a tree with a place on every node, even if broken |
//! | [`mod@resolve`] | trees | every name with what it means, versions in order |
//! | [`mod@check`] | names | a rulebook in which every expression is typed; [`check::lint`] adds proofs |
//! | [`mod@plan`] | a rulebook, a date | just what is in force on that date |
//! | [`facts`] | a case file | typed objects, with what is unknown kept as unknown |
//! | [`mod@evaluate`] | plan, facts, a recorder | verdicts; with [`evaluate::Trace`], every step |
//! | [`explain`] | the trace | reasons, with fact, provision and source |
//!
//! [`rulebook`] is the front door over all of them; [`batch`] asks it of any number of cases at once; `page` (feature `html`) shows a case as a page to be looked at. [`ty`], [`value`], [`word`] and [`id`] are leaves that all
//! phases share; [`value::possible`] holds the algebra of the known and the unknown.
//!
//! # What never happens
//!
//! No floating point, no clock, no randomness, no network; files only in [`rulebook::folder`],
//! [`rulebook::cache`] and the command line. The same rules, facts and date give the same bytes. What is
//! not known is never taken for false or zero, and a calculation that fails makes its own finding
//! undetermined.

pub mod batch;
pub mod builtin;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diagnostic;
pub mod evaluate;
pub mod explain;
pub mod facts;
pub mod file;
pub mod format;
pub mod id;
mod nested;
#[cfg(feature = "html")]
pub mod page;
pub mod phrase;
pub mod picture;
pub mod plan;
pub mod program;
pub mod resolve;
pub mod rulebook;
pub mod schedule;
mod share;
pub mod sheet;
pub mod show;
pub mod syntax;
pub mod ty;
pub mod value;
pub mod word;

pub use evaluate::Verdict;
pub use explain::Report;
pub use rulebook::{AskError, BrokenCase, BrokenRules, CaseFile, Question, Rulebook};
