//! Floor 7: what users hold.

mod builder;
mod confidential;

pub use builder::ConfidentialClientBuilder;
pub use confidential::ConfidentialClientApplication;
