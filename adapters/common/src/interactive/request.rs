//! One HTTP/1.1 request to the listener, from the bytes that have come so far (RFC 9112): no socket, no clock.
//!
//! Any program and any web page of this machine may send one. What this looks at: the length of things, the `Host`, by
//! which a page of another origin that has its name rebound to this machine gives itself away, and the form of the
//! request. `Origin` does not matter, for the sign-in page posts from its own.

use msal_core::http::StatusCode;

/// The largest head of a request, in bytes: browsers send the cookies of every program on `localhost`.
pub(super) const LARGEST_HEAD: usize = 32 << 10;
/// The largest body of a request, in bytes.
pub(super) const LARGEST_BODY: usize = 64 << 10;
const MOST_FIELDS: usize = 100;

/// A request, as far as the listener cares.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request<'a> {
    pub(super) path: &'a str,
    /// The query of a GET, or the form of a POST, still encoded.
    pub(super) parameters: &'a str,
}

/// Reads a request that came to `port`; `None` while there has to come more.
///
/// # Errors
/// The status that says why it is refused.
pub(super) fn read(bytes: &[u8], port: u16) -> Result<Option<Request<'_>>, StatusCode> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut head = httparse::Request::new(&mut fields);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) if length <= LARGEST_HEAD => length,
        Ok(httparse::Status::Partial) if bytes.len() <= LARGEST_HEAD => return Ok(None),
        Ok(_) | Err(httparse::Error::TooManyHeaders) => return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
        Err(_) => return Err(StatusCode::BAD_REQUEST),
    };
    check_host(head.headers, port)?;
    let target = head.path.filter(|target| target.starts_with('/')).ok_or(StatusCode::BAD_REQUEST)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let parameters = match head.method {
        Some("GET") => query,
        Some("POST") => match body(head.headers, bytes.get(length..).unwrap_or_default())? {
            Some(body) => body,
            None => return Ok(None),
        },
        _ => return Err(StatusCode::METHOD_NOT_ALLOWED),
    };
    Ok(Some(Request { path, parameters }))
}

fn check_host(fields: &[httparse::Header<'_>], port: u16) -> Result<(), StatusCode> {
    let host = only(fields, "host")?.ok_or(StatusCode::BAD_REQUEST)?;
    let (name, number) = match host.rsplit_once(':') {
        Some((name, number)) if !number.ends_with(']') => (name, number.parse().ok()),
        _ => (host, Some(80)),
    };
    let is_own = name.eq_ignore_ascii_case("localhost") || name == "127.0.0.1" || name == "[::1]";
    if is_own && number == Some(port) { Ok(()) } else { Err(StatusCode::MISDIRECTED_REQUEST) }
}

/// Returns the form that was posted; `None` while there has to come more.
fn body<'a>(fields: &[httparse::Header<'_>], rest: &'a [u8]) -> Result<Option<&'a str>, StatusCode> {
    if only(fields, "transfer-encoding")?.is_some() {
        return Err(StatusCode::LENGTH_REQUIRED);
    }
    let length = only(fields, "content-length")?.ok_or(StatusCode::LENGTH_REQUIRED)?;
    if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(StatusCode::BAD_REQUEST);
    }
    let length = length.parse().ok().filter(|length| *length <= LARGEST_BODY).ok_or(StatusCode::PAYLOAD_TOO_LARGE)?;
    let media = only(fields, "content-type")?.unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let Some(body) = rest.get(..length) else { return Ok(None) };
    str::from_utf8(body).map(Some).map_err(|_| StatusCode::BAD_REQUEST)
}

/// Returns the value of a field that must not occur twice.
fn only<'a>(fields: &[httparse::Header<'a>], name: &str) -> Result<Option<&'a str>, StatusCode> {
    let mut values = fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value);
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            str::from_utf8(value).map(|value| Some(value.trim())).map_err(|_| StatusCode::BAD_REQUEST)
        }
        _ => Err(StatusCode::BAD_REQUEST),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

    #[test]
    fn a_table_of_requests() {
        let long = format!("GET / HTTP/1.1\r\nHost: localhost:8400\r\nCookie: {}\r\n\r\n", "c".repeat(LARGEST_HEAD));
        let many = format!("GET / HTTP/1.1\r\nHost: localhost:8400\r\n{}\r\n", "A: b\r\n".repeat(MOST_FIELDS));
        let posted =
            |fields: &str, body: &str| format!("POST /back HTTP/1.1\r\nHost: localhost:8400\r\n{fields}\r\n\r\n{body}");
        let rows = [
            ("GET / HTTP/1.1\r\nHost: localhost:8400\r\n\r\n".to_owned(), Ok(("/", ""))),
            ("GET /a?b=c&d HTTP/1.1\r\nhost: LocalHost:8400\r\n\r\n".to_owned(), Ok(("/a", "b=c&d"))),
            ("GET / HTTP/1.1\r\nHost: 127.0.0.1:8400\r\n\r\n".to_owned(), Ok(("/", ""))),
            ("GET / HTTP/1.1\r\nHost: [::1]:8400\r\n\r\n".to_owned(), Ok(("/", ""))),
            (posted(&format!("{FORM}\r\nContent-Length: 3"), "a=b"), Ok(("/back", "a=b"))),
            (posted(&format!("{FORM}; charset=utf-8\r\nContent-Length: 3"), "a=bc"), Ok(("/back", "a=b"))),
            (posted(&format!("{FORM}\r\nContent-Length: 3\r\nOrigin: https://a.example"), "a=b"), Ok(("/back", "a=b"))),
            ("GET / HTTP/1.1\r\n\r\n".to_owned(), Err(400)),
            ("GET / HTTP/1.1\r\nHost: localhost:8400\r\nHost: localhost:8400\r\n\r\n".to_owned(), Err(400)),
            ("GET / HTTP/1.1\r\nHost: evil.example:8400\r\n\r\n".to_owned(), Err(421)),
            ("GET / HTTP/1.1\r\nHost: localhost.evil.example:8400\r\n\r\n".to_owned(), Err(421)),
            ("GET / HTTP/1.1\r\nHost: localhost:8401\r\n\r\n".to_owned(), Err(421)),
            ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), Err(421)),
            ("GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n".to_owned(), Err(421)),
            ("GET http://localhost:8400/ HTTP/1.1\r\nHost: localhost:8400\r\n\r\n".to_owned(), Err(400)),
            ("OPTIONS / HTTP/1.1\r\nHost: localhost:8400\r\n\r\n".to_owned(), Err(405)),
            ("\u{16}\u{3}\u{1} TLS".to_owned(), Err(400)),
            (posted(FORM, ""), Err(411)),
            (posted(&format!("{FORM}\r\nTransfer-Encoding: chunked\r\nContent-Length: 3"), "a=b"), Err(411)),
            (posted(&format!("{FORM}\r\nContent-Length: +3"), "a=b"), Err(400)),
            (posted(&format!("{FORM}\r\nContent-Length: 3\r\nContent-Length: 3"), "a=b"), Err(400)),
            (posted(&format!("{FORM}\r\nContent-Length: 65537"), ""), Err(413)),
            (posted(&format!("{FORM}\r\nContent-Length: 99999999999999999999999"), ""), Err(413)),
            (posted("Content-Type: text/plain\r\nContent-Length: 3", "a=b"), Err(415)),
            (posted("Content-Length: 3", "a=b"), Err(415)),
            (long, Err(431)),
            (many, Err(431)),
        ];
        for (text, expected) in rows {
            let outcome = read(text.as_bytes(), 8400).map(|request| request.unwrap());
            let outcome = outcome.map(|request| (request.path, request.parameters)).map_err(|status| status.as_u16());
            assert_eq!(outcome, expected, "{text}");
        }
    }

    #[test]
    fn a_request_may_come_byte_by_byte() {
        let text = format!("POST / HTTP/1.1\r\nHost: localhost:8400\r\n{FORM}\r\nContent-Length: 3\r\n\r\na=b");
        for end in 0..text.len() {
            assert_eq!(read(text.get(..end).unwrap().as_bytes(), 8400), Ok(None));
        }
        assert_eq!(read(text.as_bytes(), 8400), Ok(Some(Request { path: "/", parameters: "a=b" })));
    }

    #[test]
    fn port_80_goes_without_saying_and_other_text_is_no_form() {
        assert!(read(b"GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n", 80).unwrap().is_some());
        let text = format!("POST / HTTP/1.1\r\nHost: localhost\r\n{FORM}\r\nContent-Length: 1\r\n\r\n");
        assert_eq!(read(&[text.as_bytes(), &[0xff]].concat(), 80), Err(StatusCode::BAD_REQUEST));
    }
}
