//! Devices: a code, its page, and the polls.

use msal_emulator::{Page, Reason, sample};
use serde_json::Value;

use crate::world::{ORIGIN, SCOPE, World, body, claims, expect_refusal, pairs, with};

const ID: &str = sample::PUBLIC_CLIENT_ID;

fn begin(world: &mut World, tenant: &str) -> Value {
    let answer =
        world.post(&format!("/{tenant}/oauth2/v2.0/devicecode"), &pairs(&[("client_id", ID), ("scope", SCOPE)]));
    assert_eq!(answer.status(), 200);
    body(&answer)
}

fn poll(device: &Value) -> Vec<(String, String)> {
    pairs(&[
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("client_id", ID),
        ("device_code", device["device_code"].as_str().unwrap()),
        ("client_info", "1"),
    ])
}

fn user_code(device: &Value) -> String {
    device["user_code"].as_str().unwrap().to_owned()
}

#[test]
fn a_device_gets_a_code_and_a_message() {
    let device = begin(&mut World::new(), "common");
    assert_eq!(device["verification_uri"], format!("{ORIGIN}/common/oauth2/deviceauth"));
    assert_eq!((&device["expires_in"], &device["interval"]), (&Value::from(900), &Value::from(5)));
    assert!(device["message"].as_str().unwrap().contains(&user_code(&device)));
}

#[test]
fn a_device_request_is_checked() {
    let mut world = World::new();
    let path = format!("/{}/oauth2/v2.0/devicecode", sample::TENANT);
    let rows = [
        (pairs(&[("scope", SCOPE)]), Reason::Missing),
        (pairs(&[("client_id", ID)]), Reason::Missing),
        (pairs(&[("client_id", "nobody"), ("scope", SCOPE)]), Reason::UnknownClient),
        (pairs(&[("client_id", ID), ("scope", "a\"")]), Reason::Scope),
    ];
    for (form, reason) in rows {
        let answer = world.post(&path, &form);
        expect_refusal("device", &answer, reason);
    }
}

#[test]
fn a_person_approves_on_the_page() {
    let mut world = World::new();
    let device = begin(&mut world, sample::TENANT);
    world.refused("pending", sample::TENANT, &poll(&device), Reason::Pending);
    let typed = user_code(&device).to_lowercase();
    let typed = format!("{}-{}", &typed[..4], &typed[4..]);
    let now = world.now;
    let page = world.browser.sign_in_device(&mut world.entra, &typed, sample::USER, sample::PASSWORD, now);
    assert!(page.has("done"), "{page:?}");
    let tokens = world.token(sample::TENANT, &poll(&device));
    assert_eq!(claims(&tokens["id_token"])["preferred_username"], sample::USER);
    assert!(tokens["refresh_token"].is_string() && tokens["client_info"].is_string());
    world.refused("twice", sample::TENANT, &poll(&device), Reason::BadDeviceCode);
}

#[test]
fn who_is_signed_in_is_still_asked() {
    let mut world = World::new();
    world.sign_in(&crate::world::url(sample::TENANT, &crate::world::request(ID)), sample::USER);
    let device = begin(&mut world, sample::TENANT);
    let page = world.open("/common/oauth2/deviceauth");
    let page = world.press(&page, &[("user-code", &user_code(&device))], "submit");
    assert!(page.has("accept"));
    assert!(world.press(&page, &[], "cancel").has("done"));
    world.refused("declined", sample::TENANT, &poll(&device), Reason::DeviceDeclined);
}

#[test]
fn a_wrong_code_may_be_typed_again() {
    let mut world = World::new();
    let page = world.open("/common/oauth2/deviceauth");
    let page = world.press(&page, &[("user-code", "WRONG")], "submit");
    assert!(page.has("note") && page.has("user-code"));
    assert!(matches!(page, Page::Shown { status: 200, .. }));
}

#[test]
fn polls_that_come_too_soon_slow_down() {
    let mut world = World::new();
    let device = begin(&mut world, sample::TENANT);
    let script = [(0, false), (5, false), (4, true), (9, true), (14, true), (20, false), (20, false), (19, true)];
    for (number, (delay, too_soon)) in script.into_iter().enumerate() {
        world.now += delay;
        let reason = if too_soon { Reason::SlowDown } else { Reason::Pending };
        world.refused(&format!("poll {number}"), sample::TENANT, &poll(&device), reason);
    }
}

#[test]
fn a_code_expires_and_belongs_to_its_client_and_tenant() {
    let mut world = World::new();
    let device = begin(&mut world, sample::TENANT);
    let now = world.now;
    assert!(world.entra.approve_device(&user_code(&device), sample::USER, now));
    assert!(!world.entra.approve_device(&user_code(&device), sample::USER, now));
    let other = with(poll(&device), "client_id", sample::FAMILY_CLIENT_IDS[0]);
    world.refused("another client", sample::TENANT, &other, Reason::BadDeviceCode);
    world.refused("another tenant", sample::GUEST_TENANT, &poll(&device), Reason::OtherTenant);
    world.now += 900;
    world.refused("too late", sample::TENANT, &poll(&device), Reason::DeviceExpired);
    let late = begin(&mut world, sample::TENANT);
    assert!(!world.entra.approve_device(&user_code(&late), sample::USER, now + 1800));
}

#[test]
fn ad_fs_says_that_access_was_denied() {
    let mut world = World::new();
    let answer = world.post("/adfs/oauth2/devicecode", &pairs(&[("client_id", ID), ("scope", SCOPE)]));
    let device = body(&answer);
    let now = world.now;
    assert!(world.entra.decline_device(&user_code(&device), now));
    assert!(!world.entra.decline_device(&user_code(&device), now));
    let answer = world.post("/adfs/oauth2/token", &poll(&device));
    assert_eq!(body(&answer)["error"], "access_denied");
    assert!(body(&answer).get("error_codes").is_none());
}
