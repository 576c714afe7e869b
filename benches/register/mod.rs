//! What all benchmarks share: the shipped rules with thresholds drawn anew, the same rules written
//! by hand, synthetic cases for both, and the measuring of one against the other.

pub mod agreement;
pub mod engine;
pub mod generate;
pub mod large;
pub mod measure;
pub mod memory;
pub mod plot;
pub mod random;
pub mod rules;
pub mod setting;
pub mod threads;
pub mod twin;

/// Why a benchmark cannot run, or what it found wrong.
pub type Failed = Box<dyn std::error::Error>;
