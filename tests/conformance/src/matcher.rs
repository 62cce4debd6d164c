//! Compares a concrete value with an expected one, in which an object `{"$name": …}` is a matcher.
//!
//! Anything else is compared exactly: objects by members, arrays by order, numbers by value.

mod jwt;
mod nested;
mod reference;
pub(crate) mod rst;
mod set;
mod text;

use std::fmt;

use serde_json::{Map, Value};

/// A place where a value is not what the trace expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The pointer into the transcript.
    pub path: String,
    /// What the trace expects there.
    pub expected: String,
    /// What lies there.
    pub got: String,
}

impl Mismatch {
    /// Returns the mismatch at `path`.
    pub fn new(path: impl Into<String>, expected: impl fmt::Display, got: impl fmt::Display) -> Self {
        Self { path: path.into(), expected: expected.to_string(), got: got.to_string() }
    }
}

/// A place in the transcript, where values are compared.
#[derive(Clone, Debug)]
pub struct Place<'t> {
    transcript: &'t Value,
    path: String,
}

impl<'t> Place<'t> {
    /// Returns the place `path` of `transcript`.
    pub fn new(transcript: &'t Value, path: impl Into<String>) -> Self {
        Self { transcript, path: path.into() }
    }

    /// Returns the place of the member or element `name`.
    #[must_use]
    pub fn member(&self, name: impl fmt::Display) -> Self {
        Self { transcript: self.transcript, path: format!("{}/{name}", self.path) }
    }

    /// Returns the mismatch of this place.
    pub fn differs(&self, expected: impl fmt::Display, got: impl fmt::Display) -> Vec<Mismatch> {
        vec![Mismatch::new(self.path.as_str(), expected, got)]
    }

    /// Compares `actual` with `expected`, and returns all mismatches.
    pub fn compare(&self, expected: &Value, actual: &Value) -> Vec<Mismatch> {
        match (expected, actual) {
            (Value::Object(members), _) if let Some((name, operand)) = operator(members) => {
                self.apply(name, operand, actual)
            }
            (Value::Object(expected), Value::Object(actual)) => self.compare_members(expected, actual),
            (Value::Array(expected), Value::Array(actual)) => self.compare_elements(expected, actual),
            (Value::Number(expected), Value::Number(actual)) => {
                self.check(expected == actual || expected.as_f64() == actual.as_f64(), expected, actual)
            }
            _ => self.check(expected == actual, expected, actual),
        }
    }

    /// Compares two objects member by member; neither may have one that the other lacks.
    pub fn compare_members(&self, expected: &Map<String, Value>, actual: &Map<String, Value>) -> Vec<Mismatch> {
        let listed = expected.iter().flat_map(|(name, expected)| match actual.get(name) {
            Some(actual) => self.member(name).compare(expected, actual),
            None => self.member(name).differs(expected, "nothing"),
        });
        let unlisted = actual
            .iter()
            .filter(|(name, _)| !expected.contains_key(*name))
            .flat_map(|(name, actual)| self.member(name).differs("nothing", actual));
        listed.chain(unlisted).collect()
    }

    fn compare_elements(&self, expected: &[Value], actual: &[Value]) -> Vec<Mismatch> {
        if expected.len() != actual.len() {
            return self.differs(Value::from(expected), Value::from(actual));
        }
        let pairs = expected.iter().zip(actual).enumerate();
        pairs.flat_map(|(index, (expected, actual))| self.member(index).compare(expected, actual)).collect()
    }

    fn check(&self, holds: bool, expected: impl fmt::Display, got: impl fmt::Display) -> Vec<Mismatch> {
        if holds { Vec::new() } else { self.differs(expected, got) }
    }

    fn apply(&self, name: &str, operand: &Value, actual: &Value) -> Vec<Mismatch> {
        match name {
            "$json" => nested::json(operand, actual, self),
            "$url" => nested::url(operand, actual, self),
            "$jwt" => jwt::jwt(operand, actual, self),
            "$rst" => rst::rst(operand, actual, self),
            "$one_of" => set::one_of(operand, actual, self),
            "$unordered" => set::unordered(operand, actual, self),
            "$same_as" => reference::same_as(operand, actual, self),
            "$pkce_verifier_of" => reference::pkce_verifier_of(operand, actual, self),
            "$sha256_hex_of" => reference::sha256_hex_of(operand, actual, self),
            "$any" => self.check(text::any(operand, actual), format!("any {operand}"), actual),
            "$uuid" => self.check(text::uuid(actual), "a UUID in lower case", actual),
            "$regex" => self.check(text::regex(operand, actual), format!("a match of {operand}"), actual),
            "$concat" => {
                self.check(text::concat(operand, actual, self.transcript), format!("these joined: {operand}"), actual)
            }
            "$scopes" => self.check(text::scopes(operand, actual), format!("these scopes: {operand}"), actual),
            "$base64" => self.check(text::base64(operand, actual), format!("the bytes of {operand}"), actual),
            "$ignoring_whitespace" => {
                let holds = text::ignoring_whitespace(operand, actual);
                self.check(holds, format!("but for white space {operand}"), actual)
            }
            "$bytes_hex" => self.check(text::bytes_hex(operand, actual), format!("the bytes {operand}"), actual),
            unknown => self.differs(format!("a matcher {unknown}, which this harness does not know"), actual),
        }
    }
}

/// Returns the operator and operand of a matcher or template: an object of one member named `$…`.
pub fn operator(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut members = members.iter();
    match (members.next(), members.next()) {
        (Some((name, operand)), None) if name.starts_with('$') => Some((name, operand)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(expected: &Value, actual: &Value) -> Vec<String> {
        let found = Place::new(&Value::Null, "").compare(expected, actual);
        found.into_iter().map(|mismatch| mismatch.path).collect()
    }

    #[test]
    fn plain_json_is_compared_exactly() {
        let value = json!({"a": [1, "x", null], "b": {"c": true}});
        assert_eq!(paths(&value, &value), Vec::<String>::new());
        assert_eq!(paths(&value, &json!({"a": [1, "x", 0], "b": {"d": true}})), ["/a/2", "/b/c", "/b/d"]);
        assert_eq!(paths(&json!([1, 2]), &json!([2, 1])), ["/0", "/1"]);
        assert_eq!(paths(&json!([1]), &json!([1, 2])), [""]);
        assert_eq!(paths(&json!("1"), &json!(1)), [""]);
    }

    #[test]
    fn numbers_are_compared_by_value() {
        assert!(paths(&json!(1), &json!(1.0)).is_empty());
        assert_eq!(paths(&json!(1), &json!(1.5)), [""]);
    }

    #[test]
    fn only_a_lone_dollar_member_is_a_matcher() {
        assert_eq!(operator(json!({"$any": 1}).as_object().unwrap_or(&Map::new())), Some(("$any", &json!(1))));
        let both = json!({"$any": 1, "b": 2});
        assert!(paths(&both, &both).is_empty());
    }

    #[test]
    fn an_unknown_matcher_matches_nothing() {
        let unknown = json!({"$surprise": 1});
        assert_eq!(paths(&unknown, &unknown), [""]);
    }
}
