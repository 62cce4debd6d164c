//! A user is to sign in on another device, first half (RFC 8628, section 3.1): `initiate_device_flow`.

use std::sync::Arc;

use http::HeaderValue;
use http::header::HeaderName;

use super::client::Client;
use super::part::exchange::{answer, malformed};
use super::part::resolve::resolve;
use crate::base::{Purpose, Seed, Timestamp};
use crate::error::{ConfigError, Error};
use crate::model::{DeviceFlow, Scopes, claims};
use crate::step::{FlightKey, Flow, Io, Request, Step, start};
use crate::wire::device::DeviceAnswer;
use crate::wire::members::AnswerError;

const NAME: &str = "initiate_device_flow";
const WHAT: &str = "the device authorization endpoint";

/// Asks for a code that the user types on another device, and for what to tell the user.
///
/// Made by [`initiate_device_flow`](crate::PublicClientApplication::initiate_device_flow).
#[derive(Clone)]
pub struct InitiateDeviceFlow {
    client: Arc<Client>,
    scopes: Result<Scopes, ConfigError>,
    claims_challenge: Option<String>,
}

impl InitiateDeviceFlow {
    pub(crate) fn new(client: Arc<Client>, scopes: Result<Scopes, ConfigError>) -> Self {
        Self { client, scopes, claims_challenge: None }
    }

    /// Answers a claims challenge; the second half needs it too.
    #[must_use]
    pub fn claims_challenge(mut self, challenge: impl Into<String>) -> Self {
        self.claims_challenge = Some(challenge.into()).filter(|text| !text.is_empty());
        self
    }
}

impl Flow for InitiateDeviceFlow {
    type Output = DeviceFlow;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<DeviceFlow> {
        let claims = claims::merge(self.claims_challenge.as_deref(), None, &self.client.capabilities);
        match (self.scopes.clone(), claims) {
            (Err(error), _) | (_, Err(error)) => Step::Done(Err(error.into())),
            (Ok(scopes), Ok(claims)) => {
                let client = Arc::clone(&self.client);
                start(NAME, now, seed, |io| initiate_device_flow(io, client, scopes, claims))
            }
        }
    }
}

async fn initiate_device_flow(
    io: Io,
    client: Arc<Client>,
    scopes: Scopes,
    claims: Option<String>,
) -> Result<DeviceFlow, Error> {
    let endpoints = resolve(&io, &client).await?;
    let missing = || {
        let remedy = "sign users in by an authorization code there";
        ConfigError::new("authority", "has no device authorization endpoint", remedy)
    };
    let url = endpoints.device_authorization_endpoint.as_deref().ok_or_else(missing)?;
    let correlation_id = io.seed().uuid(Purpose::CorrelationId, 0);
    let mut form = vec![("client_id", &*client.client_id), ("scope", scopes.as_str())];
    form.extend(claims.as_deref().map(|claims| ("claims", claims)));
    let id = HeaderValue::from_str(&correlation_id).expect("a UUID fits into a header");
    let request = Request::post(url, client.headers.clone(), &form)
        .map(|request| request.with(HeaderName::from_static("client-request-id"), id))
        .ok_or_else(|| malformed(WHAT, AnswerError::Malformed("url")))?;
    let response = io.send(request).await?;
    let members = answer(WHAT, &response).map_err(|error| error.sent_as(&correlation_id))?;
    let answer = DeviceAnswer::read(&members).map_err(|why| malformed(WHAT, why))?;
    Ok(DeviceFlow::new(answer, &scopes, correlation_id, io.now()))
}
