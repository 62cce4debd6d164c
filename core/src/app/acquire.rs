//! What acquires the tokens for an API: a flow that looks into the cache first, and can be asked again.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue};

use crate::base::{Seed, Timestamp};
use crate::flows::{AcquireTokenForClient, AcquireTokenSilent, AnswerChallenge};
use crate::model::Authentication;
use crate::step::{FlightKey, Flow, Step};

/// One of the flows that look into the cache first: for the application itself, or for a user.
///
/// It is what a layer holds that attaches tokens to requests: it acquires one for each of them, and with other claims where
/// an API asks for those.
#[derive(Clone)]
pub struct Acquire(Kind);

#[derive(Clone)]
enum Kind {
    ForClient(AcquireTokenForClient),
    Silent(AcquireTokenSilent),
}

impl Acquire {
    /// Acquires one that answers a claims challenge.
    #[must_use]
    pub fn claims_challenge(self, challenge: impl Into<String>) -> Self {
        Self(match self.0 {
            Kind::ForClient(flow) => Kind::ForClient(flow.claims_challenge(challenge)),
            Kind::Silent(flow) => Kind::Silent(flow.claims_challenge(challenge)),
        })
    }

    /// Decides what to do about an API's 401, as [`answer_challenge`](super::Application::answer_challenge) of the
    /// application does for the user.
    pub fn answer_challenge(&self, url: &str, authorization: &HeaderValue, headers: &HeaderMap) -> AnswerChallenge {
        let (client, account) = match &self.0 {
            Kind::ForClient(flow) => (flow.client(), None),
            Kind::Silent(flow) => (flow.client(), Some(flow.account().clone())),
        };
        AnswerChallenge::new(Arc::clone(client), account, url, authorization, headers)
    }
}

impl From<AcquireTokenForClient> for Acquire {
    fn from(flow: AcquireTokenForClient) -> Self {
        Self(Kind::ForClient(flow))
    }
}

impl From<AcquireTokenSilent> for Acquire {
    fn from(flow: AcquireTokenSilent) -> Self {
        Self(Kind::Silent(flow))
    }
}

impl Flow for Acquire {
    type Output = Authentication;

    fn key(&self) -> Option<FlightKey> {
        match &self.0 {
            Kind::ForClient(flow) => flow.key(),
            Kind::Silent(flow) => flow.key(),
        }
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<Authentication> {
        match &self.0 {
            Kind::ForClient(flow) => flow.begin(now, seed),
            Kind::Silent(flow) => flow.begin(now, seed),
        }
    }
}
