//! What stands in for `encrypted` while the feature `encrypted-keys` is off: it says so.

use super::super::pem::Section;
use super::error::KeyError;
use super::private::PrivateKey;
use crate::base::Secret;

const OFF: KeyError = KeyError::FeatureOff { what: "an encrypted key", feature: "encrypted-keys" };

pub(super) fn pkcs8(_: &[u8], _: Option<&Secret>) -> Result<PrivateKey, KeyError> {
    Err(OFF)
}

pub(super) fn pkcs1(_: &Section<'_>, _: Option<&Secret>) -> Result<PrivateKey, KeyError> {
    Err(OFF)
}
