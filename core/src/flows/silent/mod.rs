//! A token for a user who has signed in before: `acquire_token_silent`.
//!
//! First the cached access token, then the refresh tokens that the application may use: its own, and its family's.

mod aside;
mod flow;
mod run;
mod want;

pub use aside::{AcquireTokenSilentAside, HandedOut};
pub use flow::AcquireTokenSilent;
