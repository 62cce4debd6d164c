//! The claims of a signed HTTP request, as they arrive; nothing of them is believed yet.

use super::confirmation;
use super::cover::Covered;
use super::error::ShrError;
use crate::base::Timestamp;
use crate::wire::jwt::{Jws, JwtError, Object, Part, VALIDATOR_LIMIT};

/// What a proof claims.
pub(super) struct ShrClaims {
    pub(super) access_token: String,
    pub(super) signed_at: Timestamp,
    pub(super) method: Option<String>,
    pub(super) host: Option<String>,
    pub(super) path: Option<String>,
    pub(super) query: Option<Covered>,
    pub(super) headers: Option<Covered>,
    pub(super) body: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) client_claims: Option<String>,
    /// The key that the proof brings along, as it is spelled.
    pub(super) jwk: Option<String>,
}

/// Returns the access token and the nonce of a proof that was sent, where they can be read; nothing is verified.
pub(crate) fn contents(proof: &str) -> Option<(String, Option<String>)> {
    let proof = Jws::parse_within(proof.trim_start_matches(' '), VALIDATOR_LIMIT).ok()?;
    ShrClaims::read(proof.payload()).ok().map(|claims| (claims.access_token, claims.nonce))
}

impl ShrClaims {
    /// Reads a payload, in which no object at any depth has two members of one name.
    pub(super) fn read(payload: &[u8]) -> Result<Self, ShrError> {
        let object = Object::read(payload.to_vec(), Part::Payload)?.distinct_throughout(Part::Payload)?;
        let text = |name| text(&object, name);
        Ok(Self {
            access_token: text("at")?.ok_or(ShrError::Missing("at"))?,
            signed_at: object.date("ts")?.ok_or(ShrError::Missing("ts"))?,
            method: text("m")?,
            host: text("u")?,
            path: text("p")?,
            query: covered(&object, "q")?,
            headers: covered(&object, "h")?,
            body: text("b")?,
            nonce: text("nonce")?,
            client_claims: text("client_claims")?,
            jwk: object.json("cnf").and_then(confirmation::brought),
        })
    }
}

fn text(object: &Object, name: &'static str) -> Result<Option<String>, JwtError> {
    let text = object.text(name).map_err(|_| JwtError::BadClaim(name))?;
    Ok(text.map(str::to_owned))
}

fn covered(object: &Object, name: &'static str) -> Result<Option<Covered>, JwtError> {
    let covered = object.json(name).map(serde_json::from_str).transpose();
    covered.map_err(|_| JwtError::BadClaim(name))
}
