//! The commands: a table of what each is called, what it is for and what it runs.
//!
//! A command judges the cases of the files that are named, or else of those that come with this package. It tells
//! [`Tally`] one verdict a case; what is printed and how the program ends is said here, once for all of them.
//! A new command is a file here and a line in `COMMANDS`.

mod backends;
mod caches;
mod cases;
mod challenges;
mod jws;
mod keys;
mod replay;
mod tokens;
mod vectors;
mod wycheproof;

use std::{
    error::Error,
    io::{self, Write},
    path::PathBuf,
};

use crate::report::Tally;

/// What comes of a command: its verdicts are in the tally, so that only what stopped it is left to say.
type Done = Result<(), Box<dyn Error + Send + Sync>>;

/// What can be done with files of one kind.
struct Command {
    /// What it is called on the command line.
    name: &'static str,
    /// What it does, in one line.
    purpose: &'static str,
    /// What a PATH is, and more that people should know; whole lines.
    about: &'static str,
    /// The paths that are taken where none is named, below the folder of this package; none where one has to be named.
    shipped: &'static [&'static str],
    /// Judges the cases at some paths.
    run: fn(&[PathBuf], &mut Tally<'_>) -> Done,
}

const COMMANDS: &[Command] = &[
    replay::COMMAND,
    caches::COMMAND,
    challenges::COMMAND,
    keys::COMMAND,
    jws::COMMAND,
    tokens::COMMAND,
    vectors::COMMAND,
];

const FLAGS: &str = "
  --verbose  name each skipped case
  --help     show this text

Exit status: 0 all is well, 1 a case failed, 2 bad usage or a file that can not be read.
";
const BAD_USAGE: u8 = 2;

/// Does what the arguments say, and returns the exit status; bad usage and unreadable files are told on standard error.
pub fn main(args: &[String], out: &mut dyn Write) -> u8 {
    let done = match Wish::of(args) {
        Ok(Wish::Help(command)) => out.write_all(help(command).as_bytes()).map(|()| 0),
        Ok(Wish::Run(command, options)) => options.run(command, out),
        Err((command, error)) => {
            eprintln!("{}\n\nmsal-conformance: {error}; --help tells more", usage(command));
            Ok(BAD_USAGE)
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("msal-conformance: {error}");
        BAD_USAGE
    })
}

/// What the arguments ask for.
enum Wish {
    Help(Option<&'static Command>),
    Run(&'static Command, Options),
}

impl Wish {
    /// Reads the arguments, or says what is wrong with them and with which command.
    fn of(args: &[String]) -> Result<Self, (Option<&'static Command>, String)> {
        let named = args.split_first().filter(|(name, _)| !name.starts_with('-'));
        let command = named.and_then(|(name, _)| COMMANDS.iter().find(|command| command.name == name));
        let wants_help = args.iter().any(|arg| arg == "--help" || arg == "-h");
        match (named, command) {
            (None, _) if wants_help => Ok(Self::Help(None)),
            (None, _) => Err((None, "name a command".to_owned())),
            (Some((name, _)), None) => Err((None, format!("there is no command `{name}`"))),
            (Some(_), Some(_)) if wants_help => Ok(Self::Help(command)),
            (Some((_, rest)), Some(found)) => match Options::of(found, rest) {
                Ok(options) => Ok(Self::Run(found, options)),
                Err(error) => Err((command, error)),
            },
        }
    }
}

/// What stands after the name of a command.
struct Options {
    verbose: bool,
    paths: Vec<PathBuf>,
}

impl Options {
    fn of(command: &Command, args: &[String]) -> Result<Self, String> {
        let (flags, paths): (Vec<_>, Vec<_>) = args.iter().partition(|arg| arg.starts_with('-'));
        if let Some(flag) = flags.iter().find(|flag| **flag != "--verbose") {
            return Err(format!("there is no flag `{flag}`"));
        }
        let paths: Vec<PathBuf> = match paths.is_empty() {
            false => paths.into_iter().map(PathBuf::from).collect(),
            true => command.shipped.iter().map(|path| cases::shipped(path)).collect(),
        };
        if paths.is_empty() {
            return Err("name a file".to_owned());
        }
        Ok(Self { verbose: !flags.is_empty(), paths })
    }

    fn run(&self, command: &Command, out: &mut dyn Write) -> io::Result<u8> {
        let mut tally = Tally::new(out);
        (command.run)(&self.paths, &mut tally).map_err(io::Error::other)?;
        tally.finish(self.verbose)
    }
}

fn usage(command: Option<&Command>) -> String {
    let name = command.map_or("COMMAND", |command| command.name);
    let paths = if command.is_some_and(|command| command.shipped.is_empty()) { "PATH..." } else { "[PATH...]" };
    format!("usage: msal-conformance {name} [--verbose] {paths}")
}

fn help(command: Option<&Command>) -> String {
    let about = if let Some(command) = command {
        format!("{}\n{}", command.purpose, command.about)
    } else {
        let lines = COMMANDS.iter().map(|command| format!("  {:<11}{}\n", command.name, command.purpose));
        lines.chain(["\n`COMMAND --help` tells more.\n".to_owned()]).collect()
    };
    format!("{}\n\n{about}{FLAGS}", usage(command))
}
