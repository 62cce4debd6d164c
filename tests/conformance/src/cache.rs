//! Compares the content of a token cache: by section, by key, and each entry as JSON.

use serde_json::{Map, Value};

use crate::matcher::{Mismatch, Place};

/// Compares the parsed cache `actual` with `expected`; an absent section is the same as an empty one.
pub fn compare(expected: &Value, actual: &Value, place: &Place<'_>) -> Vec<Mismatch> {
    match (filled(expected), filled(actual)) {
        (Some(expected), Some(actual)) => place.compare_members(&expected, &actual),
        _ => place.differs(expected, actual),
    }
}

/// Returns the sections that have entries.
fn filled(cache: &Value) -> Option<Map<String, Value>> {
    let sections = cache.as_object()?.iter();
    let filled = sections.filter(|(_, entries)| entries.as_object().is_none_or(|entries| !entries.is_empty()));
    Some(filled.map(|(name, entries)| (name.clone(), entries.clone())).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(expected: &Value, actual: &Value) -> Vec<String> {
        let found = compare(expected, actual, &Place::new(&Value::Null, "/cache"));
        found.into_iter().map(|mismatch| mismatch.path).collect()
    }

    #[test]
    fn an_absent_section_is_an_empty_one() {
        assert!(paths(&json!({}), &json!({"Account": {}})).is_empty());
        assert!(paths(&json!({"Account": {}}), &json!({})).is_empty());
    }

    #[test]
    fn entries_are_compared_by_key_and_exactly() {
        let expected = json!({"AccessToken": {"k": {"secret": "s", "realm": {"$any": "string"}}}});
        assert!(paths(&expected, &json!({"AccessToken": {"k": {"secret": "s", "realm": "r"}}})).is_empty());
        let other = json!({"AccessToken": {"k": {"secret": "t", "realm": "r"}, "l": {}}, "IdToken": {"i": {}}});
        assert_eq!(paths(&expected, &other), ["/cache/AccessToken/k/secret", "/cache/AccessToken/l", "/cache/IdToken"]);
        assert_eq!(paths(&expected, &json!({})), ["/cache/AccessToken"]);
        assert_eq!(paths(&json!({}), &json!(null)), ["/cache"]);
    }
}
