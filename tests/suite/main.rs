//! The tests of the language: each drops an input into `tests/fixtures` and reads what comes of it
//! in `snapshots`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, and says where"
)]

mod batch;
mod cache;
mod chain;
mod cli;
mod determinism;
mod error;
mod evaluate;
mod explain;
mod format;
mod harness;
mod help;
mod large;
mod limits;
mod line;
mod line_text;
mod many;
mod parse;
mod proof;
mod quote;
#[allow(dead_code, reason = "tests/algebra uses the rest")]
#[path = "../algebra/random.rs"]
mod random;
mod reference;
mod report;
mod rules;
mod russian;
mod schema;
mod token;
mod tree;
mod tutorial;
mod twins;
mod words;
