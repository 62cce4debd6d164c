//! [`msal_core`] over tokio, with `hyper`.
//!
//! [`Msal`] runs every flow of the core: [`run`](Msal::run) is the whole surface.
//!
//! ```no_run
//! use msal_tokio::Msal;
//! use msal_tokio::core::{ConfidentialClientApplication, Credential};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let app = ConfidentialClientApplication::builder("client-id", Credential::secret("s3cr3t"))
//!     .authority("https://login.microsoftonline.com/contoso.example")
//!     .build()?;
//! let msal = Msal::new()?;
//! let token = msal.run(app.acquire_token_for_client(["https://graph.microsoft.com/.default"])).await?;
//! # Ok(())
//! # }
//! ```
//!
//! It needs a tokio runtime with IO and time enabled, as `#[tokio::main]` makes it.
//!
//! # A client of your own
//!
//! [`Builder::transport`] takes a `reqwest::Client` (by the feature `reqwest`, on by default), or anything that
//! implements [`Transport`]:
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
//! let msal = msal_tokio::Msal::builder().transport(client).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! The client should follow no redirect. If it does, no secret goes with it, for bodies are sent once only; and what
//! came from elsewhere is refused.

mod authorized;
mod http;

#[cfg(feature = "reqwest")]
pub use authorized::AuthorizedClient;
pub use authorized::{Authorized, Authorizer, CallError};
pub use http::HttpClient;
#[cfg(feature = "reqwest")]
pub use msal_adapter::by_reqwest::reqwest_client;
pub use msal_adapter::{
    AssertionSource, BuildError, Canceller, Interactive, InteractiveError, MemoryCache, Presented, Signer, Transport,
    environment, signer,
};
pub use msal_core as core;

use std::future::Future;
use std::thread;
use std::time::Duration;

use msal_adapter::Runtime;
use msal_core::{Signature, SigningError};
use tokio::runtime::{self, Handle, RuntimeFlavor};

/// Runs flows over tokio.
pub type Msal = msal_adapter::Msal<Tokio>;

/// The description of an [`Msal`].
pub type Builder = msal_adapter::Builder<Tokio>;

/// Makes the usual client, for a transport of your own to wrap; the roots, in PEM, are trusted beside the platform's.
///
/// # Errors
/// [`BuildError`] when nobody would be trusted.
pub fn client(extra_roots_pem: Option<&[u8]>) -> Result<HttpClient, BuildError> {
    HttpClient::new(extra_roots_pem, None)
}

/// Makes the usual client with a certificate that each of its connections presents (RFC 8705), for a
/// [`Host`](msal_core::Host) of your own; [`Msal`] makes such clients itself.
///
/// # Errors
/// [`BuildError`] when nobody would be trusted.
pub fn client_presenting(extra_roots_pem: Option<&[u8]>, presented: &Presented) -> Result<HttpClient, BuildError> {
    HttpClient::new(extra_roots_pem, Some(presented))
}

/// The tokio runtime.
#[derive(Debug)]
pub enum Tokio {}

impl Runtime for Tokio {
    fn transport(extra_roots_pem: Option<&[u8]>, presented: Option<&Presented>) -> Result<impl Transport, BuildError> {
        HttpClient::new(extra_roots_pem, presented)
    }

    /// The future is driven here where the runtime has other threads, which then do this one's work, and else by a runtime
    /// of its own.
    fn wait_for(
        signature: impl Future<Output = Result<Signature, SigningError>> + Send,
    ) -> Result<Signature, SigningError> {
        let own = Handle::try_current().ok().filter(|own| own.runtime_flavor() == RuntimeFlavor::MultiThread);
        if let Some(own) = own {
            return tokio::task::block_in_place(|| own.block_on(signature));
        }
        let drive = || match runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(signature),
            Err(why) => Err(SigningError::transient(why.to_string())),
        };
        let waited = thread::scope(|scope| scope.spawn(drive).join());
        waited.unwrap_or_else(|_| Err(SigningError::new("the signer has panicked")))
    }

    async fn sleep(duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    async fn unblock<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
        match tokio::task::spawn_blocking(work).await.map_err(tokio::task::JoinError::try_into_panic) {
            Ok(done) => done,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            // The runtime is shutting down and polls nothing any more.
            Err(Err(_)) => std::future::pending().await,
        }
    }
}
