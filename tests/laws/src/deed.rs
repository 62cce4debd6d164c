//! What a world does with one step: the honest thing, or one of the things that go wrong.

use http::{HeaderName, HeaderValue, Response};
use serde_json::Value;

/// What is done with one step, and how much time passes until its answer, in seconds; it may pass backwards.
#[derive(Clone, Debug)]
pub struct Deed {
    /// The time that passes.
    pub elapsed: i64,
    /// What is done.
    pub what: Deeds,
}

/// The things that are done.
#[derive(Clone, Debug)]
pub enum Deeds {
    /// The right thing.
    Honest,
    /// The host fails: no answer, no signature, nothing read, nothing loaded or saved. The number chooses how.
    Fail(u8),
    /// These bytes come with this status, for a signature or a secret too; a `Load` yields another partition.
    Garbage(u16, Vec<u8>),
    /// The honest answer comes spoiled.
    Mutate(Mutation),
    /// The service says no, in its own words.
    Refuse {
        /// The OAuth error.
        error: String,
        /// The AADSTS number.
        number: u64,
        /// How far the server's clock is from ours, in seconds, where it is told.
        date: Option<i64>,
        /// The value of `Retry-After`.
        retry_after: Option<String>,
        /// Whether and how the texts repeat the credential that was sent.
        echo: Option<Echo>,
    },
}

/// How a refusal repeats a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Echo {
    /// As it is.
    Plain,
    /// As the form spelled it.
    Encoded,
    /// As it is, so far into a long text that only its last characters are beyond what a reader keeps.
    Cut,
}

/// How an answer is spoiled.
#[derive(Clone, Debug)]
pub enum Mutation {
    /// A member is left out; the number chooses which.
    Without(usize),
    /// A member has another value.
    Instead(usize, Value),
    /// A member is added.
    Besides(String, Value),
    /// The body ends early: only so many thousandths of it come.
    Cut(usize),
    /// One byte is another one.
    Byte(usize, u8),
    /// The status is another one.
    Status(u16),
    /// A header is added.
    Header(String, String),
}

impl Mutation {
    /// Spoils an answer.
    pub fn spoil(&self, mut answer: Response<Vec<u8>>) -> Response<Vec<u8>> {
        match self {
            Self::Without(which) => edit(answer, *which, |members, name| drop(members.remove(name))),
            Self::Instead(which, value) => {
                edit(answer, *which, |members, name| drop(members.insert(name.to_owned(), value.clone())))
            }
            Self::Besides(name, value) => {
                edit(answer, 0, |members, _| drop(members.insert(name.clone(), value.clone())))
            }
            Self::Cut(thousandths) => {
                let length = answer.body().len() * (thousandths % 1000) / 1000;
                answer.body_mut().truncate(length);
                answer
            }
            Self::Byte(at, value) => {
                let at = at % answer.body().len().max(1);
                answer.body_mut().iter_mut().skip(at).take(1).for_each(|byte| *byte = *value);
                answer
            }
            Self::Status(status) => {
                *answer.status_mut() = http::StatusCode::from_u16(*status).expect("strategies give statuses");
                answer
            }
            Self::Header(name, value) => {
                let name = HeaderName::from_bytes(name.as_bytes()).expect("strategies give header names");
                answer.headers_mut().insert(name, HeaderValue::from_str(value).expect("strategies give visible ASCII"));
                answer
            }
        }
    }
}

fn edit(
    mut answer: Response<Vec<u8>>,
    which: usize,
    edit: impl FnOnce(&mut serde_json::Map<String, Value>, &str),
) -> Response<Vec<u8>> {
    let mut members: serde_json::Map<String, Value> =
        serde_json::from_slice(answer.body()).expect("honest answers are JSON objects");
    let name = members.keys().nth(which % members.len().max(1)).cloned().unwrap_or_default();
    edit(&mut members, &name);
    *answer.body_mut() = Value::Object(members).to_string().into_bytes();
    answer
}
