//! What the host of a flow could not do.

use std::borrow::Cow;

/// Why a request got no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No answer came in time.
    #[error("no answer in time")]
    Timeout,
    /// No connection came about.
    #[error("no connection: {0}")]
    Connect(Cow<'static, str>),
    /// The server's certificate is not trusted, or TLS failed otherwise.
    #[error("no secure connection: {0}")]
    Tls(Cow<'static, str>),
    /// The connection broke, or what came was not HTTP.
    #[error("the exchange broke off: {0}")]
    Broken(Cow<'static, str>),
    /// The body was larger than the request allows.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
}

/// Why the host could not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not sign: {0}")]
pub struct SigningError(Cow<'static, str>);

impl SigningError {
    /// Says why, without showing a secret.
    pub fn new(why: impl Into<Cow<'static, str>>) -> Self {
        Self(why.into())
    }
}

/// Why the host could not read a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not read a secret: {0}")]
pub struct ReadError(Cow<'static, str>);

impl ReadError {
    /// Says what could not be read and why, without showing a secret.
    pub fn new(why: impl Into<Cow<'static, str>>) -> Self {
        Self(why.into())
    }
}
