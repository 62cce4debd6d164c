//! A few access tokens that lie together: what a change to their partition copies, and what it leaves alone and shares.

use core::ops::Deref;
use std::sync::Arc;

use super::slot::Slot;
use crate::base::Timestamp;
use crate::model::AccessToken;

/// How many tokens lie together at most.
pub(super) const LEAF: usize = 16;

/// Some tokens; never none.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    slots: Arc<[Slot]>,
    /// When the first of them expires, or a moment before that.
    first_expiry: Timestamp,
}

impl Leaf {
    /// Takes a few slots; none are no leaf.
    pub(super) fn new(slots: impl IntoIterator<Item = Slot>) -> Option<Self> {
        let slots: Arc<[Slot]> = slots.into_iter().collect();
        let first_expiry = first_expiry(&slots)?;
        Some(Self { slots, first_expiry })
    }

    /// Returns the same leaf, with the very moment when the first of its tokens expires.
    pub(super) fn timed(&self) -> Self {
        let first_expiry = first_expiry(self).unwrap_or(self.first_expiry);
        Self { slots: Arc::clone(&self.slots), first_expiry }
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

    /// Puts a token in the place of its like, which it returns; where nobody shares the leaf, nothing is copied.
    pub(super) fn renew(&mut self, place: usize, token: Arc<AccessToken>) -> Option<Arc<AccessToken>> {
        self.first_expiry = self.first_expiry.min(token.expires_on);
        Some(Arc::make_mut(&mut self.slots).get_mut(place)?.renew(token))
    }

    /// Returns both leaves as one, where there is room.
    pub(super) fn joined(&self, next: &Self) -> Option<Self> {
        let fits = self.len() + next.len() <= LEAF;
        fits.then(|| Self::new(self.iter().chain(next.iter()).cloned())).flatten()
    }
}

impl Deref for Leaf {
    type Target = [Slot];

    fn deref(&self) -> &[Slot] {
        &self.slots
    }
}

fn first_expiry(slots: &[Slot]) -> Option<Timestamp> {
    slots.iter().map(|slot| slot.token().expires_on).min()
}
