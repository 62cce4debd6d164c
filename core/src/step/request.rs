//! An HTTP exchange as data: what `Send` carries, and what answers it.

use core::fmt;
use core::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode, Uri};
use sha2::{Digest, Sha256};
use url::Url;

use super::{FlightKey, form};
use crate::model::TlsIdentity;
use crate::wire::members::LARGEST_BODY;

/// How long a whole exchange may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How many headers a request has at most, about.
const MOST_HEADERS: usize = 14;
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// An HTTP request that a flow asks its host to send.
///
/// A host must verify the server's certificate, follow no redirect, return every status as an answer, keep the whole
/// exchange within [`timeout`](Self::timeout), and stop reading a body at [`body_limit`](Self::body_limit). `Debug`
/// shows neither the query nor a header's value nor the body, nor the name of a user in the path.
#[derive(Clone)]
pub struct Request {
    /// Boxed, so that a step is small to move.
    http: Box<http::Request<Vec<u8>>>,
    timeout: Duration,
    body_limit: usize,
    /// Whether the last segment of the path is a user's name.
    names_user: bool,
    client_certificate: Option<TlsIdentity>,
}

impl Request {
    /// Makes a GET request, which equal requests in flight may share.
    pub(crate) fn get(url: &Url) -> Option<Self> {
        Self::new(Method::GET, url.as_str(), HeaderMap::new(), Vec::new()).map(|request| request.with(ACCEPT, JSON))
    }

    /// Makes a POST request with a form, in the order of its fields; its headers are [`form_headers`](Self::form_headers)
    /// and more.
    pub(crate) fn post(url: &str, headers: HeaderMap, form: &[(&str, &str)]) -> Option<Self> {
        Self::new(Method::POST, url, headers, form::written(form).into_bytes())
    }

    /// Returns the headers of every request with a form; a clone of them needs no larger hash table for some more.
    pub(crate) fn form_headers() -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(MOST_HEADERS);
        headers.extend([(ACCEPT, JSON), (CONTENT_TYPE, FORM)]);
        headers
    }

    /// Makes a POST request with a SOAP 1.2 envelope, as federation servers take it.
    #[cfg(feature = "username-password")]
    pub(crate) fn soap(url: &Url, action: &'static str, envelope: String) -> Option<Self> {
        let kind = HeaderValue::from_static("application/soap+xml; charset=utf-8");
        let request = Self::new(Method::POST, url.as_str(), HeaderMap::new(), envelope.into_bytes())?;
        let request = request.with(HeaderName::from_static("soapaction"), HeaderValue::from_static(action));
        Some(request.with(CONTENT_TYPE, kind).accepting_all())
    }

    /// Accepts an answer of any kind.
    #[cfg(feature = "username-password")]
    pub(crate) fn accepting_all(self) -> Self {
        self.with(ACCEPT, HeaderValue::from_static("*/*"))
    }

    /// Notes that the last segment of the path is a user's name, which `Debug` then leaves out.
    #[cfg(feature = "username-password")]
    pub(crate) fn naming_user(self) -> Self {
        Self { names_user: true, ..self }
    }

    fn new(method: Method, url: &str, headers: HeaderMap, body: Vec<u8>) -> Option<Self> {
        let mut http = Box::new(http::Request::new(body));
        *http.headers_mut() = headers;
        *http.method_mut() = method;
        *http.uri_mut() = url.parse::<Uri>().ok()?;
        Some(Self { http, timeout: TIMEOUT, body_limit: LARGEST_BODY, names_user: false, client_certificate: None })
    }

    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.http.headers_mut().insert(name, value);
        self
    }

    /// Returns the request for any HTTP client; its URL is always absolute.
    pub fn http(&self) -> &http::Request<Vec<u8>> {
        &self.http
    }

    /// Turns it into a request for any HTTP client; its URL is always absolute.
    pub fn into_http(self) -> http::Request<Vec<u8>> {
        *self.http
    }

    /// Returns how long the whole exchange may take.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Lowers the timeout to a limit of the host's own.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.timeout = self.timeout.min(limit);
        self
    }

    /// Returns the size in bytes above which an answer's body is to be refused.
    pub fn body_limit(&self) -> usize {
        self.body_limit
    }

    /// Presents a client certificate in TLS.
    pub(crate) fn presenting(self, client_certificate: Option<TlsIdentity>) -> Self {
        Self { client_certificate, ..self }
    }

    /// Returns the client certificate to present in TLS (RFC 8705). A host that can not do so must not send the request,
    /// but answer [`TransportError::ClientCertificate`](crate::TransportError::ClientCertificate); and a connection that
    /// was opened with one certificate must not serve another, nor a request without.
    pub fn client_certificate(&self) -> Option<&TlsIdentity> {
        self.client_certificate.as_ref()
    }

    /// Tells whether equal requests in flight may share one exchange.
    pub fn is_shareable(&self) -> bool {
        self.http.method() == Method::GET
    }

    /// Returns what equal requests have in common: the method and the URL, since headers of a shareable one are fixed.
    pub(crate) fn flight_key(&self) -> FlightKey {
        FlightKey(Sha256::digest(format!("{} {}", self.http.method(), self.http.uri())).into())
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uri = self.http.uri();
        let (scheme, host) = (uri.scheme_str().unwrap_or_default(), uri.host().unwrap_or_default());
        let path = match uri.path().rsplit_once('/') {
            Some((front, _)) if self.names_user => format!("{front}/.."),
            _ => uri.path().to_owned(),
        };
        write!(out, "{} {scheme}://{host}{path}", self.http.method())
    }
}

/// An HTTP response as a host got it, of any status.
#[derive(Clone)]
pub struct Response(http::Response<Vec<u8>>);

impl Response {
    /// Returns the response as an HTTP client knows it.
    pub fn http(&self) -> &http::Response<Vec<u8>> {
        &self.0
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.0.status()
    }

    pub(crate) fn headers(&self) -> &http::HeaderMap {
        self.0.headers()
    }

    pub(crate) fn body(&self) -> &[u8] {
        self.0.body()
    }
}

impl From<http::Response<Vec<u8>>> for Response {
    fn from(response: http::Response<Vec<u8>>) -> Self {
        Self(response)
    }
}

impl From<Response> for http::Response<Vec<u8>> {
    fn from(response: Response) -> Self {
        response.0
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({} bytes)", self.0.status(), self.0.body().len())
    }
}
