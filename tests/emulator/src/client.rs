//! Client authentication (RFC 6749, section 2.3; RFC 7523): exactly one way, and the right one.

use crate::{
    assertion,
    entra::Entra,
    peer::ClientCertificate,
    refusal::{Reason, Refusal},
    token::Asked,
};

/// The type of tokens that are bound to the certificate of the connection.
pub(crate) const MTLS_POP: &str = "mtls_pop";
/// The only `client_assertion_type`.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How the client has proved that it is itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Not at all: a public client.
    Nothing,
    Secret,
    Assertion,
    /// By the certificate of the connection.
    Certificate,
}

impl Proof {
    /// The claim of access tokens that says it.
    pub(crate) fn azpacr(self) -> &'static str {
        match self {
            Self::Nothing => "0",
            Self::Secret => "1",
            Self::Assertion | Self::Certificate => "2",
        }
    }
}

/// Lets a public client pass without a credential, and any other with the right one.
pub(crate) fn check(entra: &mut Entra, asked: &Asked<'_>) -> Result<Proof, Refusal> {
    let is_bare = ["client_secret", "client_assertion"].iter().all(|name| asked.form.get(name).is_none());
    match (asked.app.is_public(), is_bare) {
        (true, true) => Ok(Proof::Nothing),
        (false, true) => Err(Reason::NeedsCredential.into()),
        _ => authenticate(entra, asked),
    }
}

/// Checks the credential in the form; an assertion is spent by it.
pub(crate) fn authenticate(entra: &mut Entra, asked: &Asked<'_>) -> Result<Proof, Refusal> {
    if asked.form.get("token_type") == Some(MTLS_POP) {
        return certificate(asked);
    }
    let names = ["client_secret", "client_assertion", "client_assertion_type"];
    match names.map(|name| asked.form.get(name)) {
        [None, None, _] => Err(Reason::NoCredential.into()),
        _ if asked.app.is_public() => Err(Reason::PublicClient.into()),
        _ if asked.call.header("authorization").is_some() => Err(Reason::Malformed.into()),
        [Some(secret), None, None] if asked.app.has_secret(secret) => Ok(Proof::Secret),
        [Some(_), None, None] => Err(Refusal::new(Reason::Secret, &asked.app.client_id)),
        [None, Some(text), Some(JWT_BEARER)] => assertion::accept(entra, asked, text).map(|()| Proof::Assertion),
        [None, Some(_), _] => Err(Refusal::new(Reason::Parameter, "client_assertion_type")),
        [Some(_), ..] => Err(Reason::Malformed.into()),
    }
}

/// Takes the certificate of the connection for the proof (RFC 8705, section 2); no other may stand beside it.
fn certificate(asked: &Asked<'_>) -> Result<Proof, Refusal> {
    let others = ["client_secret", "client_assertion", "client_assertion_type"];
    if others.iter().any(|name| asked.form.get(name).is_some()) {
        return Err(Reason::Malformed.into());
    }
    let presented = ClientCertificate::of(asked.call.request).ok_or(Reason::NoCredential)?;
    match asked.app.certificates.contains(&presented.0) {
        true => Ok(Proof::Certificate),
        false => Err(Reason::UnknownKey.into()),
    }
}
