//! A token request as data (RFC 6749, section 3.2): what it asks for, and how that is written.

use http::HeaderValue;
use http::header::HeaderName;

use super::prove::{Proven, Purpose};
use crate::base::Secret;
use crate::cache::Delta;
use crate::flows::client::Client;
use crate::model::binding::Binding;
use crate::model::{Api, ClaimsChallenge, Reason, Scheme, Scopes, Telemetry, current_telemetry};
use crate::step::Request;

/// How many fields a request has at most, about.
const MOST_FIELDS: usize = 12;
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub(crate) static REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
static RETURN_REQUEST_ID: HeaderName = HeaderName::from_static("return-client-request-id");
static CURRENT_TELEMETRY: HeaderName = HeaderName::from_static("x-client-current-telemetry");
static LAST_TELEMETRY: HeaderName = HeaderName::from_static("x-client-last-telemetry");
static ANCHOR: HeaderName = HeaderName::from_static("x-anchormailbox");

/// What a token request asks for.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) grant_type: &'static str,
    pub(crate) api: Api,
    pub(crate) reason: Reason,
    pub(crate) hits: u64,
    /// Whether the cache holds tokens that have expired.
    pub(crate) purge: bool,
    /// The scopes that are asked for, and that the token is kept under where the answer names none.
    pub(crate) scopes: Scopes,
    pub(crate) sends_scopes: bool,
    pub(crate) claims: Option<String>,
    /// The challenge that the claims answer.
    pub(crate) challenge: Option<Box<ClaimsChallenge>>,
    /// What the caller sends beside.
    pub(crate) parameters: Vec<(String, String)>,
    /// What only this grant sends.
    pub(crate) fields: Vec<(&'static str, Secret)>,
    pub(crate) purpose: Purpose,
    /// What the token is asked to be bound to.
    pub(crate) scheme: Scheme,
    pub(crate) ext_cache_key: Option<String>,
    pub(crate) correlation_id: Option<String>,
    /// Whether this is one of several polls, so that a refusal that only asks for patience is not reported.
    pub(crate) polls: bool,
    /// Whose mailbox the request is about, which routes it (`X-AnchorMailbox`).
    pub(crate) anchor: Option<String>,
}

impl Grant {
    /// Makes a grant that nothing was said about but its type and its scopes.
    pub(crate) fn new(grant_type: &'static str, api: Api, reason: Reason, scopes: Scopes) -> Self {
        Self {
            grant_type,
            api,
            reason,
            hits: 0,
            purge: false,
            scopes,
            sends_scopes: true,
            claims: None,
            challenge: None,
            parameters: Vec::new(),
            fields: Vec::new(),
            purpose: Purpose::default(),
            scheme: Scheme::BEARER,
            ext_cache_key: None,
            correlation_id: None,
            polls: false,
            anchor: None,
        }
    }

    /// Writes the request, its fields in the order in which MSAL Python sends them.
    pub(crate) fn request(
        &self,
        client: &Client,
        token_endpoint: &str,
        proven: &Proven,
        binding: &Binding,
        telemetry: Option<&Telemetry>,
        correlation_id: &str,
    ) -> Option<Request> {
        let mut form = Vec::with_capacity(MOST_FIELDS);
        form.extend([("client_id", &*client.client_id), ("grant_type", self.grant_type)]);
        match proven {
            Proven::Nothing => form.push(("client_info", "1")),
            Proven::Secret(secret) => {
                form.extend([("client_info", "1"), ("client_secret", secret.expose_secret())]);
            }
            Proven::Assertion(assertion) | Proven::Signed(assertion) => form.extend([
                ("client_assertion", assertion.expose_secret()),
                ("client_info", "1"),
                ("client_assertion_type", ASSERTION_TYPE),
            ]),
        }
        form.extend(self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        form.extend(binding.fields());
        form.extend(self.claims.as_deref().map(|claims| ("claims", claims)));
        form.extend(self.fields.iter().map(|(name, value)| (*name, value.expose_secret())));
        form.extend(Some(("scope", self.scopes.as_str())).filter(|_| self.sends_scopes));
        let request =
            Request::post(token_endpoint, client.headers.clone(), &form)?.presenting(binding.identity().cloned());
        self.headed(request, telemetry, correlation_id)
    }

    /// Adds the headers that say which request this is, and of whom.
    fn headed(&self, request: Request, telemetry: Option<&Telemetry>, correlation_id: &str) -> Option<Request> {
        let value = |text: String| HeaderValue::try_from(text).ok();
        let mut request = request
            .with(REQUEST_ID.clone(), value(correlation_id.to_owned())?)
            .with(RETURN_REQUEST_ID.clone(), HeaderValue::from_static("true"));
        if let Some(telemetry) = telemetry {
            let current = value(current_telemetry(self.api, self.reason))?;
            request = request.with(CURRENT_TELEMETRY.clone(), current);
            request = request.with(LAST_TELEMETRY.clone(), value(telemetry.last(self.hits))?);
        }
        // A name that no header may hold is only a hint less.
        if let Some(anchor) = self.anchor.as_ref().and_then(|anchor| HeaderValue::from_str(anchor).ok()) {
            request = request.with(ANCHOR.clone(), anchor);
        }
        Some(request)
    }

    /// Returns what a token is known by that answers a challenge.
    pub(crate) fn answered(&self, token: &Secret) -> Option<Delta> {
        self.challenge.as_ref().map(|challenge| Delta::Answered { answer: challenge.issued(token) })
    }

    /// Returns what is sent and must not be shown, where the service repeats it.
    pub(crate) fn secrets<'a>(&'a self, proven: &'a Proven) -> impl Iterator<Item = &'a Secret> {
        let own = self.fields.iter().filter(|(name, _)| *name != "redirect_uri");
        proven.secret().into_iter().chain(own.map(|(_, secret)| secret))
    }
}

/// Names the user whose mailbox a request is about, by home account id.
pub(crate) fn anchor_of(home_account_id: &str) -> String {
    format!("Oid:{}", home_account_id.replace('.', "@"))
}
