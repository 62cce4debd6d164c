//! Why a host can not be made.

use std::borrow::Cow;

/// Why a host can not be made; each text names the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The root certificates are not PEM.
    #[error("the root certificates are not PEM: {0}; give `CERTIFICATE` blocks")]
    RootsMalformed(String),
    /// There is no root certificate in the text.
    #[error("there is no `CERTIFICATE` block among the root certificates; give at least one")]
    RootsEmpty,
    /// Root certificates were given beside a transport that has its own.
    #[error("root certificates do not reach a transport of the caller's own; give them to that transport")]
    RootsUnused,
    /// A root certificate, or all those of the platform, can not be used.
    #[error("no certificates to trust: {0}; give root certificates, or install those of the platform")]
    Roots(String),
    /// TLS can not be set up.
    #[error("TLS can not be set up: {0}")]
    Tls(String),
    /// The operating system gives no entropy.
    #[error("the operating system gives no entropy: {0}")]
    Entropy(String),
    /// The HTTP client can not be made.
    #[error("the HTTP client can not be made: {0}")]
    Client(Cow<'static, str>),
}
