//! The public key of a proof: as a JWK in its canonical form, as its thumbprint, and as `req_cnf` (rule R1.4).

use core::fmt;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::base::encode::base64url;
use crate::wire::jwk::{JwkError, PublicKey, RsaPublicKey};
use crate::wire::jws;
use crate::wire::key::PrivateKey;

/// Where a private key lives, as the service is told (`xms_ksl`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyStorage {
    /// In software: `sw`.
    Software,
    /// In the user's hardware: `uhw`.
    UserHardware,
}

impl KeyStorage {
    /// Returns the value as it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Software => "sw",
            Self::UserHardware => "uhw",
        }
    }
}

/// A public key in the form in which proofs carry it: the required members of its JWK in the order of their names.
#[derive(Clone)]
pub struct PublicJwk {
    json: Box<RawValue>,
    key_id: String,
}

/// What `req_cnf` says of a key.
#[derive(Serialize)]
struct RequestedConfirmation<'a> {
    kid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    xms_ksl: Option<&'static str>,
}

impl PublicJwk {
    /// Writes a public key.
    pub fn of(key: &PublicKey) -> Self {
        let json = match key {
            PublicKey::Rsa(key) => {
                format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, base64url(key.exponent()), base64url(key.modulus()))
            }
            PublicKey::Ec(key) => {
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, base64url(key.x()), base64url(key.y()))
            }
        };
        let json = RawValue::from_string(json).expect("base64url needs no escapes");
        Self { json, key_id: key.thumbprint() }
    }

    /// Writes the public half of a private key.
    ///
    /// # Errors
    /// [`JwkError::Size`] for a key of more than 4096 bits (rule R1.1); [`JwkError`] for an exponent that no verifier
    /// takes.
    pub fn of_private(key: &PrivateKey) -> Result<Self, JwkError> {
        RsaPublicKey::from_pkcs1_der(key.public_key_der()).map(|key| Self::of(&PublicKey::Rsa(key)))
    }

    /// Returns the JWK: canonical members only, no white space; what its thumbprint is of (RFC 7638, section 3.3).
    pub fn json(&self) -> &str {
        self.json.get()
    }

    /// Returns the thumbprint in base64url (RFC 7638, with SHA-256), by which tokens name the key they are bound to.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Returns `req_cnf`, with which a token request asks for a token that is bound to the key (rule R1.4).
    pub fn req_cnf(&self, storage: Option<KeyStorage>) -> String {
        jws::encode(&RequestedConfirmation { kid: self.key_id(), xms_ksl: storage.map(KeyStorage::as_str) })
    }

    pub(super) fn raw(&self) -> &RawValue {
        &self.json
    }
}

impl PartialEq for PublicJwk {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl Eq for PublicJwk {}

impl fmt::Debug for PublicJwk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PublicJwk({})", self.key_id)
    }
}
