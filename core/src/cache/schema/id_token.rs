//! The entries of the section `IdToken`.
//!
//! | Member | Other spellings | Absent |
//! | --- | --- | --- |
//! | `home_account_id` | | not understood, unless an assertion says whose it is |
//! | `environment`, `client_id`, `secret` | | not understood |
//! | `realm` | | ADFS |
//! | assertion | as in `AccessToken` | |

use std::sync::Arc;

use super::fields::{CLIENT_ID, Fields, Garbled, HOME_ACCOUNT_ID};
use super::line::{Line, texts};
use crate::model::IdTokenEntry;

/// Reads an entry; it is garbled when it lacks, or garbles, what decides whom it is for.
pub(super) fn read(key: &str, fields: &Fields<'_>) -> Result<Arc<IdTokenEntry>, Garbled> {
    let token = IdTokenEntry {
        secret: fields.secret()?,
        home_account_id: fields.text(HOME_ACCOUNT_ID)?.unwrap_or_default(),
        environment: fields.environment()?,
        client_id: fields.required(CLIENT_ID)?,
        realm: fields.realm()?,
        user_assertion_hash: fields.user_assertion_hash()?,
        written: Some(Box::new(fields.written_apart(key))),
    };
    let has_owner = !token.home_account_id.is_empty() || token.user_assertion_hash.is_some();
    has_owner.then(|| Arc::new(token)).ok_or(Garbled)
}

/// Writes an entry: as it stood, or in MSAL Python's spelling.
pub(super) fn line(token: &IdTokenEntry) -> Line<'_> {
    Line::of(token.written.as_deref(), &token.secret, || (token.key(), members(token)))
}

fn members(token: &IdTokenEntry) -> Vec<(&'static str, Option<String>)> {
    let mut members = texts([
        ("credential_type", "IdToken"),
        ("home_account_id", &token.home_account_id),
        ("environment", &token.environment),
        ("realm", &token.realm),
        ("client_id", &token.client_id),
    ]);
    let hash = token.user_assertion_hash.clone();
    members.extend(hash.map(|hash| ("user_assertion_hash", Some(hash))));
    members
}
