//! What ties a token to the access token or code that came with it: `at_hash` and `c_hash`.

use sha2::{Digest, Sha256};

use super::claims::IdTokenClaims;
use super::error::IdTokenError;
use crate::base::encode::base64url;
use crate::base::{Secret, same};

/// Checks that a claim, where it is there, is the left half of the companion's digest in base64url.
///
/// The digest is that of the token's algorithm (OpenID Connect Core 1.0, section 3.1.3.6), SHA-256 for all that are verified.
pub(super) fn check(claims: &IdTokenClaims, claim: &'static str, companion: &Secret) -> Result<(), IdTokenError> {
    let Some(actual) = claims.text(claim) else { return Ok(()) };
    if same(actual.as_bytes(), half(companion).as_bytes()) { Ok(()) } else { Err(IdTokenError::HashMismatch(claim)) }
}

fn half(companion: &Secret) -> String {
    let digest = Sha256::digest(companion.expose_secret().as_bytes());
    let (left, _) = digest.split_at(digest.len() / 2);
    base64url(left)
}
