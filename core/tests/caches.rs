//! Token caches of several libraries: what is read of them, what is written again, and what a union of two holds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a broken assumption")]

use msal_core::cache::{Found, Partition, Search, Store};
use msal_core::{Scopes, Secret, Timestamp, ext_cache_key};
use serde_json::{Map, Value, json};

const NOW: u64 = 1_800_000_000;
const HOST: &str = "login.microsoftonline.com";

/// An entry with members that every kind has, and more.
fn entry(secret: &str, more: &Value) -> Value {
    let common =
        json!({"secret": secret, "home_account_id": "u.t", "environment": HOST, "client_id": "c", "realm": "t"});
    let members = [common, more.clone()].into_iter().flat_map(|value| value.as_object().cloned().unwrap());
    Value::Object(members.collect())
}

/// An access token for `s`, good for an hour.
fn token(secret: &str, more: &Value) -> Value {
    let common = json!({"target": "s", "cached_at": (NOW - 60).to_string(), "expires_on": (NOW + 3600).to_string()});
    let more = [common, more.clone()].into_iter().flat_map(|value| value.as_object().cloned().unwrap());
    entry(secret, &Value::Object(more.collect()))
}

fn store(document: &Value) -> Store {
    Store::from_json(&document.to_string()).unwrap()
}

fn document(store: &Store) -> Value {
    serde_json::from_str(&store.to_json()).unwrap()
}

fn found(store: &Store, ask: impl for<'a> Fn(Search<'a>) -> Search<'a>) -> (Option<String>, Vec<String>) {
    let scopes = Scopes::new(["s"]).unwrap();
    let Found { access_token, refresh_tokens, .. } =
        store.find(&ask(Search::new("C", HOST, "T", &scopes)), Timestamp::from_unix_seconds(NOW));
    let text = |secret: &Secret| secret.expose_secret().to_owned();
    (access_token.as_ref().map(text), refresh_tokens.iter().map(text).collect())
}

fn user(store: &Store) -> (Option<String>, Vec<String>) {
    found(store, |search| search.account("u.t"))
}

#[test]
fn what_is_not_understood_decides_nothing_and_stays() {
    for (member, value) in [
        ("secret", json!(7)),
        ("secret", json!("")),
        ("home_account_id", json!(["u.t"])),
        ("environment", json!(null)),
        ("client_id", json!("")),
        ("realm", json!(1)),
        ("target", json!(["s"])),
        ("token_type", json!(false)),
        ("expires_on", json!("soon")),
        ("expires_on", json!(-1)),
        ("kid", json!(1)),
        ("ext", json!("x")),
        ("ext", json!({"fmi_path": 1})),
        ("ext_cache_key", json!({})),
        ("user_assertion_hash", json!(0)),
    ] {
        let text = json!({"AccessToken": {"k": token("x", &json!({member: value}))}, "Other": [1.50, null]});
        let store = store(&text);
        assert_eq!(user(&store), (None, vec![]), "{member} {value}");
        assert_eq!(document(&store), text);
    }
    let contradiction = json!({"AccessToken": {"k": token("x", &json!({"kid": "a", "key_id": "b"}))}});
    assert_eq!(found(&store(&contradiction), |search| search.account("u.t").scheme("Bearer", Some("a"))).0, None);
}

#[test]
fn sections_that_are_none_are_kept_until_they_are_needed() {
    for text in [r#"{"AccessToken":"text","Account":null,"IdToken":{},"Damaged":1.50}"#, r#"{"AppMetadata":[1]}"#, "{}"]
    {
        assert_eq!(Store::from_json(text).unwrap().to_json(), text);
    }
    let mut mended = Store::from_json(r#"{"AccessToken":"text"}"#).unwrap();
    mended.merge(&store(&json!({"AccessToken": {"k": token("x", &json!({}))}})));
    assert_eq!(user(&mended).0.as_deref(), Some("x"));
    assert_eq!(document(&mended)["AccessToken"]["k"]["secret"], "x");
}

#[test]
fn numbers_and_spellings_stand_as_they_stood() {
    let text = r#"{"IdToken":{"k":{"x":[1.50,1E2,18446744073709551616,-0.0],"home_account_id":"u.t","environment":"LOGIN.example","client_id":"c","u":"\u00e9","secret":"i"}}}"#;
    assert_eq!(Store::from_json(text).unwrap().to_json(), text);
}

/// How a search goes on, with an extended cache key at hand.
type Ask<'k> = &'k dyn for<'a> Fn(Search<'a>, &'a str) -> Search<'a>;

#[test]
fn a_bound_or_extended_token_answers_its_own_request_only() {
    let key = ext_cache_key([("fmi_path", "a/b")]).unwrap();
    let asks: [Ask<'_>; 6] = [
        &|search, _| search.account("u.t"),
        &|search, _| search.account("u.t").scheme("pop", Some("k")),
        &|search, key| search.account("u.t").ext_cache_key(Some(key)),
        &|search, _| search.user_assertion("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiAibWlkZGxlIHRpZXIgYSJ9.c2ln"),
        &|search, _| search.session_key("session="),
        &|search, _| search.session_key("session"),
    ];
    let scopes = Scopes::new(["s"]).unwrap();
    for (members, answers) in [
        (json!({}), 0),
        (json!({"token_type": "PoP", "keyId": "k"}), 1),
        (json!({"additionalCacheKeyComponents": {"fmi_path": "a/b", "empty": ""}}), 2),
        (json!({"ext_cache_key_hash": "oV4rZJPPSoOrvfirEC6knwPq_ewDtHX-S92geXiklps"}), 2),
        (json!({"userAssertionHash": "ObbELOhx3PHRsRbVL8PRPBcFJdiAKob_f7HvysiEk_Q="}), 3),
        (json!({"user_assertion_hash": "session="}), 4),
    ] {
        let store = store(&json!({"AccessToken": {"k": token("x", &members)}}));
        for (number, ask) in asks.iter().enumerate() {
            let search = ask(Search::new("c", HOST, "t", &scopes), &key);
            let found = store.find(&search, Timestamp::from_unix_seconds(NOW));
            assert_eq!(found.access_token.is_some(), number == answers, "{members} {number}");
        }
    }
}

#[test]
fn the_token_that_was_cached_last_answers_whatever_its_scopes_and_host() {
    let at = |seconds: u64| json!((NOW - seconds).to_string());
    let tokens = json!({
        "a": token("exact", &json!({"cached_at": at(9)})),
        "b": token("wider", &json!({"cached_at": at(5), "target": "s more", "environment": "sts.windows.net"})),
        "c": token("old", &json!({"cached_at": at(7)})),
        "d": token("other cloud", &json!({"cached_at": at(1), "environment": "login.microsoftonline.us"})),
    });
    assert_eq!(user(&store(&json!({"AccessToken": tokens}))).0.as_deref(), Some("wider"));
}

#[test]
fn refresh_tokens_come_in_the_order_of_the_family_and_of_age() {
    let refresh = json!({
        "1": entry("own old", &json!({"last_modification_time": "5"})),
        "2": entry("own untold", &json!({})),
        "3": entry("own older", &json!({"last_modification_time": 3})),
        "4": entry("family", &json!({"client_id": "f", "family_id": "1"})),
        "5": entry("stranger", &json!({"client_id": "z"})),
        "6": entry("other cloud", &json!({"environment": "login.microsoftonline.us"})),
        "7": entry("bound", &json!({"user_assertion_hash": "h"})),
    });
    let own = ["own untold", "own old", "own older"];
    let app = |more: Value| {
        let members = [json!({"client_id": "C", "environment": "login.windows.net"}), more];
        json!({"m": Value::Object(members.into_iter().flat_map(|value| value.as_object().cloned().unwrap()).collect())})
    };
    for (apps, expected) in [
        (json!({}), [&own[..], &["family"]].concat()),
        (app(json!({})), own.to_vec()),
        (app(json!({"family_id": ""})), own.to_vec()),
        (app(json!({"family_id": "1"})), [&["family"], &own[..]].concat()),
        (app(json!({"family_id": "2"})), own.to_vec()),
    ] {
        let store = store(&json!({"RefreshToken": refresh, "AppMetadata": apps}));
        assert_eq!(user(&store).1, expected, "{apps}");
    }
}

#[test]
fn accounts_are_one_a_user_and_cloud_and_called_as_the_last_entry_says() {
    let account = |tenant: &str, name: &str, more: &Value| {
        let common = json!({"realm": tenant, "username": name, "authority_type": "MSSTS"});
        let more = [common, more.clone()].into_iter().flat_map(|value| value.as_object().cloned().unwrap());
        entry("", &Value::Object(more.collect()))
    };
    let profile = r#"{"tenantId":"t3","username":"node@x"}"#;
    let text = json!({"Account": {
        "1": account("t1", "a@x", &json!({"tenantProfiles": [profile, "{", 7]})),
        "2": account("t2", "b@x", &json!({"environment": "sts.windows.net"})),
        "3": account("t1", "us@x", &json!({"environment": "login.microsoftonline.us"})),
        "4": account("", "adfs@x", &json!({"environment": "fs.example", "home_account_id": "S="})),
    }});
    let store = store(&text);
    let accounts = store.accounts();
    let names: Vec<_> = accounts.iter().map(msal_core::model::Account::username).collect();
    assert_eq!(names, ["b@x", "us@x", "adfs@x"]);
    let tenants: Vec<_> = accounts[0].tenant_profiles().map(|profile| profile.tenant.as_str()).collect();
    assert_eq!(tenants, ["t2", "t1", "t3"]);
    assert_eq!(document(&store), text);
    assert!(!format!("{:?}", store.accounts()).contains("@x"));
    assert!(store.partitions().any(|partition| *partition == Partition::Index));
}

#[test]
fn a_user_goes_from_one_cloud_and_takes_what_is_damaged_along() {
    let mut store = store(&json!({
        "AccessToken": {
            "1": token("x", &json!({})),
            "2": token("x", &json!({"client_id": "another", "ext": {"a": "b"}, "environment": "sts.windows.net"})),
            "3": token("x", &json!({"user_assertion_hash": "h"})),
            "4": token("x", &json!({"expires_on": "soon"})),
            "5": token("stays", &json!({"environment": "login.microsoftonline.us"})),
            "6": token("stays", &json!({"home_account_id": "v.t"})),
            "7": token("stays", &json!({"home_account_id": null})),
        },
        "RefreshToken": {
            "1": entry("x", &json!({})),
            "2": entry("x", &json!({"client_id": "f", "family_id": "1"})),
            "3": entry("stays", &json!({"client_id": "f", "family_id": "2"})),
            "4": entry("stays", &json!({"client_id": "another"})),
            "5": entry("", &json!({})),
        },
        "IdToken": {"1": entry("x", &json!({"client_id": "another"})), "2": entry("x", &json!({"secret": 5}))},
        "Account": {"1": entry("", &json!({})), "2": entry("", &json!({"home_account_id": "v.t"}))},
        "AppMetadata": {"1": {"client_id": "c", "environment": HOST, "family_id": "1"}},
    }));
    assert!(store.remove_account("c", "login.windows.net", "u.t").tokens_changed);
    let left = document(&store);
    let keys = |section: &str| left[section].as_object().map(|entries| entries.keys().cloned().collect::<String>());
    let sections = ["AccessToken", "RefreshToken", "IdToken", "Account", "AppMetadata"].map(keys);
    assert_eq!(sections.map(Option::unwrap_or_default), ["567", "34", "", "2", "1"]);
    assert!(!store.remove_account("c", "login.windows.net", "u.t").tokens_changed);
}

/// Entries of which some are the same: by twos, in several hosts of one cloud, with times that decide and with none.
fn pool() -> [(&'static str, &'static str, Value); 8] {
    let cached = |at: u64, host: &str| json!({"cached_at": at, "environment": host});
    let modified = |at: u64, more: Value| {
        let more = more.as_object().cloned().unwrap();
        Value::Object(more.into_iter().chain([("last_modification_time".to_owned(), json!(at))]).collect::<Map<_, _>>())
    };
    [
        ("AccessToken", "1", token("old", &cached(1, HOST))),
        ("AccessToken", "2", token("young", &cached(2, "login.windows.net"))),
        ("AccessToken", "3", token("other", &cached(1, "login.microsoftonline.us"))),
        ("RefreshToken", "1", entry("old", &modified(1, json!({})))),
        ("RefreshToken", "2", entry("young", &modified(2, json!({"environment": "sts.windows.net"})))),
        ("RefreshToken", "3", entry("family", &modified(1, json!({"family_id": "1"})))),
        ("AppMetadata", "1", json!({"client_id": "c", "environment": HOST, "x": 1})),
        ("Other", "1", json!(1)),
    ]
}

fn subset(bits: usize) -> Store {
    let mut sections: Map<String, Value> = Map::new();
    for (place, (section, key, entry)) in pool().into_iter().enumerate() {
        if bits >> place & 1 == 1 {
            let entries = sections.entry(section).or_insert_with(|| json!({}));
            entries.as_object_mut().unwrap().insert(key.to_owned(), entry);
        }
    }
    store(&Value::Object(sections))
}

fn united(stores: &[&Store]) -> Store {
    stores[1..].iter().fold(stores[0].clone(), |mut all, store| {
        all.merge(store);
        all
    })
}

#[test]
fn a_union_is_the_same_in_any_order_where_the_times_decide() {
    let has_both = |bits: usize, one: usize| bits >> one & 3 == 3;
    let bits = (0..256).filter(|bits| !has_both(*bits, 0) && !has_both(*bits, 3));
    let stores: Vec<Store> = bits.step_by(3).map(subset).collect();
    for a in &stores {
        for b in &stores {
            let (ab, ba) = (united(&[a, b]), united(&[b, a]));
            assert_eq!(document(&ab), document(&ba));
            assert!(!united(&[a, b]).merge(b).tokens_changed && !united(&[a, b]).merge(a).tokens_changed);
            assert_eq!(document(&united(&[&ab, &stores[7]])), document(&united(&[a, &united(&[b, &stores[7]])])));
        }
    }
    let each: Vec<Store> = (0..pool().len()).map(|place| subset(1 << place)).collect();
    let all = document(&united(&each.iter().collect::<Vec<_>>()));
    let secrets = |section: &str| {
        let entries = all[section].as_object().unwrap().values();
        entries.map(|entry| entry["secret"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!([secrets("AccessToken"), secrets("RefreshToken")], ["young other", "young family"]);
}

#[test]
fn where_no_time_decides_the_other_cache_is_the_younger() {
    let with = |refresh: &str, id: &str, account: Value| {
        store(&json!({
            "RefreshToken": {"k": entry(refresh, &json!({}))},
            "IdToken": {"k": entry(id, &json!({}))},
            "Account": {"k": account},
        }))
    };
    let mut first = with(
        "r1",
        "i1",
        json!({"home_account_id": "u.t", "environment": HOST, "realm": "t", "username": "a",
        "x_kept": 1, "tenantProfiles": [r#"{"tenantId":"t"}"#, r#"{"tenantId":"g"}"#]}),
    );
    let second = with(
        "r2",
        "i2",
        json!({"home_account_id": "u.t", "environment": "sts.windows.net", "realm": "T",
        "username": "b", "x_new": 2, "tenantProfiles": [r#"{"tenantId":"t","name":"N"}"#]}),
    );
    assert!(first.merge(&second).tokens_changed);
    let left = document(&first);
    assert_eq!([&left["RefreshToken"]["k"]["secret"], &left["IdToken"]["k"]["secret"]], ["r2", "i2"]);
    let account = &left["Account"]["k"];
    assert_eq!(
        [&account["username"], &account["x_kept"], &account["x_new"], &account["environment"]],
        [&json!("b"), &json!(1), &json!(2), &json!(HOST)]
    );
    assert_eq!(account["tenantProfiles"], json!([r#"{"tenantId":"t","name":"N"}"#, r#"{"tenantId":"g"}"#]));
    assert!(!first.merge(&second).tokens_changed);
}

#[test]
fn entries_that_differ_under_one_key_are_both_kept() {
    let mut bearer = store(&json!({"AccessToken": {"k": token("bearer", &json!({}))}, "IdToken": {"k": 1}}));
    bearer.merge(&store(&json!({"AccessToken": {"k": token("pop", &json!({"token_type": "pop", "kid": "1"}))}})));
    let again = Store::from_json(&bearer.to_json()).unwrap();
    assert_eq!(again.to_json(), bearer.to_json());
    assert_eq!(user(&again).0.as_deref(), Some("bearer"));
    assert_eq!(found(&again, |search| search.account("u.t").scheme("POP", Some("1"))).0.as_deref(), Some("pop"));
}
