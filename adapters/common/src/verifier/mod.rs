//! The values of [`signer`](crate::signer) verify signatures too, as a [`Verifier`](msal_core::wire::verify::Verifier): RS256,
//! PS256 and, what the core's own does not have, ES256.
//!
//! Neither keeps a key parsed: both take a modulus and an exponent as they are, at the cost of a few microseconds.

#[cfg(feature = "signer-aws-lc-rs")]
mod aws_lc_rs;
#[cfg(feature = "signer-ring")]
mod ring;

#[cfg(test)]
mod tests;
