//! The algorithms that a key may verify; no symmetric one and no `none` is among them.

use super::key::PublicKey;

/// The algorithms that are verified (RFC 7518, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JwsAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
    Ps256,
    /// ECDSA on P-256 with SHA-256, as the raw numbers r and s of 32 bytes each.
    Es256,
}

impl JwsAlgorithm {
    const ALL: [Self; 3] = [Self::Rs256, Self::Ps256, Self::Es256];

    /// Returns the name that `alg` carries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
        }
    }

    /// Returns the algorithm of exactly this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// Tells whether keys of this type have the algorithm.
    pub fn fits(self, key: &PublicKey) -> bool {
        matches!((self, key), (Self::Rs256 | Self::Ps256, PublicKey::Rsa(_)) | (Self::Es256, PublicKey::Ec(_)))
    }
}
