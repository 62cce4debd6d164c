//! Which key a token is bound to (`cnf`, RFC 7800), and whether a proof was made with it.

use serde_json::Value;

use super::error::ShrError;
use crate::wire::jwk::{Jwk, PublicKey};
use crate::wire::jwt::{Jws, Object, Part};

/// What an access token says of the key that it is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Confirmation {
    /// The key itself (`cnf.jwk`).
    Key(PublicKey),
    /// The key's thumbprint (`cnf.kid`), which is what Microsoft Entra writes.
    Thumbprint(String),
}

impl Confirmation {
    /// Reads the claim `cnf`, which the caller has validated with its token: `jwk`, or else `kid`.
    ///
    /// # Errors
    /// [`ShrError::NotBound`] where neither is there, [`ShrError::Key`] where the key can not be used.
    pub fn read(cnf: &Value) -> Result<Self, ShrError> {
        if let Some(jwk) = cnf.get("jwk") {
            let jwk = Jwk::read(jwk.to_string().as_bytes()).map_err(ShrError::Key)?;
            return Ok(Self::Key(jwk.key));
        }
        match cnf.get("kid").and_then(Value::as_str) {
            Some(kid) if !kid.is_empty() => Ok(Self::Thumbprint(kid.to_owned())),
            _ => Err(ShrError::NotBound),
        }
    }

    /// Returns the key that the token is bound to, which the proof brings along where the token has the thumbprint
    /// only.
    pub(super) fn key(&self, brought: Option<&str>) -> Result<PublicKey, ShrError> {
        let brought = brought.map(|jwk| Jwk::read(jwk.as_bytes()).map_err(ShrError::Key)).transpose()?;
        let brought = brought.map(|jwk| jwk.key);
        match (self, brought) {
            (Self::Key(own), None) => Ok(own.clone()),
            (Self::Key(own), Some(brought)) if *own == brought => Ok(brought),
            (Self::Thumbprint(own), Some(brought)) if *own == brought.thumbprint() => Ok(brought),
            (Self::Thumbprint(_), None) => Err(ShrError::Missing("cnf")),
            _ => Err(ShrError::WrongKey),
        }
    }
}

/// Returns the id of the key that an access token is bound to, where a client can read it; nothing is verified.
///
/// To clients a token is opaque, and many are: `None` says nothing. But one that names another key than the client's
/// own is of no use to it (rule R1.6).
pub fn bound_key_id(access_token: &str) -> Option<String> {
    confirmed(access_token, "kid")
}

/// Returns the thumbprint of the certificate that an access token is bound to (`x5t#S256`; RFC 8705, section 3.1), as
/// [`bound_key_id`] does the id of a key.
pub fn bound_certificate(access_token: &str) -> Option<String> {
    confirmed(access_token, "x5t#S256")
}

fn confirmed(access_token: &str, member: &str) -> Option<String> {
    let claims = Jws::parse(access_token).ok()?.into_claims().ok()?;
    claims.value("cnf")?.get(member).and_then(Value::as_str).map(str::to_owned)
}

/// Finds the key in the claim `cnf` of a proof, as it is spelled.
pub(super) fn brought(cnf: &str) -> Option<String> {
    let cnf = Object::read(cnf.as_bytes().to_vec(), Part::Payload).ok()?;
    cnf.json("jwk").map(str::to_owned)
}
