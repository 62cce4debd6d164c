//! A recorded trace, to be replayed with another outcome in place of the recorded one.

use std::fs;

use msal_conformance::{departures::Departures, msal::Msal, replay::replay, report::Verdict, trace};
use serde_json::{Value, json};

pub(crate) fn recorded(name: &str) -> Value {
    let path = format!("{}/traces/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let mut trace: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    trace["quirks"] = json!([]);
    trace
}

pub(crate) fn verdict(trace: &Value) -> Verdict {
    let trace = trace::parse(trace.to_string().as_bytes()).unwrap();
    replay(&trace, &Departures::default(), &mut Msal::new(&trace.feature))
}

/// The trace as recorded must fail, and pass with the values at these pointers instead.
pub(crate) fn departs(name: &str, instead: &[(&str, Value)]) {
    let mut trace = recorded(name);
    assert!(matches!(verdict(&trace), Verdict::Failed(_)), "{name} holds as it is");
    for (pointer, value) in instead {
        *trace.pointer_mut(pointer).unwrap_or_else(|| panic!("{name} has no {pointer}")) = value.clone();
    }
    assert_eq!(verdict(&trace), Verdict::Passed, "{name}");
}
