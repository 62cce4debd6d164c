//! The entries of the section `RefreshToken`.
//!
//! | Member | Other spellings | Absent |
//! | --- | --- | --- |
//! | `home_account_id` | | not understood, unless an assertion says whose it is |
//! | `environment`, `client_id`, `secret` | | not understood |
//! | `family_id` | | the application's own |
//! | `target` | | no scopes; it serves for any |
//! | `last_modification_time` | | the later one in the document is the younger |
//! | extension, assertion | as in `AccessToken` | |

use std::sync::Arc;

use super::fields::{CLIENT_ID, FAMILY_ID, Fields, Garbled, HOME_ACCOUNT_ID, TARGET};
use super::line::{Line, texts};
use crate::base::{Secret, Timestamp};
use crate::model::{RefreshToken, Scopes};
use crate::wire::object::raw;

const LAST_MODIFICATION_TIME: &str = "last_modification_time";

/// Reads an entry; it is garbled when it lacks, or garbles, what decides who may use it.
pub(super) fn read(key: &str, fields: &Fields<'_>) -> Result<Arc<RefreshToken>, Garbled> {
    let token = RefreshToken {
        secret: fields.secret()?,
        home_account_id: fields.text(HOME_ACCOUNT_ID)?.unwrap_or_default(),
        environment: fields.environment()?,
        client_id: fields.required(CLIENT_ID)?,
        family_id: fields.text(FAMILY_ID)?,
        scopes: Scopes::parse(&fields.text(TARGET)?.unwrap_or_default()),
        last_modification_time: fields.moment(&[LAST_MODIFICATION_TIME]),
        ext_cache_key: fields.ext_cache_key()?,
        user_assertion_hash: fields.user_assertion_hash()?,
        written: Some(Box::new(fields.written_apart(key))),
    };
    let has_owner = !token.home_account_id.is_empty() || token.user_assertion_hash.is_some();
    has_owner.then(|| Arc::new(token)).ok_or(Garbled)
}

/// Writes an entry: as it stood, or in MSAL Python's spelling.
pub(super) fn line(token: &RefreshToken) -> Line<'_> {
    Line::of(token.written.as_deref(), &token.secret, || (token.key(), members(token)))
}

/// Returns a token with another secret in its place, and all else as it stood.
pub(crate) fn rotated(token: &RefreshToken, secret: Secret, at: Timestamp) -> RefreshToken {
    let mut token = RefreshToken { secret, last_modification_time: Some(at), ..token.clone() };
    if let Some(written) = &mut token.written {
        written.members.set(LAST_MODIFICATION_TIME, raw(&at.to_string()));
    }
    token
}

fn members(token: &RefreshToken) -> Vec<(&'static str, Option<String>)> {
    let mut members = texts([
        ("credential_type", "RefreshToken"),
        ("home_account_id", &token.home_account_id),
        ("environment", &token.environment),
        ("client_id", &token.client_id),
        ("target", token.scopes.as_str()),
    ]);
    let optional = [
        ("family_id", token.family_id.clone()),
        (LAST_MODIFICATION_TIME, token.last_modification_time.map(|moment| moment.to_string())),
        ("ext_cache_key", token.ext_cache_key.clone()),
        ("user_assertion_hash", token.user_assertion_hash.clone()),
    ];
    members.extend(optional.into_iter().filter(|(_, text)| text.is_some()));
    members
}
