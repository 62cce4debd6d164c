//! Which path means which endpoint: the routing table.

use http::Method;

use crate::{
    face::ADFS,
    federation::Trust,
    interaction::{Screen, VISIT},
};

/// The tenant that a path names, and the policy on a B2C path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub(crate) tenant: &'a str,
    pub(crate) policy: Option<&'a str>,
    /// Whether the path began with `/tfp`.
    tfp: bool,
}

/// An endpoint, with what its path says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint<'a> {
    /// Which hosts belong to one cloud.
    Instance,
    /// `OpenID` Connect Discovery 1.0.
    Configuration(Place<'a>),
    /// The same in the version that validators of v1.0 tokens read.
    FirstConfiguration(Place<'a>),
    /// The keys that sign tokens (RFC 7517), the same for all tenants.
    Keys(Place<'a>),
    /// RFC 6749, section 3.1.
    Authorize(Place<'a>),
    /// RFC 6749, section 3.2.
    Token(Place<'a>),
    /// RFC 8628, section 3.1.
    DeviceAuthorization(Place<'a>),
    /// Where a person enters the code that a device shows (RFC 8628, section 3.3).
    DeviceCode,
    /// What a page of sign-in or consent sends.
    Visit(Screen),
    /// `OpenID` Connect RP-Initiated Logout 1.0.
    Logout(Place<'a>),
    /// How the users of a domain sign in.
    Realm(&'a str),
    /// What a federation server offers, as WSDL (MEX).
    Metadata(Option<Trust>),
    /// The security token service of a federation server.
    Trust(Trust),
    /// A resource for tokens that are bound to a client certificate.
    Protected,
}

impl<'a> Endpoint<'a> {
    /// Finds the endpoint of a path, given as its segments.
    pub(crate) fn of(segments: &[&'a str]) -> Option<Self> {
        match *segments {
            ["protected"] => Some(Self::Protected),
            ["common", "discovery", "instance"] => Some(Self::Instance),
            ["common", "userrealm", user] => Some(Self::Realm(user)),
            ["common", "oauth2", "deviceauth"] => Some(Self::DeviceCode),
            [VISIT, screen] => Screen::named(screen).map(Self::Visit),
            [ADFS, ref rest @ ..] => Self::of_adfs(rest),
            _ => {
                let (place, rest) = Place::of(segments)?;
                Self::of_tenant(place, rest)
            }
        }
    }

    fn of_tenant(place: Place<'a>, rest: &[&str]) -> Option<Self> {
        match *rest {
            ["v2.0", ".well-known", "openid-configuration"] => Some(Self::Configuration(place)),
            [".well-known", "openid-configuration"] => Some(Self::FirstConfiguration(place)),
            ["discovery", "v2.0", "keys"] | ["discovery", "keys"] => Some(Self::Keys(place)),
            ["oauth2", "v2.0", "authorize"] => Some(Self::Authorize(place)),
            ["oauth2", "v2.0", "token"] => Some(Self::Token(place)),
            ["oauth2", "v2.0", "devicecode"] => Some(Self::DeviceAuthorization(place)),
            ["oauth2", "v2.0", "logout"] => Some(Self::Logout(place)),
            _ => None,
        }
    }

    fn of_adfs(rest: &[&str]) -> Option<Self> {
        let place = Place::new(ADFS, None);
        match *rest {
            [".well-known", "openid-configuration"] => Some(Self::Configuration(place)),
            ["discovery", "keys"] => Some(Self::Keys(place)),
            ["oauth2", "authorize"] => Some(Self::Authorize(place)),
            ["oauth2", "token"] => Some(Self::Token(place)),
            ["oauth2", "devicecode"] => Some(Self::DeviceAuthorization(place)),
            ["oauth2", "logout"] => Some(Self::Logout(place)),
            ["services", "trust", "mex"] => Some(Self::Metadata(None)),
            ["services", "trust", version, "mex"] => Trust::named(version).map(|trust| Self::Metadata(Some(trust))),
            ["services", "trust", version, "usernamemixed"] => Trust::named(version).map(Self::Trust),
            _ => None,
        }
    }

    /// The methods that the endpoint takes.
    pub(crate) fn methods(self) -> &'static [Method] {
        match self {
            Self::Protected | Self::Instance | Self::Configuration(_) | Self::FirstConfiguration(_) | Self::Keys(_) => {
                &[Method::GET]
            }
            Self::Authorize(_) | Self::Logout(_) | Self::Realm(_) | Self::Metadata(_) => &[Method::GET],
            Self::Token(_) | Self::DeviceAuthorization(_) | Self::Visit(_) | Self::Trust(_) => &[Method::POST],
            Self::DeviceCode => &[Method::GET, Method::POST],
        }
    }
}

impl<'a> Place<'a> {
    pub(crate) fn new(tenant: &'a str, policy: Option<&'a str>) -> Self {
        Self { tenant, policy, tfp: false }
    }

    /// Reads tenant and policy off the front of a path; gives the rest of it too.
    fn of<'s>(segments: &'s [&'a str]) -> Option<(Self, &'s [&'a str])> {
        match segments {
            ["tfp", tenant, policy, rest @ ..] => Some((Self { tenant, policy: Some(policy), tfp: true }, rest)),
            [tenant, policy, rest @ ..] if is_policy(policy) => Some((Self::new(tenant, Some(policy)), rest)),
            [tenant, rest @ ..] => Some((Self::new(tenant, None), rest)),
            [] => None,
        }
    }

    /// The start of the URLs of that place, with another name for the tenant.
    pub(crate) fn base(self, origin: &str, tenant: &str) -> String {
        let tfp = if self.tfp { "/tfp" } else { "" };
        let policy = self.policy.map(|policy| format!("/{policy}")).unwrap_or_default();
        format!("{origin}{tfp}/{tenant}{policy}")
    }

    /// The token endpoint under that name.
    pub(crate) fn token_endpoint(self, origin: &str, tenant: &str) -> String {
        format!("{}/oauth2/v2.0/token", self.base(origin, tenant))
    }
}

fn is_policy(segment: &str) -> bool {
    segment.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("b2c_"))
}
