//! The access tokens of one partition: an immutable value, replaced as a whole, and the questions that are put to it.

use core::sync::atomic::{AtomicU32, Ordering};
use std::borrow::Cow;
use std::sync::Arc;

use super::owner::{Owner, TokenScheme};
use crate::base::Timestamp;
use crate::model::scope_sets::ScopeSets;
use crate::model::{AccessToken, Fingerprint, Scopes, cloud};

/// The access tokens of a partition; the one that was cached last comes first (rule R7).
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    slots: Arc<[Slot]>,
    /// When the first of them expires.
    first_expiry: Option<Timestamp>,
}

/// A token, what a look at it decides by, and how many calls it has answered since the partition last changed.
#[derive(Debug)]
#[repr(align(64))] // one cache line a token, so that a look reads no other
pub(crate) struct Slot {
    fingerprint: Fingerprint,
    owner: Owner,
    /// The token's scopes, in memory that tokens with the same ones share.
    scopes: Scopes,
    token: Arc<AccessToken>,
    hits: AtomicU32,
}

impl Slot {
    fn new(token: &Arc<AccessToken>, sets: &mut ScopeSets) -> Self {
        let scheme = TokenScheme { token_type: &token.token_type, key_id: token.key_id.as_deref() };
        Self {
            fingerprint: token.scopes.fingerprint(),
            owner: Owner::new(&token.client_id, &token.realm, scheme),
            scopes: sets.share(&token.scopes),
            token: Arc::clone(token),
            hits: AtomicU32::default(),
        }
    }

    /// Returns the same slot with another count.
    fn counting(&self, hits: u32) -> Self {
        let Self { fingerprint, owner, .. } = *self;
        let (scopes, token) = (self.scopes.clone(), Arc::clone(&self.token));
        Self { fingerprint, owner, scopes, token, hits: hits.into() }
    }

    pub(crate) fn token(&self) -> &Arc<AccessToken> {
        &self.token
    }

    /// Counts a call that the token answered.
    pub(crate) fn record_hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
    }

    fn hits(&self) -> u32 {
        self.hits.load(Ordering::Relaxed)
    }
}

/// Which tokens of a partition would answer a request.
#[derive(Clone, Copy)]
pub(crate) struct Query<'a> {
    pub(crate) owner: Owner,
    pub(crate) scopes: &'a Scopes,
    pub(crate) environments: &'a [Cow<'static, str>],
    pub(crate) ext_cache_key: Option<&'a str>,
}

impl Query<'_> {
    /// Everything but the scopes and the owner: the host and the extension.
    fn admits(&self, token: &AccessToken) -> bool {
        token.ext_cache_key.as_deref() == self.ext_cache_key && cloud::is_among(&token.environment, self.environments)
    }
}

/// Which tokens of a user would answer a request, and what tells why none does.
#[derive(Clone, Copy)]
pub(crate) struct UserQuery<'a> {
    pub(crate) query: Query<'a>,
    pub(crate) client_id: &'a str,
    pub(crate) realm: &'a str,
    pub(crate) scheme: TokenScheme<'a>,
}

impl UserQuery<'_> {
    /// Everything but the tenant.
    pub(super) fn admits_but_tenant(&self, token: &AccessToken) -> bool {
        !token.realm.eq_ignore_ascii_case(self.realm)
            && self.scheme.admits(token)
            && self.admits_application(token)
            && token.scopes.covers(self.query.scopes)
    }

    /// Everything but the key that the token is bound to.
    pub(super) fn admits_but_key(&self, token: &AccessToken) -> bool {
        !self.scheme.admits(token)
            && token.realm.eq_ignore_ascii_case(self.realm)
            && self.admits_application(token)
            && token.scopes.covers(self.query.scopes)
    }

    fn admits_application(&self, token: &AccessToken) -> bool {
        token.client_id.eq_ignore_ascii_case(self.client_id) && self.query.admits(token)
    }
}

impl Tokens {
    /// Yields the tokens that answer, the one that was cached last first.
    pub(crate) fn answers<'a>(&'a self, query: &'a Query<'a>) -> impl Iterator<Item = &'a Slot> {
        let wanted = query.scopes.fingerprint();
        let slots =
            self.slots.iter().filter(move |slot| slot.fingerprint.may_cover(wanted) && slot.owner == query.owner);
        slots.filter(|slot| slot.scopes.covers(query.scopes) && query.admits(&slot.token))
    }

    /// Collects tokens; of those that were cached at one moment, the last comes first.
    pub(crate) fn of(tokens: &[Arc<AccessToken>], sets: &mut ScopeSets) -> Self {
        let mut tokens: Vec<_> = tokens.iter().rev().collect();
        tokens.sort_by_key(|token| core::cmp::Reverse(token.cached_at));
        tokens.into_iter().map(|token| Slot::new(token, sets)).collect()
    }

    /// Returns how many calls these tokens have answered since they last changed.
    pub(crate) fn hits(&self) -> u64 {
        self.slots.iter().map(|slot| u64::from(slot.hits())).sum()
    }

    /// Returns the tokens with one more, which takes the place of its like; the count of hits starts anew.
    #[must_use]
    pub(crate) fn with(&self, token: &Arc<AccessToken>, sets: &mut ScopeSets) -> Self {
        let (fingerprint, identity) = (token.scopes.fingerprint(), token.identity());
        let is_other = |slot: &&Slot| {
            slot.fingerprint != fingerprint || slot.token.identity() != identity && !token.displaces(&slot.token)
        };
        let mut slots = Vec::with_capacity(self.slots.len() + 1);
        let mut new = Some(Slot::new(token, sets));
        for slot in self.slots.iter().filter(is_other) {
            if new.is_some() && slot.token.cached_at <= token.cached_at {
                slots.extend(new.take());
            }
            slots.push(slot.counting(0));
        }
        slots.extend(new);
        match self.first_expiry {
            Some(first) if slots.len() > self.slots.len() => {
                Self { slots: slots.into(), first_expiry: Some(first.min(token.expires_on)) }
            }
            _ => slots.into_iter().collect(),
        }
    }

    /// Returns the tokens that a test keeps, or `None` when it keeps them all; the count of hits goes on.
    pub(crate) fn retain(&self, keep: impl Fn(&AccessToken) -> bool) -> Option<Self> {
        let (kept, dropped): (Vec<&Slot>, Vec<&Slot>) = self.slots.iter().partition(|slot| keep(&slot.token));
        let mut lost = dropped.iter().fold(0_u32, |sum, slot| sum.saturating_add(slot.hits()));
        let kept = kept.into_iter().map(|slot| slot.counting(slot.hits().saturating_add(core::mem::take(&mut lost))));
        (!dropped.is_empty()).then(|| kept.collect())
    }

    /// Returns when the first of the tokens expires.
    pub(crate) fn first_expiry(&self) -> Option<Timestamp> {
        self.first_expiry
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Iterates over the tokens in the order in which they were cached.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<AccessToken>> {
        self.slots.iter().rev().map(|slot| &slot.token)
    }
}

impl FromIterator<Slot> for Tokens {
    fn from_iter<I: IntoIterator<Item = Slot>>(slots: I) -> Self {
        let slots: Arc<[Slot]> = slots.into_iter().collect();
        let first_expiry = slots.iter().map(|slot| slot.token.expires_on).min();
        Self { slots, first_expiry }
    }
}
