//! [`msal_core`] over blocking IO, with `ureq`.
//!
//! [`Msal`] runs every flow of the core: [`run`](Msal::run) is the whole surface.
//!
//! ```no_run
//! use msal_blocking::Msal;
//! use msal_blocking::core::{ConfidentialClientApplication, Credential};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let app = ConfidentialClientApplication::builder("client-id", Credential::secret("s3cr3t"))
//!     .authority("https://login.microsoftonline.com/contoso.example")
//!     .build()?;
//! let msal = Msal::new()?;
//! let token = msal.run(app.acquire_token_for_client(["https://graph.microsoft.com/.default"]))?;
//! # Ok(())
//! # }
//! ```
//!
//! # A client of your own
//!
//! [`Builder::transport`] takes a `ureq::Agent`, or anything that implements [`Transport`]. An agent is told for each
//! request how long it may take, to follow no redirect, and to return every status as an answer.

mod agent;
mod builder;
mod msal;
mod plug;
mod resolver;
mod tls;

pub use agent::{client, client_presenting};
pub use builder::Builder;
pub use msal::Msal;
pub use msal_adapter::{
    BuildError, Canceller, Interactive, InteractiveError, MemoryCache, Presented, environment, signer,
};
pub use msal_core as core;
pub use plug::{AssertionSource, Signer, Transport};
