//! What to do about an error, as a table.

use core::time::Duration;

#[cfg(feature = "username-password")]
use super::FederationError;
use super::{Error, ProtocolError, Refusal, TransportError};

/// The wait that is advised where the service asks for none.
const USUAL_WAIT: Duration = Duration::from_secs(1);

/// What to do about an error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// Mend the configuration, the registration or the host; trying again changes nothing.
    Fix,
    /// Let the user sign in; with these claims, where the service asks for some.
    Interact {
        /// The claims challenge for the interactive request.
        claims: Option<String>,
    },
    /// Try again later.
    Retry {
        /// How long to wait before.
        after: Duration,
    },
    /// Stop: nothing the caller does helps.
    GiveUp,
}

impl Error {
    /// Returns what to do about it.
    pub fn advice(&self) -> Advice {
        of(self)
    }
}

fn of(error: &Error) -> Advice {
    match error {
        Error::Signing(why) if why.is_transient() => retry(None),
        Error::Read(why) if why.is_transient() => retry(None),
        Error::Config(_) | Error::Signing(_) | Error::Read(_) => Advice::Fix,
        Error::Refused(refusal) => of_refusal(refusal),
        Error::Protocol(ProtocolError::Status { status: 408 | 429 | 500.., .. }) => retry(error.retry_after()),
        Error::Transport(TransportError::Tls(_) | TransportError::ClientCertificate(_)) => Advice::Fix,
        Error::Transport(TransportError::TooLarge(_)) | Error::Protocol(_) | Error::Trust(_) => Advice::GiveUp,
        Error::Transport(_) => retry(None),
        Error::Expired | Error::NoToken(_) => Advice::Interact { claims: None },
        #[cfg(feature = "username-password")]
        Error::Federation(error) => of_federation(error),
    }
}

#[cfg(feature = "username-password")]
fn of_federation(error: &FederationError) -> Advice {
    match error {
        FederationError::Fault(fault) => match fault.code.as_deref() {
            Some("FailedAuthentication") => Advice::Interact { claims: None },
            Some("MessageExpired") => Advice::Fix,
            _ => Advice::GiveUp,
        },
        FederationError::NoEndpoint => Advice::Interact { claims: None },
        FederationError::TokenType(_) | FederationError::Answer { .. } => Advice::GiveUp,
    }
}

fn of_refusal(refusal: &Refusal) -> Advice {
    match refusal.code.as_str() {
        _ if refusal.retry_after.is_some() || refusal.status == 429 => retry(refusal.retry_after),
        "temporarily_unavailable" | "server_error" | "request_timeout" => retry(None),
        "invalid_grant"
        | "interaction_required"
        | "login_required"
        | "consent_required"
        | "expired_token"
        | "bad_verification_code" => Advice::Interact { claims: refusal.claims.clone() },
        "invalid_client"
        | "invalid_instance"
        | "invalid_request"
        | "invalid_resource"
        | "invalid_scope"
        | "invalid_tenant"
        | "unauthorized_client"
        | "unsupported_grant_type" => Advice::Fix,
        _ => Advice::GiveUp,
    }
}

fn retry(after: Option<Duration>) -> Advice {
    Advice::Retry { after: after.unwrap_or(USUAL_WAIT) }
}
