//! Runs one trace from its construction to its final cache, and gives the verdict.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    cache, check,
    departures::Departures,
    driver::{Called, Driver, Outcome, Skip},
    matcher::{self, Mismatch, Place},
    script::Script,
    template,
    trace::{Call, Expected, Part, Step, Trace},
};

/// What became of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The implementation did what the trace says.
    Passed,
    /// It did not, in these places.
    Failed(Vec<Mismatch>),
    /// The trace was not run to its end, for this reason.
    Skipped(String),
}

/// Replays `trace` with `driver`, which is made for it alone.
pub fn replay(trace: &Trace, departures: &Departures, driver: &mut dyn Driver) -> Verdict {
    match foreseen(trace, departures).map_or_else(|| run(trace, driver), Err) {
        Ok(found) if found.is_empty() => Verdict::Passed,
        Ok(found) => Verdict::Failed(found),
        Err(skip) => Verdict::Skipped(skip.reason),
    }
}

/// Returns why `trace` can not or shall not be run, as far as can be seen beforehand.
fn foreseen(trace: &Trace, departures: &Departures) -> Option<Skip> {
    if let Some(quirk) = departures.of(trace) {
        return Some(Skip::new(format!("departs from {quirk}")));
    }
    if let Some((option, _)) = trace.app.iter().flat_map(|app| &app.other).next() {
        return Some(Skip::new(format!("needs the unknown option {option}")));
    }
    let exchanges = trace.parts().flat_map(|part| trace.exchanges(part));
    let bodies = exchanges.filter_map(|exchange| exchange.request.body.as_ref());
    bodies.filter_map(matcher::unsupported).next().map(|matcher| Skip::new(format!("needs the matcher {matcher}")))
}

fn run(trace: &Trace, driver: &mut dyn Driver) -> Result<Vec<Mismatch>, Skip> {
    let mut script = Script::new(trace);
    let constructed = construct(trace, driver, &mut script)?;
    let failed = constructed.as_ref().is_some_and(Outcome::is_failure);
    let should_fail = matches!(trace.expected(Part::Construct), Some(Expected::Raises(_)));
    let mut found = match &constructed {
        Some(outcome) => check::outcome(trace, Part::Construct, outcome, script.transcript().root()),
        None if should_fail => Place::new(&Value::Null, "/construct/result").differs("a failure", "nothing to see"),
        None => Vec::new(),
    };
    if failed && !should_fail {
        return Ok(found);
    }
    let outcomes = if failed { Vec::new() } else { steps(trace, driver, &mut script)? };
    let transcript = script.transcript().root();
    for (number, (step, outcome)) in trace.steps.iter().zip(&outcomes).enumerate() {
        found.extend(check::outcome(trace, Part::Step(number), &outcome.outcome, transcript));
        found.extend(check::step(step, number, transcript));
        found.extend(cache_report(step, number, outcome.cache_changed));
    }
    found.extend(check::exchanges(trace, &script));
    if let (Some(expected), false) = (&trace.final_cache, failed) {
        found.extend(cache::compare(expected, &driver.cache(), &Place::new(transcript, "/final_cache")));
    }
    Ok(found)
}

fn construct(trace: &Trace, driver: &mut dyn Driver, script: &mut Script<'_>) -> Result<Option<Outcome>, Skip> {
    let Some(app) = &trace.app else { return Ok(None) };
    let outcome = driver.construct(app, script)?;
    if let Some(outcome) = &outcome {
        script.note("result", outcome.concrete());
    }
    Ok(outcome)
}

/// Runs the steps; `living` holds the results that later calls have changed, by pointer.
fn steps(trace: &Trace, driver: &mut dyn Driver, script: &mut Script<'_>) -> Result<Vec<Called>, Skip> {
    let mut living: BTreeMap<String, Value> = BTreeMap::new();
    let mut outcomes = Vec::new();
    for (number, step) in trace.steps.iter().enumerate() {
        script.begin(Part::Step(number), step.advance_seconds);
        let look_up =
            |pointer: &str| living.get(pointer).cloned().map_or_else(|| script.transcript().at(pointer), Ok);
        let args = template::resolve_members(&step.call.args, &look_up)
            .map_err(|problem| Skip::new(format!("an argument can not be resolved: {problem}")))?;
        let call = Call { args, ..step.call.clone() };
        let called = match call.function {
            Some(_) => Called::new(driver.function(&call)?, false),
            None => driver.call(&call, script)?,
        };
        script.note("result", called.outcome.concrete());
        for (name, value) in &called.changed_args {
            if let Some(pointer) = step.call.args.get(name).and_then(template::reference) {
                living.insert(pointer.to_owned(), value.clone());
            }
        }
        outcomes.push(called);
    }
    Ok(outcomes)
}

fn cache_report(step: &Step, number: usize, actual: bool) -> Vec<Mismatch> {
    let place = Place::new(&Value::Null, Part::Step(number).pointer()).member("cache_changed");
    step.cache_changed.map(|expected| place.compare(&json!(expected), &json!(actual))).unwrap_or_default()
}
