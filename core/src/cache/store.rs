//! The whole memory of a host as one value: answers `Load`, takes `Save`, and is written and read as a document.

use core::fmt;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::change::{Change, Delta};
use super::partition::Partition;
use super::schema::{self, Document, SchemaError};
use super::snapshot::{Content, Snapshot};
use super::tokens::Tokens;
use crate::base::Timestamp;
use crate::model::{AccessToken, Telemetry};

/// A host's memory: the token cache in the unified schema, and what is remembered beside it.
///
/// ```
/// use msal_core::cache::{Partition, Store};
/// let store = Store::from_json("{}").expect("an empty cache");
/// let snapshot = store.snapshot(&Partition::application("client-id", "tenant-id"));
/// assert_eq!(store.to_json(), "{}");
/// # let _ = snapshot;
/// ```
#[derive(Clone, Default)]
pub struct Store {
    tokens: BTreeMap<Partition, Tokens>,
    expiries: BTreeSet<(Timestamp, Partition)>,
    app_metadata: BTreeMap<String, Map<String, Value>>,
    foreign: schema::Foreign,
    memory: BTreeMap<Partition, Snapshot>,
}

impl fmt::Debug for Store {
    /// Shows of what others wrote the names only.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Store")
            .field("tokens", &self.tokens)
            .field("app_metadata", &self.app_metadata.keys())
            .field("foreign", &self.foreign)
            .field("memory", &self.memory)
            .finish_non_exhaustive()
    }
}

/// What a change did.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Applied {
    /// The partitions that differ now.
    pub partitions: Vec<Partition>,
    /// Whether the document that [`Store::to_json`] writes differs now.
    pub tokens_changed: bool,
}

impl Store {
    /// Reads a token cache that an MSAL wrote. Entries that are not understood are kept as they are.
    ///
    /// # Errors
    /// [`SchemaError`] when the text is not a JSON object of sections; an empty text is an empty cache.
    pub fn from_json(text: &str) -> Result<Self, SchemaError> {
        let Document { access_tokens, app_metadata, foreign } = schema::read(text)?;
        let mut store = Self { app_metadata, foreign, ..Self::default() };
        let mut parts: BTreeMap<Partition, Vec<Arc<AccessToken>>> = BTreeMap::new();
        for token in access_tokens {
            parts.entry(Partition::of(&token)).or_default().push(token);
        }
        for (partition, tokens) in parts {
            store.replace(&partition, Tokens::of(&tokens));
        }
        Ok(store)
    }

    /// Writes the token cache in the unified schema of the MSALs. The text is full of secrets.
    pub fn to_json(&self) -> String {
        schema::write(self.tokens.values().flat_map(Tokens::iter), &self.app_metadata, &self.foreign)
    }

    /// Returns a partition as it is now; one that is not there is empty.
    pub fn snapshot(&self, partition: &Partition) -> Snapshot {
        match self.tokens.get(partition) {
            Some(tokens) => Snapshot(Content::Tokens(tokens.clone())),
            None => self.memory.get(partition).cloned().unwrap_or_default(),
        }
    }

    /// Yields the partitions that hold something.
    pub fn partitions(&self) -> impl Iterator<Item = &Partition> {
        self.tokens.keys().chain(self.memory.keys())
    }

    /// Merges a change, and drops all tokens that have expired by then.
    pub fn apply(&mut self, change: Change) -> Applied {
        let mut applied = Applied::default();
        self.purge(change.at, &mut applied);
        for delta in change.deltas {
            self.merge(delta, &mut applied);
        }
        applied
    }

    fn merge(&mut self, delta: Delta, applied: &mut Applied) {
        match delta {
            Delta::Issued(token) => {
                applied.document(self.put(&token));
                self.see(&token.client_id, &token.environment, applied);
            }
            Delta::Removed { client_id, environments } => self.remove(&client_id, &environments, applied),
            Delta::Resolved { authority, endpoints } => {
                self.remember(Partition::Authority(authority), Content::Endpoints(endpoints), applied);
            }
            Delta::Failed { client_id, api, correlation_id, error } => {
                let partition = Partition::Telemetry(client_id);
                let mut telemetry = self.snapshot(&partition).telemetry();
                telemetry.record(api, &correlation_id, &error);
                self.remember(partition, Content::Telemetry(Arc::new(telemetry)), applied);
            }
            Delta::Succeeded { client_id } => {
                let partition = Partition::Telemetry(client_id);
                if self.snapshot(&partition).telemetry() != Telemetry::default() {
                    self.remember(partition, Content::Empty, applied);
                }
            }
            Delta::Signed { key, kept } => {
                self.memory.retain(|_, other| other.assertion().is_none_or(|other| other.may_serve(kept.made)));
                self.remember(Partition::Assertion(key), Content::Assertion(kept), applied);
            }
            Delta::Searched => {}
        }
    }

    fn remember(&mut self, partition: Partition, content: Content, applied: &mut Applied) {
        match content {
            Content::Empty => self.memory.remove(&partition),
            content => self.memory.insert(partition.clone(), Snapshot(content)),
        };
        applied.partitions.push(partition);
    }

    fn see(&mut self, client_id: &str, environment: &str, applied: &mut Applied) {
        let is = |entry: &Map<String, Value>, name: &str, value: &str| {
            entry.get(name).and_then(Value::as_str).is_some_and(|own| own.eq_ignore_ascii_case(value))
        };
        let seen = |entry| is(entry, "client_id", client_id) && is(entry, "environment", environment);
        if !self.app_metadata.values().any(seen) {
            let (key, entry) = schema::app_metadata(client_id, environment);
            self.app_metadata.insert(key, entry);
            applied.document(Partition::Index);
        }
    }

    fn put(&mut self, token: &Arc<AccessToken>) -> Partition {
        let partition = Partition::of(token);
        let tokens =
            self.tokens.get(&partition).map_or_else(|| Tokens::of(&[Arc::clone(token)]), |own| own.with(token));
        self.replace(&partition, tokens);
        partition
    }

    fn remove(&mut self, client_id: &str, environments: &[Cow<'static, str>], applied: &mut Applied) {
        let hit = |token: &AccessToken| {
            token.home_account_id.is_none()
                && token.client_id.eq_ignore_ascii_case(client_id)
                && environments.iter().any(|host| host.eq_ignore_ascii_case(&token.environment))
        };
        let changed = |(partition, tokens): (&Partition, &Tokens)| {
            tokens.retain(|token| !hit(token)).map(|kept| (partition.clone(), kept))
        };
        let changed: Vec<_> = self.tokens.iter().filter_map(changed).collect();
        for (partition, kept) in changed {
            self.replace(&partition, kept);
            applied.document(partition);
        }
    }

    /// Drops what expired before `now`; costs nothing for partitions without such a token.
    fn purge(&mut self, now: Timestamp, applied: &mut Applied) {
        while let Some((_, partition)) = self.expiries.first().filter(|(expiry, _)| *expiry < now).cloned() {
            let kept = self.tokens.get(&partition).and_then(|tokens| tokens.retain(|token| token.expires_on >= now));
            self.replace(&partition, kept.unwrap_or_default());
            applied.document(partition);
        }
    }

    fn replace(&mut self, partition: &Partition, tokens: Tokens) {
        let first = tokens.first_expiry();
        let kept = self.tokens.get_mut(partition);
        let before = kept.as_deref().and_then(Tokens::first_expiry);
        match (kept, first) {
            (Some(kept), Some(_)) => *kept = tokens,
            (None, Some(_)) => drop(self.tokens.insert(partition.clone(), tokens)),
            (_, None) => drop(self.tokens.remove(partition)),
        }
        if before != first {
            before.map(|expiry| self.expiries.remove(&(expiry, partition.clone())));
            first.map(|expiry| self.expiries.insert((expiry, partition.clone())));
        }
    }
}

impl Applied {
    fn document(&mut self, partition: Partition) {
        self.tokens_changed = true;
        self.partitions.push(partition);
    }
}
