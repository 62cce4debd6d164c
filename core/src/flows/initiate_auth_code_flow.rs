//! A user is to sign in, first half (RFC 6749, section 4.1.1; RFC 7636): `initiate_auth_code_flow`.

use core::time::Duration;
use std::sync::Arc;

use super::client::Client;
use super::part::authorization_request::{check_redirect_uri, write};
use super::part::resolve::resolve;
use crate::base::encode::base64url;
use crate::base::{Purpose, Seed, Timestamp};
use crate::error::{ConfigError, Error};
use crate::model::{AuthCodeFlow, Endpoints, Prompt, Scopes, Serves, claims};
use crate::step::{FlightKey, Flow, Io, Step, start};

/// Makes the URL to send a user to, and what has to be kept until the user's return.
///
/// Made by [`initiate_auth_code_flow`](crate::PublicClientApplication::initiate_auth_code_flow).
#[derive(Clone)]
pub struct InitiateAuthCodeFlow {
    client: Arc<Client>,
    scopes: Result<Scopes, ConfigError>,
    options: Options,
}

#[derive(Clone, Default)]
struct Options {
    serves: Serves,
    redirect_uri: Option<String>,
    state: Option<String>,
    prompt: Option<Prompt>,
    login_hint: Option<String>,
    domain_hint: Option<String>,
    claims_challenge: Option<String>,
    max_age: Option<Duration>,
    response_mode: Option<String>,
    extra_scopes: Vec<String>,
    extra: Vec<(String, String)>,
}

impl InitiateAuthCodeFlow {
    pub(crate) fn new(client: Arc<Client>, scopes: Result<Scopes, ConfigError>) -> Self {
        Self { client, scopes, options: Options::default() }
    }

    /// Names where the user returns to; it must be registered for the application, and https unless it is on this machine
    /// or has a scheme of the application's own.
    #[must_use]
    pub fn redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.options.redirect_uri = Some(redirect_uri.into());
        self
    }

    /// Sends this `state` in place of one made up; it must not be guessable, for it guards against forged responses.
    #[must_use]
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.options.state = Some(state.into());
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

    /// Demands that the user has signed in at most this long ago, in whole seconds; the second half checks it.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.options.max_age = Some(max_age);
        self
    }

    /// Says how the response comes back: `form_post`, which shows the code to nobody, `query` or `fragment`.
    #[must_use]
    pub fn response_mode(mut self, response_mode: impl Into<String>) -> Self {
        self.options.response_mode = Some(response_mode.into());
        self
    }

    /// Lets the user consent to further scopes, without a token for them.
    #[must_use]
    pub fn extra_scopes_to_consent<I: IntoIterator<Item: Into<String>>>(mut self, scopes: I) -> Self {
        self.options.extra_scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Sends a further parameter to the sign-in page.
    #[must_use]
    pub fn extra_query_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.extra.push((name.into(), value.into()));
        self
    }

    /// Marks the sign-in as one in which the application listens for the response itself, on the user's machine.
    ///
    /// It is asked for as `form_post` then, so that neither the browser's history nor its address line sees the code.
    #[must_use]
    pub fn interactive(mut self) -> Self {
        self.options.serves = Serves::Interactive;
        self.response_mode("form_post")
    }

    fn check(&self) -> Result<Want, ConfigError> {
        let Options { extra_scopes, extra, claims_challenge, redirect_uri, state, .. } = &self.options;
        redirect_uri.as_deref().map_or(Ok(()), check_redirect_uri)?;
        if state.as_deref().is_some_and(str::is_empty) {
            return Err(ConfigError::new("state", "is empty", "leave it out, and one is made up"));
        }
        if extra.iter().any(|(name, _)| OWN.contains(&name.as_str())) {
            let remedy = "use the flow's own options";
            return Err(ConfigError::new("extra_query_parameter", "is one of the protocol's own", remedy));
        }
        if extra.iter().enumerate().any(|(at, (name, _))| extra.iter().take(at).any(|(other, _)| other == name)) {
            return Err(ConfigError::new("extra_query_parameter", "is given twice", "give each name once"));
        }
        let scopes = self.scopes.clone()?;
        let extra_scopes = if extra_scopes.is_empty() { None } else { Some(Scopes::new(extra_scopes)?) };
        Ok(Want {
            claims: claims::merge(claims_challenge.as_deref(), None, &self.client.capabilities)?,
            shown: extra_scopes.map_or_else(|| scopes.clone(), |extra| scopes.with(&extra)),
            client: Arc::clone(&self.client),
            scopes,
            options: self.options.clone(),
        })
    }
}

/// The parameters that only this library writes.
const OWN: [&str; 15] = [
    "client_id",
    "response_type",
    "redirect_uri",
    "scope",
    "state",
    "response_mode",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "client_info",
    "claims",
    "max_age",
    "prompt",
    "login_hint",
    "domain_hint",
];

impl Flow for InitiateAuthCodeFlow {
    type Output = AuthCodeFlow;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<AuthCodeFlow> {
        match self.check() {
            Ok(want) => start("initiate_auth_code_flow", now, seed, |io| initiate_auth_code_flow(io, want)),
            Err(error) => Step::Done(Err(error.into())),
        }
    }
}

struct Want {
    client: Arc<Client>,
    scopes: Scopes,
    /// The scopes that the user is asked about.
    shown: Scopes,
    claims: Option<String>,
    options: Options,
}

async fn initiate_auth_code_flow(io: Io, want: Want) -> Result<AuthCodeFlow, Error> {
    let endpoints = resolve(&io, &want.client).await?;
    let options = &want.options;
    let random = |purpose| base64url(&io.seed().bytes(purpose, 0));
    let state = options.state.clone().unwrap_or_else(|| random(Purpose::State));
    let flow = AuthCodeFlow {
        redirect_uri: options.redirect_uri.clone(),
        scope: want.scopes.iter().map(str::to_owned).collect(),
        max_age: options.max_age.map(|age| age.as_secs()),
        claims_challenge: options.claims_challenge.clone(),
        issuer: endpoints.issuer.clone(),
        names_issuer: endpoints.names_issuer,
        client_id: Some(want.client.client_id.to_string()),
        authority: Some(want.client.authority.base().to_owned()),
        ..AuthCodeFlow::new(options.serves, state, random(Purpose::Nonce), random(Purpose::CodeVerifier))
    };
    let auth_uri = want.auth_uri(&endpoints, &flow)?;
    Ok(AuthCodeFlow { auth_uri, ..flow })
}

impl Want {
    /// Writes the authorization request, its parameters in the order in which MSAL Python sends them.
    fn auth_uri(&self, endpoints: &Endpoints, flow: &AuthCodeFlow) -> Result<String, Error> {
        let Options { prompt, login_hint, domain_hint, response_mode, extra, .. } = &self.options;
        let max_age = flow.max_age.map(|age| age.to_string());
        let anchor = login_hint.as_ref().map(|hint| format!("UPN:{hint}"));
        let (challenge, nonce) = (flow.code_challenge(), flow.sent_nonce());
        let parameters = [
            ("client_id", Some(&*self.client.client_id)),
            ("response_type", Some("code")),
            ("redirect_uri", flow.redirect_uri.as_deref()),
            ("scope", Some(self.shown.as_str())),
            ("state", Some(&*flow.state)),
            ("response_mode", response_mode.as_deref()),
            ("code_challenge", Some(&*challenge)),
            ("code_challenge_method", Some("S256")),
            ("nonce", Some(&*nonce)),
            ("client_info", Some("1")),
            ("login_hint", login_hint.as_deref()),
            ("prompt", prompt.map(Prompt::as_str)),
            ("domain_hint", domain_hint.as_deref()),
            ("claims", self.claims.as_deref()),
            ("max_age", max_age.as_deref()),
            ("X-AnchorMailbox", anchor.as_deref()),
        ];
        let extra = extra.iter().map(|(name, value)| (name.as_str(), Some(value.as_str())));
        write(&endpoints.authorization_endpoint, parameters.into_iter().chain(extra))
    }
}
