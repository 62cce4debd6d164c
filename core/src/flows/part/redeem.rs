//! The token request (RFC 6749, section 3.2): a grant goes out, a token comes back and is remembered.

use std::sync::Arc;

use http::HeaderValue;
use http::header::HeaderName;

use super::exchange::{answer, malformed};
use super::prove::{Proven, Purpose, prove};
use crate::base::{Purpose as Entropy, Timestamp};
use crate::cache::{Change, Delta, Partition};
use crate::error::{Error, Refusal, TrustError};
use crate::flows::client::Client;
use crate::model::access_token::token_type;
use crate::model::{
    AccessToken, Api, AssertionContext, Authentication, Endpoints, Reason, Scopes, Telemetry, cloud, current_telemetry,
};
use crate::step::{Io, Request};
use crate::wire::Members;
use crate::wire::members::AnswerError;
use crate::wire::token::TokenAnswer;

const WHAT: &str = "the token endpoint";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The number of "the assertion is not within its valid time range".
const ASSERTION_TIME: u64 = 700_024;

static REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
static RETURN_REQUEST_ID: HeaderName = HeaderName::from_static("return-client-request-id");
static CURRENT_TELEMETRY: HeaderName = HeaderName::from_static("x-client-current-telemetry");
static LAST_TELEMETRY: HeaderName = HeaderName::from_static("x-client-last-telemetry");

/// What a token request asks for.
pub(crate) struct Grant {
    pub(crate) grant_type: &'static str,
    pub(crate) api: Api,
    pub(crate) reason: Reason,
    pub(crate) hits: u64,
    /// Whether the cache holds tokens that have expired.
    pub(crate) purge: bool,
    pub(crate) scopes: Scopes,
    pub(crate) claims: Option<String>,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) purpose: Purpose,
    pub(crate) ext_cache_key: Option<String>,
    pub(crate) correlation_id: Option<String>,
}

/// Redeems a grant and saves the outcome: the token, or the failure that the next request reports.
pub(crate) async fn redeem(
    io: &Io,
    client: &Client,
    endpoints: &Endpoints,
    grant: Grant,
) -> Result<Authentication, Error> {
    let telemetry = match client.telemetry {
        true => Some(io.load(Partition::Telemetry(Arc::clone(&client.client_id))).await.telemetry()),
        false => None,
    };
    let made_up = || io.seed().uuid(Entropy::CorrelationId, 0);
    let correlation_id = grant.correlation_id.clone().unwrap_or_else(made_up);
    let exchange = Exchange { client, endpoints, grant, telemetry, correlation_id };
    match exchange.run(io).await {
        Ok(answer) => {
            let token = Arc::new(exchange.token(&answer, io.now()));
            io.save(Change::new(io.now(), exchange.success(&token))).await;
            Ok(Authentication::issued(token, answer.members, &exchange.correlation_id, io.now()))
        }
        Err(error) => {
            let deltas = exchange.failure(&error);
            if !deltas.is_empty() {
                io.save(Change::new(io.now(), deltas)).await;
            }
            Err(error.sent_as(&exchange.correlation_id))
        }
    }
}

struct Exchange<'a> {
    client: &'a Client,
    endpoints: &'a Endpoints,
    grant: Grant,
    telemetry: Option<Telemetry>,
    correlation_id: String,
}

impl Exchange<'_> {
    /// Asks for the token; once more by the server's clock, when it refuses an assertion for its time (rule R3.6).
    async fn run(&self, io: &Io) -> Result<TokenAnswer, Error> {
        match self.attempt(io, io.now(), 0).await {
            Err(Failure::AssertionTime(_, date)) => self.attempt(io, date, 1).await.map_err(Failure::into_error),
            outcome => outcome.map_err(Failure::into_error),
        }
    }

    async fn attempt(&self, io: &Io, clock: Timestamp, attempt: u64) -> Result<TokenAnswer, Failure> {
        let proven = prove(io, self.client, self.endpoints, clock, attempt, || self.context(clock)).await?;
        let request = self.request(&proven).ok_or_else(|| malformed(WHAT, AnswerError::Malformed("url")))?;
        let response = io.send(request).await.map_err(Error::from)?;
        match answer(WHAT, &response) {
            Ok(members) => Ok(read(members, io.now())?),
            Err(Error::Refused(refusal)) => Err(Failure::of(*refusal, &proven)),
            Err(error) => Err(error.into()),
        }
    }

    fn context(&self, now: Timestamp) -> AssertionContext {
        AssertionContext {
            client_id: self.client.client_id.to_string(),
            token_endpoint: self.endpoints.token_endpoint.clone(),
            tenant: self.endpoints.tenant.clone(),
            claims: self.grant.claims.clone(),
            capabilities: self.client.capabilities.clone(),
            fmi_path: self.grant.purpose.fmi_path.clone(),
            now,
        }
    }

    /// Writes the request, its fields in the order in which MSAL Python sends them.
    fn request(&self, proven: &Proven) -> Option<Request> {
        let (client_id, grant) = (&*self.client.client_id, &self.grant);
        let mut form = vec![("client_id", client_id), ("grant_type", grant.grant_type)];
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
        form.extend(grant.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        form.extend(grant.claims.as_deref().map(|claims| ("claims", claims)));
        form.push(("scope", grant.scopes.as_str()));
        let value = |text: String| HeaderValue::try_from(text).ok();
        let request = Request::post(&self.endpoints.token_endpoint, self.client.headers.clone(), &form)?
            .with(REQUEST_ID.clone(), value(self.correlation_id.clone())?)
            .with(RETURN_REQUEST_ID.clone(), HeaderValue::from_static("true"));
        match &self.telemetry {
            Some(telemetry) => {
                let current = value(current_telemetry(grant.api, grant.reason))?;
                let last = value(telemetry.last(grant.hits))?;
                Some(request.with(CURRENT_TELEMETRY.clone(), current).with(LAST_TELEMETRY.clone(), last))
            }
            None => Some(request),
        }
    }

    /// Returns the token as the cache keeps it: under the scopes granted, or those asked for where none are named.
    fn token(&self, answer: &TokenAnswer, now: Timestamp) -> AccessToken {
        AccessToken {
            home_account_id: None,
            environment: cloud::host(&self.endpoints.instance),
            client_id: self.client.client_id.to_string(),
            realm: self.endpoints.tenant.clone(),
            scopes: answer.scope.as_deref().map_or_else(|| self.grant.scopes.clone(), Scopes::parse),
            secret: answer.access_token.clone(),
            token_type: token_type(answer.token_type.as_deref()),
            cached_at: now,
            expires_on: answer.expires_on,
            extended_expires_on: answer.extended_expires_on,
            refresh_on: answer.refresh_on,
            key_id: None,
            ext_cache_key: self.grant.ext_cache_key.clone(),
            written: None,
        }
    }

    fn success(&self, token: &Arc<AccessToken>) -> Vec<Delta> {
        let client_id = Arc::clone(&self.client.client_id);
        vec![Delta::Issued(Arc::clone(token)), Delta::Succeeded { client_id }]
    }

    /// Returns what a failure leaves behind: a refusal is reported with the next request.
    fn failure(&self, error: &Error) -> Vec<Delta> {
        let reported = self.telemetry.as_ref().and(error.code()).map(|code| Delta::Failed {
            client_id: Arc::clone(&self.client.client_id),
            api: self.grant.api,
            correlation_id: self.correlation_id.clone(),
            error: code.to_owned(),
        });
        let searched = self.grant.purge.then_some(Delta::Searched);
        reported.into_iter().chain(searched).collect()
    }
}

/// Why an attempt failed.
enum Failure {
    /// The server refused the assertion for its time, and told its own.
    AssertionTime(Refusal, Timestamp),
    Other(Error),
}

impl Failure {
    fn of(refusal: Refusal, proven: &Proven) -> Self {
        let refusal = match proven.secret() {
            Some(secret) => refusal.without(secret),
            None => refusal,
        };
        match (proven, refusal.date) {
            (Proven::Signed(_), Some(date)) if refusal.has_number(ASSERTION_TIME) => Self::AssertionTime(refusal, date),
            _ => Self::Other(refusal.into()),
        }
    }

    fn into_error(self) -> Error {
        match self {
            Self::AssertionTime(refusal, _) => refusal.into(),
            Self::Other(error) => error,
        }
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// Reads the answer; a token of a type that was not asked for is none that its bearer may use (rule R1.5).
fn read(members: Members, now: Timestamp) -> Result<TokenAnswer, Error> {
    let answer = TokenAnswer::read(members, now).map_err(|why| malformed(WHAT, why))?;
    match answer.token_type.as_deref() {
        Some(token_type) if !token_type.eq_ignore_ascii_case("Bearer") => {
            Err(TrustError::TokenType { expected: "Bearer" }.into())
        }
        _ => Ok(answer),
    }
}
