//! What is worth a look, though the rules run: what nobody uses, rules without a source, days
//! without law, tables with gaps and overlaps.
//!
//! No assessment waits for any of it.

pub mod allow;
mod cases;
mod error;
mod hole;
mod quote;
mod source;
mod table;
mod thing;
mod unused;

pub use error::Lint;

use super::typed::Checked;
use crate::diagnostic::Diagnostics;
use crate::resolve::Resolved;

/// All lints and proofs. `whole` says that the rules have no errors: only then are proofs tried.
pub fn lint(resolved: &Resolved<'_>, rules: &Checked, whole: bool) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if whole {
        unused::find(resolved, rules, &mut diagnostics);
        source::find(rules, &mut diagnostics);
        hole::find(rules, &mut diagnostics);
        quote::find(rules, &mut diagnostics);
        table::prove(rules, &mut diagnostics);
        cases::prove(rules, &mut diagnostics);
    }
    diagnostics
}
