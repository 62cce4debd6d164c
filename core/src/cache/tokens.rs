//! The access tokens of one partition: an immutable value, replaced as a whole, and the question that is put to it.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use crate::base::Timestamp;
use crate::model::{AccessToken, Scopes};

/// The access tokens of a partition.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    slots: Vec<Slot>,
    hits: AtomicU64,
}

#[derive(Clone, Debug)]
struct Slot {
    fingerprint: u64,
    token: Arc<AccessToken>,
}

/// Which tokens would answer an application's request.
pub(crate) struct Query<'a> {
    pub(crate) scopes: &'a Scopes,
    pub(crate) environments: &'a [String],
    pub(crate) ext_cache_key: Option<&'a str>,
}

impl Query<'_> {
    /// Everything but the scopes: the owner, the host, the extension, and that no key is needed to use the token.
    fn admits(&self, token: &AccessToken) -> bool {
        token.home_account_id.is_none()
            && token.key_id.is_none()
            && token.ext_cache_key.as_deref() == self.ext_cache_key
            && self.environments.iter().any(|host| host.eq_ignore_ascii_case(&token.environment))
    }
}

impl Tokens {
    /// Yields the tokens that answer, those with exactly the scopes first, then those with more.
    pub(crate) fn answers<'a>(&'a self, query: &'a Query<'a>) -> impl Iterator<Item = &'a Arc<AccessToken>> {
        let wanted = query.scopes.fingerprint();
        let tokens = move |exact: bool| {
            let slots = self.0.slots.iter().filter(move |slot| (slot.fingerprint == wanted) == exact);
            slots.map(|slot| &slot.token).filter(|token| query.admits(token) && token.scopes.covers(query.scopes))
        };
        tokens(true).chain(tokens(false))
    }

    /// Counts a call that this value answered.
    pub(crate) fn record_hit(&self) {
        self.0.hits.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns how many calls this value answered.
    pub(crate) fn hits(&self) -> u64 {
        self.0.hits.load(Ordering::Relaxed)
    }

    /// Returns the tokens with one more, which takes the place of its like; the count of hits starts anew.
    #[must_use]
    pub(crate) fn with(&self, token: &Arc<AccessToken>) -> Self {
        let kept = self.0.slots.iter().filter(|slot| !token.replaces(&slot.token)).cloned();
        let new = Slot { fingerprint: token.scopes.fingerprint(), token: Arc::clone(token) };
        Self(Arc::new(Inner { slots: kept.chain([new]).collect(), hits: AtomicU64::default() }))
    }

    /// Returns the tokens that a test keeps, or `None` when it keeps them all.
    pub(crate) fn retain(&self, keep: impl Fn(&AccessToken) -> bool) -> Option<Self> {
        let slots: Vec<Slot> = self.0.slots.iter().filter(|slot| keep(&slot.token)).cloned().collect();
        let hits = AtomicU64::new(self.hits());
        (slots.len() < self.0.slots.len()).then(|| Self(Arc::new(Inner { slots, hits })))
    }

    /// Returns when the first of the tokens expires.
    pub(crate) fn first_expiry(&self) -> Option<Timestamp> {
        self.iter().map(|token| token.expires_on).min()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<AccessToken>> {
        self.0.slots.iter().map(|slot| &slot.token)
    }
}
