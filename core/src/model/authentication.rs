//! What a flow that acquires a token yields.

use core::time::Duration;
use std::sync::Arc;

use super::binding::Binding;
use super::of_user::OfUser;
use super::{AccessToken, Account, ProofKey, Scopes, TlsIdentity};
use crate::base::{Secret, Timestamp};
use crate::wire::Members;
use crate::wire::id_token::IdTokenClaims;

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
    user: Option<Arc<OfUser>>,
    binding: Binding,
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
            user: None,
            binding: Binding::BEARER,
        }
    }

    /// Says what the token is bound to, as far as this library signs with it or presents it.
    pub(crate) fn bound_by(self, binding: &Binding) -> Self {
        Self { binding: binding.clone(), ..self }
    }

    /// Says whose token it is.
    pub(crate) fn of(self, user: OfUser) -> Self {
        Self { user: Some(Arc::new(user)), ..self }
    }

    pub(crate) fn cached(token: Arc<AccessToken>, now: Timestamp) -> Self {
        let expires_in = token.expires_on.since(now);
        let (source, members) = (TokenSource::Cache, Members::default());
        Self { token, source, expires_in, members, correlation_id: None, user: None, binding: Binding::BEARER }
    }

    /// Returns the access token as it was issued; it is empty where the service issued an ID token only. What goes into
    /// `Authorization`, `authorization_header` says: for a bearer token `Bearer {token}`.
    pub fn access_token(&self) -> &Secret {
        &self.token.secret
    }

    /// Returns how the token is to be used, such as `Bearer`, as the service spells it.
    pub fn token_type(&self) -> &str {
        &self.token.token_type
    }

    /// Returns the id of the key that the token is bound to; none for a bearer token.
    pub fn key_id(&self) -> Option<&str> {
        self.token.key_id.as_deref()
    }

    /// Returns the key that the token is bound to, where the library signs with it.
    pub fn proof_key(&self) -> Option<&ProofKey> {
        self.binding.key()
    }

    /// Returns the certificate that the token is bound to: each request that the token is used for has to present it.
    pub fn tls_identity(&self) -> Option<&TlsIdentity> {
        self.binding.identity()
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

    /// Returns the user whose token it is; none for an application's own.
    pub fn account(&self) -> Option<&Account> {
        self.user.as_ref()?.account.as_ref()
    }

    /// Returns the claims of the user's ID token; its signature was not verified, for it came from the service itself.
    ///
    /// It is none for an application's own token, where the service issued none, and where a cached one is not readable.
    pub fn id_token_claims(&self) -> Option<&IdTokenClaims> {
        self.user.as_ref()?.claims(&self.token)
    }

    /// Returns the user's ID token as it came.
    pub fn id_token(&self) -> Option<&Secret> {
        self.user.as_ref()?.id_token(&self.token)
    }

    /// Returns the refresh token that came with the token; the cache keeps it, so it is rarely needed.
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.user.as_ref()?.refresh_token.as_ref()
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
