//! EC private keys on the curve P-256, for what accepts them: proofs of possession, and no client assertions.

use core::fmt;
use std::sync::Arc;

use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use zeroize::Zeroizing;

use super::error::KeyError;
use crate::base::{Purpose, Seed};
use crate::wire::jwk::EcPublicKey;
use crate::wire::pem;

/// An EC private key on P-256 in memory, wiped when its last clone is dropped.
///
/// ```
/// use msal_core::wire::key::EcPrivateKey;
/// use msal_core::{ProofKey, Seed};
/// # fn entropy() -> [u8; 32] { [7; 32] }
/// let key = ProofKey::local_ec(EcPrivateKey::generate(&Seed::new(entropy())));
/// assert_eq!(key.key_id().len(), 43);
/// ```
#[derive(Clone)]
pub struct EcPrivateKey(Arc<SigningKey>);

impl EcPrivateKey {
    /// Makes a key; the same seed gives the same key, so two must not be made of one.
    pub fn generate(seed: &Seed) -> Self {
        // All but one of 2^32 numbers are keys.
        let mut numbers = (0..).map(|round| Zeroizing::new(seed.bytes(Purpose::KeyPair, round)));
        let key = numbers.find_map(|number| SecretKey::from_slice(&*number).ok());
        Self(Arc::new(SigningKey::from(key.expect("the rounds do not end"))))
    }

    /// Reads a key in PKCS#8 (RFC 5958), in PEM or DER, that no passphrase protects.
    ///
    /// # Errors
    /// [`KeyError`] for anything else.
    pub fn read(content: &[u8]) -> Result<Self, KeyError> {
        let text = core::str::from_utf8(content).ok().and_then(|text| pem::sections(text).ok());
        let section = text.and_then(|sections| sections.into_iter().find(|section| section.label == "PRIVATE KEY"));
        let decoded = section.and_then(|section| section.decode().ok());
        let der = decoded.as_ref().map_or(content, |der| der.as_slice());
        let key = SecretKey::from_pkcs8_der(der).map_err(|_| KeyError::Unsupported {
            what: "this key, which is no P-256 key in PKCS#8",
            oid: None,
            remedy: "give an unencrypted `PRIVATE KEY` on P-256",
        })?;
        Ok(Self(Arc::new(SigningKey::from(key))))
    }

    /// Returns the public half.
    pub fn public_key(&self) -> EcPublicKey {
        let point = self.0.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("a key is no point at infinity"), point.y().expect("it is not compressed"));
        EcPublicKey::new(x, y).expect("both have 32 bytes")
    }

    /// Signs a message by ES256 (RFC 7518, section 3.4): both numbers, 64 bytes; it needs no entropy (RFC 6979).
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(message);
        signature.to_bytes().to_vec()
    }

    /// Returns the private key in DER (`PrivateKeyInfo` of RFC 5958), in the clear: **the whole secret**.
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        let key = SecretKey::from(&*self.0);
        key.to_pkcs8_der().expect("a number below the order of the curve can be written").to_bytes()
    }
}

impl fmt::Debug for EcPrivateKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("EcPrivateKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;

    use super::*;

    #[test]
    fn a_key_of_a_seed_signs_and_can_be_written_and_read() {
        let make = |byte| EcPrivateKey::generate(&Seed::new([byte; 32]));
        let [key, same, other] = [1, 1, 2].map(make);
        assert_eq!(key.public_key(), same.public_key());
        assert_ne!(key.public_key(), other.public_key());
        let read = EcPrivateKey::read(&key.to_pkcs8_der()).expect("what was written");
        assert_eq!(read.public_key(), key.public_key());
        let signature = key.sign(b"message");
        assert_eq!((signature.len(), read.sign(b"message")), (64, signature.clone()));
        let verifier = VerifyingKey::from_sec1_bytes(key.public_key().point()).expect("a point");
        let signature = Signature::from_slice(&signature).expect("two numbers");
        assert!(verifier.verify(b"message", &signature).is_ok() && verifier.verify(b"another", &signature).is_err());
        assert_eq!(format!("{key:?}"), "EcPrivateKey(..)");
        assert!(EcPrivateKey::read(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").is_err());
    }
}
