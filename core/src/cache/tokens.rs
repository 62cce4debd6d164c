//! The access tokens of one partition: an immutable value, replaced as a whole, and the questions that are put to it.

use core::sync::atomic::{AtomicU64, Ordering};
use std::borrow::Cow;
use std::sync::Arc;

use crate::base::Timestamp;
use crate::model::{AccessToken, Fingerprint, Scopes, cloud};

/// The access tokens of a partition; the one that was cached last comes first (rule R7).
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens(Arc<[Slot]>);

/// A token, and how many calls it has answered since the partition last changed.
#[derive(Debug)]
pub(crate) struct Slot {
    fingerprint: Fingerprint,
    expires_on: Timestamp,
    hits: AtomicU64,
    /// Whether its bearer may use it.
    is_plain: bool,
    token: Arc<AccessToken>,
}

impl Slot {
    fn new(token: &Arc<AccessToken>) -> Self {
        Self {
            fingerprint: token.scopes.fingerprint(),
            expires_on: token.expires_on,
            hits: AtomicU64::default(),
            is_plain: token.key_id.is_none() && token.is_bearer(),
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

/// Which tokens of a partition would answer a request, if their bearer may use them.
#[derive(Clone, Copy)]
pub(crate) struct Query<'a> {
    pub(crate) scopes: &'a Scopes,
    pub(crate) environments: &'a [Cow<'static, str>],
    pub(crate) ext_cache_key: Option<&'a str>,
}

impl Query<'_> {
    /// Everything but the scopes and the scheme: the host and the extension.
    fn admits(&self, token: &AccessToken) -> bool {
        token.ext_cache_key.as_deref() == self.ext_cache_key && cloud::is_among(&token.environment, self.environments)
    }
}

/// How a token is presented: as a bearer's, or bound to a key (rule R4).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scheme<'a> {
    pub(crate) token_type: &'a str,
    pub(crate) key_id: Option<&'a str>,
}

impl Scheme<'_> {
    /// The scheme of RFC 6750.
    pub(crate) const BEARER: Self = Scheme { token_type: "Bearer", key_id: None };

    fn admits(self, token: &AccessToken) -> bool {
        token.token_type.eq_ignore_ascii_case(self.token_type) && token.key_id.as_deref() == self.key_id
    }
}

/// Which tokens of a partition with several applications and tenants, or bound to a key, would answer a request.
#[derive(Clone, Copy)]
pub(crate) struct UserQuery<'a> {
    pub(crate) query: Query<'a>,
    pub(crate) client_id: &'a str,
    pub(crate) realm: &'a str,
    pub(crate) scheme: Scheme<'a>,
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

    fn admits(&self, token: &AccessToken) -> bool {
        self.scheme.admits(token) && token.realm.eq_ignore_ascii_case(self.realm) && self.admits_application(token)
    }
}

impl Tokens {
    /// Yields the tokens that answer, the one that was cached last first.
    pub(crate) fn answers<'a>(&'a self, query: &'a Query<'a>) -> impl Iterator<Item = &'a Slot> {
        self.covering(query.scopes, move |slot| slot.is_plain && query.admits(&slot.token))
    }

    /// Yields the tokens that answer a user, the one that was cached last first.
    pub(crate) fn answers_user<'a>(&'a self, query: &'a UserQuery<'a>) -> impl Iterator<Item = &'a Slot> {
        self.covering(query.query.scopes, move |slot| query.admits(&slot.token))
    }

    fn covering<'a>(&'a self, scopes: &'a Scopes, admits: impl Fn(&Slot) -> bool) -> impl Iterator<Item = &'a Slot> {
        let wanted = scopes.fingerprint();
        let slots = self.0.iter().filter(move |slot| slot.fingerprint.may_cover(wanted));
        slots.filter(move |slot| admits(slot) && slot.token.scopes.covers(scopes))
    }

    /// Collects tokens; of those that were cached at one moment, the last comes first.
    pub(crate) fn of(tokens: &[Arc<AccessToken>]) -> Self {
        let mut tokens: Vec<_> = tokens.iter().rev().collect();
        tokens.sort_by_key(|token| core::cmp::Reverse(token.cached_at));
        Self(tokens.into_iter().map(Slot::new).collect())
    }

    /// Returns how many calls these tokens have answered since they last changed.
    pub(crate) fn hits(&self) -> u64 {
        self.0.iter().map(Slot::hits).sum()
    }

    /// Returns the tokens with one more, which takes the place of its like; the count of hits starts anew.
    #[must_use]
    pub(crate) fn with(&self, token: &Arc<AccessToken>) -> Self {
        let (fingerprint, identity) = (token.scopes.fingerprint(), token.identity());
        let is_other = |slot: &&Slot| slot.fingerprint != fingerprint || slot.token.identity() != identity;
        let others = self.0.iter().filter(is_other).map(|slot| &slot.token);
        let (younger, older): (Vec<_>, Vec<_>) = others.partition(|other| other.cached_at > token.cached_at);
        Self(younger.into_iter().chain([token]).chain(older).map(Slot::new).collect())
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

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over the tokens in the order in which they were cached.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<AccessToken>> {
        self.0.iter().rev().map(|slot| &slot.token)
    }
}
