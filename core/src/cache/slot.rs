//! The place of one access token, with what a look at it decides by.

use core::mem;
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
    pub(super) fn new(token: Arc<AccessToken>, owner: Owner) -> Self {
        let (fingerprint, scopes) = (token.scopes.fingerprint(), token.scopes.clone());
        Self { fingerprint, owner, scopes, token, hits: AtomicU32::default() }
    }

    /// Takes the scopes from the memory of those that are known already.
    pub(super) fn sharing(self, sets: &mut ScopeSets) -> Self {
        Self { scopes: sets.share(&self.scopes), ..self }
    }

    /// Puts a token of the same owner and scopes in the place of this one, which it returns.
    pub(super) fn renew(&mut self, token: Arc<AccessToken>) -> Arc<AccessToken> {
        self.hits = AtomicU32::default();
        mem::replace(&mut self.token, token)
    }

    pub(crate) fn token(&self) -> &Arc<AccessToken> {
        &self.token
    }

    /// Tells whether the token takes the place of another one.
    #[inline]
    pub(super) fn supersedes(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
            && (self.token.is_like(&other.token) || self.token.displaces(&other.token))
    }

    /// Tells whether the token is the other one but for its age, and both have one owner.
    pub(super) fn renews(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint && self.owner == other.owner && self.token.is_like(&other.token)
    }

    /// Tells whether the token takes the place of the other one, or may answer a call beside it.
    pub(super) fn relates_to(&self, other: &Self) -> bool {
        self.supersedes(other) || self.may_answer_with(other)
    }

    /// Tells whether both tokens may answer one call: a call for an application names a scope, one for a user need not.
    #[inline]
    pub(super) fn may_answer_with(&self, other: &Self) -> bool {
        let of_user = self.token.home_account_id.is_some() || self.token.user_assertion_hash.is_some();
        let meet = || self.fingerprint.may_meet(other.fingerprint) && self.scopes.meet(&other.scopes);
        (of_user || meet()) && self.owner == other.owner
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
