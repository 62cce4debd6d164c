//! Refresh tokens: where they work, whose they are, and how they end.

use msal_emulator::{Reason, sample};
use serde_json::json;

use crate::world::{ORIGIN, SCOPE, World, claims, refresh, with};

const ID: &str = sample::PUBLIC_CLIENT_ID;
const FAMILY: [&str; 2] = sample::FAMILY_CLIENT_IDS;

#[test]
fn a_refresh_gives_new_tokens_and_the_old_one_stays_good() {
    let mut world = World::new();
    let first = world.tokens_of(sample::TENANT, ID, sample::USER, SCOPE);
    world.now += 3600;
    let second = world.token(sample::TENANT, &refresh(ID, &first, SCOPE));
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_ne!(first["access_token"], second["access_token"]);
    let id = claims(&second["id_token"]);
    assert_eq!((id.get("nonce"), &id["auth_time"]), (None, &json!(world.now - 3600)));
    world.token("common", &refresh(ID, &first, SCOPE));
    world.token("organizations", &refresh(ID, &second, SCOPE));
}

#[test]
fn a_refresh_token_may_be_good_only_once() {
    let mut world = World::with(sample::directory(ORIGIN).one_time_refresh_tokens());
    let first = world.tokens_of(sample::TENANT, ID, sample::USER, SCOPE);
    let second = world.token(sample::TENANT, &refresh(ID, &first, SCOPE));
    world.refused("twice", sample::TENANT, &refresh(ID, &first, SCOPE), Reason::BadRefreshToken);
    world.token(sample::TENANT, &refresh(ID, &second, SCOPE));
}

#[test]
fn a_refresh_may_ask_for_less_and_for_another_resource() {
    let mut world = World::new();
    let tokens = world.tokens_of(sample::TENANT, ID, sample::USER, "User.Read Mail.Read openid profile offline_access");
    let less = world.token(sample::TENANT, &refresh(ID, &tokens, "Mail.Read"));
    assert_eq!(less["scope"], "Mail.Read");
    assert!(less.get("refresh_token").is_none() && less.get("id_token").is_none());
    let other = world.token(sample::TENANT, &refresh(ID, &tokens, "api://ledger/access offline_access"));
    assert_eq!(claims(&other["access_token"])["aud"], sample::OTHER_RESOURCE);
    world.refused("without consent", sample::TENANT, &refresh(ID, &tokens, "Files.Read"), Reason::Consent);
    let same = world.token(sample::TENANT, &refresh(ID, &tokens, ""));
    assert_eq!(same["scope"], "openid profile User.Read Mail.Read");
}

#[test]
fn the_reserved_scopes_never_grow() {
    let mut world = World::new();
    let tokens = world.tokens_of(sample::TENANT, ID, sample::USER, "User.Read offline_access");
    let answer = world.token(sample::TENANT, &refresh(ID, &tokens, "User.Read openid offline_access"));
    assert!(answer.get("id_token").is_none());
}

#[test]
fn a_family_shares_its_tokens_and_nobody_else_has_part_in_them() {
    let mut world = World::new();
    let tokens = world.tokens_of(sample::TENANT, FAMILY[0], sample::USER, SCOPE);
    assert_eq!(tokens["foci"], "1");
    let sibling = world.token(sample::TENANT, &refresh(FAMILY[1], &tokens, SCOPE));
    assert_eq!(sibling["foci"], "1");
    assert_eq!(claims(&sibling["access_token"])["azp"], FAMILY[1]);
    world.refused("a stranger", sample::TENANT, &refresh(ID, &tokens, SCOPE), Reason::ClientMismatch);
    let own = world.tokens_of(sample::TENANT, ID, sample::USER, SCOPE);
    world.refused("a member", sample::TENANT, &refresh(FAMILY[0], &own, SCOPE), Reason::ClientMismatch);
}

#[test]
fn an_end_has_its_reason() {
    let mut world = World::new();
    let tokens = world.tokens_of(sample::TENANT, ID, sample::USER, SCOPE);
    let form = refresh(ID, &tokens, SCOPE);
    world.refused("unknown", sample::TENANT, &with(form.clone(), "refresh_token", "guess"), Reason::BadRefreshToken);
    world.refused("a secret", sample::TENANT, &with(form.clone(), "client_secret", "x"), Reason::PublicClient);
    world.now += 90 * 24 * 3600 - 1;
    let fresh = world.token(sample::TENANT, &form);
    world.now += 1;
    world.refused("too old", sample::TENANT, &form, Reason::Inactive);
    let fresh = refresh(ID, &fresh, SCOPE);
    world.token(sample::TENANT, &fresh);
    let now = world.now;
    world.entra.revoke_sessions(sample::OTHER_USER, now);
    world.token(sample::TENANT, &fresh);
    world.entra.revoke_sessions(&sample::USER.to_uppercase(), now);
    world.refused("revoked", sample::TENANT, &fresh, Reason::Revoked);
}

#[test]
fn a_token_goes_with_its_user_to_where_they_are_guests() {
    let mut world = World::new();
    let tokens = world.tokens_of(sample::TENANT, ID, sample::USER, SCOPE);
    let there = world.token(sample::GUEST_TENANT, &refresh(ID, &tokens, SCOPE));
    let (here, there) = (claims(&tokens["id_token"]), claims(&there["id_token"]));
    assert_eq!((&here["tid"], &there["tid"]), (&json!(sample::TENANT), &json!(sample::GUEST_TENANT)));
    assert_ne!(here["oid"], there["oid"]);
    let other = world.tokens_of(sample::TENANT, ID, sample::OTHER_USER, SCOPE);
    world.refused("no guest", sample::GUEST_TENANT, &refresh(ID, &other, SCOPE), Reason::NotInTenant);
    for place in [sample::CIAM_TENANT, "consumers"] {
        world.refused(
            place,
            place,
            &refresh(ID, &other, SCOPE),
            if place == "consumers" { Reason::NotInTenant } else { Reason::OtherTenant },
        );
    }
}
