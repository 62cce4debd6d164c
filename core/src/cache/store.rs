//! The whole memory of a host as one value: answers `Load`, takes `Save`, and is written and read as a document.

use core::fmt;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::change::{Change, Delta};
use super::index::Index;
use super::issued::Issued;
use super::memory::Memory;
use super::partition::Partition;
use super::schema::{self, Document, SchemaError};
use super::slot::Slot;
use super::snapshot::{Content, Snapshot};
use super::tokens::Tokens;
use super::user::{User, UserTokens};
use crate::base::Timestamp;
use crate::model::scope_sets::ScopeSets;
use crate::model::{AccessToken, Account, AppMetadata, IdTokenEntry, RefreshToken, cloud};

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
    /// The tokens of applications.
    pub(super) tokens: BTreeMap<Partition, Tokens>,
    /// The tokens of users, and those got on behalf of one.
    pub(super) users: BTreeMap<Partition, UserTokens>,
    pub(super) index: Arc<Index>,
    pub(super) foreign: schema::Foreign,
    /// When the first access token of each partition expires, or a moment before that.
    expiries: BTreeSet<(Timestamp, Partition)>,
    /// The scopes of all access tokens.
    pub(super) sets: ScopeSets,
    memory: Memory,
}

impl fmt::Debug for Store {
    /// Shows of what others wrote the names only.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Store")
            .field("tokens", &self.tokens)
            .field("users", &self.users.values())
            .field("index", &self.index)
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
    /// The access tokens that were replaced or had expired: they are wiped with this value, when nobody has to wait for that.
    gone: Vec<Arc<AccessToken>>,
}

impl Store {
    /// Reads a token cache that an MSAL wrote. Entries and sections that are not understood are kept as they are.
    ///
    /// # Errors
    /// [`SchemaError`] when the text is not a JSON object; an empty text is an empty cache.
    pub fn from_json(text: &str) -> Result<Self, SchemaError> {
        let Document { access_tokens, accounts, id_tokens, refresh_tokens, apps, foreign } = schema::read(text)?;
        let mut store = Self { index: Arc::new(Index::of(accounts, apps)), foreign, ..Self::default() };
        for (partition, tokens) in parted(refresh_tokens, of_refresh_token) {
            store.users.entry(partition).or_default().refresh = tokens.into();
        }
        for (partition, tokens) in parted(id_tokens, of_id_token) {
            store.users.entry(partition).or_default().id_tokens = tokens.into();
        }
        for (partition, tokens) in parted(access_tokens, Partition::of) {
            let tokens = Tokens::of(&tokens, &mut store.sets);
            store.replace(&partition, tokens);
        }
        Ok(store)
    }

    /// Writes the token cache in the unified schema of the MSALs. The text is full of secrets.
    pub fn to_json(&self) -> String {
        let users = || self.users.values();
        let access_tokens = self.tokens.values().chain(users().map(|user| &user.access));
        schema::Content {
            access_tokens: access_tokens.flat_map(Tokens::iter).map(|token| &**token).collect(),
            accounts: self.index.entries().collect(),
            id_tokens: users().flat_map(|user| &*user.id_tokens).map(|token| &**token).collect(),
            refresh_tokens: users().flat_map(|user| &*user.refresh).map(|token| &**token).collect(),
            apps: self.index.apps.0.iter().collect(),
            foreign: &self.foreign,
        }
        .to_json()
    }

    /// Returns a partition as it is now; one that is not there is empty.
    pub fn snapshot(&self, partition: &Partition) -> Snapshot {
        let content = match partition {
            Partition::Application(_) => self.tokens.get(partition).cloned().map(Content::Tokens),
            Partition::User(_) | Partition::OnBehalfOf(_) => {
                let apps = || Arc::clone(&self.index.apps);
                let with_apps = |tokens: &UserTokens| User { tokens: tokens.clone(), apps: apps() };
                self.users.get(partition).map(|tokens| Content::User(Arc::new(with_apps(tokens))))
            }
            Partition::Index => (!self.index.is_empty()).then(|| Content::Index(Arc::clone(&self.index))),
            _ => return self.memory.get(partition),
        };
        content.map(Snapshot).unwrap_or_default()
    }

    /// Yields the partitions that hold something, except those of answers to claims challenges.
    pub fn partitions(&self) -> impl Iterator<Item = &Partition> {
        let index = (!self.index.is_empty()).then_some(&Partition::Index);
        self.tokens.keys().chain(self.users.keys()).chain(index).chain(self.memory.partitions())
    }

    /// Returns the users who are signed in, each once a cloud, in the order in which they first came.
    pub fn accounts(&self) -> Vec<Account> {
        self.index.all_accounts()
    }

    /// Signs a user out of an application, in the cloud of a host.
    ///
    /// All access tokens, ID tokens and accounts of the user go, whichever application got them, and of the refresh
    /// tokens those that the application may use: its own, and its family's where it belongs to one.
    pub fn remove_account(&mut self, client_id: &str, host: &str, home_account_id: &str) -> Applied {
        let mut applied = Applied::default();
        self.sign_out(home_account_id, client_id, &cloud::hosts(host), &mut applied);
        applied
    }

    /// Drops all access tokens that have expired by `now`; this costs nothing for partitions without such a token.
    pub fn expire(&mut self, now: Timestamp) -> Applied {
        let mut applied = Applied::default();
        while let Some((_, partition)) = self.expiries.first().filter(|(expiry, _)| *expiry < now).cloned() {
            let tokens = self.access(&partition).cloned().unwrap_or_default();
            match tokens.retain(|token| token.expires_on >= now) {
                Some(kept) => {
                    applied.gone.extend(tokens.iter().filter(|token| token.expires_on < now).cloned());
                    self.replace(&partition, kept);
                    applied.document(partition);
                }
                None => self.replace(&partition, tokens.timed()),
            }
        }
        applied
    }

    /// Merges a change, and drops all access tokens that have [expired](Self::expire) by then.
    pub fn apply(&mut self, change: Change) -> Applied {
        let mut applied = self.expire(change.at);
        for delta in change.deltas {
            self.take(delta, change.at, &mut applied);
        }
        applied
    }

    fn take(&mut self, delta: Delta, at: Timestamp, applied: &mut Applied) {
        match delta {
            Delta::Issued(issued) => {
                let token = Arc::clone(&issued.token);
                self.put(issued, applied);
                self.see(&token.client_id, &token.environment, None, applied);
            }
            Delta::SignedIn(signed_in) => self.sign_in(&signed_in, at, applied),
            Delta::SignedOut { account, client_id, environments } => {
                self.sign_out(account.home_account_id(), &client_id, &environments, applied);
            }
            Delta::Removed { client_id, environments } => self.remove(&client_id, &environments, applied),
            Delta::Searched => {}
            Delta::Succeeded { client_id } => {
                self.index.apps.forget_hits(&client_id);
                applied.partitions.extend(self.memory.take(Delta::Succeeded { client_id }, at));
            }
            remembered => applied.partitions.extend(self.memory.take(remembered, at)),
        }
    }

    /// Puts an access token in the place of its like.
    pub(super) fn put(&mut self, issued: Issued, applied: &mut Applied) {
        let Issued { token, partition, owner } = issued;
        let tokens = match &partition {
            Partition::Application(_) => self.tokens.entry(partition.clone()).or_default(),
            _ => &mut self.users.entry(partition.clone()).or_default().access,
        };
        let before = tokens.first_expiry();
        applied.gone.extend(tokens.put(Slot::new(token, owner), &mut self.sets));
        let first = tokens.first_expiry();
        self.reschedule(&partition, before, first);
        applied.document(partition);
    }

    /// Notes that an application got a token; a family that is known stays where none is named.
    pub(super) fn see(&mut self, client_id: &str, environment: &str, family_id: Option<&str>, applied: &mut Applied) {
        if !self.index.apps.knows(client_id, environment, family_id) {
            let (environment, family_id) = (cloud::host(environment), family_id.map(str::to_owned));
            let (client_id, hits) = (client_id.to_owned(), Arc::default());
            let app = AppMetadata { client_id, environment, family_id, hits, written: None };
            self.add_apps(&[app], applied);
        }
    }

    /// Notes what is said of applications; users whose snapshots depend on that are touched.
    pub(super) fn add_apps(&mut self, apps: &[AppMetadata], applied: &mut Applied) {
        let Some(apps) = self.index.apps.with(apps) else { return };
        Arc::make_mut(&mut self.index).apps = Arc::new(apps);
        applied.document(Partition::Index);
        let depends = self.users.iter().filter(|(_, user)| user.has_family_tokens());
        applied.partitions.extend(depends.map(|(partition, _)| partition.clone()));
    }

    fn remove(&mut self, client_id: &str, environments: &[Cow<'static, str>], applied: &mut Applied) {
        let hit = |token: &AccessToken| {
            token.client_id.eq_ignore_ascii_case(client_id) && cloud::is_among(&token.environment, environments)
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

    pub(super) fn access(&self, partition: &Partition) -> Option<&Tokens> {
        match partition {
            Partition::Application(_) => self.tokens.get(partition),
            _ => self.users.get(partition).map(|user| &user.access),
        }
    }

    /// Changes what is kept of a user beside access tokens.
    pub(super) fn update(&mut self, partition: Partition, applied: &mut Applied, change: impl FnOnce(&mut UserTokens)) {
        let user = self.users.entry(partition.clone()).or_default();
        change(user);
        if user.is_empty() {
            self.users.remove(&partition);
        }
        applied.document(partition);
    }

    /// Puts access tokens in the place of others.
    pub(super) fn replace(&mut self, partition: &Partition, tokens: Tokens) {
        let first = tokens.first_expiry();
        let before = self.access(partition).and_then(Tokens::first_expiry);
        match (partition, first) {
            (Partition::Application(_), None) => drop(self.tokens.remove(partition)),
            (Partition::Application(_), Some(_)) => match self.tokens.get_mut(partition) {
                Some(kept) => *kept = tokens,
                None => drop(self.tokens.insert(partition.clone(), tokens)),
            },
            _ => {
                let user = self.users.entry(partition.clone()).or_default();
                user.access = tokens;
                if user.is_empty() {
                    self.users.remove(partition);
                }
            }
        }
        self.reschedule(partition, before, first);
    }

    /// Notes that the first of a partition's tokens expires at another time than before.
    fn reschedule(&mut self, partition: &Partition, before: Option<Timestamp>, first: Option<Timestamp>) {
        if before != first {
            before.map(|expiry| self.expiries.remove(&(expiry, partition.clone())));
            first.map(|expiry| self.expiries.insert((expiry, partition.clone())));
        }
    }
}

/// Sorts entries by the partitions that they belong to, each partition's in the order in which they came.
fn parted<T>(entries: Vec<Arc<T>>, partition: fn(&T) -> Partition) -> BTreeMap<Partition, Vec<Arc<T>>> {
    let mut parts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for entry in entries {
        parts.entry(partition(&entry)).or_default().push(entry);
    }
    parts
}

pub(super) fn of_refresh_token(token: &RefreshToken) -> Partition {
    Partition::of_user(&token.home_account_id, token.user_assertion_hash.as_deref())
}

pub(super) fn of_id_token(token: &IdTokenEntry) -> Partition {
    Partition::of_user(&token.home_account_id, token.user_assertion_hash.as_deref())
}

impl Applied {
    pub(super) fn document(&mut self, partition: Partition) {
        self.tokens_changed = true;
        if self.partitions.last() != Some(&partition) {
            self.partitions.push(partition);
        }
    }
}
