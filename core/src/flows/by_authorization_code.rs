//! An authorization code is redeemed as such (RFC 6749, section 4.1.3): `acquire_token_by_authorization_code`.
//!
//! Nothing here ties the code to a request of this application: whoever got it has checked `state`, and has the PKCE
//! verifier if there is one. `acquire_token_by_auth_code_flow` does all that.

use std::sync::Arc;

use super::client::Client;
use super::part::grant::Grant;
use super::part::redeem::redeem;
use super::part::resolve::resolve;
use super::part::user_tokens::{SignIn, keep};
use crate::base::{Secret, Seed, Timestamp};
use crate::error::{ConfigError, Error};
use crate::model::{Api, Authentication, ClaimsChallenge, Reason, Scheme, Scopes, claims, ext_cache_key};
use crate::step::{FlightKey, Flow, Io, Step, start};

/// Redeems an authorization code that somebody else asked for.
///
/// Made by [`acquire_token_by_authorization_code`](crate::PublicClientApplication::acquire_token_by_authorization_code).
#[derive(Clone)]
pub struct AcquireTokenByAuthorizationCode {
    client: Arc<Client>,
    code: Secret,
    scopes: Result<Scopes, ConfigError>,
    options: Options,
}

#[derive(Clone, Default)]
struct Options {
    redirect_uri: Option<String>,
    code_verifier: Option<Secret>,
    nonce: Option<String>,
    claims_challenge: Option<String>,
    forwarded_client_claims: Option<String>,
    scheme: Scheme,
}

impl AcquireTokenByAuthorizationCode {
    pub(crate) fn new(client: Arc<Client>, code: Secret, scopes: Result<Scopes, ConfigError>) -> Self {
        Self { client, code, scopes, options: Options::default() }
    }

    /// Names the redirect URI that the code was sent to.
    #[must_use]
    pub fn redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.options.redirect_uri = Some(redirect_uri.into());
        self
    }

    /// Proves by the PKCE verifier that the code is for whoever asked for it (RFC 7636, section 4.5).
    #[must_use]
    pub fn code_verifier(mut self, verifier: impl Into<Secret>) -> Self {
        self.options.code_verifier = Some(verifier.into());
        self
    }

    /// Demands that the ID token has the `nonce` that was sent.
    #[must_use]
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.options.nonce = Some(nonce.into()).filter(|nonce| !nonce.is_empty());
        self
    }

    /// Answers a claims challenge.
    #[must_use]
    pub fn claims_challenge(mut self, challenge: impl Into<String>) -> Self {
        self.options.claims_challenge = Some(challenge.into()).filter(|text| !text.is_empty());
        self
    }

    /// Asks for further claims, a JSON object; the access token is cached apart, under the exact text.
    #[must_use]
    pub fn forwarded_client_claims(mut self, claims: impl Into<String>) -> Self {
        self.options.forwarded_client_claims = Some(claims.into());
        self
    }

    /// Asks for a token that is bound to a key.
    #[must_use]
    pub fn scheme(mut self, scheme: Scheme) -> Self {
        self.options.scheme = scheme;
        self
    }

    fn grant(&self) -> Result<Grant, ConfigError> {
        let Options { redirect_uri, code_verifier, claims_challenge, forwarded_client_claims, .. } = &self.options;
        if self.code.is_empty() {
            return Err(ConfigError::new("code", "is empty", "give the one that came back to the redirect URI"));
        }
        let (challenge, forwarded) = (claims_challenge.as_deref(), forwarded_client_claims.as_deref());
        let mut fields: Vec<(&'static str, Secret)> = vec![("code", self.code.clone())];
        fields.extend(redirect_uri.as_deref().map(|uri| ("redirect_uri", Secret::new(uri))));
        fields.extend(code_verifier.clone().map(|verifier| ("code_verifier", verifier)));
        Ok(Grant {
            challenge: ClaimsChallenge::of(&self.client.client_id, challenge, None),
            claims: claims::merge(challenge, forwarded, &self.client.capabilities)?,
            ext_cache_key: ext_cache_key(forwarded.map(|claims| ("client_claims", claims))),
            fields,
            scheme: self.options.scheme.clone(),
            ..Grant::new("authorization_code", Api::ByAuthCode, Reason::None, self.scopes.clone()?)
        })
    }
}

impl Flow for AcquireTokenByAuthorizationCode {
    type Output = Authentication;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<Authentication> {
        let (client, nonce) = (Arc::clone(&self.client), self.options.nonce.clone());
        match self.grant() {
            Ok(grant) => {
                let flow = |io| by_authorization_code(io, client, grant, nonce);
                start("acquire_token_by_authorization_code", now, seed, flow)
            }
            Err(error) => Step::Done(Err(error.into())),
        }
    }
}

async fn by_authorization_code(
    io: Io,
    client: Arc<Client>,
    grant: Grant,
    nonce: Option<String>,
) -> Result<Authentication, Error> {
    let endpoints = resolve(&io, &client).await?;
    let redeemed = redeem(&io, &client, &endpoints, &grant).await?;
    let sign_in = SignIn { source: Some("authorization_code"), nonce, ..SignIn::default() };
    keep(&io, &client, &endpoints, &grant, &sign_in, redeemed).await
}
