//! The signer that needs no backend: the `rsa` crate, pure Rust, blinded by the entropy that it is given.

use rsa::signature::{RandomizedSigner, SignatureEncoding};
use rsa::{pkcs1v15, pss};
use sha2::Sha256;

use super::algorithm::Algorithm;
use super::backend::{BackendError, BackendKey};
use crate::base::EntropyStream;

/// A key for both algorithms, parsed once. The `rsa` crate wipes it when it is dropped.
#[derive(Clone)]
pub(super) struct Software {
    rs256: pkcs1v15::SigningKey<Sha256>,
    ps256: pss::SigningKey<Sha256>,
}

impl Software {
    pub(super) fn new(key: rsa::PrivateKey) -> Self {
        Self { ps256: pss::SigningKey::new(key.clone()), rs256: pkcs1v15::SigningKey::new(key) }
    }

    pub(super) fn numbers(&self) -> &rsa::PrivateKey {
        self.rs256.as_ref()
    }
}

impl BackendKey for Software {
    fn sign(&self, algorithm: Algorithm, message: &[u8], entropy: [u8; 32]) -> Result<Vec<u8>, BackendError> {
        let mut rng = EntropyStream::new(entropy);
        let signature = match algorithm {
            Algorithm::Rs256 => self.rs256.try_sign_with_rng(&mut rng, message).map(|signature| signature.to_vec()),
            Algorithm::Es256 => return Err(BackendError::new("an RSA key does not sign ES256")),
            Algorithm::Ps256 => self.ps256.try_sign_with_rng(&mut rng, message).map(|signature| signature.to_vec()),
        };
        signature.map_err(|_| BackendError::new("the private key operation failed"))
    }
}
