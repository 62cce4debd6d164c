//! The members of one entry, read tolerantly where that is harmless, and not at all where it decides whom a token answers.
//!
//! A member that is absent, null or empty counts as absent. An entry that is [`Garbled`] is passed over and kept.

use core::fmt;
use std::borrow::Cow;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::base::{Secret, Timestamp};
use crate::model::{Written, cloud, components_key};
use crate::wire::json;
use crate::wire::members::seconds;
use crate::wire::object::{Borrowed, Object};

/// How the members are spelled that several kinds of entries have.
pub(super) const HOME_ACCOUNT_ID: &[&str] = &["home_account_id"];
pub(super) const ENVIRONMENT: &[&str] = &["environment"];
pub(super) const CLIENT_ID: &[&str] = &["client_id"];
pub(super) const REALM: &[&str] = &["realm"];
pub(super) const TARGET: &[&str] = &["target"];
pub(super) const FAMILY_ID: &[&str] = &["family_id"];
const SECRET: &str = "secret";
const USER_ASSERTION_HASH: &[&str] = &["user_assertion_hash", "userAssertionHash"];
/// The parameters by which an entry is kept apart: in full, or as the hash of all.
const EXTENSION: &[&str] = &["ext", "additionalCacheKeyComponents"];
const EXTENSION_HASH: &[&str] = &["ext_cache_key", "ext_cache_key_hash"];
/// What stands for the tenant where there are none: ADFS has one authority a host.
const NO_TENANT: &str = "adfs";

/// An entry says nothing that could be relied on.
#[derive(Debug)]
pub(super) struct Garbled;

/// The members of an entry.
pub(super) struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Fields<'a> {
    pub(super) fn parse(entry: &'a RawValue) -> Result<Self, Garbled> {
        let members = Borrowed::parse(entry.get()).ok_or(Garbled)?;
        Ok(Self(members.into_iter().map(|(name, value)| (Cow::Owned(name), value)).collect()))
    }

    pub(super) fn of(members: &'a Object) -> Self {
        Self(members.iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect())
    }

    /// Returns a member's value, unless it is null.
    fn value(&self, name: &str) -> Option<&'a str> {
        let (_, value) = self.0.iter().find(|(own, _)| own == name)?;
        Some(value.get()).filter(|text| *text != "null")
    }

    /// Reads a text under any of its names; another type, or two names with different texts, are garbled.
    pub(super) fn text(&self, names: &[&str]) -> Result<Option<String>, Garbled> {
        let mut found: Option<String> = None;
        for value in names.iter().filter_map(|name| self.value(name)) {
            let text: String = serde_json::from_str(value).map_err(|_| Garbled)?;
            match &found {
                _ if text.is_empty() => {}
                Some(other) if *other != text => return Err(Garbled),
                _ => found = Some(text),
            }
        }
        Ok(found)
    }

    /// Reads a text that nothing depends on; anything else counts as absent.
    pub(super) fn label(&self, name: &str) -> Option<String> {
        self.text(&[name]).ok().flatten()
    }

    pub(super) fn required(&self, names: &[&str]) -> Result<String, Garbled> {
        self.text(names)?.ok_or(Garbled)
    }

    pub(super) fn secret(&self) -> Result<Secret, Garbled> {
        self.required(&[SECRET]).map(Secret::new)
    }

    /// Reads seconds since the epoch, written as a number or as a text; anything else counts as absent.
    pub(super) fn moment(&self, names: &[&str]) -> Option<Timestamp> {
        let value = names.iter().find_map(|name| self.value(name))?;
        json::value(value).as_ref().and_then(seconds).map(Timestamp::from_unix_seconds)
    }

    /// Reads an array that nothing depends on; anything else counts as empty.
    pub(super) fn list(&self, name: &str) -> Vec<Value> {
        match self.value(name).and_then(json::value) {
            Some(Value::Array(values)) => values,
            _ => Vec::new(),
        }
    }

    /// Reads the host, in lower case.
    pub(super) fn environment(&self) -> Result<Cow<'static, str>, Garbled> {
        self.required(ENVIRONMENT).map(|host| cloud::host(&host.to_ascii_lowercase()))
    }

    /// Reads the tenant; where none is named, there are none.
    pub(super) fn realm(&self) -> Result<String, Garbled> {
        Ok(self.text(REALM)?.unwrap_or_else(|| NO_TENANT.to_owned()))
    }

    /// Reads the hash of an assertion or the key of a session; the padding of a hash is left out.
    pub(super) fn user_assertion_hash(&self) -> Result<Option<String>, Garbled> {
        Ok(self.text(USER_ASSERTION_HASH)?.map(|text| unpadded(&text).to_owned()))
    }

    /// Reads by which parameters the entry is kept apart, as their hash; a hash that contradicts them is garbled.
    pub(super) fn ext_cache_key(&self) -> Result<Option<String>, Garbled> {
        let hash = self.text(EXTENSION_HASH)?.map(|hash| hash.to_ascii_lowercase());
        let mut found = None;
        for value in EXTENSION.iter().filter_map(|name| self.value(name)) {
            let Some(Value::Object(components)) = json::value(value) else { return Err(Garbled) };
            let key = components_key(texts(&components).ok_or(Garbled)?);
            if found.as_ref().or(hash.as_ref()).is_some_and(|other| key.as_ref().is_some_and(|key| key != other)) {
                return Err(Garbled);
            }
            found = key.or(found);
        }
        Ok(found.or(hash))
    }

    /// Keeps the entry as it stood.
    pub(super) fn written(&self, key: &str) -> Written {
        let members = self.0.iter().map(|(name, value)| (name.clone().into_owned(), *value)).collect();
        Written { key: key.to_owned(), members }
    }

    /// Keeps the entry as it stood, but for its secret, which is kept by itself.
    pub(super) fn written_apart(&self, key: &str) -> Written {
        let mut written = self.written(key);
        written.members.retain(|name, _| name != SECRET);
        written
    }
}

/// Returns the components of an extension that say something; `None` where one of them is not a text.
fn texts(components: &Map<String, Value>) -> Option<Vec<(&str, &str)>> {
    let texts: Option<Vec<_>> = components.iter().map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
    Some(texts?.into_iter().filter(|(_, text)| !text.is_empty()).collect())
}

/// Returns a text without the padding that the hash of an assertion may have (SHA-256 in base64url).
pub(crate) fn unpadded(text: &str) -> &str {
    match text.strip_suffix('=') {
        Some(hash) if hash.len() == 43 => hash,
        _ => text,
    }
}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
