//! The program `anslag`: parses arguments, calls one command, sets the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    anslag::cli::main()
}
