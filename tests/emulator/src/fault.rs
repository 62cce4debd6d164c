//! Faults on demand: answers that a directory in trouble, or a network in trouble, would give.
//!
//! A fault is still a value. What cannot be said by a response is said by [`Wire`], which the server carries out and an
//! in-process transport may translate into its own errors.

use std::{collections::VecDeque, time::Duration};

use http::Response;

use crate::{
    call::Call,
    refusal::{Demanded, Reason, Refusal},
    reply,
};

/// A response, and what happens to it on its way.
#[derive(Debug)]
pub struct Answer {
    /// The response as the directory gave it.
    pub response: Response<Vec<u8>>,
    /// What the wire does with it.
    pub wire: Wire,
}

/// What happens to a response on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// It arrives.
    Whole,
    /// It arrives after a delay.
    Late(Duration),
    /// Its second half is missing: fewer bytes than `Content-Length` says, then the connection ends.
    Truncated,
    /// None of it arrives: the connection is reset.
    Reset,
}

/// Something that goes wrong once.
///
/// `Truncated` and `Slow` happen to an answer that was honestly given, so that its assertion is spent; the others come
/// in place of one.
#[derive(Clone, Debug)]
pub enum Fault {
    /// This status with this body, said to be JSON.
    Status(u16, String),
    /// A refusal in the service's own shape, with status 400.
    Refuse(Demanded),
    /// This status with a `Retry-After`.
    RetryAfter {
        /// Such as 429 or 503.
        status: u16,
        /// The value of the header.
        seconds: u64,
    },
    /// A redirect: a status such as 302 or 307, and where to.
    Redirect {
        /// Such as 302 or 307.
        status: u16,
        /// The value of `Location`.
        location: String,
    },
    /// The connection ends within the body.
    Truncated,
    /// The answer comes late.
    Slow(Duration),
    /// The connection is reset instead of an answer.
    Reset,
    /// A JSON object of at least that many bytes, with status 200.
    Oversize(usize),
    /// A page of HTML, with status 200.
    WrongType,
}

impl Fault {
    /// Puts the fault in place of an answer, or around the honest one.
    pub(crate) fn spoil(self, call: &Call<'_>, origin: &str, honest: impl FnOnce() -> Response<Vec<u8>>) -> Answer {
        let whole = |response| Answer { response, wire: Wire::Whole };
        match self {
            Self::Status(status, body) => whole(reply::text(call, status, reply::JSON, body)),
            Self::Refuse(demanded) => whole(reply::json(call, Err(demanded.into()), origin)),
            Self::RetryAfter { status, seconds } => whole(retry_after(call, origin, status, seconds)),
            Self::Redirect { status, location } => whole(redirect(call, status, &location)),
            Self::Oversize(bytes) => whole(reply::text(call, 200, reply::JSON, oversize(bytes))),
            Self::WrongType => whole(reply::text(call, 200, reply::HTML, PAGE.to_owned())),
            Self::Truncated => Answer { response: honest(), wire: Wire::Truncated },
            Self::Slow(delay) => Answer { response: honest(), wire: Wire::Late(delay) },
            Self::Reset => Answer { response: reply::not_found(call), wire: Wire::Reset },
        }
    }
}

const PAGE: &str = "<!DOCTYPE html><title>Sign in</title><p>This network asks you to sign in.</p>";

fn retry_after(call: &Call<'_>, origin: &str, status: u16, seconds: u64) -> Response<Vec<u8>> {
    let mut response = reply::json(call, Err(Refusal::from(Reason::Throttled).status(status)), origin);
    response.headers_mut().insert(http::header::RETRY_AFTER, seconds.into());
    response
}

fn redirect(call: &Call<'_>, status: u16, location: &str) -> Response<Vec<u8>> {
    let mut response = reply::text(call, status, reply::HTML, String::new());
    let location = http::HeaderValue::from_str(location).expect("a test names a location that a header may hold");
    response.headers_mut().insert(http::header::LOCATION, location);
    response
}

fn oversize(bytes: usize) -> String {
    format!("{{\"padding\":\"{}\"}}", "a".repeat(bytes))
}

/// The faults that were ordered and have not happened yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(VecDeque<(String, Fault)>);

impl Faults {
    pub(crate) fn order(&mut self, path_contains: &str, fault: Fault) {
        self.0.push_back((path_contains.to_owned(), fault));
    }

    pub(crate) fn take(&mut self, path: &str) -> Option<Fault> {
        let position = self.0.iter().position(|(text, _)| path.contains(text.as_str()))?;
        self.0.remove(position).map(|(_, fault)| fault)
    }
}
