//! The encryption of old PFX files (RFC 7292, appendix C): SHA-1, and triple DES or RC2.

use rsa::pkcs8::der::Reader;
use rsa::pkcs8::{AlgorithmIdentifierRef, ObjectIdentifier};
use sha1::Sha1;
use zeroize::Zeroizing;

use super::super::encrypted::cipher::Cipher;
use super::super::error::KeyError;
use super::kdf::{Purpose, Stretch};

const CIPHERS: [(ObjectIdentifier, Cipher); 2] = [
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3"), Cipher::TripleDes),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6"), Cipher::Rc2With40Bits),
];
const MALFORMED: KeyError = KeyError::Malformed("set of PKCS#12 encryption parameters");

/// A cipher, and how its key and its initialization vector are made.
pub(super) struct Pbe<'a> {
    cipher: Cipher,
    pub(super) stretch: Stretch<'a>,
}

impl<'a> Pbe<'a> {
    /// Reads the parameters; `None` for another scheme.
    pub(super) fn read(algorithm: &AlgorithmIdentifierRef<'a>) -> Result<Option<Self>, KeyError> {
        let Some((_, cipher)) = CIPHERS.iter().find(|(known, _)| *known == algorithm.oid) else { return Ok(None) };
        let parameters = algorithm.parameters.ok_or(MALFORMED)?;
        let stretch =
            parameters.sequence(|reader| Stretch::new(reader.decode()?, reader.decode()?)).map_err(|_| MALFORMED)?;
        Ok(Some(Self { cipher: *cipher, stretch }))
    }

    /// Decrypts with a passphrase in its UTF-16 form; `None` when what comes out is not padded as it must be.
    pub(super) fn decrypt(&self, passphrase: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let key = self.stretch.derive::<Sha1>(passphrase, Purpose::Key, self.cipher.key_length());
        let iv = self.stretch.derive::<Sha1>(passphrase, Purpose::Iv, self.cipher.block_length());
        self.cipher.decrypt(&key, &iv, ciphertext)
    }
}
