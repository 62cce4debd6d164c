//! A refresh token as the unified cache schema of the MSALs keeps it.

use core::fmt;
use std::borrow::Cow;

use super::written::Written;
use super::{Scopes, cloud};
use crate::base::encode::digest;
use crate::base::{Secret, Timestamp};

/// One refresh token with all that decides who may use it. `Debug` shows neither the token nor whose it is.
#[derive(Clone)]
pub(crate) struct RefreshToken {
    pub(crate) secret: Secret,
    /// The user; empty where only an assertion says who that is.
    pub(crate) home_account_id: String,
    pub(crate) environment: Cow<'static, str>,
    /// The application that got it, whoever of its family uses it.
    pub(crate) client_id: String,
    /// The family whose members may use it.
    pub(crate) family_id: Option<String>,
    /// What it was issued with; it serves for any scopes.
    pub(crate) scopes: Scopes,
    pub(crate) last_modification_time: Option<Timestamp>,
    /// The parameters that it is bound to; this library writes none.
    pub(crate) ext_cache_key: Option<String>,
    /// The assertion or session that it was got on behalf of.
    pub(crate) user_assertion_hash: Option<String>,
    pub(crate) written: Option<Box<Written>>,
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("RefreshToken")
            .field("client_id", &self.client_id)
            .field("environment", &self.environment)
            .field("family_id", &self.family_id)
            .field("last_modification_time", &self.last_modification_time)
            .finish_non_exhaustive()
    }
}

impl RefreshToken {
    /// Returns the key under which this library stores the token, in the form of MSAL Python's.
    pub(crate) fn key(&self) -> String {
        let Self { home_account_id, environment, client_id, scopes, .. } = self;
        format!("{home_account_id}-{environment}-refreshtoken-{client_id}--{}", scopes.as_str()).to_ascii_lowercase()
    }

    /// Tells whether a token that was issued takes another's place: the application's, be it its own or its family's.
    ///
    /// One that came with other scopes stays, as in MSAL Python; it is tried later, since it is older.
    pub(crate) fn supersedes(&self, other: &Self) -> bool {
        self.client_id.eq_ignore_ascii_case(&other.client_id)
            && cloud::name(&self.environment) == cloud::name(&other.environment)
            && self.scopes == other.scopes
            && self.ext_cache_key == other.ext_cache_key
            && self.user_assertion_hash == other.user_assertion_hash
    }

    /// Returns what tells apart entries that several programs keep: owner, cloud, application, family, bounds.
    pub(crate) fn identity(&self) -> [u8; 32] {
        let client_id = self.client_id.to_ascii_lowercase();
        let optional = [&self.family_id, &self.ext_cache_key, &self.user_assertion_hash];
        let [family, ext, assertion] = optional.map(|text| text.as_deref().unwrap_or_default());
        let parts = [&self.home_account_id, cloud::name(&self.environment), &client_id, family, ext, assertion];
        digest(parts.map(str::as_bytes))
    }
}
