//! An ID token as the unified cache schema of the MSALs keeps it: unread, since who asks for its claims reads it.

use core::fmt;
use std::borrow::Cow;
use std::sync::Arc;

use super::cloud;
use super::written::Written;
use crate::base::Secret;
use crate::base::encode::digest;

/// The ID tokens of a user, in the order in which they were saved.
pub(crate) type IdTokens = Arc<[Arc<IdTokenEntry>]>;

/// One ID token with whom it is for. `Debug` shows neither the token nor who it is about.
#[derive(Clone)]
pub(crate) struct IdTokenEntry {
    pub(crate) secret: Secret,
    /// The user; empty where only an assertion says who that is.
    pub(crate) home_account_id: String,
    pub(crate) environment: Cow<'static, str>,
    pub(crate) client_id: String,
    pub(crate) realm: String,
    /// The assertion or session with which it came.
    pub(crate) user_assertion_hash: Option<String>,
    pub(crate) written: Option<Box<Written>>,
}

impl fmt::Debug for IdTokenEntry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("IdTokenEntry")
            .field("client_id", &self.client_id)
            .field("environment", &self.environment)
            .field("realm", &self.realm)
            .finish_non_exhaustive()
    }
}

impl IdTokenEntry {
    /// Returns the key under which this library stores the token, in the form of MSAL Python's.
    pub(crate) fn key(&self) -> String {
        let Self { home_account_id, environment, client_id, realm, .. } = self;
        format!("{home_account_id}-{environment}-idtoken-{client_id}-{realm}-").to_ascii_lowercase()
    }

    /// Returns what a token has in common with the one whose place it takes: owner, cloud, application and tenant.
    pub(crate) fn identity(&self) -> [u8; 32] {
        let [client_id, realm] = [&self.client_id, &self.realm].map(|text| text.to_ascii_lowercase());
        let assertion = self.user_assertion_hash.as_deref().unwrap_or_default();
        let parts = [&self.home_account_id, cloud::name(&self.environment), &client_id, &realm, assertion];
        digest(parts.map(str::as_bytes))
    }
}
