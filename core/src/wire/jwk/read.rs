//! One key of a set, read from JSON (RFC 7517, section 4).

use super::algorithm::JwsAlgorithm;
use super::error::JwkError;
use super::key::{EcPublicKey, PublicKey, RsaPublicKey};
use crate::wire::jwt::{Object, Part, canonical};

/// The members that only a private or a symmetric key has (RFC 7518, sections 6.2.2, 6.3.2 and 6.4).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A public key as a set publishes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Jwk {
    /// The key's id.
    pub key_id: Option<String>,
    /// The one algorithm that the key is for, where it says so.
    pub algorithm: Option<JwsAlgorithm>,
    /// The issuer that the key is for, where it says so; `{tenantid}` in it stands for any tenant (Microsoft Entra).
    pub issuer: Option<String>,
    /// The key itself.
    pub key: PublicKey,
}

impl Jwk {
    /// Reads one key.
    ///
    /// # Errors
    /// [`JwkError`] says why the key is not used to verify signatures.
    pub fn read(json: &[u8]) -> Result<Self, JwkError> {
        let jwk = Object::read(json.to_vec(), Part::Text).map_err(|_| JwkError::NotAnObject)?;
        Self::of(&jwk)
    }

    pub(super) fn of(jwk: &Object) -> Result<Self, JwkError> {
        let kind = text(jwk, "kty")?.ok_or(JwkError::Malformed("kty"))?;
        if !matches!(kind, "RSA" | "EC") {
            return Err(JwkError::UnsupportedType);
        }
        if PRIVATE.iter().any(|name| jwk.json(name).is_some()) {
            return Err(JwkError::Private);
        }
        check_purpose(jwk)?;
        let key = if kind == "RSA" { rsa(jwk)? } else { ec(jwk)? };
        Ok(Self {
            key_id: text(jwk, "kid")?.map(str::to_owned),
            algorithm: algorithm(jwk, &key)?,
            issuer: text(jwk, "issuer")?.map(str::to_owned),
            key,
        })
    }
}

/// Refuses a key that says it is for something else (RFC 7517, sections 4.2 and 4.3).
fn check_purpose(jwk: &Object) -> Result<(), JwkError> {
    let purpose = text(jwk, "use")?;
    let operations = jwk.texts("key_ops").map_err(|_| JwkError::Malformed("key_ops"))?;
    let verifies = operations.is_none_or(|operations| operations.iter().any(|operation| operation == "verify"));
    if verifies && purpose.is_none_or(|purpose| purpose == "sig") { Ok(()) } else { Err(JwkError::NotForSignatures) }
}

fn rsa(jwk: &Object) -> Result<PublicKey, JwkError> {
    RsaPublicKey::new(&bytes(jwk, "n")?, &bytes(jwk, "e")?).map(PublicKey::Rsa)
}

fn ec(jwk: &Object) -> Result<PublicKey, JwkError> {
    if text(jwk, "crv")?.ok_or(JwkError::Malformed("crv"))? != "P-256" {
        return Err(JwkError::UnsupportedCurve);
    }
    EcPublicKey::new(&bytes(jwk, "x")?, &bytes(jwk, "y")?).map(PublicKey::Ec)
}

/// Reads the one algorithm of a key, which must be one that keys of its type have.
fn algorithm(jwk: &Object, key: &PublicKey) -> Result<Option<JwsAlgorithm>, JwkError> {
    let Some(name) = text(jwk, "alg")? else { return Ok(None) };
    let algorithm = JwsAlgorithm::named(name).filter(|algorithm| algorithm.fits(key));
    algorithm.map(Some).ok_or(JwkError::UnsupportedAlgorithm)
}

fn text<'a>(jwk: &'a Object, name: &'static str) -> Result<Option<&'a str>, JwkError> {
    jwk.text(name).map_err(|_| JwkError::Malformed(name))
}

fn bytes(jwk: &Object, name: &'static str) -> Result<Vec<u8>, JwkError> {
    text(jwk, name)?.and_then(canonical).ok_or(JwkError::Malformed(name))
}
