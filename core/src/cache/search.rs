//! A question to a token cache as a value, for people who want to look into one without running a flow.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::owner::{Owner, TokenScheme};
use super::partition::Partition;
use super::query::{Query, UserQuery};
use super::schema::unpadded;
use super::user::RefreshQuery;
use crate::base::Secret;
use crate::base::encode::base64url;
use crate::model::Scopes;
use crate::model::cloud::{self, Hosts};

/// What is searched for in a [`Store`](super::Store): whose tokens, of which application, for what.
///
/// ```
/// use msal_core::cache::{Search, Store};
/// use msal_core::{Scopes, Timestamp};
/// let store = Store::from_json("{}")?;
/// let scopes = Scopes::new(["User.Read"])?;
/// let search = Search::new("client-id", "login.microsoftonline.com", "tenant-id", &scopes).account("uid.utid");
/// let found = store.find(&search, Timestamp::from_unix_seconds(1_800_000_000));
/// assert!(found.access_token.is_none() && found.refresh_tokens.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Search<'a> {
    client_id: &'a str,
    realm: &'a str,
    scopes: &'a Scopes,
    environments: Hosts,
    home_account_id: Option<&'a str>,
    user_assertion_hash: Option<Cow<'a, str>>,
    scheme: TokenScheme<'a>,
    ext_cache_key: Option<&'a str>,
}

/// What a search found. `Debug` shows no secret.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Found {
    /// The token to hand out; it is good for five minutes at least.
    pub access_token: Option<Secret>,
    /// Whether that token is to be replaced already, although it is good.
    pub refresh_wanted: bool,
    /// The refresh tokens to try where the service has to be asked, in this order.
    pub refresh_tokens: Vec<Secret>,
}

impl<'a> Search<'a> {
    /// Searches for an application's own bearer token on a host and all that answer for it; `realm` is the tenant.
    pub fn new(client_id: &'a str, host: &str, realm: &'a str, scopes: &'a Scopes) -> Self {
        let environments = cloud::hosts(host);
        let (home_account_id, user_assertion_hash, ext_cache_key) = (None, None, None);
        let scheme = TokenScheme::BEARER;
        Self { client_id, realm, scopes, environments, home_account_id, user_assertion_hash, scheme, ext_cache_key }
    }

    /// Searches for tokens of a user.
    #[must_use]
    pub fn account(self, home_account_id: &'a str) -> Self {
        Self { home_account_id: Some(home_account_id), ..self }
    }

    /// Searches for tokens that were got on behalf of whoever this assertion is about.
    #[must_use]
    pub fn user_assertion(self, assertion: &str) -> Self {
        let hash = base64url(&Sha256::digest(assertion));
        Self { user_assertion_hash: Some(hash.into()), ..self }
    }

    /// Searches for tokens of a long-running on-behalf-of session.
    #[must_use]
    pub fn session_key(self, key: &'a str) -> Self {
        Self { user_assertion_hash: Some(unpadded(key).into()), ..self }
    }

    /// Searches for a token of another type than `Bearer`, bound to the key of this id where there is one.
    #[must_use]
    pub fn scheme(self, token_type: &'a str, key_id: Option<&'a str>) -> Self {
        Self { scheme: TokenScheme { token_type, key_id }, ..self }
    }

    /// Searches for a token that is kept apart by further parameters, under their
    /// [`ext_cache_key`](crate::ext_cache_key).
    #[must_use]
    pub fn ext_cache_key(self, key: Option<&'a str>) -> Self {
        Self { ext_cache_key: key, ..self }
    }

    pub(crate) fn partition(&self) -> Partition {
        match (&self.user_assertion_hash, self.home_account_id) {
            (None, None) => Partition::application(self.client_id, self.realm),
            (hash, user) => Partition::of_user(user.unwrap_or_default(), hash.as_deref()),
        }
    }

    pub(crate) fn query(&self) -> UserQuery<'_> {
        let Self { client_id, realm, scopes, scheme, ext_cache_key, .. } = *self;
        let owner = Owner::new(client_id, realm, scheme);
        let query = Query { owner, scopes, environments: &self.environments, ext_cache_key };
        UserQuery { query, client_id, realm, scheme }
    }

    pub(crate) fn refresh_query(&self) -> RefreshQuery<'_> {
        let Self { client_id, ext_cache_key, .. } = *self;
        RefreshQuery { client_id, environments: &self.environments, ext_cache_key }
    }
}
