//! The names of encryption that is not supported, by object identifier, and how to be rid of it.

use rsa::pkcs8::ObjectIdentifier;

use super::super::error::KeyError;
use super::super::names::name;

/// What makes an encrypted key one that is read.
pub(in super::super) const REMEDY: &str = "`openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW` encrypts it anew";

/// Schemes before PBES2 (RFC 8018, appendix A.3; RFC 7292, appendix C) and beside it.
const SCHEMES: [(&str, &str); 13] = [
    ("1.2.840.113549.1.5.1", "PBES1 with MD2 and DES"),
    ("1.2.840.113549.1.5.3", "PBES1 with MD5 and DES"),
    ("1.2.840.113549.1.5.4", "PBES1 with MD2 and RC2"),
    ("1.2.840.113549.1.5.6", "PBES1 with MD5 and RC2"),
    ("1.2.840.113549.1.5.10", "PBES1 with SHA-1 and DES"),
    ("1.2.840.113549.1.5.11", "PBES1 with SHA-1 and RC2"),
    ("1.2.840.113549.1.5.14", "PBMAC1"),
    ("1.2.840.113549.1.12.1.1", "encryption with SHA-1 and 128-bit RC4"),
    ("1.2.840.113549.1.12.1.2", "encryption with SHA-1 and 40-bit RC4"),
    ("1.2.840.113549.1.12.1.3", "encryption with SHA-1 and 3-key triple DES in the way of PKCS#12"),
    ("1.2.840.113549.1.12.1.4", "encryption with SHA-1 and 2-key triple DES"),
    ("1.2.840.113549.1.12.1.5", "encryption with SHA-1 and 128-bit RC2"),
    ("1.2.840.113549.1.12.1.6", "encryption with SHA-1 and 40-bit RC2 in the way of PKCS#12"),
];
/// Ciphers within PBES2.
const CIPHERS: [(&str, &str); 6] = [
    ("1.3.14.3.2.7", "encryption with DES"),
    ("1.2.840.113549.3.2", "encryption with RC2"),
    ("1.2.840.113549.3.9", "encryption with RC5"),
    ("2.16.840.1.101.3.4.1.6", "encryption with AES-128-GCM"),
    ("2.16.840.1.101.3.4.1.26", "encryption with AES-192-GCM"),
    ("2.16.840.1.101.3.4.1.46", "encryption with AES-256-GCM"),
];

/// Says that a whole scheme is not supported.
pub(in super::super) fn scheme(oid: ObjectIdentifier, remedy: &'static str) -> KeyError {
    let what = name(&SCHEMES, oid).unwrap_or("encryption by an unknown scheme");
    KeyError::Unsupported { what, oid: Some(oid.to_string()), remedy }
}

/// Says that a cipher is not supported.
pub(super) fn cipher(oid: ObjectIdentifier) -> KeyError {
    part(name(&CIPHERS, oid).unwrap_or("encryption by an unknown cipher"), oid)
}

/// Says that a part of PBES2 is not supported.
pub(super) fn part(what: &'static str, oid: ObjectIdentifier) -> KeyError {
    KeyError::Unsupported { what, oid: Some(oid.to_string()), remedy: REMEDY }
}

/// Says that a cipher of traditional encryption is not supported.
pub(super) fn traditional() -> KeyError {
    let what = "a `DEK-Info` line with a cipher other than AES-128, AES-192, AES-256 and DES-EDE3 in CBC mode";
    KeyError::Unsupported { what, oid: None, remedy: REMEDY }
}
