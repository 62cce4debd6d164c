//! No token of a user crosses users, clients, tenants, clouds, keys or schemes; no refresh token does, families aside.

use msal_core::cache::Store;
use msal_core::{Account, ConfidentialClientApplication, Credential, Error, Why};
use msal_laws::person::home_account_id;
use msal_laws::strategy::{config, seed};
use msal_laws::{AppSpec, CallSpec, EPOCH, Scripted, TENANT, run};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// One respect in which a cached token is not the one that is asked for: a member, and its foreign value.
type Respect = (&'static str, Value);

fn respects() -> Vec<Respect> {
    let own = home_account_id();
    vec![
        ("home_account_id", json!(format!("2{own}"))),
        ("home_account_id", json!(format!("{own}2"))),
        ("home_account_id", json!(own.to_ascii_uppercase())),
        ("home_account_id", json!("")),
        ("home_account_id", Value::Null),
        ("client_id", json!("another-client")),
        ("environment", json!("login.microsoftonline.us")),
        ("environment", json!("login.microsoftonline.com.evil.example")),
        ("user_assertion_hash", json!("hash")),
    ]
}

fn of_access_tokens() -> Vec<Respect> {
    let more = [
        ("realm", json!("11111111-2222-4333-8444-555555555555")),
        ("realm", json!("")),
        ("ext_cache_key", json!("n_lucewkadzv_nybtg-2wtorgf2nrns6ihlfa7vbuzg")),
        ("key_id", json!("thumbprint")),
        ("kid", json!("thumbprint")),
        ("token_type", json!("pop")),
        ("target", json!("Mail.Read")),
        ("expires_on", json!((EPOCH + 299).to_string())),
    ];
    respects().into_iter().chain(more).collect()
}

fn of_refresh_tokens() -> Vec<Respect> {
    respects()
}

fn own(kind: &str, secret: &str) -> Value {
    json!({
        "credential_type": kind, "secret": secret, "home_account_id": home_account_id(), "environment": "login.windows.net",
        "client_id": "CLIENT-ID", "realm": TENANT, "target": "USER.READ openid profile", "token_type": "bearer",
        "cached_at": EPOCH.to_string(), "expires_on": (EPOCH + 3000).to_string(),
    })
}

fn entry(kind: &str, secret: &str, foreign: impl IntoIterator<Item = Respect>) -> Value {
    let mut members: Map<String, Value> = serde_json::from_value(own(kind, secret)).unwrap();
    members.extend(foreign.into_iter().map(|(name, value)| (name.to_owned(), value)));
    if kind == "RefreshToken" {
        members.retain(|name, _| !["realm", "expires_on", "token_type"].contains(&name.as_str()));
    }
    members.into()
}

fn cache(access: Vec<Value>, refresh: Vec<Value>) -> Scripted {
    let numbered = |entries: Vec<Value>| -> Map<String, Value> {
        entries.into_iter().enumerate().map(|(number, entry)| (number.to_string(), entry)).collect()
    };
    let document = json!({"AccessToken": numbered(access), "RefreshToken": numbered(refresh)});
    Scripted { store: Store::from_json(&document.to_string()).unwrap(), ..Scripted::default() }
}

fn silent(world: &mut Scripted, seed: [u8; 32]) -> Result<String, Error> {
    let app = AppSpec::default().build_public();
    let flow = app.acquire_token_silent(["User.Read"], &Account::of_id(home_account_id()));
    run(world, &flow, seed).result.map(|token| token.access_token().expose_secret().to_owned())
}

fn pick(from: &[Respect], chosen: &std::collections::BTreeSet<usize>) -> Vec<Respect> {
    chosen.iter().map(|at| from[*at].clone()).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_foreign_token_is_neither_handed_out_nor_redeemed(
        access in vec(btree_set(0..of_access_tokens().len(), 1..4), 0..6),
        refresh in vec(btree_set(0..of_refresh_tokens().len(), 1..4), 0..6),
        seed in seed()
    ) {
        let access = access.iter().map(|it| entry("AccessToken", "foreign", pick(&of_access_tokens(), it))).collect();
        let refresh = refresh.iter().map(|it| entry("RefreshToken", "foreign", pick(&of_refresh_tokens(), it))).collect();
        let mut world = cache(access, refresh);
        let result = silent(&mut world, seed);
        prop_assert!(matches!(result, Err(Error::NoToken(_))), "{result:?}");
        prop_assert!(world.sent.is_empty());
    }

    #[test]
    fn the_one_that_answers_is_found_among_all_others(
        others in vec(btree_set(0..of_access_tokens().len(), 1..3), 0..6), at in any::<usize>(), seed in seed()
    ) {
        let lasting = |it: &std::collections::BTreeSet<usize>| {
            let foreign = pick(&of_access_tokens(), it).into_iter().filter(|(name, _)| *name != "expires_on");
            entry("AccessToken", "foreign", foreign.chain([("realm", json!("elsewhere"))]))
        };
        let mut access: Vec<Value> = others.iter().map(lasting).collect();
        access.insert(at % (access.len() + 1), entry("AccessToken", "own", []));
        let mut world = cache(access, vec![]);
        prop_assert_eq!(silent(&mut world, seed).unwrap(), "own");
        prop_assert!(world.sent.is_empty());
    }

    #[test]
    fn the_own_refresh_token_is_redeemed_among_all_others(
        others in vec(btree_set(0..of_refresh_tokens().len(), 1..3), 0..6), at in any::<usize>(), seed in seed()
    ) {
        let mut refresh: Vec<Value> =
            others.iter().map(|it| entry("RefreshToken", "foreign", pick(&of_refresh_tokens(), it))).collect();
        refresh.insert(at % (refresh.len() + 1), entry("RefreshToken", "own-refresh-token", []));
        let mut world = cache(vec![], refresh);
        silent(&mut world, seed).unwrap();
        let grants = world.grants();
        prop_assert_eq!(grants.len(), 1);
        let sent = |name: &str| grants[0].1.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
        prop_assert_eq!(sent("refresh_token"), Some("own-refresh-token".to_owned()));
        prop_assert!(grants[0].0.starts_with("https://login.windows.net/"), "at the host that issued it: {}", grants[0].0);
    }

    /// A user who signs out leaves nothing, and takes nothing of anybody else's along.
    #[test]
    fn sign_out_stays_within_its_bounds(chosen in btree_set(0..respects().len(), 0..3), seed in seed()) {
        let foreign = pick(&respects(), &chosen);
        let is_other = |name: &str| foreign.iter().any(|(own, _)| *own == name);
        let access = entry("AccessToken", "an-access-token", foreign.clone());
        let refresh = entry("RefreshToken", "a-refresh-token", foreign.clone());
        let mut world = cache(vec![access], vec![refresh]);
        let app = AppSpec::default().build_public();
        run(&mut world, &app.remove_account(&Account::of_id(home_account_id())), seed).result.unwrap();
        let json = world.store.to_json();
        let stays = is_other("home_account_id") || is_other("environment");
        prop_assert_eq!(json.contains("an-access-token"), stays);
        prop_assert_eq!(json.contains("a-refresh-token"), stays || is_other("client_id"));
    }
}

/// An application's own token answers no user, and a user's answers no application.
#[test]
fn applications_and_users_share_nothing() {
    let (app, call) = (AppSpec::default().build(), CallSpec::default());
    let mut world = Scripted::default();
    run(&mut world, &call.flow(&app), [1; 32]).result.unwrap();
    let silent = app.acquire_token_silent(call.scopes(), &Account::of_id(""));
    assert!(matches!(run(&mut world, &silent, [2; 32]).result, Err(Error::Config(_))), "nobody's account is none");
    let silent = app.acquire_token_silent(call.scopes(), &Account::of_id(home_account_id()));
    assert!(matches!(run(&mut world, &silent, [3; 32]).result, Err(Error::NoToken(_))));

    let mut world = Scripted::default();
    run(&mut world, &call.redemption(&app), [1; 32]).result.unwrap();
    assert!(run(&mut world, &call.flow(&app), [2; 32]).sends() > 0);
}

/// No access token of a provider answers for another on the same host, though the first segment of their paths is one.
#[test]
fn providers_on_one_host_have_access_tokens_of_their_own() {
    let (scopes, call) = (["User.Read"], CallSpec::default());
    let app = |authority: &str| {
        let builder =
            ConfidentialClientApplication::builder("client-id", Credential::secret("a secret of some length"));
        builder.oidc_authority(authority).build().unwrap()
    };
    for [one, other] in [
        ["https://org.example/oauth2/a", "https://org.example/oauth2/b"],
        ["https://org.example/realms/a/v2.0", "https://org.example/realms/b/v2.0"],
    ] {
        let (one, other) = (app(one), app(other));
        let mut world = Scripted::default();
        run(&mut world, &one.acquire_token_for_client(scopes), [1; 32]).result.unwrap();
        assert!(run(&mut world, &other.acquire_token_for_client(scopes), [2; 32]).sends() > 0);
        assert_eq!(run(&mut world, &one.acquire_token_for_client(scopes), [3; 32]).sends(), 0);

        let account = run(&mut world, &call.redemption(&one), [4; 32]).result.unwrap().account().cloned().unwrap();
        let silent = |app: &ConfidentialClientApplication| app.acquire_token_silent(call.scopes(), &account);
        assert_eq!(run(&mut world, &silent(&one), [5; 32]).sends(), 0);
        assert!(run(&mut world, &silent(&other), [6; 32]).sends() > 0);
    }
}

/// Where there is no token, the reason is the respect in which the cached one is another's.
#[test]
fn the_reason_for_no_token_is_true() {
    let app = AppSpec::default().build_public();
    let silent = || app.acquire_token_silent(["User.Read"], &Account::of_id(home_account_id()));
    let why = |foreign: &[Respect], forced: bool| {
        let mut world = cache(vec![entry("AccessToken", "cached", foreign.iter().cloned())], vec![]);
        match run(&mut world, &silent().force_refresh(forced), [1; 32]).result {
            Err(Error::NoToken(why)) => why,
            other => panic!("{other:?}"),
        }
    };
    let tenant = ("realm", json!("11111111-2222-4333-8444-555555555555"));
    let pop = ("token_type", json!("pop"));
    assert_eq!(why(&[tenant], false), Why::Tenant);
    assert_eq!(why(&[pop, ("kid", json!("thumbprint"))], false), Why::Key);
    assert_eq!(why(&[("target", json!("Mail.Read"))], false), Why::NoScopeMatch);
    assert_eq!(why(&[("expires_on", json!((EPOCH + 299).to_string()))], false), Why::Expired);
    let forced = why(&[], true);
    assert!(!matches!(forced, Why::Tenant | Why::Key), "the token of this very tenant is passed over: {forced:?}");
}

/// An account signs out where it signed in, though the application asks another cloud by now.
#[test]
fn an_account_of_another_cloud_signs_out() {
    let government = ("environment", json!("login.microsoftonline.us"));
    let token = |name: &str| entry(name, "held", [government.clone()]);
    let account = json!({
        "home_account_id": home_account_id(), "environment": "login.microsoftonline.us", "realm": TENANT,
        "username": "ada@contoso.example", "authority_type": "MSSTS", "local_account_id": "oid",
    });
    let document = json!({"AccessToken": {"a": token("AccessToken")}, "Account": {"b": account}});
    let mut world = Scripted { store: Store::from_json(&document.to_string()).unwrap(), ..Scripted::default() };
    let [account] = &world.store.accounts()[..] else { panic!("one account") };
    let account = account.clone();
    run(&mut world, &AppSpec::default().build_public().remove_account(&account), [1; 32]).result.unwrap();
    assert!(world.store.accounts().is_empty() && !world.store.to_json().contains("held"));
}
