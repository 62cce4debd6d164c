//! Floor 7: what users hold.

mod builder;
mod confidential;
mod public;

pub use builder::ApplicationBuilder;
pub use confidential::{Confidential, ConfidentialClientApplication, ConfidentialClientBuilder};
pub use public::{Public, PublicClientApplication, PublicClientBuilder};
