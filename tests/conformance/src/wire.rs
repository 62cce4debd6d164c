//! Concrete HTTP requests as JSON of the trace's shape: url, query, form, body and headers taken apart.

use http::{HeaderMap, Request, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};
use url::form_urlencoded;

const FORM: &str = "application/x-www-form-urlencoded";

/// Decoded `name=value` pairs, and the names that came more than once.
#[derive(Debug, Default)]
pub struct Pairs {
    /// The first value of each name.
    pub members: Map<String, Value>,
    /// The names with several values.
    pub repeated: Vec<String>,
}

/// A request in the shape of a trace, and what no trace can express about it.
#[derive(Debug)]
pub struct Sent {
    /// `method`, `url`, `query`, `form`, `body`, `headers` and `tls_server_sha1`, as in a trace.
    pub value: Value,
    /// Parameters and headers that were sent more than once.
    pub repeated: Vec<String>,
}

/// Takes `request` apart; `pin` is the SHA-1 thumbprint (lower case hex) asked of the server's certificate.
pub fn sent(request: &Request<Vec<u8>>, pin: Option<&str>) -> Sent {
    let uri = request.uri().to_string();
    let (url, query) = split_url(&uri);
    let query = pairs(query);
    let (headers, mut repeated) = headers(request.headers());
    let mut value = json!({
        "method": request.method().as_str(),
        "url": url,
        "query": query.members,
        "form": {},
        "headers": headers,
    });
    repeated.extend(query.repeated);
    if let Some(members) = value.as_object_mut() {
        repeated.extend(body(request, members));
        if let Some(pin) = pin {
            members.insert("tls_server_sha1".to_owned(), json!(pin));
        }
    }
    Sent { value, repeated }
}

/// Splits a url into what precedes the query and the query itself, without the question mark.
pub fn split_url(url: &str) -> (&str, &str) {
    url.split_once('?').unwrap_or((url, ""))
}

/// Decodes `application/x-www-form-urlencoded` text.
pub fn pairs(text: &str) -> Pairs {
    let mut pairs = Pairs::default();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        if pairs.members.contains_key(name.as_ref()) {
            pairs.repeated.push(name.into_owned());
        } else {
            pairs.members.insert(name.into_owned(), Value::from(value));
        }
    }
    pairs
}

fn headers(sent: &HeaderMap) -> (Map<String, Value>, Vec<String>) {
    let mut members = Map::new();
    let mut repeated = Vec::new();
    for name in sent.keys() {
        let mut values = sent.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        members.insert(name.to_string(), json!(values.next()));
        if values.next().is_some() {
            repeated.push(name.to_string());
        }
    }
    (members, repeated)
}

fn body(request: &Request<Vec<u8>>, members: &mut Map<String, Value>) -> Vec<String> {
    let text = String::from_utf8_lossy(request.body());
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM)) {
        let form = pairs(&text);
        members.insert("form".to_owned(), Value::Object(form.members));
        return form.repeated;
    }
    if !text.is_empty() {
        members.insert("body".to_owned(), json!(text));
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]
    use super::*;

    fn post(kind: &str, body: &str) -> Request<Vec<u8>> {
        Request::post("https://h/a//b?q=1&q=2")
            .header("Content-Type", kind)
            .header("Secret", "s")
            .body(body.as_bytes().to_vec())
            .unwrap()
    }

    #[test]
    fn a_form_is_decoded_and_repetitions_are_named() {
        let sent = sent(&post("application/x-www-form-urlencoded; charset=utf-8", "a=1+2&b=%26&a=3"), Some("ab"));
        assert_eq!(
            sent.value,
            json!({
                "method": "POST", "url": "https://h/a//b", "query": {"q": "1"},
                "form": {"a": "1 2", "b": "&"}, "tls_server_sha1": "ab",
                "headers": {"content-type": "application/x-www-form-urlencoded; charset=utf-8", "secret": "s"},
            })
        );
        assert_eq!(sent.repeated, ["q", "a"]);
    }

    #[test]
    fn another_kind_of_body_stays_text() {
        let sent = sent(&post("application/soap+xml", "<a/>"), None);
        assert_eq!(sent.value.get("body"), Some(&json!("<a/>")));
        assert_eq!(sent.value.get("form"), Some(&json!({})));
    }

    #[test]
    fn a_repeated_header_is_named() {
        let mut request = Request::get("https://h/").body(Vec::new()).unwrap();
        request.headers_mut().append("accept", "a".parse().unwrap());
        request.headers_mut().append("accept", "b".parse().unwrap());
        assert_eq!(sent(&request, None).repeated, ["accept"]);
    }
}
