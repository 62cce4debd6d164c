//! A certificate as its bytes: thumbprints and `x5c` need nothing more. What it says is read in `x509`.

use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::base::encode;

/// The exact bytes of a certificate, which nobody has looked into yet.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodedCertificate {
    der: Vec<u8>,
    base64: String,
}

impl EncodedCertificate {
    /// Takes the bytes of a certificate, whatever they are.
    pub fn from_der(der: Vec<u8>) -> Self {
        Self { base64: encode::base64(&der), der }
    }

    /// Takes standard base64 without white space. `None` when it is none.
    pub(super) fn from_base64(base64: String) -> Option<Self> {
        encode::from_base64(&base64).map(|der| Self { der, base64 })
    }

    /// Returns the exact bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Returns the bytes in standard base64 without line breaks, as an element of `x5c` (RFC 7515, section 4.1.6).
    pub fn x5c(&self) -> &str {
        &self.base64
    }

    /// Returns the SHA-1 thumbprint, which is that of the DER bytes (rule R4.2).
    pub fn thumbprint_sha1(&self) -> [u8; 20] {
        Sha1::digest(&self.der).into()
    }

    /// Returns the SHA-256 thumbprint, which is that of the DER bytes.
    pub fn thumbprint_sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    /// Returns the SHA-1 thumbprint in lower-case hexadecimal, as portals show it.
    pub fn thumbprint_sha1_hex(&self) -> String {
        encode::hex(&self.thumbprint_sha1())
    }

    /// Returns the SHA-256 thumbprint in lower-case hexadecimal.
    pub fn thumbprint_sha256_hex(&self) -> String {
        encode::hex(&self.thumbprint_sha256())
    }

    /// Returns the SHA-1 thumbprint in base64url, as the header member `x5t` (RFC 7515, section 4.1.7).
    pub fn x5t(&self) -> String {
        encode::base64url(&self.thumbprint_sha1())
    }

    /// Returns the SHA-256 thumbprint in base64url, as the header member `x5t#S256` (RFC 7515, section 4.1.8).
    pub fn x5t_s256(&self) -> String {
        encode::base64url(&self.thumbprint_sha256())
    }
}

impl core::fmt::Debug for EncodedCertificate {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "EncodedCertificate(sha256 {})", self.thumbprint_sha256_hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_are_of_the_der_bytes() {
        // FIPS 180-4: the digests of `abc`.
        let bytes = EncodedCertificate::from_der(b"abc".to_vec());
        assert_eq!(bytes.thumbprint_sha1_hex(), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(bytes.thumbprint_sha256_hex().starts_with("ba7816bf8f01cfea414140de5dae2223"));
        assert_eq!((bytes.x5t().as_str(), bytes.x5c()), ("qZk-NkcGgWq6PiVxeFDCbJzQ2J0", "YWJj"));
        assert_eq!(bytes.x5t_s256(), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
        assert_eq!(EncodedCertificate::from_base64("YWJj".to_owned()), Some(bytes));
    }
}
