//! Federation: how a domain's users sign in elsewhere, and the two versions of WS-Trust.

/// What the federation server of a domain offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Federation {
    /// WS-Trust 1.3 and 2005, both in its metadata.
    WsTrust13,
    /// WS-Trust 2005 only.
    WsTrust2005,
    /// WS-Trust 2005, and no metadata that would say so.
    WithoutMetadata,
}

/// A version of WS-Trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    V13,
    V2005,
}

/// What makes one version differ from the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    /// The segment of its path.
    pub(crate) segment: &'static str,
    /// The namespace.
    pub(crate) namespace: &'static str,
    /// What a request does, as `SOAPAction` and `wsa:Action` say it.
    pub(crate) action: &'static str,
    /// What an answer is, as `wsa:Action` says it.
    pub(crate) reply: &'static str,
    /// `RequestType` of an issuance.
    pub(crate) issue: &'static str,
    /// `KeyType` of a token that proves nothing more.
    pub(crate) bearer: &'static str,
    /// `TokenType` of what it issues.
    pub(crate) token_type: &'static str,
}

impl Trust {
    /// The version whose paths have that segment.
    pub(crate) fn named(segment: &str) -> Option<Self> {
        [Self::V13, Self::V2005].into_iter().find(|version| version.dialect().segment == segment)
    }

    /// The table.
    pub(crate) const fn dialect(self) -> Dialect {
        match self {
            Self::V13 => Dialect {
                segment: "13",
                namespace: "http://docs.oasis-open.org/ws-sx/ws-trust/200512",
                action: "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue",
                reply: "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RSTRC/IssueFinal",
                issue: "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue",
                bearer: "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Bearer",
                token_type: "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0",
            },
            Self::V2005 => Dialect {
                segment: "2005",
                namespace: "http://schemas.xmlsoap.org/ws/2005/02/trust",
                action: "http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue",
                reply: "http://schemas.xmlsoap.org/ws/2005/02/trust/RSTR/Issue",
                issue: "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue",
                bearer: "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey",
                token_type: "urn:oasis:names:tc:SAML:1.0:assertion",
            },
        }
    }

    /// Its address on the federation server.
    pub(crate) fn address(self, origin: &str) -> String {
        format!("{origin}/adfs/services/trust/{}/usernamemixed", self.dialect().segment)
    }
}
