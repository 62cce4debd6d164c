//! What stands in for `pfx` while the feature `pfx` is off: it says so.

use super::error::KeyError;
use super::file::KeyFile;
use crate::base::Secret;

pub(super) fn read(_: &[u8], _: Option<&Secret>) -> Result<KeyFile, KeyError> {
    Err(KeyError::FeatureOff { what: "a PFX file", feature: "pfx" })
}
