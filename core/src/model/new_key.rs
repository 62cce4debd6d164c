//! A key that does not exist yet: what a flow asks its host for, since making one takes a good part of a second.

use core::fmt;

use crate::base::{Secret, Seed};
use crate::error::ReadError;
use crate::wire::key::{USUAL_BITS, generate};

/// A new RSA key of 2048 bits, to be made of a seed of the flow's own.
#[derive(Clone)]
pub struct NewKey(Seed);

impl NewKey {
    pub(crate) fn of(seed: Seed) -> Self {
        Self(seed)
    }

    /// Makes the key, off the threads that must not wait, and returns it in DER (`PrivateKeyInfo` of RFC 5958).
    ///
    /// # Errors
    /// [`ReadError`] when no key could be made.
    pub fn generate(&self) -> Result<Secret, ReadError> {
        let key = generate(USUAL_BITS, &self.0).map_err(|why| ReadError::new(why.to_string()))?;
        Ok(Secret::from(key.to_pkcs8_der().as_slice()))
    }
}

impl fmt::Debug for NewKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "NewKey({USUAL_BITS} bits)")
    }
}
