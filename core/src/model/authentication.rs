//! What a flow that acquires a token yields.

use core::time::Duration;
use std::sync::Arc;

use super::{AccessToken, Scopes};
use crate::base::{Secret, Timestamp};
use crate::wire::Members;

/// Where a token came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenSource {
    /// The service issued it just now.
    IdentityProvider,
    /// The token cache held it.
    Cache,
}

/// A token in hand. Cloning it is cheap; `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Authentication {
    token: Arc<AccessToken>,
    source: TokenSource,
    expires_in: Duration,
    members: Members,
    correlation_id: Option<Arc<str>>,
}

impl Authentication {
    pub(crate) fn issued(token: Arc<AccessToken>, members: Members, correlation_id: &str, now: Timestamp) -> Self {
        let expires_in = token.expires_on.since(now);
        Self {
            token,
            source: TokenSource::IdentityProvider,
            expires_in,
            members,
            correlation_id: Some(correlation_id.into()),
        }
    }

    pub(crate) fn cached(token: Arc<AccessToken>, now: Timestamp) -> Self {
        let expires_in = token.expires_on.since(now);
        Self { token, source: TokenSource::Cache, expires_in, members: Members::default(), correlation_id: None }
    }

    /// Returns the access token, to be sent as `Authorization: {token_type} {token}`.
    pub fn access_token(&self) -> &Secret {
        &self.token.secret
    }

    /// Returns how the token is to be used, such as `Bearer`, as the service spells it.
    pub fn token_type(&self) -> &str {
        &self.token.token_type
    }

    /// Returns how long the token was still valid when the flow ended, in whole seconds.
    pub fn expires_in(&self) -> Duration {
        self.expires_in
    }

    /// Returns when the token expires.
    pub fn expires_on(&self) -> Timestamp {
        self.token.expires_on
    }

    /// Returns from when on the library replaces the token although it can still be used.
    pub fn refresh_on(&self) -> Option<Timestamp> {
        self.token.refresh_on
    }

    /// Returns the scopes that the token is kept under: those granted, or those asked for where none are named.
    pub fn scopes(&self) -> &Scopes {
        &self.token.scopes
    }

    /// Returns the tenant that issued the token.
    pub fn tenant(&self) -> &str {
        &self.token.realm
    }

    /// Returns where the token came from.
    pub fn token_source(&self) -> TokenSource {
        self.source
    }

    /// Returns the correlation id of the request that brought the token; none for a token from the cache.
    pub fn correlation_id(&self) -> Option<&str> {
        self.correlation_id.as_deref()
    }

    /// Returns what the service answered besides its secrets; empty for a token from the cache.
    pub fn members(&self) -> &Members {
        &self.members
    }
}
