//! What a flow is answered, and how it ends, in words that show no secret.

use std::fmt::Display;

use msal_core::{Advice, Error, Response, TokenSource, TransportError};
use msal_laws::Yield;
use serde_json::{Map, Value};

/// The members of an answer whose values are secrets.
const SECRETS: [&str; 3] = ["access_token", "refresh_token", "id_token"];
/// The members of metadata that do not matter for these flows.
const IDLE: [&str; 3] = ["authorization_endpoint", "device_authorization_endpoint", "jwks_uri"];

/// The kind of an answer to `Send`, for a diagram: its status, or that there is none.
pub(crate) fn kind(answer: &Result<Response, TransportError>) -> String {
    match answer {
        Ok(response) => http::Response::from(response.clone()).status().as_u16().to_string(),
        Err(_) => "no answer".to_owned(),
    }
}

pub(crate) fn response(answer: &Result<Response, TransportError>) -> String {
    match answer {
        Ok(response) => {
            let http = http::Response::from(response.clone());
            let header = |name: &str| Some(format!(" {name}: {}", http.headers().get(name)?.to_str().ok()?));
            let headers: String = ["date", "retry-after"].into_iter().filter_map(header).collect();
            format!("{}{headers} {}", http.status().as_u16(), body(http.body()))
        }
        Err(error) => error.to_string(),
    }
}

fn body(bytes: &[u8]) -> String {
    let Ok(mut members) = serde_json::from_slice::<Map<String, Value>>(bytes) else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    for name in SECRETS {
        if let Some(value) = members.get_mut(name) {
            *value = "(secret)".into();
        }
    }
    members.retain(|name, _| !IDLE.contains(&name.as_str()));
    Value::Object(members).to_string()
}

/// The kind of outcome of signing or reading, for a diagram.
pub(crate) fn success<T, E>(answer: &Result<T, E>) -> String {
    if answer.is_ok() { "done" } else { "failed" }.to_owned()
}

/// The outcome of signing or reading: the value is a secret, or of no interest.
pub(crate) fn outcome<T, E: Display>(answer: &Result<T, E>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(error) => error.to_string(),
    }
}

pub(crate) fn end(result: &Result<Yield, Error>) -> String {
    match result {
        Ok(Yield::Token(token)) => {
            let source = match token.token_source() {
                TokenSource::Cache => "the cache",
                _ => "the service",
            };
            let (kind, seconds) = (token.token_type(), token.expires_in().as_secs());
            format!("a {kind} token (secret) from {source}, good for {seconds} s, for {}", token.scopes().as_str())
        }
        Ok(Yield::Removed) => "removed".to_owned(),
        Ok(Yield::Endpoints(endpoints)) => {
            format!("tenant {} with its tokens at {}", endpoints.tenant, endpoints.token_endpoint)
        }
        Err(error) => format!("{error}; {}", advice(&error.advice())),
    }
}

fn advice(advice: &Advice) -> String {
    match advice {
        Advice::Fix => "fix it".to_owned(),
        Advice::Interact { claims: None } => "interact".to_owned(),
        Advice::Interact { claims: Some(claims) } => format!("interact, with {claims}"),
        Advice::Retry { after } => format!("retry after {} s", after.as_secs()),
        Advice::GiveUp => "give up".to_owned(),
        other => format!("{other:?}"),
    }
}
