//! Which path means which endpoint: the routing table.

use http::Method;

use crate::directory::ADFS;

/// An endpoint, with the tenant that its path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint<'a> {
    /// Which hosts belong to one cloud.
    Instance,
    /// `OpenID` Connect Discovery 1.0.
    Configuration(&'a str),
    /// The keys that sign tokens (RFC 7517), the same for all tenants.
    Keys,
    /// RFC 6749, section 3.2.
    Token(&'a str),
}

impl<'a> Endpoint<'a> {
    /// Finds the endpoint of a path, given as its segments.
    pub(crate) fn of(segments: &[&'a str]) -> Option<Self> {
        match *segments {
            ["common", "discovery", "instance"] => Some(Self::Instance),
            [ADFS, ".well-known", "openid-configuration"] => Some(Self::Configuration(ADFS)),
            [ADFS, "discovery", "keys"] => Some(Self::Keys),
            [ADFS, "oauth2", "token"] => Some(Self::Token(ADFS)),
            [ADFS, ..] => None,
            [tenant, "v2.0", ".well-known", "openid-configuration"] => Some(Self::Configuration(tenant)),
            [_, "discovery", "v2.0", "keys"] => Some(Self::Keys),
            [tenant, "oauth2", "v2.0", "token"] => Some(Self::Token(tenant)),
            _ => None,
        }
    }

    /// The only method that the endpoint takes.
    pub(crate) fn method(self) -> Method {
        match self {
            Self::Instance | Self::Configuration(_) | Self::Keys => Method::GET,
            Self::Token(_) => Method::POST,
        }
    }
}
