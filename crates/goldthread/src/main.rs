//! The program: the rooms of `goldthread`, and what sets PDF for them.

use std::process::ExitCode;

fn main() -> ExitCode {
    goldthread::cli::main(pdf::write)
}
