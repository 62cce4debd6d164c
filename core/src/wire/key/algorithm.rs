//! The signature algorithms of client assertions and proofs.

use serde::{Deserialize, Serialize};

/// The algorithms that sign here (RFC 7518, sections 3.3 to 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
    #[serde(rename = "PS256")]
    Ps256,
    /// ECDSA on P-256 with SHA-256, for proofs of possession only.
    #[serde(rename = "ES256")]
    Es256,
}

impl Algorithm {
    /// Returns the name that `alg` carries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
        }
    }
}
