//! The place of one access token, with what a look at it decides by.

use core::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;

use super::owner::Owner;
use super::query::Query;
use crate::model::scope_sets::ScopeSets;
use crate::model::{AccessToken, Fingerprint, Scopes};

/// A token, what a look at it decides by, and how many calls it has answered.
#[derive(Debug)]
#[repr(align(64))] // one cache line a token, so that a look reads no other
pub(crate) struct Slot {
    fingerprint: Fingerprint,
    owner: Owner,
    /// The token's scopes, in memory that tokens with the same ones share.
    scopes: Scopes,
    token: Arc<AccessToken>,
    /// Begins anew when there are too many to count.
    hits: AtomicU32,
}

impl Slot {
    pub(super) fn new(token: Arc<AccessToken>, owner: Owner, sets: &mut ScopeSets) -> Self {
        let (fingerprint, scopes) = (token.scopes.fingerprint(), sets.share(&token.scopes));
        Self { fingerprint, owner, scopes, token, hits: AtomicU32::default() }
    }

    pub(crate) fn token(&self) -> &Arc<AccessToken> {
        &self.token
    }

    /// Tells whether the token takes the place of another one.
    pub(super) fn supersedes(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
            && (self.token.is_like(&other.token) || self.token.displaces(&other.token))
    }

    /// Tells whether the token answers, where the wanted scopes have this fingerprint.
    #[inline]
    pub(super) fn answers(&self, query: &Query<'_>, wanted: Fingerprint) -> bool {
        self.fingerprint.may_cover(wanted)
            && self.owner == query.owner
            && self.scopes.covers(query.scopes)
            && query.admits(&self.token)
    }

    /// Counts a call that the token answered.
    pub(crate) fn record_hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn hits(&self) -> u32 {
        self.hits.load(Ordering::Relaxed)
    }
}

impl Clone for Slot {
    fn clone(&self) -> Self {
        let Self { fingerprint, owner, .. } = *self;
        let (scopes, token) = (self.scopes.clone(), Arc::clone(&self.token));
        Self { fingerprint, owner, scopes, token, hits: self.hits().into() }
    }
}
