//! [`msal_core`] over async-std, with `hyper` on a connection for each request.
//!
//! async-std is discontinued (RUSTSEC-2025-0052) and advises smol; so does this crate, see `msal-smol`.
//!
//! [`Msal`] runs every flow of the core: [`run`](Msal::run) is the whole surface.
//!
//! ```no_run
//! use msal_async_std::Msal;
//! use msal_async_std::core::{ConfidentialClientApplication, Credential};
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
//! It speaks HTTP/1.1 and takes no proxy from the environment; behind one, give the host a [`Transport`] of your own.

pub use msal_adapter::{
    AssertionSource, BuildError, Canceller, Interactive, InteractiveError, MemoryCache, Presented, Signer, Transport,
    environment, signer,
};
pub use msal_core as core;

use std::io;
use std::time::Duration;

use async_std::net::TcpStream;
use msal_adapter::Runtime;
use msal_adapter::exchange::{Connect, Exchange, Stream};

/// Runs flows over async-std.
pub type Msal = msal_adapter::Msal<AsyncStd>;

/// The description of an [`Msal`].
pub type Builder = msal_adapter::Builder<AsyncStd>;

/// Makes the usual client, for a transport of your own to wrap; the roots, in PEM, are trusted beside the platform's.
///
/// # Errors
/// [`BuildError`] when nobody would be trusted.
pub fn client(extra_roots_pem: Option<&[u8]>) -> Result<impl Transport, BuildError> {
    Exchange::new(Tcp, extra_roots_pem, None)
}

/// Makes the usual client with a certificate that each of its connections presents (RFC 8705).
///
/// # Errors
/// [`BuildError`] when nobody would be trusted.
pub fn client_presenting(extra_roots_pem: Option<&[u8]>, presented: &Presented) -> Result<impl Transport, BuildError> {
    Exchange::new(Tcp, extra_roots_pem, Some(presented))
}

/// The async-std runtime.
#[derive(Debug)]
pub enum AsyncStd {}

impl Runtime for AsyncStd {
    fn transport(extra_roots_pem: Option<&[u8]>, presented: Option<&Presented>) -> Result<impl Transport, BuildError> {
        Exchange::new(Tcp, extra_roots_pem, presented)
    }

    async fn sleep(duration: Duration) {
        async_std::task::sleep(duration).await;
    }

    async fn unblock<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
        async_std::task::spawn_blocking(work).await
    }
}

struct Tcp;

impl Connect for Tcp {
    async fn connect(&self, host: &str, port: u16) -> io::Result<impl Stream> {
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}
