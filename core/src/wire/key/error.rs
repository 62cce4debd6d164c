//! Why a file gives no key to sign with: what was found instead, and what to do about it; never a byte of it.

use super::super::pem::PemError;

/// Why a file gives no key to sign with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is not PEM.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// The file is larger than one mebibyte.
    #[error("it is larger than one mebibyte")]
    TooLarge,
    /// The file holds no private key.
    #[error("it holds no private key")]
    Absent,
    /// The file holds a public key and no private one.
    #[error("it holds a public key, where a private one is wanted")]
    PublicKey,
    /// The file holds more than one private key (rule R4.10).
    #[error("it holds more than one private key")]
    Ambiguous,
    /// The file is not a PFX.
    #[error("it is not a PFX (PKCS#12) file")]
    NotPfx,
    /// The key is encrypted, and no passphrase is given.
    #[error("it is encrypted, and no passphrase is given")]
    PassphraseMissing,
    /// The passphrase does not open the file; such containers do not tell a wrong one from damage.
    #[error("the passphrase is wrong, or the file is damaged")]
    WrongPassphraseOrCorrupt,
    /// The container is one that a Cargo feature of `msal-core` reads.
    #[error("{what} is read with the feature `{feature}` of msal-core, which is switched off")]
    FeatureOff {
        /// The container.
        what: &'static str,
        /// The feature to switch on.
        feature: &'static str,
    },
    /// The kind of key, the container or its encryption is not supported.
    #[error("{what}{} is not supported; {remedy}", .oid.as_ref().map(|oid| format!(" ({oid})")).unwrap_or_default())]
    Unsupported {
        /// What it is.
        what: &'static str,
        /// Its object identifier, in dots, where it was found by one.
        oid: Option<String>,
        /// What to do about it.
        remedy: &'static str,
    },
    /// Opening the file would take more than one million rounds of key derivation in all, or more than 32 MiB.
    #[error("its passphrase is stretched too far: {0}")]
    TooCostly(&'static str),
    /// The bytes are not what the container says that they are.
    #[error("it is not a well-formed {0}")]
    Malformed(&'static str),
    /// The numbers of the key do not belong together, or its primes differ in length.
    #[error("its numbers are not those of one RSA key with two primes of equal length")]
    Inconsistent,
    /// The key is too small or too large.
    #[error("an RSA key of {0} bits is not supported; it must have 2048 to 8192")]
    Size(u32),
}
