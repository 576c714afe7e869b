//! The tests of the language: each drops an input into `tests/fixtures` and reads what comes of it
//! in `snapshots`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, and says where"
)]

mod cli;
mod determinism;
mod error;
mod evaluate;
mod harness;
mod limits;
mod parse;
mod rules;
mod russian;
mod token;
mod tree;
