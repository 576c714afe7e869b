//! Which of the ways of breaking the evaluator is live: `NORMA_MUTANT` names it, and without it none is.
//!
//! `tests/mutants/run` adds this module to a copy of the sources; each patch beside it asks it.

use std::sync::LazyLock;

static LIVE: LazyLock<String> = LazyLock::new(|| std::env::var("NORMA_MUTANT").unwrap_or_default());

/// Whether the evaluator is to be broken in this way.
pub fn is(name: &str) -> bool {
    *LIVE == name
}
