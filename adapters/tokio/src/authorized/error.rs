//! Why a request with a token has no answer.

use std::fmt;

use msal_core::Error;

/// Why a request with a token has no answer: there is no token, or whoever sends requests has failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallError<E> {
    /// No token could be acquired for the request, or it could not be signed; nothing was sent.
    Authorization(Error),
    /// The request has no absolute URL, so it is not known whose it is; nothing was sent.
    RelativeUrl,
    /// Whoever sends requests has failed.
    Service(E),
}

impl<E: fmt::Display> fmt::Display for CallError<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authorization(error) => write!(out, "no token for the request: {error}"),
            Self::RelativeUrl => out.write_str("the URL of the request is relative; give an absolute one"),
            Self::Service(error) => error.fmt(out),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for CallError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Authorization(error) => Some(error),
            Self::RelativeUrl => None,
            Self::Service(error) => error.source(),
        }
    }
}
