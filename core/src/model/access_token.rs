//! An access token as the unified cache schema of the MSALs keeps it.

use core::fmt;
use std::borrow::Cow;

use serde_json::{Map, Value};

use super::Scopes;
use crate::base::{Secret, Timestamp};

/// One access token with all that decides whom it answers; what a look at it reads comes first.
///
/// `Debug` shows neither the token, nor whose it is, nor what others wrote beside it.
#[derive(Clone)]
#[repr(C)] // in this order, so that what a look reads lies together
pub struct AccessToken {
    pub(crate) secret: Secret,
    pub(crate) scopes: Scopes,
    pub(crate) environment: Cow<'static, str>,
    pub(crate) ext_cache_key: Option<String>,
    pub(crate) expires_on: Timestamp,
    pub(crate) refresh_on: Option<Timestamp>,
    pub(crate) home_account_id: Option<String>,
    pub(crate) key_id: Option<String>,
    pub(crate) token_type: Cow<'static, str>,
    pub(crate) client_id: String,
    pub(crate) realm: String,
    pub(crate) cached_at: Timestamp,
    pub(crate) extended_expires_on: Timestamp,
    /// How the entry stood in the cache it was read from: its key, and its members but the secret.
    pub(crate) written: Option<Box<(String, Map<String, Value>)>>,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AccessToken")
            .field("client_id", &self.client_id)
            .field("realm", &self.realm)
            .field("environment", &self.environment)
            .field("scopes", &self.scopes)
            .field("expires_on", &self.expires_on)
            .finish_non_exhaustive()
    }
}

/// Returns how a token is to be used, `Bearer` where that is not said; the usual text is not allocated.
pub(crate) fn token_type(text: Option<&str>) -> Cow<'static, str> {
    match text {
        None | Some("Bearer") => Cow::Borrowed("Bearer"),
        Some(other) => Cow::Owned(other.to_owned()),
    }
}

impl AccessToken {
    /// Tells whether whoever has the token may use it (RFC 6750).
    pub(crate) fn is_bearer(&self) -> bool {
        self.token_type.eq_ignore_ascii_case("Bearer")
    }

    /// Returns the key under which this library stores the token: its parts in lower case, joined by hyphens.
    pub(crate) fn key(&self) -> String {
        let word = if self.ext_cache_key.is_some() { "atext" } else { "accesstoken" };
        let home = self.home_account_id.as_deref().unwrap_or_default();
        let mut parts = vec![home, &self.environment, word, &self.client_id, &self.realm, self.scopes.as_str()];
        parts.extend(self.ext_cache_key.as_deref());
        parts.join("-").to_ascii_lowercase()
    }

    /// Tells whether the token takes the place of another: same owner, host, scopes, extension and scheme.
    pub(crate) fn replaces(&self, other: &Self) -> bool {
        self.home_account_id == other.home_account_id
            && self.environment.eq_ignore_ascii_case(&other.environment)
            && self.client_id.eq_ignore_ascii_case(&other.client_id)
            && self.realm.eq_ignore_ascii_case(&other.realm)
            && self.ext_cache_key == other.ext_cache_key
            && self.key_id == other.key_id
            && self.token_type.eq_ignore_ascii_case(&other.token_type)
            && self.scopes == other.scopes
    }
}
