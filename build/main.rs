//! Makes a quick parser of the grammar, which accepts what the grammar accepts and says nothing of
//! what it does not: that is told by pest, from the same grammar. What it writes is read by
//! `src/syntax/parse/quick.rs`.
//!
//! And gives the program a fingerprint, by which `src/rulebook/cache` tells what another build kept.

mod emit;
mod fingerprint;
mod first;

use std::error::Error;
use std::path::Path;

/// Where the syntax is spelled.
const GRAMMAR: &str = "grammar/norma.pest";

#[expect(clippy::print_stdout, reason = "a build script speaks to cargo so")]
fn main() -> Result<(), Box<dyn Error>> {
    for path in fingerprint::PARTS.into_iter().filter(|p| Path::new(p).exists()) {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rustc-env=NORMA_FINGERPRINT={}", fingerprint::fingerprint()?);
    let grammar = std::fs::read_to_string(GRAMMAR)?;
    let (_, rules) = pest_meta::parse_and_optimize(&grammar).map_err(|errors| format!("{GRAMMAR}: {errors:?}"))?;
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo names no folder to write to")?;
    std::fs::write(Path::new(&folder).join("quick.rs"), emit::parser(&rules)?)?;
    Ok(())
}
