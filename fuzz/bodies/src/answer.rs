//! An HTTP answer as a readable text, so that seeds can be read and written by people.
//!
//! ```text
//! 400
//! retry-after: 7
//!
//! {"error":"invalid_client"}
//! ```

use msal_core::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

/// Reads an answer: a status, header lines, an empty line, the body. What is malformed is left out; no status is 200.
pub(crate) fn parse(text: &str) -> Response<Vec<u8>> {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let mut response = Response::new(body.as_bytes().to_vec());
    *response.status_mut() = lines.next().and_then(status).unwrap_or_default();
    *response.headers_mut() = lines.filter_map(header).collect::<HeaderMap>();
    response
}

fn status(line: &str) -> Option<StatusCode> {
    StatusCode::from_u16(line.trim().parse().ok()?).ok()
}

fn header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(':')?;
    Some((name.trim().parse().ok()?, HeaderValue::from_str(value.trim()).ok()?))
}
