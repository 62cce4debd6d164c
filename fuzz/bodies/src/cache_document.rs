//! The token cache as a document: reading and writing it changes nothing, and uniting it with itself adds nothing.

use msal_core::cache::Store;
use msal_core::wire::Members;
use serde_json::{Map, Value};

use crate::text;

const SECTIONS: [&str; 5] = ["AccessToken", "Account", "IdToken", "RefreshToken", "AppMetadata"];

/// What was read is written, all of it; what was written is read as the same; a union holds both; `Debug` shows no secret.
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
    assert_union(&store, &written);
    if let Ok(before) = Members::parse(data) {
        let after = Members::parse(written.as_bytes()).expect("a cache is an object");
        assert_eq!(document(&after), document(&before));
        assert_discreet(&before, &store);
    }
}

fn document(members: &Members) -> Map<String, Value> {
    members.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

/// Of what is the same twice in one cache, a union keeps one; a second union changes nothing, nor does an empty cache.
fn assert_union(store: &Store, written: &str) {
    let mut copy = Store::default();
    copy.merge(store);
    assert_eq!(copy.accounts().len(), store.accounts().len());
    let once = copy.to_json();
    assert!(!copy.merge(store).tokens_changed, "a union with what it holds changed it");
    assert!(!copy.merge(&Store::default()).tokens_changed);
    assert_eq!(copy.to_json(), once);
    let mut same = store.clone();
    assert!(!same.merge(store).tokens_changed, "a union with itself changed it");
    assert_eq!(same.to_json(), written);
}

/// A secret that stands nowhere else in the document is not shown.
fn assert_discreet(before: &Members, store: &Store) {
    let shown = format!("{store:?} {:?}", store.accounts());
    let everything: String = before.iter().map(|(name, value)| name.to_owned() + &value.to_string()).collect();
    let entries = SECTIONS.iter().filter_map(|section| before.get(section)?.as_object()).flat_map(Map::values);
    for secret in entries.filter_map(|entry| entry.get("secret")?.as_str()) {
        let unique = secret.len() >= 16 && everything.matches(secret).count() == 1;
        assert!(!unique || !shown.contains(secret), "{shown}");
    }
}
