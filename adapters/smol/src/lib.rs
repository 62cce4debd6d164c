//! [`msal_core`] over smol, with `hyper` on a connection for each request.
//!
//! [`Msal`] runs every flow of the core: [`run`](Msal::run) is the whole surface.
//!
//! ```no_run
//! use msal_smol::Msal;
//! use msal_smol::core::{ConfidentialClientApplication, Credential};
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

use async_net::TcpStream;
use msal_adapter::Runtime;
use msal_adapter::exchange::{Connect, Exchange, Stream};

/// Runs flows over smol.
pub type Msal = msal_adapter::Msal<Smol>;

/// The description of an [`Msal`].
pub type Builder = msal_adapter::Builder<Smol>;

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

/// The smol runtime.
#[derive(Debug)]
pub enum Smol {}

impl Runtime for Smol {
    fn transport(extra_roots_pem: Option<&[u8]>, presented: Option<&Presented>) -> Result<impl Transport, BuildError> {
        Exchange::new(Tcp, extra_roots_pem, presented)
    }

    async fn sleep(duration: Duration) {
        async_io::Timer::after(duration).await;
    }

    async fn unblock<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
        blocking::unblock(work).await
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
