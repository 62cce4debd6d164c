//! ID tokens (OpenID Connect Core 1.0, section 2): what they claim, and whether a client may believe it.
//!
//! Two ways lead to [`IdTokenClaims`]. [`decode_id_token`] checks claims and *no signature*: it is for a token that came
//! from the token endpoint itself, whose TLS vouches for it (section 3.1.3.7, rule 6). [`IdTokenValidator`] checks
//! everything, for a token that came another way, and for access tokens to one's own API.
//!
//! # Clocks
//!
//! [`decode_id_token`] allows a skew of 120 s, as MSAL does; the validator 300 s (rule R7.1). A token is good while
//! `nbf - skew <= now < exp + skew`. Here a time that is wrong is an error, where MSAL Python since 1.38 only warns; who
//! wants that, says [`IdTokenDecoder::lenient_time`] and asks [`IdTokenClaims::check_times`] what to warn of.

mod builder;
mod check;
mod claims;
mod decode;
mod error;
mod hash;
mod issuer;
mod validator;

#[cfg(test)]
mod tests;

pub use builder::{IdTokenValidatorBuilder, LONGEST_SKEW, ValidatorError};
pub use claims::IdTokenClaims;
pub use decode::{IdTokenDecoder, decode_id_token};
pub use error::{IdTokenError, IdTokenErrorKind};
pub use validator::IdTokenValidator;
