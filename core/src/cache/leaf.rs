//! A few access tokens that lie together: what a change to their partition copies, and what it leaves alone and shares.

use core::ops::Deref;
use std::sync::Arc;

use super::slot::Slot;
use crate::base::Timestamp;

/// How many tokens lie together at most.
pub(super) const LEAF: usize = 16;

/// Some tokens, the one that was cached last first; never none.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    slots: Arc<[Slot]>,
    /// When the first of them expires.
    first_expiry: Timestamp,
}

impl Leaf {
    /// Takes a few slots; none are no leaf.
    pub(super) fn new(slots: impl IntoIterator<Item = Slot>) -> Option<Self> {
        let slots: Arc<[Slot]> = slots.into_iter().collect();
        let first_expiry = slots.iter().map(|slot| slot.token().expires_on).min()?;
        Some(Self { slots, first_expiry })
    }

    pub(super) fn first_expiry(&self) -> Timestamp {
        self.first_expiry
    }

    /// Returns the slots that a test keeps; all of them are this leaf, shared, and none are no leaf.
    pub(super) fn retain(&self, keep: impl Fn(&Slot) -> bool) -> Option<Self> {
        let Some(gone) = self.iter().position(|slot| !keep(slot)) else { return Some(self.clone()) };
        let (before, after) = self.split_at_checked(gone)?;
        let kept = Self::new(before.iter().chain(after.get(1..)?).cloned());
        kept.and_then(|kept| kept.retain(keep))
    }

    /// Returns where a token that was cached then would lie; none where all are younger.
    pub(super) fn place(&self, cached_at: Timestamp) -> Option<usize> {
        let last = self.last().filter(|slot| slot.token().cached_at <= cached_at);
        last.and_then(|_| self.iter().position(|slot| slot.token().cached_at <= cached_at))
    }

    /// Returns the leaf with one more slot at a place, as two where there is no room.
    pub(super) fn with(&self, place: usize, slot: Slot) -> (Option<Self>, Option<Self>) {
        let (younger, older) = self.split_at_checked(place).unwrap_or((self, &[]));
        let younger_with = younger.iter().cloned().chain([slot]);
        match () {
            () if self.len() < LEAF => (Self::new(younger_with.chain(older.iter().cloned())), None),
            () if younger.is_empty() => (Self::new(younger_with), Some(self.clone())),
            () => (Self::new(younger_with), Self::new(older.iter().cloned())),
        }
    }

    /// Returns both leaves as one, where there is room.
    pub(super) fn joined(&self, older: &Self) -> Option<Self> {
        let fits = self.len() + older.len() <= LEAF;
        fits.then(|| Self::new(self.iter().chain(older.iter()).cloned())).flatten()
    }
}

impl Deref for Leaf {
    type Target = [Slot];

    fn deref(&self) -> &[Slot] {
        &self.slots
    }
}
