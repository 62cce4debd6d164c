//! The directory's own signing key: the tokens it signs, and the key set it publishes (RFC 7517).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPair, PublicKeyComponents},
    signature::RSA_PKCS1_SHA256,
};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A public test key, which protects nothing.
const DIRECTORY: &str = include_str!("../keys/directory.pem");

/// The key, and the identifier under which it is published.
#[derive(Debug)]
pub(crate) struct SigningKey {
    pair: KeyPair,
    id: String,
}

impl SigningKey {
    /// The key that every emulated directory signs with, so that equal requests have equal answers.
    pub(crate) fn fixed() -> Self {
        let der = PrivatePkcs8KeyDer::from_pem_slice(DIRECTORY.as_bytes()).expect("the shipped key is PKCS#8 in PEM");
        let pair = KeyPair::from_pkcs8(der.secret_pkcs8_der()).expect("the shipped key is an RSA key");
        let mut key = Self { pair, id: String::new() };
        key.id = key.thumbprint();
        key
    }

    /// A JWT with these claims, signed with RS256.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": self.id});
        let [header, claims] = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{header}.{claims}");
        let signature = self.sign_bytes(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// A signature with PKCS#1 v1.5 and SHA-256.
    pub(crate) fn sign_bytes(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        // PKCS#1 v1.5 takes nothing from the entropy source that the interface asks for.
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("an RSA key of 2048 bits can sign a SHA-256 digest");
        signature
    }

    /// The key set, with what the issuer of its tokens has to be, if it binds its key to that.
    pub(crate) fn jwks(&self, issuer: Option<&str>) -> Value {
        let (n, e) = self.components();
        let mut key = json!({"kty": "RSA", "use": "sig", "kid": self.id, "n": n, "e": e});
        if let (Some(key), Some(issuer)) = (key.as_object_mut(), issuer) {
            key.insert("issuer".to_owned(), issuer.into());
        }
        json!({"keys": [key]})
    }

    /// Modulus and exponent in base64url.
    pub(crate) fn components(&self) -> (String, String) {
        let public = PublicKeyComponents::<Vec<u8>>::from(self.pair.public());
        (URL_SAFE_NO_PAD.encode(public.n), URL_SAFE_NO_PAD.encode(public.e))
    }

    /// The thumbprint of the public key (RFC 7638).
    fn thumbprint(&self) -> String {
        let (n, e) = self.components();
        URL_SAFE_NO_PAD.encode(Sha256::digest(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)))
    }
}
