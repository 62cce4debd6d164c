//! What tests do behind the back of clients, and what they learn.

use base64::{Engine, engine::general_purpose::STANDARD};
use msal_emulator::{Fault, Reason, User, sample};
use serde_json::{Value, json};

use crate::world::{NOW, SCOPE, World, redemption, refresh, request, url, with};

const ID: &str = sample::PUBLIC_CLIENT_ID;

#[test]
fn a_revocation_ends_sessions_codes_and_access() {
    let mut world = World::new();
    let tokens = world.tokens_of(sample::TENANT, ID, sample::USER, SCOPE);
    let code =
        world.sign_in(&url(sample::TENANT, &request(ID)), sample::USER).parameters.get("code").unwrap().to_owned();
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(world.entra.challenge(access), None);
    world.entra.revoke_sessions(sample::USER, NOW);

    let challenge = world.entra.challenge(access).unwrap();
    assert!(challenge.starts_with("Bearer ") && challenge.contains("error=\"insufficient_claims\""), "{challenge}");
    let (_, encoded) = challenge.trim_end_matches('"').rsplit_once('"').unwrap();
    let claims: Value = serde_json::from_slice(&STANDARD.decode(encoded).unwrap()).unwrap();
    assert_eq!(claims["access_token"]["nbf"], json!({"essential": true, "value": NOW.to_string()}));

    world.refused("code", sample::TENANT, &redemption(ID, &code), Reason::Revoked);
    world.refused("refresh", sample::TENANT, &refresh(ID, &tokens, SCOPE), Reason::Revoked);
    let silent = world.open(&url(sample::TENANT, &with(request(ID), "prompt", "none")));
    assert_eq!(silent.callback().unwrap().parameters.get("error"), Some("login_required"));

    let again = world.tokens_of(sample::TENANT, ID, sample::USER, SCOPE);
    assert_eq!(world.entra.challenge(again["access_token"].as_str().unwrap()), None);
    world.token(sample::TENANT, &refresh(ID, &again, SCOPE));
    assert!(world.entra.challenge("guess").unwrap().contains("invalid_token"));
}

#[test]
fn access_alone_may_lose_trust() {
    let mut world = World::new();
    let tokens = world.tokens_of(sample::TENANT, ID, sample::USER, SCOPE);
    world.entra.distrust_access_tokens(sample::USER, NOW);
    assert!(world.entra.challenge(tokens["access_token"].as_str().unwrap()).unwrap().contains("insufficient_claims"));
    let wanted =
        format!(r#"{{"access_token":{{"nbf":{{"essential":true,"value":"{NOW}"}},"xms_cc":{{"values":["cp1"]}}}}}}"#);
    let again = world.token(sample::TENANT, &with(refresh(ID, &tokens, SCOPE), "claims", &wanted));
    assert_eq!(world.entra.challenge(again["access_token"].as_str().unwrap()), None);
    assert_eq!(crate::world::claims(&again["access_token"])["xms_cc"], json!(["cp1"]));
}

#[test]
fn a_user_may_come_later() {
    let mut world = World::new();
    let late = || User::new("late@contoso.example", sample::PASSWORD).object_id("3f0c1b7e-9d24-4a58-b6e1-c07f82d5a943");
    assert!(world.entra.add_user(sample::DOMAIN, late()));
    assert!(!world.entra.add_user(sample::DOMAIN, late()) && !world.entra.add_user("nowhere.example", late()));
    let home = format!("3f0c1b7e-9d24-4a58-b6e1-c07f82d5a943.{}", sample::TENANT);
    assert_eq!(world.entra.home_account_id("Late@contoso.example"), Some(home));
    world.tokens_of("common", ID, "late@contoso.example", SCOPE);
}

#[test]
fn requests_are_counted_by_grant_and_fail_on_demand() {
    let mut world = World::new();
    let tokens = world.tokens_of(sample::TENANT, ID, sample::USER, SCOPE);
    let form = refresh(ID, &tokens, SCOPE);
    world.token(sample::TENANT, &form);
    world.entra.fail_next("/token", Fault::Status(503, "{}".to_owned()));
    assert_eq!(world.post(&crate::world::token_path(sample::TENANT), &form).status(), 503);
    let log = world.entra.log();
    let grants = ["authorization_code", "refresh_token", "password"].map(|grant| log.count_grant(grant));
    assert_eq!(grants, [1, 2, 0]);
}

#[test]
fn equal_directories_answer_users_equally_and_no_secret_is_shown() {
    let run = || {
        let mut world = World::new();
        let tokens = world.tokens_of(sample::TENANT, ID, sample::USER, SCOPE);
        let shown = format!("{:?} {:?}", world.entra, world.browser);
        (tokens, shown)
    };
    let (tokens, shown) = run();
    assert_eq!(run(), (tokens.clone(), shown.clone()));
    for secret in ["access_token", "refresh_token", "id_token"].map(|name| tokens[name].as_str().unwrap()) {
        assert!(!shown.contains(secret));
    }
    assert!(!shown.contains(sample::PASSWORD));
}
