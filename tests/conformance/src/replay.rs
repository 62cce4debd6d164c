//! Runs one trace from its construction to its final cache, and gives the verdict.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    cache, check,
    departures::Departures,
    driver::{Called, Driver, Outcome, Skip},
    matcher::{Mismatch, Place},
    report::Verdict,
    script::Script,
    template,
    trace::{Call, Part, Step, Trace},
};

/// Replays `trace` with `driver`, which is made for it alone.
pub fn replay(trace: &Trace, departures: &Departures, driver: &mut dyn Driver) -> Verdict {
    match foreseen(trace, departures).map_or_else(|| run(trace, driver), Err) {
        Ok(found) => Verdict::of(found),
        Err(skip) => Verdict::Skipped(skip.reason),
    }
}

/// Returns why `trace` can not or shall not be run, as far as can be seen beforehand.
fn foreseen(trace: &Trace, departures: &Departures) -> Option<Skip> {
    if let Some(quirk) = departures.of(trace) {
        return Some(Skip::new(format!("departs from {quirk}")));
    }
    let (option, _) = trace.app.iter().flat_map(|app| &app.other).next()?;
    Some(Skip::new(format!("needs the unknown option {option}")))
}

fn run(trace: &Trace, driver: &mut dyn Driver) -> Result<Vec<Mismatch>, Skip> {
    let mut script = Script::new(trace);
    let mut constructed = match &trace.app {
        Some(app) => driver.construct(app, &mut script)?,
        None => None,
    };
    if constructed.is_none() && trace.app.is_some() && trace.steps.is_empty() {
        constructed = Some(driver.resolve(&mut script)?);
    }
    note_construction(&mut script, constructed.as_ref());
    let failed = constructed.as_ref().is_some_and(Outcome::is_failure);
    let outcomes = if failed { Vec::new() } else { steps(trace, driver, &mut script)? };
    if constructed.is_none() && was_resolved(trace, &script) {
        constructed = Some(driver.resolve(&mut script)?);
        note_construction(&mut script, constructed.as_ref());
    }
    let transcript = script.transcript().root();
    let mut found: Vec<Mismatch> =
        constructed.iter().flat_map(|outcome| check::outcome(trace, Part::Construct, outcome, transcript)).collect();
    if failed && !found.is_empty() {
        found.extend(script.faults().iter().cloned());
        return Ok(found);
    }
    for (number, (step, called)) in trace.steps.iter().zip(&outcomes).enumerate() {
        found.extend(check::outcome(trace, Part::Step(number), &called.outcome, transcript));
        found.extend(check::step(step, number, transcript));
        found.extend(cache_report(step, number, called.cache_changed));
    }
    found.extend(check::exchanges(trace, &script));
    if let (Some(expected), false) = (&trace.final_cache, failed) {
        found.extend(cache::compare(expected, &driver.cache(), &Place::new(transcript, "/final_cache")));
    }
    Ok(found)
}

fn note_construction(script: &mut Script<'_>, outcome: Option<&Outcome>) {
    if let Some(outcome) = outcome {
        script.note(Part::Construct, "result", outcome.concrete());
    }
}

/// Says whether the calls have made the exchanges of the construction.
fn was_resolved(trace: &Trace, script: &Script<'_>) -> bool {
    let http = trace.exchanges(Part::Construct).iter().enumerate();
    let mut required = http.filter(|(_, exchange)| exchange.optional.is_none()).peekable();
    required.peek().is_some() && required.all(|(index, _)| script.took_place(Part::Construct, index))
}

/// Runs the steps until one needs a result that an earlier one did not give.
///
/// `living` holds the results that later calls have changed, by pointer.
fn steps(trace: &Trace, driver: &mut dyn Driver, script: &mut Script<'_>) -> Result<Vec<Called>, Skip> {
    let mut living: BTreeMap<String, Value> = BTreeMap::new();
    let mut outcomes = Vec::new();
    for (number, step) in trace.steps.iter().enumerate() {
        script.begin(Part::Step(number), step.advance_seconds);
        let look_up = |pointer: &str| living.get(pointer).cloned().map_or_else(|| script.transcript().at(pointer), Ok);
        let args = match template::resolve_members(&step.call.args, &look_up) {
            Ok(args) => args,
            Err(problem) => {
                script.fault("/call/args", "what earlier calls should have returned", &problem);
                break;
            }
        };
        let call = Call { args, ..step.call.clone() };
        let called = match call.function {
            Some(_) => Called::new(driver.function(&call, script.now())?, false),
            None => driver.call(&call, script)?,
        };
        script.note(Part::Step(number), "result", called.outcome.concrete());
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
