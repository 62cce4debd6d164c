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
    /// The client certificate that the request needs can not be presented; nothing was sent.
    #[error("the client certificate can not be presented: {0}")]
    ClientCertificate(Cow<'static, str>),
    /// The connection broke, or what came was not HTTP.
    #[error("the exchange broke off: {0}")]
    Broken(Cow<'static, str>),
    /// The body was larger than the request allows.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
}

/// Why the host could not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not sign: {why}")]
pub struct SigningError {
    why: Cow<'static, str>,
    is_transient: bool,
}

impl SigningError {
    /// Says why, without showing a secret, where trying again changes nothing.
    pub fn new(why: impl Into<Cow<'static, str>>) -> Self {
        Self { why: why.into(), is_transient: false }
    }

    /// Says why, without showing a secret, where trying again may help: a vault that is busy or out of reach.
    pub fn transient(why: impl Into<Cow<'static, str>>) -> Self {
        Self { why: why.into(), is_transient: true }
    }

    /// Tells whether trying again may help.
    pub fn is_transient(&self) -> bool {
        self.is_transient
    }
}

/// Why the host could not read a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not read a secret: {why}")]
pub struct ReadError {
    why: Cow<'static, str>,
    is_transient: bool,
}

impl ReadError {
    /// Says what could not be read and why, without showing a secret, where trying again changes nothing.
    pub fn new(why: impl Into<Cow<'static, str>>) -> Self {
        Self { why: why.into(), is_transient: false }
    }

    /// Says what could not be read and why, where trying again may help: a source of assertions that is out of reach.
    pub fn transient(why: impl Into<Cow<'static, str>>) -> Self {
        Self { why: why.into(), is_transient: true }
    }

    /// Tells whether trying again may help.
    pub fn is_transient(&self) -> bool {
        self.is_transient
    }
}
