//! Somebody brings a token, and its issuer's keys tell whether it is genuine: `validate_id_token` (section 7).

use core::fmt;
use std::sync::Arc;

use super::client::Client;
use super::part::exchange::malformed;
use super::part::issuer_keys::{issuer_keys, newer_keys};
use super::part::resolve::{resolve, resolve_version_1};
use crate::base::{Secret, Seed, Timestamp};
use crate::error::{Error, TrustError};
use crate::step::{FlightKey, Flow, Io, Step, start};
use crate::wire::id_token::{IdTokenClaims, IdTokenError, IdTokenValidator};
use crate::wire::jwt::{Jws, VALIDATOR_LIMIT};
use crate::wire::members::AnswerError;
use crate::wire::verify::SignatureError;

const NAME: &str = "validate_id_token";

/// Validates an ID token, or an access token for one's own API, by the keys that its issuer publishes.
///
/// The keys are remembered for about twelve hours. They are asked for anew when a token names a key that is not among
/// them, at most once in five minutes.
///
/// Made by [`validate_id_token`](crate::PublicClientApplication::validate_id_token).
#[derive(Clone)]
pub struct ValidateIdToken {
    client: Arc<Client>,
    validator: Arc<IdTokenValidator>,
    token: Secret,
}

impl ValidateIdToken {
    pub(crate) fn new(client: Arc<Client>, validator: Arc<IdTokenValidator>, token: Secret) -> Self {
        Self { client, validator, token }
    }
}

impl fmt::Debug for ValidateIdToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ValidateIdToken({:?})", self.validator)
    }
}

impl Flow for ValidateIdToken {
    type Output = IdTokenClaims;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<IdTokenClaims> {
        let Self { client, validator, token } = self.clone();
        start(NAME, now, seed, |io| validate_id_token(io, client, validator, token))
    }
}

async fn validate_id_token(
    io: Io,
    client: Arc<Client>,
    validator: Arc<IdTokenValidator>,
    token: Secret,
) -> Result<IdTokenClaims, Error> {
    let endpoints = match is_version_1(token.expose_secret())? {
        true => resolve_version_1(&io, &client).await?,
        false => resolve(&io, &client).await?,
    };
    let missing = |name| malformed("the OpenID configuration", AnswerError::Missing(name));
    let issuer = endpoints.issuer.as_deref().ok_or_else(|| missing("issuer"))?;
    let url: Arc<str> = endpoints.jwks_uri.as_deref().ok_or_else(|| missing("jwks_uri"))?.into();
    let kept = issuer_keys(&io, &url).await?;
    let outcome = validator.validate(token.expose_secret(), &kept.keys, issuer, io.now());
    let outcome = match outcome {
        Err(IdTokenError::Signature(SignatureError::UnknownKey(_))) => match newer_keys(&io, &url, &kept).await {
            Some(newer) => validator.validate(token.expose_secret(), &newer.keys, issuer, io.now()),
            None => outcome,
        },
        outcome => outcome,
    };
    outcome.map_err(distrust)
}

/// Tells whether a token says that it is of version 1.0, whose issuer and keys are told apart. Nothing else of it is
/// believed yet.
fn is_version_1(token: &str) -> Result<bool, Error> {
    let read = || Jws::parse_within(token, VALIDATOR_LIMIT)?.into_claims();
    let claims = read().map_err(|why| distrust(why.into()))?;
    Ok(claims.text("ver").ok().flatten() == Some("1.0"))
}

fn distrust(why: IdTokenError) -> Error {
    TrustError::IdToken(Box::new(why)).into()
}
