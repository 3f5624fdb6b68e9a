//! The program: real arguments and streams in, an exit code out. All else is the library's `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    phototell::cli::run(std::env::args_os(), &mut std::io::stdout().lock(), &mut std::io::stderr())
}
