//! The program `norma`: all that it does is in the library, in `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    norma::cli::run()
}
