//! A user who has signed in before gets a token without being asked.

use msal_core::cache::Store;
use msal_core::{Account, PublicClientApplication};
use msal_laws::{AppSpec, CallSpec, Deeds, EPOCH, Mutation, TENANT, Yield, person};
use serde_json::{Map, Value, json};

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 9] = [
    Tale { name: "silent-hit", about: "A fresh token in the cache costs one look.", tell: hit },
    Tale {
        name: "silent-refresh",
        about: "The token has expired: the refresh token is redeemed, and another takes its place.",
        tell: refresh,
    },
    Tale {
        name: "silent-aging",
        about: "A token past its refresh time is replaced early, and handed out all the same where that fails.",
        tell: aging,
    },
    Tale {
        name: "silent-aside",
        about: "A token past its refresh time is handed out at once, and the flow that replaces it comes with it.",
        tell: aside,
    },
    Tale {
        name: "silent-family",
        about: "Another application of the same family has signed the user in; and one that is of none.",
        tell: family,
    },
    Tale {
        name: "silent-alias",
        about: "The user has signed in at another host of the cloud: the refresh token goes to the host that issued it.",
        tell: alias,
    },
    Tale {
        name: "silent-common",
        about: "An authority without a tenant of its own is resolved first, for only the service knows its name in the cache.",
        tell: common,
    },
    Tale {
        name: "silent-refused",
        about: "The service refuses the refresh token, and says by its suberror what helps.",
        tell: refused,
    },
    Tale {
        name: "silent-no-token",
        about: "There is no token and no refresh token: the error says what is missing.",
        tell: no_token,
    },
];

const NAME: &str = "acquire_token_silent";

fn app() -> PublicClientApplication {
    AppSpec::default().build_public()
}

/// Signs the user in, and lets time pass.
fn signed_in(teller: &mut Teller, seconds: u64) -> Account {
    let account = teller.sign_in(&app(), &CallSpec::default());
    teller.say("The user has signed in.");
    teller.later(seconds);
    account
}

fn silent(teller: &mut Teller, account: &Account) {
    let flow = app().acquire_token_silent(CallSpec::default().scopes(), account);
    teller.tell(NAME, &flow, Yield::Token);
}

fn hit(teller: &mut Teller) {
    let account = signed_in(teller, 1800);
    silent(teller, &account);
}

fn refresh(teller: &mut Teller) {
    let account = signed_in(teller, 7200);
    silent(teller, &account);
    silent(teller, &account);
    teller.say("A cached token will not do:");
    let flow = app().acquire_token_silent(CallSpec::default().scopes(), &account);
    teller.tell(NAME, &flow.clone().force_refresh(true), Yield::Token);
    let challenge = r#"{"access_token":{"acrs":{"value":"c1"}}}"#;
    teller.tell(NAME, &flow.claims_challenge(challenge), Yield::Token);
}

fn aging(teller: &mut Teller) {
    let account = signed_in(teller, 1860);
    let flow = app().acquire_token_silent(CallSpec::default().scopes(), &account);
    teller.spoil(&flow, "Send POST token", Deeds::Garbage(503, b"busy".to_vec()));
    silent(teller, &account);
    teller.spoil(&flow, "Send POST token", no("interaction_required", None));
    silent(teller, &account);
    teller.next([]);
    silent(teller, &account);
}

fn aside(teller: &mut Teller) {
    let account = signed_in(teller, 1860);
    let flow = app().acquire_token_silent(CallSpec::default().scopes(), &account).with_refresh_aside();
    if let Some(Yield::HandedOut(handed)) = teller.tell(NAME, &flow, Yield::HandedOut) {
        teller.tell(NAME, &handed.refresh.expect("the token is aging"), Yield::Token);
    }
    teller.tell(NAME, &flow, Yield::HandedOut);
}

fn family(teller: &mut Teller) {
    let other = PublicClientApplication::builder("other-client");
    let other = other.authority(format!("https://login.microsoftonline.com/{TENANT}")).build().expect("an application");
    let sign_in = CallSpec::default().redemption(&other);
    let foci = || Deeds::Mutate(Mutation::Besides("foci".to_owned(), "1".into()));
    teller.spoil(&sign_in, "Send POST token", foci());
    let account = teller.quietly(&sign_in).account().cloned().expect("the service says who signed in");
    teller.say("The user has signed in to other-client, which belongs to a family.");
    let flow = app().acquire_token_silent(CallSpec::default().scopes(), &account);
    teller.spoil(&flow, "Send POST token", no("invalid_grant", Some("client_mismatch")));
    silent(teller, &account);
    teller.say("client-id turns out to belong to the family:");
    teller.spoil(&flow, "Send POST token", foci());
    silent(teller, &account);
    teller.later(3600);
    silent(teller, &account);
}

fn alias(teller: &mut Teller) {
    let elsewhere = PublicClientApplication::builder("client-id");
    let elsewhere = elsewhere.authority(format!("https://login.windows.net/{TENANT}")).build().expect("an application");
    let account = teller.sign_in(&elsewhere, &CallSpec::default());
    teller.say("The user has signed in at login.windows.net.");
    silent(teller, &account);
    teller.later(3600);
    silent(teller, &account);
}

fn common(teller: &mut Teller) {
    let app = PublicClientApplication::builder("client-id").build().expect("an application");
    let account = teller.sign_in(&app, &CallSpec::default());
    teller.world.store = Store::from_json(&teller.world.store.to_json()).expect("what was written");
    teller.say("The user has signed in, and the cache was written and read since then.");
    let flow = app.acquire_token_silent(CallSpec::default().scopes(), &account);
    teller.tell(NAME, &flow, Yield::Token);
    teller.tell(NAME, &flow, Yield::Token);
}

fn no(error: &str, suberror: Option<&str>) -> Deeds {
    let body = json!({
        "error": error, "error_description": "AADSTS70043: It is of no use any more.", "suberror": suberror,
        "claims": r#"{"access_token":{"acrs":{"value":"c1"}}}"#,
    });
    Deeds::Garbage(400, body.to_string().into_bytes())
}

fn refused(teller: &mut Teller) {
    let account = signed_in(teller, 7200);
    let flow = app().acquire_token_silent(CallSpec::default().scopes(), &account);
    teller.spoil(&flow, "Send POST token", no("invalid_grant", Some("bad_token")));
    silent(teller, &account);
    teller.spoil(&flow, "Send POST token", no("interaction_required", Some("basic_action")));
    silent(teller, &account);
}

fn no_token(teller: &mut Teller) {
    let account = Account::of_id(person::home_account_id());
    let flow = app().acquire_token_silent(["User.Read"], &account);
    teller.say("Nobody has signed in:");
    teller.tell(NAME, &flow, Yield::Token);
    for (what, member, value) in [
        ("A token for other scopes:", "target", json!("Mail.Read")),
        ("A token that has expired:", "expires_on", json!((EPOCH + 299).to_string())),
        ("A token of another tenant:", "realm", json!("11111111-2222-4333-8444-555555555555")),
        ("A token that is bound to a key:", "key_id", json!("thumbprint")),
    ] {
        teller.say(what);
        teller.world.store = holding(member, value);
        teller.tell(NAME, &flow, Yield::Token);
    }
    teller.say("A token without the claims that are asked for:");
    teller.world.store = holding("realm", json!(TENANT));
    let challenge = r#"{"access_token":{"acrs":{"value":"c1"}}}"#;
    teller.tell(NAME, &flow.claims_challenge(challenge), Yield::Token);
    teller.tell(NAME, &app().acquire_token_silent(["User.Read"], &Account::of_id("")), Yield::Token);
}

/// A cache with one access token of the user's, which is another in one respect, and no refresh token.
fn holding(member: &str, value: Value) -> Store {
    let token = json!({
        "credential_type": "AccessToken", "secret": "token", "home_account_id": person::home_account_id(),
        "environment": "login.microsoftonline.com", "client_id": "client-id", "realm": TENANT, "target": "User.Read",
        "token_type": "Bearer", "cached_at": EPOCH.to_string(), "expires_on": (EPOCH + 3000).to_string(),
    });
    let mut token: Map<String, Value> = token.as_object().cloned().unwrap_or_default();
    token.insert(member.to_owned(), value);
    Store::from_json(&json!({"AccessToken": {"one": token}}).to_string()).expect("a cache document")
}
