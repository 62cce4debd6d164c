//! Floor 2: what bytes from the outside mean. Pure parsers and writers, total on any input; everything here is fuzzed.

pub mod authorization;
pub mod certificate;
pub mod challenge;
pub mod client_info;
pub mod device;
pub mod discovery;
pub mod id_token;
pub(crate) mod json;
pub mod jwk;
pub mod jws;
pub mod jwt;
pub mod key;
pub mod members;
#[cfg(feature = "username-password")]
pub mod mex;
pub(crate) mod object;
pub mod pem;
pub mod refusal;
pub mod shr;
pub(crate) mod text;
pub mod token;
#[cfg(feature = "username-password")]
pub mod user_realm;
pub mod verify;
#[cfg(feature = "username-password")]
pub mod wstrust;
#[cfg(feature = "username-password")]
pub mod xml;

pub use members::Members;
