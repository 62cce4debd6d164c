//! WS-Trust: a user's name and password for a SAML assertion, in the two versions that federation servers speak.

mod request;
mod response;

pub use request::TokenRequest;
pub use response::{Fault, SecurityToken, TokenResponse};

/// A version of WS-Trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Version {
    /// WS-Trust 1.3, an OASIS standard.
    V13,
    /// The submission of February 2005.
    V2005,
}

/// The words that differ between the versions.
struct Dialect {
    namespace: &'static str,
    action: &'static str,
    key_type: &'static str,
    request_type: &'static str,
    path: &'static str,
}

const V13: Dialect = Dialect {
    namespace: "http://docs.oasis-open.org/ws-sx/ws-trust/200512",
    action: "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue",
    key_type: "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Bearer",
    request_type: "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue",
    path: "/trust/13/usernamemixed",
};

const V2005: Dialect = Dialect {
    namespace: "http://schemas.xmlsoap.org/ws/2005/02/trust",
    action: "http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue",
    key_type: "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey",
    request_type: "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue",
    path: "/trust/2005/usernamemixed",
};

impl Version {
    const ALL: [Self; 2] = [Self::V13, Self::V2005];

    const fn dialect(self) -> &'static Dialect {
        match self {
            Self::V13 => &V13,
            Self::V2005 => &V2005,
        }
    }

    /// Returns the SOAP action that asks for a token.
    pub fn action(self) -> &'static str {
        self.dialect().action
    }

    /// Returns the version whose action this is.
    pub fn of_action(action: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.action() == action)
    }

    /// Returns the version that is spoken at an address, as AD FS names its endpoints.
    pub fn of_address(address: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| address.contains(version.dialect().path))
    }
}

/// SOAP 1.2.
const SOAP: &str = "http://www.w3.org/2003/05/soap-envelope";

/// The OAuth grants by the type of the assertion that they take (RFC 7522, and its forerunner).
const GRANTS: [(&str, &str); 4] = [
    ("urn:oasis:names:tc:SAML:1.0:assertion", "urn:ietf:params:oauth:grant-type:saml1_1-bearer"),
    (
        "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1",
        "urn:ietf:params:oauth:grant-type:saml1_1-bearer",
    ),
    ("urn:oasis:names:tc:SAML:2.0:assertion", "urn:ietf:params:oauth:grant-type:saml2-bearer"),
    (
        "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
    ),
];

/// Returns the OAuth grant type that takes a security token of this type.
pub fn grant_type(token_type: &str) -> Option<&'static str> {
    GRANTS.into_iter().find(|(known, _)| *known == token_type).map(|(_, grant)| grant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_by_action_and_by_address() {
        for version in Version::ALL {
            assert_eq!(Version::of_action(version.action()), Some(version));
            let address = format!("https://sts.example/adfs/services{}", version.dialect().path);
            assert_eq!(Version::of_address(&address), Some(version));
        }
        assert_eq!(Version::of_action(""), None);
        assert_eq!(Version::of_address("https://sts.example/trust/13/certificatemixed"), None);
    }
}
