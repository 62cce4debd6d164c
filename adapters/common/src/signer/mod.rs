//! Software that signs with keys in memory faster than the core's own, as values for
//! [`with_signing_backend`](msal_core::Credential::with_signing_backend).
//!
//! | value | feature | keys | RSA 2048, about |
//! |---|---|---|---|
//! | none: the `rsa` crate | | 2048 to 8192 bits | 1.6 ms |
//! | `Ring` | `signer-ring` | 2048 to 4096 bits, of two primes | 0.44 ms |
//! | `AwsLcRs` | `signer-aws-lc-rs` | 2048 to 8192 bits | 0.22 ms |
//!
//! Each draws the salt of a PS256 signature from the operating system itself.

#[cfg(feature = "signer-aws-lc-rs")]
mod aws_lc_rs;
#[cfg(feature = "signer-ring")]
mod ring;

#[cfg(feature = "signer-aws-lc-rs")]
pub use self::aws_lc_rs::AwsLcRs;
#[cfg(feature = "signer-ring")]
pub use self::ring::Ring;

#[cfg(test)]
mod tests;
