//! A signature as a request: which key, which algorithm, what to sign.

use core::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::error::SigningError;
#[cfg(feature = "ec-keys")]
use crate::wire::key::EcPrivateKey;
use crate::wire::key::{Algorithm, PrivateKey};

/// A signature as its algorithm defines it: as many bytes as the key's modulus for RSA.
pub type Signature = Vec<u8>;

/// The key that is to sign.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SigningKey {
    /// A key in memory.
    Local(PrivateKey),
    /// An EC key in memory.
    #[cfg(feature = "ec-keys")]
    LocalEc(EcPrivateKey),
    /// A key that only the host can reach (an HSM, a vault, a TPM), by the name that the application gave it.
    Remote(Arc<str>),
}

/// A signature that a flow asks its host for.
///
/// A request for a local key carries a handle to it, so the smallest host answers [`sign`](Self::sign).
#[derive(Clone)]
pub struct SigningRequest {
    key: SigningKey,
    algorithm: Algorithm,
    message: Vec<u8>,
    entropy: [u8; 32],
}

impl SigningRequest {
    pub(crate) fn new(key: SigningKey, algorithm: Algorithm, message: Vec<u8>, entropy: [u8; 32]) -> Self {
        Self { key, algorithm, message, entropy }
    }

    /// Returns the key.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Returns the algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns what is to be signed.
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// Returns the SHA-256 digest of the message, for keys that sign digests.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.message).into()
    }

    /// Signs with the local key, by the `rsa` crate or the backend that its credential names.
    ///
    /// # Errors
    /// [`SigningError`] when the key is a remote one, or the algorithm fails.
    pub fn sign(&self) -> Result<Signature, SigningError> {
        match &self.key {
            SigningKey::Local(key) => key
                .sign(self.algorithm, &self.message, self.entropy)
                .map_err(|why| SigningError::new(format!("{}: {why}", key.backend()))),
            #[cfg(feature = "ec-keys")]
            SigningKey::LocalEc(key) if self.algorithm == Algorithm::Es256 => Ok(key.sign(&self.message)),
            #[cfg(feature = "ec-keys")]
            SigningKey::LocalEc(_) => Err(SigningError::new("an EC key signs ES256 only")),
            SigningKey::Remote(name) => {
                Err(SigningError::new(format!("nothing signs with the remote key `{name}`; give the host a signer")))
            }
        }
    }
}

impl fmt::Debug for SigningRequest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = match &self.key {
            SigningKey::Remote(name) => name,
            _ => "a local key",
        };
        write!(out, "SigningRequest({} with {key})", self.algorithm.name())
    }
}
