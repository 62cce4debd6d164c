//! The unified cache schema of the MSALs: sections of keyed entries, read tolerantly, written as they were.
//!
//! Entries are known by their members; keys are opaque, as each MSAL has a form of its own. [`fields`] reads members,
//! and one file a section says which of them mean what. What is not understood is [`foreign`] and kept.

mod access_token;
mod account;
mod app_metadata;
mod fields;
mod foreign;
mod id_token;
mod line;
mod refresh_token;
mod section;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

pub(crate) use account::united as united_account;
pub(crate) use app_metadata::united as united_app;
pub(crate) use fields::unpadded;
pub(crate) use foreign::Foreign;
pub(crate) use refresh_token::rotated;
pub(crate) use section::Section;

use crate::model::{AccessToken, AccountEntry, AppMetadata, IdTokenEntry, RefreshToken};
use crate::wire::object::{Borrowed, Object};
use fields::Fields;
use line::{Entry, Line};

/// Why a text is no token cache.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The text is not a JSON object.
    #[error("the token cache is not a JSON object; remove it to begin with an empty one")]
    NotAnObject,
}

/// A token cache as it is read: the entries that are understood in the order of the text, and all else.
#[derive(Default)]
pub(crate) struct Document {
    pub(crate) access_tokens: Vec<Arc<AccessToken>>,
    pub(crate) accounts: Vec<AccountEntry>,
    pub(crate) id_tokens: Vec<Arc<IdTokenEntry>>,
    pub(crate) refresh_tokens: Vec<Arc<RefreshToken>>,
    pub(crate) apps: Vec<AppMetadata>,
    pub(crate) foreign: Foreign,
}

pub(crate) fn read(text: &str) -> Result<Document, SchemaError> {
    let mut document = Document::default();
    if text.trim().is_empty() {
        return Ok(document);
    }
    for (name, value) in Borrowed::parse(text).ok_or(SchemaError::NotAnObject)? {
        match (Section::named(&name), Borrowed::parse(value.get())) {
            (Some(section), Some(entries)) => {
                document.foreign.begin(&name);
                entries.into_iter().for_each(|(key, entry)| document.take(section, &key, entry));
            }
            _ => document.foreign.keep_section(&name, value),
        }
    }
    Ok(document)
}

impl Document {
    fn take(&mut self, section: Section, key: &str, entry: &RawValue) {
        let fields = Fields::parse(entry);
        let understood = fields.and_then(|fields| match section {
            Section::AccessToken => access_token::read(key, &fields).map(|token| self.access_tokens.push(token)),
            Section::Account => account::read(key, &fields).map(|account| self.accounts.push(account)),
            Section::IdToken => id_token::read(key, &fields).map(|token| self.id_tokens.push(token)),
            Section::RefreshToken => refresh_token::read(key, &fields).map(|token| self.refresh_tokens.push(token)),
            Section::AppMetadata => app_metadata::read(key, &fields).map(|app| self.apps.push(app)),
        });
        if understood.is_err() {
            self.foreign.keep(section, key, entry);
        }
    }
}

/// What is written: all that is understood, by section, and what is not.
pub(crate) struct Content<'a> {
    pub(crate) access_tokens: Vec<&'a AccessToken>,
    pub(crate) accounts: Vec<&'a AccountEntry>,
    pub(crate) id_tokens: Vec<&'a IdTokenEntry>,
    pub(crate) refresh_tokens: Vec<&'a RefreshToken>,
    pub(crate) apps: Vec<&'a AppMetadata>,
    pub(crate) foreign: &'a Foreign,
}

impl Content<'_> {
    /// Writes the document, without blanks.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("text-keyed data always serialises")
    }

    fn section(&self, section: Section) -> Lines<'_> {
        let lines: Vec<Line<'_>> = match section {
            Section::AccessToken => self.access_tokens.iter().map(|token| access_token::line(token)).collect(),
            Section::Account => self.accounts.iter().map(|account| account::line(account)).collect(),
            Section::IdToken => self.id_tokens.iter().map(|token| id_token::line(token)).collect(),
            Section::RefreshToken => self.refresh_tokens.iter().map(|token| refresh_token::line(token)).collect(),
            Section::AppMetadata => self.apps.iter().map(|app| app_metadata::line(app)).collect(),
        };
        Lines::new(self.foreign.entries(section), lines)
    }
}

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, kept) in self.foreign.sections() {
            match (Section::named(name).map(|section| self.section(section)), kept) {
                (Some(lines), None) => map.serialize_entry(name, &lines)?,
                (Some(lines), Some(_)) if !lines.is_empty() => map.serialize_entry(name, &lines)?,
                (_, Some(value)) => map.serialize_entry(name, value)?,
                (None, None) => {}
            }
        }
        for section in Section::ALL.into_iter().filter(|section| !self.foreign.has_section(section.name())) {
            let lines = self.section(section);
            if !lines.is_empty() {
                map.serialize_entry(section.name(), &lines)?;
            }
        }
        map.end()
    }
}

/// The entries of a section, each under a key of its own.
struct Lines<'a> {
    foreign: &'a Object,
    lines: Vec<(Cow<'a, str>, Entry<'a>)>,
}

impl<'a> Lines<'a> {
    /// Keeps the keys that were read; a key that is taken gets a number, which no reader looks at.
    fn new(foreign: &'a Object, lines: Vec<Line<'a>>) -> Self {
        let mut taken: BTreeSet<String> = foreign.iter().map(|(key, _)| key.to_owned()).collect();
        let (kept, new): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.is_kept);
        let lines = kept.into_iter().chain(new).map(|Line { key, entry, .. }| {
            let numbered = (2_u64..).map(|number| format!("{key}-{number}"));
            let free = [key.to_string()].into_iter().chain(numbered).find(|key| taken.insert(key.clone()));
            (free.map_or(key.clone(), Cow::Owned), entry)
        });
        Self { foreign, lines: lines.collect() }
    }

    fn is_empty(&self) -> bool {
        self.foreign.is_empty() && self.lines.is_empty()
    }
}

impl Serialize for Lines<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.foreign.iter() {
            map.serialize_entry(key, value)?;
        }
        for (key, entry) in &self.lines {
            map.serialize_entry(key, entry)?;
        }
        map.end()
    }
}
