//! What is worth a look, though the rules run: what nobody uses, days without law, and tables with
//! gaps or overlaps.

use super::typed::Checked;
use crate::diagnostic::Diagnostics;
use crate::resolve::Resolved;

/// All lints and proofs. `whole` says that the rules have no errors: only then proofs are tried.
pub fn lint(_resolved: &Resolved<'_>, _rules: &Checked, _whole: bool) -> Diagnostics {
    Diagnostics::new()
}
