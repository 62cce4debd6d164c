//! The token endpoint (RFC 6749, section 3.2): a grant goes out, an answer comes back; a refusal is remembered.

use std::borrow::Cow;
use std::sync::Arc;

use super::bind::bind;
use super::exchange::{answer, malformed};
use super::grant::Grant;
use super::prove::{Proven, prove};
use crate::base::{Purpose as Entropy, Secret, Timestamp};
use crate::cache::{Change, Delta, Partition};
use crate::error::{Error, Refusal, TrustError};
use crate::flows::client::Client;
use crate::model::binding::Binding;
use crate::model::{AssertionContext, Endpoints, Telemetry, mtls};
use crate::policy::Patience;
use crate::step::Io;
use crate::wire::Members;
use crate::wire::members::AnswerError;
use crate::wire::shr::{bound_certificate, bound_key_id};
use crate::wire::token::TokenAnswer;

pub(crate) const WHAT: &str = "the token endpoint";
/// The number of "the assertion is not within its valid time range".
const ASSERTION_TIME: u64 = 700_024;

/// What came of a grant, not remembered yet.
pub(crate) struct Redeemed {
    pub(crate) answer: TokenAnswer,
    /// What the token is bound to.
    pub(crate) binding: Binding,
    pub(crate) correlation_id: String,
}

/// Redeems a grant; a failure is saved, for the next request reports it.
pub(crate) async fn redeem(io: &Io, client: &Client, endpoints: &Endpoints, grant: &Grant) -> Result<Redeemed, Error> {
    let binding = bind(io, client, &grant.scheme).await?;
    let telemetry = match client.telemetry {
        true => Some(io.load(Partition::Telemetry(Arc::clone(&client.client_id))).await.telemetry()),
        false => None,
    };
    let made_up = || io.seed().uuid(Entropy::CorrelationId, 0);
    let correlation_id = grant.correlation_id.clone().unwrap_or_else(made_up);
    let exchange = Exchange { client, endpoints, grant, binding, telemetry, correlation_id };
    match exchange.run(io).await {
        Ok(answer) => {
            let Exchange { binding, correlation_id, .. } = exchange;
            Ok(Redeemed { answer, binding, correlation_id })
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
    grant: &'a Grant,
    binding: Binding,
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
        let Self { client, endpoints, grant, binding, telemetry, correlation_id } = self;
        // A certificate that is presented in TLS proves who the client is.
        let proven = match binding.identity() {
            Some(_) => Proven::Nothing,
            None => prove(io, client, endpoints, clock, attempt, || self.context(clock)).await?,
        };
        let request = {
            let there = match binding.identity() {
                Some(_) => Cow::Owned(mtls::token_endpoint(&client.authority, endpoints)?),
                None => Cow::Borrowed(&*endpoints.token_endpoint),
            };
            grant.request(client, &there, &proven, binding, telemetry.as_ref(), correlation_id)
        };
        let request = request.ok_or_else(|| malformed(WHAT, AnswerError::Malformed("url")))?;
        let response = io.send(request).await.map_err(Error::from)?;
        match answer(WHAT, &response) {
            Ok(members) => Ok(read(members, binding, io.now())?),
            Err(Error::Refused(refusal)) => Err(Failure::of(*refusal, grant, &proven)),
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

    /// Returns what a failure leaves behind: a refusal is reported with the next request.
    fn failure(&self, error: &Error) -> Vec<Delta> {
        let is_final = |code: &&str| !self.grant.polls || Patience::of(code).is_none();
        let reported = self.telemetry.as_ref().and(error.code()).filter(is_final).map(|code| Delta::Failed {
            client_id: Arc::clone(&self.client.client_id),
            api: self.grant.api,
            correlation_id: self.correlation_id.clone(),
            error: code.to_owned(),
        });
        let searched = self.grant.purge.then_some(Delta::Searched);
        let challenge = self.grant.challenge.as_ref().filter(|_| error.refusal().is_some());
        let refused = challenge.and_then(|challenge| challenge.refused()).map(|answer| Delta::Answered { answer });
        reported.into_iter().chain(searched).chain(refused).collect()
    }
}

/// Why an attempt failed.
enum Failure {
    /// The server refused the assertion for its time, and told its own.
    AssertionTime(Refusal, Timestamp),
    Other(Error),
}

impl Failure {
    fn of(refusal: Refusal, grant: &Grant, proven: &Proven) -> Self {
        let refusal = grant.secrets(proven).fold(refusal, Refusal::without);
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

/// Reads the answer. A token of a type that was not asked for is none that can be used as it was to be, and so is one that
/// is bound to another key, where that can be read (rules R1.5 and R1.6); a bearer token need not say its type.
fn read(members: Members, binding: &Binding, now: Timestamp) -> Result<TokenAnswer, Error> {
    let answer = TokenAnswer::read(members, now).map_err(|why| malformed(WHAT, why))?;
    let expected = binding.token_type();
    let is_of_type = match answer.token_type.as_deref() {
        Some(token_type) => token_type.eq_ignore_ascii_case(expected),
        None => binding.is_bearer(),
    };
    if !is_of_type {
        return Err(TrustError::TokenType { expected }.into());
    }
    let token = answer.access_token.as_ref().map(Secret::expose_secret);
    let named = match (binding.key(), binding.identity()) {
        (Some(_), _) => token.and_then(bound_key_id),
        (None, Some(_)) => token.and_then(bound_certificate),
        (None, None) => None,
    };
    match named.is_some_and(|named| binding.key_id() != Some(&*named)) {
        true => Err(TrustError::Key.into()),
        false => Ok(answer),
    }
}
