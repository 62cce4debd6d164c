//! Refresh tokens are tried one after the other (RFC 6749, section 6), at the host that each was issued at.

use std::sync::Arc;

use serde_json::Value;

use super::grant::{Grant, anchor_of};
use super::redeem::redeem;
use super::resolve::resolve;
use super::user_tokens::{SignIn, keep};
use crate::base::Purpose;
use crate::error::{Error, Refusal};
use crate::flows::client::Client;
use crate::model::binding::Binding;
use crate::model::{Api, Authentication, ClaimsChallenge, Endpoints, Reason, RefreshToken, Scheme, Scopes};
use crate::step::Io;

const MISMATCH: &str = "client_mismatch";

/// What a refresh asks for.
pub(crate) struct Refresh<'a> {
    /// The endpoints of the authority, where they are known.
    pub(crate) endpoints: Option<&'a Arc<Endpoints>>,
    pub(crate) scopes: &'a Scopes,
    pub(crate) claims: Option<String>,
    /// The challenge that the claims answer.
    pub(crate) challenge: Option<Box<ClaimsChallenge>>,
    pub(crate) ext_cache_key: Option<String>,
    /// What the token is to be bound to.
    pub(crate) binding: &'a Binding,
    pub(crate) reason: Reason,
    pub(crate) hits: u64,
    pub(crate) home_account_id: &'a str,
    /// Whether the application is known to belong to a family.
    pub(crate) is_member: bool,
}

impl Refresh<'_> {
    fn grant(&self, token: &RefreshToken, correlation_id: &str) -> Grant {
        Grant {
            hits: self.hits,
            purge: self.reason == Reason::Expired,
            claims: self.claims.clone(),
            challenge: self.challenge.clone(),
            fields: vec![("refresh_token", token.secret.clone())],
            ext_cache_key: self.ext_cache_key.clone(),
            scheme: Scheme::of(self.binding),
            correlation_id: Some(correlation_id.to_owned()),
            anchor: Some(anchor_of(self.home_account_id)),
            ..Grant::new("refresh_token", Api::Silent, self.reason, self.scopes.clone())
        }
    }
}

/// Tries refresh tokens until one yields a token, those of the authority's own host first; the last refusal is the error.
///
/// Where it is not known that the application belongs to a family, a refusal of a family's token only says that it does
/// not: that is no error, and `client_mismatch` says it of all of them.
pub(crate) async fn refresh(
    io: &Io,
    client: &Client,
    tokens: &[Arc<RefreshToken>],
    asked: &Refresh<'_>,
) -> Result<Option<Authentication>, Error> {
    let endpoints = match asked.endpoints {
        Some(known) => Arc::clone(known),
        None => resolve(io, client).await?,
    };
    let correlation_id = io.seed().uuid(Purpose::CorrelationId, 0);
    let place = |token: &RefreshToken| endpoints.aliases.iter().position(|host| *host == token.environment);
    let mut tokens: Vec<_> = tokens.iter().collect();
    tokens.sort_by_key(|token| place(token));
    let (mut refused, mut is_stranger) = (None, false);
    for token in tokens {
        let is_guess = !asked.is_member && !token.client_id.eq_ignore_ascii_case(&client.client_id);
        if is_guess && is_stranger {
            continue;
        }
        let there = endpoints.at(&token.environment);
        let grant = asked.grant(token, &correlation_id);
        match redeem(io, client, &there, &grant).await {
            Ok(redeemed) => {
                let sign_in = SignIn { refreshed: Some(Arc::clone(token)), ..SignIn::default() };
                return keep(io, client, &there, &grant, &sign_in, redeemed).await.map(Some);
            }
            Err(Error::Refused(refusal)) if is_guess => is_stranger = is_mismatch(&refusal),
            Err(error @ Error::Refused(_)) => refused = Some(error),
            Err(error) => return Err(error),
        }
    }
    refused.map_or(Ok(None), Err)
}

/// Tells whether the service says that the application does not belong to the token's family.
fn is_mismatch(refusal: &Refusal) -> bool {
    let further = refusal.members.get("error_additional_info").and_then(Value::as_array);
    let named = |names: &Vec<Value>| names.iter().any(|name| name == MISMATCH);
    refusal.suberror.as_deref() == Some(MISMATCH) || further.is_some_and(named)
}
