//! The harness as a whole: a perfect implementation passes every trace, and no slip of it goes unnoticed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a broken assumption")]

use std::path::Path;

use serde_json::json;

use crate::{
    collect,
    departures::Departures,
    driver::{Called, Driver, Outcome, Skip},
    echo::{Echo, Slip},
    replay::replay,
    report::Verdict,
    script::Script,
    trace::{self, App, Call, Expected, Part, Trace},
};

/// The shipped traces, of which no quirk is departed from.
fn traces() -> Vec<Trace> {
    let paths = collect::traces(&Path::new(env!("CARGO_MANIFEST_DIR")).join("traces")).unwrap();
    let load = |path: &std::path::PathBuf| {
        let mut trace = trace::load(path).unwrap();
        assert_eq!(path.file_stem().unwrap().to_str(), Some(trace.name.as_str()));
        trace.quirks.clear();
        trace
    };
    paths.iter().map(load).collect()
}

fn verdict(trace: &Trace, slip: Slip) -> Verdict {
    replay(trace, &Departures::default(), &mut Echo::new(trace, slip))
}

#[test]
fn a_perfect_implementation_passes_every_trace() {
    for trace in traces() {
        let verdict = verdict(&trace, Slip::None);
        assert_eq!(verdict, Verdict::Passed, "{}", trace.name);
    }
}

#[test]
fn no_slip_goes_unnoticed() {
    let mut tried = 0;
    for trace in traces() {
        for slip in slips(&trace) {
            tried += 1;
            assert!(matches!(verdict(&trace, slip), Verdict::Failed(_)), "{} with {slip:?}", trace.name);
        }
    }
    assert!(tried > 3000, "only {tried} slips were tried");
}

/// All slips that must show in `trace`.
fn slips(trace: &Trace) -> Vec<Slip> {
    let mut slips = Vec::new();
    for part in trace.parts() {
        let should_fail = matches!(trace.expected(part), Some(Expected::Raises(_)));
        if trace.expected(part).is_some() && (part != Part::Construct || should_fail) {
            slips.push(Slip::Returns(part));
        }
        for (index, exchange) in trace.exchanges(part).iter().enumerate() {
            if exchange.optional.is_none() {
                slips.push(Slip::Adds(part, index));
                slips.push(Slip::Dawdles(part, index));
                if !should_fail && part != Part::Construct {
                    slips.push(Slip::Leaves(part, index));
                }
            }
        }
    }
    let reporting = trace.steps.iter().enumerate().filter(|(_, step)| step.cache_changed.is_some());
    slips.extend(reporting.map(|(number, _)| Slip::Misreports(number)));
    if trace.final_cache.is_some() && !trace.steps.is_empty() {
        slips.push(Slip::Caches);
    }
    slips
}

#[test]
fn construction_must_be_looked_up_before_it_is_used() {
    let trace = traces().into_iter().find(|trace| trace.name == "refresh_in.stored_and_reported").unwrap();
    let found = match verdict(&trace, Slip::Leaves(Part::Construct, 0)) {
        Verdict::Failed(found) => found,
        other => unreachable!("{other:?}"),
    };
    assert!(found.iter().any(|mismatch| mismatch.path == "/construct/http/0"), "{found:?}");
}

/// Remembers what it was given; each call makes the flow longer by one.
#[derive(Default)]
struct Growing(Vec<serde_json::Value>);

impl Driver for Growing {
    fn construct(&mut self, _: &App, _: &mut Script<'_>) -> Result<Option<Outcome>, Skip> {
        Ok(None)
    }

    fn resolve(&mut self, _: &mut Script<'_>) -> Result<Outcome, Skip> {
        Ok(Outcome::Ok(json!({})))
    }

    fn call(&mut self, call: &Call, _: &mut Script<'_>) -> Result<Called, Skip> {
        self.0.push(json!(call.args));
        let mut called = Called::new(Outcome::Ok(json!({"interval": 1})), false);
        called.changed_args.insert("flow".to_owned(), json!({"interval": self.0.len()}));
        Ok(called)
    }

    fn function(&mut self, _: &Call, _: u64) -> Result<Outcome, Skip> {
        Err(Skip::new("needs functions"))
    }

    fn cache(&self) -> serde_json::Value {
        json!({})
    }
}

#[test]
fn a_result_that_a_call_changed_stays_changed_for_later_calls() {
    let call = json!({"call": {"method": "m", "args": {"flow": {"$ref": "/steps/0/result/ok"}}}, "result": {"ok": {"interval": 1}}});
    let trace = trace::tests::trace(&json!({
        "format": 1, "name": "a.b", "feature": "a", "description": "", "recorded_from": "r", "now": 0,
        "app": {"kind": "public"}, "construct": {"http": [], "result": {"ok": {}}},
        "steps": [{"call": {"method": "m", "args": {}}, "result": {"ok": {"interval": 1}}}, call, call],
        "final_cache": {},
    }));
    let mut driver = Growing::default();
    assert_eq!(replay(&trace, &Departures::default(), &mut driver), Verdict::Passed);
    assert_eq!(driver.0, [json!({}), json!({"flow": {"interval": 1}}), json!({"flow": {"interval": 2}})]);
}

#[test]
fn what_is_not_there_yet_is_skipped_with_its_reason() {
    let trace = traces().into_iter().find(|trace| trace.feature == "pure").unwrap();
    let verdict = replay(&trace, &Departures::default(), &mut Growing::default());
    assert_eq!(verdict, Verdict::Skipped("needs functions".to_owned()));
}
