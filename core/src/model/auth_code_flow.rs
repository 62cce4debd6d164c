//! What an application keeps between sending a user to sign in and the user's return.

use core::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Api;
use crate::base::encode::{base64url, hex};

/// The version of the form in which the data are written.
const VERSION: u8 = 1;

/// Which call the sign-in serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Serves {
    /// A web application, whose own page the user returns to.
    #[default]
    AuthCodeFlow,
    /// An application on the user's machine, which listens on it.
    Interactive,
}

impl Serves {
    pub(crate) fn api(self) -> Api {
        match self {
            Self::AuthCodeFlow => Api::ByAuthCode,
            Self::Interactive => Api::Interactive,
        }
    }
}

/// An authorization code flow under way: what the first half hands to the second.
///
/// It is plain data, fit for a web session: serialise it and keep it where its user, and nobody else, gets at it, for it
/// holds secrets. `Debug` shows none of them. What MSAL Python's `initiate_auth_code_flow` returns is read too.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthCodeFlow {
    #[serde(default = "version")]
    pub(crate) version: u8,
    #[serde(default)]
    pub(crate) serves: Serves,
    #[serde(default)]
    pub(crate) auth_uri: String,
    #[serde(default)]
    pub(crate) state: String,
    #[serde(default)]
    pub(crate) redirect_uri: Option<String>,
    #[serde(default)]
    pub(crate) scope: Vec<String>,
    #[serde(default)]
    pub(crate) code_verifier: String,
    #[serde(default)]
    pub(crate) nonce: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_age: Option<u64>,
    #[serde(default)]
    pub(crate) claims_challenge: Option<String>,
    /// The issuer that a response which names one must name (RFC 9207).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) issuer: Option<String>,
    /// Whether the service has said that its responses name their issuer.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub(crate) names_issuer: bool,
    /// The application that begins the flow, and the authority that it asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authority: Option<String>,
}

fn version() -> u8 {
    VERSION
}

impl AuthCodeFlow {
    pub(crate) fn new(serves: Serves, state: String, nonce: String, code_verifier: String) -> Self {
        Self {
            version: VERSION,
            serves,
            auth_uri: String::new(),
            state,
            redirect_uri: None,
            scope: Vec::new(),
            code_verifier,
            nonce,
            max_age: None,
            claims_challenge: None,
            issuer: None,
            names_issuer: false,
            client_id: None,
            authority: None,
        }
    }

    /// Returns where to send the user.
    pub fn auth_uri(&self) -> &str {
        &self.auth_uri
    }

    /// Returns the `state` by which the response is known to answer this flow.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Returns where the user returns to.
    pub fn redirect_uri(&self) -> Option<&str> {
        self.redirect_uri.as_deref()
    }

    /// Returns the scopes that are asked for, the reserved ones included.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scope.iter().map(String::as_str)
    }

    /// Tells whether this library knows the form in which the data are written.
    pub(crate) fn is_known_version(&self) -> bool {
        self.version == VERSION
    }

    /// Returns the `nonce` as it is sent: not the value itself but its digest, as MSAL Python has it.
    pub(crate) fn sent_nonce(&self) -> String {
        hex(&Sha256::digest(self.nonce.as_bytes()))
    }

    /// Returns the PKCE code challenge (RFC 7636, section 4.2).
    pub(crate) fn code_challenge(&self) -> String {
        base64url(&Sha256::digest(self.code_verifier.as_bytes()))
    }
}

impl fmt::Debug for AuthCodeFlow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AuthCodeFlow")
            .field("version", &self.version)
            .field("serves", &self.serves)
            .field("redirect_uri", &self.redirect_uri)
            .field("scope", &self.scope)
            .field("max_age", &self.max_age)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
        let flow = AuthCodeFlow::new(Serves::AuthCodeFlow, "s".to_owned(), "n".to_owned(), verifier);
        assert_eq!(flow.code_challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn it_comes_back_as_it_was_written_and_shows_no_secret() {
        let flow = AuthCodeFlow::new(
            Serves::Interactive,
            "marker-state".to_owned(),
            "marker-nonce".to_owned(),
            "marker-verifier".to_owned(),
        );
        let text = serde_json::to_string(&flow).expect("plain data");
        assert_eq!(serde_json::from_str::<AuthCodeFlow>(&text).expect("as it was written"), flow);
        assert!(!format!("{flow:?}").contains("marker"));
    }

    #[test]
    fn what_msal_python_writes_is_read() {
        let text = r#"{"state":"s","redirect_uri":null,"scope":["openid"],"auth_uri":"https://a","code_verifier":"v",
            "nonce":"n","claims_challenge":null}"#;
        let flow: AuthCodeFlow = serde_json::from_str(text).expect("the flow dict");
        assert!(flow.is_known_version() && flow.serves == Serves::AuthCodeFlow && flow.state() == "s");
    }
}
