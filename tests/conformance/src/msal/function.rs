//! The pure functions of the traces that msal-core has.

use msal_core::{cache::Store, ext_cache_key};
use serde_json::{Value, json};

use super::later;
use crate::{
    driver::{Outcome, Skip},
    trace::Call,
};

pub(super) fn call(call: &Call) -> Result<Outcome, Skip> {
    let arg = |name: &str| call.args.get(name).unwrap_or(&Value::Null);
    match call.function.as_deref() {
        Some("ext_cache_key") => Ok(Outcome::Ok(json!(key(arg("data"))))),
        Some("cache_roundtrip") => Ok(roundtrip(arg("state"))),
        other => Err(later(other.unwrap_or_default())),
    }
}

/// Python's empty key is none here.
fn key(data: &Value) -> String {
    let pairs =
        data.as_object().into_iter().flatten().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
    ext_cache_key(pairs).unwrap_or_default()
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
