//! Why there is no token without the user.

use core::fmt;

/// What a silent call lacked. A token with the service's refusal of it is an [`Error::Refused`](super::Error::Refused).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// The cache does not know the account.
    NoAccount,
    /// No cached token has the scopes, and there is no refresh token.
    NoScopeMatch,
    /// The cached token has expired, and there is no refresh token.
    Expired,
    /// The cached token does not have the claims that are asked for, and there is no refresh token.
    Claims,
    /// The cached tokens are bound to another key, and there is no refresh token.
    Key,
    /// The cached tokens are of another tenant, and there is no refresh token.
    Tenant,
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lack = match self {
            Self::NoAccount => "the cache does not know the account",
            Self::NoScopeMatch => "no cached token has the scopes",
            Self::Expired => "the cached token has expired",
            Self::Claims => "a cached token does not answer the claims",
            Self::Key => "the cached tokens are bound to another key",
            Self::Tenant => "the cached tokens are of another tenant",
        };
        write!(out, "no token without the user: {lack}, and there is no refresh token; let the user sign in")
    }
}
