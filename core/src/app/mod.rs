//! Floor 7: what users hold.

mod builder;
mod confidential;
mod public;

pub use builder::{ApplicationBuilder, Confidential, ConfidentialClientBuilder, Public, PublicClientBuilder};
pub use confidential::ConfidentialClientApplication;
pub use public::PublicClientApplication;
