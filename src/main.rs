//! The program `anslag`: parses arguments, calls one command, sets the exit code.

use std::process::ExitCode;

/// The engine makes and drops many small pieces on all threads; the system's allocator costs a tenth more time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    anslag::cli::main()
}
