//! The server that tokens come from, and the application that asks for them.

use msal_core::flows::AcquireTokenForClient;
use msal_core::{ConfidentialClientApplication, ConfigError, Credential};
use msal_emulator::sample::NUMBERED_RESOURCES;
use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::child::{Child, Serve, Served};
use crate::options::Options;

/// What makes a cached token not be handed out; the shortest claims challenge there is.
const CHALLENGE: &str = "{}";

/// A server and an application of it; written only into the standard input of a process of this program.
#[derive(Serialize, Deserialize)]
pub(crate) struct Target {
    /// Scheme, host and port.
    pub(crate) origin: String,
    pub(crate) ca_pem: Option<String>,
    tenant: String,
    pub(crate) client_id: String,
    pub(crate) secret: String,
    scope: String,
    /// The server, where it was started here; it ends with this value.
    #[serde(skip)]
    _server: Option<Child>,
}

impl Target {
    /// Takes the server at the URL, or starts one.
    pub(crate) fn new(options: &Options, url: Option<&str>) -> Result<Self, Failure> {
        let (origin, ca_pem, server) = if let Some(url) = url {
            (url.to_owned(), options.ca_pem.clone(), None)
        } else {
            let (Served { origin, ca_pem }, child) =
                Child::serve(&Serve { plain: options.plain, latency: options.latency })?;
            eprintln!("the emulator serves at {origin}");
            (origin, ca_pem, Some(child))
        };
        let Options { tenant, client_id, secret, scope, .. } = options;
        let text = String::clone;
        let [tenant, client_id, secret, scope] = [tenant, client_id, secret, scope].map(text);
        Ok(Self { origin, ca_pem, tenant, client_id, secret, scope, _server: server })
    }

    /// Returns what follows the scheme, over HTTP without TLS only.
    pub(crate) fn plain(&self) -> Option<&str> {
        self.origin.strip_prefix("http://")
    }

    /// Describes the application; its authority is always named with https, as the library wants it.
    pub(crate) fn application(&self) -> Result<ConfidentialClientApplication, ConfigError> {
        let authority = self.origin.replacen("http://", "https://", 1);
        ConfidentialClientApplication::builder(&self.client_id, Credential::secret(self.secret.as_str()))
            .authority(format!("{authority}/{}", self.tenant))
            .without_instance_discovery()
            .build()
    }

    /// Returns one of many scopes.
    pub(crate) fn scope(&self, number: usize) -> String {
        self.scope.replace("{n}", &(number % NUMBERED_RESOURCES).to_string())
    }

    /// Asks for a token for one of the scopes, be there a cached one or not.
    pub(crate) fn ask_anew(&self, app: &ConfidentialClientApplication, scope: usize) -> AcquireTokenForClient {
        app.acquire_token_for_client([self.scope(scope)]).claims_challenge(CHALLENGE)
    }

    /// Returns where the OpenID configuration lies.
    pub(crate) fn configuration_url(&self) -> String {
        format!("{}/{}/v2.0/.well-known/openid-configuration", self.origin, self.tenant)
    }

    /// Returns where tokens are asked for.
    pub(crate) fn token_url(&self) -> String {
        format!("{}/{}/oauth2/v2.0/token", self.origin, self.tenant)
    }
}
