//! Why a signed HTTP request is refused: which check failed. No error shows the token, the proof or a nonce.

use core::time::Duration;

use super::part::SignedPart;
use crate::base::Timestamp;
use crate::wire::id_token::IdTokenError;
use crate::wire::jwk::JwkError;
use crate::wire::jwt::JwtError;
use crate::wire::verify::SignatureError;

/// Why a signed HTTP request is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShrError {
    /// There is not exactly one `Authorization` with the scheme `PoP`.
    #[error("there is no single Authorization of the scheme PoP")]
    NoProof,
    /// The proof is not a token of its form.
    #[error("the proof is malformed: {0}")]
    Malformed(#[from] JwtError),
    /// The proof's `typ` is not `pop`.
    #[error("the proof is not of the type `pop`")]
    WrongType,
    /// A claim of the proof is missing.
    #[error("the proof has no `{0}`")]
    Missing(&'static str),
    /// The access token within is refused.
    #[error("the access token in the proof is refused: {0}")]
    Token(#[from] IdTokenError),
    /// The access token within is refused by the caller's own check.
    #[error("the access token in the proof is refused")]
    TokenRefused,
    /// The access token within is bound to no key, or in a way that is not supported.
    #[error("the access token in the proof is not bound to a key")]
    NotBound,
    /// The key of the token or of the proof can not be used.
    #[error("the key of the proof can not be used: {0}")]
    Key(JwkError),
    /// The proof was made with another key than the one that the token is bound to: the token may be stolen.
    #[error("the proof is of another key than the one that the access token is bound to")]
    WrongKey,
    /// The proof was not signed with its key.
    #[error("the proof is not signed with its key: {0}")]
    Signature(SignatureError),
    /// The proof is too old.
    #[error("the proof was signed at {signed_at}, now it is {now}, with a maximum age of {} s", .max_age.as_secs())]
    Stale {
        /// The claim `ts`.
        signed_at: Timestamp,
        /// The moment of the check.
        now: Timestamp,
        /// The age that is allowed.
        max_age: Duration,
    },
    /// The proof was signed in the future.
    #[error("the proof was signed at {signed_at}, after now ({now}) and a skew of {} s", .skew.as_secs())]
    Ahead {
        /// The claim `ts`.
        signed_at: Timestamp,
        /// The moment of the check.
        now: Timestamp,
        /// The skew that is allowed.
        skew: Duration,
    },
    /// What was signed is not what arrived.
    #[error("the {0} of the request is not the one that was signed")]
    Mismatch(SignedPart),
    /// A part is not signed, or not all of it, that must be.
    #[error("the {0} of the request must be signed")]
    NotSigned(SignedPart),
    /// The body is signed, and the caller has not given it to be compared.
    #[error("the body of the request is signed, and must be read before it is verified")]
    BodyUnread,
    /// There is no nonce, or none that is accepted: give the client a new one.
    #[error("the nonce of the proof is missing, or none that is accepted")]
    Nonce,
    /// The proof was used before.
    #[error("the proof was used before")]
    Replayed,
    /// Whether the proof was used before can not be told: the replay cache is full or does not answer.
    #[error("the replay cache has no room, or does not answer")]
    ReplayCache,
}
