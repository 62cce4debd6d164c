//! The access tokens of one partition: an immutable value, replaced as a whole.
//!
//! Most partitions hold a few tokens, which lie together. Of more, those that a change does not touch are shared by the
//! value before it and the one after.

use std::sync::Arc;

use super::issued::Issued;
use super::leaf::{LEAF, Leaf};
use super::query::Query;
use super::slot::Slot;
use crate::base::Timestamp;
use crate::model::AccessToken;
use crate::model::scope_sets::ScopeSets;

/// The access tokens of a partition; the one that was cached last comes first (rule R7).
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    first: Option<Leaf>,
    /// The others, the youngest first; none where there is one leaf only.
    rest: Option<Arc<Vec<Leaf>>>,
    /// How many of the hits that the slots count were there when the partition changed last.
    reported: u32,
}

impl Tokens {
    /// Yields the tokens that answer, the one that was cached last first.
    pub(crate) fn answers<'a>(&'a self, query: &'a Query<'a>) -> impl Iterator<Item = &'a Slot> {
        let wanted = query.scopes.fingerprint();
        self.slots().filter(move |slot| slot.answers(query, wanted))
    }

    /// Collects tokens; of those that were cached at one moment, the last comes first.
    pub(crate) fn of(tokens: &[Arc<AccessToken>], sets: &mut ScopeSets) -> Self {
        let mut tokens: Vec<_> = tokens.iter().rev().collect();
        tokens.sort_by_key(|token| core::cmp::Reverse(token.cached_at));
        let issued = tokens.into_iter().map(|token| Issued::new(Arc::clone(token)));
        let slots: Vec<Slot> = issued.map(|issued| Slot::new(issued.token, issued.owner, sets)).collect();
        Self::collect(slots.chunks(LEAF).filter_map(|slots| Leaf::new(slots.iter().cloned())))
    }

    /// Returns how many calls these tokens have answered since they last changed.
    pub(crate) fn hits(&self) -> u64 {
        u64::from(self.counted().wrapping_sub(self.reported))
    }

    /// Returns the tokens with one more, which takes the place of its like; the count of hits starts anew.
    #[must_use]
    pub(super) fn with(&self, slot: Slot) -> Self {
        let cached_at = slot.token().cached_at;
        let others = self.leaves().filter_map(|leaf| leaf.retain(|other| !slot.supersedes(other)));
        let others: Vec<Leaf> = others.collect();
        let (mut leaves, mut new) = (Vec::with_capacity(others.len() + 1), Some(slot));
        for leaf in others {
            match leaf.place(cached_at).and_then(|place| Some((place, new.take()?))) {
                None => push(&mut leaves, leaf),
                Some((place, slot)) => {
                    let (leaf, older) = leaf.with(place, slot);
                    leaf.into_iter().chain(older).for_each(|leaf| push(&mut leaves, leaf));
                }
            }
        }
        new.and_then(|slot| Leaf::new([slot])).into_iter().for_each(|leaf| push(&mut leaves, leaf));
        let with = Self::collect(leaves);
        Self { reported: with.counted(), ..with }
    }

    /// Returns the tokens that a test keeps, or `None` when it keeps them all; the count of hits goes on.
    pub(crate) fn retain(&self, keep: impl Fn(&AccessToken) -> bool) -> Option<Self> {
        if self.slots().all(|slot| keep(slot.token())) {
            return None;
        }
        let mut leaves = Vec::with_capacity(self.count());
        let kept = self.leaves().filter_map(|leaf| leaf.retain(|slot| keep(slot.token())));
        kept.for_each(|leaf| push(&mut leaves, leaf));
        let kept = Self::collect(leaves);
        let lost = self.counted().wrapping_sub(kept.counted());
        Some(Self { reported: self.reported.wrapping_sub(lost), ..kept })
    }

    /// Returns when the first of the tokens expires.
    pub(crate) fn first_expiry(&self) -> Option<Timestamp> {
        self.leaves().map(Leaf::first_expiry).min()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// Iterates over the tokens in the order in which they were cached.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<AccessToken>> {
        self.leaves().rev().flat_map(|leaf| leaf.iter().rev()).map(Slot::token)
    }

    fn collect(leaves: impl IntoIterator<Item = Leaf>) -> Self {
        let mut leaves = leaves.into_iter();
        let (first, rest): (_, Vec<_>) = (leaves.next(), leaves.collect());
        Self { first, rest: (!rest.is_empty()).then(|| Arc::new(rest)), reported: 0 }
    }

    fn leaves(&self) -> impl DoubleEndedIterator<Item = &Leaf> {
        self.first.iter().chain(self.rest.iter().flat_map(|rest| rest.iter()))
    }

    fn count(&self) -> usize {
        1 + self.rest.as_ref().map_or(0, |rest| rest.len())
    }

    fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.leaves().flat_map(|leaf| leaf.iter())
    }

    fn counted(&self) -> u32 {
        self.slots().fold(0, |sum, slot| sum.wrapping_add(slot.hits()))
    }
}

/// Adds a leaf behind others; it becomes one with the last where there is room, so that there are never many small ones.
fn push(leaves: &mut Vec<Leaf>, leaf: Leaf) {
    match leaves.last_mut() {
        Some(last) => match last.joined(&leaf) {
            Some(joined) => *last = joined,
            None => leaves.push(leaf),
        },
        None => leaves.push(leaf),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Scopes, cloud};

    fn token(number: u64, cached_at: u64) -> Arc<AccessToken> {
        let at = Timestamp::from_unix_seconds;
        Arc::new(AccessToken {
            expires_on: at(10_000 + number),
            refresh_on: None,
            environment: cloud::host("login.microsoftonline.com"),
            ext_cache_key: None,
            secret: format!("{number} of {cached_at}").into(),
            scopes: Scopes::parse(&format!("api://{number}/.default")),
            home_account_id: None,
            key_id: None,
            token_type: "Bearer".into(),
            client_id: "client".to_owned(),
            realm: "tenant".to_owned(),
            cached_at: at(cached_at),
            extended_expires_on: at(10_000 + number),
            user_assertion_hash: None,
            written: None,
        })
    }

    fn secrets<'a>(tokens: impl IntoIterator<Item = &'a Arc<AccessToken>>) -> Vec<&'a str> {
        tokens.into_iter().map(|token| token.secret.expose_secret()).collect()
    }

    fn check(tokens: &Tokens, model: &[Arc<AccessToken>]) {
        assert_eq!(secrets(tokens.iter()), secrets(model));
        assert_eq!(tokens.first_expiry(), model.iter().map(|token| token.expires_on).min());
        let sizes: Vec<usize> = tokens.leaves().map(|leaf| leaf.len()).collect();
        assert!(sizes.iter().all(|size| (1..=LEAF).contains(size)), "{sizes:?}");
        assert!(sizes.windows(2).all(|pair| pair.iter().sum::<usize>() > LEAF), "{sizes:?}");
    }

    #[test]
    fn tokens_in_leaves_are_what_they_would_be_in_one_list() {
        let (mut sets, mut tokens, mut model) = (ScopeSets::default(), Tokens::default(), Vec::new());
        let mut random = 1_u64;
        for step in 0..3_000_u64 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (number, back) = ((random >> 33) % 70, (random >> 50) % 40);
            // Mostly the youngest; now and then one that another clock has dated back.
            let new = token(number, 1_000 + step / 3 - if back < 3 { 20 * back } else { 0 });
            let Issued { token, owner, .. } = Issued::new(Arc::clone(&new));
            tokens = tokens.with(Slot::new(token, owner, &mut sets));
            model.retain(|old: &Arc<AccessToken>| !old.is_like(&new));
            let place = model.partition_point(|old| old.cached_at <= new.cached_at);
            model.insert(place, new);
            check(&tokens, &model);
            if step % 100 == 99 {
                let keep = |token: &AccessToken| token.expires_on.as_unix_seconds() % 3 != step / 100 % 3;
                tokens = tokens.retain(keep).expect("some go");
                model.retain(|token| keep(token));
                check(&tokens, &model);
                assert!(tokens.retain(|_| true).is_none());
            }
        }
        assert!(tokens.retain(|_| false).expect("all go").is_empty());
    }

    #[test]
    fn hits_are_counted_until_a_token_is_put_and_outlive_one_that_goes() {
        let mut sets = ScopeSets::default();
        let all: Vec<_> = (0..40).map(|number| token(number, 1_000 + number)).collect();
        let tokens = Tokens::of(&all, &mut sets);
        tokens.slots().for_each(Slot::record_hit);
        assert_eq!(tokens.hits(), 40);
        let fewer = tokens.retain(|token| token.expires_on.as_unix_seconds() >= 10_010).expect("ten go");
        fewer.slots().for_each(Slot::record_hit);
        assert_eq!(fewer.hits(), 70);
        let Issued { token, owner, .. } = Issued::new(token(7, 2_000));
        let more = fewer.with(Slot::new(token, owner, &mut sets));
        assert_eq!(more.hits(), 0);
        more.slots().for_each(Slot::record_hit);
        assert_eq!(more.hits(), 31);
    }
}
