//! Files that hold private keys, good and hostile, against [`read`] and [`read_pfx`]: with and without their features.
//!
//! The files are those of the conformance package, which says more of each; here every feature set is tried, and what
//! errors show.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![allow(clippy::disallowed_methods, reason = "this test reads files; the core reads none")]

use std::path::{Path, PathBuf};

use msal_core::Secret;
use msal_core::base::encode::{base64, from_hex, hex};
use msal_core::wire::key::{KeyError, KeyFile, PrivateKey, read, read_pfx};
use msal_core::wire::pem;
use serde::Deserialize;

const ENCRYPTED: bool = cfg!(feature = "encrypted-keys");
const PFX: bool = cfg!(feature = "pfx");

#[derive(Deserialize)]
struct Manifest {
    files: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    file: String,
    kind: String,
    expect: String,
    passphrase: Option<String>,
}

impl Case {
    fn read(&self) -> Result<KeyFile, KeyError> {
        let bytes = std::fs::read(folder().join(&self.file)).unwrap();
        let passphrase = self.passphrase.as_deref().map(Secret::new);
        let read = if self.kind == "pfx" { read_pfx } else { read };
        read(&bytes, passphrase.as_ref())
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance/vectors/keys-and-certs")
}

/// The cases that are no mere certificates, and whose work is small enough for a build without optimisation.
fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(folder().join("manifest.json")).unwrap();
    let mut cases = serde_json::from_str::<Manifest>(&text).unwrap().files;
    cases.retain(|case| case.kind != "cert" && !case.file.contains("600k"));
    assert!(cases.len() > 150, "the manifest has its cases");
    cases
}

#[test]
fn files_are_read_or_refused_as_their_manifest_says() {
    for case in cases() {
        let read = case.read();
        match (case.expect.as_str(), &read) {
            (_, Err(KeyError::FeatureOff { feature, .. })) => {
                let is_off = if case.kind == "pfx" { !PFX } else { !ENCRYPTED };
                assert!(is_off, "{} needs {feature}, which is on", case.file);
            }
            ("ok", Ok(_)) | ("error", Err(_)) | ("either", _) => {}
            ("unsupported", Ok(_) | Err(KeyError::Unsupported { .. })) => {}
            (expect, read) => panic!("{}: {expect}, and {read:?}", case.file),
        }
    }
}

/// 16 bytes in base64 are 21 characters that do not depend on their neighbours, in hexadecimal 32.
const SHOWN: usize = 21;

/// The ways in which bytes could be shown.
fn forms(bytes: &[u8]) -> Vec<String> {
    let aligned = (0..3).filter_map(|skip| bytes.get(skip..)).map(base64);
    aligned.chain([hex(bytes), hex(bytes).to_uppercase()]).collect()
}

fn shows(text: &str, forms: &[String]) -> bool {
    let windows = text.as_bytes().windows(SHOWN).filter_map(|window| std::str::from_utf8(window).ok());
    windows.into_iter().any(|window| forms.iter().any(|form| form.contains(window)))
}

#[test]
fn no_error_shows_a_passphrase_or_a_part_of_a_key() {
    let key = std::fs::read_to_string(folder().join("keys/pkcs8.pem")).unwrap();
    let der = PrivateKey::from_pem(&key).unwrap().to_pkcs8_der();
    let mut marked = forms(&der);
    assert!(shows(&format!("bad: {}", marked.first().unwrap().get(90..120).unwrap()), &marked), "the test can fail");
    for case in cases() {
        let bytes = std::fs::read(folder().join(&case.file)).unwrap();
        let blocks = std::str::from_utf8(&bytes).ok().and_then(|text| pem::blocks(text).ok()).unwrap_or_default();
        let own = blocks.iter().filter(|block| block.label.contains("KEY")).flat_map(|block| forms(&block.der));
        let before = marked.len();
        marked.extend(own.filter(|form| form.len() < 100_000));
        let text = match case.read() {
            Ok(file) => format!("{file:?} {:?}", file.key),
            Err(error) => format!("{error} {error:?}"),
        };
        let passphrase = case.passphrase.as_deref().map(str::trim).filter(|text| !text.is_empty());
        assert!(passphrase.is_none_or(|passphrase| !text.contains(passphrase)), "{}: {text}", case.file);
        assert!(!shows(&text, &marked), "{}: {text}", case.file);
        marked.truncate(before);
    }
}

fn container(file: &str) -> Vec<u8> {
    std::fs::read(Path::new("tests/data/containers").join(file)).unwrap()
}

/// What OpenSSL 3.0 makes of one key and its certificate.
#[test]
fn files_of_openssl_give_the_key_that_is_in_them() {
    let key = PrivateKey::from_pem(include_str!("data/leaf_key.pem")).unwrap();
    let certificates: Vec<_> =
        pem::blocks(include_str!("data/leaf.pem")).unwrap().iter().map(|block| block.der.to_vec()).collect();
    for (file, passphrase, feature) in [
        ("p8-des3-sha384.pem", Some("secret"), ENCRYPTED),
        ("p8-scrypt.pem", Some("secret"), ENCRYPTED),
        ("traditional-crlf.pem", Some("secret"), ENCRYPTED),
        ("legacy-emoji.pfx", Some("p😀ß€"), PFX),
        ("modern-emoji.pfx", Some("p😀ß€"), PFX),
        ("legacy-empty.pfx", Some(""), PFX),
        ("legacy-empty.pfx", None, PFX),
        ("legacy-empty-nomac.pfx", Some(""), PFX),
        ("legacy-empty-nomac.pfx", None, PFX),
        ("legacy-nomac.pfx", Some("secret"), PFX),
    ] {
        let bytes = container(file);
        let with = |passphrase: Option<&str>| read(&bytes, passphrase.map(Secret::new).as_ref());
        if !feature {
            assert!(matches!(with(passphrase), Err(KeyError::FeatureOff { .. })), "{file}");
            continue;
        }
        let found = with(passphrase).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!((found.key.spki_der(), found.encrypted), (key.spki_der(), true), "{file}");
        assert_eq!(found.certificates, certificates.get(..found.certificates.len()).unwrap(), "{file}");
        assert_eq!(found.certificates.is_empty(), !file.ends_with("pfx"), "{file}");
        assert_eq!(with(Some("Secret")).unwrap_err(), KeyError::WrongPassphraseOrCorrupt, "{file}");
    }
}

/// Files that ask for more than may be asked, or hold more than may be held, which some of them show only when opened.
#[test]
fn bounds_hold_over_all_parts_of_a_file() {
    for (file, error) in [
        ("visible-rounds.pfx", KeyError::TooCostly("more than one million rounds of key derivation")),
        ("nested-rounds.pfx", KeyError::TooCostly("more than one million rounds of key derivation")),
        ("nested-keys.pfx", KeyError::Ambiguous),
    ] {
        let found = read(&container(file), Some(&Secret::new("secret"))).unwrap_err();
        let expected = if PFX { error } else { KeyError::FeatureOff { what: "a PFX file", feature: "pfx" } };
        assert_eq!(found, expected, "{file}");
    }
}

/// Rule R4.6: an initialization vector that is too short for its cipher.
#[test]
fn a_short_initialization_vector_is_refused() {
    let key = pem::blocks(std::str::from_utf8(&container("k2.pem")).unwrap()).unwrap().remove(0).der;
    let mut text = hex(&key);
    for (long, short) in [
        ("3081d5", "3081d1"),
        ("3040", "303c"),
        ("3033", "302f"),
        ("30140608", "30100608"),
        ("0408352d81af5be45f7f", "0404352d81af"),
    ] {
        assert!(text.contains(long), "{long}");
        text = text.replacen(long, short, 1);
    }
    let found = read(&from_hex(&text).unwrap(), Some(&Secret::new("secret"))).unwrap_err();
    let malformed = KeyError::Malformed("set of PBES2 parameters");
    assert_eq!(found == malformed, ENCRYPTED, "{found:?}");
}

/// The containers of the house reference, all with an EC key: which is found out after decryption only.
#[test]
fn containers_of_the_reference_are_opened_or_named() {
    let unsupported =
        |oid: &str, error: &KeyError| matches!(error, KeyError::Unsupported { oid: Some(own), .. } if own == oid);
    for (file, feature, oid) in [
        ("k1.pem", ENCRYPTED, "1.2.840.10045.2.1"),
        ("k2.pem", ENCRYPTED, "1.2.840.10045.2.1"),
        ("k3.pem", ENCRYPTED, "1.2.840.10045.2.1"),
        ("k4.pem", ENCRYPTED, "1.2.840.113549.1.5.3"),
        ("k5.pem", ENCRYPTED, "1.2.840.113549.1.12.1.3"),
        ("f1.pfx", PFX, "1.2.840.10045.2.1"),
        ("f2.pfx", PFX, "1.2.840.10045.2.1"),
        ("f3.pfx", PFX, "1.2.840.113549.1.5.14"),
        ("rc2-128.pfx", PFX, "1.2.840.113549.1.12.1.5"),
    ] {
        let bytes = container(file);
        let with = |passphrase: &str| read(&bytes, Some(&Secret::new(passphrase))).unwrap_err();
        if !feature {
            assert!(matches!(with("secret"), KeyError::FeatureOff { .. }), "{file}");
            continue;
        }
        assert!(unsupported(oid, &with("secret")), "{file}: {:?}", with("secret"));
        if oid == "1.2.840.10045.2.1" {
            assert_eq!(with("wrong"), KeyError::WrongPassphraseOrCorrupt, "{file}");
            assert_eq!(read(&bytes, None).unwrap_err(), KeyError::PassphraseMissing, "{file}");
        }
    }
    for file in ["k6.pem", "k7.pem", "k8.pem"] {
        let bytes = container(file);
        assert!(matches!(read(&bytes, None), Err(KeyError::Unsupported { what: "an EC key", .. })), "{file}");
    }
}
