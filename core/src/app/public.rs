//! The public client: an application that can not keep a credential, such as a program on a user's machine.
//!
//! Its flows for users are not here yet; it resolves its authority.

use core::fmt;
use std::sync::Arc;

use serde_json::Map;

use super::ApplicationBuilder;
use crate::error::ConfigError;
use crate::flows::ResolveAuthority;
use crate::flows::client::Client;
use crate::model::Authority;
use crate::model::proof::Proof;

/// An application that acts for its users and has no credential of its own.
#[derive(Clone)]
pub struct PublicClientApplication {
    client: Arc<Client>,
}

impl PublicClientApplication {
    /// Begins to describe an application with the id that was registered for it.
    pub fn builder(client_id: impl Into<String>) -> PublicClientBuilder {
        ApplicationBuilder::new(client_id.into(), Public)
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

/// The description of a public client.
pub type PublicClientBuilder = ApplicationBuilder<Public>;

/// What only a public client has: nothing.
#[derive(Clone, Debug)]
pub struct Public;

impl ApplicationBuilder<Public> {
    /// Checks the description and makes the application of it.
    ///
    /// # Errors
    /// [`ConfigError`] names the first field that can not be used, and the remedy.
    pub fn build(self) -> Result<PublicClientApplication, ConfigError> {
        let client = self.client(Proof::Nothing, Map::new(), &[])?;
        Ok(PublicClientApplication { client: Arc::new(client) })
    }
}
