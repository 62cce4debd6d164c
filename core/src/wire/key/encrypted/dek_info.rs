//! The encryption that OpenSSL has in PEM of old (RFC 1421, section 4.6.1): a cipher and an initialization vector in a
//! header line, and a key that is one round of MD5 over the passphrase.

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::super::super::pem::Section;
use super::super::error::KeyError;
use super::cipher::Cipher;
use super::names;
use crate::base::encode;

const CIPHERS: [(&str, Cipher); 4] = [
    ("AES-128-CBC", Cipher::Aes128),
    ("AES-192-CBC", Cipher::Aes192),
    ("AES-256-CBC", Cipher::Aes256),
    ("DES-EDE3-CBC", Cipher::TripleDes),
];
/// The bytes of the initialization vector that salt the key.
const SALT: usize = 8;
const MALFORMED: KeyError = KeyError::Malformed("pair of `Proc-Type` and `DEK-Info` lines");

/// What the header lines of a block say of its encryption.
pub(super) struct DekInfo {
    cipher: Cipher,
    iv: Vec<u8>,
}

impl DekInfo {
    /// Reads `Proc-Type: 4,ENCRYPTED` and `DEK-Info: CIPHER,IV`.
    pub(super) fn read(section: &Section<'_>) -> Result<Self, KeyError> {
        let is_encrypted = section.header("Proc-Type").and_then(|line| line.split_once(','));
        if is_encrypted.is_none_or(|(version, kind)| (version.trim(), kind.trim()) != ("4", "ENCRYPTED")) {
            return Err(MALFORMED);
        }
        let (name, iv) = section.header("DEK-Info").and_then(|line| line.split_once(',')).ok_or(MALFORMED)?;
        let known = CIPHERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim()));
        let (_, cipher) = *known.ok_or_else(names::traditional)?;
        let iv = encode::from_hex(iv.trim()).filter(|iv| iv.len() == cipher.block_length());
        Ok(Self { cipher, iv: iv.ok_or(MALFORMED)? })
    }

    /// Decrypts; `None` when what comes out is not padded as it must be.
    pub(super) fn decrypt(&self, passphrase: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let key = key(passphrase, self.iv.get(..SALT)?, self.cipher.key_length());
        self.cipher.decrypt(&key, &self.iv, ciphertext)
    }
}

/// Chains digests of passphrase and salt, each begun with the one before, until they are as long as the key.
fn key(passphrase: &[u8], salt: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(Vec::with_capacity(length.next_multiple_of(16)));
    let mut last = Zeroizing::new([0; 16]);
    while key.len() < length {
        let before = if key.is_empty() { &[][..] } else { last.as_slice() };
        let digest = Md5::new().chain_update(before).chain_update(passphrase).chain_update(salt).finalize();
        *last = digest.into();
        key.extend_from_slice(last.as_slice());
    }
    key.truncate(length);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::encode::{from_hex, hex};

    /// The vectors of the house reference, made by OpenSSL.
    #[test]
    fn keys_are_those_of_openssl() {
        for (salt, length, expected) in [
            ("FCF8D995EB34B773", 32, "7cd1ec2c46bcde44e5083186e15fe092f4faca26055735af234ec8a5295362a6"),
            ("5DE9DD20BC0454B3", 24, "190b99d8dc1f679c32fd7c2cb5822acad56409257ed29447"),
        ] {
            let salt = from_hex(salt).expect("hexadecimal");
            assert_eq!(hex(&key(b"secret", &salt, length)), expected);
        }
    }
}
