//! The members of a JSON answer: read tolerantly, kept whole, shown only by name.

use core::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::json;
use super::text::Sent;
use crate::base::Secret;

/// The largest body that is read, in bytes.
pub const LARGEST_BODY: usize = 1 << 20;

/// Why an answer's bytes do not have the form that the protocol gives them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// The body is not JSON, or not a JSON object.
    #[error("the body is not a JSON object")]
    NotAnObject,
    /// A member is absent that the protocol requires.
    #[error("the member `{0}` is missing")]
    Missing(&'static str),
    /// A member is there with another type or value than the protocol gives it.
    #[error("the member `{0}` is malformed")]
    Malformed(&'static str),
}

/// The members of a JSON object that the other side sent.
///
/// `Debug` shows their names and none of their values, since any of them may hold a token or a person's name.
#[derive(Clone, Default, PartialEq)]
pub struct Members(Option<Arc<Map<String, Value>>>);

impl Members {
    /// Reads a body that must be one JSON object, of at most one mebibyte.
    pub fn parse(body: &[u8]) -> Result<Self, AnswerError> {
        if body.len() > LARGEST_BODY {
            return Err(AnswerError::NotAnObject);
        }
        json::object(body).map(Self::new).ok_or(AnswerError::NotAnObject)
    }

    /// Reads a body as [`parse`](Self::parse) does, but keeps only some members.
    pub(crate) fn pick(body: &[u8], wanted: &[&str]) -> Result<Self, AnswerError> {
        if body.len() > LARGEST_BODY {
            return Err(AnswerError::NotAnObject);
        }
        json::pick(body, wanted).map(Self::new).ok_or(AnswerError::NotAnObject)
    }

    /// Takes members that did not come as JSON.
    pub(crate) fn of(members: Map<String, Value>) -> Self {
        Self::new(members)
    }

    /// Keeps no members without allocating for them, as each token from the cache has none.
    fn new(members: Map<String, Value>) -> Self {
        Self((!members.is_empty()).then(|| Arc::new(members)))
    }

    /// Returns a member's value.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// Iterates over all members by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|members| members.iter()).map(|(name, value)| (name.as_str(), value))
    }

    /// Returns these members without the named ones.
    pub(crate) fn without(self, names: &[&str]) -> Self {
        let mut members = self.0.map(Arc::unwrap_or_clone).unwrap_or_default();
        members.retain(|name, _| !names.contains(&name.as_str()));
        Self::new(members)
    }

    /// Returns these members with a secret that was sent blotted out of their names and texts, plain or as a form spells it.
    pub(crate) fn blotting(&self, secret: &Secret) -> Self {
        let Some(sent) = Sent::new(secret) else { return self.clone() };
        let blot = |text: &str| sent.blot(text);
        Self::new(self.iter().map(|(name, value)| (blot(name), map_texts(value, &blot))).collect())
    }

    /// Reads a text; `null` counts as absent, another type as malformed.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&str>, AnswerError> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(AnswerError::Malformed(name)),
        }
    }

    /// Reads a text that must be there and not be empty.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, AnswerError> {
        self.text(name)?.filter(|text| !text.is_empty()).ok_or(AnswerError::Missing(name))
    }

    /// Takes a secret out, which keeps the memory that its text is in; an empty one is absent.
    pub(crate) fn take_secret(&mut self, name: &'static str) -> Result<Option<Secret>, AnswerError> {
        self.text(name)?;
        let taken = self.0.as_mut().and_then(|members| Arc::make_mut(members).remove(name));
        Ok(taken.and_then(|value| match value {
            Value::String(text) if !text.is_empty() => Some(Secret::new(text)),
            _ => None,
        }))
    }

    /// Reads seconds, which services write as a number or as a decimal string.
    pub(crate) fn seconds(&self, name: &'static str) -> Result<Option<u64>, AnswerError> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => seconds(value).map(Some).ok_or(AnswerError::Malformed(name)),
        }
    }
}

fn map_texts(value: &Value, map: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => map(text).into(),
        Value::Array(values) => values.iter().map(|value| map_texts(value, map)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (map(name), map_texts(value, map))).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

/// Reads whole seconds of a JSON number or a decimal string; a fraction is cut off.
pub(crate) fn seconds(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Returns a number's whole seconds; a fraction is cut off.
pub(super) fn whole(number: f64) -> Option<u64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0; // 2^53: above it a float has no whole seconds
    if !(0.0..LIMIT).contains(&number) {
        return None;
    }
    format!("{:.0}", number.trunc()).parse().ok()
}

impl fmt::Debug for Members {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn seconds_come_as_numbers_and_as_strings() {
        for (value, expected) in [
            (json!(3599), Some(3599)),
            (json!("3599"), Some(3599)),
            (json!(3599.9), Some(3599)),
            (json!(-1), None),
            (json!("soon"), None),
            (json!(true), None),
            (json!(1e300), None),
        ] {
            assert_eq!(seconds(&value), expected, "{value}");
        }
    }

    #[test]
    fn debug_names_members_without_their_values() {
        let members = Members::parse(br#"{"access_token":"marker"}"#).expect("an object");
        assert_eq!(format!("{members:?}"), r#"{"access_token"}"#);
        assert_eq!(Members::parse(b"[1]"), Err(AnswerError::NotAnObject));
    }
}
