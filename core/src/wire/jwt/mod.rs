//! JSON Web Tokens (RFC 7519) in the compact serialisation of a JWS (RFC 7515, section 7.1), read strictly.
//!
//! [`Jws::parse`] tells what a token *says*: three parts of canonical base64url, a header that is one JSON object, a
//! payload. [`Jws::into_claims`] reads the payload as [`Claims`]. Nothing here says whether any of it is *true*: the
//! signature is the work of [`verify`](super::verify), the claims are that of [`id_token`](super::id_token). Writing a
//! JWS is the work of [`jws`](super::jws).

mod claims;
mod compact;
mod date;
mod error;
mod header;
mod object;
mod part;
mod shape;

pub use claims::Claims;
pub use compact::{CLIENT_LIMIT, Jws, VALIDATOR_LIMIT};
pub use error::{DateFlaw, JwtError, Part};
pub use header::Header;
pub use part::{decode_part, decode_part_bytes};

pub(super) use object::Object;
pub(crate) use part::canonical;
