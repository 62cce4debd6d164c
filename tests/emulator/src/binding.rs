//! What an access token is bound to: a key by Signed HTTP Request, one in an SSH certificate, or nothing.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    client::MTLS_POP,
    parameters::Parameters,
    peer::ClientCertificate,
    refusal::{Reason, Refusal},
};

/// How the token may be used.
#[derive(Debug)]
pub(crate) enum Binding {
    Bearer,
    /// The thumbprint of the key (RFC 7638).
    Pop(String),
    SshCertificate,
    /// The thumbprint of the certificate of the connection (RFC 8705, section 3.1).
    Certificate(String),
}

/// The one form of a confirmation that the service takes; a repeated or unknown member is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    kid: String,
    #[serde(rename = "xms_ksl")]
    _storage: Option<Storage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Storage {
    Sw,
    Uhw,
}

impl Binding {
    /// Reads `token_type` and `req_cnf`.
    pub(crate) fn read(form: &Parameters, presented: Option<&ClientCertificate>) -> Result<Self, Refusal> {
        let wrong = |name| Refusal::new(Reason::Parameter, name);
        match (form.get("token_type"), form.get("req_cnf")) {
            (None, None) => Ok(Self::Bearer),
            (Some("pop"), Some(confirmation)) => pop(confirmation).ok_or_else(|| wrong("req_cnf")),
            (Some("ssh-cert"), Some(jwk)) => {
                let jwk: Option<Value> = serde_json::from_str(jwk).ok();
                let is_key = jwk.is_some_and(|jwk| jwk.get("kty").is_some());
                form.required("key_id")?;
                is_key.then_some(Self::SshCertificate).ok_or_else(|| wrong("req_cnf"))
            }
            (Some(MTLS_POP), None) => {
                let presented = presented.ok_or(Reason::NoCredential)?;
                Ok(Self::Certificate(presented.thumbprint()))
            }
            (Some("pop" | "ssh-cert"), None) => Err(Refusal::new(Reason::Missing, "req_cnf")),
            (None, Some(_)) => Err(Refusal::new(Reason::Missing, "token_type")),
            (Some(_), _) => Err(wrong("token_type")),
        }
    }

    /// The answer's `token_type`.
    pub(crate) fn token_type(&self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Pop(_) => "pop",
            Self::SshCertificate => "ssh-cert",
            Self::Certificate(_) => MTLS_POP,
        }
    }

    /// The token's `cnf` (RFC 7800).
    pub(crate) fn cnf(&self) -> Option<Value> {
        match self {
            Self::Pop(thumbprint) => Some(json!({"kid": thumbprint})),
            Self::Certificate(thumbprint) => Some(json!({"x5t#S256": thumbprint})),
            Self::Bearer | Self::SshCertificate => None,
        }
    }
}

/// A thumbprint is 32 bytes in base64url without padding.
fn pop(confirmation: &str) -> Option<Binding> {
    let confirmation: Confirmation = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(confirmation).ok()?).ok()?;
    let is_thumbprint = URL_SAFE_NO_PAD.decode(&confirmation.kid).is_ok_and(|bytes| bytes.len() == 32);
    is_thumbprint.then_some(Binding::Pop(confirmation.kid))
}
