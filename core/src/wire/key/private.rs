//! A private key in memory: what signs, and what is public of it.

use core::fmt;
use std::sync::Arc;

use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey};
use rsa::traits::PublicKeyParts;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::algorithm::Algorithm;
use super::backend::{BackendError, BackendKey, SigningBackend};
use super::error::KeyError;
use super::software::Software;

/// An RSA private key in memory, wiped when its last clone is dropped.
#[derive(Clone)]
pub struct PrivateKey(Arc<Signers>);

struct Signers {
    own: Software,
    /// What signs instead, and its name.
    backend: Option<(&'static str, Arc<dyn BackendKey>)>,
    public: Vec<u8>,
}

impl PrivateKey {
    /// Takes a key whose numbers and size were checked.
    pub(super) fn new(key: rsa::PrivateKey) -> Result<Self, KeyError> {
        let public = key.to_public_key().to_pkcs1_der().map_err(|_| KeyError::Inconsistent)?.into_vec();
        Ok(Self(Arc::new(Signers { own: Software::new(key), backend: None, public })))
    }

    /// Lets a backend sign in place of the `rsa` crate; it parses the key now, and never again.
    ///
    /// # Errors
    /// [`BackendError`] when the backend does not take the key.
    pub fn with_backend(&self, backend: &dyn SigningBackend) -> Result<Self, BackendError> {
        let signer = backend.load(&self.to_pkcs8_der())?;
        let (own, public) = (self.0.own.clone(), self.0.public.clone());
        Ok(Self(Arc::new(Signers { own, backend: Some((backend.name(), signer)), public })))
    }

    /// Returns the name of what signs.
    pub fn backend(&self) -> &'static str {
        self.0.backend.as_ref().map_or("rsa", |(name, _)| name)
    }

    fn numbers(&self) -> &rsa::PrivateKey {
        self.0.own.numbers()
    }

    /// Returns the length of the modulus in bits: 2048 to 8192.
    pub fn bits(&self) -> u32 {
        self.numbers().n().bit_width()
    }

    /// Returns the public key in DER (`RSAPublicKey` of RFC 8017, appendix A.1.1).
    pub fn public_key_der(&self) -> &[u8] {
        &self.0.public
    }

    /// Returns the SHA-256 digest of the public key in DER, which names the key.
    pub fn public_key_digest(&self) -> [u8; 32] {
        Sha256::digest(&self.0.public).into()
    }

    /// Returns the public key with its algorithm in DER (`SubjectPublicKeyInfo` of RFC 5280, section 4.1).
    pub fn spki_der(&self) -> Vec<u8> {
        let public = self.numbers().as_public_key();
        public.to_public_key_der().expect("two numbers and an algorithm can be written").into_vec()
    }

    /// Returns the private key in DER (`PrivateKeyInfo` of RFC 5958), in the clear: **the whole secret**.
    ///
    /// It is for a signing backend that keeps keys in a form of its own. The bytes are wiped when they are dropped.
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        self.numbers().to_pkcs8_der().expect("the numbers of a checked key can be written").to_bytes()
    }

    /// Signs a message; `entropy` salts and blinds, and must not be used twice.
    ///
    /// # Errors
    /// [`BackendError`] when the operation fails.
    pub fn sign(&self, algorithm: Algorithm, message: &[u8], entropy: [u8; 32]) -> Result<Vec<u8>, BackendError> {
        match &self.0.backend {
            Some((_, signer)) => signer.sign(algorithm, message, entropy),
            None => self.0.own.sign(algorithm, message, entropy),
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PrivateKey(..)")
    }
}
