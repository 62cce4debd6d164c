//! The transports that hosts are given here: one that counts token requests, and one that leaves out TLS.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use msal_core::http::{self, Method, Uri};
use msal_core::{Request, Response, TransportError};
use ureq::Agent;

use crate::bare::{Stack, broken, by_ureq};

/// The token requests that went through a transport: how many, and the first of them.
#[derive(Default)]
pub(crate) struct Record {
    requests: AtomicUsize,
    first: OnceLock<http::Request<Vec<u8>>>,
}

impl Record {
    fn note(&self, request: &Request) {
        if request.http().method() == Method::POST {
            self.requests.fetch_add(1, Ordering::Relaxed);
            self.first.get_or_init(|| request.http().clone());
        }
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    pub(crate) fn first(&self) -> Option<http::Request<Vec<u8>>> {
        self.first.get().cloned()
    }
}

/// A transport that notes the token requests that go through it.
pub(crate) struct Counted<T> {
    pub(crate) inner: T,
    pub(crate) record: Arc<Record>,
}

impl<T: msal_adapter::Transport> msal_adapter::Transport for Counted<T> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.record.note(&request);
        self.inner.send(request).await
    }
}

impl<T: msal_blocking::Transport> msal_blocking::Transport for Counted<T> {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.record.note(&request);
        self.inner.send(request)
    }
}

/// A transport that sends every request to one server without TLS.
///
/// Flows speak https only, so what the server says of its endpoints is rewritten to https in return.
pub(crate) struct Plain<S> {
    pub(crate) stack: S,
    /// Host and port.
    pub(crate) authority: String,
}

impl<S> Plain<S> {
    fn request(&self, request: Request) -> Result<http::Request<Vec<u8>>, TransportError> {
        let mut http = request.into_http();
        let path = http.uri().path_and_query().map_or("/", |path| path.as_str());
        *http.uri_mut() = format!("http://{}{path}", self.authority).parse::<Uri>().map_err(broken)?;
        Ok(http)
    }

    fn response(&self, is_metadata: bool, response: http::Response<Vec<u8>>) -> Result<Response, TransportError> {
        if !is_metadata {
            return Ok(response.into());
        }
        let (head, body) = response.into_parts();
        let text = String::from_utf8(body).map_err(broken)?;
        let text = text.replace(&format!("http://{}", self.authority), &format!("https://{}", self.authority));
        Ok(http::Response::from_parts(head, text.into_bytes()).into())
    }
}

impl<S: Stack> msal_adapter::Transport for Plain<S> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let is_metadata = request.http().method() == Method::GET;
        let response = self.stack.exchange(self.request(request)?).await?;
        self.response(is_metadata, response)
    }
}

impl msal_blocking::Transport for Plain<Agent> {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        let is_metadata = request.http().method() == Method::GET;
        let response = by_ureq(&self.stack, self.request(request)?)?;
        self.response(is_metadata, response)
    }
}
