//! Claims: demanded by the service, answered by the caller, and the capabilities that say that one can.

use msal_core::{Advice, Authentication};
use msal_emulator::{Demanded, Fault};
use msal_laws::Pair;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{SCOPES, by_secret};

/// The payload of a token that the directory issued.
fn payload(token: &Authentication) -> Value {
    let part = token.access_token().expose_secret().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn a_demanded_challenge_is_handed_to_the_caller_and_answered() {
    const CHALLENGE: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
    let mut pair = Pair::sample();
    let app = by_secret().client_capabilities(["CP1"]).build().unwrap();
    let flow = app.acquire_token_for_client(SCOPES);
    let demanded = Demanded {
        error: "interaction_required".to_owned(),
        number: 50_076,
        text: "Claims are missing.".to_owned(),
        suberror: Some("basic_action".to_owned()),
        claims: Some(CHALLENGE.to_owned()),
    };
    pair.entra.fail_next("/token", Fault::Refuse(demanded));
    let error = pair.result(&flow).expect_err("claims are demanded");
    let Advice::Interact { claims: Some(claims) } = error.advice() else { panic!("{error:?}") };
    assert_eq!(claims, CHALLENGE);
    assert_eq!(error.refusal().unwrap().classification(), Some("basic_action"));

    let old = pair.result(&flow).unwrap();
    let new = pair.result(&flow.clone().claims_challenge(claims)).unwrap();
    assert_ne!(new.access_token(), old.access_token(), "with a challenge no cached token will do");
    let sent = pair.entra.log().last("/token").unwrap().form.get("claims").unwrap().to_owned();
    let expected = json!({"access_token": {"acrs": {"essential": true, "value": "c1"}, "xms_cc": {"values": ["CP1"]}}});
    assert_eq!(serde_json::from_str::<Value>(&sent).unwrap(), expected);
    assert_eq!(pair.result(&flow).unwrap().access_token(), new.access_token(), "it took the old one's place");
}

#[test]
fn capabilities_arrive_in_the_token() {
    let plain = Pair::sample().result(&by_secret().build().unwrap().acquire_token_for_client(SCOPES)).unwrap();
    let app = by_secret().client_capabilities(["CP1"]).build().unwrap();
    let capable = Pair::sample().result(&app.acquire_token_for_client(SCOPES)).unwrap();
    assert!(payload(&plain).get("xms_cc").is_none());
    assert_eq!(payload(&capable)["xms_cc"], json!(["CP1"]));
}
