//! JSON objects (RFC 8259), read as they stand.
//!
//! `serde_json` itself takes an object whose first name is one of its private ones for something else: it parses the
//! text under `$serde_json::private::RawValue` once more, with a new depth limit, so that half a mebibyte of nested
//! texts overflows the stack. Any crate of a build can switch that on. What is read here stays an object.

use core::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How `serde_json` names a number on its way, where a crate of the build makes it keep all digits.
const NUMBER: &str = "$serde_json::private::Number";

/// Reads a text that must be one JSON object, nested at most 127 deep; of members with one name the last counts.
pub(crate) fn object(text: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(text).ok()? {
        Plain(Value::Object(members)) => Some(members),
        Plain(_) => None,
    }
}

/// Reads a text as [`object`] does, but keeps only some members; the others are skipped.
pub(crate) fn pick(text: &[u8], wanted: &[&str]) -> Option<Map<String, Value>> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let members = Picked(wanted).deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(members)
}

/// Reads a text that must be one JSON value, nested at most 127 deep.
pub(crate) fn value(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().map(|Plain(value)| value)
}

/// The wanted members of an object.
struct Picked<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for Picked<'_> {
    type Value = Map<String, Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Picked<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if self.0.contains(&name.as_str()) {
                let Plain(value) = map.next_value()?;
                members.insert(name, value);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(members)
    }
}

/// A value without hidden meanings.
struct Plain(Value);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AsItStands).map(Self)
    }
}

struct AsItStands;

impl<'de> Visitor<'de> for AsItStands {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Plain(value)) = seq.next_element()? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, Plain(value))) = map.next_entry()? {
            members.insert(name, value);
        }
        Ok(number(&members).map_or(Value::Object(members), Value::Number))
    }
}

fn number(members: &Map<String, Value>) -> Option<Number> {
    members.get(NUMBER).filter(|_| members.len() == 1)?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_what_they_look_like() {
        let text = r#"{"a":[null,true,-1,18446744073709551615,1.5,"\u0000"],"b":{"c":{}},"a2":1,"a2":2}"#;
        let expected = json!({"a": [null, true, -1, u64::MAX, 1.5, "\0"], "b": {"c": {}}, "a2": 2});
        assert_eq!(object(text.as_bytes()).map(Value::Object), Some(expected));
        for bad in ["", "[]", "1", "{} {}", "{\"a\":1,}", "{\"a\":NaN}", "\u{feff}{}"] {
            assert_eq!(object(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn a_private_name_has_no_meaning() {
        let text = r#"{"x":{"$serde_json::private::RawValue":"[1]"},"y":{"b":1,"$serde_json::private::RawValue":"x"}}"#;
        let members = object(text.as_bytes()).expect("an object");
        assert_eq!(
            Value::Object(members.clone()).to_string(),
            text.replace(
                r#""b":1,"$serde_json::private::RawValue":"x""#,
                r#""$serde_json::private::RawValue":"x","b":1"#
            )
        );
        assert_eq!(object(Value::Object(members.clone()).to_string().as_bytes()), Some(members));
        assert_eq!(object(br#"{"n":{"$serde_json::private::Number":"7"}}"#), object(br#"{"n":7}"#));
    }

    #[test]
    fn what_is_picked_is_what_the_whole_object_holds() {
        let text = r#"{"a":{"x":[1]},"b":"no","a2":1,"a2":2,"c":[[],{}]}"#;
        let picked = pick(text.as_bytes(), &["a", "a2", "z"]).map(Value::Object);
        assert_eq!(picked, Some(json!({"a": {"x": [1]}, "a2": 2})));
        for bad in ["", "[]", "1", "{} {}", "{\"b\":1,}", "{\"b\":NaN}", "{\"b\":[}"] {
            assert_eq!(pick(bad.as_bytes(), &["a"]), None, "{bad}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
        assert!(object(nested(126).as_bytes()).is_some() && object(nested(127).as_bytes()).is_none());
    }
}
