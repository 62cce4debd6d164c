//! The directory as a value, and the function from request and clock to answer.
//!
//! Each endpoint's own rules stand in its own file; here a request finds its endpoint, meets the fault that was ordered for
//! it, and is logged.

use std::{sync::Arc, time::Duration};

use http::{Request, Response};

use crate::{
    call::Call,
    directory::Tenant,
    discovery,
    endpoint::Endpoint,
    fault::{Answer, Fault, Faults, Wire},
    log::Log,
    refusal::{Outcome, Reason, Refusal},
    reply,
    signing::SigningKey,
    spent::Spent,
    token,
};

/// The directory: what it knows, what it has seen, and how it answers.
#[derive(Clone, Debug)]
pub struct Entra {
    pub(crate) origin: String,
    pub(crate) key: Arc<SigningKey>,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) opaque: bool,
    pub(crate) spent: Spent,
    tenants: Vec<Tenant>,
    latency: Option<Duration>,
    faults: Faults,
    log: Log,
    served: u64,
}

/// What a token answer says about time, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetimes {
    pub(crate) expires_in: u64,
    pub(crate) refresh_in: Option<u64>,
}

impl Entra {
    /// Makes an empty directory that calls itself `origin`: scheme, host and port, without a final slash.
    pub fn new(origin: &str) -> Self {
        Self {
            origin: origin.trim_end_matches('/').to_owned(),
            key: Arc::new(SigningKey::fixed()),
            lifetimes: Lifetimes { expires_in: 3599, refresh_in: None },
            opaque: false,
            spent: Spent::default(),
            tenants: Vec::new(),
            latency: None,
            faults: Faults::default(),
            log: Log::default(),
            served: 0,
        }
    }

    /// Adds a tenant.
    #[must_use]
    pub fn tenant(mut self, tenant: Tenant) -> Self {
        self.tenants.push(tenant);
        self
    }

    /// Sets for how many seconds new tokens are good; 3599 at first.
    #[must_use]
    pub fn expires_in(mut self, seconds: u64) -> Self {
        self.lifetimes.expires_in = seconds;
        self
    }

    /// Sets after how many seconds new tokens should be refreshed; token answers then carry `refresh_in`.
    #[must_use]
    pub fn refresh_in(mut self, seconds: u64) -> Self {
        self.lifetimes.refresh_in = Some(seconds);
        self
    }

    /// Issues access tokens that are not JWTs: no signature is computed, so that a benchmark measures its client.
    #[must_use]
    pub fn opaque_tokens(mut self) -> Self {
        self.opaque = true;
        self
    }

    /// Keeps no log, which would cost a benchmark more than all the rest.
    #[must_use]
    pub fn without_log(mut self) -> Self {
        self.log.is_off = true;
        self
    }

    /// Lets every answer of a token endpoint wait that long on the wire.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = Some(latency);
        self
    }

    /// Orders a fault for the next request whose path contains the text; faults for the same path happen in order.
    pub fn fail_next(&mut self, path_contains: &str, fault: Fault) {
        self.faults.order(path_contains, fault);
    }

    /// What has been asked so far.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Answers one request at `now`, in Unix seconds.
    pub fn handle(&mut self, request: &Request<Vec<u8>>, now: u64) -> Answer {
        self.served += 1;
        let call = Call::new(request, self.served, now);
        let answer = match self.faults.take(request.uri().path()) {
            Some(fault) => fault.spoil(&call, &self.origin.clone(), || self.answer(&call)),
            None => Answer { response: self.answer(&call), wire: self.wire(&call) },
        };
        self.log.record(&call, answer.response.status());
        answer
    }

    fn answer(&mut self, call: &Call<'_>) -> Response<Vec<u8>> {
        let Some(endpoint) = Endpoint::of(&call.segments()) else { return reply::not_found(call) };
        let outcome = self.dispatch(endpoint, call);
        reply::json(call, &self.origin, outcome)
    }

    fn dispatch(&mut self, endpoint: Endpoint<'_>, call: &Call<'_>) -> Outcome {
        if call.request.method() != endpoint.method() {
            return Err(Refusal::new(Reason::Method, endpoint.method().as_str()));
        }
        match endpoint {
            Endpoint::Instance => discovery::instance(self, call),
            Endpoint::Configuration(tenant) => discovery::configuration(self, tenant),
            Endpoint::Keys => Ok(self.key.jwks(&self.origin)),
            Endpoint::Token(tenant) => token::grant(self, tenant, call),
        }
    }

    fn wire(&self, call: &Call<'_>) -> Wire {
        match (self.latency, Endpoint::of(&call.segments())) {
            (Some(latency), Some(Endpoint::Token(_))) => Wire::Late(latency),
            _ => Wire::Whole,
        }
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.is_named(name))
    }
}
