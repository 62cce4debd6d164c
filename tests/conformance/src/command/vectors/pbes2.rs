//! Decryption by a password (PBES2), of what Wycheproof gives in its parts and a file holds as an `EncryptedPrivateKeyInfo`.

use std::io;

use msal_core::{Secret, wire::key::decrypt_pkcs8};
use serde::Deserialize;

use super::{
    super::wycheproof::{Case, Expected, hex},
    each,
};
use crate::report::{Tally, Verdict};

/// The algorithms that are known, as Wycheproof names them: the HMAC's last arc (RFC 8018, appendix B.1), and the last
/// arc of AES in CBC mode.
const ALGORITHMS: [(&str, u8, u8); 12] = [
    ("PbeWithHmacSha1AndAes_128", 7, 2),
    ("PbeWithHmacSha1AndAes_192", 7, 22),
    ("PbeWithHmacSha1AndAes_256", 7, 42),
    ("PbeWithHmacSha256AndAes_128", 9, 2),
    ("PbeWithHmacSha256AndAes_192", 9, 22),
    ("PbeWithHmacSha256AndAes_256", 9, 42),
    ("PbeWithHmacSha384AndAes_128", 10, 2),
    ("PbeWithHmacSha384AndAes_192", 10, 22),
    ("PbeWithHmacSha384AndAes_256", 10, 42),
    ("PbeWithHmacSha512AndAes_128", 11, 2),
    ("PbeWithHmacSha512AndAes_192", 11, 22),
    ("PbeWithHmacSha512AndAes_256", 11, 42),
];

/// `1.2.840.113549.1.5.13` and `.12`: PBES2 and PBKDF2.
const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12];
/// `1.2.840.113549.2` and `2.16.840.1.101.3.4.1`: the arcs of HMACs and of AES.
const HMAC: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2];
const AES: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1];

/// Ciphertexts and what they hold.
#[derive(Deserialize)]
pub(super) struct Decryption {
    tests: Vec<Case<Encrypted>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Encrypted {
    #[serde(deserialize_with = "hex")]
    password: Vec<u8>,
    #[serde(deserialize_with = "hex")]
    salt: Vec<u8>,
    iteration_count: u32,
    #[serde(deserialize_with = "hex")]
    iv: Vec<u8>,
    #[serde(deserialize_with = "hex")]
    msg: Vec<u8>,
    #[serde(deserialize_with = "hex")]
    ct: Vec<u8>,
}

impl Decryption {
    pub(super) fn judge(&self, algorithm: &str, tally: &mut Tally<'_>) -> io::Result<()> {
        let known = ALGORITHMS.iter().find(|(name, _, _)| *name == algorithm);
        each("pbes2", &self.tests, tally, |case| match known {
            Some((_, hmac, aes)) => case.verdict(&case.input.decrypt(*hmac, *aes)),
            None if case.result == Expected::Valid => Verdict::Skipped(format!("{algorithm} is not offered")),
            None => Verdict::Passed,
        })
    }
}

impl Encrypted {
    /// Decrypts, and says so where something else comes out than the message.
    fn decrypt(&self, hmac: u8, aes: u8) -> Result<(), String> {
        let password = Secret::from_bytes(self.password.clone());
        let opened = decrypt_pkcs8(&self.der(hmac, aes), Some(&password)).map_err(|error| error.to_string())?;
        if *opened == self.msg { Ok(()) } else { Err("another message".to_owned()) }
    }

    fn der(&self, hmac: u8, aes: u8) -> Vec<u8> {
        let hmac = sequence(&[oid(&[HMAC, &[hmac]].concat()), tlv(5, &[])]);
        let count: Vec<u8> = self.iteration_count.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        let count = if count.first().is_none_or(|first| *first > 0x7f) { [vec![0], count].concat() } else { count };
        let kdf = sequence(&[oid(PBKDF2), sequence(&[tlv(4, &self.salt), tlv(2, &count), hmac])]);
        let cipher = sequence(&[oid(&[AES, &[aes]].concat()), tlv(4, &self.iv)]);
        let scheme = sequence(&[oid(PBES2), sequence(&[kdf, cipher])]);
        sequence(&[scheme, tlv(4, &self.ct)])
    }
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

fn oid(arcs: &[u8]) -> Vec<u8> {
    tlv(6, arcs)
}

/// Writes a tag, a length in as many bytes as it takes, and a value.
fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).expect("a case is shorter than 4 GiB").to_be_bytes();
    let digits: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let length = match digits.as_slice() {
        [] => vec![0],
        [short @ ..=0x7f] => vec![*short],
        _ => [vec![0x80 | u8::try_from(digits.len()).expect("four digits at most")], digits].concat(),
    };
    [vec![tag], length, value.to_vec()].concat()
}
