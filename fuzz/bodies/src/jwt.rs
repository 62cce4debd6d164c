//! JSON Web Tokens: what is read has one spelling, and what is refused is not shown.

use std::collections::BTreeSet;

use msal_core::base::encode::base64url;
use msal_core::wire::jwt::{Claims, Jws, JwtError, decode_part, decode_part_bytes};
use serde_json::Value;

use crate::text;

/// A token that is taken apart can be put together again to the letter, claims are what any reader of JSON finds, each
/// once, and no error holds a piece of the text; a part decodes from its one spelling.
pub fn jwt(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    assert_part(text);
    match Jws::parse(text) {
        Err(error) => assert_hides(&error, text),
        Ok(jws) => {
            let payload = base64url(jws.payload());
            let (_, own) = jws.signing_input().split_once('.').expect("a dot in the signing input");
            assert_eq!(own, payload);
            assert_eq!(format!("{}.{}", jws.signing_input(), base64url(&jws.signature())), text);
            text::assert_printable(&format!("{:?}", jws.header()), 8 * text.len() + 64);
            let bytes = jws.payload().to_vec();
            match jws.into_claims() {
                Ok(claims) => assert_claims(claims, &bytes),
                Err(error) => assert_hides(&error, &String::from_utf8_lossy(&bytes)),
            }
        }
    }
}

fn assert_part(text: &str) {
    match decode_part_bytes(text) {
        Ok(bytes) => {
            assert_eq!(base64url(&bytes), text.trim_end_matches('='));
            assert_eq!(decode_part(text).ok(), String::from_utf8(bytes).ok());
        }
        Err(error) => assert_eq!(decode_part(text), Err(error)),
    }
}

/// A reader of JSON that takes the last of several members finds the same where none has two of a name.
fn assert_claims(claims: Claims, payload: &[u8]) {
    let names: Vec<String> = claims.names().map(str::to_owned).collect();
    let once = names.iter().collect::<BTreeSet<_>>().len() == names.len();
    let claims = match claims.unambiguous() {
        Ok(claims) => claims,
        Err(JwtError::LoneSurrogate(_)) => return assert!(serde_json::from_slice::<Value>(payload).is_err()),
        Err(error) => return assert!(!once, "{names:?}: {error}"),
    };
    assert!(once, "{names:?}");
    let Ok(Value::Object(members)) = serde_json::from_slice(payload) else { return }; // a number that no double holds
    if String::from_utf8_lossy(payload).contains('$') {
        return; // perhaps a private name of that reader, which takes it for something else
    }
    assert_eq!(members.len(), names.len());
    for (name, value) in &members {
        assert_eq!(claims.value(name).as_ref(), Some(value), "{name}");
    }
    for claim in ["iss", "sub", "nonce", "tid"] {
        match (claims.text(claim), members.get(claim)) {
            (Ok(read), value) => assert_eq!(read, value.and_then(Value::as_str)),
            (Err(error), value) => assert!(error == JwtError::BadClaim(claim) && !value.is_some_and(Value::is_string)),
        }
    }
}

/// Checks that an error can be logged and repeats nothing of a text that is longer than a word.
fn assert_hides(error: &JwtError, text: &str) {
    text::assert_loggable(error, 120);
    text::assert_hides(error, text);
}
