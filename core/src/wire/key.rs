//! RSA private keys in PEM: PKCS#1 and PKCS#8. Encrypted keys and PFX files come in a room of their own.

use core::fmt;
use std::sync::Arc;

use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPublicKey};
use rsa::pkcs8::{DecodePrivateKey, PrivateKeyInfoRef};
use rsa::signature::{RandomizedSigner, SignatureEncoding};
use rsa::traits::PublicKeyParts;
use rsa::{pkcs1v15, pss};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::pem::{self, PemError};
use crate::base::EntropyStream;

/// The key sizes that sign, in bits (rule R3.7).
const SIZES: core::ops::RangeInclusive<u32> = 2048..=8192;

/// The largest key that is looked at, in bytes of DER: three times one of 8192 bits, since checking takes quadratic time.
const LARGEST_DER: usize = 16 << 10;

/// Why a text is no key to sign with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is not PEM.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// The text holds no private key.
    #[error("it holds no `PRIVATE KEY` or `RSA PRIVATE KEY` block")]
    Absent,
    /// The text holds more than one private key.
    #[error("it holds more than one private key")]
    Ambiguous,
    /// The key is encrypted.
    #[error("it is encrypted (openssl pkcs8 -topk8 -nocrypt decrypts it)")]
    Encrypted,
    /// The key is of a kind that does not sign client assertions.
    #[error("a key of the kind {0} is not supported; only RSA keys sign client assertions")]
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
        if block.der.len() > LARGEST_DER {
            return Err(KeyError::Malformed);
        }
        let key = match block.label.as_str() {
            "RSA PRIVATE KEY" if block.der.is_empty() => return Err(KeyError::Encrypted),
            "RSA PRIVATE KEY" => rsa::PrivateKey::from_pkcs1_der(&block.der).ok(),
            "PRIVATE KEY" => {
                rsa_only(&block.der)?;
                rsa::PrivateKey::from_pkcs8_der(&block.der).ok()
            }
            "ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
            "EC PRIVATE KEY" => return Err(KeyError::Unsupported("EC")),
            _ => return Err(KeyError::Unsupported("unknown")),
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

    /// Returns the SHA-256 digest of the public key in DER, which names the key.
    pub fn public_key_digest(&self) -> [u8; 32] {
        Sha256::digest(&self.0.public).into()
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

/// Names the kind of a PKCS#8 key that is no RSA key (RFC 5958; RFC 5480, RFC 8410).
fn rsa_only(der: &[u8]) -> Result<(), KeyError> {
    let info = PrivateKeyInfoRef::try_from(der).map_err(|_| KeyError::Malformed)?;
    Err(KeyError::Unsupported(match info.algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.1" => return Ok(()),
        "1.2.840.113549.1.1.10" => "RSA-PSS",
        "1.2.840.10045.2.1" => "EC",
        "1.2.840.10040.4.1" => "DSA",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        _ => "unknown",
    }))
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PrivateKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::encode::{base64url, hex};
    use crate::wire::certificate::{Certificate, chain, parse_certificates};
    use rsa::pkcs1::DecodeRsaPublicKey;
    use rsa::signature::Verifier;

    const KEY: &str = include_str!("../../tests/data/leaf_key.pem");
    const PKCS1: &str = include_str!("../../tests/data/leaf_key_pkcs1.pem");
    const LEAF: &str = include_str!("../../tests/data/leaf.pem");
    const CA: &str = include_str!("../../tests/data/ca.pem");

    fn key() -> PrivateKey {
        PrivateKey::from_pem(KEY).expect("the key of the vectors")
    }

    /// Splits a vector into its signing input and its signature.
    fn vector(text: &str) -> (&str, &str) {
        text.rsplit_once('.').expect("a compact JWS")
    }

    #[test]
    fn rs256_gives_the_bytes_of_vectors_ca_1_and_ca_2_whatever_blinds_it() {
        for text in [include_str!("../../tests/data/ca-1.jwt"), include_str!("../../tests/data/ca-2.jwt")] {
            let (input, signature) = vector(text);
            for entropy in [[0; 32], [9; 32]] {
                let signed = key().sign(Algorithm::Rs256, input.as_bytes(), entropy).expect("signs");
                assert_eq!(base64url(&signed), signature);
            }
        }
    }

    #[test]
    fn ps256_salts_by_its_entropy_and_verifies() {
        let (input, _) = vector(include_str!("../../tests/data/ca-3.jwt"));
        let public = rsa::PublicKey::from_pkcs1_der(key().public_key_der()).expect("a public key");
        let verifier = pss::VerifyingKey::<Sha256>::new(public);
        let [one, same, other] = [[1; 32], [1; 32], [2; 32]].map(|entropy| {
            let signed = key().sign(Algorithm::Ps256, input.as_bytes(), entropy).expect("signs");
            let signature = pss::Signature::try_from(signed.as_slice()).expect("as long as the modulus");
            verifier.verify(input.as_bytes(), &signature).expect("a good signature");
            signed
        });
        assert_eq!(one, same);
        assert_ne!(one, other);
    }

    #[test]
    fn both_containers_hold_the_same_key() {
        let pkcs1 = PrivateKey::from_pem(PKCS1).expect("PKCS#1");
        assert_eq!(pkcs1.public_key_der(), key().public_key_der());
        assert!(PrivateKey::from_pem(&format!("# both\n{LEAF}{KEY}")).is_ok());
    }

    #[test]
    fn what_is_no_such_key_is_named() {
        let broken = KEY.replace(
            "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCk",
            "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCl",
        );
        let encrypted =
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----";
        for (text, error) in [
            ("", KeyError::Absent),
            (LEAF, KeyError::Absent),
            (&format!("{KEY}{PKCS1}"), KeyError::Ambiguous),
            (encrypted, KeyError::Encrypted),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----", KeyError::Encrypted),
            ("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", KeyError::Unsupported("EC")),
            (include_str!("../../tests/data/ec_key.pem"), KeyError::Unsupported("EC")),
            (include_str!("../../tests/data/small_key.pem"), KeyError::Size(1024)),
            (&broken, KeyError::Malformed),
        ] {
            assert_eq!(PrivateKey::from_pem(text).err(), Some(error));
        }
    }

    #[test]
    fn thumbprints_and_the_chain_are_those_of_the_vectors() {
        let certificates = parse_certificates(&format!("{CA}{LEAF}")).expect("two certificates");
        let chain = chain(&certificates, key().public_key_der()).expect("the key's certificate is among them");
        let subjects: Vec<&str> = chain.iter().map(Certificate::subject).collect();
        assert_eq!(subjects, ["CN=msal test leaf", "CN=msal test CA"]);
        let leaf = chain.first().expect("a leaf");
        assert_eq!(hex(&leaf.thumbprint_sha1()).to_uppercase(), "F35BB1B7129F0910FDDF1273E9C63859B1AE4F57");
        assert_eq!(base64url(&leaf.thumbprint_sha256()), "AQLcycXWaahVyYuXwHZrAwJSDQpafeo6K082s0hoJHk");
    }
}
