//! RSA private keys in PEM: PKCS#1 and PKCS#8. Encrypted keys and PFX files come in a room of their own.

use core::fmt;
use std::sync::Arc;

use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPublicKey};
use rsa::pkcs8::DecodePrivateKey;
use rsa::signature::{RandomizedSigner, SignatureEncoding};
use rsa::traits::PublicKeyParts;
use rsa::{pkcs1v15, pss};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::pem::{self, PemError};
use crate::base::EntropyStream;

/// The key sizes that sign, in bits (rule R3.7).
const SIZES: core::ops::RangeInclusive<u32> = 2048..=8192;

/// Why a text is no key to sign with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is not PEM.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// The text holds no private key.
    #[error("there is no `PRIVATE KEY` or `RSA PRIVATE KEY` block in it")]
    Absent,
    /// The text holds more than one private key.
    #[error("there is more than one private key in it")]
    Ambiguous,
    /// The key is encrypted.
    #[error("the key is encrypted; decrypt it first: openssl pkcs8 -topk8 -nocrypt -in KEY -out PLAIN")]
    Encrypted,
    /// The key is of a kind that does not sign client assertions.
    #[error("a key `{0}` is not supported; only RSA keys sign client assertions")]
    Unsupported(&'static str),
    /// The bytes are not a consistent RSA private key.
    #[error("it is not a consistent RSA private key")]
    Malformed,
    /// The key is too small or too large.
    #[error("an RSA key of {0} bits is not supported; it must have 2048 to 8192")]
    Size(u32),
}

/// The algorithms that sign here (RFC 7518, sections 3.3 and 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
    #[serde(rename = "PS256")]
    Ps256,
}

impl Algorithm {
    /// Returns the name that `alg` carries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
        }
    }
}

/// An RSA private key in memory, wiped when its last clone is dropped.
#[derive(Clone)]
pub struct PrivateKey(Arc<Signers>);

struct Signers {
    rs256: pkcs1v15::SigningKey<Sha256>,
    ps256: pss::SigningKey<Sha256>,
    public: Vec<u8>,
}

impl PrivateKey {
    /// Reads the one private key of a PEM text; certificates beside it are skipped.
    ///
    /// # Errors
    /// [`KeyError`] names what was found instead.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let mut keys = pem::blocks(text)?.into_iter().filter(|block| block.label.ends_with("PRIVATE KEY"));
        let block = keys.next().ok_or(KeyError::Absent)?;
        if keys.next().is_some() {
            return Err(KeyError::Ambiguous);
        }
        let key = match block.label.as_str() {
            "RSA PRIVATE KEY" if block.der.is_empty() => return Err(KeyError::Encrypted),
            "RSA PRIVATE KEY" => rsa::PrivateKey::from_pkcs1_der(&block.der).ok(),
            "PRIVATE KEY" => rsa::PrivateKey::from_pkcs8_der(&block.der).ok(),
            "ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
            "EC PRIVATE KEY" => return Err(KeyError::Unsupported("EC PRIVATE KEY")),
            _ => return Err(KeyError::Unsupported("of an unknown kind")),
        };
        Self::new(key.ok_or(KeyError::Malformed)?)
    }

    fn new(key: rsa::PrivateKey) -> Result<Self, KeyError> {
        key.validate().map_err(|_| KeyError::Malformed)?;
        let bits = key.n().bit_width();
        if !SIZES.contains(&bits) {
            return Err(KeyError::Size(bits));
        }
        let public = key.to_public_key().to_pkcs1_der().map_err(|_| KeyError::Malformed)?.into_vec();
        let ps256 = pss::SigningKey::new(key.clone());
        Ok(Self(Arc::new(Signers { rs256: pkcs1v15::SigningKey::new(key), ps256, public })))
    }

    /// Returns the public key in DER (`RSAPublicKey` of RFC 8017, appendix A.1.1).
    pub fn public_key_der(&self) -> &[u8] {
        &self.0.public
    }

    /// Signs a message; `entropy` salts and blinds, and must not be used twice. `None` when the key cannot.
    pub(crate) fn sign(&self, algorithm: Algorithm, message: &[u8], entropy: [u8; 32]) -> Option<Vec<u8>> {
        let mut rng = EntropyStream::new(entropy);
        match algorithm {
            Algorithm::Rs256 => self.0.rs256.try_sign_with_rng(&mut rng, message).ok().map(|s| s.to_vec()),
            Algorithm::Ps256 => self.0.ps256.try_sign_with_rng(&mut rng, message).ok().map(|s| s.to_vec()),
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PrivateKey(..)")
    }
}
