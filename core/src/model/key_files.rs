//! A key and its certificates in files: read anew for each request, and parsed anew when they are others.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::assertion_signer::AssertionSigner;
use super::key_material::{Certificates, KeyMaterial};
use super::signer_options::SignerOptions;
use crate::base::Secret;
use crate::base::encode::digest;
use crate::error::ConfigError;

/// Where a key and its certificates lie, and what was made of them the last time.
pub(crate) struct KeyFiles {
    /// The file of the certificates, where they do not lie beside the key.
    pub(crate) certificates: Option<PathBuf>,
    pub(crate) key: PathBuf,
    options: SignerOptions,
    /// The last signer, by the digest of the files that it was made of.
    last: Mutex<Option<([u8; 32], Arc<AssertionSigner>)>>,
}

impl KeyFiles {
    pub(crate) fn new(certificates: Option<PathBuf>, key: PathBuf, options: SignerOptions) -> Self {
        Self { certificates, key, options, last: Mutex::default() }
    }

    /// Makes a signer of the files' content, or takes the last one where the content is the same.
    pub(crate) fn signer(
        &self,
        certificates: Option<&Secret>,
        key: &Secret,
    ) -> Result<Arc<AssertionSigner>, ConfigError> {
        let content = certificates.map(Secret::digest).unwrap_or_default();
        let id = digest([&content[..], &key.digest()]);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, signer)) = last.as_ref().filter(|(own, _)| *own == id) {
            return Ok(Arc::clone(signer));
        }
        let certificates =
            certificates.map_or(Certificates::Beside, |file| Certificates::Given(file.expose_bytes().to_vec()));
        let material = KeyMaterial::read(&certificates, key, &self.options)?;
        let signer = Arc::new(AssertionSigner::local(material, &self.options)?);
        *last = Some((id, Arc::clone(&signer)));
        Ok(signer)
    }
}
