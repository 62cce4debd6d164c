//! Everything that makes a token credible: its signature, by a key of the issuer, and its claims.

use core::time::Duration;
use std::sync::Arc;

use super::claims::IdTokenClaims;
use super::error::{IdTokenError, shown};
use super::issuer::Tenants;
use super::{check, hash, issuer};
use crate::base::{Secret, Timestamp};
use crate::wire::jwk::{Jwks, JwsAlgorithm};
use crate::wire::jwt::{Header, Jws, VALIDATOR_LIMIT};
use crate::wire::verify::{Verifier, signers};

/// Which kind of token is validated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An ID token, for a client.
    Id,
    /// An access token, for an API.
    Access,
}

/// Validates ID tokens for a client, or access tokens for an API.
///
/// Keys and issuer are those of the OpenID metadata of the version that the tokens are of; who accepts tokens of both
/// versions tries the other metadata when the first answer is [`IdTokenError::IssuerMismatch`].
#[derive(Clone, Debug)]
pub struct IdTokenValidator {
    pub(super) kind: Kind,
    pub(super) audiences: Vec<String>,
    pub(super) algorithms: Vec<JwsAlgorithm>,
    pub(super) tenants: Tenants,
    pub(super) skew: Duration,
    pub(super) nonce: Option<Secret>,
    pub(super) max_age: Option<Duration>,
    pub(super) access_token: Option<Secret>,
    pub(super) code: Option<Secret>,
    pub(super) policy: Option<String>,
    pub(super) verifier: Arc<dyn Verifier>,
}

impl IdTokenValidator {
    /// Validates a token by the keys and the issuer of the metadata.
    ///
    /// # Errors
    /// [`IdTokenError`] says which check failed. [`UnknownKey`](crate::wire::verify::SignatureError::UnknownKey) may mean
    /// that the issuer has new keys.
    pub fn validate(
        &self,
        token: &str,
        keys: &Jwks,
        issuer: &str,
        now: Timestamp,
    ) -> Result<IdTokenClaims, IdTokenError> {
        let jws = Jws::parse_within(token, VALIDATOR_LIMIT)?;
        let signers = signers(&jws, keys, &self.algorithms, &*self.verifier)?;
        self.check_type(jws.header())?;
        let claims = IdTokenClaims::new(jws.into_claims()?)?;
        self.check_times(&claims, now)?;
        issuer::check(&claims, issuer, &self.tenants)?;
        any_ok(signers, |key| issuer::check_key(&claims, key))?;
        self.check_parties(&claims)?;
        self.check_request(&claims, now)?;
        Ok(claims)
    }

    fn check_type(&self, header: &Header) -> Result<(), IdTokenError> {
        let (expected, types): (_, &[&str]) = match self.kind {
            Kind::Id => ("an ID token", &["JWT"]),
            Kind::Access => ("an access token", &["JWT", "at+jwt", "application/at+jwt"]),
        };
        match header.token_type() {
            Some(typ) if !types.iter().any(|known| known.eq_ignore_ascii_case(typ)) => {
                Err(IdTokenError::WrongType { expected })
            }
            _ => Ok(()),
        }
    }

    fn check_times(&self, claims: &IdTokenClaims, now: Timestamp) -> Result<(), IdTokenError> {
        check::not_before(claims, now, self.skew)?;
        check::issued_at(claims, now, self.skew)?;
        check::expiry(claims, now, self.skew)
    }

    /// Checks whom the token is for, and that it is no ID token where an access token is wanted.
    fn check_parties(&self, claims: &IdTokenClaims) -> Result<(), IdTokenError> {
        check::audience(claims, &self.audiences)?;
        if self.kind == Kind::Access {
            let granted = claims.text("scp").is_some() || !claims.roles().is_empty();
            let granted = granted || claims.authorized_party().is_some();
            return if granted { Ok(()) } else { Err(IdTokenError::WrongType { expected: "an access token" }) };
        }
        match claims.text("azp").filter(|_| claims.audience().len() > 1) {
            Some(actual) if !self.audiences.iter().any(|own| own == actual) => {
                let expected = self.audiences.concat();
                Err(IdTokenError::AuthorizedPartyMismatch { expected, actual: shown(actual) })
            }
            _ => Ok(()),
        }
    }

    /// Checks what ties the token to one request.
    fn check_request(&self, claims: &IdTokenClaims, now: Timestamp) -> Result<(), IdTokenError> {
        self.nonce.as_ref().map_or(Ok(()), |nonce| check::nonce(claims, nonce.expose_secret()))?;
        self.max_age.map_or(Ok(()), |max_age| check::age(claims, max_age, now, self.skew))?;
        self.access_token.as_ref().map_or(Ok(()), |token| hash::check(claims, "at_hash", token))?;
        self.code.as_ref().map_or(Ok(()), |code| hash::check(claims, "c_hash", code))?;
        self.policy.as_ref().map_or(Ok(()), |policy| check_policy(claims, policy))
    }
}

fn check_policy(claims: &IdTokenClaims, expected: &str) -> Result<(), IdTokenError> {
    let actual = claims.policy().ok_or(IdTokenError::Missing("tfp"))?;
    if actual.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(IdTokenError::PolicyMismatch { expected: expected.to_owned(), actual: shown(actual) })
}

/// Succeeds if the check does for one of several at least, else fails as it does for the last.
fn any_ok<T, E>(several: Vec<T>, check: impl Fn(T) -> Result<(), E>) -> Result<(), E> {
    let mut outcome = Ok(());
    for one in several {
        outcome = check(one);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}
