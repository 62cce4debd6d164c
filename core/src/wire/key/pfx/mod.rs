//! PFX files (RFC 7292: PKCS#12) protected by a passphrase: their one private key and their certificates.
//!
//! Written on the crate `der` and the ciphers rather than on `p12-keystore`, which draws entropy into the tree (`rand`),
//! bounds each part and not their sum, and leaves opened keys unwiped.
//!
//! All that a file asks for is added up before any of it is done; what comes to light only when a safe is opened is
//! added before it is done.

mod bags;
mod contents;
mod kdf;
mod mac;
mod passphrase;
mod pbe;
mod scheme;
mod tlv;

use zeroize::Zeroizing;

use self::bags::{Bags, Key};
use self::contents::{Pfx, Safe};
use self::passphrase::Passphrase;
use super::encrypted::rounds;
use super::error::KeyError;
use super::file::KeyFile;
use super::plain;
use crate::base::Secret;

/// Reads a PFX; without a passphrase it is tried with an empty one.
pub(super) fn read(der: &[u8], passphrase: Option<&Secret>) -> Result<KeyFile, KeyError> {
    let pfx = Pfx::read(der)?;
    let seen = bags(&pfx, &[])?;
    rounds::bounded(pfx.rounds().saturating_add(seen.rounds()))?;
    let mut passphrase = Passphrase::new(passphrase);
    if let Some(mac) = &pfx.mac {
        passphrase = mac.check(pfx.authenticated, passphrase)?;
    }
    let opened = pfx.safes.iter().filter_map(|safe| match safe {
        Safe::Plain(_) => None,
        Safe::Encrypted { scheme, ciphertext } => Some(scheme.decrypt(&passphrase, ciphertext)),
    });
    let opened: Vec<_> = opened.collect::<Result<_, _>>()?;
    let bags = bags(&pfx, &opened)?;
    rounds::bounded(pfx.rounds().saturating_add(bags.rounds()))?;
    let certificates = bags.certificates.iter().map(|der| der.to_vec()).collect();
    Ok(KeyFile { certificates, ..key(bags, &passphrase)? })
}

/// Collects the bags of all safes in their order, as far as encrypted ones are opened.
fn bags<'a>(pfx: &Pfx<'a>, opened: &'a [Zeroizing<Vec<u8>>]) -> Result<Bags<'a>, KeyError> {
    let mut bags = Bags::default();
    let mut opened = opened.iter();
    for safe in &pfx.safes {
        match safe {
            Safe::Plain(contents) => bags.read(contents)?,
            Safe::Encrypted { .. } => opened.next().map_or(Ok(()), |contents| bags.read(contents))?,
        }
    }
    Ok(bags)
}

/// Opens the one key.
fn key(bags: Bags<'_>, passphrase: &Passphrase) -> Result<KeyFile, KeyError> {
    match bags.key.ok_or(KeyError::Absent)? {
        Key::Plain(der) => plain::pkcs8(der).map(KeyFile::plain),
        Key::Shrouded { scheme, ciphertext } => {
            plain::pkcs8(&scheme.decrypt(passphrase, ciphertext)?).map(KeyFile::opened)
        }
    }
}
