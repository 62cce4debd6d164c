//! JSON objects as they were written: the order of their members and the spelling of their values are kept.
//!
//! For what is read, handed on and never changed, such as what others keep in a token cache. Values are looked into one
//! by one; nothing in them has a hidden meaning, since they stay texts.

use core::fmt;
use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

/// The members of an object that somebody else holds; of members with one name the last counts.
pub(crate) struct Borrowed<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Borrowed<'a> {
    /// Reads a text that must be one JSON object.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl<'a> IntoIterator for Borrowed<'a> {
    type Item = (String, &'a RawValue);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'de> Deserialize<'de> for Borrowed<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Borrowed<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Borrowed(last_of_each(members)))
    }
}

/// Drops members that one of the same name follows.
fn last_of_each<T>(members: Vec<(String, T)>) -> Vec<(String, T)> {
    let last: BTreeMap<&str, usize> = members.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at)).collect();
    if last.len() == members.len() {
        return members;
    }
    let kept: Vec<bool> =
        members.iter().enumerate().map(|(at, (name, _))| last.get(name.as_str()) == Some(&at)).collect();
    members.into_iter().zip(kept).filter_map(|(member, is_kept)| is_kept.then_some(member)).collect()
}

/// The members of an object, owned.
#[derive(Clone, Default)]
pub(crate) struct Object(Vec<(String, Box<RawValue>)>);

impl Object {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Returns a member's text.
    pub(crate) fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| &**value)
    }

    /// Puts a member in its place, or at the end.
    pub(crate) fn set(&mut self, name: &str, value: Box<RawValue>) {
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Adds a member of a name that no other has.
    pub(crate) fn push(&mut self, name: &str, value: &RawValue) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), &**value))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps the members that a test keeps, and tells whether any went.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&str, &RawValue) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(|(name, value)| keep(name, value));
        self.0.len() < before
    }

    /// Adds all members of another, which take the place of those with their names; tells whether that changed anything.
    pub(crate) fn unite(&mut self, other: &Self) -> bool {
        let known: BTreeMap<&str, &RawValue> = self.iter().collect();
        let is_new = |name: &str, value: &RawValue| known.get(name).is_none_or(|own| own.get() != value.get());
        let new: Vec<_> = other.0.iter().filter(|(name, value)| is_new(name, value)).cloned().collect();
        let changes = !new.is_empty();
        if changes {
            self.0.extend(new);
            self.0 = last_of_each(core::mem::take(&mut self.0));
        }
        changes
    }
}

impl<'a> FromIterator<(String, &'a RawValue)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, &'a RawValue)>>(members: I) -> Self {
        Self(members.into_iter().map(|(name, value)| (name, value.to_owned())).collect())
    }
}

impl PartialEq for Object {
    /// Equal are objects with the same members in the same order and spelling.
    fn eq(&self, other: &Self) -> bool {
        self.iter().map(|(name, value)| (name, value.get())).eq(other.iter().map(|(name, value)| (name, value.get())))
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Returns the JSON of a value.
pub(crate) fn raw(value: &impl Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect("text-keyed data always serialises")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(text: &str) -> Option<Object> {
        Borrowed::parse(text).map(|members| members.into_iter().collect())
    }

    #[test]
    fn order_and_spelling_are_kept_and_the_last_of_a_name_counts() {
        for (text, expected) in [
            (r#"{"b":1.50,"a":1E2,"c":"\u0041"}"#, r#"{"b":1.50,"a":1E2,"c":"\u0041"}"#),
            (r#"{"a":18446744073709551616,"b":null,"a":-0.0}"#, r#"{"b":null,"a":-0.0}"#),
            (r#"{"$serde_json::private::RawValue":"[1]"}"#, r#"{"$serde_json::private::RawValue":"[1]"}"#),
            (r#"{"x":{"$serde_json::private::Number":"7"}}"#, r#"{"x":{"$serde_json::private::Number":"7"}}"#),
        ] {
            let object = owned(text).expect("an object");
            assert_eq!(serde_json::to_string(&object).expect("an object"), expected);
        }
        for bad in ["", "[]", "1", "null", "{} {}", "{\"a\":1,}", "{\"a\":NaN}"] {
            assert!(owned(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_union_takes_the_others_value_for_a_name_that_both_have() {
        let mut object = owned(r#"{"a":1,"b":2}"#).expect("an object");
        assert!(!object.unite(&owned(r#"{"b":2}"#).expect("an object")));
        assert!(object.unite(&owned(r#"{"c":4,"b":3}"#).expect("an object")));
        assert!(object == owned(r#"{"a":1,"c":4,"b":3}"#).expect("an object"));
        assert!(object.retain(|name, _| name != "a") && object.get("a").is_none() && !object.is_empty());
    }
}
