//! Measures what the library costs, beside the bare thing and beside others, and prints one JSON line a figure.
//!
//! Progress and complaints go to standard error. A name's figures stand in the file of that name; the program runs itself
//! again for what has to be a process of its own.

use std::process::ExitCode;

mod bare;
mod child;
mod clients;
mod cold;
mod conc;
mod flow;
mod herd;
mod hit;
mod hostile;
mod hyper;
mod lanes;
mod memory;
mod options;
mod peer;
mod pooled;
mod pop;
mod seq;
mod spent;
mod target;
mod transports;
mod users;

use msal_benches::Failure;
use options::{Invocation, Name, Options, Usage};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match Invocation::read(&arguments) {
        Err(Usage(problem)) => {
            eprintln!("figures: {problem}; see --help");
            return ExitCode::from(2);
        }
        Ok(Invocation::Help) => {
            println!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Ok(Invocation::Child(role)) => child::play(&role),
        Ok(Invocation::Figures(names, options)) => names.iter().try_for_each(|name| figures(name, &options)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("figures: {why}");
            ExitCode::FAILURE
        }
    }
}

fn figures(name: &Name, options: &Options) -> Result<(), Failure> {
    match name {
        Name::Hit => hit::figures(),
        Name::Flow => flow::figures(),
        Name::Hostile => hostile::figures(),
        Name::Users => users::figures(),
        Name::Pop => pop::figures(),
        Name::Seq { url, tokens } => seq::figures(options, url.as_deref(), *tokens),
        Name::Conc { url, tokens, callers } => conc::figures(options, url.as_deref(), *tokens, *callers),
        Name::Herd { url, callers } => herd::figures(options, url.as_deref(), *callers),
        Name::Cold { url } => cold::figures(options, url.as_deref()),
    }
}
