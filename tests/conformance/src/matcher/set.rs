//! Matchers that choose: `$one_of` several values, `$unordered` elements.

use serde_json::Value;

use super::{Mismatch, Place};

pub(super) fn one_of(operand: &Value, actual: &Value, place: &Place<'_>) -> Vec<Mismatch> {
    let choices = operand.as_array().map(Vec::as_slice).unwrap_or_default();
    let holds = choices.iter().any(|expected| place.compare(expected, actual).is_empty());
    place.check(holds, format!("one of {operand}"), actual)
}

pub(super) fn unordered(operand: &Value, actual: &Value, place: &Place<'_>) -> Vec<Mismatch> {
    let (Some(expected), Some(elements)) = (operand.as_array(), actual.as_array()) else {
        return place.differs(format!("in any order {operand}"), actual);
    };
    let holds = expected.len() == elements.len() && pair_up(expected, &elements.iter().collect::<Vec<_>>(), place);
    place.check(holds, format!("in any order {operand}"), actual)
}

/// Says whether each expected element can have an actual one of its own.
fn pair_up(expected: &[Value], free: &[&Value], place: &Place<'_>) -> bool {
    let Some((first, others)) = expected.split_first() else { return true };
    free.iter().enumerate().any(|(index, element)| {
        place.compare(first, element).is_empty() && {
            let mut free = free.to_vec();
            free.remove(index);
            pair_up(others, &free, place)
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::matcher::Place;

    #[test]
    fn each_matcher_accepts_and_rejects() {
        let table = [
            (json!({"$one_of": ["a", {"$any": "number"}]}), json!(3), true),
            (json!({"$one_of": ["a", {"$any": "number"}]}), json!("b"), false),
            (json!({"$one_of": []}), json!("b"), false),
            (json!({"$unordered": [1, 2]}), json!([2, 1]), true),
            (json!({"$unordered": [1, 2]}), json!([2, 2]), false),
            (json!({"$unordered": [1, 2]}), json!([1, 2, 3]), false),
            (json!({"$unordered": []}), json!([]), true),
            (json!({"$unordered": []}), json!(null), false),
            // The first element must leave 1 to the second.
            (json!({"$unordered": [{"$any": "number"}, 1]}), json!([1, 2]), true),
        ];
        for (expected, actual, matches) in table {
            let found = Place::new(&json!(null), "/x").compare(&expected, &actual);
            assert_eq!(found.is_empty(), matches, "{expected} against {actual}");
        }
    }
}
