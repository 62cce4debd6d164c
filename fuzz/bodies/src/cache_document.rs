//! The token cache as a document: reading and writing it loses nothing of others, and the second time changes nothing.

use msal_core::cache::Store;
use msal_core::wire::Members;
use serde_json::{Map, Value};

use crate::text;

const ACCESS_TOKEN: &str = "AccessToken";
const APP_METADATA: &str = "AppMetadata";

/// What was written is read as the same; unknown sections, entries and members survive; `Debug` shows no secret.
pub fn cache_document(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    let store = match Store::from_json(text) {
        Ok(store) => store,
        Err(error) => return text::assert_loggable(&error, 200),
    };
    let written = store.to_json();
    let again = Store::from_json(&written).expect("what was written can be read");
    assert_eq!(again.to_json(), written);
    assert_eq!(format!("{again:?}"), format!("{store:?}"));
    if let Ok(before) = Members::parse(data) {
        let after = Members::parse(written.as_bytes()).expect("a cache is an object");
        assert_survival(&before, &after);
        assert_discreet(&before, &store);
    }
}

fn assert_survival(before: &Members, after: &Members) {
    for (name, section) in before.iter().filter(|(name, _)| ![ACCESS_TOKEN, APP_METADATA].contains(name)) {
        assert_eq!(after.get(name), Some(section), "the section {name:?}");
    }
    assert_eq!(entries(after, APP_METADATA), entries(before, APP_METADATA));
    let (old, new) = (entries(before, ACCESS_TOKEN), entries(after, ACCESS_TOKEN));
    assert!(new.iter().all(|(key, entry)| old.get(key) == Some(entry)), "an entry came from nowhere, or changed");
    for (key, entry) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
        assert!(new.values().any(|other| like(entry) == like(other)), "the entry {key:?} vanished");
    }
}

fn entries(document: &Members, section: &str) -> Map<String, Value> {
    document.get(section).and_then(Value::as_object).cloned().unwrap_or_default()
}

/// What two entries have in common of which one takes the other's place.
fn like(entry: &Value) -> [Option<String>; 3] {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_ascii_lowercase);
    ["client_id", "environment", "home_account_id"].map(text).map(|text| text.filter(|text| !text.is_empty()))
}

/// A secret that stands nowhere else in the document is not shown.
fn assert_discreet(before: &Members, store: &Store) {
    let shown = format!("{store:?}");
    let everything: String = before.iter().map(|(name, value)| name.to_owned() + &value.to_string()).collect();
    for entry in entries(before, ACCESS_TOKEN).values() {
        let secret = entry.get("secret").and_then(Value::as_str).unwrap_or_default();
        let unique = secret.len() >= 16 && everything.matches(secret).count() == 1;
        assert!(!unique || !shown.contains(secret), "{shown}");
    }
}
