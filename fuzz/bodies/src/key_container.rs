//! Key containers: a key that signs or a refusal, whatever the passphrase, and neither shows anything of what was given.
//!
//! The input is a passphrase, a line `%%` and a file; without the line it is a file, and there is no passphrase. A file
//! that begins with `(` is DER in the [notation](crate::der), so that lengths are right and parameters can be hunted;
//! any other file is as it stands.

use std::borrow::Cow;

use msal_core::Secret;
use msal_core::wire::key::{Algorithm, KeyError, KeyFile, read, read_pfx};
use msal_core::wire::pem::PemError;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::pkcs8::DecodePublicKey;
use rsa::signature::Verifier;
use sha2::Sha256;

use crate::{der, text};

const MESSAGE: &[u8] = b"a message";
/// Rounds that are allowed and too slow to hunt with.
const SLOW: core::ops::RangeInclusive<u128> = 10_000..=1_000_000;

/// A file is a key of a size that signs, the same when it is written again and closed to another passphrase, or an error
/// without any of its bytes; a PFX is read alike by both readers.
pub fn key_container(data: &[u8]) {
    let (passphrase, file) = parts(data);
    let Some(file) = file else { return };
    let secret = passphrase.map(Secret::new);
    let found = read(&file, secret.as_ref());
    if let Ok(pfx) = read_pfx(&file, secret.as_ref()) {
        assert!(found.as_ref().is_ok_and(|found| found.certificates == pfx.certificates), "both readers read a PFX");
    }
    match found {
        Ok(found) => assert_key(&found, &file, passphrase),
        Err(error) => assert_discreet(&error, passphrase),
    }
}

/// Splits the passphrase from the file; no file where the input is not of the form, or would take long by right.
fn parts(data: &[u8]) -> (Option<&str>, Option<Cow<'_, [u8]>>) {
    let Some(text) = text::of(data) else { return (None, Some(data.into())) };
    let (passphrase, file) = match text.split_once("\n%%\n") {
        Some((passphrase, file)) => (Some(passphrase), file),
        None => (None, text),
    };
    let is_slow = |word: &str| word.parse().is_ok_and(|number| SLOW.contains(&number));
    let file = match file.starts_with('(') {
        true if file.split_ascii_whitespace().any(is_slow) => None,
        true => der::of(file).map(Cow::Owned),
        false => Some(file.as_bytes().into()),
    };
    (passphrase, file)
}

fn assert_key(found: &KeyFile, file: &[u8], passphrase: Option<&str>) {
    let key = &found.key;
    assert!((2048..=8192).contains(&key.bits()), "a key of {} bits", key.bits());
    assert!(format!("{found:?} {key:?}").len() < 80, "a file and its key are shown by what they are");
    let again = read(&key.to_pkcs8_der(), None).expect("a key that is written can be read").key;
    assert_eq!(again.spki_der(), key.spki_der());
    let signature = again.sign(Algorithm::Rs256, MESSAGE, [7; 32]).expect("a key signs");
    let verifier = VerifyingKey::<Sha256>::from_public_key_der(&key.spki_der()).expect("a public key");
    let signature = Signature::try_from(signature.as_slice()).expect("a signature");
    verifier.verify(MESSAGE, &signature).expect("a key verifies what it has signed");
    if found.encrypted {
        let other = Secret::new(format!("{}x", passphrase.unwrap_or_default()));
        assert!(read(file, Some(&other)).is_err(), "another passphrase opens it");
    }
}

/// Only labels, sizes and identifiers come from the file, and they are of a kind that can hold nothing else.
fn assert_discreet(error: &KeyError, passphrase: Option<&str>) {
    text::assert_loggable(error, 300);
    match error {
        KeyError::Pem(PemError::NotBase64(label) | PemError::EscapedLineEnds(label)) => {
            assert!(
                label == "?"
                    || label.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ')
                        && label.len() <= 40
            );
        }
        KeyError::Unsupported { oid: Some(oid), .. } => {
            assert!(oid.chars().all(|c| c.is_ascii_digit() || c == '.'));
        }
        KeyError::Size(bits) => assert!(!(2048..=8192).contains(bits)),
        _ => {} // their types have no room for it
    }
    let passphrase = passphrase.filter(|passphrase| passphrase.len() > 12 && passphrase.contains(char::is_numeric));
    assert!(passphrase.is_none_or(|passphrase| !error.to_string().contains(passphrase)));
}
