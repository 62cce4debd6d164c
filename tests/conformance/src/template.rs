//! Templates in arguments and responses: `$ref`, `$make_jwt` and `$pop_auth_scheme`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::matcher::operator;

/// Resolves the templates in `value`; `look_up` returns the value at a pointer.
///
/// A `$pop_auth_scheme` stays, its arguments resolved, since no JSON is such an object: the driver makes it.
pub fn resolve(value: &Value, look_up: &dyn Fn(&str) -> Result<Value, String>) -> Result<Value, String> {
    match value {
        Value::Object(members) => match operator(members) {
            Some((name, operand)) => apply(name, operand, look_up),
            None => resolve_members(members, look_up).map(Value::Object),
        },
        Value::Array(elements) => elements.iter().map(|element| resolve(element, look_up)).collect(),
        plain => Ok(plain.clone()),
    }
}

/// Resolves the templates in each member.
pub fn resolve_members(
    members: &Map<String, Value>,
    look_up: &dyn Fn(&str) -> Result<Value, String>,
) -> Result<Map<String, Value>, String> {
    members.iter().map(|(name, value)| Ok((name.clone(), resolve(value, look_up)?))).collect()
}

/// Returns the pointer of a `$ref`.
pub fn reference(value: &Value) -> Option<&str> {
    match operator(value.as_object()?)? {
        ("$ref", pointer) => pointer.as_str(),
        _ => None,
    }
}

fn apply(name: &str, operand: &Value, look_up: &dyn Fn(&str) -> Result<Value, String>) -> Result<Value, String> {
    match name {
        "$ref" => look_up(operand.as_str().unwrap_or_default()),
        "$make_jwt" => Ok(Value::String(unsigned_jwt(&resolve(operand, look_up)?))),
        "$pop_auth_scheme" => Ok(json!({"$pop_auth_scheme": resolve(operand, look_up)?})),
        unknown => Err(format!("{unknown} is a template that this harness does not know")),
    }
}

/// The form of the recorded ID tokens: an RS256 header, and a signature that no one looks at.
fn unsigned_jwt(parts: &Value) -> String {
    let header = parts.get("header").cloned().unwrap_or_else(|| json!({"typ": "JWT", "alg": "RS256"}));
    let claims = parts.get("claims").cloned().unwrap_or_else(|| json!({}));
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    format!("{header}.{claims}.c2lnbmF0dXJl")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]
    use super::*;

    fn look_up(pointer: &str) -> Result<Value, String> {
        if pointer == "/n" { Ok(json!("nonce")) } else { Err(format!("nothing lies at {pointer}")) }
    }

    #[test]
    fn references_are_replaced_wherever_they_stand() {
        let value = json!({"a": [{"$ref": "/n"}, 1], "s": {"$pop_auth_scheme": {"nonce": {"$ref": "/n"}}}});
        let resolved = resolve(&value, &look_up).unwrap();
        assert_eq!(resolved, json!({"a": ["nonce", 1], "s": {"$pop_auth_scheme": {"nonce": "nonce"}}}));
        assert_eq!(reference(&json!({"$ref": "/n"})), Some("/n"));
        assert_eq!(reference(&json!({"$make_jwt": {}})), None);
    }

    #[test]
    fn a_jwt_carries_its_resolved_claims() {
        let value = json!({"$make_jwt": {"claims": {"nonce": {"$ref": "/n"}}}});
        let jwt = resolve(&value, &look_up).unwrap();
        let claims = jwt.as_str().unwrap().split('.').nth(1).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(claims).unwrap(), br#"{"nonce":"nonce"}"#);
        assert_eq!(jwt.as_str().unwrap().split('.').count(), 3);
    }

    #[test]
    fn dangling_references_and_unknown_templates_are_errors() {
        assert!(resolve(&json!({"a": {"$ref": "/x"}}), &look_up).is_err());
        assert!(resolve(&json!([{"$surprise": 1}]), &look_up).is_err());
    }
}
