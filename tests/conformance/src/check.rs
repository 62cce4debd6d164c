//! Compares a transcript with its trace once the run is over, part by part.

use serde_json::{Value, json};

use crate::{
    driver::Outcome,
    matcher::{Mismatch, Place},
    script::Script,
    trace::{Expected, Part, Step, Trace},
};

/// The quirk of inputs that the reference refuses by accident: any error will do.
const ANY_ERROR: &str = "python-incidental-exception";

/// Compares the exchanges of all parts, and what is wrong whatever the trace expects.
pub fn exchanges(trace: &Trace, script: &Script<'_>) -> Vec<Mismatch> {
    let own = trace.parts().flat_map(|part| exchanges_of(trace, part, script));
    script.faults().iter().cloned().chain(own).collect()
}

/// Compares the outcome of `part` with the expected one.
///
/// Of a construction only the members that the implementation reports are compared.
pub fn outcome(trace: &Trace, part: Part, actual: &Outcome, transcript: &Value) -> Vec<Mismatch> {
    let place = Place::new(transcript, part.pointer()).member("result");
    let any_error = trace.quirks.iter().any(|quirk| quirk == ANY_ERROR);
    match (trace.expected(part), actual) {
        (Some(Expected::Ok(Value::Object(expected))), Outcome::Ok(Value::Object(members)))
            if part == Part::Construct =>
        {
            let mut reported = expected.clone();
            reported.retain(|name, _| members.contains_key(name));
            place.member("ok").compare_members(&reported, members)
        }
        (Some(Expected::Ok(expected)), Outcome::Ok(value)) => place.member("ok").compare(expected, value),
        (Some(Expected::Raises(_)), Outcome::Raises { .. } | Outcome::Unwritable) if any_error => Vec::new(),
        (Some(Expected::Raises(expected)), Outcome::Raises { kinds, .. })
            if kinds.contains(&expected.kind.as_str()) =>
        {
            Vec::new()
        }
        (Some(Expected::Raises(expected)), Outcome::Unwritable) if expected.kind == "invalid_argument" => Vec::new(),
        (Some(Expected::Raises(expected)), _) => {
            let message = expected.message.as_deref().unwrap_or_default();
            place.differs(format!("{}: {message}", expected.kind), actual.concrete())
        }
        (Some(Expected::Ok(expected)), _) => place.differs(json!({"ok": expected}), actual.concrete()),
        (None, _) => place.differs("nothing", actual.concrete()),
    }
}

/// Compares the browser and the assertion callbacks of step `number`.
pub fn step(step: &Step, number: usize, transcript: &Value) -> Vec<Mismatch> {
    let place = Place::new(transcript, Part::Step(number).pointer());
    let actual = |name: &str| transcript.pointer(&format!("/steps/{number}/{name}")).cloned();
    let callbacks = actual("assertion_callbacks").unwrap_or_else(|| json!([]));
    let expected = Value::from(step.assertion_callbacks.clone());
    let mut found = place.member("assertion_callbacks").compare(&expected, &callbacks);
    let browser = actual("browser").unwrap_or_default();
    let browser_place = place.member("browser");
    let expected = step.browser.as_ref().filter(|browser| browser.auth_uri.is_some());
    found.extend(match expected {
        None if browser.is_null() => Vec::new(),
        None => browser_place.differs("no browser", &browser),
        Some(_) if browser.is_null() => browser_place.differs("a browser", "none"),
        Some(expected) => {
            browser_place.compare(&json!({"auth_uri": expected.auth_uri, "timeout": expected.timeout}), &browser)
        }
    });
    found
}

fn exchanges_of(trace: &Trace, part: Part, script: &Script<'_>) -> Vec<Mismatch> {
    let transcript = script.transcript().root();
    let mut found = Vec::new();
    for (index, exchange) in trace.exchanges(part).iter().enumerate() {
        let place = Place::new(transcript, part.exchange_pointer(index));
        if script.took_place(part, index) {
            let sent = transcript.pointer(&format!("{}/request", part.exchange_pointer(index)));
            found.extend(exchange.request.compare(sent.unwrap_or(&Value::Null), &place.member("request")));
            let late = script.delay(part, index).filter(|delay| *delay != exchange.after_seconds);
            found.extend(
                late.into_iter().flat_map(|delay| place.member("after_seconds").differs(exchange.after_seconds, delay)),
            );
        } else if exchange.optional.is_none() && !may_be_left_out(trace, part, script) {
            let request = &exchange.request;
            found.extend(place.differs(format!("{} {}", request.method, request.url), "it was never sent"));
        }
    }
    found
}

/// A failure may be found before the exchange that the reference needed to find it. The exchanges of a
/// construction may wait for a call that needs them: one that sends what it must.
fn may_be_left_out(trace: &Trace, part: Part, script: &Script<'_>) -> bool {
    let failed = script.transcript().at(&format!("{}/result/raises", part.pointer())).is_ok();
    let should_fail = matches!(trace.expected(part), Some(Expected::Raises(_)));
    let never_needed = || {
        let steps = trace.parts().filter(|part| *part != Part::Construct);
        let mut required = steps.flat_map(|part| {
            let http = trace.exchanges(part).iter().enumerate();
            http.filter(|(_, exchange)| exchange.optional.is_none()).map(move |(index, _)| (part, index))
        });
        !required.any(|(part, index)| script.took_place(part, index))
    };
    failed && should_fail || part == Part::Construct && !should_fail && never_needed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::tests::{one_exchange, trace};

    fn holds(expected: &Value, actual: &Outcome, quirks: &[&str]) -> bool {
        let trace = trace(&json!({
            "format": 1, "name": "a.b", "feature": "a", "description": "", "recorded_from": "r", "now": 0,
            "quirks": quirks, "steps": [{"call": {"function": "f"}, "result": expected}],
        }));
        outcome(&trace, Part::Step(0), actual, &Value::Null).is_empty()
    }

    #[test]
    fn an_outcome_fits_by_value_or_by_kind() {
        let ok = |value: Value| Outcome::Ok(value);
        let error = Outcome::Raises { kinds: &["http_error", "malformed_response"], message: String::new() };
        let raises = |kind: &str| json!({"raises": {"kind": kind, "python_type": "E", "message": "m"}});
        assert!(holds(&json!({"ok": {"$any": "number"}}), &ok(json!(1)), &[]));
        assert!(!holds(&json!({"ok": 1}), &ok(json!(2)), &[]));
        assert!(!holds(&json!({"ok": null}), &error, &[]));
        assert!(holds(&raises("malformed_response"), &error, &[]));
        assert!(!holds(&raises("transport_error"), &error, &[]));
        assert!(!holds(&raises("http_error"), &ok(json!({"error": "e"})), &[]));
        assert!(holds(&raises("transport_error"), &error, &[ANY_ERROR]));
        assert!(!holds(&raises("transport_error"), &ok(Value::Null), &[ANY_ERROR]));
    }

    #[test]
    fn what_can_not_be_written_is_an_invalid_argument() {
        let raises = |kind: &str| json!({"raises": {"kind": kind}});
        assert!(holds(&raises("invalid_argument"), &Outcome::Unwritable, &[]));
        assert!(!holds(&raises("http_error"), &Outcome::Unwritable, &[]));
        assert!(!holds(&json!({"ok": null}), &Outcome::Unwritable, &[]));
    }

    #[test]
    fn of_a_construction_only_what_is_reported_is_compared() {
        let mut trace = one_exchange();
        let result = serde_json::from_value(json!({"ok": {"tenant": "t", "instance": "i"}}));
        trace.construct.as_mut().expect("it has one").result = result.expect("it is a result");
        let found = |value: Value| outcome(&trace, Part::Construct, &Outcome::Ok(value), &Value::Null).len();
        assert_eq!(found(json!({})), 0);
        assert_eq!(found(json!({"tenant": "t"})), 0);
        assert_eq!(found(json!({"tenant": "u"})), 1);
        assert_eq!(found(json!({"region": "r"})), 1);
    }

    #[test]
    fn browser_and_callbacks_are_neither_forgotten_nor_invented() {
        let step_of = |browser: Value, callbacks: Value| -> Step {
            let call = json!({"call": {"method": "m"}, "result": {"ok": null}, "browser": browser,
                "assertion_callbacks": callbacks});
            serde_json::from_value(call).expect("it is a step")
        };
        let paths = |expected: &Step, actual: Value| {
            let found = step(expected, 0, &json!({"steps": [actual]}));
            found.into_iter().map(|mismatch| mismatch.path).collect::<Vec<_>>()
        };
        let with = step_of(json!({"auth_uri": {"$any": "string"}, "response": {}, "timeout": 60}), json!([null]));
        let happened = json!({"browser": {"auth_uri": "u", "timeout": 60}, "assertion_callbacks": [null]});
        assert_eq!(paths(&with, happened.clone()), Vec::<String>::new());
        assert_eq!(paths(&with, json!({})), ["/steps/0/assertion_callbacks", "/steps/0/browser"]);
        let late = json!({"browser": {"auth_uri": "u", "timeout": null}, "assertion_callbacks": [null]});
        assert_eq!(paths(&with, late), ["/steps/0/browser/timeout"]);
        let without = step_of(json!({"response": {}}), json!([]));
        assert_eq!(paths(&without, happened), ["/steps/0/assertion_callbacks", "/steps/0/browser"]);
    }
}
