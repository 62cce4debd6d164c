//! One entry on its way into a document: its key, its members, and the secret that stands among them.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::base::Secret;
use crate::model::Written;
use crate::wire::object::{Object, raw};

/// A key, and what stands under it.
pub(super) struct Line<'a> {
    pub(super) key: Cow<'a, str>,
    /// Whether the key was read, and is not one that this library chose.
    pub(super) is_kept: bool,
    pub(super) entry: Entry<'a>,
}

/// The members of an entry, its secret apart.
pub(super) struct Entry<'a> {
    members: Cow<'a, Object>,
    secret: Option<&'a Secret>,
}

impl<'a> Line<'a> {
    /// Takes an entry as it stood, or writes a new one.
    pub(super) fn of(
        written: Option<&'a Written>,
        secret: impl Into<Option<&'a Secret>>,
        new: impl FnOnce() -> (String, Vec<(&'static str, Option<String>)>),
    ) -> Self {
        let secret = secret.into();
        if let Some(Written { key, members }) = written {
            let entry = Entry { members: Cow::Borrowed(members), secret };
            return Self { key: Cow::Borrowed(key), is_kept: true, entry };
        }
        let (key, members) = new();
        let entry = Entry { members: Cow::Owned(object(&members)), secret };
        Self { key: Cow::Owned(key), is_kept: false, entry }
    }
}

impl Entry<'_> {
    /// Returns the members but the secret.
    pub(super) fn into_members(self) -> Object {
        self.members.into_owned()
    }
}

/// Collects members that are there in any case.
pub(super) fn texts<const N: usize>(members: [(&'static str, &str); N]) -> Vec<(&'static str, Option<String>)> {
    members.map(|(name, text)| (name, Some(text.to_owned()))).into()
}

fn object(members: &[(&'static str, Option<String>)]) -> Object {
    let mut object = Object::default();
    for (name, text) in members {
        object.set(name, raw(text));
    }
    object
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.members.iter() {
            map.serialize_entry(name, value)?;
        }
        if let Some(secret) = self.secret {
            map.serialize_entry("secret", secret.expose_secret())?;
        }
        map.end()
    }
}

/// Lays the members of a younger entry over those of an older one; what says which entry it is stays the older one's.
pub(super) fn laid_over(older: &Object, younger: &Object) -> Object {
    const NAMING: [&str; 4] = ["home_account_id", "environment", "realm", "client_id"];
    let mut members = older.clone();
    for (name, value) in younger.iter() {
        if !matches!(value.get(), "null" | "\"\"") && !NAMING.contains(&name) {
            members.set(name, value.to_owned());
        }
    }
    members
}
