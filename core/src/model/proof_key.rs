//! The key of proofs of possession: in memory, or where only the host can reach it.

use core::fmt;
use std::sync::Arc;

use super::signing::SigningKey;
use crate::base::Secret;
use crate::error::ConfigError;
use crate::wire::jwk::{Jwk, PublicKey};
use crate::wire::key::{self, PrivateKey};
use crate::wire::shr::{KeyStorage, PublicJwk};

/// A key that tokens are bound to, and that signs each request they are used for: RSA of 2048 to 4096 bits (rule R1.1).
///
/// Cloning it is cheap and shares the key; `Debug` shows the key's id only.
#[derive(Clone)]
pub struct ProofKey(Arc<Inner>);

struct Inner {
    key: SigningKey,
    jwk: PublicJwk,
    storage: Option<KeyStorage>,
}

impl ProofKey {
    /// Takes a key in memory.
    ///
    /// # Errors
    /// [`ConfigError`] for a key of more than 4096 bits.
    pub fn local(key: PrivateKey) -> Result<Self, ConfigError> {
        let jwk = PublicJwk::of_private(&key).map_err(|why| unfit(why.to_string()))?;
        Ok(Self::new(SigningKey::Local(key), jwk))
    }

    /// Reads a key from any container that [`key::read`] reads: PEM, DER or PFX, encrypted or not.
    ///
    /// # Errors
    /// [`ConfigError`] says why the content holds no such key.
    pub fn read(content: impl Into<Secret>, passphrase: Option<&Secret>) -> Result<Self, ConfigError> {
        let content = content.into();
        let file = key::read(content.expose_bytes(), passphrase).map_err(|why| unfit(why.to_string()))?;
        Self::local(file.key)
    }

    /// Names a key that only the host can reach (an HSM, a vault, a TPM), whose public half is this JWK.
    ///
    /// # Errors
    /// [`ConfigError`] for an empty name, and for a JWK that is no RSA key of 2048 to 4096 bits.
    pub fn remote(name: impl Into<Arc<str>>, jwk: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        let name = name.into();
        if name.is_empty() {
            return Err(ConfigError::new("proof_key", "has no name", "give the name under which the host knows it"));
        }
        match Jwk::read(jwk.as_ref()).map_err(|why| unfit(why.to_string()))?.key {
            key @ PublicKey::Rsa(_) => Ok(Self::new(SigningKey::Remote(name), PublicJwk::of(&key))),
            PublicKey::Ec(_) => Err(unfit("is an EC key".to_owned())),
        }
    }

    fn new(key: SigningKey, jwk: PublicJwk) -> Self {
        Self(Arc::new(Inner { key, jwk, storage: None }))
    }

    /// Tells the service where the key lives (`xms_ksl`).
    #[must_use]
    pub fn stored_in(self, storage: KeyStorage) -> Self {
        let Inner { key, jwk, .. } = &*self.0;
        Self(Arc::new(Inner { key: key.clone(), jwk: jwk.clone(), storage: Some(storage) }))
    }

    /// Returns the key's thumbprint in base64url (RFC 7638), by which tokens and the cache name it.
    pub fn key_id(&self) -> &str {
        self.0.jwk.key_id()
    }

    /// Returns the public half.
    pub fn jwk(&self) -> &PublicJwk {
        &self.0.jwk
    }

    /// Returns the handle that signs.
    pub fn signing_key(&self) -> &SigningKey {
        &self.0.key
    }

    /// Returns `req_cnf`, with which a token request names the key (rule R1.4).
    pub fn req_cnf(&self) -> String {
        self.0.jwk.req_cnf(self.0.storage)
    }
}

fn unfit(problem: String) -> ConfigError {
    ConfigError::new("proof_key", problem, "give an RSA key of 2048 to 4096 bits")
}

impl fmt::Debug for ProofKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ProofKey({})", self.key_id())
    }
}
