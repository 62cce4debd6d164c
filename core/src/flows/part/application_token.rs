//! A token that an application got for itself: remembered under its tenant, then handed out.

use std::sync::Arc;

use super::exchange::malformed;
use super::grant::Grant;
use super::redeem::{Redeemed, WHAT};
use crate::base::{Secret, Timestamp};
use crate::cache::{Change, Delta, Issued};
use crate::error::Error;
use crate::flows::client::Client;
use crate::model::access_token::token_type;
use crate::model::binding::Binding;
use crate::model::{AccessToken, Authentication, Endpoints, Scopes, cloud};
use crate::step::Io;
use crate::wire::members::AnswerError;
use crate::wire::token::TokenAnswer;

/// Saves the token and hands it out.
pub(crate) async fn keep(
    io: &Io,
    client: &Client,
    endpoints: &Endpoints,
    grant: &Grant,
    redeemed: Redeemed,
) -> Result<Authentication, Error> {
    let Redeemed { answer, binding, correlation_id } = redeemed;
    let secret = answer.access_token.clone();
    let secret = secret.ok_or_else(|| malformed(WHAT, AnswerError::Missing("access_token")))?;
    let token = Arc::new(access_token(client, endpoints, grant, &answer, &binding, secret, io.now()));
    let client_id = Arc::clone(&client.client_id);
    let deltas = [Delta::Issued(issued(client, &token)), Delta::Succeeded { client_id }];
    let deltas = deltas.into_iter().chain(grant.answered(&token.secret)).collect();
    io.save(Change::new(io.now(), deltas)).await;
    Ok(Authentication::issued(token, answer.members, &correlation_id, io.now()).bound_by(&binding))
}

/// Returns a token on its way into the cache; where it belongs and whose it is, the application mostly knows already.
fn issued(client: &Client, token: &Arc<AccessToken>) -> Issued {
    let token = Arc::clone(token);
    match (&client.partition, client.owner) {
        (Some(partition), Some(owner)) if token.is_bearer() && client.realm.as_ref() == Some(&token.realm) => {
            Issued { token, partition: partition.clone(), owner }
        }
        _ => Issued::new(token),
    }
}

/// Returns a token as the cache keeps it: under the scopes granted, or those asked for where none are named.
pub(crate) fn access_token(
    client: &Client,
    endpoints: &Endpoints,
    grant: &Grant,
    answer: &TokenAnswer,
    binding: &Binding,
    secret: Secret,
    now: Timestamp,
) -> AccessToken {
    AccessToken {
        home_account_id: None,
        environment: cloud::host(&endpoints.instance),
        client_id: client.client_id.to_string(),
        realm: endpoints.tenant.clone(),
        scopes: answer.scope.as_deref().map_or_else(|| grant.scopes.clone(), Scopes::parse),
        secret,
        token_type: token_type(answer.token_type.as_deref()),
        cached_at: now,
        expires_on: answer.expires_on,
        extended_expires_on: answer.extended_expires_on,
        refresh_on: answer.refresh_on,
        key_id: binding.key_id().map(str::to_owned),
        ext_cache_key: grant.ext_cache_key.clone(),
        user_assertion_hash: None,
        written: None,
    }
}
