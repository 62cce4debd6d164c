//! What an answer says of a user: the tokens, and whose they are.

use core::fmt;
use std::borrow::Cow;
use std::sync::Arc;

use super::{AccessToken, AccountEntry, IdTokenEntry, RefreshToken};

/// The tokens that an application got for a user, with all that decides how they are remembered.
#[derive(Clone)]
pub(crate) struct SignedIn {
    /// The application.
    pub(crate) client_id: String,
    /// The host of the authority.
    pub(crate) environment: Cow<'static, str>,
    /// The family that the application turned out to belong to.
    pub(crate) family_id: Option<String>,
    pub(crate) access_token: Option<Arc<AccessToken>>,
    pub(crate) refresh_token: Option<Arc<RefreshToken>>,
    /// The refresh token that was used, whose place the new one takes.
    pub(crate) refreshed: Option<Arc<RefreshToken>>,
    pub(crate) id_token: Option<Arc<IdTokenEntry>>,
    /// Who the user is; none where the answer does not say.
    pub(crate) account: Option<Arc<AccountEntry>>,
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SignedIn")
            .field("client_id", &self.client_id)
            .field("environment", &self.environment)
            .field("family_id", &self.family_id)
            .finish_non_exhaustive()
    }
}
