//! The `claims` parameter (OpenID Connect Core 1.0, section 5.5): challenge, forwarded claims and capabilities in one.

use std::collections::BTreeSet;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::error::ConfigError;

/// How deep objects are merged.
const DEEPEST: usize = 32;
/// The largest text that is merged, in bytes, since merging takes quadratic time.
const LARGEST: usize = 64 << 10;

/// Merges what goes into `claims`, exactly as rule R5.6 says; `None` when there is nothing to send.
///
/// It starts from the challenge in its own order; `forwarded` claims are merged over it, objects deeply, anything else
/// by replacement; at last the capabilities join `access_token.xms_cc.values`. All other members keep their spelling.
/// A challenge with nothing to merge into it is relayed as it is.
///
/// # Errors
/// [`ConfigError`] when a text that has to be merged is not a JSON object of at most 64 KiB, or `access_token` or its
/// `xms_cc` is of another type. It never repeats the claims.
pub fn merge(
    challenge: Option<&str>,
    forwarded: Option<&str>,
    capabilities: &[String],
) -> Result<Option<String>, ConfigError> {
    if forwarded.is_none() && capabilities.is_empty() {
        return Ok(challenge.map(str::to_owned));
    }
    let mut claims = challenge.map_or(Ok(Object::default()), |text| object("claims_challenge", text))?;
    if let Some(forwarded) = forwarded {
        claims = overlay(claims, object("forwarded_client_claims", forwarded)?, DEEPEST)?;
    }
    if !capabilities.is_empty() {
        add_capabilities(&mut claims, capabilities)?;
    }
    Ok(Some(write(&claims)))
}

fn add_capabilities(claims: &mut Object, capabilities: &[String]) -> Result<(), ConfigError> {
    let mut access_token = claims.child("access_token")?;
    let mut xms_cc = access_token.child("xms_cc")?;
    let given: Option<Vec<String>> = match xms_cc.get("values") {
        None => None,
        Some(raw) => serde_json::from_str(raw.get()).map_err(|_| invalid("claims"))?,
    };
    let mut seen = BTreeSet::new();
    let all = given.iter().flatten().chain(capabilities);
    let values: Vec<&String> = all.filter(|value| seen.insert(value.as_str())).collect();
    xms_cc.set("values", raw(&values));
    access_token.set("xms_cc", raw(&xms_cc));
    claims.set("access_token", raw(&access_token));
    Ok(())
}

fn overlay(mut below: Object, above: Object, depth: usize) -> Result<Object, ConfigError> {
    let too_deep = || ConfigError::new("forwarded_client_claims", "is nested too deeply", "flatten it");
    let depth = depth.checked_sub(1).ok_or_else(too_deep)?;
    for (name, value) in above.0 {
        let nested = |raw: &RawValue| serde_json::from_str::<Object>(raw.get()).ok();
        let merged = match (below.get(&name).and_then(nested), nested(&value)) {
            (Some(old), Some(new)) => raw(&overlay(old, new, depth)?),
            _ => value,
        };
        below.set(&name, merged);
    }
    Ok(below)
}

fn object(field: &'static str, text: &str) -> Result<Object, ConfigError> {
    if text.len() > LARGEST {
        return Err(ConfigError::new(field, "is larger than 64 KiB", "send less of it: no service takes as much"));
    }
    serde_json::from_str(text).map_err(|_| invalid(field))
}

fn invalid(field: &'static str) -> ConfigError {
    ConfigError::new(field, "is not a JSON object of claims", "see section 5.5 of OpenID Connect Core 1.0")
}

fn write(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("text-keyed data always serialises")
}

fn raw(value: &impl Serialize) -> Box<RawValue> {
    RawValue::from_string(write(value)).expect("serialised data is JSON")
}

/// A JSON object that keeps the order of its members and the spelling of their values.
#[derive(Default)]
struct Object(Vec<(String, Box<RawValue>)>);

impl Object {
    fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| &**value)
    }

    fn set(&mut self, name: &str, value: Box<RawValue>) {
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Returns the object under a name; an absent one and `null` count as empty.
    fn child(&self, name: &str) -> Result<Self, ConfigError> {
        match self.get(name).map(RawValue::get) {
            None | Some("null") => Ok(Self::default()),
            Some(text) => object("claims", text),
        }
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

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object;
            fn expecting(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                out.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut object = Object::default();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    object.set(&name, value);
                }
                Ok(object)
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(challenge: Option<&str>, forwarded: Option<&str>, capabilities: &[&str]) -> Option<String> {
        let capabilities: Vec<String> = capabilities.iter().map(|&text| text.to_owned()).collect();
        merge(challenge, forwarded, &capabilities).expect("well-formed")
    }

    #[test]
    fn the_examples_of_rule_r5_6() {
        let with_cp1 = |challenge| merged(challenge, None, &["CP1"]).expect("claims");
        assert_eq!(with_cp1(None), r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#);
        assert_eq!(
            with_cp1(Some(r#"{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}"#)),
            r#"{"access_token":{"nbf":{"essential":true,"value":"1700000000"},"xms_cc":{"values":["CP1"]}}}"#
        );
        assert_eq!(
            with_cp1(Some(r#"{"id_token":{"acr":null},"access_token":{"xms_cc":{"values":["x"]}}}"#)),
            r#"{"id_token":{"acr":null},"access_token":{"xms_cc":{"values":["x","CP1"]}}}"#
        );
        assert_eq!(with_cp1(Some(r#"{"access_token":null}"#)), r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#);
        for bad in [r#"{"access_token":[]}"#, "[]", "null", "{bad", r#"{"access_token":{"xms_cc":7}}"#] {
            assert!(merge(Some(bad), None, &["CP1".to_owned()]).is_err(), "{bad}");
        }
    }

    #[test]
    fn forwarded_claims_win_and_objects_merge_deeply() {
        let challenge = r#"{"access_token":{"a":{"value":"old","n":1.50},"l":[1,2]},"userinfo":null}"#;
        let forwarded = r#"{"access_token":{"a":{"value":"new"},"l":[3]},"id_token":{"b":null}}"#;
        assert_eq!(
            merged(Some(challenge), Some(forwarded), &[]).as_deref(),
            Some(r#"{"access_token":{"a":{"value":"new","n":1.50},"l":[3]},"userinfo":null,"id_token":{"b":null}}"#)
        );
    }

    #[test]
    fn nothing_to_merge_relays_the_challenge() {
        assert_eq!(merged(Some("{not json"), None, &[]).as_deref(), Some("{not json"));
        assert_eq!(merged(None, None, &[]), None);
    }

    #[test]
    fn the_error_does_not_repeat_the_claims() {
        let error = merge(None, Some("{marker"), &[]).expect_err("malformed");
        assert!(!format!("{error:?} {error}").contains("marker"));
    }
}
