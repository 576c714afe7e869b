//! The facts of a case: from the text of a case file to typed objects.
//!
//! [`document`] reads YAML or JSON into a tree of raw texts with their places; [`scalar`] reads one
//! such text; [`read`] types them by the rulebook; [`store`] finds entities by their keys and holds
//! what evaluation asks.

pub mod change;
pub mod document;
mod error;
pub mod read;
pub mod scalar;
pub mod schema;
pub mod store;

pub use error::CaseError;
pub use read::{Case, read_case};
pub use store::{Fact, Facts, Object, assemble};
