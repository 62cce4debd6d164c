//! Tokens on outgoing requests: attached, and once more where an API asks for other claims or a nonce.

mod authorizer;
mod call;
#[cfg(feature = "reqwest")]
mod client;
mod error;
mod service;

pub use authorizer::Authorizer;
#[cfg(feature = "reqwest")]
pub use client::AuthorizedClient;
pub use error::CallError;
pub use service::Authorized;
