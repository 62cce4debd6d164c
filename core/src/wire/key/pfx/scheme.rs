//! How a part of a PFX is encrypted: PBES2, or the way of PKCS#12.

use rsa::pkcs8::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::super::encrypted::pbes2::Pbes2;
use super::super::encrypted::{is_sequence, names};
use super::super::error::KeyError;
use super::passphrase::Passphrase;
use super::pbe::Pbe;

/// What makes a PFX into a file that is read.
pub(super) const REMEDY: &str = "`openssl pkcs12 -legacy -in OLD -out NEW` gives a PEM file that is read";

/// An encryption scheme with its parameters.
pub(super) enum Scheme<'a> {
    Pbes2(Pbes2<'a>),
    Pbe(Pbe<'a>),
}

impl<'a> Scheme<'a> {
    pub(super) fn read(algorithm: &AlgorithmIdentifierRef<'a>) -> Result<Self, KeyError> {
        if let Some(scheme) = Pbes2::read(algorithm).map_err(named)? {
            return Ok(Self::Pbes2(scheme));
        }
        let scheme = Pbe::read(algorithm)?.map(Self::Pbe);
        scheme.ok_or_else(|| names::scheme(algorithm.oid, REMEDY))
    }

    /// The rounds of key derivation that opening takes.
    pub(super) fn rounds(&self) -> u64 {
        match self {
            Self::Pbes2(scheme) => scheme.rounds(),
            Self::Pbe(scheme) => scheme.stretch.rounds,
        }
    }

    /// Decrypts what must be one DER sequence.
    pub(super) fn decrypt(&self, passphrase: &Passphrase, ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let whole = |opened: &Zeroizing<Vec<u8>>| is_sequence(opened);
        let opened = match self {
            Self::Pbes2(scheme) => scheme.decrypt(passphrase.utf8(), ciphertext).filter(whole),
            Self::Pbe(scheme) => passphrase.forms().find_map(|form| scheme.decrypt(form, ciphertext).filter(whole)),
        };
        opened.ok_or_else(|| passphrase.refused())
    }
}

/// Says what helps with a PFX where a part of PBES2 is not supported.
fn named(error: KeyError) -> KeyError {
    match error {
        KeyError::Unsupported { what, oid, .. } => KeyError::Unsupported { what, oid, remedy: REMEDY },
        other => other,
    }
}
