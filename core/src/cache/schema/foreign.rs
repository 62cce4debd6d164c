//! What is kept without being understood: entries of known sections, and whole sections (rule R11).

use core::fmt;
use std::borrow::Cow;

use serde_json::value::RawValue;

use super::fields::{CLIENT_ID, FAMILY_ID, Fields, HOME_ACCOUNT_ID};
use super::section::Section;
use crate::wire::object::Object;

/// Entries and sections of others, with their places; they may hold secrets.
#[derive(Clone, Default)]
pub(crate) struct Foreign {
    /// The sections in the order of the document; those that are understood have no value here.
    sections: Vec<(String, Option<Box<RawValue>>)>,
    entries: [Object; Section::ALL.len()],
}

/// What can be read of an entry that is not understood, to sign its user out.
pub(crate) struct Traces {
    pub(crate) home_account_id: String,
    pub(crate) environment: Cow<'static, str>,
    pub(crate) client_id: Option<String>,
    pub(crate) family_id: Option<String>,
}

impl Foreign {
    /// Notes that the document has a section that is understood.
    pub(super) fn begin(&mut self, name: &str) {
        self.sections.push((name.to_owned(), None));
    }

    pub(super) fn keep_section(&mut self, name: &str, value: &RawValue) {
        self.sections.push((name.to_owned(), Some(value.to_owned())));
    }

    pub(super) fn keep(&mut self, section: Section, key: &str, entry: &RawValue) {
        if let Some(entries) = self.entries.get_mut(section as usize) {
            entries.push(key, entry);
        }
    }

    pub(super) fn sections(&self) -> impl Iterator<Item = (&str, Option<&RawValue>)> {
        self.sections.iter().map(|(name, value)| (name.as_str(), value.as_deref()))
    }

    pub(super) fn has_section(&self, name: &str) -> bool {
        self.sections.iter().any(|(own, _)| own == name)
    }

    pub(super) fn entries(&self, section: Section) -> &Object {
        static NONE: Object = Object::new();
        self.entries.get(section as usize).unwrap_or(&NONE)
    }

    /// Drops the entries of a section that a test hits, as far as they tell whose they are; tells whether any went.
    pub(crate) fn remove(&mut self, section: Section, hit: impl Fn(&Traces) -> bool) -> bool {
        let Some(entries) = self.entries.get_mut(section as usize) else { return false };
        entries.retain(|_, entry| !traces(entry).is_some_and(|traces| hit(&traces)))
    }

    /// Adds what another document has; where both have the same, the other's counts. Tells whether that changed anything.
    pub(crate) fn unite(&mut self, other: &Self) -> bool {
        let mut changed = false;
        for (own, others) in self.entries.iter_mut().zip(&other.entries) {
            changed |= own.unite(others);
        }
        for (name, value) in &other.sections {
            changed |= self.unite_section(name, value.as_deref());
        }
        changed
    }

    fn unite_section(&mut self, name: &str, value: Option<&RawValue>) -> bool {
        let Some((_, own)) = self.sections.iter_mut().find(|(own, _)| own == name) else {
            self.sections.push((name.to_owned(), value.map(ToOwned::to_owned)));
            return true;
        };
        match (own.as_deref(), value) {
            (Some(old), Some(new)) if old.get() == new.get() => false,
            (None, None | Some(_)) => false, // entries are united by themselves
            (Some(_), new) => {
                *own = new.map(ToOwned::to_owned);
                true
            }
        }
    }
}

fn traces(entry: &RawValue) -> Option<Traces> {
    let fields = Fields::parse(entry).ok()?;
    Some(Traces {
        home_account_id: fields.required(HOME_ACCOUNT_ID).ok()?,
        environment: fields.environment().ok()?,
        client_id: fields.text(CLIENT_ID).ok().flatten(),
        family_id: fields.text(FAMILY_ID).ok().flatten(),
    })
}

impl fmt::Debug for Foreign {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.sections.iter().map(|(name, _)| name)).finish()
    }
}
