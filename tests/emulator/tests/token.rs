//! The token endpoint with a secret: every check refuses what it should and lets pass what it should, and the token is good.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod support;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Method, Request};
use msal_emulator::{App, Certificate, Demanded, Entra, Fault, Reason, Tenant, Wire, sample};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};
use std::time::Duration;
use support::{Ask, Assertion, NOW, ORIGIN, body, directory, expect, token_path};

type Row = (&'static str, fn(&mut Ask), Option<Reason>);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("nothing wrong", |_| {}, None),
    ("tenant by domain", |ask| ask.path = format!("/{}/oauth2/v2.0/token", sample::DOMAIN), None),
    ("tenant in capitals", |ask| ask.path = token_path().replace(sample::TENANT, &sample::TENANT.to_uppercase()), None),
    ("unknown tenant", |ask| ask.path = "/nowhere.example/oauth2/v2.0/token".into(), Some(Reason::UnknownTenant)),
    ("no tenant", |ask| ask.path = "/organizations/oauth2/v2.0/token".into(), Some(Reason::NoTenant)),
    ("GET", |ask| ask.method = Method::GET, Some(Reason::Method)),
    ("charset given", |ask| ask.header("content-type", "application/x-www-form-urlencoded; charset=UTF-8"), None),
    ("JSON", |ask| ask.header("content-type", "application/json"), Some(Reason::Malformed)),
    ("another charset", |ask| ask.header("content-type", "application/x-www-form-urlencoded; charset=utf-16"), Some(Reason::Malformed)),
    ("no grant type", |ask| ask.remove("grant_type"), Some(Reason::Missing)),
    ("empty grant type", |ask| ask.set("grant_type", ""), Some(Reason::Missing)),
    ("another grant", |ask| ask.set("grant_type", "urn:example:grant"), Some(Reason::Grant)),
    ("grant type twice", |ask| ask.add("grant_type", "client_credentials"), Some(Reason::Duplicated)),
    ("an extra parameter", |ask| ask.add("client_info", "1"), None),
    ("an extra parameter twice", |ask| { ask.add("x", "1"); ask.add("x", "2"); }, Some(Reason::Duplicated)),
    ("64 parameters", |ask| (4..64).for_each(|number| ask.add(&format!("x{number}"), "1")), None),
    ("65 parameters", |ask| (4..65).for_each(|number| ask.add(&format!("x{number}"), "1")), Some(Reason::Malformed)),
    ("no client", |ask| ask.remove("client_id"), Some(Reason::Missing)),
    ("unknown client", |ask| ask.set("client_id", "nobody"), Some(Reason::UnknownClient)),
    ("no credential", |ask| ask.remove("client_secret"), Some(Reason::NoCredential)),
    ("wrong secret", |ask| ask.set("client_secret", "guess"), Some(Reason::Secret)),
    ("secret with a type", |ask| ask.add("client_assertion_type", "x"), Some(Reason::Malformed)),
    ("secret and assertion", |ask| ask.add("client_assertion", "a.b.c"), Some(Reason::Malformed)),
    ("secret and header", |ask| ask.header("authorization", "Basic eDp5"), Some(Reason::Malformed)),
    ("public client", |ask| ask.set("client_id", "public"), Some(Reason::PublicClient)),
    ("no scope", |ask| ask.remove("scope"), Some(Reason::Missing)),
    ("two scopes", |ask| ask.set("scope", "https://graph.microsoft.com/.default openid"), Some(Reason::Scope)),
    ("a single permission", |ask| ask.set("scope", "https://graph.microsoft.com/User.Read"), Some(Reason::NotDefault)),
    ("no resource", |ask| ask.set("scope", "/.default"), Some(Reason::NotDefault)),
    ("unknown resource", |ask| ask.set("scope", "api://nothing/.default"), Some(Reason::UnknownResource)),
    ("another's resource", |ask| ask.set("scope", "api://other/.default"), Some(Reason::NotAssigned)),
    ("claims", |ask| ask.add("claims", r#"{"access_token":{"nbf":{"essential":true}}}"#), None),
    ("claims are no JSON", |ask| ask.add("claims", "{"), Some(Reason::Claims)),
    ("claims are a list", |ask| ask.add("claims", "[]"), Some(Reason::Claims)),
];

fn wider_directory() -> Entra {
    let app = App::new(sample::CLIENT_ID).secret(sample::SECRET).permission(sample::RESOURCE, ["User.Read.All"]);
    let other = App::new("public").permission("api://other", ["Any"]);
    Entra::new(ORIGIN).tenant(Tenant::new(sample::TENANT).domain(sample::DOMAIN).app(app).app(other))
}

#[test]
fn each_check_refuses_and_lets_pass() {
    for &(name, spoil, expected) in TABLE {
        let mut ask = Ask::with_secret();
        spoil(&mut ask);
        expect(name, &ask.send(&mut wider_directory()), expected);
    }
}

#[test]
fn a_body_that_is_not_text_is_no_form() {
    let mut request = Ask::with_secret().request();
    request.body_mut().extend(b"&x=\xff");
    expect("not UTF-8", &directory().handle(&request, NOW).response, Some(Reason::Malformed));
}

#[test]
fn a_refusal_has_the_shape_of_the_service() {
    let mut ask = Ask::with_secret();
    ask.set("client_secret", "guess");
    ask.header("client-request-id", "5d0f7a3c-1f7e-4a52-9a26-3f1c4f0f6b11");
    let response = ask.send(&mut directory());
    let body = body(&response);
    let trace = response.headers()["x-ms-request-id"].to_str().unwrap();
    assert_eq!(response.headers()["date"], "Tue, 14 Nov 2023 22:13:20 GMT");
    assert_eq!(response.headers()["client-request-id"], "5d0f7a3c-1f7e-4a52-9a26-3f1c4f0f6b11");
    assert_eq!(body["trace_id"], trace);
    assert_eq!(body["correlation_id"], "5d0f7a3c-1f7e-4a52-9a26-3f1c4f0f6b11");
    assert_eq!(body["timestamp"], "2023-11-14 22:13:20Z");
    assert_eq!(body["error_uri"], format!("{ORIGIN}/error?code=7000215"));
    assert_eq!(
        body["error_description"],
        format!(
            "AADSTS7000215: Invalid client secret provided for the app '{}'. Trace ID: {trace} \
             Correlation ID: 5d0f7a3c-1f7e-4a52-9a26-3f1c4f0f6b11 Timestamp: 2023-11-14 22:13:20Z",
            sample::CLIENT_ID
        )
    );
}

fn decode(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn the_token_is_signed_by_a_published_key() {
    let mut entra = directory().expires_in(120).refresh_in(60);
    let mut ask = Ask::with_secret();
    ask.add("claims", r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#);
    let answer = body(&ask.send(&mut entra));
    assert_eq!(
        [&answer["token_type"], &answer["expires_in"], &answer["ext_expires_in"], &answer["refresh_in"]],
        [&json!("Bearer"), &json!(120), &json!(120), &json!(60)]
    );
    let parts: Vec<&str> = answer["access_token"].as_str().unwrap().split('.').collect();
    let (header, claims) = (decode(parts[0]), decode(parts[1]));
    for (name, value) in [
        ("aud", json!(sample::RESOURCE)),
        ("iss", json!(format!("{ORIGIN}/{}/v2.0", sample::TENANT))),
        ("tid", json!(sample::TENANT)),
        ("azp", json!(sample::CLIENT_ID)),
        ("azpacr", json!("1")),
        ("roles", json!(["User.Read.All"])),
        ("xms_cc", json!(["cp1"])),
        ("iat", json!(NOW)),
        ("nbf", json!(NOW)),
        ("exp", json!(NOW + 120)),
    ] {
        assert_eq!(claims[name], value, "{name}");
    }

    let keys = Request::get(format!("/{}/discovery/v2.0/keys", sample::TENANT)).body(Vec::new()).unwrap();
    let keys = body(&entra.handle(&keys, NOW).response);
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let [n, e] = ["n", "e"].map(|name| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap());
    let signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    let signed = format!("{}.{}", parts[0], parts[1]);
    let verify = |signed: &str| {
        RsaPublicKeyComponents { n: &n, e: &e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
    };
    assert!(verify(&signed).is_ok());
    assert!(verify(&format!("{signed}x")).is_err());
}

#[test]
fn an_assertion_marks_the_token() {
    let ask = Ask::with_assertion(&Assertion::ps256(&Certificate::fixed()));
    let answer = body(&ask.send(&mut directory()));
    let claims = decode(answer["access_token"].as_str().unwrap().split('.').nth(1).unwrap());
    assert_eq!(claims["azpacr"], "2");
    assert!(answer.get("refresh_in").is_none());
}

#[test]
fn equal_directories_give_equal_answers_and_no_token_comes_twice() {
    let answers = || {
        let mut entra = directory();
        [Ask::with_secret(), Ask::with_secret(), Ask::bare()].map(|ask| format!("{:?}", ask.send(&mut entra)))
    };
    let [first, second, refusal] = answers();
    assert_eq!(answers(), [first.clone(), second.clone(), refusal]);
    assert_ne!(first, second);
}

#[test]
fn opaque_tokens_differ_too() {
    let mut entra = directory().opaque_tokens();
    let [first, second] = [(); 2].map(|()| body(&Ask::with_secret().send(&mut entra))["access_token"].clone());
    assert!(first.as_str().unwrap().starts_with("opaque.") && first != second);
}

#[test]
fn latency_concerns_the_token_endpoint_only() {
    let mut entra = directory().latency(Duration::from_secs(2));
    let keys = Request::get("/common/discovery/v2.0/keys").body(Vec::new()).unwrap();
    assert_eq!(entra.handle(&Ask::with_secret().request(), NOW).wire, Wire::Late(Duration::from_secs(2)));
    assert_eq!(entra.handle(&keys, NOW).wire, Wire::Whole);
}

#[test]
fn the_log_knows_what_was_asked_and_shows_no_secret() {
    let mut entra = directory();
    let mut ask = Ask::with_secret();
    ask.header("x-client-sku", "test");
    ask.send(&mut entra);
    ask.set("client_secret", "guess");
    ask.send(&mut entra);
    assert_eq!((entra.log().count("/oauth2/"), entra.log().count("/discovery/")), (2, 0));
    let first = entra.log().entries().next().unwrap();
    assert_eq!((first.now, first.status.as_u16(), first.form.get("client_secret")), (NOW, 200, Some(sample::SECRET)));
    let last = entra.log().last("token").unwrap();
    assert_eq!((last.status.as_u16(), &last.headers["x-client-sku"]), (401, &"test".parse().unwrap()));
    let shown = format!("{entra:?}");
    assert!(shown.contains("client_secret") && !shown.contains(sample::SECRET) && !shown.contains("guess"));
}

#[test]
fn the_log_is_bounded() {
    let mut entra = directory();
    for number in 0..5000 {
        entra.handle(&Request::get(format!("/path/{number}")).body(Vec::new()).unwrap(), NOW);
    }
    assert_eq!((entra.log().entries().count(), entra.log().count("/path/")), (4096, 1024));
    assert_eq!(entra.log().last("/path/").unwrap().path, "/path/4999");
}

#[test]
fn faults_happen_once_in_order_and_where_they_were_ordered() {
    let mut entra = directory();
    let demanded = Demanded {
        error: "invalid_grant".to_owned(),
        number: 50076,
        text: "Use multi-factor authentication.".to_owned(),
        suberror: Some("basic_action".to_owned()),
        claims: Some(r#"{"access_token":{}}"#.to_owned()),
    };
    entra.fail_next("/keys", Fault::Reset);
    entra.fail_next("/token", Fault::RetryAfter { status: 503, seconds: 7 });
    entra.fail_next("/token", Fault::Refuse(demanded));
    let busy = Ask::with_secret().send(&mut entra);
    assert_eq!((busy.status().as_u16(), &busy.headers()["retry-after"]), (503, &"7".parse().unwrap()));
    let refused = body(&Ask::with_secret().send(&mut entra));
    assert_eq!(
        [&refused["error_codes"], &refused["suberror"], &refused["claims"]],
        [&json!([50076]), &json!("basic_action"), &json!(r#"{"access_token":{}}"#)]
    );
    expect("after the faults", &Ask::with_secret().send(&mut entra), None);
}
