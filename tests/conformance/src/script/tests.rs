//! The rules of serving: order, optional exchanges, the clock, browser.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a broken assumption")]

use serde_json::{Value, json};

use super::*;
use crate::trace::tests::trace;

fn exchange(url: &str, optional: bool) -> Value {
    let mut exchange = json!({
        "request": {"method": "GET", "url": url},
        "response": {"status": 200, "headers": {}, "body": {"from": url}},
    });
    if optional {
        exchange["optional"] = json!("alias-metadata");
    }
    exchange
}

fn scripted(construct: &[Value], steps: &[&[Value]]) -> Trace {
    let steps: Vec<Value> = steps
        .iter()
        .map(|http| json!({"call": {"method": "m", "args": {}}, "http": http, "result": {"ok": null}}))
        .collect();
    trace(&json!({
        "format": 1, "name": "a.b", "feature": "a", "description": "", "recorded_from": "r", "now": 1000,
        "app": {"kind": "public"},
        "construct": {"http": construct, "result": {"ok": {}}},
        "steps": steps, "final_cache": {},
    }))
}

fn get(script: &mut Script<'_>, url: &str) -> Option<String> {
    let request = Request::get(url).body(Vec::new()).unwrap();
    let reply = script.send(&request, None).ok()?;
    let body: Value = serde_json::from_slice(reply.body()).unwrap();
    body["from"].as_str().map(str::to_owned)
}

#[test]
fn required_exchanges_are_served_in_order_and_once() {
    let trace = scripted(&[], &[&[exchange("http://h/1", false), exchange("http://h/2", false)]]);
    let mut script = Script::new(&trace);
    script.begin(Part::Step(0), 0);
    assert_eq!(get(&mut script, "http://h/2"), None);
    assert_eq!(get(&mut script, "http://h/1").as_deref(), Some("http://h/1"));
    assert_eq!(get(&mut script, "http://h/2").as_deref(), Some("http://h/2"));
    assert_eq!(get(&mut script, "http://h/1"), None);
    assert_eq!(script.faults().len(), 2);
    assert_eq!(script.faults()[0].path, "/steps/0/http");
}

#[test]
fn the_exchanges_of_another_step_are_not_served() {
    let trace = scripted(&[], &[&[exchange("http://h/1", false)], &[exchange("http://h/2", false)]]);
    let mut script = Script::new(&trace);
    script.begin(Part::Step(0), 0);
    assert_eq!(get(&mut script, "http://h/2"), None);
    script.begin(Part::Step(1), 0);
    assert_eq!(get(&mut script, "http://h/1"), None);
    assert_eq!(get(&mut script, "http://h/2").as_deref(), Some("http://h/2"));
}

#[test]
fn optional_exchanges_are_served_at_any_time_at_their_own_place() {
    let trace = scripted(
        &[exchange("http://h/o1", true)],
        &[&[exchange("http://h/1", false)], &[exchange("http://h/o2", true)]],
    );
    let mut script = Script::new(&trace);
    script.begin(Part::Step(0), 0);
    for url in ["http://h/o2", "http://h/1", "http://h/o1"] {
        assert_eq!(get(&mut script, url).as_deref(), Some(url));
    }
    assert!(script.faults().is_empty());
    assert_eq!(script.transcript().at("/steps/1/http/0/request/url"), Ok(json!("http://h/o2")));
    assert_eq!(script.delay(Part::Step(1), 0), None);
    assert_eq!(get(&mut script, "http://h/o1"), None);
}

#[test]
fn construction_may_wait_for_the_first_call() {
    let trace = scripted(&[exchange("http://h/c", false)], &[&[exchange("http://h/1", false)]]);
    let mut script = Script::new(&trace);
    script.begin(Part::Step(0), 5);
    assert_eq!(get(&mut script, "http://h/c").as_deref(), Some("http://h/c"));
    assert_eq!(get(&mut script, "http://h/1").as_deref(), Some("http://h/1"));
    assert!(script.faults().is_empty());
    assert_eq!(script.transcript().at("/construct/http/0/response/body/from"), Ok(json!("http://h/c")));
}

#[test]
fn a_wrong_query_is_answered_but_an_exact_one_is_preferred() {
    let mut optional = exchange("http://h/1", true);
    optional["request"]["query"] = json!({"q": "o"});
    optional["response"]["body"] = json!({"from": "optional"});
    let trace = scripted(&[], &[&[exchange("http://h/1", false), optional]]);
    let mut script = Script::new(&trace);
    script.begin(Part::Step(0), 0);
    assert_eq!(get(&mut script, "http://h/1?q=o").as_deref(), Some("optional"));
    assert_eq!(get(&mut script, "http://h/1?q=wrong").as_deref(), Some("http://h/1"));
    assert!(script.faults().is_empty());
}

#[test]
fn the_delay_counts_from_the_beginning_of_the_step() {
    let trace = scripted(&[], &[&[exchange("http://h/1", false)]]);
    let mut script = Script::new(&trace);
    script.begin(Part::Step(0), 50);
    assert_eq!(script.now(), 1050);
    script.wait(5);
    assert!(script.expects(&Request::get("http://h/1").body(Vec::new()).unwrap()));
    get(&mut script, "http://h/1");
    assert!(!script.expects(&Request::get("http://h/1").body(Vec::new()).unwrap()));
    assert_eq!(script.delay(Part::Step(0), 0), Some(5));
}

#[test]
fn a_repeated_parameter_is_a_fault() {
    let trace = scripted(&[], &[&[exchange("http://h/1", false)]]);
    let mut script = Script::new(&trace);
    script.begin(Part::Step(0), 0);
    get(&mut script, "http://h/1?a=1&a=2");
    assert_eq!(script.faults()[0].path, "/steps/0/http/0/request");
}

#[test]
fn a_response_may_refer_to_its_request_but_not_to_nothing() {
    let mut first = exchange("http://h/1", false);
    first["response"]["body"] = json!({"from": {"$ref": "/steps/0/http/0/request/url"}});
    let mut second = exchange("http://h/2", false);
    second["response"]["body"] = json!({"$ref": "/steps/7"});
    let trace = scripted(&[], &[&[first, second]]);
    let mut script = Script::new(&trace);
    script.begin(Part::Step(0), 0);
    assert_eq!(get(&mut script, "http://h/1").as_deref(), Some("http://h/1"));
    assert_eq!(get(&mut script, "http://h/2"), None);
    assert_eq!(script.faults()[0].path, "/steps/0/http/1");
}

#[test]
fn a_callback_is_noted_in_its_step() {
    let trace = scripted(&[], &[&[]]);
    let mut script = Script::new(&trace);
    script.begin(Part::Step(0), 0);
    script.called_back(Value::Null);
    script.called_back(json!({"client_id": "c"}));
    assert_eq!(script.transcript().at("/steps/0/assertion_callbacks"), Ok(json!([null, {"client_id": "c"}])));
}

#[test]
fn the_browser_answers_with_what_it_was_sent() {
    let mut trace = scripted(&[], &[&[], &[], &[]]);
    let browser = |response: Value| serde_json::from_value(json!({"response": response})).unwrap();
    trace.steps[0].browser = browser(json!({"code": "c", "state": {"$ref": "/steps/0/browser/auth_uri?state"}}));
    trace.steps[1].browser = browser(json!({"$none": true}));
    let mut script = Script::new(&trace);
    script.begin(Part::Step(0), 0);
    assert_eq!(script.browse("http://h/?state=s", Some(9)), Some(json!({"code": "c", "state": "s"})));
    assert_eq!(script.transcript().at("/steps/0/browser/timeout"), Ok(json!(9)));
    script.begin(Part::Step(1), 0);
    assert_eq!(script.browse("http://h/", None), None);
    assert!(script.faults().is_empty());
    script.begin(Part::Step(2), 0);
    assert_eq!(script.browse("http://h/", None), None);
    assert_eq!(script.faults().len(), 1);
}
