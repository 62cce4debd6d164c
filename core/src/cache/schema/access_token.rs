//! The entries of the section `AccessToken`.
//!
//! | Member | Other spellings | Absent |
//! | --- | --- | --- |
//! | `home_account_id` | | the application's own token |
//! | `environment`, `client_id`, `secret`, `expires_on` | | not understood |
//! | `realm` | | ADFS |
//! | `target` | | no scopes |
//! | `token_type` | | `Bearer` |
//! | `cached_at`, `refresh_on` | | zero, never |
//! | `extended_expires_on` | `ext_expires_on` | `expires_on` |
//! | `key_id` | `kid`, `keyid`, `keyId` | not bound to a key |
//! | `ext_cache_key` | `ext_cache_key_hash`; `ext` or `additionalCacheKeyComponents` in full | not kept apart |
//! | `user_assertion_hash` | `userAssertionHash` | not on behalf of anybody |
//!
//! `credential_type` says nothing that the section and these members do not say.

use std::sync::Arc;

use super::fields::{CLIENT_ID, Fields, Garbled, HOME_ACCOUNT_ID, TARGET};
use super::line::{Line, texts};
use crate::model::access_token::token_type;
use crate::model::{AccessToken, Scopes};

const KEY_ID: &[&str] = &["key_id", "kid", "keyid", "keyId"];

/// Reads an entry; it is garbled when it lacks, or garbles, what decides whom it answers.
pub(super) fn read(key: &str, fields: &Fields<'_>) -> Result<Arc<AccessToken>, Garbled> {
    let expires_on = fields.moment(&["expires_on"]).ok_or(Garbled)?;
    Ok(Arc::new(AccessToken {
        secret: fields.secret()?,
        home_account_id: fields.text(HOME_ACCOUNT_ID)?,
        environment: fields.environment()?,
        client_id: fields.required(CLIENT_ID)?,
        realm: fields.realm()?,
        scopes: Scopes::parse(&fields.text(TARGET)?.unwrap_or_default()),
        token_type: token_type(fields.text(&["token_type"])?.as_deref()),
        cached_at: fields.moment(&["cached_at"]).unwrap_or_default(),
        expires_on,
        extended_expires_on: fields.moment(&["extended_expires_on", "ext_expires_on"]).unwrap_or(expires_on),
        refresh_on: fields.moment(&["refresh_on"]),
        key_id: fields.text(KEY_ID)?,
        ext_cache_key: fields.ext_cache_key()?,
        user_assertion_hash: fields.user_assertion_hash()?,
        written: Some(Box::new(fields.written_apart(key))),
    }))
}

/// Writes an entry: as it stood, or in MSAL Python's spelling.
pub(super) fn line(token: &AccessToken) -> Line<'_> {
    Line::of(token.written.as_deref(), &token.secret, || (token.key(), members(token)))
}

fn members(token: &AccessToken) -> Vec<(&'static str, Option<String>)> {
    let credential_type = if token.is_with_scheme() { "AccessToken_With_AuthScheme" } else { "AccessToken" };
    let mut members = texts([
        ("credential_type", credential_type),
        ("environment", &token.environment),
        ("client_id", &token.client_id),
        ("target", token.scopes.as_str()),
        ("realm", &token.realm),
        ("token_type", &token.token_type),
    ]);
    members.push(("home_account_id", token.home_account_id.clone()));
    let moments = [
        ("cached_at", Some(token.cached_at)),
        ("expires_on", Some(token.expires_on)),
        ("extended_expires_on", Some(token.extended_expires_on)),
        ("refresh_on", token.refresh_on),
    ];
    let moments = moments.into_iter().filter_map(|(name, moment)| Some((name, moment?.to_string())));
    let optional = [
        ("key_id", &token.key_id),
        ("ext_cache_key", &token.ext_cache_key),
        ("user_assertion_hash", &token.user_assertion_hash),
    ];
    let optional = optional.into_iter().filter_map(|(name, text)| Some((name, text.clone()?)));
    members.extend(moments.chain(optional).map(|(name, text)| (name, Some(text))));
    members
}
