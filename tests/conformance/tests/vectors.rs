//! The cases that come with this package: none fails, and none is left out unsaid.
#![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]

use msal_conformance::command;

/// Runs a command on its own cases, and returns its exit status and last line.
fn judged(name: &str) -> (u8, String) {
    let mut out = Vec::new();
    let status = command::main(&[name.to_owned()], &mut out);
    (status, String::from_utf8(out).unwrap().lines().last().unwrap().to_owned())
}

#[test]
fn challenges_are_read_as_they_are_meant() {
    assert_eq!(judged("challenges"), (0, "23 passed, 0 failed, 0 skipped".to_owned()));
}

#[test]
fn a_wrong_expectation_is_a_failure() {
    let path = format!("{}/wrong.json", env!("CARGO_TARGET_TMPDIR"));
    let case = |id: &str, challenges: &str, claims: &str, nonce: &str| {
        let header = r#"PoP nonce=\"n\", Bearer error=insufficient_claims, claims=\"e30=\""#;
        format!(
            r#"{{"id":"{id}","headers":["{header}"],"challenges":{challenges},"claims_challenge":{claims},"pop_nonce":{nonce}}}"#
        )
    };
    let right = r#"[{"scheme":"PoP","params":{"nonce":"n"}},
        {"scheme":"Bearer","params":{"error":"insufficient_claims","claims":"e30="}}]"#;
    let cases = [
        case("right", right, "{}", r#""n""#),
        case("a challenge less", "[]", "{}", r#""n""#),
        case("another scheme", &right.replace("Bearer", "bearer"), "{}", r#""n""#),
        case("another value", &right.replace("e30", "e31"), "{}", r#""n""#),
        case("a refusal", r#""error""#, "{}", r#""n""#),
        case("other claims", right, r#"{"a":1}"#, r#""n""#),
        case("no claims", right, "null", r#""n""#),
        case("unreadable claims", right, r#""error""#, r#""n""#),
        case("another nonce", right, "{}", r#""m""#),
        case("no nonce", right, "{}", "null"),
        case("anything", r#""either""#, r#""either""#, r#""either""#),
    ];
    std::fs::write(&path, format!(r#"{{"cases":[{}]}}"#, cases.join(","))).unwrap();
    let mut out = Vec::new();
    assert_eq!(command::main(&["challenges".to_owned(), path], &mut out), 1);
    let text = String::from_utf8(out).unwrap();
    assert!(text.ends_with("2 passed, 9 failed, 0 skipped\n"), "{text}");
}
