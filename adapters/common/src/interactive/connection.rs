//! One connection to the listener: a request, an answer, and a close that does not tear the answer away.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use msal_core::http::StatusCode;
use zeroize::Zeroizing;

use super::InteractiveError;
use super::listener::Expected;
use super::request::{self, LARGEST_BODY, LARGEST_HEAD};
use super::verdict::{Verdict, judge};
use super::wait::Wait;

/// How long a request may take to come, and an answer to go.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a client may take to close, once it has its answer, and how much it may still send.
const LINGER: Duration = Duration::from_secs(1);
const CHUNK: usize = 8 << 10;

/// Answers one request; where it is the response that is waited for, the wait ends once its page is sent.
pub(super) fn serve(stream: &TcpStream, expected: &Expected, wait: &Wait) {
    // Some systems hand the listener's mode on to its connections.
    if stream.set_nonblocking(false).is_err() || stream.set_write_timeout(Some(PATIENCE)).is_err() {
        return;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST_HEAD + LARGEST_BODY + CHUNK));
    let Ok(Some(verdict)) = read(stream, &mut bytes, expected, Instant::now() + PATIENCE) else { return };
    let mut out = stream;
    let sent = out.write_all(&expected.pages.reply(&verdict)).and_then(|()| stream.shutdown(Shutdown::Write));
    match verdict {
        Verdict::Response(response) => wait.end(Ok(response)),
        Verdict::Cancel => wait.end(Err(InteractiveError::Cancelled)),
        Verdict::Refuse(_) if sent.is_ok() => linger(stream),
        Verdict::Refuse(_) => {}
    }
}

/// Reads a request and judges it; `None` when nothing has come that could be answered.
fn read(stream: &TcpStream, bytes: &mut Vec<u8>, expected: &Expected, end: Instant) -> io::Result<Option<Verdict>> {
    let mut chunk = Zeroizing::new([0; CHUNK]);
    loop {
        match receive(stream, &mut *chunk, end) {
            Ok(0) => return Ok(None),
            Ok(length) => bytes.extend(chunk.iter().take(length)),
            Err(why) if is_timeout(&why) && bytes.is_empty() => return Ok(None),
            Err(why) if is_timeout(&why) => return Ok(Some(Verdict::Refuse(StatusCode::REQUEST_TIMEOUT))),
            Err(why) => return Err(why),
        }
        match request::read(bytes, expected.port) {
            Ok(Some(request)) => return Ok(Some(judge(&request, &expected.path, &expected.state))),
            Ok(None) => {}
            Err(status) => return Ok(Some(Verdict::Refuse(status))),
        }
    }
}

/// Reads what has come, waiting until `end` at the latest.
fn receive(mut stream: &TcpStream, chunk: &mut [u8], end: Instant) -> io::Result<usize> {
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(chunk) {
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

/// Reads on for a moment: a close with something unread would take the answer back (RFC 9112, section 9.6).
fn linger(stream: &TcpStream) {
    let (mut chunk, end, mut left) = ([0; CHUNK], Instant::now() + LINGER, LARGEST_HEAD + LARGEST_BODY);
    while let Ok(length @ 1..) = receive(stream, &mut chunk, end) {
        left = left.saturating_sub(length);
        if left == 0 {
            return;
        }
    }
}

fn is_timeout(why: &io::Error) -> bool {
    matches!(why.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock)
}
