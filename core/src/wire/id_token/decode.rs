//! MSAL's `decode_id_token`: the claims of a token that came straight from the token endpoint. No signature is checked.

use core::time::Duration;

use super::check;
use super::claims::IdTokenClaims;
use super::error::IdTokenError;
use crate::base::Timestamp;
use crate::wire::jwt::Jws;

/// The skew that MSAL allows.
const SKEW: Duration = Duration::from_secs(120);

/// Decodes an ID token and checks its claims in MSAL's order: `nbf`, `iss`, `aud`, `exp`, `nonce`.
///
/// *The signature is not checked*: the token must have come from the token endpoint over TLS. The client id, the issuer
/// and the nonce are compared where they are given; the times always, with a skew of 120 s.
///
/// # Errors
/// [`IdTokenError`] says which check failed, with what was expected and what is there.
///
/// ```
/// use msal_core::Timestamp;
/// use msal_core::wire::id_token::{IdTokenErrorKind, decode_id_token};
/// let token = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJjbGllbnQtMSIsImV4cCI6MTcwMDAwMDAwMH0.c2ln";
/// let at = Timestamp::from_unix_seconds;
/// assert!(decode_id_token(token, Some("client-1"), None, None, at(1_700_000_000)).is_ok());
/// let error = decode_id_token(token, Some("client-1"), None, None, at(1_700_000_120)).unwrap_err();
/// assert_eq!(error.kind(), IdTokenErrorKind::Time);
/// ```
pub fn decode_id_token(
    token: &str,
    client_id: Option<&str>,
    issuer: Option<&str>,
    nonce: Option<&str>,
    now: Timestamp,
) -> Result<IdTokenClaims, IdTokenError> {
    IdTokenDecoder { client_id, issuer, nonce, ..IdTokenDecoder::default() }.decode(token, now)
}

/// What [`decode_id_token`] checks, with the choices that it leaves out.
#[derive(Clone, Copy)]
#[must_use]
pub struct IdTokenDecoder<'a> {
    client_id: Option<&'a str>,
    issuer: Option<&'a str>,
    nonce: Option<&'a str>,
    skew: Duration,
    lenient: bool,
}

impl Default for IdTokenDecoder<'_> {
    fn default() -> Self {
        Self { client_id: None, issuer: None, nonce: None, skew: SKEW, lenient: false }
    }
}

impl<'a> IdTokenDecoder<'a> {
    /// Demands that `aud` holds this client id.
    pub fn client_id(self, client_id: &'a str) -> Self {
        Self { client_id: Some(client_id), ..self }
    }

    /// Demands that `iss` is this issuer.
    pub fn issuer(self, issuer: &'a str) -> Self {
        Self { issuer: Some(issuer), ..self }
    }

    /// Demands that `nonce` is this one.
    pub fn nonce(self, nonce: &'a str) -> Self {
        Self { nonce: Some(nonce), ..self }
    }

    /// Allows clocks to differ by `skew`, instead of 120 s.
    pub fn skew(self, skew: Duration) -> Self {
        Self { skew, ..self }
    }

    /// Accepts a token whose time is wrong, as MSAL Python does; [`IdTokenClaims::check_times`] still tells.
    pub fn lenient_time(self) -> Self {
        Self { lenient: true, ..self }
    }

    /// Decodes a token and checks its claims, but *no signature*.
    ///
    /// # Errors
    /// As [`decode_id_token`].
    pub fn decode(self, token: &str, now: Timestamp) -> Result<IdTokenClaims, IdTokenError> {
        let claims = IdTokenClaims::new(Jws::parse(token)?.into_claims()?)?;
        if !self.lenient {
            check::not_before(&claims, now, self.skew)?;
        }
        self.issuer.map_or(Ok(()), |issuer| check::issuer(&claims, issuer))?;
        self.client_id.map_or(Ok(()), |client_id| check::audience(&claims, &[client_id]))?;
        if !self.lenient {
            check::expiry(&claims, now, self.skew)?;
        }
        self.nonce.map_or(Ok(()), |nonce| check::nonce(&claims, nonce))?;
        Ok(claims)
    }
}
