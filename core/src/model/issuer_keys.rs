//! The signature keys of an issuer, as they are remembered.

use crate::base::Timestamp;
use crate::wire::jwk::Jwks;

/// The keys that last came, and when they were asked for.
#[derive(Clone, Debug)]
pub(crate) struct IssuerKeys {
    pub(crate) keys: Jwks,
    /// When the keys came; none where none ever did.
    pub(crate) fetched: Option<Timestamp>,
    /// From when on they are asked for anew.
    pub(crate) refresh_on: Timestamp,
    /// When somebody last asked for them, whatever came of it.
    pub(crate) asked: Timestamp,
}
