//! Every application that a trace constructs, whatever it does then: built, and its authority resolved.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at a broken assumption"
)]

use std::fs;

use msal_conformance::{departures::Departures, msal::Msal, replay::replay, report::Verdict, trace};
use serde_json::{Value, json};

#[test]
fn every_construction_comes_out_as_recorded() {
    let folder = format!("{}/traces", env!("CARGO_MANIFEST_DIR"));
    let (mut passed, mut failures) = (0, Vec::new());
    for entry in fs::read_dir(folder).unwrap() {
        let mut recorded: Value = serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap();
        if recorded.get("construct").is_none() {
            continue;
        }
        recorded["steps"] = json!([]);
        recorded.as_object_mut().unwrap().remove("final_cache");
        let trace = trace::parse(recorded.to_string().as_bytes()).unwrap();
        match replay(&trace, &Departures::shipped().unwrap(), &mut Msal::new("construction")) {
            Verdict::Passed => passed += 1,
            Verdict::Failed(found) => failures.push(format!("{}: {found:?}", trace.name)),
            Verdict::Skipped(_) => {}
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(passed > 200, "only {passed} constructions were checked");
}
