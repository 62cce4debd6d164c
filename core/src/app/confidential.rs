//! The confidential client: an application that can keep a credential.

use core::fmt;
use std::sync::Arc;

use super::ConfidentialClientBuilder;
use crate::error::ConfigError;
use crate::flows::client::Client;
use crate::flows::{AcquireTokenForClient, RemoveTokensForClient, ResolveAuthority};
use crate::model::authority::PUBLIC_CLOUD;
use crate::model::environment::{AUTHORITY, CLIENT_CERTIFICATE_PATH, CLIENT_ID, CLIENT_SECRET, Environment, TENANT_ID};
use crate::model::{Authority, Credential, Scopes};

/// An application that acts for itself, or for its users, and proves who it is.
///
/// It holds no connection and does no IO: its methods make flows, which a host runs. Cloning it is cheap.
///
/// ```
/// use msal_core::{ConfidentialClientApplication, Credential, Flow, Seed, Step, Timestamp};
///
/// # fn main() -> Result<(), msal_core::ConfigError> {
/// let app = ConfidentialClientApplication::builder("client-id", Credential::secret("s3cr3t"))
///     .authority("https://login.microsoftonline.com/contoso.example")
///     .build()?;
/// let flow = app.acquire_token_for_client(["https://graph.microsoft.com/.default"]);
/// let step = flow.begin(Timestamp::from_unix_seconds(1_735_689_600), Seed::new([7; 32]));
/// assert!(matches!(step, Step::Load(..)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ConfidentialClientApplication {
    client: Arc<Client>,
}

impl ConfidentialClientApplication {
    /// Begins to describe an application with the id and the credential that were registered for it.
    pub fn builder(client_id: impl Into<String>, credential: Credential) -> ConfidentialClientBuilder {
        ConfidentialClientBuilder::confidential(client_id.into(), credential)
    }

    /// Describes an application from [environment variables](Environment).
    ///
    /// # Errors
    /// [`ConfigError`] names the variable that is missing.
    pub fn from_environment(environment: &Environment) -> Result<ConfidentialClientBuilder, ConfigError> {
        let missing = |name, remedy| ConfigError::new(name, "is not set", remedy);
        let client_id = environment.text(CLIENT_ID).ok_or_else(|| missing(CLIENT_ID, "set it to the client id"))?;
        let secret = environment.text(CLIENT_SECRET).map(Credential::secret);
        let files = environment.text(CLIENT_CERTIFICATE_PATH).map(|path| Credential::certificate_files(path, path));
        let credential = secret.or(files).ok_or_else(|| {
            missing(CLIENT_SECRET, "set it, or AZURE_CLIENT_CERTIFICATE_PATH to a PEM file with key and certificate")
        })?;
        let authority = match (environment.text(AUTHORITY), environment.text(TENANT_ID)) {
            (Some(authority), _) => authority.to_owned(),
            (None, Some(tenant)) => format!("{PUBLIC_CLOUD}/{tenant}"),
            (None, None) => return Err(missing(TENANT_ID, "set it to the tenant's id or domain, or AZURE_AUTHORITY")),
        };
        Ok(Self::builder(client_id, credential).authority(authority))
    }

    pub(super) fn new(client: Client) -> Self {
        Self { client: Arc::new(client) }
    }

    /// Acquires a token for the application itself (client credentials grant), from the cache where it holds one.
    ///
    /// The scopes are sent as they are; they usually are one resource's `/.default`.
    pub fn acquire_token_for_client<I>(&self, scopes: I) -> AcquireTokenForClient
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        AcquireTokenForClient::new(Arc::clone(&self.client), Scopes::new(scopes))
    }

    /// Removes the application's own tokens from the cache, in all tenants and on all hosts of its cloud.
    pub fn remove_tokens_for_client(&self) -> RemoveTokensForClient {
        RemoveTokensForClient::new(Arc::clone(&self.client))
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

impl fmt::Debug for ConfidentialClientApplication {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ConfidentialClientApplication({} at {:?})", self.client_id(), self.authority())
    }
}
