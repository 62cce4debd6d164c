//! A user signs in by name and password (RFC 6749, section 4.3): `acquire_token_by_username_password`.
//!
//! The service has deprecated it. It knows no second factor, no conditional access that asks the user for something, and
//! no personal accounts; and the application sees the password. It is here so that an application can be moved away
//! from it.

use std::sync::Arc;

use super::client::Client;
use super::part::federated::{Vouched, vouch};
use super::part::grant::Grant;
use super::part::redeem::redeem;
use super::part::resolve::resolve;
use super::part::user_realm::user_realm;
use super::part::user_tokens::{SignIn, keep};
use crate::base::encode::is_uuid;
use crate::base::{Purpose, Secret, Seed, Timestamp};
use crate::error::{ConfigError, Error};
use crate::model::{Api, Authentication, ClaimsChallenge, Reason, Scheme, Scopes, claims};
use crate::step::{FlightKey, Flow, Io, Step, start};
use crate::wire::user_realm::UserRealm;

/// Acquires a token by a user's name and password, which the service has deprecated: a migration aid.
///
/// Made by [`acquire_token_by_username_password`](crate::PublicClientApplication::acquire_token_by_username_password).
#[derive(Clone)]
pub struct AcquireTokenByUsernamePassword {
    client: Arc<Client>,
    username: String,
    password: Secret,
    scopes: Result<Scopes, ConfigError>,
    claims_challenge: Option<String>,
    correlation_id: Option<String>,
    scheme: Scheme,
}

impl AcquireTokenByUsernamePassword {
    pub(crate) fn new(
        client: Arc<Client>,
        username: String,
        password: Secret,
        scopes: Result<Scopes, ConfigError>,
    ) -> Self {
        Self {
            client,
            username,
            password,
            scopes,
            claims_challenge: None,
            correlation_id: None,
            scheme: Scheme::default(),
        }
    }

    /// Answers a claims challenge. An empty one is none.
    #[must_use]
    pub fn claims_challenge(mut self, challenge: impl Into<String>) -> Self {
        self.claims_challenge = Some(challenge.into()).filter(|text| !text.is_empty());
        self
    }

    /// Sends this correlation id, a UUID, in place of one made up for the call.
    #[must_use]
    pub fn correlation_id(mut self, id: impl Into<String>) -> Self {
        self.correlation_id = Some(id.into());
        self
    }

    /// Asks for a token that is bound to a key.
    #[must_use]
    pub fn scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    fn check(&self) -> Result<Want, ConfigError> {
        let remedy = "give what the user types at the sign-in page";
        if self.username.is_empty() {
            return Err(ConfigError::new("username", "is empty", remedy));
        }
        if self.password.is_empty() {
            return Err(ConfigError::new("password", "is empty", remedy));
        }
        if self.correlation_id.as_deref().is_some_and(|id| !is_uuid(id)) {
            return Err(ConfigError::new("correlation_id", "is not a UUID", "give 36 characters with hyphens"));
        }
        Ok(Want {
            claims: claims::merge(self.claims_challenge.as_deref(), None, &self.client.capabilities)?,
            scopes: self.scopes.clone()?,
            asked: self.clone(),
        })
    }
}

impl Flow for AcquireTokenByUsernamePassword {
    type Output = Authentication;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<Authentication> {
        match self.check() {
            Ok(want) => start("acquire_token_by_username_password", now, seed, |io| by_username_password(io, want)),
            Err(error) => Step::Done(Err(error.into())),
        }
    }
}

struct Want {
    asked: AcquireTokenByUsernamePassword,
    scopes: Scopes,
    claims: Option<String>,
}

async fn by_username_password(io: Io, want: Want) -> Result<Authentication, Error> {
    let AcquireTokenByUsernamePassword { client, username, password, correlation_id, .. } = &want.asked;
    let endpoints = resolve(&io, client).await?;
    let correlation_id = correlation_id.clone().unwrap_or_else(|| io.seed().uuid(Purpose::CorrelationId, 0));
    let (grant, source) = match user_realm(&io, client, &endpoints, username, &correlation_id).await? {
        UserRealm::Managed => (want.managed(correlation_id), Some("password")),
        UserRealm::Federated(federation) => {
            let vouched = vouch(&io, &federation, username, password).await?;
            (want.federated(vouched, correlation_id), None)
        }
    };
    let redeemed = redeem(&io, client, &endpoints, &grant).await?;
    let sign_in = SignIn { source, username: Some(username.clone()), ..SignIn::default() };
    keep(&io, client, &endpoints, &grant, &sign_in, redeemed).await
}

impl Want {
    fn managed(&self, correlation_id: String) -> Grant {
        let AcquireTokenByUsernamePassword { username, password, .. } = &self.asked;
        Grant {
            fields: vec![("username", Secret::new(username)), ("password", password.clone())],
            anchor: Some(format!("upn:{username}")),
            ..self.grant("password", correlation_id)
        }
    }

    fn federated(&self, vouched: Vouched, correlation_id: String) -> Grant {
        let scope = Some(("scope", Secret::new(self.scopes.as_str()))).filter(|(_, scope)| !scope.is_empty());
        Grant {
            // MSAL Python sends the assertion behind the scopes.
            fields: scope.into_iter().chain([("assertion", vouched.assertion)]).collect(),
            sends_scopes: false,
            ..self.grant(vouched.grant_type, correlation_id)
        }
    }

    fn grant(&self, grant_type: &'static str, correlation_id: String) -> Grant {
        let AcquireTokenByUsernamePassword { client, claims_challenge, .. } = &self.asked;
        Grant {
            claims: self.claims.clone(),
            challenge: ClaimsChallenge::of(&client.client_id, claims_challenge.as_deref(), None),
            correlation_id: Some(correlation_id),
            scheme: self.asked.scheme.clone(),
            ..Grant::new(grant_type, Api::ByUsernamePassword, Reason::None, self.scopes.clone())
        }
    }
}
