//! What runtimes differ in: their HTTP client, their timer, and where they let a call block.

use std::future::Future;
use std::thread;
use std::time::Duration;

use futures_lite::future::block_on;
use msal_core::{Signature, SigningError};

use crate::{BuildError, Presented, Transport};

/// A runtime, as the asynchronous host needs it. It is a name only and has no value.
pub trait Runtime: Send + Sync + 'static {
    /// Makes the transport of hosts that are given none; the roots, in PEM, are trusted beside the platform's. Where a
    /// certificate is given, each of its connections presents that.
    ///
    /// # Errors
    /// [`BuildError`] says what is missing.
    fn transport(extra_roots_pem: Option<&[u8]>, presented: Option<&Presented>) -> Result<impl Transport, BuildError>;

    /// Waits.
    fn sleep(duration: Duration) -> impl Future<Output = ()> + Send;

    /// Waits in this thread for a signature that is made elsewhere: a handshake can not go on without it.
    ///
    /// # Errors
    /// Whatever the future ends with.
    fn wait_for(
        signature: impl Future<Output = Result<Signature, SigningError>> + Send,
    ) -> Result<Signature, SigningError> {
        let waited = thread::scope(|scope| scope.spawn(|| block_on(signature)).join());
        waited.unwrap_or_else(|_| Err(SigningError::new("the signer has panicked")))
    }

    /// Runs something that may block or take long, where that holds up nobody; a panic goes on in the caller.
    fn unblock<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> impl Future<Output = T> + Send;
}
