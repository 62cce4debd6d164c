//! `replay`: recorded traces of MSAL Python against msal-core.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{Command, Done};
use crate::{collect, departures::Departures, msal::Msal, replay::replay, report::Tally, trace};

const PROGRESS: Duration = Duration::from_secs(2);

pub(super) const COMMAND: Command = Command {
    name: "replay",
    purpose: "Replays recorded traces of MSAL Python against msal-core.",
    about: "\
A PATH is a trace (FORMAT.md, format 1) or a folder of traces; without one, the traces
that come with this package are replayed.
",
    shipped: &["traces"],
    run,
};

/// Replays what can be read; a path that can not is named, and decides the exit status.
fn run(roots: &[PathBuf], tally: &mut Tally<'_>) -> Done {
    let departures = Departures::shipped()?;
    let paths = collect_all(roots, tally);
    let mut last_sign = Instant::now();
    for (number, path) in paths.iter().enumerate() {
        replay_one(path, &departures, tally)?;
        if last_sign.elapsed() > PROGRESS {
            eprintln!("{} of {} …", number + 1, paths.len());
            last_sign = Instant::now();
        }
    }
    Ok(())
}

fn collect_all(roots: &[PathBuf], tally: &mut Tally<'_>) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for root in roots {
        match collect::traces(root) {
            Ok(found) => paths.extend(found),
            Err(error) => tally.unreadable(root, &error),
        }
    }
    paths
}

fn replay_one(path: &Path, departures: &Departures, tally: &mut Tally<'_>) -> Done {
    match trace::load(path) {
        Ok(trace) => tally.judge(&trace.name, || replay(&trace, departures, &mut Msal::new(&trace.feature)))?,
        Err(error) => tally.unreadable(path, &error),
    }
    Ok(())
}
