//! Signed HTTP requests: the vectors SHR-A to SHR-D of the reference (section 1.8), and every check of the API's side.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use msal_core::base::encode::base64url;
use msal_core::http::Request;
use msal_core::model::PopAuthScheme;
use msal_core::wire::id_token::{IdTokenError, IdTokenErrorKind, IdTokenValidator};
use msal_core::wire::jwk::{JwkError, Jwks, JwsAlgorithm, PublicKey, RsaPublicKey};
use msal_core::wire::jws;
use msal_core::wire::key::{PrivateKey, USUAL_BITS, generate};
use msal_core::wire::shr::{
    Confirmation, KeyStorage, NonceIssuer, PublicJwk, ReceivedRequest, ReplayMemory, Shr, ShrError, ShrVerifier,
    ShrVerifierBuilder, ShrVerifierError, SignedPart, bound_key_id,
};
use msal_core::wire::verify::SignatureError;
use msal_core::{Algorithm, Secret, Seed, Timestamp};
use serde_json::{Value, json};

const NOW: u64 = 1_700_000_000;
const VECTORS: [&str; 4] = [
    include_str!("data/shr/a.jwt"),
    include_str!("data/shr/b.jwt"),
    include_str!("data/shr/c.jwt"),
    include_str!("data/shr/d.jwt"),
];
const BODY: &[u8] = br#"{"hello":"world!"}"#;
const HEADERS: [(&str, &str); 2] = [("Content-Type", "application/json"), ("etag", "742-3u8f34-3r2nvv3")];
const NONCE: &str = "nonce-from-server";
const KEY_ID: &str = "Bh6LTi69ew7vV8UdE_mPpAN1iEvZWASU9BWAsxBK6gk";
const ISSUER: &str = "https://login.microsoftonline.com/99999999-8888-7777-6666-555555555555/v2.0";
const AUDIENCE: &str = "api://items";

/// The key A.1 of the reference, which is the client's.
static CLIENT: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::from_pem(include_str!("data/leaf_key.pem")).unwrap());
/// The issuer's key, which might as well be a thief's.
static OTHER: LazyLock<PrivateKey> = LazyLock::new(|| generate(USUAL_BITS, &Seed::new([9; 32])).unwrap());

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

fn jwk(key: &PrivateKey) -> PublicJwk {
    PublicJwk::of_private(key).unwrap()
}

fn request(method: &str, uri: &str, proof: &str) -> Request<&'static [u8]> {
    let request = Request::builder().method(method).uri(uri).header("authorization", format!("PoP {proof}"));
    let request = HEADERS.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    request.header("host", "api.contoso.example").body(BODY).unwrap()
}

fn payload(proof: &str) -> Value {
    serde_json::from_slice(msal_core::wire::jwt::Jws::parse(proof).unwrap().payload()).unwrap()
}

/// Verifies the key, and takes the token as it is: those of the vectors are not signed.
fn verify(builder: ShrVerifierBuilder, request: &Request<&'static [u8]>, now: u64) -> Result<Option<String>, ShrError> {
    let received = ReceivedRequest::new(request).with_body(request.body());
    let verified = builder.build().unwrap().verify_with(&received, at(now), |token| {
        let bound = bound_key_id(token).ok_or(ShrError::TokenRefused)?;
        Ok((Confirmation::Thumbprint(bound), ()))
    });
    verified.map(|verified| {
        assert_eq!(
            (verified.key_id.as_str(), verified.until),
            (KEY_ID, verified.signed_at.plus(Duration::from_secs(300)))
        );
        verified.client_claims
    })
}

#[test]
fn the_key_is_named_by_its_thumbprint() {
    let key = jwk(&CLIENT);
    assert_eq!(key.key_id(), KEY_ID);
    assert_eq!(json!(key.json()), json!(payload(VECTORS[3])["cnf"]["jwk"].to_string()));
    assert_eq!(key.req_cnf(None), "eyJraWQiOiJCaDZMVGk2OWV3N3ZWOFVkRV9tUHBBTjFpRXZaV0FTVTlCV0FzeEJLNmdrIn0");
    assert_eq!(
        key.req_cnf(Some(KeyStorage::Software)),
        "eyJraWQiOiJCaDZMVGk2OWV3N3ZWOFVkRV9tUHBBTjFpRXZaV0FTVTlCV0FzeEJLNmdrIiwieG1zX2tzbCI6InN3In0"
    );
    assert_eq!(PublicJwk::of(&PublicKey::Rsa(RsaPublicKey::from_pkcs1_der(CLIENT.public_key_der()).unwrap())), key);
}

#[test]
fn our_form_is_that_of_the_reference_to_the_byte() {
    let scheme = PopAuthScheme::for_request("post", "https://API.contoso.example:8443/v1/items?b=bar&a=foo&c=duck#f");
    let scheme = scheme.unwrap().with_query().unwrap().with_headers(HEADERS).unwrap().with_body(BODY);
    let (token, key) = (payload(VECTORS[3])["at"].as_str().unwrap().to_owned(), jwk(&CLIENT));
    let input = scheme.shr(&token, at(NOW), NONCE, &key).signing_input(Algorithm::Rs256);
    let signature = CLIENT.sign(Algorithm::Rs256, input.as_bytes(), [1; 32]).unwrap();
    assert_eq!(Shr::authorization(&input, &signature), format!("PoP {}", VECTORS[3]));
    assert_eq!(scheme.algorithm(), Algorithm::Ps256);
}

#[test]
fn the_vectors_of_all_libraries_are_accepted() {
    let plain = |proof| request("GET", "/v1/items%20A", proof);
    assert_eq!(verify(ShrVerifier::builder(), &plain(VECTORS[0]), NOW), Ok(None));
    assert_eq!(verify(ShrVerifier::builder(), &plain(VECTORS[1]), NOW), Ok(None));
    let everything = [SignedPart::Query, SignedPart::Headers, SignedPart::Body];
    let javascript = request("GET", "/v1/items%20A?b=bar&a=foo&c=duck", VECTORS[2]);
    let claims = verify(ShrVerifier::builder().require([SignedPart::Query]), &javascript, NOW);
    assert_eq!(claims, Ok(Some(r#"{"k":1}"#.to_owned())));
    let ours = request("POST", "https://api.contoso.example:8443/v1/items?b=bar&a=foo&c=duck", VECTORS[3]);
    assert_eq!(verify(ShrVerifier::builder().require(everything), &ours, NOW), Ok(None));
}

#[test]
fn another_request_than_the_signed_one_is_refused() {
    let of = |method: &str, uri: &str| verify(ShrVerifier::builder(), &request(method, uri, VECTORS[3]), NOW);
    let (host, rest) = ("https://api.contoso.example:8443", "/v1/items?b=bar&a=foo&c=duck");
    assert_eq!(of("POST", &format!("{host}{rest}&more=1")), Ok(None));
    for (method, uri, part) in [
        ("PUT", format!("{host}{rest}"), SignedPart::Method),
        ("POST", format!("https://api.contoso.example{rest}"), SignedPart::Host),
        ("POST", format!("https://api.fabrikam.example:8443{rest}"), SignedPart::Host),
        ("POST", rest.to_owned(), SignedPart::Host),
        ("POST", format!("{host}/v1/Items?b=bar&a=foo&c=duck"), SignedPart::Path),
        ("POST", format!("{host}/v1/items/?b=bar&a=foo&c=duck"), SignedPart::Path),
        ("POST", format!("{host}/v1/items?b=bar&a=foo"), SignedPart::Query),
        ("POST", format!("{host}/v1/items?b=bar&a=foo&c=duck&c=duck"), SignedPart::Query),
        ("POST", format!("{host}/v1/items?b=bar&a=foo&c=goose"), SignedPart::Query),
    ] {
        assert_eq!(of(method, &uri), Err(ShrError::Mismatch(part)), "{method} {uri}");
    }
    let whole = ShrVerifier::builder().require([SignedPart::Query]);
    for uri in [format!("{host}{rest}&more=1"), format!("{host}{rest}&more")] {
        let refused = verify(whole.clone(), &request("POST", &uri, VECTORS[3]), NOW);
        assert_eq!(refused, Err(ShrError::NotSigned(SignedPart::Query)), "{uri}");
    }
}

#[test]
fn headers_and_body_are_those_that_were_signed() {
    let good = || request("POST", "https://api.contoso.example:8443/v1/items?b=bar&a=foo&c=duck", VECTORS[3]);
    let of = |request: &Request<&'static [u8]>| verify(ShrVerifier::builder(), request, NOW);
    assert_eq!(of(&good()), Ok(None));
    let mut changed = good();
    changed.headers_mut().insert("etag", "other".parse().unwrap());
    assert_eq!(of(&changed), Err(ShrError::Mismatch(SignedPart::Headers)));
    let mut twice = good();
    twice.headers_mut().append("etag", "742-3u8f34-3r2nvv3".parse().unwrap());
    assert_eq!(of(&twice), Err(ShrError::Mismatch(SignedPart::Headers)));
    assert_eq!(of(&good().map(|_| &b"{}"[..])), Err(ShrError::Mismatch(SignedPart::Body)));
    let verifier = ShrVerifier::builder().build().unwrap();
    let unread = good();
    let error = verifier.verify_with(&ReceivedRequest::new(&unread), at(NOW), |_| {
        Ok((Confirmation::Thumbprint(KEY_ID.to_owned()), ()))
    });
    assert_eq!(error.unwrap_err(), ShrError::BodyUnread);
    for (names, expected) in
        [(vec!["Content-Type", "absent"], Ok(None)), (vec!["host"], Err(ShrError::NotSigned(SignedPart::Headers)))]
    {
        assert_eq!(verify(ShrVerifier::builder().require_headers(names), &good(), NOW), expected);
    }
}

/// Signs any header and payload.
fn sign(key: &PrivateKey, header: &Value, payload: &Value) -> String {
    let algorithm = if header["alg"] == "RS256" { Algorithm::Rs256 } else { Algorithm::Ps256 };
    let input = jws::signing_input(&jws::encode(header), payload);
    jws::compact(&input, &key.sign(algorithm, input.as_bytes(), [3; 32]).unwrap())
}

/// The claims of a whole access token, bound to the client's key.
fn token_claims() -> Value {
    json!({"iss": ISSUER, "tid": "99999999-8888-7777-6666-555555555555", "aud": AUDIENCE, "exp": NOW + 3600,
        "iat": NOW, "nbf": NOW, "appid": "client", "roles": ["Items.Read"], "cnf": {"kid": KEY_ID}})
}

fn access_token(changes: &Value) -> String {
    sign(&OTHER, &json!({"alg": "RS256", "kid": "issuer", "typ": "JWT"}), &changed(token_claims(), changes))
}

/// Replaces members, or removes them by `null`.
fn changed(mut value: Value, changes: &Value) -> Value {
    let members = value.as_object_mut().unwrap();
    members.extend(changes.as_object().unwrap().clone());
    members.retain(|_, value| !value.is_null());
    value
}

fn header(changes: &Value) -> Value {
    changed(json!({"alg": "PS256", "kid": KEY_ID, "typ": "pop"}), changes)
}

fn proof_claims(token: &str) -> Value {
    let jwk: Value = serde_json::from_str(jwk(&CLIENT).json()).unwrap();
    json!({"at": token, "ts": NOW, "m": "GET", "u": "api.contoso.example", "p": "/v1/items", "nonce": NONCE,
        "cnf": {"jwk": jwk}})
}

/// Verifies all of it: the token by the issuer's key, then the proof.
fn verify_all(verifier: &ShrVerifier, proof: &str, now: u64) -> Result<Vec<String>, ShrError> {
    let issuer: Value = serde_json::from_str(jwk(&OTHER).json()).unwrap();
    let keys = json!({"keys": [changed(issuer, &json!({"kid": "issuer"}))]});
    let keys = Jwks::parse(keys.to_string().as_bytes()).unwrap();
    let tokens = IdTokenValidator::access_tokens([AUDIENCE]).build().unwrap();
    let request = request("GET", "/v1/items", proof);
    let outcome = verifier.verify(&ReceivedRequest::new(&request), &tokens, &keys, ISSUER, at(now));
    outcome.map(|verified| verified.token.roles().to_vec())
}

fn usual() -> ShrVerifier {
    ShrVerifier::builder().hosts(["api.contoso.example"]).nonce(NONCE).build().unwrap()
}

#[test]
fn each_check_fails_with_its_own_error() {
    let token = access_token(&json!({}));
    let missing = |part| ShrError::NotSigned(part);
    let bad = |claim| ShrError::Malformed(msal_core::wire::jwt::JwtError::BadClaim(claim));
    let allowed = vec![JwsAlgorithm::Ps256, JwsAlgorithm::Rs256];
    let (old, new) = (NOW - 301, NOW + 301);
    let (age, skew) = (Duration::from_secs(300), Duration::from_secs(300));
    let private = json!({"jwk": {"kty": "RSA", "n": "AQ", "e": "AQAB", "d": "AQ"}});
    for (header_changes, changes, expected) in [
        (json!({"typ": "JWT"}), json!({}), ShrError::WrongType),
        (json!({"typ": null}), json!({}), ShrError::WrongType),
        (json!({"alg": "none"}), json!({}), ShrError::Signature(SignatureError::AlgNotAllowed(allowed.clone()))),
        (json!({"alg": "HS256"}), json!({}), ShrError::Signature(SignatureError::AlgNotAllowed(allowed))),
        (json!({"crit": ["exp"]}), json!({}), ShrError::Signature(SignatureError::CritNotSupported)),
        (json!({}), json!({"at": null}), ShrError::Missing("at")),
        (json!({}), json!({"at": 7}), bad("at")),
        (json!({}), json!({"ts": null}), ShrError::Missing("ts")),
        (json!({}), json!({"ts": old}), ShrError::Stale { signed_at: at(old), now: at(NOW), max_age: age }),
        (json!({}), json!({"ts": new}), ShrError::Ahead { signed_at: at(new), now: at(NOW), skew }),
        (json!({}), json!({"m": null}), missing(SignedPart::Method)),
        (json!({}), json!({"u": null}), missing(SignedPart::Host)),
        (json!({}), json!({"p": null}), missing(SignedPart::Path)),
        (json!({}), json!({"m": "POST"}), ShrError::Mismatch(SignedPart::Method)),
        (json!({}), json!({"u": "api.fabrikam.example"}), ShrError::Mismatch(SignedPart::Host)),
        (json!({}), json!({"u": "api.contoso.example:8443"}), ShrError::Mismatch(SignedPart::Host)),
        (json!({}), json!({"p": "/v1/other"}), ShrError::Mismatch(SignedPart::Path)),
        (json!({}), json!({"q": [["a"], "x"]}), ShrError::Mismatch(SignedPart::Query)),
        (json!({}), json!({"q": [[], "a=1"]}), ShrError::Mismatch(SignedPart::Query)),
        (json!({}), json!({"q": "a=1"}), bad("q")),
        (json!({}), json!({"h": [["absent"], "x"]}), ShrError::Mismatch(SignedPart::Headers)),
        (json!({}), json!({"b": "x"}), ShrError::BodyUnread),
        (json!({}), json!({"nonce": null}), ShrError::Nonce),
        (json!({}), json!({"nonce": "other"}), ShrError::Nonce),
        (json!({}), json!({"cnf": null}), ShrError::Missing("cnf")),
        (json!({}), json!({"cnf": {"kid": KEY_ID}}), ShrError::Missing("cnf")),
        (json!({}), json!({"cnf": private}), ShrError::Key(JwkError::Private)),
    ] {
        let proof = sign(&CLIENT, &header(&header_changes), &changed(proof_claims(&token), &changes));
        assert_eq!(verify_all(&usual(), &proof, NOW), Err(expected), "{header_changes} {changes}");
    }
    for (header_changes, changes) in [
        (json!({}), json!({})),
        (json!({"alg": "RS256", "typ": "PoP", "kid": null}), json!({})),
        (json!({"kid": base64url(br#"{"kid":"wrapped"}"#)}), json!({"m": "get", "u": "API.contoso.example:443"})),
        (json!({}), json!({"unknown": [1], "client_claims": "{}", "ts": NOW - 300})),
    ] {
        let proof = sign(&CLIENT, &header(&header_changes), &changed(proof_claims(&token), &changes));
        assert_eq!(verify_all(&usual(), &proof, NOW), Ok(vec!["Items.Read".to_owned()]), "{header_changes} {changes}");
    }
}

#[test]
fn a_stolen_token_is_of_no_use_with_another_key() {
    let token = access_token(&json!({}));
    let thief: Value = serde_json::from_str(jwk(&OTHER).json()).unwrap();
    let own_key = changed(proof_claims(&token), &json!({"cnf": {"jwk": thief}}));
    assert_eq!(verify_all(&usual(), &sign(&OTHER, &header(&json!({})), &own_key), NOW), Err(ShrError::WrongKey));
    let wrong = Err(ShrError::Signature(SignatureError::BadSignature));
    assert_eq!(verify_all(&usual(), &sign(&OTHER, &header(&json!({})), &proof_claims(&token)), NOW), wrong);
    let with_key = access_token(&json!({"cnf": {"jwk": proof_claims(&token)["cnf"]["jwk"]}}));
    let stolen = changed(proof_claims(&with_key), &json!({"cnf": {"jwk": thief}}));
    assert_eq!(verify_all(&usual(), &sign(&OTHER, &header(&json!({})), &stolen), NOW), Err(ShrError::WrongKey));
    let keyless = changed(proof_claims(&with_key), &json!({"cnf": null}));
    assert_eq!(verify_all(&usual(), &sign(&OTHER, &header(&json!({})), &keyless), NOW), wrong);
    assert!(verify_all(&usual(), &sign(&CLIENT, &header(&json!({})), &keyless), NOW).is_ok());
}

#[test]
fn the_token_within_is_validated_and_bound() {
    let of = |token: &str| verify_all(&usual(), &sign(&CLIENT, &header(&json!({})), &proof_claims(token)), NOW);
    for (changes, kind) in [
        (json!({"aud": "other"}), IdTokenErrorKind::Audience),
        (json!({"exp": NOW - 301}), IdTokenErrorKind::Time),
        (json!({"iss": "https://sts.fabrikam.example"}), IdTokenErrorKind::Issuer),
    ] {
        let refused = of(&access_token(&changes)).unwrap_err();
        assert!(matches!(&refused, ShrError::Token(error) if error.kind() == kind), "{changes} {refused:?}");
    }
    let forged = of(&sign(&CLIENT, &json!({"alg": "RS256", "kid": "issuer", "typ": "JWT"}), &token_claims()));
    assert_eq!(forged, Err(IdTokenError::Signature(SignatureError::BadSignature).into()));
    for cnf in [json!(null), json!({}), json!({"kid": ""}), json!({"x5t#S256": "AQ"}), json!("kid")] {
        assert_eq!(of(&access_token(&json!({"cnf": cnf}))), Err(ShrError::NotBound), "{cnf}");
    }
}

#[test]
fn a_proof_is_good_once() {
    let cache = Arc::new(Mutex::new(ReplayMemory::new(2)));
    let verifier = ShrVerifier::builder().replay_cache(Arc::<Mutex<ReplayMemory>>::clone(&cache)).build().unwrap();
    let token = access_token(&json!({}));
    let proof = |nonce: &str, p: &str| {
        sign(&CLIENT, &header(&json!({})), &changed(proof_claims(&token), &json!({"nonce": nonce, "p": p})))
    };
    let (first, second, third) = (proof("1", "/v1/items"), proof("2", "/v1/items"), proof("3", "/v1/items"));
    assert!(verify_all(&verifier, &first, NOW).is_ok());
    assert_eq!(verify_all(&verifier, &first, NOW + 300), Err(ShrError::Replayed));
    let refused = verify_all(&verifier, &proof("4", "/"), NOW);
    assert_eq!((refused, cache.lock().unwrap().len()), (Err(ShrError::Mismatch(SignedPart::Path)), 1));
    assert!(verify_all(&verifier, &second, NOW).is_ok());
    assert_eq!(verify_all(&verifier, &third, NOW), Err(ShrError::ReplayCache));
    let careless = ShrVerifier::builder().without_replay_cache().build().unwrap();
    assert!((0..2).all(|_| verify_all(&careless, &first, NOW).is_ok()));
}

#[test]
fn nonces_are_what_the_api_says() {
    let issuer = NonceIssuer::new([5; 32], Duration::from_secs(60));
    let token = access_token(&json!({}));
    let of = |builder: ShrVerifierBuilder, nonce: &str| {
        let proof = sign(&CLIENT, &header(&json!({})), &changed(proof_claims(&token), &json!({"nonce": nonce})));
        verify_all(&builder.build().unwrap(), &proof, NOW).is_ok()
    };
    let own = || ShrVerifier::builder().nonce_issuer(issuer.clone());
    assert!(of(own(), &issuer.issue(at(NOW))) && !of(own(), &issuer.issue(at(NOW - 61))) && !of(own(), "x"));
    let checked = || ShrVerifier::builder().nonce_check(|nonce, now| nonce == "y" && now == at(NOW));
    assert!(of(checked(), "y") && !of(checked(), "x"));
    assert!(of(ShrVerifier::builder(), "anything"));
}

#[test]
fn one_authorization_of_the_scheme_is_looked_at() {
    let token = access_token(&json!({}));
    let proof = sign(&CLIENT, &header(&json!({})), &proof_claims(&token));
    let of = |fields: &[String]| {
        let request = Request::builder().uri("/v1/items").header("host", "api.contoso.example");
        let request = fields.iter().fold(request, |request, field| request.header("authorization", field));
        let request = request.body(&b""[..]).unwrap();
        let verified = usual().verify_with(&ReceivedRequest::new(&request), at(NOW), |_| {
            Ok((Confirmation::Thumbprint(KEY_ID.to_owned()), ()))
        });
        verified.map(|_| ())
    };
    assert_eq!(of(&[format!("pop  {proof}")]), Ok(()));
    for fields in [vec![], vec![format!("Bearer {proof}")], vec![proof.clone()], vec![format!("PoP {proof}"); 2]] {
        assert_eq!(of(&fields), Err(ShrError::NoProof), "{fields:?}");
    }
    assert!(matches!(of(&["PoP x.y".to_owned()]), Err(ShrError::Malformed(_))));
}

#[test]
fn settings_are_bounded_and_nothing_is_shown() {
    let build = |builder: ShrVerifierBuilder| builder.build().err();
    let (hour, skew) = (Duration::from_secs(3601), Duration::from_secs(601));
    assert_eq!(build(ShrVerifier::builder().max_age(hour)), Some(ShrVerifierError::AgeTooLong(hour)));
    assert_eq!(build(ShrVerifier::builder().skew(skew)), Some(ShrVerifierError::SkewTooLong(skew)));
    assert_eq!(build(ShrVerifier::builder().algorithms([])), Some(ShrVerifierError::NoAlgorithm));
    let key = jwk(&CLIENT);
    let scheme = PopAuthScheme::new("GET", "https://h.example/a?s3cr3t=s3cr3t", "s3cr3t").unwrap();
    let scheme = scheme.with_client_claims(r#"{"s3cr3t":1}"#).unwrap().with_headers([("x", "s3cr3t")]).unwrap();
    let shr = scheme.shr("s3cr3t", at(NOW), "s3cr3t", &key);
    let verifier = ShrVerifier::builder().nonce(Secret::new("s3cr3t"));
    let request = request("GET", "/s3cr3t", "s3cr3t");
    for shown in [
        format!("{scheme:?} {shr:?} {key:?} {verifier:?}"),
        format!("{:?}", ReceivedRequest::new(&request)),
        format!("{:?}", verify(ShrVerifier::builder(), &request, NOW)),
    ] {
        assert!(!shown.contains("s3cr3t"), "{shown}");
    }
}
