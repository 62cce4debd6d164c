//! The commands `jws`, `tokens` and `vectors`: what is shipped is kept, what lies beside the repository too, and a wrong
//! expectation is a failure.
#![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]

use std::{fs, path::PathBuf};

use msal_conformance::command;
use serde_json::{Value, json};

/// Runs a command and returns its exit status and all it wrote.
fn run(name: &str, paths: &[PathBuf]) -> (u8, String) {
    let mut out = Vec::new();
    let paths = paths.iter().map(|path| path.to_str().unwrap().to_owned());
    let args: Vec<String> = std::iter::once(name.to_owned()).chain(paths).collect();
    let status = command::main(&args, &mut out);
    (status, String::from_utf8(out).unwrap())
}

fn temporary(name: &str, file: &Value) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, file.to_string()).unwrap();
    path
}

/// The files of Wycheproof, which are not part of the repository: where they lie beside it, or none.
fn wycheproof(name: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/wycheproof"));
    let path = folder.join(format!("{name}_test.json"));
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: there is no {}", path.display());
    None
}

#[test]
fn every_shipped_token_is_judged_as_it_should_be() {
    let contradiction = "skipped 1: the file says otherwise of the same token\n"; // `padded` is the token of `valid`
    assert_eq!(run("tokens", &[]), (0, format!("{contradiction}50 passed, 0 failed, 1 skipped\n")));
}

#[test]
fn every_shipped_example_is_kept_but_for_what_is_not_offered() {
    let (status, out) = run("vectors", &[]);
    assert_eq!(status, 0, "{out}");
    let skips = ["ES512 is not offered", "HS256 is not offered", "PKCE on its own is not offered"];
    let skips = skips.map(|skip| format!("skipped 1: {skip}\n")).concat();
    assert_eq!(out, format!("{skips}14 passed, 0 failed, 3 skipped\n"));
}

#[test]
fn every_signed_token_of_wycheproof_is_judged_as_it_should_be() {
    for (name, sum) in
        [("json_web_key", "22 passed, 0 failed, 4 skipped\n"), ("json_web_signature", "passed, 0 failed")]
    {
        let Some(path) = wycheproof(name) else { continue };
        let (status, out) = run("jws", &[path]);
        assert!(status == 0 && out.contains(sum), "{out}");
        let skips = out.lines().filter(|line| line.starts_with("skipped"));
        assert!(skips.into_iter().all(|line| line.ends_with("is not offered")), "{out}");
    }
}

#[test]
fn every_other_vector_of_wycheproof_is_judged_as_it_should_be() {
    let pbes2 = ["sha1_aes_128", "sha1_aes_256", "sha256_aes_128", "sha256_aes_256"];
    let pbes2 = pbes2.map(|scheme| format!("pbes2_hmac{scheme}"));
    let rsa = ["rsa_signature_2048_sha256", "rsa_pss_2048_sha256_mgf1_32", "rsa_pkcs1_2048_sig_gen"].map(str::to_owned);
    for name in rsa.iter().chain(&pbes2) {
        let Some(path) = wycheproof(name) else { continue };
        let (status, out) = run("vectors", &[path]);
        assert!(status == 0 && out.ends_with("passed, 0 failed, 0 skipped\n"), "{out}");
    }
}

#[test]
fn a_wrong_expectation_of_a_token_is_a_failure() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwt/id-tokens.json");
    let mut file: Value = serde_json::from_str(&fs::read_to_string(shipped).unwrap()).unwrap();
    for case in file.get_mut("cases").and_then(Value::as_array_mut).unwrap() {
        let case = case.as_object_mut().unwrap();
        let flipped = |name: &str, one: &str, other: &str| if case[name] == one { json!(other) } else { json!(one) };
        let wrong = json!({
            "decode": flipped("decode", "ok", "error"), "signature": flipped("signature", "valid", "invalid"),
            "validate": if case["validate"] == "ok" { "time" } else { "ok" },
        });
        let Value::Object(wrong) = wrong else { unreachable!("an object") };
        let judged = wrong.into_iter().filter(|(name, _)| case[name] != "either").collect::<Vec<_>>();
        case.extend(judged);
    }
    let (status, out) = run("tokens", &[temporary("wrong_tokens.json", &file)]);
    assert_eq!((status, out.lines().last()), (1, Some("1 passed, 49 failed, 1 skipped")));
}

#[test]
fn a_wrong_expectation_of_a_signature_is_a_failure() {
    let Some(path) = wycheproof("rsa_pkcs1_2048_sig_gen") else { return };
    let mut file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for case in file.pointer_mut("/testGroups/0/tests").and_then(Value::as_array_mut).unwrap() {
        case.as_object_mut().unwrap().insert("result".to_owned(), json!("invalid"));
    }
    let (status, out) = run("vectors", &[temporary("wrong_signatures.json", &file)]);
    assert_eq!((status, out.lines().last()), (1, Some("2 passed, 8 failed, 0 skipped")), "{out}");
}

#[test]
fn a_file_of_another_layout_is_named() {
    for name in ["tokens", "jws", "vectors"] {
        assert_eq!(run(name, &[temporary("other.json", &json!({"a": 1}))]).0, 2, "{name}");
    }
}
