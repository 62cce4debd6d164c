//! Sets of keys: each key is kept or skipped, and what is kept verifies and has a name of its own.

use msal_core::base::encode::base64url;
use msal_core::wire::jwk::{Jwk, Jwks, JwsAlgorithm, PublicKey, thumbprint};
use msal_core::wire::verify::{RsaVerifier, SignatureError, Verifier};
use serde_json::{Value, json};

use crate::text;

/// Every key of a set is kept or skipped, at most 100; one that is kept is public, within bounds, and the same when it is
/// written and read again; its thumbprint is that of its JWK; and no signature of nothing is right.
pub fn jwks(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    let set = match Jwks::parse(text.as_bytes()) {
        Ok(set) => set,
        Err(error) => {
            text::assert_loggable(&error, 160);
            return text::assert_hides(&error, text);
        }
    };
    let count = set.keys().len() + set.skipped().len();
    assert!(count <= 100, "{count} keys");
    if let Ok(own) = serde_json::from_str::<Value>(text) {
        assert_eq!(own.get("keys").and_then(Value::as_array).map(Vec::len), Some(count));
    }
    set.keys().iter().for_each(assert_sound);
    for skipped in set.skipped() {
        text::assert_loggable(&skipped.reason, 120);
        assert!(skipped.key_id.as_ref().is_none_or(|id| id.len() <= 256));
    }
    for key in set.keys() {
        assert!(set.of_id(key.key_id.as_deref()).any(|own| own == key), "a key is found by its id");
    }
}

fn assert_sound(key: &Jwk) {
    let jwk = written(key);
    assert_eq!(Jwk::read(jwk.to_string().as_bytes()).as_ref(), Ok(key));
    assert_eq!(thumbprint(jwk.to_string().as_bytes()), Ok(key.key.thumbprint()));
    assert!(key.key_id.as_ref().is_none_or(|id| id.len() <= 256));
    assert!(key.algorithm.is_none_or(|algorithm| algorithm.fits(&key.key)));
    for algorithm in [JwsAlgorithm::Rs256, JwsAlgorithm::Ps256].into_iter().filter(|one| one.fits(&key.key)) {
        for signature in [vec![], vec![0; 256], vec![0xff; 512]] {
            let verified = RsaVerifier.verify(&key.key, algorithm, b"", &signature);
            assert_eq!(verified, Err(SignatureError::BadSignature));
        }
    }
}

fn written(key: &Jwk) -> Value {
    let mut jwk = match &key.key {
        PublicKey::Rsa(rsa) => {
            let bits = rsa.modulus().len() * 8;
            assert!((2048..=4096).contains(&bits), "{bits} bits");
            json!({"kty": "RSA", "n": base64url(rsa.modulus()), "e": base64url(rsa.exponent())})
        }
        PublicKey::Ec(ec) => json!({"kty": "EC", "crv": "P-256", "x": base64url(ec.x()), "y": base64url(ec.y())}),
        other => unreachable!("a key of a type that is not read: {other:?}"),
    };
    let members = jwk.as_object_mut().expect("an object");
    let texts = [("kid", key.key_id.as_deref()), ("issuer", key.issuer.as_deref())];
    let texts = texts.into_iter().chain([("alg", key.algorithm.map(JwsAlgorithm::name))]);
    members.extend(texts.filter_map(|(name, text)| Some((name.to_owned(), json!(text?)))));
    jwk
}
