//! Outcomes of msal-core in the terms of MSAL Python: results as JSON, errors as kinds.

use msal_core::wire::id_token::IdTokenClaims;
use msal_core::{Account, Authentication, Endpoints, Error, ProtocolError, Refusal, TokenSource, TrustError};
use serde_json::{Map, Value, json};

use crate::driver::Outcome;

/// A token: from the service with all that it said, from the cache with what the entry says.
pub(super) fn authentication(token: &Authentication) -> Value {
    let mut result = Map::new();
    let mut set = |name: &str, value: Value| result.insert(name.to_owned(), value);
    if token.token_source() == TokenSource::IdentityProvider {
        // Members with an underscore are the library's own in MSAL Python; `refresh_in` is told as `refresh_on`.
        let told = token.members().iter().filter(|(name, _)| !name.starts_with('_') && *name != "refresh_in");
        told.for_each(|(name, value)| drop(set(name, value.clone())));
        set("token_source", json!("identity_provider"));
    } else {
        set("token_type", json!(token.token_type()));
        set("expires_in", json!(token.expires_in().as_secs()));
        set("token_source", json!("cache"));
    }
    set("access_token", json!(token.access_token().expose_secret()));
    // From the cache MSAL Python hands out the access token alone.
    if token.token_source() == TokenSource::IdentityProvider {
        let secrets = [("id_token", token.id_token()), ("refresh_token", token.refresh_token())];
        for (name, secret) in secrets {
            secret.map(|secret| set(name, json!(secret.expose_secret())));
        }
        token.id_token_claims().map(|claims| set("id_token_claims", id_token_claims(claims)));
    }
    if let Some(refresh_on) = token.refresh_on() {
        set("refresh_on", json!(refresh_on.as_unix_seconds()));
    }
    Value::Object(result)
}

/// The claims as they stand in the token.
fn id_token_claims(claims: &IdTokenClaims) -> Value {
    claims.names().filter_map(|name| Some((name.to_owned(), claims.other(name)?))).collect()
}

/// An account, as MSAL Python lists it.
pub(super) fn account(account: &Account) -> Value {
    json!({
        "home_account_id": account.home_account_id(),
        "environment": account.environment(),
        "username": account.username(),
        "account_source": account.account_source(),
        "authority_type": account.authority_type(),
        "local_account_id": account.local_account_id(),
        "realm": account.realm(),
    })
}

/// The endpoints in use, as the result of a construction.
pub(super) fn endpoints(endpoints: &Endpoints) -> Value {
    let mut result = json!({
        "instance": endpoints.instance,
        "tenant": endpoints.tenant,
        "authorization_endpoint": endpoints.authorization_endpoint,
        "token_endpoint": endpoints.token_endpoint,
    });
    if let (Some(device), Some(members)) = (&endpoints.device_authorization_endpoint, result.as_object_mut()) {
        members.insert("device_authorization_endpoint".to_owned(), json!(device));
    }
    result
}

/// An error of a call: the service's well-formed no is an ordinary value.
pub(super) fn error(error: &Error) -> Outcome {
    match error {
        Error::Refused(refusal) => Outcome::Ok(refused(refusal)),
        Error::NoToken(_) => Outcome::Ok(Value::Null),
        error => Outcome::Raises { kinds: kinds(error), message: error.to_string() },
    }
}

/// An error while the authority is resolved: a no means that there is no such authority.
pub(super) fn while_resolving(error: &Error) -> Outcome {
    let kinds: &'static [&'static str] = match error {
        Error::Refused(_) => &["authority_error"],
        Error::Protocol(ProtocolError::Status { status: ..500, .. }) => &["authority_error", "http_error"],
        error => kinds(error),
    };
    Outcome::Raises { kinds, message: error.to_string() }
}

/// Tells the classification of a refusal, as MSAL Python does for calls that look into the cache first.
pub(super) fn classified(outcome: Outcome, error: &Error) -> Outcome {
    match (outcome, error.refusal().and_then(Refusal::classification)) {
        (Outcome::Ok(Value::Object(mut told)), Some(classification)) => {
            told.insert("classification".to_owned(), json!(classification));
            Outcome::Ok(told.into())
        }
        (outcome, _) => outcome,
    }
}

fn refused(refusal: &Refusal) -> Value {
    let told = refusal.members.iter().filter(|(name, _)| !name.starts_with('_'));
    let result: Map<String, Value> = told.map(|(name, value)| (name.to_owned(), value.clone())).collect();
    Value::Object(result)
}

fn kinds(error: &Error) -> &'static [&'static str] {
    match error {
        Error::Config(_) => &["invalid_argument"],
        Error::Protocol(ProtocolError::Status { status: ..500, .. }) => &["http_error", "malformed_response"],
        Error::Protocol(ProtocolError::Status { .. }) => &["http_error"],
        Error::Protocol(_) => &["malformed_response", "authority_error"],
        Error::Trust(TrustError::Audience) => &["id_token_error"],
        Error::Trust(TrustError::State) => &["state_mismatch"],
        Error::Trust(TrustError::Nonce) => &["nonce_mismatch"],
        Error::Trust(TrustError::MaxAge) => &["max_age_violation"],
        Error::Trust(_) => &["authority_error"],
        Error::Transport(_) => &["transport_error"],
        Error::Expired => &["interaction_timeout"],
        Error::Federation(_) => &["wstrust_error"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use msal_core::TransportError;

    use super::*;

    #[test]
    fn an_error_stands_for_a_few_kinds_only() {
        let status = |status| {
            ProtocolError::Status { what: "the server", status, retry_after: None, correlation_id: None }.into()
        };
        let of = |outcome| match outcome {
            Outcome::Raises { kinds, .. } => kinds,
            Outcome::Ok(_) | Outcome::Unwritable => &[],
        };
        assert_eq!(of(error(&TransportError::Timeout.into())), ["transport_error"]);
        assert_eq!(of(while_resolving(&status(404))), ["authority_error", "http_error"]);
        assert_eq!(of(while_resolving(&status(503))), ["http_error"]);
        assert_eq!(of(error(&status(403))), ["http_error", "malformed_response"]);
        assert_eq!(of(error(&status(503))), ["http_error"]);
    }
}
