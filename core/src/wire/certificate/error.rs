//! Why a file holds no usable certificates, and what it holds instead.

use crate::wire::pem::PemError;

/// Why a file holds no usable certificates (rule R4.1).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// It is not PEM, or larger than one mebibyte.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// It is neither DER nor a text in UTF-8.
    #[error("it is neither DER nor text in UTF-8; PowerShell's `>` writes UTF-16")]
    NotText,
    /// It holds a private key and no certificate.
    #[error("it is a private key, where a certificate is wanted")]
    PrivateKeyGiven,
    /// It holds something else, and no certificate.
    #[error("it is {found}, where a certificate is wanted; {remedy}")]
    OtherGiven {
        /// What was found.
        found: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },
    /// It holds blocks, and no certificate among them.
    #[error("it holds no `CERTIFICATE` block")]
    Absent,
    /// It is neither PEM nor base64.
    #[error("it is neither PEM nor standard base64")]
    NotBase64,
    /// The bytes are not an X.509 certificate.
    #[error("certificate number {0} is not an X.509 certificate")]
    Malformed(usize),
    /// No certificate was made for the key.
    #[error("none of the certificates was made for the key")]
    NoMatch,
}

/// What else a PEM file may hold, by the end of its label.
const OTHERS: [(&str, &str, &str); 6] = [
    ("TRUSTED CERTIFICATE", "a certificate with OpenSSL's trust settings", "openssl x509 -in FILE takes them off"),
    ("PKCS7", "a PKCS#7 bundle", "openssl pkcs7 -print_certs -in FILE takes it apart"),
    ("CMS", "a CMS bundle", "openssl pkcs7 -print_certs -in FILE takes it apart"),
    ("CERTIFICATE REQUEST", "a certificate request", "give the certificate that was issued for it"),
    ("PUBLIC KEY", "a public key", "give the certificate that was issued for it"),
    ("CRL", "a revocation list", "give the certificate"),
];

impl CertificateError {
    /// Names what was found instead of a certificate, by the labels of its blocks.
    pub(super) fn instead(labels: &[&str]) -> Self {
        if labels.iter().any(|label| label.ends_with("PRIVATE KEY")) {
            return Self::PrivateKeyGiven;
        }
        let other = OTHERS.into_iter().find(|(end, ..)| labels.iter().any(|label| label.ends_with(end)));
        other.map_or(Self::Absent, |(_, found, remedy)| Self::OtherGiven { found, remedy })
    }
}
