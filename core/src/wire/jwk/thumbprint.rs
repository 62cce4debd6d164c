//! The thumbprint of a key (RFC 7638): SHA-256 of its required members, in one spelling.

use sha2::{Digest, Sha256};

use super::error::JwkError;
use crate::base::encode::base64url;
use crate::wire::jwt::{Object, Part, canonical};

/// Computes the thumbprint of a public key that is given as a JWK, in base64url; what else the JWK says does not count.
///
/// # Errors
/// [`JwkError`] when it is no RSA, EC or OKP key (RFC 7518, section 6; RFC 8037, section 2).
pub fn thumbprint(jwk: &[u8]) -> Result<String, JwkError> {
    let jwk = Object::read(jwk.to_vec(), Part::Text).map_err(|_| JwkError::NotAnObject)?;
    let names: &[&'static str] = match jwk.text("kty").ok().flatten() {
        Some("RSA") => &["e", "kty", "n"],
        Some("EC") => &["crv", "kty", "x", "y"],
        Some("OKP") => &["crv", "kty", "x"],
        _ => return Err(JwkError::UnsupportedType),
    };
    let members: Result<Vec<(&str, &str)>, JwkError> = names
        .iter()
        .map(|&name| {
            let value = jwk.text(name).ok().flatten().filter(|value| is_plain(name, value));
            value.map(|value| (name, value)).ok_or(JwkError::Malformed(name))
        })
        .collect();
    Ok(digest(&members?))
}

/// Computes the thumbprint of an RSA key.
pub(super) fn rsa_thumbprint(modulus: &[u8], exponent: &[u8]) -> String {
    digest(&[("e", &base64url(exponent)), ("kty", "RSA"), ("n", &base64url(modulus))])
}

/// Computes the thumbprint of an EC key on P-256.
pub(super) fn ec_thumbprint(x: &[u8], y: &[u8]) -> String {
    digest(&[("crv", "P-256"), ("kty", "EC"), ("x", &base64url(x)), ("y", &base64url(y))])
}

/// Tells whether a value has one spelling in JSON: base64url without leading zeros where they do not count, or a name.
fn is_plain(name: &str, value: &str) -> bool {
    match name {
        "n" | "e" => canonical(value).is_some_and(|number| number.first().is_some_and(|first| *first != 0)),
        "x" | "y" => canonical(value).is_some_and(|bytes| !bytes.is_empty()),
        _ => value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
    }
}

/// Digests members that are in the order of their names and need no escapes.
fn digest(members: &[(&str, &str)]) -> String {
    let members: Vec<String> = members.iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect();
    base64url(&Sha256::digest(format!("{{{}}}", members.join(","))))
}
