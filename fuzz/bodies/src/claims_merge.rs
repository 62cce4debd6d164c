//! The `claims` parameter: a merge keeps what it does not have to change, to the letter.

use std::collections::{BTreeMap, BTreeSet};

use msal_core::model::claims::merge;
use serde_json::value::RawValue;

use crate::text;

/// An object whose values keep their spelling.
type Claims = BTreeMap<String, Box<RawValue>>;

/// Forwarded claims win, capabilities are in it, all else of the challenge is verbatim, and merging twice is merging once.
///
/// The input is the challenge, the forwarded claims and the capabilities, between lines of `%%`; empty is absent.
pub fn claims_merge(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    let [challenge, forwarded, capabilities] = text::parts(text);
    let [challenge, forwarded] = [challenge, forwarded].map(|text| Some(text).filter(|text| !text.is_empty()));
    let capabilities: Vec<String> = capabilities.split_whitespace().map(str::to_owned).collect();
    let merged = match merge(challenge, forwarded, &capabilities) {
        Ok(merged) => merged,
        Err(error) => return text::assert_loggable(&error, 200),
    };
    if forwarded.is_none() && capabilities.is_empty() {
        return assert_eq!(merged.as_deref(), challenge, "a challenge alone is relayed");
    }
    let merged = merged.expect("there is something to send");
    let claims = read(&merged).expect("merged claims are an object");
    let [challenge, forwarded] = [challenge, forwarded].map(|text| text.and_then(read).unwrap_or_default());
    assert_origin(&claims, &challenge, &forwarded, !capabilities.is_empty());
    assert_capabilities(&claims, &capabilities);
    let twice = merge(Some(&merged), None, &capabilities).expect("merged claims can be merged");
    assert_eq!(twice.as_ref(), Some(&merged));
}

fn read(text: &str) -> Option<Claims> {
    serde_json::from_str(text).ok()
}

/// Every member comes from where it should: those that only one side has as they stand there, values over values.
fn assert_origin(claims: &Claims, challenge: &Claims, forwarded: &Claims, capable: bool) {
    let names: BTreeSet<&String> = challenge.keys().chain(forwarded.keys()).collect();
    for name in names.into_iter().filter(|name| !(capable && *name == "access_token")) {
        let [merged, below, above] = [claims, challenge, forwarded].map(|claims| claims.get(name).map(|raw| raw.get()));
        match (below.and_then(read), above.and_then(read)) {
            (Some(below), Some(above)) => {
                let merged = merged.and_then(read).expect("objects merge to an object");
                assert_origin(&merged, &below, &above, false);
            }
            _ => assert_eq!(merged, above.or(below), "{name}"),
        }
    }
    let strange = |name: &String| !challenge.contains_key(name) && !forwarded.contains_key(name);
    assert!(claims.keys().all(|name| !strange(name) || capable && name == "access_token"));
}

fn assert_capabilities(claims: &Claims, capabilities: &[String]) {
    if capabilities.is_empty() {
        return;
    }
    let child = |claims: Claims, name: &str| claims.get(name).and_then(|raw| read(raw.get())).expect("an object");
    let xms_cc = child(child(claims.clone(), "access_token"), "xms_cc");
    let values = xms_cc.get("values").and_then(|raw| serde_json::from_str::<Vec<String>>(raw.get()).ok());
    let values = values.expect("a list of texts");
    assert!(capabilities.iter().all(|capability| values.contains(capability)));
}
