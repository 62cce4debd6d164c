//! ID tokens: their claims, and their signature, each beside the least that it could cost.
//!
//! Limits: the claims of a token of 1.2 KB at most 2 µs; a token with its signature at most 4 µs more than ring alone.

#![allow(missing_docs, reason = "criterion's macros write public functions")]

use std::hint::black_box;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use criterion::{Criterion, criterion_group, criterion_main};
use msal_adapter::signer::Ring;
use msal_core::base::encode::base64url;
use msal_core::wire::id_token::{IdTokenValidator, decode_id_token};
use msal_core::wire::jwk::{Jwks, PublicKey, RsaPublicKey};
use msal_core::wire::jws;
use msal_core::wire::key::PrivateKey;
use msal_core::{Algorithm, Timestamp};
use msal_emulator::Certificate;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Deserialize;
use serde_json::json;

const CLIENT: &str = "9a4c6e1b-2d3f-4051-8b7a-c5d6e7f80912";
const ISSUER: &str = "https://login.microsoftonline.com/3b7f1e52-0c4d-4a8e-9d21-6f50c1a2b3d4/v2.0";
const NONCE: &str = "5d41402abc4b2a76b9719d911017c592ae2c9a1f0b6f3d9c2c1e8a7b6d5f4e3c";
const NOW: Timestamp = Timestamp::from_unix_seconds(1_735_689_600);
const WELL_FORMED: &str = "the token is well-formed";

/// What MSAL checks of a token, typed by serde.
#[derive(Deserialize)]
struct Typed {
    iss: String,
    aud: String,
    exp: u64,
    nbf: u64,
    nonce: String,
    #[serde(rename = "sub")]
    _sub: String,
    #[serde(rename = "oid")]
    _oid: String,
    #[serde(rename = "tid")]
    _tid: String,
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "preferred_username")]
    _preferred_username: String,
}

fn key() -> PrivateKey {
    PrivateKey::from_pem(&Certificate::fixed().key_pem).expect("the emulator's key")
}

/// A token of 1.2 KB, as Microsoft Entra issues them.
fn token() -> String {
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": "nOo3ZDrODXEK1jKWhXslHR_KXEg"});
    let claims = json!({
        "aud": CLIENT, "iss": ISSUER, "iat": 1_735_689_595, "nbf": 1_735_689_595, "exp": 1_735_693_495,
        "name": "Alice Ändersson", "nonce": NONCE,
        "oid": "11111111-aaaa-4bbb-8ccc-000000000001", "preferred_username": "alice@contoso.example",
        "rh": "1.AXkAUh5_O00MjkqdIW9Qwaa01CtuTJo_LVFAi3rF1uf4CRJ5AAB5AA.", "sub": "c3ViIG9mIEFsaWNlIGF0IGNsaWVudA",
        "tid": "3b7f1e52-0c4d-4a8e-9d21-6f50c1a2b3d4",
        "uti": "qf2PVv2cnUqk0pXr1zUXAA", "ver": "2.0",
    });
    let input = jws::signing_input(&jws::encode(&header), &claims);
    let signature = key().sign(Algorithm::Rs256, input.as_bytes(), [7; 32]).expect("it signs");
    jws::compact(&input, &signature)
}

fn claims(criterion: &mut Criterion) {
    let token = token();
    assert!((1_150..1_350).contains(&token.len()), "{}", token.len());
    let mut group = criterion.benchmark_group("tokens/claims");
    group.bench_function("decode_id_token", |bencher| {
        bencher.iter(|| {
            decode_id_token(black_box(&token), Some(CLIENT), Some(ISSUER), Some(NONCE), NOW).expect(WELL_FORMED)
        });
    });
    group.bench_function("serde_json on a typed struct", |bencher| {
        bencher.iter(|| {
            let payload = black_box(&token).split('.').nth(1).expect(WELL_FORMED);
            let payload = URL_SAFE_NO_PAD.decode(payload).expect(WELL_FORMED);
            let claims: Typed = serde_json::from_slice(&payload).expect(WELL_FORMED);
            assert!(claims.iss == ISSUER && claims.aud == CLIENT && claims.nonce == NONCE);
            assert!(claims.nbf < NOW.as_unix_seconds() && NOW.as_unix_seconds() < claims.exp);
            claims
        });
    });
    group.finish();
}

fn signature(criterion: &mut Criterion) {
    let token = token();
    let key = RsaPublicKey::from_pkcs1_der(key().public_key_der()).expect("a public key");
    let set = json!({"keys": [{
        "kty": "RSA", "use": "sig", "kid": "nOo3ZDrODXEK1jKWhXslHR_KXEg", "issuer": ISSUER,
        "n": base64url(key.modulus()), "e": base64url(key.exponent()),
    }]});
    let keys = Jwks::parse(set.to_string().as_bytes()).expect("a key set");
    assert_eq!(keys.keys().iter().map(|key| &key.key).collect::<Vec<_>>(), [&PublicKey::Rsa(key.clone())]);
    let validator = IdTokenValidator::builder(CLIENT).nonce(NONCE).verifier(Arc::new(Ring)).build();
    let validator = validator.expect("a validator");
    let (input, signature) = token.rsplit_once('.').expect(WELL_FORMED);
    let signature = URL_SAFE_NO_PAD.decode(signature).expect(WELL_FORMED);
    let mut group = criterion.benchmark_group("tokens/signature");
    group.bench_function("validate by ring", |bencher| {
        bencher.iter(|| validator.validate(black_box(&token), &keys, ISSUER, NOW).expect(WELL_FORMED));
    });
    group.bench_function("ring alone", |bencher| {
        bencher.iter(|| {
            let key = RsaPublicKeyComponents { n: key.modulus(), e: key.exponent() };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, black_box(input.as_bytes()), &signature).expect(WELL_FORMED);
        });
    });
    group.finish();
}

criterion_group!(benches, claims, signature);
criterion_main!(benches);
