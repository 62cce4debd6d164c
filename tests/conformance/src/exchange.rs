//! One expected exchange: which request may take it, whether a sent request is right, what is answered.

use std::collections::BTreeMap;

use http::Response as HttpResponse;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::matcher::{Mismatch, Place};

/// These headers must be absent unless the trace lists them.
const UNLISTED_FORBIDDEN: [&str; 10] = [
    "authorization",
    "client-request-id",
    "metadata",
    "secret",
    "x-anchormailbox",
    "x-app-name",
    "x-app-ver",
    "x-client-current-telemetry",
    "x-client-last-telemetry",
    "x-identity-header",
];

/// An expected request and the answer it gets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// What must be sent.
    pub request: Request,
    /// What comes back.
    pub response: Response,
    /// Seconds from the beginning of the step until the request.
    #[serde(default)]
    pub after_seconds: u64,
    /// Why an implementation may do without this exchange.
    pub optional: Option<String>,
}

/// An expected request; each value may be a matcher.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The url without its query.
    pub url: Value,
    /// The query, complete.
    #[serde(default)]
    pub query: Map<String, Value>,
    /// The form in the body, complete.
    #[serde(default)]
    pub form: Map<String, Value>,
    /// Another kind of body.
    pub body: Option<Value>,
    /// The headers set by the library, names in lower case.
    #[serde(default)]
    pub headers: Map<String, Value>,
    /// The SHA-1 thumbprint the server's certificate must have.
    pub tls_server_sha1: Option<Value>,
}

/// A scripted answer: a response, or none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The status code.
    pub status: Option<u16>,
    /// The headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body as JSON, a template.
    pub body: Option<Value>,
    /// The body as raw text.
    pub text: Option<String>,
    /// Why there is no response.
    pub transport_error: Option<TransportError>,
}

/// Why a request got no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransportError {
    /// None came in time.
    Timeout,
    /// No connection came about.
    ConnectionFailed,
}

/// What a sent request gets.
pub type Reply = Result<HttpResponse<Vec<u8>>, TransportError>;

impl Request {
    /// Says whether `sent` has this method and url: enough to answer a request that is wrong in detail.
    pub fn has_same_target(&self, sent: &Value, transcript: &Value) -> bool {
        self.compare_target(sent, &Place::new(transcript, "")).is_empty()
    }

    /// Says whether `sent` has this method, url and query.
    pub fn has_same_query(&self, sent: &Value, transcript: &Value) -> bool {
        let place = Place::new(transcript, "");
        self.has_same_target(sent, transcript) && compare_map(&self.query, "query", sent, &place).is_empty()
    }

    /// Compares `sent` with this request in full.
    pub fn compare(&self, sent: &Value, place: &Place<'_>) -> Vec<Mismatch> {
        let member = |name: &str| sent.get(name).unwrap_or(&Value::Null);
        let mut found = self.compare_target(sent, place);
        found.extend(compare_map(&self.query, "query", sent, place));
        found.extend(compare_map(&self.form, "form", sent, place));
        for (name, expected) in [("body", &self.body), ("tls_server_sha1", &self.tls_server_sha1)] {
            let expected = expected.as_ref().unwrap_or(&Value::Null);
            found.extend(place.member(name).compare(expected, member(name)));
        }
        found.extend(self.compare_headers(member("headers"), &place.member("headers")));
        found
    }

    fn compare_target(&self, sent: &Value, place: &Place<'_>) -> Vec<Mismatch> {
        let member = |name: &str| sent.get(name).unwrap_or(&Value::Null);
        let mut found = place.member("method").compare(&json!(self.method), member("method"));
        found.extend(place.member("url").compare(&self.url, member("url")));
        found
    }

    fn compare_headers(&self, sent: &Value, place: &Place<'_>) -> Vec<Mismatch> {
        let listed = self.headers.iter().flat_map(|(name, expected)| match sent.get(name) {
            Some(value) => place.member(name).compare(expected, value),
            None => place.member(name).differs(expected, "no such header"),
        });
        let forbidden = UNLISTED_FORBIDDEN
            .iter()
            .filter(|name| !self.headers.contains_key(**name))
            .filter_map(|name| sent.get(name).map(|value| (name, value)))
            .flat_map(|(name, value)| place.member(name).differs("no such header", value));
        listed.chain(forbidden).collect()
    }
}

fn compare_map(expected: &Map<String, Value>, name: &str, sent: &Value, place: &Place<'_>) -> Vec<Mismatch> {
    let sent = sent.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    place.member(name).compare_members(expected, &sent)
}

impl Response {
    /// Returns the concrete response for the transcript, its templates filled in by `resolve`.
    pub fn concrete(&self, resolve: impl Fn(&Value) -> Result<Value, String>) -> Result<Value, String> {
        if let Some(error) = self.transport_error {
            return Ok(json!({"transport_error": match error {
                TransportError::Timeout => "timeout",
                TransportError::ConnectionFailed => "connection_failed",
            }}));
        }
        let mut response = json!({"status": self.status, "headers": self.headers});
        if let Some(members) = response.as_object_mut() {
            match &self.text {
                Some(text) => members.insert("text".to_owned(), json!(text)),
                None => members.insert("body".to_owned(), resolve(self.body.as_ref().unwrap_or(&Value::Null))?),
            };
        }
        Ok(response)
    }

    /// Returns the HTTP response whose concrete form is `concrete`.
    pub fn reply(&self, concrete: &Value) -> Result<Reply, String> {
        if let Some(error) = self.transport_error {
            return Ok(Err(error));
        }
        let mut response = HttpResponse::builder().status(self.status.unwrap_or_default());
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        let body = match &self.text {
            Some(text) => text.clone(),
            None => concrete.get("body").unwrap_or(&Value::Null).to_string(),
        };
        response.body(body.into_bytes()).map(Ok).map_err(|error| format!("the scripted response is no HTTP: {error}"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]
    use super::*;

    fn request(value: Value) -> Request {
        serde_json::from_value(value).unwrap()
    }

    fn paths(expected: Value, sent: &Value) -> Vec<String> {
        let found = request(expected).compare(sent, &Place::new(&Value::Null, "r"));
        found.into_iter().map(|mismatch| mismatch.path).collect()
    }

    #[test]
    fn query_and_form_are_complete() {
        let expected = json!({"method": "POST", "url": "u", "query": {"a": "1"}, "form": {"b": {"$any": "string"}}});
        let right = json!({"method": "POST", "url": "u", "query": {"a": "1"}, "form": {"b": "x"}, "headers": {}});
        assert_eq!(paths(expected.clone(), &right), Vec::<String>::new());
        let wrong = json!({"method": "GET", "url": "v", "query": {}, "form": {"b": "x", "c": ""}, "body": "y"});
        assert_eq!(paths(expected, &wrong), ["r/method", "r/url", "r/query/a", "r/form/c", "r/body"]);
    }

    #[test]
    fn listed_headers_must_be_sent_and_some_unlisted_ones_must_not() {
        let expected = json!({"method": "GET", "url": "u", "headers": {"accept": "a", "metadata": "true"}});
        let sent = json!({"method": "GET", "url": "u", "headers": {"metadata": "true", "secret": "s", "host": "h"}});
        assert_eq!(paths(expected, &sent), ["r/headers/accept", "r/headers/secret"]);
    }

    #[test]
    fn a_pinned_certificate_is_neither_forgotten_nor_invented() {
        let sent = json!({"method": "GET", "url": "u", "tls_server_sha1": "ab"});
        assert_eq!(paths(json!({"method": "GET", "url": "u"}), &sent), ["r/tls_server_sha1"]);
        let plain = json!({"method": "GET", "url": "u"});
        assert_eq!(paths(json!({"method": "GET", "url": "u", "tls_server_sha1": "ab"}), &plain), ["r/tls_server_sha1"]);
    }

    #[test]
    fn the_url_may_be_a_matcher() {
        let expected = request(json!({"method": "GET", "url": {"$one_of": ["a", "b"]}}));
        assert!(expected.has_same_target(&json!({"method": "GET", "url": "b"}), &Value::Null));
        assert!(!expected.has_same_target(&json!({"method": "GET", "url": "c"}), &Value::Null));
    }

    #[test]
    fn responses_are_built_from_json_text_or_failure() {
        let reply = |value: Value| {
            let response: Response = serde_json::from_value(value).unwrap();
            let concrete = response.concrete(|body| Ok(body.clone())).unwrap();
            response.reply(&concrete).unwrap()
        };
        let json = reply(json!({"status": 400, "headers": {"Retry-After": "7"}, "body": {"error": "e"}})).unwrap();
        assert_eq!((json.status().as_u16(), json.body().as_slice()), (400, br#"{"error":"e"}"#.as_slice()));
        assert_eq!(json.headers().get("retry-after").unwrap(), "7");
        assert_eq!(reply(json!({"status": 503, "text": "busy"})).unwrap().body(), b"busy");
        assert_eq!(reply(json!({"transport_error": "timeout"})).unwrap_err(), TransportError::Timeout);
    }
}
