//! A refresh token that was got elsewhere is taken over (RFC 6749, section 6): `acquire_token_by_refresh_token`.

use std::sync::Arc;

use super::client::Client;
use super::part::grant::Grant;
use super::part::redeem::redeem;
use super::part::resolve::resolve;
use super::part::user_tokens::{SignIn, keep};
use crate::base::{Secret, Seed, Timestamp};
use crate::error::{ConfigError, Error};
use crate::model::{Api, Authentication, Reason, Scheme, Scopes};
use crate::step::{FlightKey, Flow, Io, Step, start};

/// Redeems a refresh token that is not in the cache, such as one of another library's, and remembers what comes of it.
///
/// Made by [`acquire_token_by_refresh_token`](crate::PublicClientApplication::acquire_token_by_refresh_token).
#[derive(Clone)]
pub struct AcquireTokenByRefreshToken {
    client: Arc<Client>,
    refresh_token: Secret,
    scopes: Result<Scopes, ConfigError>,
    scheme: Scheme,
}

impl AcquireTokenByRefreshToken {
    pub(crate) fn new(client: Arc<Client>, refresh_token: Secret, scopes: Result<Scopes, ConfigError>) -> Self {
        Self { client, refresh_token, scopes, scheme: Scheme::default() }
    }

    /// Asks for a token that is bound to a key.
    #[must_use]
    pub fn scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    fn grant(&self) -> Result<Grant, ConfigError> {
        if self.refresh_token.is_empty() {
            return Err(ConfigError::new("refresh_token", "is empty", "give the one that was issued"));
        }
        Ok(Grant {
            scheme: self.scheme.clone(),
            fields: vec![("refresh_token", self.refresh_token.clone())],
            ..Grant::new("refresh_token", Api::ByRefreshToken, Reason::Forced, self.scopes.clone()?)
        })
    }
}

impl Flow for AcquireTokenByRefreshToken {
    type Output = Authentication;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<Authentication> {
        let client = Arc::clone(&self.client);
        match self.grant() {
            Ok(grant) => start("acquire_token_by_refresh_token", now, seed, |io| by_refresh_token(io, client, grant)),
            Err(error) => Step::Done(Err(error.into())),
        }
    }
}

async fn by_refresh_token(io: Io, client: Arc<Client>, grant: Grant) -> Result<Authentication, Error> {
    let endpoints = resolve(&io, &client).await?;
    let redeemed = redeem(&io, &client, &endpoints, &grant).await?;
    keep(&io, &client, &endpoints, &grant, &SignIn::default(), redeemed).await
}
