//! The unified cache schema of the MSALs: sections of keyed entries, read tolerantly, written canonically.
//!
//! What is read and not changed is written again as it was, members and sections of others included.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::base::{Secret, Timestamp};
use crate::model::access_token::token_type;
use crate::model::{AccessToken, Scopes, cloud};
use crate::wire::json;
use crate::wire::members::seconds;

const ACCESS_TOKEN: &str = "AccessToken";
const APP_METADATA: &str = "AppMetadata";

/// Why a text is no token cache.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The text is not a JSON object.
    #[error("the token cache is not a JSON object; remove it to begin with an empty one")]
    NotAnObject,
    /// A section that is read is not a JSON object of objects.
    #[error("the section `{0}` of the token cache is malformed; remove it to begin with an empty one")]
    Section(&'static str),
}

/// A token cache as it is read.
#[derive(Default)]
pub(crate) struct Document {
    pub(crate) access_tokens: Vec<Arc<AccessToken>>,
    pub(crate) app_metadata: BTreeMap<String, Map<String, Value>>,
    pub(crate) foreign: Foreign,
}

/// What is kept without being understood: entries of known sections, and whole sections.
#[derive(Clone, Default)]
pub(crate) struct Foreign {
    access_tokens: Map<String, Value>,
    sections: Map<String, Value>,
}

impl core::fmt::Debug for Foreign {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.debug_set().entries(self.sections.keys()).finish()
    }
}

pub(crate) fn read(text: &str) -> Result<Document, SchemaError> {
    if text.trim().is_empty() {
        return Ok(Document::default());
    }
    let mut sections = json::object(text.as_bytes()).ok_or(SchemaError::NotAnObject)?;
    let mut document = Document::default();
    for (key, value) in section(&mut sections, ACCESS_TOKEN)? {
        match access_token(&key, &value) {
            Some(token) => document.access_tokens.push(Arc::new(token)),
            None => drop(document.foreign.access_tokens.insert(key, value)),
        }
    }
    for (key, value) in section(&mut sections, APP_METADATA)? {
        let Value::Object(entry) = value else { return Err(SchemaError::Section(APP_METADATA)) };
        document.app_metadata.insert(key, entry);
    }
    document.foreign.sections = sections;
    Ok(document)
}

pub(crate) fn write<'a>(
    access_tokens: impl Iterator<Item = &'a Arc<AccessToken>>,
    app_metadata: &BTreeMap<String, Map<String, Value>>,
    foreign: &Foreign,
) -> String {
    let mut sections = foreign.sections.clone();
    let mut entries = foreign.access_tokens.clone();
    entries.extend(access_tokens.map(|token| entry(token)));
    let mut put = |name: &str, entries: Map<String, Value>| {
        if !entries.is_empty() {
            sections.insert(name.to_owned(), Value::Object(entries));
        }
    };
    put(ACCESS_TOKEN, entries);
    put(APP_METADATA, app_metadata.iter().map(|(key, entry)| (key.clone(), Value::Object(entry.clone()))).collect());
    Value::Object(sections).to_string()
}

/// Returns the key and the entry that say that an application has got tokens on a host.
pub(crate) fn app_metadata(client_id: &str, environment: &str) -> (String, Map<String, Value>) {
    let members = [("client_id", client_id), ("environment", environment)];
    let entry = members.map(|(name, value)| (name.to_owned(), Value::from(value))).into_iter().collect();
    (format!("appmetadata-{}-{client_id}", environment.to_ascii_lowercase()), entry)
}

fn section(sections: &mut Map<String, Value>, name: &'static str) -> Result<Map<String, Value>, SchemaError> {
    match sections.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(entries)) => Ok(entries),
        Some(_) => Err(SchemaError::Section(name)),
    }
}

/// Reads an entry; `None` when it lacks what decides whom it answers.
fn access_token(key: &str, value: &Value) -> Option<AccessToken> {
    let mut members = value.as_object()?.clone();
    let secret = match members.remove("secret")? {
        Value::String(text) => Secret::new(text),
        _ => return None,
    };
    let text = |name: &str| members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let owned = |name: &str| text(name).map(str::to_owned);
    let moment = |name: &str| members.get(name).and_then(seconds).map(Timestamp::from_unix_seconds);
    let expires_on = moment("expires_on")?;
    Some(AccessToken {
        home_account_id: owned("home_account_id"),
        environment: text("environment").map(cloud::host)?,
        client_id: owned("client_id")?,
        realm: owned("realm").unwrap_or_default(),
        scopes: Scopes::parse(text("target").unwrap_or_default()),
        token_type: token_type(text("token_type")),
        cached_at: moment("cached_at").unwrap_or_default(),
        expires_on,
        extended_expires_on: moment("extended_expires_on").unwrap_or(expires_on),
        refresh_on: moment("refresh_on"),
        key_id: ["key_id", "kid", "keyid", "keyId"].into_iter().find_map(owned),
        ext_cache_key: owned("ext_cache_key"),
        secret,
        written: Some(Box::new((key.to_owned(), members))),
    })
}

fn entry(token: &AccessToken) -> (String, Value) {
    let (key, mut members) = token.written.as_deref().cloned().unwrap_or_else(|| (token.key(), members(token)));
    members.insert("secret".to_owned(), token.secret.expose_secret().into());
    (key, Value::Object(members))
}

fn members(token: &AccessToken) -> Map<String, Value> {
    let decimal = |moment: Timestamp| Value::from(moment.to_string());
    let mut members = vec![
        ("credential_type", json!("AccessToken")),
        ("home_account_id", json!(token.home_account_id)),
        ("environment", json!(token.environment)),
        ("client_id", json!(token.client_id)),
        ("target", json!(token.scopes.as_str())),
        ("realm", json!(token.realm)),
        ("token_type", json!(token.token_type)),
        ("cached_at", decimal(token.cached_at)),
        ("expires_on", decimal(token.expires_on)),
        ("extended_expires_on", decimal(token.extended_expires_on)),
    ];
    members.extend(token.refresh_on.map(|moment| ("refresh_on", decimal(moment))));
    members.extend(token.key_id.as_ref().map(|id| ("key_id", json!(id))));
    members.extend(token.ext_cache_key.as_ref().map(|key| ("ext_cache_key", json!(key))));
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
