//! A core and an embedded Entra ID in one process, with a simulated clock: what flows do over a token's life.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod apart;
mod authorities;
mod claims;
mod credentials;
mod joined;
mod life;
mod trouble;
mod username_password;

use msal_core::{ConfidentialClientApplication, ConfidentialClientBuilder, Credential};
use msal_emulator::sample;

/// What all tests ask for.
const SCOPES: [&str; 1] = ["https://graph.microsoft.com/.default"];

/// The sample application with its secret.
fn by_secret() -> ConfidentialClientBuilder {
    with(Credential::secret(sample::SECRET))
}

/// The sample application with another credential.
fn with(credential: Credential) -> ConfidentialClientBuilder {
    ConfidentialClientApplication::builder(sample::CLIENT_ID, credential)
        .authority(format!("https://login.microsoftonline.com/{}", sample::TENANT))
}
