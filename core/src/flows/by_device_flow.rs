//! A user signs in on another device, second half (RFC 8628, sections 3.4 and 3.5): `acquire_token_by_device_flow`.

use std::sync::Arc;

use super::client::Client;
use super::part::grant::Grant;
use super::part::redeem::redeem;
use super::part::resolve::resolve;
use super::part::user_tokens::{SignIn, keep};
use crate::base::encode::is_uuid;
use crate::base::{Secret, Seed, Timestamp};
use crate::error::{ConfigError, Error, Refusal};
use crate::model::{Api, Authentication, ClaimsChallenge, DeviceFlow, Endpoints, Reason, Scheme, claims};
use crate::policy::{Patience, next_attempt};
use crate::step::{FlightKey, Flow, Io, Step, start};

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Polls until the user has signed in, has declined, or the codes have expired. To cancel it, drop it.
///
/// Made by [`acquire_token_by_device_flow`](crate::PublicClientApplication::acquire_token_by_device_flow).
#[derive(Clone)]
pub struct AcquireTokenByDeviceFlow {
    client: Arc<Client>,
    flow: DeviceFlow,
    claims_challenge: Option<String>,
    scheme: Scheme,
}

impl AcquireTokenByDeviceFlow {
    pub(crate) fn new(client: Arc<Client>, flow: DeviceFlow) -> Self {
        Self { client, flow, claims_challenge: None, scheme: Scheme::default() }
    }

    /// Answers a claims challenge, as the first half did.
    #[must_use]
    pub fn claims_challenge(mut self, challenge: impl Into<String>) -> Self {
        self.claims_challenge = Some(challenge.into()).filter(|text| !text.is_empty());
        self
    }

    /// Asks once and does not wait: for those who keep the flow elsewhere, or have a timer of their own.
    #[must_use]
    pub fn attempt(self) -> AttemptDeviceFlow {
        AttemptDeviceFlow(self)
    }

    /// Asks for a token that is bound to a key.
    #[must_use]
    pub fn scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    fn grant(&self) -> Result<Grant, ConfigError> {
        if !self.flow.is_known_version() {
            return Err(ConfigError::new("flow", "was written by a later version", "begin anew"));
        }
        if self.flow.correlation_id.as_deref().is_some_and(|id| !is_uuid(id)) {
            return Err(ConfigError::new("flow", "has a correlation id that is no UUID", "begin anew"));
        }
        let code = Secret::new(&*self.flow.device_code);
        Ok(Grant {
            challenge: ClaimsChallenge::of(&self.client.client_id, self.claims_challenge.as_deref(), None),
            claims: claims::merge(self.claims_challenge.as_deref(), None, &self.client.capabilities)?,
            // The first of them is a legacy of the service's first version.
            fields: vec![("code", code.clone()), ("device_code", code)],
            correlation_id: self.flow.correlation_id.clone(),
            sends_scopes: false,
            scheme: self.scheme.clone(),
            ..Grant::new(GRANT_TYPE, Api::ByDeviceFlow, Reason::None, self.flow.scopes())
        })
    }
}

impl Flow for AcquireTokenByDeviceFlow {
    type Output = Authentication;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<Authentication> {
        let (client, flow) = (Arc::clone(&self.client), self.flow.clone());
        match self.grant() {
            Ok(grant) => start("acquire_token_by_device_flow", now, seed, |io| by_device_flow(io, client, grant, flow)),
            Err(error) => Step::Done(Err(error.into())),
        }
    }
}

async fn by_device_flow(
    io: Io,
    client: Arc<Client>,
    grant: Grant,
    mut flow: DeviceFlow,
) -> Result<Authentication, Error> {
    let grant = Grant { polls: true, ..grant };
    let endpoints = resolve(&io, &client).await?;
    loop {
        match attempt(&io, &client, &endpoints, &grant, &mut flow).await {
            Attempted::Done(result) => return result,
            Attempted::Again(_) => match next_attempt(flow.interval(), io.now(), flow.expires_on()) {
                Some(interval) => io.wait(interval).await,
                None => return Err(Error::Expired),
            },
        }
    }
}

/// What one attempt came to.
enum Attempted {
    Done(Result<Authentication, Error>),
    Again(Box<Refusal>),
}

async fn attempt(io: &Io, client: &Client, endpoints: &Endpoints, grant: &Grant, flow: &mut DeviceFlow) -> Attempted {
    let redeemed = match redeem(io, client, endpoints, grant).await {
        Ok(redeemed) => redeemed,
        Err(Error::Refused(refusal)) => match Patience::of(&refusal.code) {
            None => return Attempted::Done(Err(Error::Refused(refusal))),
            Some(Patience::Pending) => return Attempted::Again(refusal),
            Some(Patience::SlowDown) => {
                flow.slow_down();
                return Attempted::Again(refusal);
            }
        },
        Err(error) => return Attempted::Done(Err(error)),
    };
    let sign_in = SignIn { source: Some(GRANT_TYPE), ..SignIn::default() };
    Attempted::Done(keep(io, client, endpoints, grant, &sign_in, redeemed).await)
}

/// One attempt at a device code flow.
///
/// Made by [`attempt`](AcquireTokenByDeviceFlow::attempt).
#[derive(Clone)]
pub struct AttemptDeviceFlow(AcquireTokenByDeviceFlow);

/// What one attempt came to.
#[derive(Clone, Debug)]
pub enum DeviceAttempt {
    /// The user has signed in.
    Done(Box<Authentication>),
    /// The user has not acted yet.
    Pending {
        /// What to make the next attempt with, after its [`interval`](DeviceFlow::interval).
        flow: DeviceFlow,
        /// The service's words.
        refusal: Box<Refusal>,
    },
}

impl Flow for AttemptDeviceFlow {
    type Output = DeviceAttempt;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<DeviceAttempt> {
        let (client, flow) = (Arc::clone(&self.0.client), self.0.flow.clone());
        match self.0.grant() {
            Ok(grant) => {
                start("acquire_token_by_device_flow", now, seed, |io| attempt_device_flow(io, client, grant, flow))
            }
            Err(error) => Step::Done(Err(error.into())),
        }
    }
}

async fn attempt_device_flow(
    io: Io,
    client: Arc<Client>,
    grant: Grant,
    mut flow: DeviceFlow,
) -> Result<DeviceAttempt, Error> {
    let endpoints = resolve(&io, &client).await?;
    match attempt(&io, &client, &endpoints, &grant, &mut flow).await {
        Attempted::Done(result) => Ok(DeviceAttempt::Done(Box::new(result?))),
        Attempted::Again(_) if flow.expires_on() < io.now() => Err(Error::Expired),
        Attempted::Again(refusal) => Ok(DeviceAttempt::Pending { flow, refusal }),
    }
}
