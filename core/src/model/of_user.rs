//! What is known, beside a token, of the user whose it is.

use core::fmt;
use std::sync::OnceLock;

use super::cloud::{self, Hosts};
use super::{AccessToken, Account, IdTokens};
use crate::base::Secret;
use crate::wire::id_token::IdTokenClaims;
use crate::wire::jwt::Jws;

/// The user, and what else came or was remembered with the token. `Debug` shows no secret and no name.
pub(crate) struct OfUser {
    pub(crate) account: Option<Account>,
    pub(crate) refresh_token: Option<Secret>,
    id_token: IdToken,
    /// Boxed, since few ask for them, and every hit moves this.
    claims: OnceLock<Option<Box<IdTokenClaims>>>,
}

/// The ID token, which is looked for when it is first asked for.
enum IdToken {
    Came(Option<Secret>),
    /// It is among these, of one of these hosts.
    Cached(IdTokens, Hosts),
}

impl OfUser {
    /// Says what came with a token.
    pub(crate) fn new(
        account: Option<Account>,
        id_token: Option<Secret>,
        refresh_token: Option<Secret>,
        claims: Option<IdTokenClaims>,
    ) -> Self {
        Self { account, id_token: IdToken::Came(id_token), refresh_token, claims: OnceLock::from(claims.map(Box::new)) }
    }

    /// Says what is remembered of the user of a cached token.
    pub(crate) fn remembered(account: Account, id_tokens: IdTokens, hosts: Hosts) -> Self {
        let id_token = IdToken::Cached(id_tokens, hosts);
        Self { account: Some(account), id_token, refresh_token: None, claims: OnceLock::new() }
    }

    /// Returns the ID token of the application and tenant that an access token is for.
    pub(crate) fn id_token(&self, beside: &AccessToken) -> Option<&Secret> {
        match &self.id_token {
            IdToken::Came(token) => token.as_ref(),
            IdToken::Cached(all, hosts) => {
                let mut youngest_first = all.iter().rev();
                let found = youngest_first.find(|token| {
                    token.client_id.eq_ignore_ascii_case(&beside.client_id)
                        && token.realm.eq_ignore_ascii_case(&beside.realm)
                        && cloud::is_among(&token.environment, hosts)
                });
                found.map(|token| &token.secret)
            }
        }
    }

    /// Returns the claims of that ID token, which is read when they are first asked for.
    pub(crate) fn claims(&self, beside: &AccessToken) -> Option<&IdTokenClaims> {
        let read = || {
            let token = self.id_token(beside)?;
            IdTokenClaims::new(Jws::parse(token.expose_secret()).ok()?.into_claims().ok()?).ok().map(Box::new)
        };
        self.claims.get_or_init(read).as_deref()
    }
}

impl fmt::Debug for OfUser {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("OfUser").field("account", &self.account).finish_non_exhaustive()
    }
}
