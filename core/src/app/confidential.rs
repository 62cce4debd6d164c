//! The confidential client: an application that can keep a credential, and what only its description has.

use core::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::ApplicationBuilder;
use super::application::Application;
use crate::error::ConfigError;
use crate::flows::{AcquireTokenForClient, RemoveTokensForClient};
use crate::model::authority::PUBLIC_CLOUD;
use crate::model::environment::{AUTHORITY, CLIENT_CERTIFICATE_PATH, CLIENT_ID, CLIENT_SECRET, Environment, TENANT_ID};
use crate::model::{Credential, Scopes};

/// The claims of a client assertion that a caller does not set by accident (rule R3.4).
const STANDARD_CLAIMS: [&str; 6] = ["aud", "exp", "iat", "iss", "jti", "sub"];

/// An application that acts for itself, or for its users, and proves who it is.
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
pub type ConfidentialClientApplication = Application<Confidential>;

impl Application<Confidential> {
    /// Begins to describe an application with the id and the credential that were registered for it.
    pub fn builder(client_id: impl Into<String>, credential: Credential) -> ConfidentialClientBuilder {
        let kind = Confidential { credential, client_claims: Map::new(), replaces_claims: false };
        ApplicationBuilder::new(client_id.into(), kind)
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
}

/// The description of a confidential client.
pub type ConfidentialClientBuilder = ApplicationBuilder<Confidential>;

/// What only a confidential client has: a credential. `Debug` names its claims and shows none of their values.
#[derive(Clone)]
pub struct Confidential {
    credential: Credential,
    client_claims: Map<String, Value>,
    replaces_claims: bool,
}

impl ApplicationBuilder<Confidential> {
    /// Adds claims to the client assertions that are signed here; the standard ones can not be replaced this way.
    pub fn client_claims(mut self, claims: Map<String, Value>) -> Self {
        (self.kind.client_claims, self.kind.replaces_claims) = (claims, false);
        self
    }

    /// Adds claims to the client assertions that are signed here, and lets them replace the standard ones.
    pub fn replacing_client_claims(mut self, claims: Map<String, Value>) -> Self {
        (self.kind.client_claims, self.kind.replaces_claims) = (claims, true);
        self
    }

    /// Checks the description and makes the application of it.
    ///
    /// # Errors
    /// [`ConfigError`] names the first field that can not be used, and the remedy.
    pub fn build(self) -> Result<ConfidentialClientApplication, ConfigError> {
        self.kind.check_claims()?;
        let (proof, identity) = (self.kind.credential.check()?, self.kind.credential.fingerprint());
        let client_claims = self.kind.client_claims.clone();
        let client = self.client(proof, client_claims, &identity)?;
        Ok(Application::new(client))
    }
}

impl fmt::Debug for Confidential {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} with claims {:?}", self.credential, self.client_claims.keys().collect::<Vec<_>>())
    }
}

impl Confidential {
    fn check_claims(&self) -> Result<(), ConfigError> {
        let standard = STANDARD_CLAIMS.into_iter().find(|name| self.client_claims.contains_key(*name));
        match standard.filter(|_| !self.replaces_claims) {
            None => Ok(()),
            Some(name) => {
                let problem = format!("would replace the standard claim `{name}`");
                Err(ConfigError::new("client_claims", problem, "use replacing_client_claims to mean it"))
            }
        }
    }
}
