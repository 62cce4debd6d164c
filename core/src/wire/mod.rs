//! Floor 2: what bytes from the outside mean. Pure parsers and writers, total on any input; everything here is fuzzed.

pub mod certificate;
pub mod discovery;
pub(crate) mod json;
pub mod jws;
pub mod key;
pub mod members;
pub mod pem;
pub mod refusal;
pub(crate) mod text;
pub mod token;

pub use members::Members;
