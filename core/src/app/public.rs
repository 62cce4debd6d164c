//! The public client: an application that can not keep a credential, such as a program on a user's machine.
//!
//! Its flows for users are not here yet; it resolves its authority.

use core::fmt;
use std::sync::Arc;

use super::PublicClientBuilder;
use crate::flows::ResolveAuthority;
use crate::flows::client::Client;
use crate::model::Authority;

/// An application that acts for its users and has no credential of its own.
#[derive(Clone)]
pub struct PublicClientApplication {
    client: Arc<Client>,
}

impl PublicClientApplication {
    /// Begins to describe an application with the id that was registered for it.
    pub fn builder(client_id: impl Into<String>) -> PublicClientBuilder {
        PublicClientBuilder::public(client_id.into())
    }

    pub(super) fn new(client: Client) -> Self {
        Self { client: Arc::new(client) }
    }

    /// Resolves the authority's endpoints ahead of need.
    pub fn resolve_authority(&self) -> ResolveAuthority {
        ResolveAuthority::new(Arc::clone(&self.client))
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

impl fmt::Debug for PublicClientApplication {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PublicClientApplication({} at {:?})", self.client_id(), self.authority())
    }
}
