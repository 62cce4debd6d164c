//! The block ciphers of key containers, in CBC mode with the padding of PKCS#7 (RFC 5652, section 6.3).

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit};
use zeroize::Zeroizing;

/// A block cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    /// Triple DES with three keys.
    TripleDes,
    /// RC2 with 40 bits, which old PFX files have for what is public.
    #[cfg(feature = "pfx")]
    Rc2With40Bits,
}

impl Cipher {
    /// The length of its key in bytes.
    pub(in super::super) const fn key_length(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
            #[cfg(feature = "pfx")]
            Self::Rc2With40Bits => 5,
        }
    }

    /// The length of its block and of its initialization vector in bytes.
    pub(in super::super) const fn block_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::TripleDes => 8,
            #[cfg(feature = "pfx")]
            Self::Rc2With40Bits => 8,
        }
    }

    /// Decrypts; `None` when a length or the padding is not right.
    pub(in super::super) fn decrypt(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Self::Aes128 => decrypt::<aes::Aes128>(key, iv, ciphertext),
            Self::Aes192 => decrypt::<aes::Aes192>(key, iv, ciphertext),
            Self::Aes256 => decrypt::<aes::Aes256>(key, iv, ciphertext),
            Self::TripleDes => decrypt::<des::TdesEde3>(key, iv, ciphertext),
            #[cfg(feature = "pfx")]
            Self::Rc2With40Bits => decrypt::<rc2::Rc2>(key, iv, ciphertext),
        }
    }
}

fn decrypt<C: BlockCipherDecrypt + KeyInit>(key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(ciphertext.to_vec());
    let decryptor = cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?;
    let length = decryptor.decrypt_padded::<Pkcs7>(&mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_that_do_not_fit_are_refused() {
        for (key, iv, text) in [(16, 16, 0), (16, 16, 15), (16, 8, 16), (24, 16, 16), (0, 0, 16)] {
            assert_eq!(Cipher::Aes128.decrypt(&vec![0; key], &vec![0; iv], &vec![0; text]), None, "{key} {iv} {text}");
        }
        assert_eq!(Cipher::TripleDes.decrypt(&[0; 24], &[0; 4], &[0; 8]), None);
    }

    /// The first vector of RFC 3602, section 4, whose text is one whole block: so its padding is the next, and not there.
    #[test]
    fn padding_that_is_not_there_is_refused() {
        let key = [0x06, 0xa9, 0x21, 0x40, 0x36, 0xb8, 0xa1, 0x5b, 0x51, 0x2e, 0x03, 0xd5, 0x34, 0x12, 0x00, 0x06];
        let iv = [0x3d, 0xaf, 0xba, 0x42, 0x9d, 0x9e, 0xb4, 0x30, 0xb4, 0x22, 0xda, 0x80, 0x2c, 0x9f, 0xac, 0x41];
        let text = [0xe3, 0x53, 0x77, 0x9c, 0x10, 0x79, 0xae, 0xb8, 0x27, 0x08, 0x94, 0x2d, 0xbe, 0x77, 0x18, 0x1a];
        assert_eq!(Cipher::Aes128.decrypt(&key, &iv, &text), None);
    }
}
