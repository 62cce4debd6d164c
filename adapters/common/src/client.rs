//! `reqwest::Client` as a transport.
//!
//! A client of the caller's own may follow redirects, which would tell secrets to whoever the service, or somebody in
//! its place, points to. So a body is handed over as one that can be sent only once: no client can repeat it at another
//! address. An answer that came from another address than was asked is refused.

use bytes::Bytes;
use http_body_util::Full;
use msal_core::http::Response as HttpResponse;
use msal_core::{Request, Response, TransportError};
use reqwest::{Body, Client};

use crate::Transport;
use crate::failure::{Stage, classify};

impl Transport for Client {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let limit = request.body_limit();
        let http = request.into_http().map(|body| Body::wrap(Full::new(Bytes::from(body))));
        let http = reqwest::Request::try_from(http).map_err(failure)?;
        let asked = http.url().clone();
        let mut answer = self.execute(http).await.map_err(failure)?;
        if *answer.url() != asked {
            return Err(TransportError::Broken(
                "the client followed a redirect; build it with `Policy::none()`".into(),
            ));
        }
        let body = read(&mut answer, limit).await?;
        let mut response = HttpResponse::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response.into())
    }
}

/// Reads a body chunk by chunk, no further than the limit.
async fn read(answer: &mut reqwest::Response, limit: usize) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failure)? {
        if body.len() + chunk.len() > limit {
            return Err(TransportError::TooLarge(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[allow(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
fn failure(error: reqwest::Error) -> TransportError {
    match () {
        () if error.is_timeout() => TransportError::Timeout,
        () if error.is_connect() => classify(&error, Stage::Connect),
        () => classify(&error, Stage::Exchange),
    }
}
