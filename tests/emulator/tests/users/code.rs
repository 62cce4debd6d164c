//! Authorization codes: what redeems them, what does not, and what the tokens say.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use msal_emulator::{Reason, sample};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::{
    BACK, NOW, ORIGIN, Pairs, SCOPE, VERIFIER, World, claims, client_info, pairs, redemption, request, url, with,
};

const ID: &str = sample::PUBLIC_CLIENT_ID;

fn code(world: &mut World, tenant: &str, request: &Pairs) -> String {
    world.sign_in(&url(tenant, request), sample::USER).parameters.get("code").unwrap().to_owned()
}

type Row = (&'static str, fn(Pairs) -> Pairs, Reason);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("no code", |r| with(r, "code", ""), Reason::Missing),
    ("an unknown code", |r| with(r, "code", "guess"), Reason::BadGrant),
    ("another client", |r| with(r, "client_id", sample::FAMILY_CLIENT_IDS[0]), Reason::BadGrant),
    ("an unknown client", |r| with(r, "client_id", "nobody"), Reason::UnknownClient),
    ("a secret of a public client", |r| with(r, "client_secret", "x"), Reason::PublicClient),
    ("no redirect URI", |r| with(r, "redirect_uri", ""), Reason::ReplyAddress),
    ("another port", |r| with(r, "redirect_uri", "http://localhost:49153/"), Reason::ReplyAddress),
    ("no verifier", |r| with(r, "code_verifier", ""), Reason::Verifier),
    ("a wrong verifier", |r| with(r, "code_verifier", &"a".repeat(43)), Reason::Verifier),
    ("two resources", |r| with(r, "scope", "User.Read api://ledger/access"), Reason::ManyResources),
    ("without consent", |r| with(r, "scope", "Files.Read"), Reason::Consent),
    ("an unknown scope", |r| with(r, "scope", "User.Write"), Reason::UnknownScope),
    ("claims are no JSON", |r| with(r, "claims", "["), Reason::Claims),
];

#[test]
fn each_check_refuses_and_a_refusal_does_not_use_the_code_up() {
    let mut world = World::new();
    let code = code(&mut world, sample::TENANT, &request(ID));
    for (name, spoil, reason) in TABLE {
        world.refused(name, sample::TENANT, &spoil(redemption(ID, &code)), *reason);
    }
    world.refused("another tenant", sample::GUEST_TENANT, &redemption(ID, &code), Reason::OtherTenant);
    world.token(sample::TENANT, &redemption(ID, &code));
    world.refused("twice", sample::TENANT, &redemption(ID, &code), Reason::CodeUsed);
}

#[test]
fn a_code_lives_ten_minutes() {
    for (age, expected) in [(599, None), (600, Some(Reason::CodeExpired))] {
        let mut world = World::new();
        let code = code(&mut world, "common", &request(ID));
        world.now += age;
        match expected {
            None => drop(world.token("common", &redemption(ID, &code))),
            Some(reason) => drop(world.refused("late", "common", &redemption(ID, &code), reason)),
        }
    }
}

#[test]
fn pkce_may_be_plain_and_is_never_optional_in_half() {
    let mut world = World::new();
    let plain = with(with(request(ID), "code_challenge", VERIFIER), "code_challenge_method", "plain");
    for request in [plain.clone(), with(plain, "code_challenge_method", "")] {
        let code = code(&mut world, sample::TENANT, &request);
        world.token(sample::TENANT, &redemption(ID, &code));
    }
    let without = with(with(request(ID), "code_challenge", ""), "code_challenge_method", "");
    let code = code(&mut world, sample::TENANT, &without);
    world.refused("a verifier out of place", sample::TENANT, &redemption(ID, &code), Reason::Verifier);
    world.token(sample::TENANT, &with(redemption(ID, &code), "code_verifier", ""));
}

#[test]
fn a_confidential_client_authenticates() {
    let mut world = World::new();
    let id = sample::CLIENT_ID;
    let code = code(&mut world, sample::TENANT, &with(request(id), "redirect_uri", sample::REDIRECT_URI));
    let bare = with(redemption(id, &code), "redirect_uri", sample::REDIRECT_URI);
    world.refused("no credential", sample::TENANT, &bare, Reason::NeedsCredential);
    world.refused("a wrong secret", sample::TENANT, &with(bare.clone(), "client_secret", "guess"), Reason::Secret);
    let tokens = world.token(sample::TENANT, &with(bare, "client_secret", sample::SECRET));
    assert_eq!(claims(&tokens["access_token"])["azpacr"], "1");
}

#[test]
fn the_answer_has_everything() {
    let mut world = World::with(sample::directory(ORIGIN).expires_in(4000).refresh_in(2000));
    world.now = NOW;
    let code = code(&mut world, "common", &request(ID));
    world.now += 7;
    let tokens = world.token("common", &redemption(ID, &code));
    for (name, value) in [
        ("token_type", json!("Bearer")),
        ("expires_in", json!(4000)),
        ("ext_expires_in", json!(4000)),
        ("refresh_in", json!(2000)),
        ("scope", json!("openid profile User.Read")),
    ] {
        assert_eq!(tokens[name], value, "{name}");
    }
    assert!(tokens.get("foci").is_none());
    let home = world.entra.home_account_id(sample::USER).unwrap();
    let info = client_info(&tokens);
    assert_eq!(format!("{}.{}", info["uid"].as_str().unwrap(), info["utid"].as_str().unwrap()), home);

    let (id, access) = (claims(&tokens["id_token"]), claims(&tokens["access_token"]));
    let hash = Sha256::digest(tokens["access_token"].as_str().unwrap());
    for (name, value) in [
        ("iss", json!(format!("{ORIGIN}/{}/v2.0", sample::TENANT))),
        ("aud", json!(ID)),
        ("tid", json!(sample::TENANT)),
        ("oid", info["uid"].clone()),
        ("preferred_username", json!(sample::USER)),
        ("name", json!("ada")),
        ("nonce", json!("n-0S6_WzA2Mj")),
        ("auth_time", json!(NOW)),
        ("iat", json!(NOW + 7)),
        ("exp", json!(NOW + 4007)),
        ("ver", json!("2.0")),
        ("at_hash", json!(URL_SAFE_NO_PAD.encode(&hash[..16]))),
    ] {
        assert_eq!(id[name], value, "{name}");
    }
    for (name, value) in
        [("aud", json!(sample::RESOURCE)), ("scp", json!("openid profile User.Read")), ("azpacr", json!("0"))]
    {
        assert_eq!(access[name], value, "{name}");
    }
    assert_eq!((&access["sub"], &access["oid"]), (&id["sub"], &id["oid"]));
}

#[test]
fn what_is_not_asked_for_is_not_given() {
    let mut world = World::new();
    let tokens = |world: &mut World, scope: &str| world.tokens_of(sample::TENANT, ID, sample::USER, scope);
    let bare = tokens(&mut world, "User.Read");
    assert!(["id_token", "refresh_token", "foci"].iter().all(|name| bare.get(name).is_none()), "{bare}");
    let openid = claims(&tokens(&mut world, "openid email")["id_token"]);
    assert!(
        openid.get("oid").is_none() && openid["email"] == sample::USER && openid["tid"] == sample::TENANT,
        "{openid}"
    );
    let all = tokens(&mut world, &format!("{}/.default", sample::RESOURCE));
    let names = ["User.Read", "Mail.Read", ".default"].map(|name| format!("{}/{name}", sample::RESOURCE));
    assert_eq!(all["scope"], names.join(" "));
    assert_eq!(claims(&all["access_token"])["scp"], "User.Read Mail.Read");
}

#[test]
fn demanded_contexts_and_capabilities_reach_the_token() {
    let mut world = World::new();
    let wanted = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"},"xms_cc":{"values":["cp1"]}}}"#;
    let code = code(&mut world, sample::TENANT, &with(request(ID), "claims", wanted));
    let tokens = world.token(sample::TENANT, &with(redemption(ID, &code), "claims", wanted));
    let access = claims(&tokens["access_token"]);
    assert_eq!([&access["acrs"], &access["xms_cc"]], [&json!(["c1"]), &json!(["cp1"])]);
    let more = wanted.replace("c1\"}", "c2\"}");
    let form = with(crate::world::refresh(ID, &tokens, SCOPE), "claims", &more);
    let refused = world.refused("more than was had", sample::TENANT, &form, Reason::MultiFactor);
    assert_eq!(refused["claims"], Value::from(more));
}

#[test]
fn a_redemption_without_scope_gets_what_was_authorized() {
    let mut world = World::new();
    let code = code(&mut world, sample::TENANT, &request(ID));
    let form = pairs(&[
        ("grant_type", "authorization_code"),
        ("client_id", ID),
        ("code", &code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ]);
    let tokens = world.token(sample::TENANT, &form);
    assert!(tokens["refresh_token"].is_string() && tokens.get("client_info").is_none());
}

#[test]
fn a_token_may_have_more_than_was_asked_for() {
    let mut world = World::with(sample::directory(ORIGIN).all_consented_scopes());
    world.tokens_of(sample::TENANT, ID, sample::USER, "Files.Read");
    let tokens = world.tokens_of(sample::TENANT, ID, sample::USER, "Mail.Read");
    let full = ["User.Read", "Files.Read"].map(|name| format!("{}/{name}", sample::RESOURCE));
    assert_eq!(tokens["scope"], format!("Mail.Read {}", full.join(" ")));
    assert_eq!(claims(&tokens["access_token"])["scp"], "Mail.Read User.Read Files.Read");
    let other = world.tokens_of(sample::TENANT, ID, sample::OTHER_USER, "Mail.Read");
    assert_eq!(claims(&other["access_token"])["scp"], "Mail.Read User.Read");
}
