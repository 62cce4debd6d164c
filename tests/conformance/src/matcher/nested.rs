//! Matchers of a structure in a string: `$json` and `$url`.

use serde_json::{Map, Value, json};

use super::{Mismatch, Place};
use crate::wire;

pub(super) fn json(operand: &Value, actual: &Value, place: &Place<'_>) -> Vec<Mismatch> {
    match actual.as_str().map(serde_json::from_str::<Value>) {
        Some(Ok(value)) => place.member("$json").compare(operand, &value),
        _ => place.differs(format!("JSON text of {operand}"), actual),
    }
}

pub(super) fn url(operand: &Value, actual: &Value, place: &Place<'_>) -> Vec<Mismatch> {
    let Some(url) = actual.as_str() else { return place.differs(format!("the url {operand}"), actual) };
    let (base, query) = wire::split_url(url);
    let query = wire::pairs(query);
    let none = Map::new();
    let expected = operand.get("query").and_then(Value::as_object).unwrap_or(&none);
    let mut found = place.member("$url").compare(operand.get("url").unwrap_or(&Value::Null), &json!(base));
    found.extend(place.member("$query").compare_members(expected, &query.members));
    found.extend(query.repeated.iter().flat_map(|name| place.member("$query").member(name).differs("one value", url)));
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::matcher::Place;

    #[test]
    fn each_matcher_accepts_and_rejects() {
        let url = json!({"$url": {"url": "https://h/p", "query": {"a": "1 2", "b": {"$any": "string"}}}});
        let table = [
            (json!({"$json": {"a": {"$any": "number"}}}), json!("{ \"a\": 1 }"), true),
            (json!({"$json": {"a": 1}}), json!("{\"a\": 1, \"b\": 2}"), false),
            (json!({"$json": {"a": 1}}), json!("{"), false),
            (json!({"$json": {"a": 1}}), json!({"a": 1}), false),
            (url.clone(), json!("https://h/p?b=x&a=1+2"), true),
            (url.clone(), json!("https://h/q?b=x&a=1+2"), false),
            (url.clone(), json!("https://h/p?b=x&a=1+2&c=3"), false),
            (url.clone(), json!("https://h/p?b=x&a=1+2&a=1+2"), false),
            (url.clone(), json!("https://h/p?a=1+2"), false),
            (url, json!(1), false),
            (json!({"$url": {"url": "https://h/p"}}), json!("https://h/p"), true),
            (json!({"$url": {"url": "https://h/p"}}), json!("https://h/p#f"), false),
        ];
        for (expected, actual, matches) in table {
            let found = Place::new(&json!(null), "/x").compare(&expected, &actual);
            assert_eq!(found.is_empty(), matches, "{expected} against {actual}: {found:?}");
        }
    }
}
