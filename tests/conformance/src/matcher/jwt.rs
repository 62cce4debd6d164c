//! `$jwt`: a signed JWT (RFC 7519) with this header and these claims, and a signature that verifies.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{PublicKey, pkcs1v15, pkcs8::DecodePublicKey, pss, sha2::Sha256, signature::Verifier};
use serde_json::Value;

use super::{Mismatch, Place};

pub(super) fn jwt(operand: &Value, actual: &Value, place: &Place<'_>) -> Vec<Mismatch> {
    let parts: Vec<&str> = actual.as_str().unwrap_or_default().split('.').collect();
    let [header, claims, signature] = parts.as_slice() else { return place.differs("a signed JWT", actual) };
    let mut found = Vec::new();
    for (name, part) in [("header", header), ("claims", claims)] {
        let Some(expected) = operand.get(name) else { continue };
        found.extend(match decode(part) {
            Some(value) => place.member(name).compare(expected, &value),
            None => place.member(name).differs("base64url of JSON", part),
        });
    }
    if let Some(verify) = operand.get("verify")
        && let Err(why) = verify_signature(verify, &format!("{header}.{claims}"), signature)
    {
        found.extend(place.member("signature").differs(format!("a valid signature by {verify}"), why));
    }
    found
}

fn decode(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Verifies RS256 or PS256 (RFC 7518, sections 3.3 and 3.5).
fn verify_signature(verify: &Value, message: &str, signature: &str) -> Result<(), String> {
    let member = |name: &str| verify.get(name).and_then(Value::as_str).unwrap_or_default();
    let key = PublicKey::from_public_key_pem(member("public_key")).map_err(|error| error.to_string())?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|error| error.to_string())?;
    let (message, signature) = (message.as_bytes(), signature.as_slice());
    match member("alg") {
        "RS256" => pkcs1v15::Signature::try_from(signature)
            .and_then(|signature| pkcs1v15::VerifyingKey::<Sha256>::new(key).verify(message, &signature)),
        "PS256" => pss::Signature::try_from(signature)
            .and_then(|signature| pss::VerifyingKey::<Sha256>::new(key).verify(message, &signature)),
        other => return Err(format!("the trace asks for algorithm {other:?}, which this harness does not know")),
    }
    .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may stop at a broken assumption")]
    use serde_json::{Value, json};

    use crate::{echo::sign, matcher::Place};

    const PUBLIC: &str = include_str!("../../keys/a_leaf1_public.pem");
    const PRIVATE: &str = include_str!("../../keys/a_leaf1_key.pem");

    fn matches(expected: &Value, actual: &str) -> bool {
        Place::new(&Value::Null, "/x").compare(&json!({"$jwt": expected}), &json!(actual)).is_empty()
    }

    fn jwt(alg: &str) -> String {
        sign(alg, PRIVATE, &json!({"alg": alg, "typ": "JWT"}), &json!({"aud": "a", "exp": 600}))
    }

    fn expected(alg: &str) -> Value {
        json!({
            "header": {"alg": alg, "typ": "JWT"},
            "claims": {"aud": "a", "exp": {"$any": "number"}},
            "verify": {"alg": alg, "public_key": PUBLIC},
        })
    }

    #[test]
    fn a_signed_jwt_is_accepted_for_both_algorithms() {
        assert!(matches(&expected("RS256"), &jwt("RS256")));
        assert!(matches(&expected("PS256"), &jwt("PS256")));
        assert!(matches(&json!({}), &jwt("RS256")));
    }

    #[test]
    fn a_wrong_signature_is_rejected() {
        let (right, other) = (jwt("RS256"), jwt("PS256"));
        let graft = |jwt: &str, signature: &str| {
            let body = jwt.rsplit_once('.').map(|(body, _)| body).unwrap_or_default();
            format!("{body}.{signature}")
        };
        let foreign = other.rsplit('.').next().unwrap_or_default();
        for bad in [graft(&right, foreign), graft(&right, ""), graft(&right, "!")] {
            assert!(!matches(&expected("RS256"), &bad), "{bad}");
        }
        let mut swapped = expected("RS256");
        swapped["verify"]["alg"] = json!("PS256");
        assert!(!matches(&swapped, &right));
        swapped["verify"]["alg"] = json!("none");
        assert!(!matches(&swapped, &right));
    }

    #[test]
    fn header_and_claims_are_complete() {
        for (part, member) in [("header", "typ"), ("claims", "exp")] {
            let mut expected = expected("RS256");
            expected[part].as_object_mut().map(|members| members.remove(member));
            assert!(!matches(&expected, &jwt("RS256")), "{part}");
        }
    }

    #[test]
    fn what_is_no_jwt_is_rejected() {
        for text in ["", "a.b", "a.b.c.d", "!.!.!"] {
            assert!(!matches(&json!({"header": {}}), text), "{text}");
        }
    }
}
