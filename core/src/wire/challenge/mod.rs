//! What an API asks for: `WWW-Authenticate` and `Authentication-Info` by the grammar of RFC 9110, section 11.
//!
//! All of it is linear in the size of the header, and total: a field that breaks the grammar is an error with its place,
//! and the other fields count all the same. Nothing that comes out of here holds CR, LF or NUL, so it can go into a
//! request as it is. Whether to follow a challenge is for the caller: it counts with the status 401 only, and the
//! `authorization_uri` in it is data, never an authority that is trusted (rule R5.8).
//!
//! ```
//! use msal_core::wire::challenge::parse_challenges;
//!
//! let field = br#"Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNyIjpudWxsfX0""#;
//! let asked = parse_challenges([&field[..]]);
//! assert_eq!(asked.claims_challenge("Bearer"), Ok(Some(r#"{"access_token":{"acr":null}}"#.to_owned())));
//! ```

mod claims;
mod field;
mod list;
mod nonce;
mod one;

pub use claims::{ClaimsError, decode_claims};
pub use field::{ChallengeFault, LARGEST_FIELD, MOST_CHALLENGES};
pub use list::{ChallengeError, Challenges, parse_challenges};
pub use nonce::{LONGEST_NONCE, next_nonce};
pub use one::{Challenge, MOST_PARAMS};
