//! What all applications have: who they are, and the flows that need no user and no credential.

use core::fmt;
use core::marker::PhantomData;
use std::sync::Arc;

use crate::base::Secret;
use crate::flows::client::Client;
use crate::flows::{ResolveAuthority, ValidateIdToken};
use crate::model::Authority;
use crate::wire::id_token::IdTokenValidator;

/// An application: [`PublicClientApplication`](crate::PublicClientApplication) or
/// [`ConfidentialClientApplication`](crate::ConfidentialClientApplication).
///
/// It holds no connection and does no IO: its methods make flows, which a host runs. Cloning it is cheap.
pub struct Application<K> {
    pub(super) client: Arc<Client>,
    kind: PhantomData<fn() -> K>,
}

impl<K> Application<K> {
    pub(super) fn new(client: Client) -> Self {
        Self { client: Arc::new(client), kind: PhantomData }
    }

    /// Resolves the authority's endpoints ahead of need.
    pub fn resolve_authority(&self) -> ResolveAuthority {
        ResolveAuthority::new(Arc::clone(&self.client))
    }

    /// Validates an ID token, or an access token for this application's own API, by the keys that the authority
    /// publishes.
    pub fn validate_id_token(
        &self,
        validator: impl Into<Arc<IdTokenValidator>>,
        token: impl Into<Secret>,
    ) -> ValidateIdToken {
        ValidateIdToken::new(Arc::clone(&self.client), validator.into(), token.into())
    }

    /// Returns the client id.
    pub fn client_id(&self) -> &str {
        &self.client.client_id
    }

    /// Returns the authority.
    pub fn authority(&self) -> &Authority {
        &self.client.authority
    }
}

impl<K> Clone for Application<K> {
    fn clone(&self) -> Self {
        Self { client: Arc::clone(&self.client), kind: PhantomData }
    }
}

impl<K> fmt::Debug for Application<K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Application({} at {:?})", self.client_id(), self.authority())
    }
}
