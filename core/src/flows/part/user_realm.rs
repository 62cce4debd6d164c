//! User realm discovery: whether a user signs in at the service itself, or at a federation server. A host that does not
//! know of it is asked once.

use std::sync::Arc;

use http::{HeaderValue, StatusCode};
use url::Url;

use super::exchange::{answer, malformed};
use super::grant::REQUEST_ID;
use crate::cache::{Change, Delta};
use crate::error::{ConfigError, Error};
use crate::flows::client::Client;
use crate::model::Endpoints;
use crate::step::{Io, Request};
use crate::wire::user_realm::UserRealm;

const WHAT: &str = "user realm discovery";

/// Asks how the user signs in.
pub(crate) async fn user_realm(
    io: &Io,
    client: &Client,
    endpoints: &Endpoints,
    username: &str,
    correlation_id: &str,
) -> Result<UserRealm, Error> {
    if !endpoints.has_user_realms {
        return Ok(UserRealm::Managed);
    }
    let too_long = ConfigError::new("username", "is too long to ask about", "give the user's sign-in name");
    let request = request(client, username, correlation_id).ok_or(too_long)?;
    let response = io.send(request).await?;
    if response.status() == StatusCode::NOT_FOUND {
        let endpoints = Arc::new(Endpoints { has_user_realms: false, ..endpoints.clone() });
        let resolved = Delta::Resolved { authority: Arc::clone(&client.authority_key), endpoints };
        io.save(Change::new(io.now(), vec![resolved])).await;
        return Ok(UserRealm::Managed);
    }
    let read = |members| UserRealm::read(&members).map_err(|why| malformed(WHAT, why));
    answer(WHAT, &response).and_then(read).map_err(|error| error.sent_as(correlation_id))
}

fn request(client: &Client, username: &str, correlation_id: &str) -> Option<Request> {
    let mut url: Url = client.authority.url().clone();
    url.path_segments_mut().ok()?.clear().extend(["common", "userrealm", username]);
    url.set_query(Some("api-version=1.0"));
    let request = Request::get(&url)?.naming_user();
    Some(request.with(REQUEST_ID.clone(), HeaderValue::from_str(correlation_id).ok()?))
}
