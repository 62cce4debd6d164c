//! Private keys: a key that signs or a refusal, and neither shows anything of what was given.

use msal_core::wire::key::{KeyError, PrivateKey};
use msal_core::wire::pem::PemError;

use crate::text;

/// A text is a key of a size that signs, the same whatever stands before it, or an error without any of its bytes.
pub fn private_key(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    match PrivateKey::from_pem(text) {
        Ok(key) => {
            assert_eq!(format!("{key:?}"), "PrivateKey(..)");
            let public = key.public_key_der();
            assert!((2048 / 8..8192 / 8 + 32).contains(&public.len()), "a public key of {} bytes", public.len());
            let again = PrivateKey::from_pem(&format!("# a comment\n{text}")).expect("a key stays one");
            assert_eq!(again.public_key_der(), public);
        }
        Err(error) => {
            text::assert_loggable(&error, 120);
            assert_discreet(&error);
        }
    }
}

/// Only two errors carry anything that comes from the text: the label of a block, cleaned, and the size of a key.
fn assert_discreet(error: &KeyError) {
    match error {
        KeyError::Pem(PemError::NotBase64(label)) => {
            assert!(label.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ') && label.len() <= 40);
        }
        KeyError::Size(bits) => assert!(!(2048..=8192).contains(bits)),
        _ => {} // their types have no room for it
    }
}
