//! Keys that a passphrase protects: encrypted PKCS#8 (RFC 5958, section 3) and traditional encryption.
//!
//! What a file asks for is read and bounded first ([`rounds`]); only then a key is derived from the passphrase. Neither
//! scheme tells a wrong passphrase from damage for certain, since neither has a check of its own.

pub(super) mod cipher;
mod dek_info;
mod kdf;
pub(super) mod names;
pub(super) mod pbes2;
pub(super) mod rounds;

use rsa::pkcs8::AlgorithmIdentifierRef;
use rsa::pkcs8::der::asn1::{AnyRef, OctetStringRef};
use rsa::pkcs8::der::{Decode, Reader, Tag, Tagged};
use zeroize::Zeroizing;

use self::pbes2::Pbes2;
use super::super::pem::Section;
use super::error::KeyError;
use super::plain;
use super::private::PrivateKey;
use crate::base::Secret;

/// Reads an `EncryptedPrivateKeyInfo`.
pub(super) fn pkcs8(der: &[u8], passphrase: Option<&Secret>) -> Result<PrivateKey, KeyError> {
    let opened = decrypt_pkcs8(der, passphrase)?;
    if is_sequence(&opened) { plain::pkcs8(&opened) } else { Err(KeyError::WrongPassphraseOrCorrupt) }
}

/// Decrypts an `EncryptedPrivateKeyInfo` in DER, whatever it holds: a key of any kind, or no key at all.
///
/// A wrong passphrase is not found out for certain: for one in 256 of them, what comes out is noise.
///
/// # Errors
/// [`KeyError`] says what is malformed, not supported or too costly.
pub fn decrypt_pkcs8(der: &[u8], passphrase: Option<&Secret>) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let (algorithm, ciphertext) = parts(der).ok_or(KeyError::Malformed("encrypted PKCS#8 key"))?;
    let scheme = Pbes2::read(&algorithm)?.ok_or_else(|| names::scheme(algorithm.oid, names::REMEDY))?;
    rounds::bounded(scheme.rounds())?;
    let passphrase = passphrase.ok_or(KeyError::PassphraseMissing)?;
    scheme.decrypt(passphrase.expose_bytes(), ciphertext).ok_or(KeyError::WrongPassphraseOrCorrupt)
}

/// Reads a PKCS#1 key that was encrypted the traditional way.
pub(super) fn pkcs1(section: &Section<'_>, passphrase: Option<&Secret>) -> Result<PrivateKey, KeyError> {
    let scheme = dek_info::DekInfo::read(section)?;
    let ciphertext = section.decode()?;
    let passphrase = passphrase.ok_or(KeyError::PassphraseMissing)?.expose_secret();
    let opened = scheme.decrypt(passphrase.as_bytes(), &ciphertext).filter(|opened| is_sequence(opened));
    plain::pkcs1(&opened.ok_or(KeyError::WrongPassphraseOrCorrupt)?)
}

/// Splits an `EncryptedPrivateKeyInfo` into its algorithm and its ciphertext.
pub(super) fn parts(der: &[u8]) -> Option<(AlgorithmIdentifierRef<'_>, &[u8])> {
    let read = AnyRef::from_der(der).ok()?.sequence(|reader| {
        let algorithm = reader.decode()?;
        let ciphertext: &OctetStringRef = reader.decode()?;
        Ok::<_, rsa::pkcs8::der::Error>((algorithm, ciphertext.as_bytes()))
    });
    read.ok()
}

/// Tells whether the bytes are one DER sequence, which what a wrong passphrase opens hardly ever is.
pub(super) fn is_sequence(der: &[u8]) -> bool {
    AnyRef::from_der(der).is_ok_and(|any| any.tag() == Tag::Sequence)
}
