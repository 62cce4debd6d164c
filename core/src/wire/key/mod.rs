//! RSA private keys in every container that people keep them in.
//!
//! | container | how it is known | feature |
//! |---|---|---|
//! | PKCS#1 (RFC 8017, appendix A.1.2) | label `RSA PRIVATE KEY`; DER `30 .. 02 01 00 02` | |
//! | PKCS#8 (RFC 5958) | label `PRIVATE KEY`; DER `30 .. 02 01 00 30` or `30 .. 02 01 01 30` | |
//! | encrypted PKCS#8 (RFC 8018: PBES2) | label `ENCRYPTED PRIVATE KEY`; DER `30 .. 30` | `encrypted-keys` |
//! | traditional encryption | `DEK-Info` in an `RSA PRIVATE KEY` block | `encrypted-keys` |
//! | PFX (RFC 7292: PKCS#12) | DER `30 .. 02 01 03` | `pfx` |
//!
//! [`read`] tells them apart; what is not supported is an error that names it. Before any work starts it is bounded: one
//! mebibyte of file, one million rounds of key derivation in all, 32 MiB of scrypt memory, a modulus of 8192 bits.

mod algorithm;
mod backend;
#[cfg(feature = "ec-keys")]
mod ec;
#[cfg_attr(not(feature = "encrypted-keys"), path = "encrypted_off.rs")]
mod encrypted;
mod error;
mod file;
mod generate;
mod names;
#[cfg_attr(not(feature = "pfx"), path = "pfx_off.rs")]
mod pfx;
mod plain;
mod private;
mod read;
mod software;

pub use algorithm::Algorithm;
pub use backend::{BackendError, BackendKey, SigningBackend};
#[cfg(feature = "ec-keys")]
pub use ec::EcPrivateKey;
#[cfg(feature = "encrypted-keys")]
pub use encrypted::decrypt_pkcs8;
pub use error::KeyError;
pub use file::KeyFile;
pub use generate::{USUAL_BITS, generate};
pub use private::PrivateKey;
pub use read::{LARGEST_FILE, read, read_pfx};

#[cfg(test)]
mod tests;
