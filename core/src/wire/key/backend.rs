//! Software that signs with keys in memory, as a value that a credential takes: another than the `rsa` crate.
//!
//! Nothing is registered for the process, and nothing is looked up: a backend serves the credentials that it was given to.

use core::fmt;
use std::borrow::Cow;
use std::sync::Arc;

use super::algorithm::Algorithm;

/// Software that makes an RSA private key its own.
///
/// A credential takes one with [`with_signing_backend`](crate::Credential::with_signing_backend).
pub trait SigningBackend: Send + Sync {
    /// Returns the name of the software, for errors.
    fn name(&self) -> &'static str;

    /// Takes a checked RSA key of 2048 to 8192 bits, once; `pkcs8_der` is its `PrivateKeyInfo` (RFC 5958) in the clear.
    ///
    /// # Errors
    /// [`BackendError`] for a key that the software does not take. It shows nothing of the key.
    fn load(&self, pkcs8_der: &[u8]) -> Result<Arc<dyn BackendKey>, BackendError>;
}

/// A private key in the form that its backend signs with.
pub trait BackendKey: Send + Sync {
    /// Signs a message. `entropy` is for salt and blinding and is given once; software that draws its own leaves it.
    ///
    /// # Errors
    /// [`BackendError`] when the algorithm or the operation fails.
    fn sign(&self, algorithm: Algorithm, message: &[u8], entropy: [u8; 32]) -> Result<Vec<u8>, BackendError>;
}

impl fmt::Debug for dyn SigningBackend {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SigningBackend({})", self.name())
    }
}

/// Why a backend does not take a key, or could not sign with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BackendError(Cow<'static, str>);

impl BackendError {
    /// Says why, without showing anything of the key.
    pub fn new(why: impl Into<Cow<'static, str>>) -> Self {
        Self(why.into())
    }
}
