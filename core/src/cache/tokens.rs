//! The access tokens of one partition: an immutable value, replaced as a whole, and the question that is put to it.

use core::sync::atomic::{AtomicU64, Ordering};
use std::borrow::Cow;
use std::sync::Arc;

use crate::base::Timestamp;
use crate::model::{AccessToken, Fingerprint, Scopes};

/// The access tokens of a partition.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens(Arc<[Slot]>);

/// A token, and how many calls it has answered since the partition last changed.
#[derive(Debug)]
pub(crate) struct Slot {
    fingerprint: Fingerprint,
    expires_on: Timestamp,
    hits: AtomicU64,
    /// Whether it is an application's own token, and one that its bearer may use.
    is_plain: bool,
    token: Arc<AccessToken>,
}

impl Slot {
    fn new(token: &Arc<AccessToken>) -> Self {
        Self {
            fingerprint: token.scopes.fingerprint(),
            expires_on: token.expires_on,
            hits: AtomicU64::default(),
            is_plain: token.home_account_id.is_none() && token.key_id.is_none() && token.is_bearer(),
            token: Arc::clone(token),
        }
    }

    /// Returns the same slot with another count.
    fn counting(&self, hits: u64) -> Self {
        let Self { fingerprint, expires_on, is_plain, .. } = *self;
        Self { fingerprint, expires_on, hits: hits.into(), is_plain, token: Arc::clone(&self.token) }
    }

    pub(crate) fn token(&self) -> &Arc<AccessToken> {
        &self.token
    }

    /// Counts a call that the token answered.
    pub(crate) fn record_hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
    }

    fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }
}

/// Which tokens would answer an application's request.
pub(crate) struct Query<'a> {
    pub(crate) scopes: &'a Scopes,
    pub(crate) environments: &'a [Cow<'static, str>],
    pub(crate) ext_cache_key: Option<&'a str>,
}

impl Query<'_> {
    /// Everything but the scopes: the owner, the host, the extension, and that the token is one that its bearer may use.
    fn admits(&self, slot: &Slot) -> bool {
        let token = &slot.token;
        slot.is_plain
            && token.ext_cache_key.as_deref() == self.ext_cache_key
            && self.environments.iter().any(|host| host.eq_ignore_ascii_case(&token.environment))
    }
}

impl Tokens {
    /// Yields the tokens that answer, those with exactly the scopes first, then those with more.
    pub(crate) fn answers<'a>(&'a self, query: &'a Query<'a>) -> impl Iterator<Item = &'a Slot> {
        let wanted = query.scopes.fingerprint();
        let exact = self.0.iter().filter(move |slot| slot.fingerprint == wanted);
        let wider = move |slot: &&Slot| slot.fingerprint != wanted && slot.fingerprint.may_cover(wanted);
        let slots = exact.chain(self.0.iter().filter(wider));
        slots.filter(|slot| query.admits(slot) && slot.token.scopes.covers(query.scopes))
    }

    /// Collects tokens, in their order.
    pub(crate) fn of(tokens: &[Arc<AccessToken>]) -> Self {
        Self(tokens.iter().map(Slot::new).collect())
    }

    /// Returns how many calls these tokens have answered since they last changed.
    pub(crate) fn hits(&self) -> u64 {
        self.0.iter().map(Slot::hits).sum()
    }

    /// Returns the tokens with one more, which takes the place of its like; the count of hits starts anew.
    #[must_use]
    pub(crate) fn with(&self, token: &Arc<AccessToken>) -> Self {
        let new = Slot::new(token);
        let is_like = |slot: &Slot| slot.fingerprint == new.fingerprint && token.replaces(&slot.token);
        match self.0.iter().position(is_like) {
            Some(at) => {
                let slots =
                    self.0.iter().enumerate().map(|(place, slot)| if place == at { token } else { &slot.token });
                Self(slots.map(Slot::new).collect())
            }
            None => Self(self.0.iter().map(|slot| &slot.token).chain([token]).map(Slot::new).collect()),
        }
    }

    /// Returns the tokens that a test keeps, or `None` when it keeps them all; the count of hits goes on.
    pub(crate) fn retain(&self, keep: impl Fn(&AccessToken) -> bool) -> Option<Self> {
        let (kept, dropped): (Vec<&Slot>, Vec<&Slot>) = self.0.iter().partition(|slot| keep(&slot.token));
        let mut lost: u64 = dropped.iter().map(|slot| slot.hits()).sum();
        let kept = kept.into_iter().map(|slot| slot.counting(slot.hits() + core::mem::take(&mut lost)));
        (!dropped.is_empty()).then(|| Self(kept.collect()))
    }

    /// Returns when the first of the tokens expires.
    pub(crate) fn first_expiry(&self) -> Option<Timestamp> {
        self.0.iter().map(|slot| slot.expires_on).min()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<AccessToken>> {
        self.0.iter().map(|slot| &slot.token)
    }
}
