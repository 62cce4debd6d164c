//! What the adapters of [`msal_core`] share. Applications use an adapter: `msal-tokio`, `msal-blocking`, `msal-async-std`
//! or `msal-smol`.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`mod@cache`] | the memory of a host: a store behind a lock, read without one |
//! | [`mod@system`] | the clock, the entropy and the environment of the process |
//! | [`mod@files`] | secret files |
//! | [`mod@tls`], [`mod@identity`] | whom to trust; the certificate that a client presents |
//! | [`mod@failure`] | what an HTTP client's error amounts to |
//! | [`mod@state`] | what every host keeps, whatever its runtime |
//! | [`mod@transport`], [`mod@named`] | what callers plug in to an asynchronous host |
//! | [`mod@runtime`], [`mod@msal`] | the asynchronous host, for any runtime |
//! | `body` (feature `body`) | bodies as hyper and reqwest have them |
//! | `by_reqwest` (feature `reqwest`) | `reqwest::Client` as a transport |
//! | `exchange` (feature `exchange`) | HTTP/1.1 over any stream as a transport |
//! | [`mod@interactive`] | `acquire_token_interactive`: the loopback listener and the browser |
//! | [`mod@signer`] | other software that signs, for credentials, and that verifies tokens |
//!
//! Features only add. There is no process-wide state but a generator of seeds in each thread.

#[cfg(feature = "body")]
pub mod body;
#[cfg(feature = "reqwest")]
pub mod by_reqwest;
pub mod cache;
mod deadline;
pub mod error;
#[cfg(feature = "exchange")]
pub mod exchange;
pub mod failure;
pub mod files;
pub mod identity;
pub mod interactive;
pub mod msal;
pub mod named;
pub mod runtime;
pub mod signer;
pub mod state;
pub mod system;
pub mod tls;
pub mod transport;
mod trust;
mod verifier;

pub use cache::MemoryCache;
pub use error::BuildError;
pub use identity::Presented;
pub use interactive::{Canceller, Interactive, InteractiveError};
pub use msal::{Builder, Msal};
pub use named::{AssertionSource, Signer};
pub use runtime::Runtime;
pub use state::State;
pub use system::environment;
pub use transport::Transport;
