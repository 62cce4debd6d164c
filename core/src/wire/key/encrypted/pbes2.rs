//! PBES2 (RFC 8018, section 6.2): a key derived from a passphrase, and a cipher.
//!
//! The parameters are read here rather than by the crate `pkcs5`, which panics on some of them: an initialization vector
//! that is too short, a scrypt cost of zero.

use rsa::pkcs8::der::asn1::OctetStringRef;
use rsa::pkcs8::der::{Error, Reader};
use rsa::pkcs8::{AlgorithmIdentifierRef, ObjectIdentifier};
use zeroize::Zeroizing;

use super::super::error::KeyError;
use super::cipher::Cipher;
use super::kdf::Kdf;
use super::names;

const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const CIPHERS: [(ObjectIdentifier, Cipher); 4] = [
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.2"), Cipher::Aes128),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.22"), Cipher::Aes192),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42"), Cipher::Aes256),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.3.7"), Cipher::TripleDes),
];
const MALFORMED: KeyError = KeyError::Malformed("set of PBES2 parameters");

/// PBES2 with its parameters.
pub(in super::super) struct Pbes2<'a> {
    kdf: Kdf<'a>,
    cipher: Cipher,
    iv: &'a [u8],
}

impl<'a> Pbes2<'a> {
    /// Reads the parameters; `None` for another scheme.
    pub(in super::super) fn read(algorithm: &AlgorithmIdentifierRef<'a>) -> Result<Option<Self>, KeyError> {
        if algorithm.oid != PBES2 {
            return Ok(None);
        }
        let parameters = algorithm.parameters.ok_or(MALFORMED)?;
        let read = parameters.sequence(|reader| {
            let parts: (AlgorithmIdentifierRef<'a>, AlgorithmIdentifierRef<'a>) = (reader.decode()?, reader.decode()?);
            Ok::<_, Error>(parts)
        });
        let (kdf, encryption) = read.map_err(|_| MALFORMED)?;
        let known = CIPHERS.iter().find(|(known, _)| *known == encryption.oid);
        let (_, cipher) = *known.ok_or_else(|| names::cipher(encryption.oid))?;
        let iv = encryption.parameters.and_then(|iv| iv.decode_as::<&OctetStringRef>().ok()).ok_or(MALFORMED)?;
        if iv.as_bytes().len() != cipher.block_length() {
            return Err(MALFORMED);
        }
        Ok(Some(Self { kdf: Kdf::read(&kdf, cipher.key_length())?, cipher, iv: iv.as_bytes() }))
    }

    /// The rounds of key derivation that opening takes.
    pub(in super::super) fn rounds(&self) -> u64 {
        self.kdf.rounds()
    }

    /// Decrypts; `None` when what comes out is not padded as it must be.
    pub(in super::super) fn decrypt(&self, passphrase: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let key = self.kdf.derive(passphrase, self.cipher.key_length())?;
        self.cipher.decrypt(&key, self.iv, ciphertext)
    }
}
