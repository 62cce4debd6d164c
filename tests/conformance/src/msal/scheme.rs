//! What a call asks its token to be bound to: MSAL Python has it in `data`, as it goes out.

use msal_core::{ConfigError, Error, PopAuthScheme, Scheme};
use serde_json::{Map, Value, json};

use super::outcome;
use crate::driver::Outcome;

/// Takes the scheme out of the further parameters of a call; what is left of them goes into the body as it is.
pub(super) fn scheme(data: &Map<String, Value>) -> Result<(Scheme, Map<String, Value>), Outcome> {
    let text = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default();
    let (jwk, key_id) = (text("req_cnf"), text("key_id"));
    let scheme = match text("token_type") {
        "ssh-cert" => Scheme::ssh_certificate(jwk, key_id),
        "pop" => Scheme::pop_signed_by_caller(jwk, key_id),
        _ => return Ok((Scheme::bearer(), data.clone())),
    };
    let rest = data.iter().filter(|(name, _)| !["token_type", "req_cnf", "key_id"].contains(&name.as_str()));
    let rest = rest.map(|(name, value)| (name.clone(), value.clone())).collect();
    scheme.map(|scheme| (scheme, rest)).map_err(refused)
}

fn refused(error: ConfigError) -> Outcome {
    outcome::error(&Error::from(error))
}

/// Calls `PopAuthScheme(http_method, url, nonce)`; its arguments are what it is.
pub(super) fn pop_auth_scheme(arg: impl Fn(&str) -> Option<String>) -> Outcome {
    let [method, url, nonce] = ["http_method", "url", "nonce"].map(|name| arg(name).unwrap_or_default());
    match PopAuthScheme::new(&method, &url, &nonce) {
        Ok(scheme) => {
            Outcome::Ok(json!({"http_method": scheme.request().method(), "url": url, "nonce": scheme.nonce()}))
        }
        Err(error) => refused(error),
    }
}
