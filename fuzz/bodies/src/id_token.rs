//! ID tokens: built from a header and a payload, decoded, signed where that is to succeed, and validated.

use std::sync::LazyLock;

use msal_core::base::encode::base64url;
use msal_core::wire::id_token::{IdTokenClaims, IdTokenError, IdTokenValidator, decode_id_token};
use msal_core::wire::jwk::{Jwks, PublicKey, RsaPublicKey};
use msal_core::wire::key::PrivateKey;
use msal_core::{Algorithm, Timestamp};
use serde_json::{Value, json};

use crate::text;

const CLIENT: &str = "client";
const ISSUER: &str = "https://login.microsoftonline.com/99999999-8888-7777-6666-555555555555/v2.0";
const NONCE: &str = "nonce";
const KEY_ID: &str = "key";
const NOW: u64 = 1_700_000_100;
/// The skews of the decoder and of the validator, in seconds.
const SKEWS: [u64; 2] = [120, 300];

static KEY: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::from_pem(include_str!("id_token_key.pem")).expect("the key of the tests"));

static KEYS: LazyLock<Jwks> = LazyLock::new(|| {
    let key = RsaPublicKey::from_pkcs1_der(KEY.public_key_der()).expect("a public key");
    let set = json!({"keys": [{
        "kty": "RSA", "kid": KEY_ID, "n": base64url(key.modulus()), "e": base64url(key.exponent()),
    }]});
    let keys = Jwks::parse(set.to_string().as_bytes()).expect("a set");
    assert_eq!(keys.keys().iter().map(|one| &one.key).collect::<Vec<_>>(), [&PublicKey::Rsa(key)]);
    keys
});

/// Whatever is accepted is what the client waits for, by its own reading of the payload; nothing is accepted without its
/// signature; and no error shows the token.
///
/// The input is a header and a payload, between lines of `%%`.
pub fn id_token(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    let [header, payload] = text::parts(text);
    let input = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()));
    let now = Timestamp::from_unix_seconds(NOW);
    let [decoder, validator] = SKEWS;
    let unsigned = format!("{input}.");
    let outcome = decode_id_token(&unsigned, Some(CLIENT), Some(ISSUER), Some(NONCE), now);
    match &outcome {
        Ok(claims) => assert_expected(payload, claims, decoder),
        Err(error) => assert_discreet(error, &unsigned),
    }
    assert_discreet(&validate(&unsigned, now).expect_err("there is no signature"), &unsigned);
    if outcome.is_err() {
        return; // a signature takes long, and little is left to find
    }
    let signature = KEY.sign(Algorithm::Rs256, input.as_bytes(), [7; 32]).expect("it signs");
    let token = format!("{input}.{}", base64url(&signature));
    match validate(&token, now) {
        Ok(claims) => {
            assert_expected(payload, &claims, validator);
            assert_header(header);
        }
        Err(error) => assert_discreet(&error, &token),
    }
    let changed = format!(
        "{}.{}.{}",
        base64url(header.as_bytes()),
        base64url(format!("{payload} ").as_bytes()),
        base64url(&signature)
    );
    assert!(validate(&changed, now).is_err(), "a signature over something else");
}

fn validate(token: &str, now: Timestamp) -> Result<IdTokenClaims, IdTokenError> {
    let validator = IdTokenValidator::builder(CLIENT).nonce(NONCE).build().expect("a validator");
    validator.validate(token, &KEYS, ISSUER, now)
}

/// The header names the one key and the one algorithm, and no extension.
fn assert_header(header: &str) {
    let header: Value = serde_json::from_str(header).expect("a header that any reader of JSON takes");
    assert_eq!((header.get("alg"), header.get("kid")), (Some(&json!("RS256")), Some(&json!(KEY_ID))));
    assert!(header.get("crit").is_none() && header.get("b64").is_none());
    let typ = header.get("typ").map(|typ| typ.as_str().map(str::to_ascii_lowercase));
    assert!(matches!(typ.as_ref().map(Option::as_deref), None | Some(Some("jwt"))), "{typ:?}");
}

fn assert_expected(payload: &str, claims: &IdTokenClaims, skew: u64) {
    assert!(claims.audience().iter().any(|audience| audience == CLIENT));
    assert_eq!((claims.issuer(), claims.nonce()), (Some(ISSUER), Some(NONCE)));
    let Ok(own) = serde_json::from_str::<Value>(payload) else { return }; // a number that no double holds
    let audience = own.get("aud").expect("an audience");
    assert!(audience == CLIENT || audience.as_array().is_some_and(|all| all.contains(&json!(CLIENT))));
    assert_eq!((own.get("iss"), own.get("nonce")), (Some(&json!(ISSUER)), Some(&json!(NONCE))));
    let seconds = |name: &str| own.get(name).map(|date| date.as_f64().expect("a number"));
    let [now, skew] = [NOW, skew].map(|seconds| f64::from(u32::try_from(seconds).expect("a date of this century")));
    assert!(seconds("exp").expect("an end") > now - skew);
    assert!(seconds("nbf").is_none_or(|begin| (0.0..now + skew + 1.0).contains(&begin)));
    assert_eq!(claims.names().count(), own.as_object().map_or(0, serde_json::Map::len));
}

fn assert_discreet(error: &IdTokenError, token: &str) {
    text::assert_loggable(error, 4000);
    text::assert_hides(error, token);
}
