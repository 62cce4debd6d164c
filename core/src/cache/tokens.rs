//! The access tokens of one partition: a value that is cheap to clone, and what a clone holds never changes.
//!
//! Most partitions hold a few tokens, which lie together. Of more, those that a change does not touch are shared by the
//! value before it and the one after.

use core::cmp::Reverse;
use std::sync::Arc;

use super::issued::Issued;
use super::leaf::{LEAF, Leaf};
use super::query::Query;
use super::slot::Slot;
use crate::base::Timestamp;
use crate::model::AccessToken;
use crate::model::scope_sets::ScopeSets;

/// The access tokens of a partition; of those that may answer one call, the one that was cached last comes first (rule R7).
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    first: Option<Leaf>,
    /// The other leaves; none where there is one only.
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
        tokens.sort_by_key(|token| Reverse(token.cached_at));
        let issued = tokens.into_iter().map(|token| Issued::new(Arc::clone(token)));
        let slots: Vec<Slot> = issued.map(|issued| Slot::new(issued.token, issued.owner).sharing(sets)).collect();
        Self::cut(&slots)
    }

    /// Returns how many calls these tokens have answered since they last changed.
    pub(crate) fn hits(&self) -> u64 {
        u64::from(self.counted().wrapping_sub(self.reported))
    }

    /// Puts a token in the place of its like, and returns what it replaces; the count of hits starts anew.
    ///
    /// Where no other token may answer a call that it answers, it lies where its like lay: nothing moves, and of what is
    /// shared with nobody, nothing is copied.
    pub(super) fn put(&mut self, slot: Slot, sets: &mut ScopeSets) -> Vec<Arc<AccessToken>> {
        let place = self.place_of_like(&slot);
        let replaced = if let Some((leaf, place)) = place.and_then(|place| self.leaf_mut(place)) {
            leaf.renew(place, Arc::clone(slot.token())).into_iter().collect()
        } else {
            let replaced = self.slots().filter(|other| slot.supersedes(other));
            let replaced = replaced.map(|other| Arc::clone(other.token())).collect();
            *self = self.with(&slot.sharing(sets));
            replaced
        };
        self.reported = self.counted();
        replaced
    }

    /// Returns where the like of a token lies, where that is one and no other may answer a call that it answers.
    fn place_of_like(&self, slot: &Slot) -> Option<usize> {
        let mut related = self.slots().enumerate().filter(|(_, other)| slot.relates_to(other));
        match (related.next(), related.next()) {
            (Some((place, like)), None) if slot.renews(like) => Some(place),
            _ => None,
        }
    }

    /// Returns the tokens with one more in front; where a clock was set back, in the order in which they say they were cached.
    fn with(&self, slot: &Slot) -> Self {
        let others = self.leaves().filter_map(|leaf| leaf.retain(|other| !slot.supersedes(other)));
        let leaves: Vec<Leaf> = Leaf::new([slot.clone()]).into_iter().chain(others).collect();
        let cached_at = |slot: &Slot| slot.token().cached_at;
        let mut slots = leaves.iter().flat_map(|leaf| leaf.iter());
        if !slots.any(|other| slot.may_answer_with(other) && cached_at(other) > cached_at(slot)) {
            return Self::packed(leaves);
        }
        let mut slots: Vec<Slot> = leaves.iter().flat_map(|leaf| leaf.iter()).cloned().collect();
        slots.sort_by_key(|slot| Reverse(cached_at(slot)));
        Self::cut(&slots)
    }

    /// Returns the same tokens, with the very moment when the first of them expires.
    pub(super) fn timed(&self) -> Self {
        Self { reported: self.reported, ..Self::collect(self.leaves().map(Leaf::timed)) }
    }

    /// Returns the tokens that a test keeps, or `None` when it keeps them all; the count of hits goes on.
    pub(crate) fn retain(&self, keep: impl Fn(&AccessToken) -> bool) -> Option<Self> {
        if self.slots().all(|slot| keep(slot.token())) {
            return None;
        }
        let kept = Self::packed(self.leaves().filter_map(|leaf| leaf.retain(|slot| keep(slot.token()))));
        let lost = self.counted().wrapping_sub(kept.counted());
        Some(Self { reported: self.reported.wrapping_sub(lost), ..kept })
    }

    /// Returns when the first of the tokens expires, or a moment before that.
    pub(crate) fn first_expiry(&self) -> Option<Timestamp> {
        self.leaves().map(Leaf::first_expiry).min()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// Iterates over the tokens; of those that may answer one call, in the order in which they were cached.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<AccessToken>> {
        self.leaves().rev().flat_map(|leaf| leaf.iter().rev()).map(Slot::token)
    }

    /// Cuts slots into full leaves and a last one.
    fn cut(slots: &[Slot]) -> Self {
        Self::collect(slots.chunks(LEAF).filter_map(|slots| Leaf::new(slots.iter().cloned())))
    }

    /// Collects leaves, neighbours as one where there is room, so that there are never many small ones.
    fn packed(leaves: impl IntoIterator<Item = Leaf>) -> Self {
        let mut packed: Vec<Leaf> = Vec::new();
        for leaf in leaves {
            match packed.last_mut().map(|last| (last.joined(&leaf), last)) {
                Some((Some(joined), last)) => *last = joined,
                _ => packed.push(leaf),
            }
        }
        Self::collect(packed)
    }

    fn collect(leaves: impl IntoIterator<Item = Leaf>) -> Self {
        let mut leaves = leaves.into_iter();
        let (first, rest): (_, Vec<_>) = (leaves.next(), leaves.collect());
        Self { first, rest: (!rest.is_empty()).then(|| Arc::new(rest)), reported: 0 }
    }

    fn leaves(&self) -> impl DoubleEndedIterator<Item = &Leaf> {
        self.first.iter().chain(self.rest.iter().flat_map(|rest| rest.iter()))
    }

    /// Returns the leaf that a token lies in, and where in it.
    fn leaf_mut(&mut self, mut place: usize) -> Option<(&mut Leaf, usize)> {
        let rest = self.rest.as_mut().into_iter().flat_map(Arc::make_mut);
        for leaf in self.first.iter_mut().chain(rest) {
            match place.checked_sub(leaf.len()) {
                Some(further) => place = further,
                None => return Some((leaf, place)),
            }
        }
        None
    }

    fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.leaves().flat_map(|leaf| leaf.iter())
    }

    fn counted(&self) -> u32 {
        self.slots().fold(0, |sum, slot| sum.wrapping_add(slot.hits()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Scopes, cloud};

    /// Makes a token for a scope of its own; of each ten, three are for that scope and the next one's too.
    fn token(number: u64, cached_at: u64) -> Arc<AccessToken> {
        let at = Timestamp::from_unix_seconds;
        let further = if number % 10 < 3 { format!(" api://{}/.default", number + 1) } else { String::new() };
        Arc::new(AccessToken {
            expires_on: at(10_000 + number),
            refresh_on: None,
            environment: cloud::host("login.microsoftonline.com"),
            ext_cache_key: None,
            secret: format!("{number} of {cached_at}").into(),
            scopes: Scopes::parse(&format!("api://{number}/.default{further}")),
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

    fn slot(token: Arc<AccessToken>) -> Slot {
        let Issued { token, owner, .. } = Issued::new(token);
        Slot::new(token, owner)
    }

    fn sorted<'a>(tokens: impl IntoIterator<Item = &'a Arc<AccessToken>>) -> Vec<&'a str> {
        let mut secrets: Vec<_> = tokens.into_iter().map(|token| token.secret.expose_secret()).collect();
        secrets.sort_unstable();
        secrets
    }

    /// Holds tokens against a list of all, the one that was cached last at its end.
    fn check(tokens: &Tokens, model: &[Arc<AccessToken>]) {
        assert_eq!(sorted(tokens.iter()), sorted(model));
        for scopes in (0..=70).map(|number| Scopes::parse(&format!("api://{number}/.default"))) {
            let (owner, environments) = (Issued::new(token(0, 0)).owner, [cloud::host("login.microsoftonline.com")]);
            let query = Query { owner, scopes: &scopes, environments: &environments, ext_cache_key: None };
            let expected = model.iter().rev().filter(|token| token.scopes.covers(&scopes)).map(|token| &token.secret);
            assert!(tokens.answers(&query).map(|slot| &slot.token().secret).eq(expected), "{scopes:?}");
        }
        let expiries = || model.iter().map(|token| token.expires_on);
        assert!(tokens.first_expiry() <= expiries().min());
        assert_eq!(tokens.timed().first_expiry(), expiries().min());
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
            let (before, was) = (tokens.clone(), model.clone());
            let replaced = tokens.put(slot(Arc::clone(&new)), &mut sets);
            let gone: Vec<_> = model.extract_if(.., |old: &mut Arc<AccessToken>| old.is_like(&new)).collect();
            assert_eq!(sorted(&replaced), sorted(&gone));
            let place = model.partition_point(|old| old.cached_at <= new.cached_at);
            model.insert(place, new);
            if step % 4 == 0 {
                check(&tokens, &model);
                check(&before, &was); // what somebody holds stays what it is
            }
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
    fn a_token_that_answers_alone_takes_the_place_of_its_like_and_nothing_moves() {
        let mut sets = ScopeSets::default();
        let all: Vec<_> = (0..40).map(|number| token(number, 1_000 + number)).collect();
        let mut tokens = Tokens::of(&all, &mut sets);
        let places = |tokens: &Tokens| tokens.slots().map(core::ptr::from_ref).collect::<Vec<_>>();
        let before = places(&tokens);
        let replaced = tokens.put(slot(token(5, 2_000)), &mut sets);
        assert_eq!((sorted(&replaced), places(&tokens)), (vec!["5 of 1005"], before.clone()));
        tokens.put(slot(token(10, 2_001)), &mut sets);
        assert_ne!(places(&tokens), before, "another one answers for the scope of this one");
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
        let mut more = fewer.clone();
        more.put(slot(token(7, 2_000)), &mut sets);
        assert_eq!(more.hits(), 0);
        more.slots().for_each(Slot::record_hit);
        assert_eq!(more.hits(), 31);
    }
}
