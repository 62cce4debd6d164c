//! A user has signed in, second half (RFC 6749, sections 4.1.2 to 4.1.4): `acquire_token_by_auth_code_flow`.
//!
//! Nothing of the response is believed before its `state` is known to be that of this flow, and nothing is remembered
//! before the ID token fits the request (OpenID Connect Core 1.0, section 3.1.3.7).

use std::sync::Arc;

use super::client::Client;
use super::part::grant::{Grant, anchor_of};
use super::part::redeem::redeem;
use super::part::resolve::resolve;
use super::part::user_tokens::{SignIn, keep};
use crate::base::encode::is_uuid;
use crate::base::{Secret, Seed, Timestamp};
use crate::error::{ConfigError, Error, Refusal, TrustError};
use crate::model::{
    AuthCodeFlow, Authentication, ClaimsChallenge, Reason, Scheme, Scopes, check_extra_parameters, claims,
    ext_cache_key,
};
use crate::step::{FlightKey, Flow, Io, Step, start};
use crate::wire::authorization::AuthResponse;
use crate::wire::client_info::ClientInfo;
use crate::wire::text::tidy;

/// Redeems what came back from the sign-in page.
///
/// Made by [`acquire_token_by_auth_code_flow`](crate::PublicClientApplication::acquire_token_by_auth_code_flow).
#[derive(Clone)]
pub struct AcquireTokenByAuthCodeFlow {
    client: Arc<Client>,
    flow: AuthCodeFlow,
    response: AuthResponse,
    scopes: Option<Result<Scopes, ConfigError>>,
    extra: Vec<(String, String)>,
    scheme: Scheme,
}

impl AcquireTokenByAuthCodeFlow {
    pub(crate) fn new(client: Arc<Client>, flow: AuthCodeFlow, response: AuthResponse) -> Self {
        Self { client, flow, response, scopes: None, extra: Vec::new(), scheme: Scheme::default() }
    }

    /// Asks for a token for some of the scopes only; they must be among those of the first half.
    #[must_use]
    pub fn scopes<I>(mut self, scopes: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        self.scopes = Some(Scopes::for_user(scopes, &self.client.excluded_scopes));
        self
    }

    /// Sends a further parameter in the body; the access token is cached apart, under its name and value.
    #[must_use]
    pub fn extra_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra.push((name.into(), value.into()));
        self
    }

    /// Asks for a token that is bound to a key.
    #[must_use]
    pub fn scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    /// Checks the response against the flow, in the order in which MSAL Python does.
    fn check(&self) -> Result<Want, Error> {
        let Self { client, flow, response, .. } = self;
        if !flow.is_known_version() {
            return Err(ConfigError::new("auth_code_flow", "was written by a later version", "begin anew").into());
        }
        let is_of = |own: &str, begun_by: &Option<String>| begun_by.as_deref().is_none_or(|begun_by| begun_by == own);
        if !is_of(&client.client_id, &flow.client_id) || !is_of(client.authority.base(), &flow.authority) {
            let remedy = "redeem it with the application that has begun it";
            return Err(ConfigError::new("auth_code_flow", "is of another application or authority", remedy).into());
        }
        if !response.has_state(&flow.state) {
            return Err(TrustError::State.into());
        }
        check_issuer(flow, response)?;
        check_extra_parameters(&self.extra)?;
        let scopes = self.granted_scopes()?;
        let Some(code) = response.secret("code") else { return Err(refusal(response)) };
        let claims = claims::merge(flow.claims_challenge.as_deref(), None, &client.capabilities)?;
        Ok(Want { client: Arc::clone(client), grant: self.grant(scopes, code, claims), flow: flow.clone() })
    }

    fn granted_scopes(&self) -> Result<Scopes, ConfigError> {
        let all = Scopes::parse(&self.flow.scope.join(" "));
        match &self.scopes {
            None => Ok(all),
            Some(scopes) => {
                let sent = scopes.clone()?;
                let problem = "has one that the first half did not ask for";
                let error = || ConfigError::new("scopes", problem, "ask for it in the first half");
                if all.covers(&sent) { Ok(sent) } else { Err(error()) }
            }
        }
    }

    fn grant(&self, scopes: Scopes, code: &Secret, claims: Option<String>) -> Grant {
        let mut fields = vec![("code_verifier", Secret::new(&*self.flow.code_verifier)), ("code", code.clone())];
        fields.extend(self.flow.redirect_uri.as_deref().map(|uri| ("redirect_uri", Secret::new(uri))));
        let info = self.response.parameter("client_info").and_then(|text| ClientInfo::decode(text).ok());
        Grant {
            claims,
            challenge: ClaimsChallenge::of(&self.client.client_id, self.flow.claims_challenge.as_deref(), None),
            scheme: self.scheme.clone(),
            parameters: self.extra.clone(),
            ext_cache_key: ext_cache_key(self.extra.iter().map(|(name, value)| (name.as_str(), value.as_str()))),
            fields,
            anchor: info.and_then(|info| info.home_account_id()).map(|id| anchor_of(&id)),
            ..Grant::new("authorization_code", self.flow.serves.api(), Reason::None, scopes)
        }
    }
}

/// Checks that the response comes from the authorization server that was asked (RFC 9207, section 2.4): wherever it names
/// its issuer, and it has to where the server has said that it does.
fn check_issuer(flow: &AuthCodeFlow, response: &AuthResponse) -> Result<(), TrustError> {
    let fits = match (response.parameter("iss"), &flow.issuer) {
        (Some(actual), Some(expected)) => is_issuer(actual, expected),
        (None, _) | (_, None) => !flow.names_issuer,
    };
    let mismatch = || TrustError::Issuer {
        expected: flow.issuer.clone().unwrap_or_else(|| "one in the metadata".to_owned()),
        actual: response.parameter("iss").map(tidy),
    };
    fits.then_some(()).ok_or_else(mismatch)
}

/// Tells whether an issuer is the expected one, which may stand for those of all tenants.
fn is_issuer(actual: &str, expected: &str) -> bool {
    match expected.split_once("{tenantid}") {
        None => actual == expected,
        Some((before, after)) => {
            let tenant = actual.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            tenant.is_some_and(is_uuid)
        }
    }
}

/// Returns the no of the sign-in page, of which only what is for people and programs is taken over.
fn refusal(response: &AuthResponse) -> Error {
    let Some(code) = response.parameter("error") else {
        let remedy = "give all parameters that came back to the redirect URI";
        return ConfigError::new("auth_response", "has neither a code nor an error", remedy).into();
    };
    let [description, uri] = ["error_description", "error_uri"].map(|name| response.parameter(name));
    Refusal::of_redirect(code, description, uri).into()
}

impl Flow for AcquireTokenByAuthCodeFlow {
    type Output = Authentication;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<Authentication> {
        match self.check() {
            Ok(want) => start("acquire_token_by_auth_code_flow", now, seed, |io| by_auth_code_flow(io, want)),
            Err(error) => Step::Done(Err(error)),
        }
    }
}

struct Want {
    client: Arc<Client>,
    grant: Grant,
    flow: AuthCodeFlow,
}

async fn by_auth_code_flow(io: Io, want: Want) -> Result<Authentication, Error> {
    let Want { client, grant, flow } = want;
    let endpoints = resolve(&io, &client).await?;
    let redeemed = redeem(&io, &client, &endpoints, &grant).await?;
    let sign_in = SignIn {
        source: Some("authorization_code"),
        nonce: Some(flow.sent_nonce()),
        max_age: flow.max_age,
        ..SignIn::default()
    };
    keep(&io, &client, &endpoints, &grant, &sign_in, redeemed).await
}
