//! The command line; what it offers stands in [`msal_conformance::command`].

use std::{env, io, process::ExitCode};

use msal_conformance::command;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    ExitCode::from(command::main(&args, &mut io::stdout().lock()))
}
