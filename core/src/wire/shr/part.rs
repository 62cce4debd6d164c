//! The parts of a request that a signature may cover.

use core::fmt;

/// A part of an HTTP request, with the claim that covers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignedPart {
    /// The method (`m`).
    Method,
    /// The host, with its port where that is not the default one (`u`).
    Host,
    /// The path (`p`).
    Path,
    /// Parameters of the query (`q`).
    Query,
    /// Some headers (`h`).
    Headers,
    /// The body (`b`).
    Body,
}

impl fmt::Display for SignedPart {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Method => "method",
            Self::Host => "host",
            Self::Path => "path",
            Self::Query => "query",
            Self::Headers => "headers",
            Self::Body => "body",
        })
    }
}
