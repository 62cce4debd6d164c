//! Which edges must not be.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Crate;

/// The rooms of the house with their floors.
const FLOORS: [(&str, u8); 10] = [
    ("base", 1),
    ("wire", 2),
    ("model", 3),
    ("error", 3),
    ("policy", 4),
    ("cache", 4),
    ("step", 5),
    ("flows", 6),
    ("app", 7),
    ("drive", 7),
];

/// Returns all that breaks a rule, each in one sentence.
pub(crate) fn violations(core: &Crate) -> Vec<String> {
    let edges = core.edges();
    let mut found = BTreeSet::new();
    for edge in &edges {
        let (from, to) = (edge.from, edge.to);
        let what = match (floor(from), floor(to)) {
            (Some(own), Some(other)) if own < other => "which is on a higher floor",
            (Some(4), Some(4)) if room(from) != room(to) => "the other room of its floor",
            _ if room(from) == "flows" && from != "flows/mod.rs" && is_other_flow(from, to) => "which is a flow",
            _ => continue,
        };
        found.insert(format!("{from} uses {to}, {what}"));
    }
    for file in core.files().filter(|file| file.name != "lib.rs") {
        if floor(&file.name).is_none() {
            found.insert(format!("{} is on no floor", file.name));
        }
        if file.is_async && !may_be_async(&file.name) {
            found.insert(format!("{} is async", file.name));
        }
    }
    let level = edges.iter().filter(|edge| floor(edge.from) == floor(edge.to));
    found.extend(cycles(level.map(|edge| (edge.from, edge.to))));
    found.into_iter().collect()
}

fn room(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or_default()
}

fn floor(file: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == room(file)).map(|(_, floor)| *floor)
}

/// Tells whether a file belongs to a flow, and to another one.
fn is_other_flow(from: &str, to: &str) -> bool {
    flow(to).is_some_and(|other| flow(from) != Some(other))
}

/// A file or a folder in `flows` is a flow, but for what flows share and what they know of their application.
fn flow(file: &str) -> Option<&str> {
    let name = file.strip_prefix("flows/")?.split(['/', '.']).next()?;
    (!matches!(name, "mod" | "client" | "part")).then_some(name)
}

fn may_be_async(file: &str) -> bool {
    file == "step/io.rs" || matches!(room(file), "drive" | "flows")
}

/// Names each set of files that use one another, be it by way of others.
fn cycles<'a>(edges: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeSet<String> {
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in edges {
        uses.entry(from).or_default().insert(to);
    }
    let reachable = |from: &'a str| {
        let mut reached = BTreeSet::new();
        let mut waiting = vec![from];
        while let Some(file) = waiting.pop() {
            let new = uses.get(file).into_iter().flatten().filter(|file| reached.insert(**file));
            waiting.extend(new);
        }
        reached
    };
    let closure: BTreeMap<&str, BTreeSet<&str>> = uses.keys().map(|file| (*file, reachable(file))).collect();
    let meets = |from: &str, to: &str| closure.get(from).is_some_and(|files| files.contains(to));
    let cycle = |file: &&str| {
        let files = closure.keys().filter(|other| meets(file, other) && meets(other, file));
        files.copied().collect::<Vec<_>>().join(", ")
    };
    closure.keys().map(cycle).filter(|cycle| !cycle.is_empty()).map(|cycle| format!("a cycle: {cycle}")).collect()
}
