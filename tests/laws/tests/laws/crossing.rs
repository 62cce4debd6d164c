//! No token crosses partitions, keys or schemes.

use msal_core::cache::Store;
use msal_laws::strategy::{config, seed};
use msal_laws::{AppSpec, CallSpec, EPOCH, Scripted, TENANT, run};
use proptest::collection::btree_set;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// One respect in which a cached token is not the one that is asked for: a member, and its foreign value.
type Respect = (&'static str, Value);

fn respects() -> Vec<Respect> {
    vec![
        ("client_id", json!("another-client")),
        ("realm", json!("11111111-2222-4333-8444-555555555555")),
        ("realm", json!("")),
        ("home_account_id", json!("uid.utid")),
        ("environment", json!("login.microsoftonline.us")),
        ("environment", json!("login.microsoftonline.com.evil.example")),
        ("ext_cache_key", json!("n_lucewkadzv_nybtg-2wtorgf2nrns6ihlfa7vbuzg")),
        ("key_id", json!("thumbprint")),
        ("kid", json!("thumbprint")),
        ("keyId", json!("thumbprint")),
        ("token_type", json!("pop")),
        ("token_type", json!("mtls_pop")),
        ("token_type", json!("ssh-cert")),
        ("target", json!("https://vault.azure.net/.default")),
        ("target", json!("")),
        ("expires_on", json!((EPOCH + 299).to_string())),
        ("expires_on", json!("0")),
    ]
}

/// The respects in which another token may stand beside the one that answers, and not in its place.
fn lasting() -> Vec<Respect> {
    respects().into_iter().filter(|(name, _)| *name != "expires_on").collect()
}

/// A cached token that answers the call but for some respects.
fn entry(secret: &str, foreign: impl IntoIterator<Item = Respect>) -> Value {
    let own = json!({
        "credential_type": "AccessToken", "secret": secret, "home_account_id": null,
        "environment": "login.windows.net", "client_id": "CLIENT-ID", "realm": TENANT,
        "target": "https://GRAPH.microsoft.com/.default", "token_type": "bearer",
        "cached_at": EPOCH.to_string(), "expires_on": (EPOCH + 300).to_string(),
    });
    let mut members: Map<String, Value> = serde_json::from_value(own).unwrap();
    members.extend(foreign.into_iter().map(|(name, value)| (name.to_owned(), value)));
    members.into()
}

fn cache(entries: Vec<Value>) -> Store {
    let numbered = entries.into_iter().enumerate().map(|(number, entry)| (number.to_string(), entry));
    let entries: Map<String, Value> = numbered.collect();
    Store::from_json(&json!({ "AccessToken": entries }).to_string()).unwrap()
}

fn acquired(store: Store, call: &CallSpec, seed: [u8; 32]) -> (String, usize) {
    let mut world = Scripted { store, ..Scripted::default() };
    let run = run(&mut world, &call.flow(&AppSpec::default().build()), seed);
    let sends = run.sends();
    (run.result.unwrap().access_token().expose_secret().to_owned(), sends)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_token_that_differs_in_any_respect_is_never_returned(
        chosen in proptest::collection::vec(btree_set(0..respects().len(), 1..4), 1..8), seed in seed()
    ) {
        let foreign = |set: std::collections::BTreeSet<usize>| entry("foreign", set.into_iter().map(|i| respects()[i].clone()));
        let store = cache(chosen.into_iter().map(foreign).collect());
        let (token, sends) = acquired(store, &CallSpec::default(), seed);
        prop_assert_ne!(token, "foreign");
        prop_assert!(sends > 0);
    }

    #[test]
    fn the_one_that_answers_is_found_among_all_others(
        mut chosen in proptest::collection::vec(select(lasting()), 0..8), at in any::<proptest::sample::Index>(), seed in seed()
    ) {
        let place = at.index(chosen.len() + 1);
        let rest = chosen.split_off(place);
        let foreign = |respect| entry("foreign", [respect]);
        let entries = chosen.into_iter().map(foreign).chain([entry("own", [])]).chain(rest.into_iter().map(foreign));
        prop_assert_eq!(acquired(cache(entries.collect()), &CallSpec::default(), seed), ("own".to_owned(), 0));
    }

    /// What was asked for with one extension answers no call with another.
    #[test]
    fn calls_that_differ_in_their_extension_have_tokens_of_their_own(
        flags in any::<[[bool; 2]; 2]>(), paths in [proptest::option::of("[ab]{1,2}"), proptest::option::of("[ab]{1,2}")],
        seed in seed()
    ) {
        let [first, second] = [0, 1].map(|i: usize| CallSpec {
            forwarded: flags[i][0], extra: flags[i][1], fmi_path: paths[i].clone(), ..CallSpec::default()
        });
        let app = AppSpec::default().build();
        let mut world = Scripted::default();
        run(&mut world, &first.flow(&app), seed).result.unwrap();
        let again = run(&mut world, &second.flow(&app), seed);
        let same = flags[0] == flags[1] && paths[0] == paths[1];
        prop_assert_eq!(again.sends() == 0, same);
    }

    /// Removal takes the application's own tokens, on all hosts of its cloud, and nothing else.
    #[test]
    fn removal_stays_within_its_bounds(chosen in btree_set(0..respects().len(), 0..4), seed in seed()) {
        let chosen: Vec<Respect> = chosen.into_iter().map(|i| respects()[i].clone()).collect();
        let keeps = |name: &str| chosen.iter().any(|(own, _)| *own == name);
        let expired = chosen.iter().rfind(|(name, _)| *name == "expires_on").is_some_and(|(_, value)| value == "0");
        let mut world = Scripted { store: cache(vec![entry("t", chosen.clone())]), ..Scripted::default() };
        run(&mut world, &AppSpec::default().build().remove_tokens_for_client(), seed).result.unwrap();
        let kept = world.store.to_json().contains("\"secret\":\"t\"");
        let others = keeps("client_id") || keeps("home_account_id") || keeps("environment");
        prop_assert_eq!(kept, others && !expired);
    }
}

#[test]
fn a_bound_token_answers_no_unbound_request() {
    for member in ["key_id", "kid", "keyid", "keyId"] {
        let bound = entry("bound", [(member, json!("thumbprint"))]);
        let (token, sends) = acquired(cache(vec![bound]), &CallSpec::default(), [1; 32]);
        assert!(token != "bound" && sends > 0, "{member}");
    }
}

#[test]
fn an_entry_under_an_odd_key_goes_with_its_key() {
    let aged = [("environment", json!("login.microsoftonline.com")), ("expires_on", json!((EPOCH + 299).to_string()))];
    let mut world = Scripted { store: cache(vec![entry("odd", aged)]), ..Scripted::default() };
    run(&mut world, &CallSpec::default().flow(&AppSpec::default().build()), [1; 32]).result.unwrap();
    let written: Value = serde_json::from_str(&world.store.to_json()).unwrap();
    let tokens = written["AccessToken"].as_object().unwrap();
    assert_eq!(tokens.len(), 1);
    assert!(!tokens.contains_key("0"), "{:?}", tokens.keys());
}
