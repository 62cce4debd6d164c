//! X.509 certificates (RFC 5280) as far as a credential needs them: thumbprints, the key they certify, their chain.
//!
//! Nothing here says whether a certificate is to be trusted: that is the server's work.

use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

use super::pem::{self, PemError};
use super::text::tidy;
use crate::base::{Timestamp, encode};

/// Why a text holds no usable certificates (rule R4.1).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The text is not PEM.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// The text is empty.
    #[error("the text is empty")]
    Empty,
    /// The text holds a private key and no certificate.
    #[error("it is a private key, where a certificate is wanted")]
    PrivateKeyGiven,
    /// The text holds a block that is no X.509 certificate.
    #[error("it holds no `CERTIFICATE` block")]
    Absent,
    /// The text is neither PEM nor base64.
    #[error("it is neither PEM nor standard base64")]
    NotBase64,
    /// The bytes are not an X.509 certificate.
    #[error("certificate number {0} is not an X.509 certificate")]
    Malformed(usize),
}

/// One certificate: its exact DER bytes, and what was read from them.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    subject: Vec<u8>,
    issuer: Vec<u8>,
    name: String,
    public_key: Vec<u8>,
    rsa_bits: Option<usize>,
    not_before: i64,
    not_after: i64,
}

impl Certificate {
    /// Reads one certificate in DER; bytes after it are refused. `None` when it is none.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let (rest, parsed) = X509Certificate::from_der(der).ok()?;
        if !rest.is_empty() {
            return None;
        }
        Some(Self {
            der: der.to_vec(),
            subject: parsed.subject().as_raw().to_vec(),
            issuer: parsed.issuer().as_raw().to_vec(),
            name: tidy(&parsed.subject().to_string()),
            public_key: parsed.public_key().subject_public_key.data.to_vec(),
            rsa_bits: match parsed.public_key().parsed() {
                Ok(PublicKey::RSA(key)) => Some(key.key_size()),
                _ => None,
            },
            not_before: parsed.validity().not_before.timestamp(),
            not_after: parsed.validity().not_after.timestamp(),
        })
    }

    /// Returns the certificate's exact bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Returns the subject's distinguished name, for people: controls are blanks, and a long one is cut.
    pub fn subject(&self) -> &str {
        &self.name
    }

    /// Returns the SHA-1 thumbprint of the DER bytes.
    pub fn thumbprint_sha1(&self) -> [u8; 20] {
        Sha1::digest(&self.der).into()
    }

    /// Returns the SHA-256 thumbprint of the DER bytes.
    pub fn thumbprint_sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    /// Returns the last moment at which the certificate is valid.
    pub fn not_after(&self) -> Timestamp {
        Timestamp::from_unix_seconds(u64::try_from(self.not_after).unwrap_or_default())
    }

    /// Tells whether the certificate is valid at `now`.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        i64::try_from(now.as_unix_seconds()).is_ok_and(|now| (self.not_before..=self.not_after).contains(&now))
    }

    /// Tells whether the certificate's key is of the kind and size that sign client assertions (rule R3.7).
    pub fn signs_assertions(&self) -> bool {
        self.rsa_bits.is_some_and(|bits| (2048..=8192).contains(&bits))
    }

    /// Tells whether the certificate certifies this public key (`RSAPublicKey` in DER).
    pub fn certifies(&self, public_key_der: &[u8]) -> bool {
        self.public_key == public_key_der
    }
}

impl core::fmt::Debug for Certificate {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "Certificate({}, sha256 {})", self.name, encode::hex(&self.thumbprint_sha256()))
    }
}

/// Reads the certificates of a PEM text in its order, or the one of a text that is the bare base64 of its DER.
///
/// Private keys and other blocks beside a certificate are skipped. A byte order mark at the start is skipped.
pub fn parse_certificates(text: &str) -> Result<Vec<Certificate>, CertificateError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(CertificateError::Empty);
    }
    let blocks = pem::blocks(text)?;
    if blocks.is_empty() {
        return bare(text).map(|certificate| vec![certificate]);
    }
    let is_certificate = |label: &str| matches!(label, "CERTIFICATE" | "X509 CERTIFICATE");
    let ders: Vec<_> = blocks.iter().filter(|block| is_certificate(&block.label)).collect();
    if ders.is_empty() {
        let holds_key = blocks.iter().any(|block| block.label.ends_with("PRIVATE KEY"));
        return Err(if holds_key { CertificateError::PrivateKeyGiven } else { CertificateError::Absent });
    }
    let numbered = ders.iter().zip(1..);
    numbered
        .map(|(block, number)| Certificate::from_der(&block.der).ok_or(CertificateError::Malformed(number)))
        .collect()
}

fn bare(text: &str) -> Result<Certificate, CertificateError> {
    if text.len() > pem::LARGEST_INPUT {
        return Err(PemError::TooLarge.into());
    }
    let compact: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let der = encode::from_base64(&compact).ok_or(CertificateError::NotBase64)?;
    Certificate::from_der(&der).ok_or(CertificateError::Malformed(1))
}

/// Orders certificates to the chain of the one that certifies a key: leaf first, each next one its issuer (rule R4.4).
///
/// Of several leaves for one key it takes the one with the latest end. Unrelated certificates are left out; a
/// self-issued root ends the chain. `None` when no certificate certifies the key.
pub fn chain(certificates: &[Certificate], public_key_der: &[u8]) -> Option<Vec<Certificate>> {
    let leaves = certificates.iter().filter(|certificate| certificate.certifies(public_key_der));
    let mut chain = vec![leaves.max_by_key(|leaf| leaf.not_after)?.clone()];
    loop {
        let last = chain.last().expect("a chain has a leaf");
        let issued_itself = last.issuer == last.subject;
        let issuer = certificates.iter().find(|other| other.subject == last.issuer && !chain.contains(other));
        match issuer {
            Some(issuer) if !issued_itself => chain.push(issuer.clone()),
            _ => return Some(chain),
        }
    }
}

/// Orders certificates to the chain of their leaf, where no key tells which it is: the first that issued no other one.
pub fn chain_of_leaf(certificates: &[Certificate]) -> Vec<Certificate> {
    let issued = |certificate: &Certificate| {
        certificates.iter().any(|other| other != certificate && other.issuer == certificate.subject)
    };
    let leaf = certificates.iter().find(|certificate| !issued(certificate)).or(certificates.first());
    leaf.and_then(|leaf| chain(certificates, &leaf.public_key)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAF: &str = include_str!("../../tests/data/leaf.pem");
    const KEY: &str = include_str!("../../tests/data/leaf_key.pem");

    fn bare() -> String {
        LEAF.lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\r\n ")
    }

    #[test]
    fn pem_and_bare_base64_give_the_same_certificate() {
        let pem = parse_certificates(&format!("\u{feff}{KEY}{LEAF}")).expect("PEM");
        assert_eq!(parse_certificates(&bare()).expect("bare"), pem);
        assert_eq!(pem.len(), 1);
    }

    #[test]
    fn what_holds_no_certificate_is_named() {
        let url_safe = bare().replace('+', "-").replace('/', "_");
        for (text, error) in [
            (" \r\n", CertificateError::Empty),
            (KEY, CertificateError::PrivateKeyGiven),
            ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", CertificateError::Absent),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", CertificateError::Malformed(1)),
            ("AAAA", CertificateError::Malformed(1)),
            (&url_safe, CertificateError::NotBase64),
        ] {
            assert_eq!(parse_certificates(text).err(), Some(error));
        }
    }

    #[test]
    fn validity_is_a_question_of_the_given_time() {
        let leaf = parse_certificates(LEAF).expect("PEM").remove(0);
        let at = |seconds| leaf.is_valid_at(Timestamp::from_unix_seconds(seconds));
        assert!(at(1_735_689_600) && !at(1_600_000_000) && !at(leaf.not_after().as_unix_seconds() + 1));
    }
}
