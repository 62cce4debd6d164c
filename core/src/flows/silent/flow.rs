//! What a caller asks for: an account, scopes, and the choices that few calls make.

use std::sync::Arc;

use super::run::{NAME, run};
use super::want::{Aging, Asked, Options, Want};
use crate::base::encode::digest;
use crate::base::{Seed, Timestamp};
use crate::error::ConfigError;
use crate::flows::client::Client;
use crate::model::{Account, Authentication, Scheme, Scopes};
use crate::step::{FlightKey, Flow, Step};

/// Acquires a token without the user: from the cache, or by a refresh token.
///
/// A cached token that the service wants replaced early is replaced; should that fail, it is handed out all the same.
/// Where there is no token and no refresh token, the error is [`NoToken`](crate::Error::NoToken), which says why.
///
/// Made by [`acquire_token_silent`](crate::PublicClientApplication::acquire_token_silent).
#[derive(Clone)]
pub struct AcquireTokenSilent(Arc<Asked>);

impl AcquireTokenSilent {
    pub(crate) fn new(client: Arc<Client>, account: Account, scopes: Result<Scopes, ConfigError>) -> Self {
        Self(Arc::new(Asked { client, account, scopes, options: None }))
    }

    /// Passes over the cached access token.
    #[must_use]
    pub fn force_refresh(self, force: bool) -> Self {
        self.with(|options| options.force_refresh = force)
    }

    /// Answers a claims challenge: the cached token is not handed out, and the new one takes its place.
    #[must_use]
    pub fn claims_challenge(self, challenge: impl Into<String>) -> Self {
        self.with(|options| options.claims_challenge = Some(challenge.into()).filter(|text| !text.is_empty()))
    }

    /// Asks for further claims, a JSON object; the token is cached apart, under the exact text.
    #[must_use]
    pub fn forwarded_client_claims(self, claims: impl Into<String>) -> Self {
        self.with(|options| options.forwarded_client_claims = Some(claims.into()))
    }

    /// Asks for a token that is bound to a key; only one that is bound to that very key is handed out.
    #[must_use]
    pub fn scheme(self, scheme: Scheme) -> Self {
        self.with(|options| options.scheme = scheme)
    }

    /// Hands a usable token out at once, even where the service wants it replaced early.
    #[must_use]
    pub fn without_early_refresh(self) -> Self {
        self.with_aging(Aging::HandOut)
    }

    pub(super) fn with_aging(self, aging: Aging) -> Self {
        self.with(|options| options.aging = aging)
    }

    pub(crate) fn client(&self) -> &Arc<Client> {
        &self.0.client
    }

    pub(crate) fn account(&self) -> &Account {
        &self.0.account
    }

    fn with(mut self, set: impl FnOnce(&mut Options)) -> Self {
        set(Arc::make_mut(&mut self.0).options.get_or_insert_default());
        self
    }

    fn check(&self) -> Result<Want, ConfigError> {
        let Asked { client, account, scopes, options } = &*self.0;
        if account.home_account_id().is_empty() {
            let remedy = "give one that `accounts` yields";
            return Err(ConfigError::new("account", "has no home account id", remedy));
        }
        let scopes = scopes.clone()?;
        let ext_cache_key = match options {
            Some(options) => options.check(&client.capabilities)?,
            None => None,
        };
        Ok(Want { asked: Arc::clone(&self.0), scopes, ext_cache_key })
    }
}

impl Flow for AcquireTokenSilent {
    type Output = Authentication;

    fn key(&self) -> Option<FlightKey> {
        let Asked { client, account, scopes, .. } = &*self.0;
        let options = self.0.options();
        let scopes = scopes.as_ref().ok()?.as_str().to_ascii_lowercase();
        let choices = [u8::from(options.force_refresh), u8::from(options.aging == Aging::HandOut)];
        let text =
            |text: &Option<String>| text.as_ref().map_or_else(|| vec![0], |text| [&[1], text.as_bytes()].concat());
        let claims = [&options.claims_challenge, &options.forwarded_client_claims].map(text);
        let (home, scheme) = (account.home_account_id().as_bytes(), options.scheme.name());
        let parts = [NAME.as_bytes(), &client.fingerprint, home, scopes.as_bytes(), &choices, scheme.as_bytes()];
        Some(FlightKey(digest(parts.into_iter().chain(claims.iter().map(Vec::as_slice)))))
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<Authentication> {
        match self.check() {
            Ok(want) => run(want, now, seed),
            Err(error) => Step::Done(Err(error.into())),
        }
    }
}
