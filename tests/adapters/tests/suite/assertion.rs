//! A client assertion and a signature that this library has no part in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use msal_core::{Algorithm, AssertionContext, ReadError, Secret, Signature, SigningError, SigningRequest, Timestamp};
use msal_emulator::Certificate;
use ring::rand::{SecureRandom, SystemRandom};
use ring::{rsa, signature};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::world::OLD;

/// Makes an assertion with the application's first certificate.
pub(crate) fn make(client_id: &str, audience: &str, now: Timestamp) -> String {
    let now = now.as_unix_seconds();
    let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": URL_SAFE_NO_PAD.encode(Sha256::digest(&OLD.der))});
    let claims = json!({
        "aud": audience, "iss": client_id, "sub": client_id,
        "jti": uuid(), "iat": now, "exp": now + 600,
    });
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let input = format!("{header}.{claims}");
    let signature = sign(&OLD, &signature::RSA_PSS_SHA256, input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn uuid() -> String {
    let mut id = [0; 16];
    SystemRandom::new().fill(&mut id).unwrap();
    let id = format!("{:032x}", u128::from_be_bytes(id));
    [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-")
}

/// Makes the assertion that a flow asks for.
#[allow(clippy::needless_pass_by_value, clippy::unnecessary_wraps, reason = "it stands for a source")]
pub(crate) fn federate(context: AssertionContext) -> Result<Secret, ReadError> {
    Ok(Secret::new(make(&context.client_id, &context.token_endpoint, context.now)))
}

/// Signs as a vault would that holds the key of the application's first certificate.
#[allow(clippy::needless_pass_by_value, reason = "it stands for a signer")]
pub(crate) fn sign_remotely(request: SigningRequest) -> Result<Signature, SigningError> {
    match request.algorithm() {
        Algorithm::Ps256 => Ok(sign(&OLD, &signature::RSA_PSS_SHA256, request.message())),
        other => Err(SigningError::new(format!("the vault does not know {other:?}"))),
    }
}

fn sign(certificate: &Certificate, padding: &'static dyn signature::RsaEncoding, message: &[u8]) -> Vec<u8> {
    let der = PrivatePkcs8KeyDer::from_pem_slice(certificate.key_pem.as_bytes()).unwrap();
    let key = rsa::KeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(padding, &SystemRandom::new(), message, &mut signature).unwrap();
    signature
}
