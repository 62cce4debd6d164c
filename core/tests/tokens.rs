//! The tokens J0 to J13 of the reference (section 7.7), each with what must come of it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use msal_core::Timestamp;
use msal_core::wire::id_token::{IdTokenClaims, IdTokenError, IdTokenValidator};
use msal_core::wire::jwk::{Jwks, JwsAlgorithm};
use msal_core::wire::jwt::{DateFlaw, JwtError, Part};
use msal_core::wire::verify::SignatureError;

const TOKENS: &str = include_str!("data/tokens/j.txt");
const KEYS: &[u8] = include_bytes!("data/tokens/jwks.json");
const ISSUER: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";
const NOW: u64 = 1_700_000_100;

fn token(name: &str) -> &'static str {
    let line = TOKENS.lines().find_map(|line| line.split_once(' ').filter(|(own, _)| *own == name));
    line.unwrap_or_else(|| panic!("no token {name}")).1
}

fn validate_with(name: &str, now: u64, algorithms: &[JwsAlgorithm]) -> Result<IdTokenClaims, IdTokenError> {
    let validator = IdTokenValidator::builder("11111111-2222-3333-4444-555555555555")
        .algorithms(algorithms.iter().copied())
        .any_tenant()
        .nonce("678910")
        .build()
        .unwrap();
    let keys = Jwks::parse(KEYS).unwrap();
    assert_eq!(keys.keys().len(), 1);
    validator.validate(token(name), &keys, ISSUER, Timestamp::from_unix_seconds(now))
}

fn validate(name: &str, now: u64) -> Result<IdTokenClaims, IdTokenError> {
    validate_with(name, now, &[JwsAlgorithm::Rs256])
}

#[test]
fn the_valid_token_is_accepted_with_its_claims() {
    let claims = validate("J0", NOW).unwrap();
    assert_eq!(claims.subject(), Some("subject-1"));
    assert_eq!(claims.tenant_id(), Some("99999999-8888-7777-6666-555555555555"));
    assert_eq!(claims.object_id(), Some("00000000-0000-0000-0000-00000000000a"));
    assert_eq!(claims.version(), Some("2.0"));
    assert_eq!(claims.audience(), ["11111111-2222-3333-4444-555555555555"]);
    assert_eq!(claims.issued_at(), Some(Timestamp::from_unix_seconds(1_700_000_000)));
    assert_eq!(claims.other("exp"), Some(1_700_003_600.into()));
}

#[test]
fn a_token_whose_algorithm_is_not_allowed_is_refused() {
    for name in ["J1", "J2", "J5", "J9"] {
        let refused = SignatureError::AlgNotAllowed(vec![JwsAlgorithm::Rs256]);
        assert_eq!(validate(name, NOW).unwrap_err(), refused.into(), "{name}");
    }
}

#[test]
fn a_key_that_the_token_brings_is_not_used() {
    let error = validate_with("J5", NOW, &[JwsAlgorithm::Rs256, JwsAlgorithm::Es256]).unwrap_err();
    assert_eq!(error, SignatureError::UnknownKey(None).into());
}

#[test]
fn malformed_tokens_are_named_though_they_are_signed() {
    let date = |flaw| JwtError::BadNumericDate { claim: "exp", flaw };
    for (name, expected) in [
        ("J3", JwtError::BadBase64(Part::Signature)),
        ("J4", JwtError::DuplicateMember(Part::Payload)),
        ("J6", date(DateFlaw::OutOfRange)),
        ("J10", date(DateFlaw::NotANumber)),
        ("J11", JwtError::TooDeep(Part::Payload)),
    ] {
        assert_eq!(validate(name, NOW).unwrap_err(), expected.into(), "{name}");
    }
}

#[test]
fn an_extension_is_not_supported() {
    assert_eq!(validate("J7", NOW).unwrap_err(), SignatureError::CritNotSupported.into());
}

#[test]
fn an_issuer_of_another_tenant_is_refused() {
    let issuer = |tenant| format!("https://login.microsoftonline.com/{tenant}-8888-7777-6666-555555555555/v2.0");
    let (expected, actual) = (issuer("99999999"), issuer("aaaaaaaa"));
    assert_eq!(validate("J8", NOW).unwrap_err(), IdTokenError::IssuerMismatch { expected, actual });
}

#[test]
fn times_are_checked_to_the_second() {
    assert!(validate("J0", 1_700_003_899).is_ok());
    assert!(matches!(validate("J0", 1_700_003_900), Err(IdTokenError::Expired { .. })));
    assert!(validate("J0", 1_699_999_700).is_ok());
    assert!(matches!(validate("J0", 1_699_999_699), Err(IdTokenError::NotYetValid { claim: "nbf", .. })));
}
