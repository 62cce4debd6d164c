//! The checks of claims that do not depend on who asks (OpenID Connect Core 1.0, section 3.1.3.7).

use core::time::Duration;

use super::claims::IdTokenClaims;
use super::error::{IdTokenError, shown, shown_all};
use crate::base::{Secret, Timestamp, same};

impl IdTokenClaims {
    /// Checks that `nbf` and `exp` let the token be used now.
    ///
    /// # Errors
    /// [`IdTokenError::NotYetValid`] and [`IdTokenError::Expired`].
    pub fn check_times(&self, now: Timestamp, skew: Duration) -> Result<(), IdTokenError> {
        not_before(self, now, skew)?;
        expiry(self, now, skew)
    }
}

/// Checks `nbf`, where it is there.
pub(super) fn not_before(claims: &IdTokenClaims, now: Timestamp, skew: Duration) -> Result<(), IdTokenError> {
    not_ahead("nbf", claims.not_before(), now, skew)
}

/// Checks `iat`, where it is there.
pub(super) fn issued_at(claims: &IdTokenClaims, now: Timestamp, skew: Duration) -> Result<(), IdTokenError> {
    not_ahead("iat", claims.issued_at(), now, skew)
}

fn not_ahead(
    claim: &'static str,
    moment: Option<Timestamp>,
    now: Timestamp,
    skew: Duration,
) -> Result<(), IdTokenError> {
    match moment.filter(|moment| *moment > now.plus(skew)) {
        Some(actual) => Err(IdTokenError::NotYetValid { claim, actual, now, skew }),
        None => Ok(()),
    }
}

/// Checks `exp`.
pub(super) fn expiry(claims: &IdTokenClaims, now: Timestamp, skew: Duration) -> Result<(), IdTokenError> {
    let actual = claims.expires_on();
    if now < actual.plus(skew) { Ok(()) } else { Err(IdTokenError::Expired { actual, now, skew }) }
}

/// Checks that `iss` is exactly this.
pub(super) fn issuer(claims: &IdTokenClaims, expected: &str) -> Result<(), IdTokenError> {
    let actual = claims.issuer().ok_or(IdTokenError::Missing("iss"))?;
    if actual == expected {
        return Ok(());
    }
    Err(IdTokenError::IssuerMismatch { expected: shown(expected), actual: shown(actual) })
}

/// Checks that one of `aud` is one of these.
pub(super) fn audience<E: AsRef<str>>(claims: &IdTokenClaims, expected: &[E]) -> Result<(), IdTokenError> {
    let actual = claims.stated_audience().ok_or(IdTokenError::Missing("aud"))?;
    if actual.iter().any(|actual| expected.iter().any(|expected| expected.as_ref() == actual)) {
        return Ok(());
    }
    let expected = expected.iter().map(|expected| expected.as_ref().to_owned()).collect();
    Err(IdTokenError::AudienceMismatch { expected, actual: shown_all(actual) })
}

/// Checks that `nonce` is this, in constant time.
pub(super) fn nonce(claims: &IdTokenClaims, expected: &str) -> Result<(), IdTokenError> {
    let actual = claims.nonce().ok_or(IdTokenError::Missing("nonce"))?;
    if same(actual.as_bytes(), expected.as_bytes()) {
        return Ok(());
    }
    Err(IdTokenError::NonceMismatch { expected: Secret::new(expected), actual: Secret::new(actual) })
}

/// Checks that the user signed in at most `max_age` ago (`auth_time`).
pub(super) fn age(
    claims: &IdTokenClaims,
    max_age: Duration,
    now: Timestamp,
    skew: Duration,
) -> Result<(), IdTokenError> {
    let actual = claims.authenticated_at().ok_or(IdTokenError::Missing("auth_time"))?;
    if now <= actual.plus(max_age).plus(skew) {
        return Ok(());
    }
    Err(IdTokenError::TooOld { actual, now, max_age })
}
