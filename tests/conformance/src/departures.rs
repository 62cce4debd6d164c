//! Which quirks of the reference are not followed, and what is done instead: `departures.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::trace::Trace;

const TABLE: &str = include_str!("../departures.toml");

/// The decision about one quirk.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Departure {
    /// What is done instead, in one sentence.
    pub instead: String,
    /// The test that pins it; empty until `since`.
    pub test: String,
    /// When the feature comes, where it is not there yet.
    pub since: Option<String>,
    /// Whether the traces with this quirk hold all the same, and are replayed.
    #[serde(default)]
    pub replayed: bool,
}

/// The decisions by quirk, and about single traces that contradict themselves.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Departures {
    quirks: BTreeMap<String, Departure>,
    #[serde(default)]
    traces: BTreeMap<String, Departure>,
}

impl Departures {
    /// Reads the table that this package ships.
    pub fn shipped() -> Result<Self, toml::de::Error> {
        toml::from_str(TABLE)
    }

    /// Returns the first quirk of `trace` that is departed from, or the trace itself where it contradicts itself.
    ///
    /// A quirk that no decision was taken on is departed from.
    pub fn of<'t>(&self, trace: &'t Trace) -> Option<&'t str> {
        let mut quirks = trace.quirks.iter().map(String::as_str);
        let quirk = quirks.find(|quirk| !self.quirks.get(*quirk).is_some_and(|departure| departure.replayed));
        quirk.or_else(|| self.traces.contains_key(&trace.name).then_some("its own recording"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    const FORMAT: &str = include_str!("../FORMAT.md");

    #[test]
    fn every_quirk_of_the_format_is_decided_and_no_other() {
        let (_, table) = FORMAT.split_once("| quirk |").unwrap();
        let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        let decided = Departures::shipped().unwrap();
        assert_eq!(rows.collect::<BTreeSet<_>>(), decided.quirks.keys().map(String::as_str).collect());
    }

    #[test]
    fn every_decision_is_said_and_pinned_by_a_test_that_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let sources: String = ["core", "adapters", "tests"].iter().map(|folder| sources(&root.join(folder))).collect();
        let Departures { quirks, traces } = Departures::shipped().unwrap();
        for (quirk, departure) in quirks.into_iter().chain(traces) {
            assert!(departure.instead.ends_with('.'), "{quirk} is not a sentence");
            match departure.since.as_deref() {
                None => assert!(sources.contains(&format!("fn {}()", departure.test)), "{quirk}: no such test"),
                Some(since) => assert!(departure.test.is_empty() && since == "later", "{quirk}: later, or a test"),
            }
        }
    }

    #[test]
    fn an_undecided_quirk_is_departed_from() {
        let mut trace = crate::trace::tests::one_exchange();
        let table =
            "[quirks.kept]\ninstead = 'x.'\ntest = ''\nreplayed = true\n[quirks.left]\ninstead = 'y.'\ntest = ''\n";
        let departures: Departures = toml::from_str(table).unwrap();
        for (quirks, departs) in
            [(vec!["kept"], None), (vec!["kept", "left"], Some("left")), (vec!["new"], Some("new"))]
        {
            trace.quirks = quirks.into_iter().map(str::to_owned).collect();
            assert_eq!(departures.of(&trace), departs);
        }
    }

    fn sources(folder: &Path) -> String {
        let Ok(entries) = fs::read_dir(folder) else { return String::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .map(|path| match path.extension() {
                Some(extension) if extension == "rs" => fs::read_to_string(path).unwrap(),
                _ if path.is_dir() => sources(&path),
                _ => String::new(),
            })
            .collect()
    }
}
