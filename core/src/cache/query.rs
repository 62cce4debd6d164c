//! The questions that are put to the access tokens of a partition.

use std::borrow::Cow;

use super::owner::{Owner, TokenScheme};
use crate::model::{AccessToken, Scopes, cloud};

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
    pub(super) fn admits(&self, token: &AccessToken) -> bool {
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
