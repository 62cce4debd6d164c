//! The memory of a host: a store behind a lock for those who save, and a map of many small locks for those who load.
//!
//! A change is applied to the store, and what it touched is published, under the store's lock: who loads later sees a
//! partition wholly before or wholly after it, and never an older one than before. The snapshot of the partition that an
//! application's token goes to is taken out of the map meanwhile, so that the store has its tokens for itself and changes
//! them where they lie. What a change replaced is wiped at once, by whoever saved and with no lock held, or by the last flow
//! that still looks at it. The map is hashed with a seed of its own, so that nobody who chooses tenants can choose
//! collisions.

use std::fmt;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use dashmap::DashMap;
use foldhash::fast::RandomState;
use msal_core::cache::{Applied, Change, Partition, SchemaError, Snapshot, Store};

/// A token cache in memory, with what is remembered beside it; it may be shared by several hosts.
///
/// ```
/// use msal_adapter::MemoryCache;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let cache = MemoryCache::from_json("{}")?;
/// if cache.has_changed() {
///     println!("{} bytes to write, all of them secret", cache.to_json().len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct MemoryCache {
    master: Mutex<Master>,
    published: DashMap<Partition, Snapshot, RandomState>,
}

#[derive(Default)]
struct Master {
    store: Store,
    changed: bool,
}

impl MemoryCache {
    /// Makes an empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a token cache in the unified schema of the MSALs; an empty text is an empty cache.
    ///
    /// # Errors
    /// [`SchemaError`] when the text is no token cache.
    pub fn from_json(text: &str) -> Result<Self, SchemaError> {
        let store = Store::from_json(text)?;
        let published = store.partitions().map(|partition| (partition.clone(), store.snapshot(partition))).collect();
        Ok(Self { master: Mutex::new(Master { store, changed: false }), published })
    }

    /// Writes the token cache in the unified schema; the text is full of secrets, and counts as saved.
    pub fn to_json(&self) -> String {
        let store = {
            let mut master = self.master();
            master.changed = false;
            master.store.clone()
        };
        store.to_json()
    }

    /// Tells whether [`to_json`](Self::to_json) would write something else than the last time, or than was read.
    pub fn has_changed(&self) -> bool {
        self.master().changed
    }

    /// Returns a partition as it is now; who saves holds up others for no longer than it takes to put a token or two there.
    pub fn load(&self, partition: &Partition) -> Snapshot {
        match is_published(partition) {
            true => self.published.view(partition, |_, snapshot| snapshot.clone()).unwrap_or_default(),
            false => self.master().store.snapshot(partition),
        }
    }

    /// Merges a change.
    pub fn save(&self, change: Change) {
        let mut master = self.master();
        // What has expired goes first, for it may be much, while nobody who loads has to wait.
        let expired = master.store.expire(change.at());
        let expired = self.publish(&mut master, expired);
        // Should this unwind, the partition is empty until its next token comes.
        let mut own = change.issued_to().and_then(|partition| self.published.get_mut(partition));
        drop(own.as_deref_mut().map(mem::take));
        let mut applied = master.store.apply(change);
        if let Some(mut own) = own {
            *own = master.store.snapshot(own.key());
            applied.partitions.retain(|partition| partition != own.key());
        }
        let applied = self.publish(&mut master, applied);
        drop(master);
        drop((expired, applied));
    }

    /// Publishes what a change has touched, and returns what nobody needs any more, to be dropped when the lock is free.
    fn publish(&self, master: &mut Master, mut applied: Applied) -> (Vec<Snapshot>, Applied) {
        master.changed |= applied.tokens_changed;
        let mut replaced = Vec::new();
        for partition in applied.partitions.drain(..).filter(is_published) {
            let snapshot = master.store.snapshot(&partition);
            replaced.extend(match snapshot.is_empty() {
                true => self.published.remove(&partition).map(|(_, snapshot)| snapshot),
                false => self.published.insert(partition, snapshot),
            });
        }
        (replaced, applied)
    }

    fn master(&self) -> MutexGuard<'_, Master> {
        self.master.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells whether a partition is looked for often enough to be in the map; an answer to a challenge is noted with each that is
/// given, and looked for only where an API challenges again.
fn is_published(partition: &Partition) -> bool {
    !matches!(partition, Partition::Answer(_))
}

impl fmt::Debug for MemoryCache {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "MemoryCache({} partitions)", self.published.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"{"AccessToken":{"k":{"credential_type":"AccessToken","environment":"login.example",
        "client_id":"c","realm":"t","target":"s","secret":"x","expires_on":"99999999999","cached_at":"1"}}}"#;

    #[test]
    fn what_is_read_is_published_and_written_again() -> Result<(), SchemaError> {
        let cache = MemoryCache::from_json(ENTRY)?;
        assert!(!cache.load(&Partition::application("C", "T")).is_empty());
        assert!(cache.load(&Partition::application("c", "other")).is_empty());
        assert!(!cache.has_changed());
        let again = MemoryCache::from_json(&cache.to_json())?;
        assert_eq!(again.to_json(), cache.to_json());
        assert!(MemoryCache::from_json("[]").is_err());
        Ok(())
    }
}
