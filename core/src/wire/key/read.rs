//! Tells containers apart by their label or first bytes, and gives the one private key in a file.

use zeroize::Zeroizing;

use super::super::pem::{self, Section};
use super::error::KeyError;
use super::file::KeyFile;
use super::private::PrivateKey;
use super::{encrypted, names, pfx, plain};
use crate::base::Secret;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 1 << 20;

/// Reads the one private key of a file, whatever its container, and the certificates beside it.
///
/// Text (PEM, with anything around its blocks) and DER are taken; the table of [`key`](super) says how they are told
/// apart. A passphrase for a key that is not encrypted is not needed, and does no harm: [`KeyFile::encrypted`] tells.
/// Without a passphrase, or with an empty one, a PFX is tried with both forms that "none" has there.
///
/// # Errors
/// [`KeyError`] says what was found instead of such a key. It holds nothing of the file or the passphrase.
pub fn read(bytes: &[u8], passphrase: Option<&Secret>) -> Result<KeyFile, KeyError> {
    if bytes.len() > LARGEST_FILE {
        return Err(KeyError::TooLarge);
    }
    match Der::of(bytes) {
        None => text(bytes, passphrase),
        Some(Der::Pkcs1) => plain::pkcs1(bytes).map(KeyFile::plain),
        Some(Der::Pkcs8) => plain::pkcs8(bytes).map(KeyFile::plain),
        Some(Der::Encrypted) => encrypted::pkcs8(bytes, passphrase).map(KeyFile::opened),
        Some(Der::Sec1) => Err(names::label("EC PRIVATE KEY")),
        Some(Der::Pfx) => pfx::read(bytes, passphrase),
        Some(Der::Unknown) => Err(KeyError::Malformed("private key or PFX in DER")),
    }
}

/// Reads a PFX as [`read`] does, and nothing else.
///
/// # Errors
/// [`KeyError::NotPfx`] for any other container, else as [`read`].
pub fn read_pfx(bytes: &[u8], passphrase: Option<&Secret>) -> Result<KeyFile, KeyError> {
    match Der::of(bytes) {
        _ if bytes.len() > LARGEST_FILE => Err(KeyError::TooLarge),
        Some(Der::Pfx) => pfx::read(bytes, passphrase),
        _ => Err(KeyError::NotPfx),
    }
}

impl PrivateKey {
    /// Reads the one private key of a PEM text; certificates beside it are skipped.
    ///
    /// # Errors
    /// [`KeyError`] names what was found instead.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        read(text.as_bytes(), None).map(|file| file.key)
    }
}

/// Containers in DER.
enum Der {
    Pkcs1,
    Pkcs8,
    Encrypted,
    Sec1,
    Pfx,
    Unknown,
}

impl Der {
    /// Tells which container the bytes begin like; `None` for text.
    ///
    /// A sequence begins with `30 8x`, as no UTF-8 does, or else is shorter than any text that holds a key.
    fn of(bytes: &[u8]) -> Option<Self> {
        let content = match bytes {
            [0x30, length @ 0x80..=0x8f, rest @ ..] => rest.get(usize::from(length & 0x0f)..),
            [0x30, length, rest @ ..] if rest.len() == usize::from(*length) => Some(rest),
            _ => return None,
        };
        Some(match content {
            Some([0x02, 0x01, 0x00, 0x02, ..]) => Self::Pkcs1,
            Some([0x02, 0x01, 0x00 | 0x01, 0x30, ..]) => Self::Pkcs8,
            Some([0x02, 0x01, 0x01, 0x04, ..]) => Self::Sec1,
            Some([0x02, 0x01, 0x03, ..]) => Self::Pfx,
            Some([0x30, ..]) => Self::Encrypted,
            _ => Self::Unknown,
        })
    }
}

fn text(bytes: &[u8], passphrase: Option<&Secret>) -> Result<KeyFile, KeyError> {
    match core::str::from_utf8(bytes) {
        Ok(text) => blocks(&pem::sections(text)?, passphrase),
        Err(_) => blocks(&pem::sections(&readable(bytes))?, passphrase),
    }
}

/// The text with a sign for all that is no UTF-8, such as names in another encoding around the blocks.
fn readable(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(3 * bytes.len())); // never grown: no unwiped copy is left
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(if chunk.invalid().is_empty() { "" } else { "\u{fffd}" });
    }
    text
}

fn blocks(sections: &[Section<'_>], passphrase: Option<&Secret>) -> Result<KeyFile, KeyError> {
    let mut keys = sections.iter().filter(|section| section.label.ends_with("PRIVATE KEY"));
    let key = keys.next().ok_or_else(|| keyless(sections))?;
    if keys.next().is_some() {
        return Err(KeyError::Ambiguous);
    }
    let certificates = sections.iter().filter(|section| matches!(section.label, "CERTIFICATE" | "X509 CERTIFICATE"));
    let certificates = certificates.map(|section| Ok(section.decode()?.to_vec()));
    Ok(KeyFile { certificates: certificates.collect::<Result<_, KeyError>>()?, ..block(key, passphrase)? })
}

fn keyless(sections: &[Section<'_>]) -> KeyError {
    match sections.iter().any(|section| section.label.ends_with("PUBLIC KEY")) {
        true => KeyError::PublicKey,
        false => KeyError::Absent,
    }
}

fn block(section: &Section<'_>, passphrase: Option<&Secret>) -> Result<KeyFile, KeyError> {
    let is_traditional = ["Proc-Type", "DEK-Info"].iter().any(|name| section.header(name).is_some());
    match section.label {
        "RSA PRIVATE KEY" if is_traditional => encrypted::pkcs1(section, passphrase).map(KeyFile::opened),
        "RSA PRIVATE KEY" => plain::pkcs1(&section.decode()?).map(KeyFile::plain),
        "PRIVATE KEY" => plain::pkcs8(&section.decode()?).map(KeyFile::plain),
        "ENCRYPTED PRIVATE KEY" => encrypted::pkcs8(&section.decode()?, passphrase).map(KeyFile::opened),
        label => Err(names::label(label)),
    }
}
