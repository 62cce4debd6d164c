//! Matchers that look elsewhere: `$same_as`, `$pkce_verifier_of` (RFC 7636), `$sha256_hex_of`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Mismatch, Place};
use crate::{pointer, transcript::hex};

pub(super) fn same_as(operand: &Value, actual: &Value, place: &Place<'_>) -> Vec<Mismatch> {
    match pointer::resolve(place.transcript, operand.as_str().unwrap_or_default()) {
        Ok(expected) => place.check(expected == *actual, format!("{expected}, as at {operand}"), actual),
        Err(nothing) => place.differs(format!("the same as at {operand}, but {nothing}"), actual),
    }
}

pub(super) fn pkce_verifier_of(operand: &Value, actual: &Value, place: &Place<'_>) -> Vec<Mismatch> {
    let expected = format!("the PKCE verifier of the challenge at {operand}");
    let challenge = pointer::resolve_text(place.transcript, operand.as_str().unwrap_or_default());
    let holds = actual.as_str().is_some_and(|verifier| {
        is_pkce_verifier(verifier) && challenge == Ok(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)))
    });
    place.check(holds, expected, actual)
}

pub(super) fn sha256_hex_of(operand: &Value, actual: &Value, place: &Place<'_>) -> Vec<Mismatch> {
    match pointer::resolve_text(place.transcript, operand.as_str().unwrap_or_default()) {
        Ok(text) => {
            let expected = hex(&Sha256::digest(text));
            place.check(actual.as_str() == Some(&expected), format!("{expected}, the hash of {operand}"), actual)
        }
        Err(nothing) => place.differs(format!("the hash of {operand}, but {nothing}"), actual),
    }
}

/// RFC 7636, section 4.1: 43 to 128 unreserved characters.
fn is_pkce_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::matcher::Place;

    #[test]
    fn each_matcher_accepts_and_rejects() {
        // RFC 7636, appendix B; FIPS 180-2, "abc".
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let transcript = json!({
            "url": "https://h/?code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "short": "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0",
            "text": "abc", "number": 1,
        });
        let table = [
            (json!({"$same_as": "/number"}), json!(1), true),
            (json!({"$same_as": "/number"}), json!("1"), false),
            (json!({"$same_as": "/absent"}), json!(null), false),
            (json!({"$pkce_verifier_of": "/url?code_challenge"}), json!(verifier), true),
            (json!({"$pkce_verifier_of": "/url?code_challenge"}), json!(verifier.replace('d', "e")), false),
            (json!({"$pkce_verifier_of": "/short"}), json!("abc"), false),
            (json!({"$pkce_verifier_of": "/absent"}), json!(verifier), false),
            (json!({"$sha256_hex_of": "/text"}), json!(abc), true),
            (json!({"$sha256_hex_of": "/text"}), json!(abc.to_uppercase()), false),
            (json!({"$sha256_hex_of": "/number"}), json!(abc), false),
        ];
        for (expected, actual, matches) in table {
            let found = Place::new(&transcript, "/x").compare(&expected, &actual);
            assert_eq!(found.is_empty(), matches, "{expected} against {actual}: {found:?}");
        }
    }
}
