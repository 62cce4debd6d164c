//! The key of proofs of possession: in memory, or where only the host can reach it.

use core::fmt;
use std::sync::Arc;

use super::signing::SigningKey;
use crate::base::Secret;
use crate::error::ConfigError;
use crate::wire::jwk::{Jwk, PublicKey};
#[cfg(feature = "ec-keys")]
use crate::wire::key::EcPrivateKey;
use crate::wire::key::{self, Algorithm, PrivateKey};
use crate::wire::shr::{KeyStorage, PublicJwk};

/// A key that tokens are bound to, and that signs each request they are used for (rule R1.1): RSA of 2048 to 4096 bits, or
/// EC on P-256, which Entra ID's own validators do not take.
///
/// Cloning it is cheap and shares the key; `Debug` shows the key's id only.
#[derive(Clone)]
pub struct ProofKey(Arc<Inner>);

struct Inner {
    key: SigningKey,
    jwk: PublicJwk,
    /// The one algorithm of the key; an RSA key has two.
    algorithm: Option<Algorithm>,
    storage: Option<KeyStorage>,
}

impl Inner {
    fn new(key: SigningKey, jwk: PublicJwk) -> Self {
        Self { key, jwk, algorithm: None, storage: None }
    }
}

impl ProofKey {
    /// Takes a key in memory.
    ///
    /// # Errors
    /// [`ConfigError`] for a key of more than 4096 bits.
    pub fn local(key: PrivateKey) -> Result<Self, ConfigError> {
        let jwk = PublicJwk::of_private(&key).map_err(|why| unfit(why.to_string()))?;
        Ok(Self(Arc::new(Inner::new(SigningKey::Local(key), jwk))))
    }

    /// Takes an EC key in memory, for an API that accepts ES256.
    #[cfg(feature = "ec-keys")]
    pub fn local_ec(key: EcPrivateKey) -> Self {
        let jwk = PublicJwk::of(&PublicKey::Ec(key.public_key()));
        Self(Arc::new(Inner { algorithm: Some(Algorithm::Es256), ..Inner::new(SigningKey::LocalEc(key), jwk) }))
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
    /// [`ConfigError`] for an empty name, and for a JWK that is no RSA key of 2048 to 4096 bits, and no EC key on P-256.
    pub fn remote(name: impl Into<Arc<str>>, jwk: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        let name = name.into();
        if name.is_empty() {
            return Err(ConfigError::new("proof_key", "has no name", "give the name under which the host knows it"));
        }
        let key = Jwk::read(jwk.as_ref()).map_err(|why| unfit(why.to_string()))?.key;
        let algorithm = matches!(key, PublicKey::Ec(_)).then_some(Algorithm::Es256);
        let inner = Inner::new(SigningKey::Remote(name), PublicJwk::of(&key));
        Ok(Self(Arc::new(Inner { algorithm, ..inner })))
    }

    /// Tells the service where the key lives (`xms_ksl`).
    #[must_use]
    pub fn stored_in(self, storage: KeyStorage) -> Self {
        let Inner { key, jwk, algorithm, .. } = &*self.0;
        let (key, jwk, algorithm) = (key.clone(), jwk.clone(), *algorithm);
        Self(Arc::new(Inner { key, jwk, algorithm, storage: Some(storage) }))
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

    /// Returns the algorithm that signs: the key's only one, or the one that is asked for.
    pub fn algorithm(&self, asked: Algorithm) -> Algorithm {
        self.0.algorithm.unwrap_or(asked)
    }

    /// Returns `req_cnf`, with which a token request names the key (rule R1.4).
    pub fn req_cnf(&self) -> String {
        self.0.jwk.req_cnf(self.0.storage)
    }
}

fn unfit(problem: String) -> ConfigError {
    ConfigError::new(
        "proof_key",
        problem,
        "give an RSA key of 2048 to 4096 bits, or an EC key on P-256 where the API takes it",
    )
}

impl fmt::Debug for ProofKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ProofKey({})", self.key_id())
    }
}
