//! The entries of the section `AppMetadata`.
//!
//! | Member | Absent |
//! | --- | --- |
//! | `environment`, `client_id` | not understood |
//! | `family_id` | of no family |

use std::sync::Arc;

use super::fields::{CLIENT_ID, FAMILY_ID, Fields, Garbled};
use super::line::{Line, laid_over, texts};
use crate::model::AppMetadata;

/// Reads an entry; it is garbled when it does not say which application it is about.
pub(super) fn read(key: &str, fields: &Fields<'_>) -> Result<AppMetadata, Garbled> {
    Ok(AppMetadata {
        client_id: fields.required(CLIENT_ID)?,
        environment: fields.environment()?,
        family_id: fields.text(FAMILY_ID)?,
        hits: Arc::default(),
        written: Some(Box::new(fields.written(key))),
    })
}

/// Writes an entry: as it stood, or in MSAL Python's spelling.
pub(super) fn line(app: &AppMetadata) -> Line<'_> {
    Line::of(app.written.as_deref(), None, || (app.key(), members(app)))
}

/// Returns what two entries about one application say together, where that is more than the older one says.
pub(crate) fn united(older: &AppMetadata, younger: &AppMetadata) -> Option<AppMetadata> {
    let Line { key, entry, .. } = line(older);
    let before = entry.into_members();
    let members = laid_over(&before, &line(younger).entry.into_members());
    (members != before).then(|| read(&key, &Fields::of(&members)).ok())?
}

fn members(app: &AppMetadata) -> Vec<(&'static str, Option<String>)> {
    let mut members = texts([("client_id", &app.client_id), ("environment", &app.environment)]);
    members.extend(app.family_id.clone().map(|family| ("family_id", Some(family))));
    members
}
