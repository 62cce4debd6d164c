//! Uniting two token caches: the same entry twice is decided by its age, all else is kept (rules R7 and R10).
//!
//! Hosts of one cloud count as one; nothing passes between clouds, applications or users, since what an entry is the
//! same as says all of them. What is remembered beside tokens is not united.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::index::Index;
use super::partition::Partition;
use super::store::{Applied, Store};
use super::tokens::Tokens;
use super::user::UserTokens;
use crate::model::{AccessToken, IdTokenEntry, RefreshToken};

impl Store {
    /// Adds all tokens, accounts and applications of another cache, such as one that somebody else has saved meanwhile.
    ///
    /// Of an access token that both have, the one that was cached last stays; of a refresh token, the one that was
    /// modified last. Where that is not told, and for ID tokens and what is known of accounts and applications, the
    /// other cache counts as the younger. Uniting a cache with one that it holds already changes nothing.
    ///
    /// ```
    /// use msal_core::cache::Store;
    /// let mut store = Store::from_json(r#"{"x": 1}"#).expect("a cache");
    /// let other = Store::from_json(r#"{"y": 2}"#).expect("a cache");
    /// assert!(store.merge(&other).tokens_changed);
    /// assert_eq!(store.to_json(), r#"{"x":1,"y":2}"#);
    /// assert!(!store.merge(&other).tokens_changed);
    /// ```
    pub fn merge(&mut self, other: &Self) -> Applied {
        let mut applied = Applied::default();
        for (partition, tokens) in &other.tokens {
            self.merge_access(partition, tokens, &mut applied);
        }
        for (partition, user) in &other.users {
            self.merge_user(partition, user, &mut applied);
        }
        if Index::merge_accounts(&mut self.index, &other.index) {
            applied.document(Partition::Index);
        }
        self.add_apps(&other.index.apps.0, &mut applied);
        applied.tokens_changed |= self.foreign.unite(&other.foreign);
        applied
    }

    fn merge_access(&mut self, partition: &Partition, other: &Tokens, applied: &mut Applied) {
        let own: Vec<_> = self.access(partition).into_iter().flat_map(Tokens::iter).map(Arc::clone).collect();
        let other: Vec<_> = other.iter().map(Arc::clone).collect();
        if let Some(tokens) = united(&own, &other, AccessToken::identity, access_token_stays) {
            let tokens = Tokens::of(&tokens, &mut self.sets);
            self.replace(partition, tokens);
            applied.document(partition.clone());
        }
    }

    fn merge_user(&mut self, partition: &Partition, other: &UserTokens, applied: &mut Applied) {
        self.merge_access(partition, &other.access, applied);
        let own = self.users.get(partition).cloned().unwrap_or_default();
        let refresh = united(&own.refresh, &other.refresh, RefreshToken::identity, refresh_token_stays);
        let id_tokens = united(&own.id_tokens, &other.id_tokens, IdTokenEntry::identity, id_token_stays);
        if refresh.is_some() || id_tokens.is_some() {
            self.update(partition.clone(), applied, |user| {
                user.refresh = refresh.map_or(own.refresh, Into::into);
                user.id_tokens = id_tokens.map_or(own.id_tokens, Into::into);
            });
        }
    }
}

fn access_token_stays(own: &AccessToken, other: &AccessToken) -> bool {
    own.cached_at > other.cached_at
        || own.cached_at == other.cached_at && own.secret == other.secret && own.written == other.written
}

fn refresh_token_stays(own: &RefreshToken, other: &RefreshToken) -> bool {
    let times = own.last_modification_time.zip(other.last_modification_time);
    times.is_some_and(|(own, other)| own > other)
        || own.last_modification_time == other.last_modification_time
            && own.secret == other.secret
            && own.written == other.written
}

fn id_token_stays(own: &IdTokenEntry, other: &IdTokenEntry) -> bool {
    own.secret == other.secret && own.written == other.written
}

/// Unites two lists: of entries that are the same, one is kept; which one, a test says, to which the earlier comes first.
///
/// `None` when that is the first list as it is.
fn united<T>(
    own: &[Arc<T>],
    other: &[Arc<T>],
    identity: fn(&T) -> [u8; 32],
    stays: fn(&T, &T) -> bool,
) -> Option<Vec<Arc<T>>> {
    let (known, candidates) = (best(own, identity, stays), best(other, identity, stays));
    let is_new = |(identity, (_, entry)): &(&[u8; 32], &(usize, &Arc<T>))| {
        known.get(*identity).is_none_or(|(_, known)| !stays(known, entry))
    };
    let new: BTreeMap<_, _> = candidates.iter().filter(is_new).collect();
    if new.is_empty() {
        return None;
    }
    let kept = own.iter().filter(|entry| !new.contains_key(&identity(entry)));
    let places: BTreeSet<usize> = new.values().map(|(place, _)| *place).collect();
    let added = other.iter().enumerate().filter(|(place, _)| places.contains(place)).map(|(_, entry)| entry);
    Some(kept.chain(added).cloned().collect())
}

/// Returns the one of each kind that is to be kept, with its place.
fn best<T>(
    entries: &[Arc<T>],
    identity: fn(&T) -> [u8; 32],
    stays: fn(&T, &T) -> bool,
) -> BTreeMap<[u8; 32], (usize, &Arc<T>)> {
    let mut best: BTreeMap<[u8; 32], (usize, &Arc<T>)> = BTreeMap::new();
    for (place, entry) in entries.iter().enumerate() {
        let identity = identity(entry);
        if best.get(&identity).is_none_or(|(_, known)| !stays(known, entry)) {
            best.insert(identity, (place, entry));
        }
    }
    best
}
