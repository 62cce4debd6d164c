//! The peer: the oauth2 crate over a reqwest client, by its closure for HTTP clients of any kind.

use std::sync::Arc;
use std::time::Duration;

use oauth2::basic::BasicClient;
use oauth2::{AuthType, ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest, Scope, TokenUrl};
use tokio::runtime::Runtime;

use crate::Failure;
use crate::bare::Stack;
use crate::lanes::Tasks;
use crate::target::Target;

type Client = BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// The oauth2 crate on tokio.
pub(crate) struct Peer {
    target: Arc<Target>,
    client: Client,
    http: reqwest::Client,
    runtime: Runtime,
}

impl Peer {
    pub(crate) fn new(target: &Arc<Target>) -> Result<Self, Failure> {
        let client = BasicClient::new(ClientId::new(target.client_id.clone()))
            .set_client_secret(ClientSecret::new(target.secret.clone()))
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(TokenUrl::new(target.token_url())?);
        let http = msal_tokio::reqwest_client(target.ca_pem.as_deref().map(str::as_bytes), None)?;
        Ok(Self { target: Arc::clone(target), client, http, runtime: Runtime::new()? })
    }

    /// Gets tokens: so many for each caller, who has a scope of his own. It returns how long that took.
    pub(crate) fn tokens(&self, callers: usize, each: usize) -> Result<Duration, Failure> {
        self.runtime.lanes(callers, |caller| {
            let (client, http, target) = (self.client.clone(), self.http.clone(), Arc::clone(&self.target));
            async move {
                let http = |request: HttpRequest| {
                    let http = http.clone();
                    async move { http.exchange(request).await }
                };
                for _ in 0..each {
                    let request = client.exchange_client_credentials().add_scope(Scope::new(target.scope(caller)));
                    request.request_async(&http).await?;
                }
                Ok(())
            }
        })
    }
}
