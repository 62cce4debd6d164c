//! The command `keys`: the manifest that comes with this package is kept, and a wrong expectation is a failure.
#![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]

use std::{fs, path::Path};

use msal_conformance::command;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/keys-and-certs");

fn run(args: &[&str]) -> (u8, String) {
    let mut out = Vec::new();
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let status = command::main(&args, &mut out);
    (status, String::from_utf8(out).unwrap())
}

#[test]
fn every_file_is_read_or_refused_as_its_manifest_says() {
    let (status, out) = run(&["keys"]);
    assert!(out.ends_with("265 passed, 0 failed, 0 skipped\n"), "{out}");
    assert_eq!(status, 0);
}

/// A case of one of the shipped files, with an expectation and facts.
fn case(file: &str, kind: &str, expect: &str, more: &str) -> String {
    format!(r#"{{"file":"{VECTORS}/{file}","kind":"{kind}","expect":"{expect}"{more}}}"#)
}

#[test]
fn a_wrong_expectation_is_a_failure() {
    let facts = |bits: u32, spki: &str| format!(r#","key":{{"type":"RSA","bits":{bits},"spki_sha256":"{spki}"}}"#);
    let spki = "fed9a75462be4facac90455edf91f3234c370a496289ff446ca385dbf6d16b7e";
    let cert = r#","certs":[{"sha1":"4abab1899d00c2c05fdc85b716b865b0f87a3acd","sha256":"00"}]"#;
    let cases = [
        case("keys/pkcs8.pem", "key", "ok", &facts(2048, spki)),
        case("keys/pkcs8.pem", "key", "ok", &facts(3072, spki)),
        case("keys/pkcs8.pem", "key", "either", &facts(2048, "00")),
        case("keys/pkcs8.pem", "key", "error", ""),
        case("keys/pkcs8.pem", "pfx", "ok", ""),
        case("keys/pkcs8.pem", "pfx", "unsupported", ""),
        case("other/ec-p256.pem", "key", "unsupported", ""),
        case("other/ec-p256.pem", "key", "ok", ""),
        case("certs/leaf.pem", "cert", "ok", cert),
        case("certs/leaf.pem", "cert", "ok", ""),
        case("malformed/empty.pem", "key", "either", r#","passphrase":"private key""#),
    ];
    let made = |expect: &str, repeat: usize| {
        format!(
            r#"{{"name":"made","prefix":"","byte":"A","repeat":{repeat},"suffix":"","kind":"key","expect":"{expect}"}}"#
        )
    };
    let manifest = Path::new(env!("CARGO_TARGET_TMPDIR")).join("manifest.json");
    let text = format!(
        r#"{{"files":[{}],"generate_at_test_time":[{},{}]}}"#,
        cases.join(","),
        made("error", 10),
        made("ok", 10)
    );
    fs::write(&manifest, text).unwrap();
    let (status, out) = run(&["keys", manifest.to_str().unwrap()]);
    assert!(out.ends_with("3 passed, 10 failed, 0 skipped\n"), "{out}");
    assert_eq!(status, 1);
}
