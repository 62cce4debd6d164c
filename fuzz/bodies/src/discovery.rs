//! OpenID configuration: it is what its members say, and nothing else in the document matters.

use msal_core::wire::Members;
use msal_core::wire::discovery::OpenIdConfiguration;
use msal_core::wire::members::AnswerError;
use serde_json::{Map, Value};

use crate::text;

const REQUIRED: [&str; 2] = ["authorization_endpoint", "token_endpoint"];

/// Each field is its member's text, unknown members change nothing, and without a required member there is none.
pub fn discovery(data: &[u8]) {
    let configuration = match OpenIdConfiguration::parse(data) {
        Ok(configuration) => configuration,
        Err(error) => return text::assert_loggable(&error, 100),
    };
    let Ok(members) = Members::parse(data) else {
        // What it skips may be what no value can hold, such as a number too large, or what has a private name.
        let is_private = String::from_utf8_lossy(data).contains("$serde_json");
        return assert!(is_private || serde_json::from_slice::<Value>(data).is_err(), "a reader of values reads it");
    };
    let member = |name: &str| members.get(name).and_then(Value::as_str);
    assert_eq!(configuration.issuer.as_deref(), member("issuer"));
    assert_eq!(Some(configuration.authorization_endpoint.as_str()), member("authorization_endpoint"));
    assert_eq!(Some(configuration.token_endpoint.as_str()), member("token_endpoint"));
    assert_eq!(configuration.device_authorization_endpoint.as_deref(), member("device_authorization_endpoint"));
    assert_eq!(configuration.jwks_uri.as_deref(), member("jwks_uri"));
    assert_eq!(configuration.end_session_endpoint.as_deref(), member("end_session_endpoint"));

    let map: Map<String, Value> = members.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let mut more = map.clone();
    more.insert("a member of tomorrow".to_owned(), Value::Bool(true));
    assert_eq!(parse(more), Ok(configuration));
    for name in REQUIRED {
        let mut less = map.clone();
        less.remove(name);
        assert_eq!(parse(less), Err(AnswerError::Missing(name)));
    }
}

fn parse(map: Map<String, Value>) -> Result<OpenIdConfiguration, AnswerError> {
    OpenIdConfiguration::parse(Value::Object(map).to_string().as_bytes())
}
