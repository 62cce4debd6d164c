//! Why a key is not used, and why a text is no set of keys.

use crate::wire::jwt::JwtError;

/// Why a key is not used to verify signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwkError {
    /// The key is not a JSON object whose members all have different names.
    #[error("the key is not a JSON object with different names")]
    NotAnObject,
    /// A member is missing, or not of the form that RFC 7518, section 6, gives it.
    #[error("the member `{0}` is missing or malformed")]
    Malformed(&'static str),
    /// The key is of another type than RSA and EC, symmetric for instance.
    #[error("a key of this type is not supported")]
    UnsupportedType,
    /// The key is on another curve than P-256.
    #[error("a key on this curve is not supported")]
    UnsupportedCurve,
    /// The key is for another algorithm than RS256, PS256 and ES256, or for one that its type does not have.
    #[error("a key for this algorithm is not supported")]
    UnsupportedAlgorithm,
    /// The key is for something else than signatures: its `use` is not `sig`, or its `key_ops` are without `verify`.
    #[error("the key is not for verifying signatures")]
    NotForSignatures,
    /// The key comes with its private half.
    #[error("the key comes with its private half")]
    Private,
    /// An RSA key of this many bits, not 2048 to 4096.
    #[error("an RSA key of {0} bits is not supported; it must have 2048 to 4096")]
    Size(usize),
    /// The exponent of an RSA key is even, below 3 or above 2^33 - 1.
    #[error("the public exponent is not supported")]
    Exponent,
    /// The modulus of an RSA key is even, or of a form that can be factored (ROCA, CVE-2017-15361).
    #[error("the modulus is weak")]
    WeakModulus,
}

/// Why a text is not a set of keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwksError {
    /// The text is longer than 256 KiB.
    #[error("the key set is longer than {} bytes", super::set::LONGEST_SET)]
    TooLarge,
    /// The text is not a JSON object of the form that is read.
    #[error("the key set is malformed: {0}")]
    Malformed(JwtError),
    /// The member `keys` is missing or not a list.
    #[error("the key set has no list of keys")]
    NoKeys,
    /// The set has more than 100 keys.
    #[error("the key set has more than {} keys", super::set::MOST_KEYS)]
    TooManyKeys,
}
