//! Client assertions: every rule of RFC 7523 and of the registration, kept and broken.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod support;

use std::sync::LazyLock;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::Response;
use msal_emulator::{App, Certificate, Entra, Reason, Tenant, sample};
use serde_json::{Value, json};
use support::{Ask, Assertion, NOW, ORIGIN, body, directory, expect};

type Row = (&'static str, fn(&mut Assertion), Option<Reason>);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("nothing wrong", |_| {}, None),
    ("no typ", |a| drop(a.header.as_object_mut().unwrap().remove("typ")), None),
    ("another typ", |a| a.header["typ"] = json!("at+jwt"), Some(Reason::Assertion)),
    ("a critical extension", |a| a.header["crit"] = json!(["b64"]), Some(Reason::Assertion)),
    ("alg none", |a| a.header["alg"] = json!("none"), Some(Reason::Assertion)),
    ("alg HS256", |a| a.header["alg"] = json!("HS256"), Some(Reason::Assertion)),
    ("PS256 with both thumbprints", |a| a.header["x5t"] = sha1(), Some(Reason::Assertion)),
    ("PS256 with x5t only", |a| a.header = json!({"alg": "PS256", "x5t": sha1()}), Some(Reason::Assertion)),
    ("no thumbprint", |a| a.header = json!({"alg": "PS256"}), Some(Reason::Assertion)),
    ("padded thumbprint", |a| a.header["x5t#S256"] = json!(format!("{}=", text(&a.header["x5t#S256"]))), Some(Reason::UnknownKey)),
    ("unknown thumbprint", |a| a.header["x5t#S256"] = json!("A".repeat(43)), Some(Reason::UnknownKey)),
    ("another key", |a| a.key_pem.clone_from(&OTHER.key_pem), Some(Reason::Signature)),
    ("RS256 said, PS256 signed", |a| a.last = relabel, Some(Reason::Signature)),
    ("claims changed afterwards", |a| a.last = tamper, Some(Reason::Signature)),
    ("padded", |a| a.last = |text| text.to_owned() + "==", Some(Reason::Assertion)),
    ("two parts", |a| a.last = |text| text.rsplit_once('.').unwrap().0.to_owned(), Some(Reason::Assertion)),
    ("four parts", |a| a.last = |text| text.to_owned() + ".e30", Some(Reason::Assertion)),
    ("standard alphabet", |a| a.last = |text| text.to_owned() + "+/", Some(Reason::Assertion)),
    ("too long", |a| a.claims["more"] = json!("x".repeat(65_536)), Some(Reason::Assertion)),
    ("an extra claim", |a| a.claims["client_ip"] = json!("192.0.2.1"), None),
    ("audience by domain", |a| a.claims["aud"] = json!(format!("{ORIGIN}/{}/oauth2/v2.0/token", sample::DOMAIN)), None),
    ("another tenant's endpoint", |a| a.claims["aud"] = json!(format!("{ORIGIN}/common/oauth2/v2.0/token")), Some(Reason::Audience)),
    ("issuer as audience", |a| a.claims["aud"] = json!(format!("{ORIGIN}/{}/v2.0", sample::TENANT)), Some(Reason::Audience)),
    ("a list of audiences", |a| a.claims["aud"] = json!([a.claims["aud"]]), Some(Reason::Assertion)),
    ("another issuer", |a| a.claims["iss"] = json!("somebody"), Some(Reason::Subject)),
    ("another subject", |a| a.claims["sub"] = json!("somebody"), Some(Reason::Subject)),
    ("floating times", |a| a.claims["exp"] = json!(1_700_000_600.5), Some(Reason::Assertion)),
    ("times as text", |a| a.claims["iat"] = json!("1700000000"), Some(Reason::Assertion)),
    ("no iat", |a| drop(a.claims.as_object_mut().unwrap().remove("iat")), Some(Reason::Assertion)),
    ("still good", |a| times(a, NOW - 599, NOW + 1), None),
    ("expired", |a| times(a, NOW - 600, NOW), Some(Reason::Time)),
    ("clock ahead", |a| times(a, NOW + 300, NOW + 900), None),
    ("clock too far ahead", |a| times(a, NOW + 301, NOW + 901), Some(Reason::Time)),
    ("long life", |a| times(a, NOW, NOW + 900), None),
    ("too long a life", |a| times(a, NOW, NOW + 901), Some(Reason::Time)),
    ("exp before iat", |a| times(a, NOW + 20, NOW + 10), Some(Reason::Time)),
    ("nbf", |a| a.claims["nbf"] = json!(NOW + 300), None),
    ("nbf to come", |a| a.claims["nbf"] = json!(NOW + 301), Some(Reason::Time)),
    ("jti is no UUID", |a| a.claims["jti"] = json!("1"), Some(Reason::Assertion)),
    ("no jti", |a| drop(a.claims.as_object_mut().unwrap().remove("jti")), Some(Reason::Assertion)),
    ("x5c", |a| *a = a.clone().x5c(&[&FIXED]), None),
    ("x5c without padding", |a| a.header["x5c"] = json!([STANDARD.encode(&FIXED.der).trim_end_matches('='), "A"]), Some(Reason::Chain)),
    ("x5c with line breaks", |a| a.header["x5c"] = json!([format!("{}\n", STANDARD.encode(&FIXED.der))]), Some(Reason::Chain)),
    ("x5c is one text", |a| a.header["x5c"] = json!(STANDARD.encode(&FIXED.der)), Some(Reason::Assertion)),
    ("x5c is empty", |a| a.header["x5c"] = json!([]), Some(Reason::Chain)),
    ("x5c holds no certificate", |a| a.header["x5c"] = json!(["AAAA"]), Some(Reason::Chain)),
    ("x5c of another", |a| *a = a.clone().x5c(&[&OTHER]), Some(Reason::Chain)),
    ("x5c is no chain", |a| *a = a.clone().x5c(&[&FIXED, &AUTHORITY]), Some(Reason::Chain)),
];

static FIXED: LazyLock<Certificate> = LazyLock::new(Certificate::fixed);
static OTHER: LazyLock<Certificate> = LazyLock::new(|| Certificate::self_signed("other"));
static AUTHORITY: LazyLock<Certificate> = LazyLock::new(|| Certificate::authority("authority"));
static LEAF: LazyLock<Certificate> = LazyLock::new(|| AUTHORITY.issued_by("leaf"));

fn sha1() -> Value {
    Assertion::rs256(&FIXED).header["x5t"].clone()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn times(assertion: &mut Assertion, iat: u64, exp: u64) {
    assertion.claims["iat"] = json!(iat);
    assertion.claims["exp"] = json!(exp);
}

fn relabel(text: &str) -> String {
    let header = json!({"alg": "RS256", "x5t": sha1()}).to_string();
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header), text.split_once('.').unwrap().1)
}

fn tamper(text: &str) -> String {
    let parts: Vec<&str> = text.split('.').collect();
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    claims["exp"] = json!(NOW + 601);
    format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(claims.to_string()), parts[2])
}

#[test]
fn each_rule_refuses_and_lets_pass() {
    for &(name, spoil, expected) in TABLE {
        let mut assertion = Assertion::ps256(&FIXED);
        spoil(&mut assertion);
        expect(name, &Ask::with_assertion(&assertion).send(&mut directory()), expected);
    }
}

#[test]
fn the_form_around_it_has_to_be_right() {
    let mut ask = Ask::with_assertion(&Assertion::rs256(&FIXED));
    expect("RS256", &ask.send(&mut directory()), None);
    ask.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer");
    expect("another type", &ask.send(&mut directory()), Some(Reason::Parameter));
    ask.remove("client_assertion_type");
    expect("no type", &ask.send(&mut directory()), Some(Reason::Parameter));
}

#[test]
fn a_header_member_twice_is_refused() {
    let assertion = Assertion::ps256(&FIXED);
    let header = assertion.header.to_string().replacen('{', r#"{"alg":"RS256","#, 1);
    let rest = assertion.sign().split_once('.').unwrap().1.to_owned();
    let mut ask = Ask::with_assertion(&assertion);
    ask.set("client_assertion", &format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header)));
    expect("alg twice", &ask.send(&mut directory()), Some(Reason::Assertion));
}

#[test]
fn an_assertion_is_used_once() {
    let mut entra = directory();
    let mut assertion = Assertion::ps256(&FIXED);
    let ask = Ask::with_assertion(&assertion);
    expect("first", &ask.send(&mut entra), None);
    expect("again", &ask.send(&mut entra), Some(Reason::Replayed));
    expect("again, signed anew", &Ask::with_assertion(&assertion).send(&mut entra), Some(Reason::Replayed));
    assertion.claims["jti"] = json!("00000000-0000-4000-8000-000000000001");
    expect("another", &Ask::with_assertion(&assertion).send(&mut entra), None);
}

#[test]
fn a_refused_assertion_is_not_spent_and_the_date_helps_to_correct_the_clock() {
    let mut entra = directory();
    let ask = Ask::with_assertion(&Assertion::ps256(&FIXED));
    let late = entra.handle(&ask.request(), NOW + 3600).response;
    expect("an hour late", &late, Some(Reason::Time));
    assert_eq!(late.headers()["date"], "Tue, 14 Nov 2023 23:13:20 GMT");
    expect("in time", &ask.send(&mut entra), None);
}

#[test]
fn a_certificate_is_good_within_its_validity_only() {
    // Made certificates begin in 1975.
    let mut assertion = Assertion::ps256(&FIXED);
    times(&mut assertion, 100, 700);
    let response = directory().handle(&Ask::with_assertion(&assertion).request(), 100).response;
    expect("in 1970", &response, Some(Reason::ExpiredKey));
}

fn by_subject(subject: &str, authority: &Certificate, assertion: &Assertion) -> Response<Vec<u8>> {
    let app = App::new(sample::CLIENT_ID)
        .subject_name_issuer(subject, &authority.der)
        .permission(sample::RESOURCE, ["User.Read.All"]);
    let mut entra = Entra::new(ORIGIN).tenant(Tenant::new(sample::TENANT).app(app));
    Ask::with_assertion(assertion).send(&mut entra)
}

#[test]
fn subject_name_and_issuer_are_trusted_with_their_chain() {
    let leaf = Assertion::ps256(&LEAF);
    let impostor = Certificate::authority("authority");
    let forged = impostor.issued_by("leaf");
    let table = [
        ("leaf alone", "CN=leaf", leaf.clone().x5c(&[&LEAF]), None),
        ("leaf and authority", "CN=leaf", leaf.clone().x5c(&[&LEAF, &AUTHORITY]), None),
        ("RS256", "CN=leaf", Assertion::rs256(&LEAF).x5c(&[&LEAF]), None),
        ("no x5c", "CN=leaf", leaf.clone(), Some(Reason::UnknownKey)),
        ("another subject", "CN=boss", leaf.clone().x5c(&[&LEAF]), Some(Reason::Chain)),
        ("wrong order", "CN=leaf", leaf.clone().x5c(&[&AUTHORITY, &LEAF]), Some(Reason::Chain)),
        ("authority itself", "CN=authority", Assertion::ps256(&AUTHORITY).x5c(&[&OTHER]), Some(Reason::Chain)),
        ("same names", "CN=leaf", Assertion::ps256(&forged).x5c(&[&forged]), Some(Reason::Chain)),
        ("same names, chain", "CN=leaf", Assertion::ps256(&forged).x5c(&[&forged, &impostor]), Some(Reason::Chain)),
        ("mixed chain", "CN=leaf", Assertion::ps256(&forged).x5c(&[&forged, &AUTHORITY]), Some(Reason::Chain)),
    ];
    for (name, subject, assertion, expected) in table {
        expect(name, &by_subject(subject, &AUTHORITY, &assertion), expected);
    }
    let no_authority = Assertion::ps256(&LEAF).x5c(&[&LEAF]);
    expect("registered is no authority", &by_subject("CN=leaf", &OTHER, &no_authority), Some(Reason::Chain));
}

#[test]
fn ad_fs_knows_rs256_only_and_states_no_numbers() {
    let at_adfs = |mut assertion: Assertion| {
        assertion.claims["aud"] = json!(format!("{ORIGIN}/adfs/oauth2/token/"));
        let mut ask = Ask::with_assertion(&assertion);
        ask.path = "/adfs/oauth2/token/".to_owned();
        ask.send(&mut directory())
    };
    expect("RS256", &at_adfs(Assertion::rs256(&FIXED)), None);
    let refused = at_adfs(Assertion::ps256(&FIXED));
    let body = body(&refused);
    assert_eq!((refused.status().as_u16(), &body["error"]), (401, &json!("invalid_client")));
    assert!(body.get("error_codes").is_none() && !body.to_string().contains("AADSTS"), "{body}");
}

/// The vectors' instant lies before their certificate's validity, which is looked at after the signature: a signature that
/// verifies is refused for the certificate's time, and any other for itself.
#[test]
fn signatures_made_elsewhere_verify() {
    let files = [include_str!("vectors/ca-1.jws"), include_str!("vectors/ca-2.jws"), include_str!("vectors/ca-3.jws")];
    let header = URL_SAFE_NO_PAD.decode(files[1].split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    let leaf = STANDARD.decode(header["x5c"][0].as_str().unwrap()).unwrap();
    let tenant = "99999999-8888-7777-6666-555555555555";
    let app = App::new("11111111-2222-3333-4444-555555555555").certificate(&leaf);
    let entra = Entra::new("https://login.microsoftonline.com").tenant(Tenant::new(tenant).app(app));
    let refusal = |assertion: &str| {
        let mut ask = Ask::with_assertion(&Assertion::ps256(&FIXED));
        ask.path = format!("/{tenant}/oauth2/v2.0/token");
        ask.set("client_id", "11111111-2222-3333-4444-555555555555");
        ask.set("client_assertion", assertion);
        text(&body(&ask.send(&mut entra.clone()))["error_description"])
    };
    for file in files.map(str::trim) {
        let (good, spoilt) = (refusal(file), refusal(&tamper(file)));
        assert!(good.contains("outside its validity period"), "{good}");
        assert!(spoilt.contains("failed signature validation"), "{spoilt}");
    }
}
