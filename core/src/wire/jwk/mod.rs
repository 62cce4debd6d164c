//! JSON Web Keys (RFC 7517) that verify signatures: a key, a set of them, and the name that a key gives itself.
//!
//! Only public keys are read, since only they are ever received: a key that comes with its private half is known to
//! everybody, and one for HMAC is no public key at all; neither is kept.

mod algorithm;
mod error;
mod key;
mod read;
mod roca;
mod set;
mod thumbprint;

pub use algorithm::JwsAlgorithm;
pub use error::{JwkError, JwksError};
pub use key::{EcPublicKey, PublicKey, RsaPublicKey};
pub use read::Jwk;
pub(super) use set::LONGEST_KEY_ID;
pub use set::{Jwks, SkippedKey};
pub use thumbprint::thumbprint;
