//! What is known, beside a token, of the user whose it is.

use core::fmt;
use std::sync::OnceLock;

use super::Account;
use crate::base::Secret;
use crate::wire::id_token::IdTokenClaims;
use crate::wire::jwt::Jws;

/// The user, and what else came or was remembered with the token. `Debug` shows no secret and no name.
pub(crate) struct OfUser {
    pub(crate) account: Option<Account>,
    pub(crate) id_token: Option<Secret>,
    pub(crate) refresh_token: Option<Secret>,
    claims: OnceLock<Option<IdTokenClaims>>,
}

impl OfUser {
    pub(crate) fn new(account: Option<Account>, id_token: Option<Secret>, refresh_token: Option<Secret>) -> Self {
        Self { account, id_token, refresh_token, claims: OnceLock::new() }
    }

    /// Notes claims that have been read already.
    pub(crate) fn with_claims(self, claims: Option<IdTokenClaims>) -> Self {
        Self { claims: OnceLock::from(claims), ..self }
    }

    /// Returns the claims of the ID token, which is read when they are first asked for.
    pub(crate) fn claims(&self) -> Option<&IdTokenClaims> {
        let read = || {
            let token = self.id_token.as_ref()?;
            IdTokenClaims::new(Jws::parse(token.expose_secret()).ok()?.into_claims().ok()?).ok()
        };
        self.claims.get_or_init(read).as_ref()
    }
}

impl fmt::Debug for OfUser {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("OfUser").field("account", &self.account).finish_non_exhaustive()
    }
}
