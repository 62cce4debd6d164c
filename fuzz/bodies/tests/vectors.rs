//! The vectors of the conformance package as inputs of the laws: no error, `Debug` or panic text holds a passphrase, a
//! key or a token of any of them, and whatever is accepted is what the law says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a broken assumption")]

use std::fs;
use std::path::{Path, PathBuf};

use msal_core::Secret;
use msal_core::wire::key::read;
use msal_fuzz_bodies::{certificate, challenge, jwks, jwt, key_container, pem_blocks};
use serde_json::Value;

fn conformance() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance")
}

fn json(file: &Path) -> Value {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// Every text of a document, its members' names too.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            found.push(name.clone());
            texts(value, found);
        }),
        _ => {}
    }
}

/// Each file is tried with the passphrase that it has, with another one, and with none.
#[test]
fn key_files_and_certificates() {
    let folder = conformance().join("vectors/keys-and-certs");
    let manifest = json(&folder.join("manifest.json"));
    let files = manifest["files"].as_array().unwrap();
    assert!(files.len() > 200, "{} files", files.len());
    for file in files {
        let bytes = fs::read(folder.join(file["file"].as_str().unwrap())).unwrap();
        let own = file["passphrase"].as_str().unwrap_or_default();
        for passphrase in [own, "marker-3141592653"] {
            key_container(&[passphrase.as_bytes(), b"\n%%\n", &bytes].concat());
            assert_discreet(&bytes, passphrase);
        }
        key_container(&bytes);
        certificate(&bytes);
        pem_blocks(&bytes);
    }
}

/// Neither a key nor an error shows the passphrase, of files that are no text, too.
fn assert_discreet(file: &[u8], passphrase: &str) {
    let shown = match read(file, Some(&Secret::new(passphrase))) {
        Ok(found) => format!("{found:?} {:?}", found.key),
        Err(error) => format!("{error} {error:?}"),
    };
    assert!(passphrase.trim().len() < 8 || !shown.contains(passphrase.trim()), "the passphrase is shown: {shown}");
}

#[test]
fn tokens_keys_and_challenges() {
    let mut found = Vec::new();
    for file in ["jwt/id-tokens.json", "rfc/jose.json", "www-authenticate/challenges.json"]
        .map(|file| format!("vectors/{file}"))
    {
        texts(&json(&conformance().join(file)), &mut found);
    }
    let tokens = found.iter().filter(|text| text.matches('.').count() == 2).count();
    assert!(tokens > 20, "{tokens} tokens");
    for text in &found {
        for law in [jwt, jwks, challenge] {
            law(text.as_bytes());
        }
    }
}
