//! A user is to sign in, by whoever sends the request and keeps what belongs to it: `get_authorization_request_url`.
//!
//! There is no PKCE in it, and nothing ties the response to the request but the `state` that the caller checks.
//! `initiate_auth_code_flow` does all that.

use std::sync::Arc;

use super::client::Client;
use super::part::authorization_request::{check_redirect_uri, write};
use super::part::resolve::resolve;
use crate::base::{Seed, Timestamp};
use crate::error::{ConfigError, Error};
use crate::model::{Prompt, Scopes, claims};
use crate::step::{FlightKey, Flow, Io, Step, start};

/// Makes the URL of an authorization request, with nothing in it that is not said here.
///
/// Made by [`get_authorization_request_url`](crate::PublicClientApplication::get_authorization_request_url).
#[derive(Clone)]
pub struct AuthorizationRequestUrl {
    client: Arc<Client>,
    scopes: Result<Scopes, ConfigError>,
    options: Options,
}

#[derive(Clone, Default)]
struct Options {
    response_type: Option<String>,
    redirect_uri: Option<String>,
    state: Option<String>,
    nonce: Option<String>,
    prompt: Option<Prompt>,
    login_hint: Option<String>,
    domain_hint: Option<String>,
    claims_challenge: Option<String>,
}

impl AuthorizationRequestUrl {
    pub(crate) fn new(client: Arc<Client>, scopes: Result<Scopes, ConfigError>) -> Self {
        Self { client, scopes, options: Options::default() }
    }

    /// Asks for another response than a `code`.
    #[must_use]
    pub fn response_type(mut self, response_type: impl Into<String>) -> Self {
        self.options.response_type = Some(response_type.into());
        self
    }

    /// Names where the user returns to: https, unless it is on this machine or has a scheme of the application's own.
    #[must_use]
    pub fn redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.options.redirect_uri = Some(redirect_uri.into());
        self
    }

    /// Sends this `state`.
    #[must_use]
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.options.state = Some(state.into());
        self
    }

    /// Sends this `nonce`.
    #[must_use]
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.options.nonce = Some(nonce.into());
        self
    }

    /// Says what the page is to ask of the user.
    #[must_use]
    pub fn prompt(mut self, prompt: Prompt) -> Self {
        self.options.prompt = Some(prompt);
        self
    }

    /// Fills in the user's name.
    #[must_use]
    pub fn login_hint(mut self, login_hint: impl Into<String>) -> Self {
        self.options.login_hint = Some(login_hint.into());
        self
    }

    /// Names the user's domain, which leads straight to its own sign-in page.
    #[must_use]
    pub fn domain_hint(mut self, domain_hint: impl Into<String>) -> Self {
        self.options.domain_hint = Some(domain_hint.into());
        self
    }

    /// Answers a claims challenge.
    #[must_use]
    pub fn claims_challenge(mut self, challenge: impl Into<String>) -> Self {
        self.options.claims_challenge = Some(challenge.into()).filter(|text| !text.is_empty());
        self
    }
}

impl Flow for AuthorizationRequestUrl {
    type Output = String;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<String> {
        let claims = claims::merge(self.options.claims_challenge.as_deref(), None, &self.client.capabilities);
        let claims = self.options.redirect_uri.as_deref().map_or(Ok(()), check_redirect_uri).and(claims);
        match (self.scopes.clone(), claims) {
            (Err(error), _) | (_, Err(error)) => Step::Done(Err(error.into())),
            (Ok(scopes), Ok(claims)) => {
                let (client, options) = (Arc::clone(&self.client), self.options.clone());
                let flow = |io| authorization_request_url(io, client, scopes, claims, options);
                start("get_authorization_request_url", now, seed, flow)
            }
        }
    }
}

async fn authorization_request_url(
    io: Io,
    client: Arc<Client>,
    scopes: Scopes,
    claims: Option<String>,
    options: Options,
) -> Result<String, Error> {
    let endpoints = resolve(&io, &client).await?;
    let parameters = [
        ("client_id", Some(&*client.client_id)),
        ("response_type", Some(options.response_type.as_deref().unwrap_or("code"))),
        ("redirect_uri", options.redirect_uri.as_deref()),
        ("scope", Some(scopes.as_str())),
        ("state", options.state.as_deref()),
        ("nonce", options.nonce.as_deref()),
        ("login_hint", options.login_hint.as_deref()),
        ("prompt", options.prompt.map(Prompt::as_str)),
        ("domain_hint", options.domain_hint.as_deref()),
        ("claims", claims.as_deref()),
    ];
    write(&endpoints.authorization_endpoint, parameters)
}
