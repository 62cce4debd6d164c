//! Keys of an issuer: the set that it publishes, and the tokens that it signs, by another implementation than the core's.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use msal_core::wire::pem;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Map, Value, json};

use crate::KEY;

/// A set of keys (RFC 7517), each in PEM with its id.
pub fn set<'a>(keys: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    static KNOWN: LazyLock<[String; 2]> = LazyLock::new(|| numbers(&pair(KEY)));
    let jwk = |(id, key): (&str, &str)| {
        let [n, e] = if key == KEY { KNOWN.clone() } else { numbers(&pair(key)) };
        json!({"kty": "RSA", "use": "sig", "kid": id, "n": n, "e": e})
    };
    json!({ "keys": keys.into_iter().map(jwk).collect::<Vec<_>>() })
}

/// A token with these claims, signed with RS256 by a key in PEM.
pub fn signed(id: &str, key: &str, claims: &Map<String, Value>) -> String {
    let (input, pair) = (unsigned(id, claims), pair(key));
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input.as_bytes(), &mut signature).expect("an RSA key signs");
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Header and claims of a token.
pub(crate) fn unsigned(id: &str, claims: &Map<String, Value>) -> String {
    let header = json!({"alg": "RS256", "kid": id, "typ": "JWT"}).to_string();
    let claims = Value::Object(claims.clone()).to_string();
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
}

fn pair(key: &str) -> KeyPair {
    let blocks = pem::blocks(key).expect("a key in PEM");
    KeyPair::from_pkcs8(&blocks.first().expect("a key in PEM").der).expect("an RSA key")
}

/// Modulus and exponent.
fn numbers(pair: &KeyPair) -> [String; 2] {
    let public = PublicKeyComponents::<Vec<u8>>::from(pair.public());
    [public.n, public.e].map(|number| URL_SAFE_NO_PAD.encode(number))
}
