//! Matchers of single values: `$any` `$uuid` `$regex` `$concat` `$scopes` `$base64` `$ignoring_whitespace` `$bytes_hex`.

use base64::{Engine, alphabet, engine::GeneralPurpose, engine::general_purpose::NO_PAD};
use regex::Regex;
use serde_json::Value;

use super::operator;
use crate::pointer;

const UUID_LENGTH: usize = 36;
const UUID_HYPHENS: [usize; 4] = [8, 13, 18, 23];
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, NO_PAD);

pub(super) fn any(operand: &Value, actual: &Value) -> bool {
    match operand.as_str() {
        Some("string") => actual.as_str().is_some_and(|text| !text.is_empty()),
        Some("number") => actual.is_number(),
        Some("bool") => actual.is_boolean(),
        Some("any") => true,
        _ => false,
    }
}

pub(super) fn uuid(actual: &Value) -> bool {
    actual.as_str().is_some_and(is_uuid)
}

pub(super) fn regex(operand: &Value, actual: &Value) -> bool {
    let (Some(pattern), Some(actual)) = (operand.as_str(), actual.as_str()) else { return false };
    Regex::new(&format!(r"\A(?:{pattern})\z")).is_ok_and(|regex| regex.is_match(actual))
}

pub(super) fn concat(parts: &Value, actual: &Value, transcript: &Value) -> bool {
    let (Some(parts), Some(mut rest)) = (parts.as_array(), actual.as_str()) else { return false };
    for part in parts {
        let Some(left) = strip_part(part, rest, transcript) else { return false };
        rest = left;
    }
    rest.is_empty()
}

pub(super) fn scopes(operand: &Value, actual: &Value) -> bool {
    let (Some(expected), Some(actual)) = (operand.as_array(), actual.as_str()) else { return false };
    let mut expected: Vec<&str> = expected.iter().filter_map(Value::as_str).collect();
    let mut actual: Vec<&str> = if actual.is_empty() { Vec::new() } else { actual.split(' ').collect() };
    expected.sort_unstable();
    actual.sort_unstable();
    expected == actual
}

pub(super) fn base64(operand: &Value, actual: &Value) -> bool {
    let expected = operand.as_str().and_then(decode_any_base64);
    expected.is_some() && expected == actual.as_str().and_then(decode_any_base64)
}

pub(super) fn ignoring_whitespace(operand: &Value, actual: &Value) -> bool {
    let without = |value: &Value| value.as_str().map(|text| text.split_whitespace().collect::<String>());
    let expected = without(operand);
    expected.is_some() && expected == without(actual)
}

/// Binary data lies in a transcript as `transcript::bytes` writes it.
pub(super) fn bytes_hex(operand: &Value, actual: &Value) -> bool {
    actual.as_object().and_then(operator) == Some(("$bytes_hex", operand))
}

fn is_uuid(text: &str) -> bool {
    text.len() == UUID_LENGTH
        && text.bytes().enumerate().all(|(index, byte)| match byte {
            b'-' => UUID_HYPHENS.contains(&index),
            b'0'..=b'9' | b'a'..=b'f' => !UUID_HYPHENS.contains(&index),
            _ => false,
        })
}

fn strip_part<'a>(part: &Value, text: &'a str, transcript: &Value) -> Option<&'a str> {
    if let Some(literal) = part.as_str() {
        return text.strip_prefix(literal);
    }
    match operator(part.as_object()?)? {
        ("$same_as", pointer) => text.strip_prefix(pointer::resolve_text(transcript, pointer.as_str()?).ok()?.as_str()),
        ("$uuid", _) => text.split_at_checked(UUID_LENGTH).filter(|(uuid, _)| is_uuid(uuid)).map(|(_, rest)| rest),
        _ => None,
    }
}

fn decode_any_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    URL_SAFE.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::matcher::Place;

    #[test]
    fn each_matcher_accepts_and_rejects() {
        let id = "0f3c8a52-1b2d-4e5f-8a9b-0123456789ab";
        let table = [
            (json!({"$any": "string"}), json!("x"), true),
            (json!({"$any": "string"}), json!(""), false),
            (json!({"$any": "number"}), json!(1.5), true),
            (json!({"$any": "number"}), json!("1"), false),
            (json!({"$any": "bool"}), json!(false), true),
            (json!({"$any": "bool"}), json!(null), false),
            (json!({"$any": "any"}), json!(null), true),
            (json!({"$any": "thing"}), json!("x"), false),
            (json!({"$uuid": true}), json!(id), true),
            (json!({"$uuid": true}), json!(id.to_uppercase()), false),
            (json!({"$uuid": true}), json!("0f3c8a521-b2d-4e5f-8a9b-0123456789ab"), false),
            (json!({"$uuid": true}), json!(id.replace('-', "")), false),
            (json!({"$regex": "a|bc"}), json!("bc"), true),
            (json!({"$regex": "a|bc"}), json!("abc"), false),
            (json!({"$regex": "[0-9]{2}"}), json!("12\n"), false),
            (json!({"$regex": "("}), json!("("), false),
            (
                json!({"$concat": ["4|", {"$same_as": "/id"}, ",", {"$uuid": true}, "|"]}),
                json!(format!("4|known,{id}|")),
                true,
            ),
            (json!({"$concat": ["4|", {"$same_as": "/id"}]}), json!("4|other"), false),
            (json!({"$concat": ["4|", {"$same_as": "/no"}]}), json!("4|known"), false),
            (json!({"$concat": [{"$uuid": true}]}), json!("short"), false),
            (json!({"$concat": ["4|"]}), json!("4|more"), false),
            (json!({"$scopes": ["a", "b"]}), json!("b a"), true),
            (json!({"$scopes": ["a", "b"]}), json!("a  b"), false),
            (json!({"$scopes": ["a", "b"]}), json!("a b b"), false),
            (json!({"$scopes": ["a"]}), json!("A"), false),
            (json!({"$scopes": []}), json!(""), true),
            (json!({"$base64": "_-8="}), json!("/+8"), true),
            (json!({"$base64": "_-8="}), json!("_-8"), true),
            (json!({"$base64": "_-8="}), json!("_-4="), false),
            (json!({"$base64": "_-8="}), json!("!"), false),
            (json!({"$ignoring_whitespace": "MI\nI C"}), json!("MIIC"), true),
            (json!({"$ignoring_whitespace": "MIIC"}), json!("MIID"), false),
            (json!({"$ignoring_whitespace": ""}), json!(null), false),
            (json!({"$bytes_hex": "00ff"}), crate::transcript::bytes(&[0, 255]), true),
            (json!({"$bytes_hex": "00ff"}), crate::transcript::bytes(&[0]), false),
            (json!({"$bytes_hex": "00ff"}), json!("00ff"), false),
        ];
        let transcript = json!({"id": "known"});
        for (expected, actual, matches) in table {
            let found = Place::new(&transcript, "/x").compare(&expected, &actual);
            assert_eq!(found.is_empty(), matches, "{expected} against {actual}: {found:?}");
        }
    }
}
