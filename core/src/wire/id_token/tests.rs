//! Decoding and validating, check by check.

use core::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::base::{Secret, Timestamp};
use crate::wire::jwk::Jwks;
use crate::wire::jws;
use crate::wire::jwt::{JwtError, Part};
use crate::wire::key::{Algorithm, PrivateKey};

const TENANT: &str = "99999999-8888-7777-6666-555555555555";
const OTHER: &str = "aaaaaaaa-8888-7777-6666-555555555555";
const ISSUER: &str = "https://login.microsoftonline.com/99999999-8888-7777-6666-555555555555/v2.0";
const TEMPLATE: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";
const NOW: u64 = 1_700_000_100;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

/// Claims that are accepted, with some replaced, or removed by `null`.
fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "aud": "client", "iss": ISSUER, "iat": 1_700_000_000, "nbf": 1_700_000_000, "exp": 1_700_003_600,
        "nonce": "678910", "sub": "s", "tid": TENANT, "ver": "2.0",
    });
    let (Value::Object(members), Value::Object(changes)) = (&mut claims, changes) else { return claims };
    members.extend(changes);
    members.retain(|_, value| !value.is_null());
    claims
}

fn signed(header: Value, claims: &Value) -> String {
    let mut full = json!({"alg": "RS256"});
    if let (Value::Object(full), Value::Object(header)) = (&mut full, header) {
        full.extend(header);
    }
    let key = PrivateKey::from_pem(include_str!("../../../tests/data/leaf_key.pem")).expect("the key of the vectors");
    let input = jws::signing_input(&jws::encode(&full), claims);
    jws::compact(&input, &key.sign(Algorithm::Rs256, input.as_bytes(), [7; 32]).expect("it signs"))
}

/// The key of the vectors without an id, and with an issuer.
fn keys(issuers: &[Option<&str>]) -> Jwks {
    let set: Value = serde_json::from_str(include_str!("../../../tests/data/tokens/jwks.json")).expect("JSON");
    let with = |issuer: Option<&str>| {
        let mut key = set.pointer("/keys/0").expect("a key").clone();
        let members = key.as_object_mut().expect("an object");
        members.remove("kid");
        members.insert("issuer".to_owned(), json!(issuer));
        members.retain(|_, value| !value.is_null());
        key
    };
    let set = json!({"keys": issuers.iter().copied().map(with).collect::<Vec<_>>()});
    Jwks::parse(set.to_string().as_bytes()).expect("a set")
}

fn validate(builder: IdTokenValidatorBuilder, issuer: &str, changes: Value) -> Option<IdTokenError> {
    let validator = builder.build().expect("a validator");
    validator.validate(&signed(json!({}), &claims(changes)), &keys(&[None]), issuer, at(NOW)).err()
}

fn client() -> IdTokenValidatorBuilder {
    IdTokenValidator::builder("client")
}

fn decode(changes: Value) -> Result<IdTokenClaims, IdTokenErrorKind> {
    let token = signed(json!({}), &claims(changes));
    decode_id_token(&token, Some("client"), Some(ISSUER), Some("678910"), at(NOW)).map_err(|error| error.kind())
}

#[test]
fn decoding_checks_what_msal_checks() {
    use IdTokenErrorKind::{Audience, Issuer, Malformed, Nonce, Time};
    assert!(decode(json!({})).is_ok());
    for (changes, expected) in [
        (json!({"aud": "another"}), Audience),
        (json!({"aud": "Client"}), Audience),
        (json!({"aud": []}), Audience),
        (json!({"aud": 7}), Audience),
        (json!({"aud": null}), Audience),
        (json!({"iss": format!("{ISSUER}/")}), Issuer),
        (json!({"iss": [ISSUER]}), Issuer),
        (json!({"iss": null}), Issuer),
        (json!({"nonce": "another"}), Nonce),
        (json!({"nonce": 678_910}), Nonce),
        (json!({"nonce": null}), Nonce),
        (json!({"exp": null}), Time),
        (json!({"exp": -1}), Time),
        (json!({"exp": NOW - 120}), Time),
        (json!({"nbf": NOW + 121}), Time),
        (json!({"exp": "1700003600"}), Malformed),
        (json!({"exp": true}), Malformed),
        (json!({"iat": {}}), Malformed),
        (json!({"tid": 7}), Issuer),
        (json!({"name": []}), Malformed),
    ] {
        assert_eq!(decode(changes.clone()).err(), Some(expected), "{changes}");
    }
    for good in [
        json!({"aud": ["x", "client"]}),
        json!({"exp": NOW - 119}),
        json!({"nbf": NOW + 120}),
        json!({"exp": 1_700_003_600.5}),
        json!({"sub": "a\0b"}),
        json!({"nbf": null, "iat": null, "tid": null}),
    ] {
        assert!(decode(good.clone()).is_ok(), "{good}");
    }
}

#[test]
fn the_first_check_that_fails_is_told_in_the_order_of_msal() {
    use IdTokenErrorKind::{Audience, Issuer, Nonce, Time};
    let mut wrong = json!({"nbf": NOW + 999, "iss": "x", "aud": "x", "exp": 1, "nonce": "x"});
    for (fixed, expected) in [("", Time), ("nbf", Issuer), ("iss", Audience), ("aud", Time), ("exp", Nonce)] {
        wrong.as_object_mut().expect("an object").remove(fixed);
        assert_eq!(decode(wrong.clone()).err(), Some(expected), "{wrong}");
    }
}

#[test]
fn the_skew_can_be_set_and_times_can_be_left_alone() {
    let token = signed(json!({}), &claims(json!({"exp": NOW - 200})));
    let decoder = IdTokenDecoder::default();
    assert!(decoder.skew(Duration::from_secs(201)).decode(&token, at(NOW)).is_ok());
    assert!(decoder.skew(Duration::from_secs(200)).decode(&token, at(NOW)).is_err());
    let lenient = decoder.lenient_time().client_id("client").issuer(ISSUER).nonce("678910");
    let claims = lenient.decode(&token, at(NOW)).expect("its time does not count");
    let skew = Duration::from_secs(120);
    let expired = IdTokenError::Expired { actual: at(NOW - 200), now: at(NOW), skew };
    assert_eq!(claims.check_times(at(NOW), skew), Err(expired));
    assert!(decoder.skew(Duration::MAX).decode(&token, at(u64::MAX - 1)).is_ok(), "no overflow");
}

#[test]
fn issuers_of_all_tenants_need_a_word_about_tenants() {
    let denied = |tenant: &str| Some(IdTokenError::TenantNotAllowed { actual: tenant.to_owned() });
    assert_eq!(validate(client(), TEMPLATE, json!({})), denied(TENANT));
    assert_eq!(validate(client().any_tenant(), TEMPLATE, json!({})), None);
    assert_eq!(validate(client().tenants([OTHER, &TENANT.to_uppercase()]), TEMPLATE, json!({})), None);
    assert_eq!(validate(client().tenants([OTHER]), TEMPLATE, json!({})), denied(TENANT));
    assert_eq!(validate(client().tenants([OTHER]), ISSUER, json!({})), denied(TENANT));
    assert_eq!(validate(client(), ISSUER, json!({})), None);
    let missing = validate(client().any_tenant(), TEMPLATE, json!({"tid": null}));
    assert_eq!(missing, Some(IdTokenError::Missing("tid")));
    for (tid, iss) in
        [("common", "https://login.microsoftonline.com/common/v2.0"), ("", ISSUER), ("{tenantid}", TEMPLATE)]
    {
        let error = validate(client().any_tenant(), TEMPLATE, json!({"tid": tid, "iss": iss}));
        assert_eq!(error, Some(JwtError::BadClaim("tid").into()), "{tid}");
    }
}

#[test]
fn the_issuer_and_the_tenant_agree() {
    let kind = |issuer: &str, changes| validate(client().any_tenant(), issuer, changes).map(|error| error.kind());
    let v1 = format!("https://sts.windows.net/{TENANT}/");
    assert_eq!(kind("https://sts.windows.net/{tenantid}/", json!({"iss": v1})), None);
    assert_eq!(kind(TEMPLATE, json!({"iss": v1})), Some(IdTokenErrorKind::Issuer));
    assert_eq!(kind(ISSUER, json!({"tid": OTHER})), Some(IdTokenErrorKind::Issuer));
    assert_eq!(kind(TEMPLATE, json!({"tid": OTHER})), Some(IdTokenErrorKind::Issuer));
    let twice = validate(client().any_tenant(), TEMPLATE, json!({"TID": OTHER}));
    assert_eq!(twice, Some(JwtError::DuplicateMember(Part::Payload).into()));
    let b2c = format!("https://contoso.b2clogin.com/{TENANT}/v2.0/");
    for good in [json!({"iss": b2c, "tid": null, "ver": "1.0"}), json!({"iss": b2c})] {
        assert_eq!(validate(client(), &b2c, good.clone()), None, "{good}");
        assert_eq!(validate(client().tenants([TENANT]), &b2c, good.clone()), None, "{good}");
    }
    assert_eq!(kind(b2c.trim_end_matches('/'), json!({"iss": b2c})), Some(IdTokenErrorKind::Issuer));
}

#[test]
fn a_key_signs_for_its_own_issuer_only() {
    let token = signed(json!({}), &claims(json!({})));
    let personal = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";
    let validator = client().any_tenant().build().expect("a validator");
    let validate = |issuers: &[Option<&str>]| validator.validate(&token, &keys(issuers), TEMPLATE, at(NOW)).err();
    for issuers in [&[None][..], &[Some(TEMPLATE)], &[Some(ISSUER)], &[Some(personal), Some(TEMPLATE)]] {
        assert_eq!(validate(issuers), None, "{issuers:?}");
    }
    let (expected, actual) = (personal.to_owned(), ISSUER.to_owned());
    assert_eq!(validate(&[Some(personal)]), Some(IdTokenError::KeyIssuerMismatch { expected, actual }));
    let without = signed(json!({}), &claims(json!({"tid": null})));
    let error = validator.validate(&without, &keys(&[Some(TEMPLATE)]), ISSUER, at(NOW)).err();
    assert_eq!(error, Some(IdTokenError::Missing("tid")));
}

#[test]
fn a_token_answers_one_request() {
    let age = |seconds| client().max_age(Duration::from_secs(seconds));
    let hashes = || client().access_token("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y").code("code");
    for (builder, changes, expected) in [
        (client().nonce("678910"), json!({}), None),
        (client().nonce("67891"), json!({}), Some(IdTokenErrorKind::Nonce)),
        (client().nonce("678910"), json!({"nonce": null}), Some(IdTokenErrorKind::Nonce)),
        (age(100), json!({"auth_time": NOW - 400}), None),
        (age(100), json!({"auth_time": NOW - 401}), Some(IdTokenErrorKind::Time)),
        (age(100), json!({}), Some(IdTokenErrorKind::Time)),
        (age(u64::MAX), json!({"auth_time": 0}), None),
        (client(), json!({"iat": NOW + 301}), Some(IdTokenErrorKind::Time)),
        (hashes(), json!({}), None),
        (hashes(), json!({"at_hash": "77QmUPtjPfzWtF2AnpK9RQ"}), None),
        (hashes(), json!({"at_hash": "77QmUPtjPfzWtF2AnpK9RA"}), Some(IdTokenErrorKind::Nonce)),
        (hashes(), json!({"c_hash": "77QmUPtjPfzWtF2AnpK9RQ"}), Some(IdTokenErrorKind::Nonce)),
        (client(), json!({"at_hash": "anything"}), None),
        (client().policy("B2C_1_in"), json!({"tfp": "b2c_1_IN", "acr": "x"}), None),
        (client().policy("B2C_1_in"), json!({"acr": "b2c_1_in"}), None),
        (client().policy("B2C_1_in"), json!({"acr": "b2c_1_up"}), Some(IdTokenErrorKind::Issuer)),
        (client().policy("B2C_1_in"), json!({}), Some(IdTokenErrorKind::Malformed)),
        (client(), json!({"aud": ["client", "x"], "azp": "client"}), None),
        (client(), json!({"aud": ["client", "x"]}), None),
        (client(), json!({"aud": ["client", "x"], "azp": "x"}), Some(IdTokenErrorKind::Audience)),
        (client(), json!({"azp": "x"}), None),
        (client(), json!({"aud": "x"}), Some(IdTokenErrorKind::Audience)),
    ] {
        let error = validate(builder, ISSUER, changes.clone());
        assert_eq!(error.map(|error| error.kind()), expected, "{changes}");
    }
}

#[test]
fn the_type_says_what_a_token_is() {
    let access = || IdTokenValidator::access_tokens(["api://x", "client"]);
    let scoped = || claims(json!({"scp": "a b", "roles": ["c"]}));
    for (builder, typ, claims, good) in [
        (client(), json!({"typ": "JWT"}), claims(json!({})), true),
        (client(), json!({"typ": "jwt"}), claims(json!({})), true),
        (client(), json!({"typ": "at+jwt"}), claims(json!({})), false),
        (client(), json!({"typ": "pop"}), claims(json!({})), false),
        (access(), json!({"typ": "at+jwt"}), scoped(), true),
        (access(), json!({"typ": "application/at+jwt"}), scoped(), true),
        (access(), json!({"typ": "JWT"}), scoped(), true),
        (access(), json!({"typ": "pop"}), scoped(), false),
        (access(), json!({}), claims(json!({"appid": "x"})), true),
        (access(), json!({}), claims(json!({})), false),
    ] {
        let validator = builder.build().expect("a validator");
        let outcome = validator.validate(&signed(typ.clone(), &claims), &keys(&[None]), ISSUER, at(NOW));
        assert_eq!(outcome.as_ref().err().map(IdTokenError::kind), (!good).then_some(IdTokenErrorKind::Type), "{typ}");
        if let Some(claims) = outcome.ok().filter(|claims| claims.scopes().count() > 0) {
            assert_eq!((claims.scopes().collect::<Vec<_>>(), claims.roles()), (vec!["a", "b"], &["c".to_owned()][..]));
        }
    }
}

#[test]
fn a_validator_is_built_within_bounds() {
    let built = |builder: IdTokenValidatorBuilder| builder.build().err();
    assert_eq!(built(client().skew(LONGEST_SKEW)), None);
    let long = Duration::from_secs(601);
    assert_eq!(built(client().skew(long)), Some(ValidatorError::SkewTooLong(long)));
    assert_eq!(built(IdTokenValidator::builder("")), Some(ValidatorError::NoAudience));
    assert_eq!(built(IdTokenValidator::access_tokens([""; 0])), Some(ValidatorError::NoAudience));
    assert_eq!(built(client().algorithms([])), Some(ValidatorError::NoAlgorithm));
}

#[test]
fn errors_show_the_claim_at_fault_cleaned_and_cut_and_no_nonce() {
    let long = format!("evil\n{}", "x".repeat(500));
    let token = signed(json!({}), &claims(json!({"iss": long, "nonce": "n-marker", "sub": "s-marker"})));
    let error = decode_id_token(&token, None, Some(ISSUER), None, at(NOW)).expect_err("another issuer");
    let shown = format!("evil {}", "x".repeat(195));
    assert_eq!(error.to_string(), format!("the issuer is `{shown}`, expected is `{ISSUER}`"));
    let error = decode_id_token(&token, None, None, Some("e-marker"), at(NOW)).expect_err("another nonce");
    assert!(!format!("{error} {error:?}").contains("marker"), "{error:?}");
    let IdTokenError::NonceMismatch { expected, actual } = error else { unreachable!("another nonce") };
    assert_eq!((expected, actual), (Secret::new("e-marker"), Secret::new("n-marker")));
}
