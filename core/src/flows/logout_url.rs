//! A user is to sign out of the service, too (OpenID Connect RP-Initiated Logout 1.0): `logout_url`.

use std::sync::Arc;

use super::client::Client;
use super::part::authorization_request::write;
use super::part::resolve::resolve;
use crate::base::{Seed, Timestamp};
use crate::error::{ConfigError, Error};
use crate::step::{FlightKey, Flow, Io, Step, start};

/// Makes the URL to send a user to who wants to end the session at the service.
///
/// Made by [`logout_url`](crate::PublicClientApplication::logout_url).
#[derive(Clone)]
pub struct LogoutUrl {
    client: Arc<Client>,
    options: Options,
}

#[derive(Clone, Default)]
struct Options {
    post_logout_redirect_uri: Option<String>,
    logout_hint: Option<String>,
    state: Option<String>,
}

impl LogoutUrl {
    pub(crate) fn new(client: Arc<Client>) -> Self {
        Self { client, options: Options::default() }
    }

    /// Names where the user comes back to; it must be registered for the application.
    #[must_use]
    pub fn post_logout_redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.options.post_logout_redirect_uri = Some(uri.into());
        self
    }

    /// Says who is to sign out, by the ID token's `login_hint` claim, so that the user is not asked.
    #[must_use]
    pub fn logout_hint(mut self, hint: impl Into<String>) -> Self {
        self.options.logout_hint = Some(hint.into());
        self
    }

    /// Sends a text that comes back with the user.
    #[must_use]
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.options.state = Some(state.into());
        self
    }
}

impl Flow for LogoutUrl {
    type Output = String;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<String> {
        let (client, options) = (Arc::clone(&self.client), self.options.clone());
        start("logout_url", now, seed, |io| logout_url(io, client, options))
    }
}

async fn logout_url(io: Io, client: Arc<Client>, options: Options) -> Result<String, Error> {
    let endpoints = resolve(&io, &client).await?;
    let missing = || {
        let remedy = "end the application's own session, and no more";
        ConfigError::new("authority", "has no end session endpoint", remedy)
    };
    let endpoint = endpoints.end_session_endpoint.as_deref().ok_or_else(missing)?;
    let parameters = [
        ("client_id", Some(&*client.client_id)),
        ("post_logout_redirect_uri", options.post_logout_redirect_uri.as_deref()),
        ("logout_hint", options.logout_hint.as_deref()),
        ("state", options.state.as_deref()),
    ];
    write(endpoint, parameters)
}
