//! An HTTP request as an API received it, of which a proof is to be verified.

use core::fmt;

use http::{HeaderMap, header};

use super::error::ShrError;

/// A request as it arrived: its method, host, path, query and headers; and its body, once that has been read.
///
/// `Debug` shows the method only.
#[derive(Clone, Copy)]
pub struct ReceivedRequest<'a> {
    pub(super) method: &'a str,
    pub(super) host: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: Option<&'a [u8]>,
}

impl<'a> ReceivedRequest<'a> {
    /// Takes the head of a request whose URI is as it arrived, with the path that the client sent.
    ///
    /// The host is that of the URI, or else of the one `Host` header.
    pub fn new<B>(request: &'a http::Request<B>) -> Self {
        let uri = request.uri();
        let named = || only(request.headers(), header::HOST.as_str());
        Self {
            method: request.method().as_str(),
            host: uri.authority().map(http::uri::Authority::as_str).or_else(named),
            path: uri.path(),
            query: uri.query(),
            headers: request.headers(),
            body: None,
        }
    }

    /// Adds the body, which must be whole.
    #[must_use]
    pub fn with_body(self, body: &'a [u8]) -> Self {
        Self { body: Some(body), ..self }
    }

    /// Returns the proof in the one `Authorization` header.
    pub(super) fn proof(&self) -> Result<&'a str, ShrError> {
        let field = only(self.headers, header::AUTHORIZATION.as_str()).ok_or(ShrError::NoProof)?;
        let (scheme, proof) = field.split_once(' ').ok_or(ShrError::NoProof)?;
        if scheme.eq_ignore_ascii_case("PoP") { Ok(proof.trim_start_matches(' ')) } else { Err(ShrError::NoProof) }
    }

    /// Returns the value of a header that is there once.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        only(self.headers, name)
    }
}

fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().filter(|_| values.next().is_none())?;
    value.to_str().ok()
}

impl fmt::Debug for ReceivedRequest<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ReceivedRequest({}, ..)", self.method)
    }
}
