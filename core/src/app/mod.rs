//! Floor 7: what users hold.

mod application;
mod builder;
mod confidential;
mod public;
#[cfg(feature = "username-password")]
mod username_password;
mod users;

pub use application::Application;
pub use builder::ApplicationBuilder;
pub use confidential::{Confidential, ConfidentialClientApplication, ConfidentialClientBuilder};
pub use public::{Public, PublicClientApplication, PublicClientBuilder};
