//! `reqwest::Client` as a transport.
//!
//! A client of the caller's own may follow redirects, which would tell secrets to whoever the service, or somebody in
//! its place, points to. So a body is handed over as one that can be sent only once: no client can repeat it at another
//! address. An answer that came from another address than was asked is refused.

use std::cell::RefCell;

use bytes::Bytes;
use http_body_util::Full;
use msal_core::http::{Response as HttpResponse, Uri};
use msal_core::{Request, Response, TransportError};
use reqwest::{Body, Client, Url};

use crate::Transport;
use crate::failure::{Stage, classify};

thread_local! {
    /// Where the thread's last request went: nearly all go to one token endpoint.
    static LAST: RefCell<Option<(Uri, Url)>> = const { RefCell::new(None) };
}

impl Transport for Client {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let limit = request.body_limit();
        let (head, body) = request.into_http().into_parts();
        let asked = url(&head.uri)?;
        let mut http = reqwest::Request::new(head.method, asked.clone());
        *http.headers_mut() = head.headers;
        *http.body_mut() = Some(Body::wrap(Full::new(Bytes::from(body))));
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

/// Returns a request's URL as the client takes it; one that follows another of the same is not parsed anew.
fn url(uri: &Uri) -> Result<Url, TransportError> {
    LAST.with_borrow_mut(|last| match last {
        Some((known, url)) if known == uri => Ok(url.clone()),
        _ => {
            let url = Url::parse(&uri.to_string()).map_err(|why| TransportError::Connect(why.to_string().into()))?;
            Ok(last.insert((uri.clone(), url)).1.clone())
        }
    })
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
