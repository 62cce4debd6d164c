//! What is kept of one user, or of one on-behalf-of session: access, refresh and ID tokens of all applications.
//!
//! A value that is cheap to clone, and what a clone holds never changes. Which family an application belongs to stands beside it in a snapshot.

use std::borrow::Cow;
use std::sync::Arc;

use super::apps::{Apps, Membership};
use super::query::{Query, UserQuery};
use super::slot::Slot;
use super::tokens::Tokens;
use crate::model::{IdTokens, RefreshToken, cloud};

/// All tokens of a user or a session; refresh tokens and ID tokens in the order in which they were saved.
#[derive(Clone, Debug, Default)]
pub(crate) struct UserTokens {
    pub(crate) access: Tokens,
    pub(crate) id_tokens: IdTokens,
    pub(crate) refresh: Arc<[Arc<RefreshToken>]>,
}

impl UserTokens {
    pub(crate) fn is_empty(&self) -> bool {
        self.access.is_empty() && self.refresh.is_empty() && self.id_tokens.is_empty()
    }

    /// Tells whether what an application may use depends on its family.
    pub(crate) fn has_family_tokens(&self) -> bool {
        self.refresh.iter().any(|token| token.family_id.is_some())
    }
}

/// Which refresh tokens an application may use; they serve for all tenants and scopes.
#[derive(Clone, Copy)]
pub(crate) struct RefreshQuery<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) environments: &'a [Cow<'static, str>],
    pub(crate) ext_cache_key: Option<&'a str>,
}

/// A user's tokens as they were when they were loaded, and what was then known of applications.
#[derive(Debug)]
pub(crate) struct User {
    pub(super) tokens: UserTokens,
    pub(super) apps: Arc<Apps>,
}

impl User {
    /// Yields the access tokens that answer, the one that was cached last first.
    pub(crate) fn access_tokens<'a>(&'a self, query: &'a Query<'a>) -> impl Iterator<Item = &'a Slot> {
        self.tokens.access.answers(query)
    }

    /// Returns all access tokens, of whatever application and tenant.
    pub(crate) fn tokens(&self) -> &Tokens {
        &self.tokens.access
    }

    /// Tells whether the account is known: of a user who has signed out, no more than other applications' refresh tokens
    /// stays.
    pub(crate) fn is_known(&self) -> bool {
        !self.tokens.access.is_empty() || !self.tokens.id_tokens.is_empty()
    }

    /// Tells whether a token would answer, were it not of another tenant.
    pub(crate) fn has_of_other_tenant(&self, query: &UserQuery<'_>) -> bool {
        self.tokens.access.iter().any(|token| query.admits_but_tenant(token))
    }

    /// Tells whether a token would answer, were it not bound to another key, or to none.
    pub(crate) fn has_of_other_key(&self, query: &UserQuery<'_>) -> bool {
        self.tokens.access.iter().any(|token| query.admits_but_key(token))
    }

    /// Counts a call that one of the tokens answered for an application.
    pub(crate) fn record_hit(&self, client_id: &str, answered: &Slot) {
        self.apps.record_hit(client_id, answered);
    }

    /// Returns the ID tokens, of whatever application and tenant.
    pub(crate) fn id_tokens(&self) -> &IdTokens {
        &self.tokens.id_tokens
    }

    /// Returns how many calls the tokens of all users have answered for an application since its last request.
    pub(crate) fn hits(&self, client_id: &str) -> u64 {
        self.apps.hits(client_id)
    }

    /// Returns the refresh tokens to try, in this order (rule R8): of a member, the family's first; of a known
    /// non-member, its own only; of an application that nothing is known of, its own and then any family's.
    pub(crate) fn refresh_tokens(&self, query: &RefreshQuery<'_>) -> Vec<Arc<RefreshToken>> {
        let is_own = |token: &RefreshToken| token.client_id.eq_ignore_ascii_case(query.client_id);
        let own = || self.candidates(query, is_own);
        let family = |wanted: Option<&str>| {
            self.candidates(query, |token| match (&token.family_id, wanted) {
                (Some(family), Some(wanted)) => family == wanted,
                (family, _) => family.is_some(),
            })
        };
        let (first, second) = match self.apps.membership(query.client_id, query.environments) {
            Membership::Of(wanted) => (family(Some(wanted)), own()),
            Membership::None => (own(), Vec::new()),
            Membership::Unknown => (own(), family(None)),
        };
        let is_new = |token: &Arc<RefreshToken>| !first.iter().any(|other| Arc::ptr_eq(other, token));
        let second: Vec<_> = second.into_iter().filter(is_new).collect();
        first.into_iter().chain(second).collect()
    }

    /// Tells whether the application is known to belong to a family.
    pub(crate) fn is_of_family(&self, query: &RefreshQuery<'_>) -> bool {
        matches!(self.apps.membership(query.client_id, query.environments), Membership::Of(_))
    }

    /// Returns the refresh tokens that a test admits: those of the very extension first, then the youngest first.
    fn candidates(&self, query: &RefreshQuery<'_>, admits: impl Fn(&RefreshToken) -> bool) -> Vec<Arc<RefreshToken>> {
        let is_open = |token: &RefreshToken| {
            (token.ext_cache_key.is_none() || token.ext_cache_key.as_deref() == query.ext_cache_key)
                && cloud::is_among(&token.environment, query.environments)
        };
        let mut latest = None;
        let found = self.tokens.refresh.iter().filter(|token| admits(token) && is_open(token)).map(|token| {
            latest = latest.max(token.last_modification_time); // without a time of its own, it is younger than those before
            (token.ext_cache_key.is_some(), token.last_modification_time.or(latest), Arc::clone(token))
        });
        let mut found: Vec<_> = found.collect();
        found.reverse();
        found.sort_by_key(|(is_bound, time, _)| core::cmp::Reverse((*is_bound, *time)));
        found.into_iter().map(|(.., token)| token).collect()
    }
}
