//! The command line: `msal-conformance replay [--verbose] [PATH...]`.

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use msal_conformance::{collect, departures::Departures, msal::Msal, replay::replay, report::Tally, trace};

const USAGE: &str = "\
usage: msal-conformance replay [--verbose] [PATH...]

Replays recorded traces against msal-core. A PATH is a trace or a folder of traces;
without one, the traces that come with this package are replayed.

  --verbose  name each skipped trace
  --help     show this text

Exit status: 0 all is well, 1 a trace failed, 2 bad usage or a file that is no trace of format 1.
";
const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/traces");
const PROGRESS: Duration = Duration::from_secs(2);

struct Options {
    verbose: bool,
    paths: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let Some(options) = options(&args) else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    match replay_all(&options) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("msal-conformance: {error}");
            ExitCode::from(2)
        }
    }
}

fn options(args: &[String]) -> Option<Options> {
    let (command, rest) = args.split_first()?;
    let (flags, paths): (Vec<_>, Vec<_>) = rest.iter().partition(|arg| arg.starts_with('-'));
    let known = command == "replay" && flags.iter().all(|flag| *flag == "--verbose");
    let paths: Vec<PathBuf> = paths.into_iter().map(PathBuf::from).collect();
    let paths = if paths.is_empty() { vec![PathBuf::from(SHIPPED)] } else { paths };
    known.then_some(Options { verbose: !flags.is_empty(), paths })
}

/// Replays what can be read; a path that can not is named, and decides the exit status.
fn replay_all(options: &Options) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let departures = Departures::shipped()?;
    let mut out = io::stdout().lock();
    let mut tally = Tally::default();
    let (paths, mut readable) = collect_all(&options.paths);
    let mut last_sign = Instant::now();
    for (number, path) in paths.iter().enumerate() {
        match trace::load(path) {
            Ok(trace) => {
                let verdict = replay(&trace, &departures, &mut Msal::new(&trace.feature));
                tally.add(&trace.name, verdict, &mut out)?;
            }
            Err(error) => readable = complain(path, &error),
        }
        if last_sign.elapsed() > PROGRESS {
            eprintln!("{} of {} …", number + 1, paths.len());
            last_sign = Instant::now();
        }
    }
    tally.finish(options.verbose, &mut out)?;
    out.flush()?;
    Ok(match (readable, tally.has_failures()) {
        (false, _) => ExitCode::from(2),
        (true, true) => ExitCode::from(1),
        (true, false) => ExitCode::SUCCESS,
    })
}

/// Returns the traces at `roots`, and whether each root could be read.
fn collect_all(roots: &[PathBuf]) -> (Vec<PathBuf>, bool) {
    let mut paths = Vec::new();
    let mut readable = true;
    for root in roots {
        match collect::traces(root) {
            Ok(found) => paths.extend(found),
            Err(error) => readable = complain(root, &error),
        }
    }
    (paths, readable)
}

fn complain(path: &Path, error: &dyn std::error::Error) -> bool {
    eprintln!("msal-conformance: {} {error}", path.display());
    false
}
