//! What must not be shown: tokens, client secrets, assertions, passphrases, keys and the files that hold them.

use core::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A secret, shared by its clones and wiped when the last one is dropped: a text, or the bytes of a binary file.
///
/// It has no `Display`, its `Debug` shows nothing of it, and it is compared in constant time.
///
/// ```
/// use msal_core::Secret;
/// let secret = Secret::new("s3cr3t");
/// assert_eq!(format!("{secret:?}"), "Secret(..)");
/// assert_eq!(secret.expose_secret(), "s3cr3t");
/// ```
#[derive(Clone)]
pub struct Secret(Arc<Content>);

enum Content {
    Text(Zeroizing<String>),
    Binary(Zeroizing<Vec<u8>>),
}

impl Secret {
    /// Takes a text into custody.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(Content::Text(Zeroizing::new(text.into()))))
    }

    /// Takes the content of a file into custody: a text where it is UTF-8.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::new(text),
            Err(not_text) => Self(Arc::new(Content::Binary(Zeroizing::new(not_text.into_bytes())))),
        }
    }

    /// Shows the secret, for the one place that has to send or store it; one that is no text is shown as empty.
    pub fn expose_secret(&self) -> &str {
        match &*self.0 {
            Content::Text(text) => text,
            Content::Binary(_) => "",
        }
    }

    /// Shows the secret's bytes, for what reads the file that it is.
    pub fn expose_bytes(&self) -> &[u8] {
        match &*self.0 {
            Content::Text(text) => text.as_bytes(),
            Content::Binary(bytes) => bytes,
        }
    }

    /// Tells whether the secret is empty.
    pub fn is_empty(&self) -> bool {
        self.expose_bytes().is_empty()
    }

    /// Returns the SHA-256 digest, which identifies the secret without showing it.
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.expose_bytes()).into()
    }
}

/// Compares bytes in a time that depends on their numbers only.
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    let differences = one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && core::hint::black_box(differences) == 0
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        same(&self.digest(), &other.digest())
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(..)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from_bytes(bytes)
    }
}

impl From<&[u8]> for Secret {
    fn from(bytes: &[u8]) -> Self {
        Self::from_bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Secret {
    fn from(bytes: &[u8; N]) -> Self {
        Self::from_bytes(bytes.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_a_text_where_it_is_one() {
        let text = Secret::from(b"s3cr3t");
        assert_eq!(text, Secret::from(b"s3cr3t".as_slice()));
        assert_eq!((text.expose_secret(), text.expose_bytes()), ("s3cr3t", &b"s3cr3t"[..]));
        assert_eq!(text, Secret::new("s3cr3t"));
        let binary = Secret::from(vec![0x30, 0x82, 0xff]);
        assert_eq!((binary.expose_secret(), binary.expose_bytes()), ("", &[0x30, 0x82, 0xff][..]));
        assert!(!binary.is_empty() && binary != Secret::new("") && Secret::from(vec![]).is_empty());
        assert_eq!(format!("{binary:?}"), "Secret(..)");
    }
}
