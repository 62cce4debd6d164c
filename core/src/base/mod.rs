//! Floor 1: time, seeds, secrets and encodings, which know nothing of the protocol.

mod digest;
pub mod encode;
mod secret;
mod seed;
mod time;

pub use digest::Digest;
pub use secret::Secret;
pub(crate) use secret::same;
pub(crate) use seed::{EntropyStream, Purpose};
pub use seed::{Seed, SeedSource};
pub use time::Timestamp;
