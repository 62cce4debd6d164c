//! What was asked of the directory, for tests to look at.
//!
//! The log is bounded: it keeps the last 4096 requests, and counts up to 1024 different paths and grant
//! types.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
};

use http::{HeaderMap, Method, StatusCode};

use crate::{call::Call, parameters::Parameters};

const ENTRIES: usize = 4096;
const PATHS: usize = 1024;

/// The requests so far, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Log {
    pub(crate) is_off: bool,
    entries: VecDeque<Entry>,
    counts: BTreeMap<String, u64>,
    grants: BTreeMap<String, u64>,
}

/// One request, decoded, and the status of its answer; `Debug` shows no value of form or header.
#[derive(Clone)]
#[non_exhaustive]
pub struct Entry {
    /// When it was answered, in Unix seconds.
    pub now: u64,
    /// Its method.
    pub method: Method,
    /// Its path.
    pub path: String,
    /// Its query.
    pub query: Parameters,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, if that is a form, or else whatever a form decoder makes of it.
    pub form: Parameters,
    /// The status of the answer.
    pub status: StatusCode,
}

impl Log {
    /// The last requests, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The last request whose path contains the text.
    pub fn last(&self, path_contains: &str) -> Option<&Entry> {
        self.entries().rev().find(|entry| entry.path.contains(path_contains))
    }

    /// How many requests there were whose path contains the text.
    pub fn count(&self, path_contains: &str) -> u64 {
        self.counts.iter().filter(|(path, _)| path.contains(path_contains)).map(|(_, count)| count).sum()
    }

    /// How many token requests there were with that `grant_type`.
    pub fn count_grant(&self, grant_type: &str) -> u64 {
        self.grants.get(grant_type).copied().unwrap_or_default()
    }

    pub(crate) fn record(&mut self, call: &Call<'_>, status: StatusCode) {
        if self.is_off {
            return;
        }
        let path = call.request.uri().path();
        if self.counts.len() < PATHS || self.counts.contains_key(path) {
            *self.counts.entry(path.to_owned()).or_default() += 1;
        }
        let form = Parameters::decode(call.request.body());
        if let Some(grant_type) = form.get("grant_type").filter(|_| path.contains("/token"))
            && (self.grants.len() < PATHS || self.grants.contains_key(grant_type))
        {
            *self.grants.entry(grant_type.to_owned()).or_default() += 1;
        }
        if self.entries.len() == ENTRIES {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry {
            now: call.now,
            method: call.request.method().clone(),
            path: path.to_owned(),
            query: call.query(),
            headers: call.request.headers().clone(),
            form,
            status,
        });
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {:?} {:?} -> {}", self.method, self.path, self.query, self.form, self.status.as_u16())
    }
}
