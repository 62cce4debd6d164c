//! The names of what is not supported, by object identifier, and what to do about each.

use rsa::pkcs8::ObjectIdentifier;

use super::error::KeyError;

const ONLY_RSA: &str = "only RSA keys sign client assertions";

/// Kinds of keys that are no RSA key of the ordinary kind (RFC 8017, RFC 5480, RFC 3279, RFC 8410).
const KINDS: [(&str, &str); 8] = [
    ("1.2.840.113549.1.1.10", "an RSA-PSS key"),
    ("1.2.840.10045.2.1", "an EC key"),
    ("1.2.840.10040.4.1", "a DSA key"),
    ("1.2.840.113549.1.3.1", "a Diffie-Hellman key"),
    ("1.3.101.110", "an X25519 key"),
    ("1.3.101.111", "an X448 key"),
    ("1.3.101.112", "an Ed25519 key"),
    ("1.3.101.113", "an Ed448 key"),
];

/// Says that a key is of another kind.
pub(super) fn kind(oid: ObjectIdentifier) -> KeyError {
    let what = name(&KINDS, oid).unwrap_or("a key of an unknown kind");
    KeyError::Unsupported { what, oid: Some(oid.to_string()), remedy: ONLY_RSA }
}

/// Says that a PEM block holds another kind of key, which its label tells (RFC 5915).
pub(super) fn label(label: &str) -> KeyError {
    let (what, remedy) = match label {
        "EC PRIVATE KEY" => ("an EC key", ONLY_RSA),
        "DSA PRIVATE KEY" => ("a DSA key", ONLY_RSA),
        "OPENSSH PRIVATE KEY" => ("an OpenSSH key", "`ssh-keygen -p -m PEM -f FILE` rewrites an RSA key as PKCS#1"),
        _ => ("a private key under this PEM label", "`openssl pkcs8 -topk8 -in OLD -out NEW` rewrites an RSA key"),
    };
    KeyError::Unsupported { what, oid: None, remedy }
}

/// Finds the name of an object identifier.
pub(super) fn name(table: &[(&'static str, &'static str)], oid: ObjectIdentifier) -> Option<&'static str> {
    let dotted = oid.to_string();
    table.iter().find(|(known, _)| *known == dotted).map(|(_, name)| *name)
}
