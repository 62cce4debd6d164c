//! The pure functions of the traces that msal-core has.

use msal_core::{
    Timestamp, authority_url,
    cache::Store,
    ext_cache_key, extract_certs,
    wire::{
        id_token::{IdTokenError, decode_id_token},
        jwt::{decode_part, decode_part_bytes},
    },
};
use serde_json::{Map, Value, json};

use super::{later, scheme::pop_auth_scheme};
use crate::{
    driver::{Outcome, Skip},
    trace::Call,
    transcript::bytes,
};

pub(super) fn call(call: &Call, now: Timestamp) -> Result<Outcome, Skip> {
    let arg = |name: &str| call.args.get(name).unwrap_or(&Value::Null);
    match call.function.as_deref() {
        Some("ext_cache_key") => Ok(Outcome::Ok(json!(key(arg("data"))))),
        Some("extract_certs") => Ok(certificates(arg("public_cert_content"))),
        Some("authority_builder") => Ok(authority(arg("instance"), arg("tenant"))),
        Some("cache_roundtrip") => Ok(roundtrip(arg("state"))),
        Some("decode_part") => Ok(part(arg("raw"), call.args.get("encoding"))),
        Some("decode_id_token") => Ok(id_token(call, now)),
        Some("pop_auth_scheme") => Ok(pop_auth_scheme(|name| arg(name).as_str().map(str::to_owned))),
        other => Err(later(other.unwrap_or_default())),
    }
}

/// Python's empty key is none here.
fn key(data: &Value) -> String {
    let pairs =
        data.as_object().into_iter().flatten().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
    ext_cache_key(pairs).unwrap_or_default()
}

fn authority(instance: &Value, tenant: &Value) -> Outcome {
    match (instance.as_str(), tenant.as_str()) {
        (Some(instance), Some(tenant)) => Outcome::Ok(json!(authority_url(instance, tenant))),
        _ => Outcome::Unwritable,
    }
}

fn certificates(content: &Value) -> Outcome {
    let Some(content) = content.as_str() else { return Outcome::Unwritable };
    match extract_certs(content) {
        Ok(found) => Outcome::Ok(json!(found)),
        Err(error) => Outcome::Raises { kinds: &["invalid_argument"], message: error.to_string() },
    }
}

/// An encoding of null asks for the bytes.
fn part(raw: &Value, encoding: Option<&Value>) -> Outcome {
    let Some(raw) = raw.as_str() else { return Outcome::Unwritable };
    let decoded = match encoding {
        Some(Value::Null) => decode_part_bytes(raw).map(|decoded| bytes(&decoded)),
        _ => decode_part(raw).map(Value::from),
    };
    decoded.map_or_else(|error| Outcome::Raises { kinds: &["decode_error"], message: error.to_string() }, Outcome::Ok)
}

/// Python's empty text is none here; a claim that is missing is a check that fails.
fn id_token(call: &Call, now: Timestamp) -> Outcome {
    let text = |name: &str| call.args.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let now = call.args.get("now").and_then(Value::as_u64).map_or(now, Timestamp::from_unix_seconds);
    let token = text("id_token").unwrap_or_default();
    match decode_id_token(token, text("client_id"), text("issuer"), text("nonce"), now) {
        Ok(claims) => {
            let members = claims.names().map(|name| (name.to_owned(), json!(claims.other(name))));
            Outcome::Ok(members.collect::<Map<_, _>>().into())
        }
        Err(error) => {
            let kinds: &[&str] = match error {
                IdTokenError::Malformed(_) => &["malformed_token"],
                IdTokenError::Missing(_) => &["id_token_error", "malformed_token"],
                _ => &["id_token_error"],
            };
            Outcome::Raises { kinds, message: error.to_string() }
        }
    }
}

/// A store has no state of being changed: each change it takes says what it did, and here it takes none.
fn roundtrip(state: &Value) -> Outcome {
    let malformed = |error: &dyn ToString| Outcome::Raises { kinds: &["malformed_cache"], message: error.to_string() };
    let Some(state) = state.as_str() else { return Outcome::Unwritable };
    match Store::from_json(state).map(|store| serde_json::from_str::<Value>(&store.to_json())) {
        Ok(Ok(data)) => {
            Outcome::Ok(json!({"changed_initially": false, "changed_after_deserialize": false, "data": data}))
        }
        Ok(Err(error)) => malformed(&error),
        Err(error) => malformed(&error),
    }
}
