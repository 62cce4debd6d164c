//! Signed HTTP requests (SHR): an access token that is good only with the key it is bound to, on both sides of the
//! wire.
//!
//! A client names its key in the token request ([`PublicJwk::req_cnf`]), gets a token bound to it, and wraps the
//! token and parts of each request ([`SignedRequest`]) in a JWS of its own ([`Shr`]), which goes out as
//! `Authorization: PoP …`. An API takes it apart with a [`ShrVerifier`]: the inner token by the validator of access
//! tokens, then the key that the token is bound to, the signature, what was signed against what arrived, age, nonce,
//! and whether it was used before.
//!
//! The form is that of draft-ietf-oauth-signed-http-request-03 as Microsoft's validator reads it. Nothing here makes a
//! signature: the signing input goes to whoever holds the key. A signed request is never kept, and never sent twice.

mod builder;
mod check;
mod claims;
mod confirmation;
mod cover;
mod error;
mod jwk;
mod nonce;
mod part;
mod proof;
mod received;
mod replay;
mod request;
mod verifier;

pub use builder::{LONGEST_AGE, ShrVerifierBuilder, ShrVerifierError};
pub(crate) use claims::contents;
pub use confirmation::{Confirmation, bound_certificate, bound_key_id};
pub use error::ShrError;
pub use jwk::{KeyStorage, PublicJwk};
pub use nonce::NonceIssuer;
pub use part::SignedPart;
pub use proof::{DEFAULT_ALGORITHM, Shr};
pub use received::ReceivedRequest;
pub use replay::{ProofId, Replay, ReplayCache, ReplayMemory};
pub use request::{SignedRequest, SignedRequestError};
pub use verifier::{ShrVerifier, VerifiedShr};
