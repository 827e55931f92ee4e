//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    goldthread::cli::main()
}
