//! Floor 3: what can go wrong, split by culprit, and what to do about it.

mod advice;
mod config;
#[cfg(feature = "username-password")]
mod federation;
mod host;
mod no_token;
mod protocol;

use core::fmt;
use core::time::Duration;

pub use advice::Advice;
pub use config::ConfigError;
#[cfg(feature = "username-password")]
pub use federation::FederationError;
pub use host::{ReadError, SigningError, TransportError};
pub use no_token::Why;
pub use protocol::{ProtocolError, TrustError};

pub use crate::wire::refusal::Refusal;

/// Why a flow ended without what it was for. Cloning it is cheap enough to hand one to many waiters.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The caller's mistake, known before the first step.
    Config(ConfigError),
    /// The service's well-formed no.
    Refused(Box<Refusal>),
    /// The service's answer is not the protocol's.
    Protocol(ProtocolError),
    /// Something does not match that must: treat it as an attack.
    Trust(TrustError),
    /// The host got no answer.
    Transport(TransportError),
    /// The host could not sign.
    Signing(SigningError),
    /// The host could not read a secret.
    Read(ReadError),
    /// The time for it is over: the user did not act before the codes expired.
    Expired,
    /// There is no token to be had without the user.
    NoToken(Why),
    /// The federation server of the user's organization gave nothing that the service takes.
    #[cfg(feature = "username-password")]
    Federation(Box<FederationError>),
}

impl Error {
    /// Returns the OAuth error code, where the service gave one.
    pub fn code(&self) -> Option<&str> {
        self.refusal().map(|refusal| refusal.code.as_str())
    }

    /// Returns the service's refusal, where it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Returns the correlation id of the request that failed, to give to support: the service's word, or what was sent.
    pub fn correlation_id(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.correlation_id.as_deref(),
            Self::Protocol(
                ProtocolError::Status { correlation_id, .. } | ProtocolError::Answer { correlation_id, .. },
            ) => correlation_id.as_deref(),
            _ => None,
        }
    }

    /// Notes the correlation id that was sent, where the service named none (rule R9.7).
    pub(crate) fn sent_as(mut self, sent: &str) -> Self {
        let own = match &mut self {
            Self::Refused(refusal) => &mut refusal.correlation_id,
            Self::Protocol(
                ProtocolError::Status { correlation_id, .. } | ProtocolError::Answer { correlation_id, .. },
            ) => correlation_id,
            _ => return self,
        };
        own.get_or_insert_with(|| sent.to_owned());
        self
    }

    /// Returns how long the service asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refusal) => refusal.retry_after,
            Self::Protocol(ProtocolError::Status { retry_after, .. }) => *retry_after,
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(out),
            Self::Refused(refusal) => write!(out, "refused: {refusal}"),
            Self::Protocol(error) => error.fmt(out),
            Self::Trust(error) => error.fmt(out),
            Self::Transport(error) => error.fmt(out),
            Self::Signing(error) => error.fmt(out),
            Self::Read(error) => error.fmt(out),
            Self::Expired => out.write_str("the codes expired before the user had signed in"),
            Self::NoToken(why) => why.fmt(out),
            #[cfg(feature = "username-password")]
            Self::Federation(error) => error.fmt(out),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Config(error) => Some(error),
            Self::Refused(_) | Self::Expired | Self::NoToken(_) => None,
            Self::Protocol(error) => Some(error),
            Self::Trust(error) => Some(error),
            Self::Transport(error) => Some(error),
            Self::Signing(error) => Some(error),
            Self::Read(error) => Some(error),
            #[cfg(feature = "username-password")]
            Self::Federation(error) => Some(error),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

#[cfg(feature = "username-password")]
impl From<FederationError> for Error {
    fn from(error: FederationError) -> Self {
        Self::Federation(Box::new(error))
    }
}

macro_rules! from {
    ($($cause:ident => $variant:ident),*) => {$(
        impl From<$cause> for Error {
            fn from(cause: $cause) -> Self {
                Self::$variant(cause)
            }
        }
    )*};
}
from!(
    ConfigError => Config,
    ProtocolError => Protocol,
    TrustError => Trust,
    TransportError => Transport,
    SigningError => Signing,
    ReadError => Read
);
