//! HTTP/1.1 messages (RFC 9112): requests read within bounds, responses written whole.
//!
//! Bodies have a `Content-Length`; chunked requests are refused, for no client needs them here.

use std::io::{self, Read};

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Version, header};

/// The longest head, in bytes.
const HEAD: usize = 32 * 1024;
/// The longest body, in bytes.
const BODY: usize = 256 * 1024;
/// The most header fields.
const FIELDS: usize = 64;
/// How much is read at a time, in bytes.
const CHUNK: usize = 8 * 1024;

/// The bytes of a connection that were read and not used yet.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    buffer: Vec<u8>,
}

impl Incoming {
    /// The next request; none if the peer has closed the connection between requests.
    ///
    /// What is not HTTP, or beyond the bounds, is [`io::ErrorKind::InvalidData`].
    pub(super) fn next(&mut self, stream: &mut impl Read) -> io::Result<Option<Request<Vec<u8>>>> {
        let (head, length) = loop {
            if let Some(head) = head(&self.buffer)? {
                break head;
            }
            if self.buffer.len() > HEAD {
                return Err(invalid("the head is too long"));
            }
            if !self.more(stream)? {
                return if self.buffer.is_empty() { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
            }
        };
        let end = length + body_length(head.headers())?;
        while self.buffer.len() < end {
            if !self.more(stream)? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let rest = self.buffer.split_off(end);
        let mut message = std::mem::replace(&mut self.buffer, rest);
        Ok(Some(head.map(|()| message.split_off(length))))
    }

    /// Reads some more; false at the end of the stream.
    fn more(&mut self, stream: &mut impl Read) -> io::Result<bool> {
        let mut chunk = [0; CHUNK];
        let read = stream.read(&mut chunk)?;
        self.buffer.extend_from_slice(chunk.get(..read).unwrap_or_default());
        Ok(read > 0)
    }
}

/// The head at the start of the bytes and its length; none if it is not complete.
fn head(bytes: &[u8]) -> io::Result<Option<(Request<()>, usize)>> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut parsed = httparse::Request::new(&mut fields);
    let httparse::Status::Complete(length) = parsed.parse(bytes).map_err(invalid)? else { return Ok(None) };
    let (method, target) = (parsed.method.unwrap_or_default(), parsed.path.unwrap_or_default());
    let version = if parsed.version == Some(1) { Version::HTTP_11 } else { Version::HTTP_10 };
    let mut headers = HeaderMap::with_capacity(parsed.headers.len());
    for field in parsed.headers.iter() {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(invalid)?;
        headers.append(name, HeaderValue::from_bytes(field.value).map_err(invalid)?);
    }
    let request = Request::builder().method(method).uri(target).version(version);
    let mut request = request.body(()).map_err(invalid)?;
    *request.headers_mut() = headers;
    Ok(Some((request, length)))
}

fn body_length(headers: &HeaderMap) -> io::Result<usize> {
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(invalid("a transfer coding is not supported"));
    }
    let mut values = headers.get_all(header::CONTENT_LENGTH).iter();
    let length = match (values.next(), values.next()) {
        (None, _) => Some(0),
        (Some(value), None) => value.to_str().ok().and_then(|text| text.parse().ok()),
        _ => None,
    };
    length.filter(|length| *length <= BODY).ok_or_else(|| invalid("the body has no length, or is too long"))
}

/// Whether the connection lives after the answer; not after `HEAD`, for the answer has a body all the same.
pub(super) fn keeps_alive(request: &Request<Vec<u8>>) -> bool {
    let connection = request.headers().get(header::CONNECTION).map(HeaderValue::as_bytes).unwrap_or_default();
    let plain = request.version() == Version::HTTP_11 && request.method() != Method::HEAD;
    plain && !connection.eq_ignore_ascii_case(b"close")
}

/// The bytes of a response, and the length of its head.
pub(super) fn encode(response: &Response<Vec<u8>>, keep_alive: bool) -> (Vec<u8>, usize) {
    let (status, length) = (response.status(), response.body().len());
    let reason = status.canonical_reason().unwrap_or("Unknown");
    let close = if keep_alive { "" } else { "connection: close\r\n" };
    let bytes = format!("HTTP/1.1 {} {reason}\r\n{close}content-length: {length}\r\n", status.as_str());
    let mut bytes = bytes.into_bytes();
    for (name, value) in response.headers() {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend(b"\r\n");
    let head = bytes.len();
    bytes.extend(response.body());
    (bytes, head)
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
