//! Floor 7: what users hold.

mod acquire;
mod application;
mod builder;
mod confidential;
mod public;
#[cfg(feature = "username-password")]
mod username_password;
mod users;

pub use acquire::Acquire;
pub use application::Application;
pub use builder::ApplicationBuilder;
pub use confidential::{Confidential, ConfidentialClientApplication, ConfidentialClientBuilder};
pub use public::{Public, PublicClientApplication, PublicClientBuilder};
