//! What a flow is answered, and how it ends, in words that show no secret.

use std::fmt::{Display, Write as _};

use http::HeaderValue;
use msal_core::flows::{ChallengeAnswer, DeviceAttempt};
use msal_core::{Account, Advice, Authentication, Error, Response, TokenSource, TransportError};
use msal_laws::{EPOCH, Yield};
use serde_json::{Map, Value};

/// The members of an answer whose values are secrets.
const SECRETS: [&str; 7] =
    ["access_token", "client_info", "device_code", "id_token", "message", "refresh_token", "user_code"];
/// The parameters of a URL whose values are secrets, or tell who the user is.
const OF_ONE_USER: [&str; 6] = ["code_challenge", "login_hint", "logout_hint", "nonce", "state", "X-AnchorMailbox"];
/// The members of metadata that do not matter for these flows.
const IDLE: [&str; 4] = ["authorization_endpoint", "device_authorization_endpoint", "end_session_endpoint", "jwks_uri"];

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
        return text(&String::from_utf8_lossy(bytes));
    };
    for name in SECRETS {
        if let Some(value) = members.get_mut(name) {
            *value = "(secret)".into();
        }
    }
    if let Some(Value::Array(keys)) = members.get_mut("keys") {
        *keys = keys.iter().map(|key| key["kid"].clone()).collect();
    }
    members.retain(|name, _| !IDLE.contains(&name.as_str()));
    Value::Object(members).to_string()
}

/// What is no JSON, as it stands, but for metadata, which is long, and assertions, which are secrets.
fn text(body: &str) -> String {
    match body {
        body if body.contains("<wsdl:definitions") => "(metadata)".to_owned(),
        body if body.contains("RequestedSecurityToken>") => "(a security token)".to_owned(),
        body => body.to_owned(),
    }
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
        Ok(Yield::Token(own)) => token(own),
        Ok(Yield::HandedOut(handed)) => {
            let flow = if handed.refresh.is_some() { "; a flow that replaces it" } else { "; nothing to replace it" };
            token(&handed.authentication) + flow
        }
        Ok(Yield::Attempt(DeviceAttempt::Done(own))) => token(own),
        Ok(Yield::Attempt(DeviceAttempt::Pending { flow, refusal })) => {
            format!("pending ({}): try again in {} s", refusal.code, flow.interval().as_secs())
        }
        Ok(Yield::AuthCodeFlow(flow)) => url(flow.auth_uri()),
        Ok(Yield::Url(own)) => url(own),
        Ok(Yield::DeviceFlow(flow)) => {
            let (seconds, life) = (flow.interval().as_secs(), flow.expires_on().as_unix_seconds() - EPOCH);
            format!(
                "codes (secret) for {}, good until + {life} s, to ask about every {seconds} s",
                flow.verification_uri()
            )
        }
        Ok(Yield::Accounts(accounts)) => format!("{} accounts{}", accounts.len(), list(accounts)),
        Ok(Yield::Claims(claims)) => {
            format!("genuine: from {}, for {}", claims.issuer().unwrap_or_default(), claims.audience().join(", "))
        }
        Ok(Yield::ChallengeAnswer(answer)) => next(answer),
        Ok(Yield::Nonce(is_there)) => if *is_there { "remembered" } else { "there is no nonce" }.to_owned(),
        Ok(Yield::Header(value)) => header(value),
        Ok(Yield::Done) => "removed".to_owned(),
        Ok(Yield::Endpoints(endpoints)) => {
            format!("tenant {} with its tokens at {}", endpoints.tenant, endpoints.token_endpoint)
        }
        Err(error) => format!("{error}; {}", advice(&error.advice())),
    }
}

fn token(token: &Authentication) -> String {
    let source = match token.token_source() {
        TokenSource::Cache => "the cache",
        _ => "the service",
    };
    let (kind, seconds) = (token.token_type(), token.expires_in().as_secs());
    let user = if token.account().is_some() { "user's " } else { "" };
    format!("a {user}{kind} token (secret) from {source}, good for {seconds} s, for {}", token.scopes().as_str())
}

/// What to do about an API's refusal.
fn next(answer: &ChallengeAnswer) -> String {
    match answer {
        ChallengeAnswer::AcquireToken { claims } => format!("acquire a token, with {claims}"),
        ChallengeAnswer::SignAgain => "sign the request again".to_owned(),
        ChallengeAnswer::Interact { claims } => format!("let the user sign in, with {claims}"),
        ChallengeAnswer::Stop => "stop".to_owned(),
        other => format!("{other:?}"),
    }
}

/// The value of `Authorization`, of which the scheme is no secret.
fn header(value: &HeaderValue) -> String {
    let scheme = value.to_str().ok().and_then(|text| text.split(' ').next()).unwrap_or_default();
    let marked = if value.is_sensitive() { "marked as sensitive" } else { "not marked as sensitive" };
    format!("{scheme} (secret), {marked}")
}

/// A URL to send the user to, one parameter a line.
fn url(text: &str) -> String {
    let url: url::Url = text.parse().expect("a flow yields an absolute URL");
    let mut told = text.split('?').next().unwrap_or_default().to_owned();
    for (name, value) in url.query_pairs() {
        let value = if OF_ONE_USER.contains(&&*name) { "(secret)" } else { &value };
        let _ = write!(told, "\n       {name} = {value}");
    }
    told
}

fn list(accounts: &[Account]) -> String {
    let place = |account: &Account| {
        let tenants: Vec<&str> = account.tenant_profiles().map(|profile| profile.tenant.as_str()).collect();
        format!("\n       {} at {} in {}", account.authority_type(), account.environment(), tenants.join(" and "))
    };
    accounts.iter().map(place).collect()
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
