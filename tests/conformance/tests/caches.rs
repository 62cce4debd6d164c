//! The token caches that come with this package: none of their expectations fails, and a wrong one does.
#![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]

use std::{fs, path::Path};

use msal_conformance::command;

fn judged(args: &[&str]) -> (u8, String) {
    let mut out = Vec::new();
    let args: Vec<String> = ["caches"].iter().chain(args).map(|&arg| arg.to_owned()).collect();
    let status = command::main(&args, &mut out);
    (status, String::from_utf8(out).unwrap())
}

#[test]
fn caches_of_all_libraries_answer_as_they_must() {
    let (status, text) = judged(&[]);
    assert_eq!((status, text.as_str()), (0, "511 passed, 0 failed, 0 skipped\n"));
}

#[test]
fn a_wrong_expectation_is_a_failure() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("caches");
    fs::create_dir_all(&folder).unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("caches");
    for file in ["mixed.json", "java.json", "java.second.json"] {
        fs::copy(shipped.join(file), folder.join(file)).unwrap();
    }
    let expected = fs::read_to_string(shipped.join("java.expect.json")).unwrap();
    let wrong = [
        ("\"access_token\": \"a-at.guest\"", "\"access_token\": \"a-at.cal\""),
        ("\"refresh_wanted\": true", "\"refresh_wanted\": false"),
        ("\"refresh_tokens\": [\"a-rt.family\"]", "\"refresh_tokens\": [\"a-rt.desk\"]"),
        ("\"username\": \"tomas@contoso.example\", \"tenants\"", "\"username\": \"tomas\", \"tenants\""),
        ("{\"x_device\": \"d-1\"}", "{\"x_device\": \"d-2\"}"),
        ("\"gone\": {\"AccessToken\": [", "\"gone\": {\"IdToken\": ["),
        ("\"kind\": \"app\"", "\"kind\": \"another\""),
    ];
    for (right, other) in wrong {
        assert!(expected.contains(right), "{right}");
        fs::write(folder.join("java.expect.json"), expected.replacen(right, other, 1)).unwrap();
        let (status, text) = judged(&[folder.to_str().unwrap()]);
        let is_skip = right.contains("kind");
        assert_eq!(status, u8::from(!is_skip), "{right}: {text}");
        assert_eq!(text.contains("skipped 1: "), is_skip, "{right}: {text}");
    }
    let (status, _) = judged(&[folder.join("mixed.json").to_str().unwrap()]);
    assert_eq!(status, 2, "a cache is no expectation");
}
