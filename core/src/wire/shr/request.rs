//! What a client signs of its HTTP request, in the spelling of the claims (rules R1.9 and R1.10).

use core::fmt;

use http::{HeaderName, HeaderValue, Method, header};
use url::{Position, Url};

use super::cover::{self, Covered, Query};
use crate::wire::text::tidy;

/// Why a request can not be signed as it is given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignedRequestError {
    /// The method is not a token (RFC 9110, section 9.1).
    #[error("the method is not one of HTTP")]
    Method,
    /// The URL is not absolute, or neither `https` nor `http`.
    #[error("the URL is not an absolute one of http or https")]
    Url,
    /// The URL holds a user name or a password.
    #[error("the URL holds a user name or a password")]
    UserInfo,
    /// The path or the query is not in the one form in which every HTTP client sends it.
    #[error("the {0} of the URL is not in the form in which it is sent")]
    NotNormal(super::SignedPart),
    /// The query has a parameter that a signature can not cover: without a value, with a second `=`, or there twice.
    #[error("the parameter `{0}` of the query can not be signed")]
    Parameter(String),
    /// The header is `Authorization`, there twice, or malformed.
    #[error("the header `{0}` can not be signed")]
    Header(String),
}

/// A request as it is signed: always its method, host and path; query, headers and body where they are asked for.
///
/// `Debug` shows which parts are signed, and nothing of query, headers and body.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest {
    pub(super) method: String,
    pub(super) host: String,
    pub(super) path: String,
    pub(super) query: Option<Covered>,
    pub(super) headers: Option<Covered>,
    pub(super) body: Option<String>,
    origin: String,
    raw_query: Option<String>,
}

impl SignedRequest {
    /// Takes a method, which is upper-cased, and an absolute URL, whose fragment is dropped.
    ///
    /// The host is signed in lower case with IDNA A-labels and a port that is not the default one. The path is signed
    /// exactly as it stands, so it must stand as every client sends it, which is how [`Url`] writes it:
    /// percent-encoded, without `.` and `..`.
    ///
    /// # Errors
    /// [`SignedRequestError`] says what can not be signed.
    pub fn new(method: &str, url: &str) -> Result<Self, SignedRequestError> {
        let method = method.to_ascii_uppercase();
        Method::from_bytes(method.as_bytes()).map_err(|_| SignedRequestError::Method)?;
        let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
        let parsed = parsed.ok_or(SignedRequestError::Url)?;
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(SignedRequestError::UserInfo);
        }
        let (path, query) = written(url).ok_or(SignedRequestError::Url)?;
        if path != parsed.path() {
            return Err(SignedRequestError::NotNormal(super::SignedPart::Path));
        }
        Ok(Self {
            method,
            host: parsed[Position::BeforeHost..Position::AfterPort].to_owned(),
            path: path.to_owned(),
            query: None,
            headers: None,
            body: None,
            origin: parsed.origin().ascii_serialization(),
            raw_query: query.map(str::to_owned),
        })
    }

    /// Signs the whole query (`q`).
    ///
    /// # Errors
    /// [`SignedRequestError::Parameter`] where the form of the claim can not cover a parameter, and
    /// [`SignedRequestError::NotNormal`] where clients differ in how they would send it.
    pub fn with_query(mut self) -> Result<Self, SignedRequestError> {
        let Some(query) = self.raw_query.as_deref() else { return Ok(self) };
        let normal = Url::parse(&format!("https://h/?{query}")).is_ok_and(|url| url.query() == Some(query));
        if !normal {
            return Err(SignedRequestError::NotNormal(super::SignedPart::Query));
        }
        let all = Query::read(query).all();
        let all =
            all.map_err(|piece| SignedRequestError::Parameter(tidy(piece.split('=').next().unwrap_or_default())))?;
        let names = all.iter().map(|(name, _)| (*name).to_owned()).collect();
        self.query = Some(Covered(names, cover::digest_parameters(all)));
        Ok(self)
    }

    /// Signs some headers (`h`), which must be sent with these values, each once.
    ///
    /// # Errors
    /// [`SignedRequestError::Header`] for a header that is malformed, there twice, or `Authorization`.
    pub fn with_headers<N: AsRef<str>, V: AsRef<str>>(
        mut self,
        headers: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, SignedRequestError> {
        let mut covered: Vec<(HeaderName, String)> = Vec::new();
        for (name, value) in headers {
            let refused = || SignedRequestError::Header(tidy(name.as_ref()));
            let own = HeaderName::from_bytes(name.as_ref().as_bytes()).map_err(|_| refused())?;
            let value = value.as_ref().trim_matches([' ', '\t']);
            if !HeaderValue::from_str(value).is_ok_and(|value| value.to_str().is_ok()) {
                return Err(refused());
            }
            if own == header::AUTHORIZATION || covered.iter().any(|(other, _)| *other == own) {
                return Err(refused());
            }
            covered.push((own, value.to_owned()));
        }
        let digest = cover::digest_headers(covered.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let names: Vec<String> = covered.iter().map(|(name, _)| name.as_str().to_owned()).collect();
        self.headers = (!names.is_empty()).then_some(Covered(names, digest));
        Ok(self)
    }

    /// Signs the body (`b`), which may be empty.
    #[must_use]
    pub fn with_body(mut self, body: &[u8]) -> Self {
        self.body = Some(cover::digest(body));
        self
    }

    /// Returns where the request goes: scheme, host and port, by which server nonces are remembered (rule R1.14).
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns the method, in upper case.
    pub fn method(&self) -> &str {
        &self.method
    }
}

/// Finds the path and the query of an absolute URL as they are written.
fn written(url: &str) -> Option<(&str, Option<&str>)> {
    let (_, rest) = url.split_once("://")?;
    let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
    let (path, query) = match rest.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (rest, None),
    };
    let path = path.find('/').and_then(|start| path.get(start..)).unwrap_or("/");
    Some((path, query))
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SignedRequest")
            .field("method", &self.method)
            .field("host", &self.host)
            .field("query", &self.query.is_some())
            .field("headers", &self.headers.as_ref().map(|Covered(names, _)| names))
            .field("body", &self.body.is_some())
            .finish_non_exhaustive()
    }
}
