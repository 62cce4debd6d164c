//! JSON pointers (RFC 6901) into a transcript, with the `?name` tail that reads a query parameter.

use serde_json::Value;

use crate::wire;

/// Returns the value at `pointer` below `root`, or says that nothing is there.
///
/// With a tail `?name` the value must be a url, and its decoded query parameter `name` is meant.
pub fn resolve(root: &Value, pointer: &str) -> Result<Value, String> {
    let nothing = || format!("nothing lies at {pointer}");
    let Some((place, name)) = pointer.split_once('?') else {
        return root.pointer(pointer).cloned().ok_or_else(nothing);
    };
    let url = root.pointer(place).and_then(Value::as_str).ok_or_else(nothing)?;
    let (_, query) = wire::split_url(url);
    wire::pairs(query).members.get(name).cloned().ok_or_else(nothing)
}

/// Returns the text at `pointer`, or says that there is none.
pub fn resolve_text(root: &Value, pointer: &str) -> Result<String, String> {
    match resolve(root, pointer)? {
        Value::String(text) => Ok(text),
        other => Err(format!("{pointer} holds no string but {other}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_members_elements_and_query_parameters() {
        let root = json!({"steps": [{"result": {"ok": {"auth_uri": "https://h/p?state=a%20b&n=1"}}}]});
        let at = |pointer| resolve(&root, pointer);
        assert_eq!(at("/steps/0/result/ok/auth_uri?state"), Ok(json!("a b")));
        assert_eq!(at("/steps/0/result/ok/auth_uri"), Ok(json!("https://h/p?state=a%20b&n=1")));
        assert_eq!(at("/steps/1"), Err("nothing lies at /steps/1".to_owned()));
        assert!(at("/steps/0/result/ok/auth_uri?missing").is_err());
        assert!(at("/steps/0?state").is_err());
        assert!(resolve_text(&root, "/steps").is_err());
    }
}
