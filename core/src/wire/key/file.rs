//! What a file with a private key gives.

use core::fmt;

use super::private::PrivateKey;

/// What a file gives: its one private key, and the certificates beside it.
#[derive(Clone)]
#[non_exhaustive]
pub struct KeyFile {
    /// The private key.
    pub key: PrivateKey,
    /// The DER of each certificate, in the order of the file; whose they are was not looked at.
    pub certificates: Vec<Vec<u8>>,
    /// Whether the key was encrypted: where it was not, a passphrase that was given has not been needed.
    pub encrypted: bool,
}

impl KeyFile {
    /// A key that lay in the clear.
    pub(super) fn plain(key: PrivateKey) -> Self {
        Self { key, certificates: Vec::new(), encrypted: false }
    }

    /// A key that was decrypted.
    pub(super) fn opened(key: PrivateKey) -> Self {
        Self { encrypted: true, ..Self::plain(key) }
    }
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "KeyFile(.., {} certificates)", self.certificates.len())
    }
}
