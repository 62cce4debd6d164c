//! The pages: who is asked what, and whom single sign-on spares it.

use msal_emulator::{Browser, Reason, sample};

use crate::world::{NOW, World, request, url, with};

const ID: &str = sample::PUBLIC_CLIENT_ID;
const SIGN_IN: [&str; 4] = ["username", "password", "submit", "cancel"];

fn here(changes: &[(&str, &str)]) -> String {
    let request = changes.iter().fold(request(ID), |request, (name, value)| with(request, name, value));
    url(sample::TENANT, &request)
}

#[test]
fn a_wrong_password_and_an_unknown_name_are_said_and_may_be_mended() {
    let mut world = World::new();
    let page = world.open(&here(&[]));
    assert!(SIGN_IN.iter().all(|id| page.has(id)) && !page.has("note"));
    let page = world.press(&page, &[("username", "nobody@contoso.example"), ("password", sample::PASSWORD)], "submit");
    assert!(page.text("note").unwrap().contains("nobody@contoso.example"));
    let page = world.press(&page, &[("username", sample::USER), ("password", "guess")], "submit");
    assert!(page.text("note").unwrap().contains("invalid username or password"));
    assert_eq!(page.value("username").as_deref(), Some(sample::USER));
    let page = world.press(&page, &[("password", sample::PASSWORD)], "submit");
    assert!(page.callback().unwrap().parameters.get("code").is_some());
}

#[test]
fn a_user_may_cancel_and_may_refuse_consent() {
    let mut world = World::new();
    let page = world.open(&here(&[]));
    let page = world.press(&page, &[], "cancel");
    assert_eq!(page.callback().unwrap().parameters.get("error"), Some("access_denied"));
    assert_eq!(page.callback().unwrap().parameters.get("error_subcode"), Some("cancel"));

    let page = world.open(&here(&[("scope", "openid Files.Read")]));
    let page = world.press(&page, &[("username", sample::USER), ("password", sample::PASSWORD)], "submit");
    assert!(page.has("accept") && format!("{page:?}").contains("https://graph.microsoft.com/Files.Read"));
    let page = world.press(&page, &[], "cancel");
    assert_eq!(page.callback().unwrap().parameters.get("error"), Some("access_denied"));
}

#[test]
fn consent_is_asked_once_and_again_where_the_request_wants_it() {
    let mut world = World::new();
    let url = here(&[("scope", "openid Files.Read")]);
    world.sign_in(&url, sample::USER);
    assert!(world.open(&url).callback().is_some());
    let page = world.open(&here(&[("prompt", "consent")]));
    assert!(page.has("accept"));
    let page = world.press(&page, &[], "accept");
    assert!(page.callback().unwrap().parameters.get("code").is_some());
    world.entra.withdraw_consent(sample::DOMAIN, sample::USER, ID);
    assert!(world.open(&url).has("accept"));
    let silent = world.open(&here(&[("scope", "openid Files.Read"), ("prompt", "none")]));
    assert_eq!(silent.callback().unwrap().parameters.get("error"), Some(Reason::ConsentRequired.error()));
}

#[test]
fn a_page_counts_once_and_for_the_browser_that_signed_in() {
    let mut world = World::new();
    let page = world.open(&here(&[("scope", "Files.Read")]));
    let fields = [("username", sample::USER), ("password", sample::PASSWORD)];
    let consent = world.press(&page, &fields, "submit");
    assert!(world.press(&page, &fields, "submit").has("error"));
    let mut stranger = Browser::new();
    let page = stranger.press(&mut world.entra, &consent, &[], "accept", NOW);
    assert!(page.has("error"));
}

#[test]
fn two_tabs_do_not_disturb_each_other() {
    let mut world = World::new();
    let url = here(&[("scope", "Files.Read")]);
    let fields = [("username", sample::USER), ("password", sample::PASSWORD)];
    let [first, second] = [(); 2].map(|()| world.open(&url));
    let first = world.press(&first, &fields, "submit");
    world.now += 9;
    let second = world.press(&second, &fields, "submit");
    let codes = [&first, &second].map(|page| {
        let page = world.press(page, &[], "accept");
        page.callback().unwrap().parameters.get("code").unwrap().to_owned()
    });
    assert_ne!(codes[0], codes[1]);
}

#[test]
fn who_is_signed_in_is_not_asked_again() {
    let mut world = World::new();
    world.sign_in(&here(&[]), sample::USER);
    for changes in [&[][..], &[("prompt", "none")], &[("login_hint", sample::USER)], &[("domain_hint", sample::DOMAIN)]]
    {
        assert!(world.open(&here(changes)).callback().unwrap().parameters.get("code").is_some(), "{changes:?}");
    }
    for changes in [
        &[("prompt", "login")][..],
        &[("login_hint", sample::OTHER_USER)],
        &[("domain_hint", sample::GUEST_DOMAIN)],
        &[("domain_hint", sample::FEDERATED_DOMAIN)],
    ] {
        assert!(world.open(&here(changes)).has("username"), "{changes:?}");
    }
    let hinted = world.open(&here(&[("login_hint", sample::OTHER_USER)]));
    assert_eq!(hinted.value("username").as_deref(), Some(sample::OTHER_USER));
}

#[test]
fn a_session_may_be_too_old() {
    let mut world = World::new();
    world.sign_in(&here(&[]), sample::USER);
    world.now += 100;
    assert!(world.open(&here(&[("max_age", "100")])).callback().is_some());
    world.now += 1;
    assert!(world.open(&here(&[("max_age", "100")])).has("password"));
    let silent = world.open(&here(&[("max_age", "100"), ("prompt", "none")]));
    assert_eq!(silent.callback().unwrap().parameters.get("error"), Some("login_required"));
}

#[test]
fn two_users_may_be_signed_in_and_one_is_chosen() {
    let mut world = World::new();
    world.sign_in(&here(&[("prompt", "login")]), sample::USER);
    world.sign_in(&here(&[("prompt", "login")]), sample::OTHER_USER);
    let page = world.open(&here(&[]));
    let names = ["account-0", "account-1"].map(|id| page.value(id).unwrap());
    assert_eq!(names, [sample::USER, sample::OTHER_USER]);
    let page = world.press(&page, &[], "account-1");
    assert!(page.callback().unwrap().parameters.get("code").is_some());
    let silent = world.open(&here(&[("prompt", "none")]));
    assert_eq!(silent.callback().unwrap().parameters.get("error"), Some("interaction_required"));
    let hinted = world.open(&here(&[("prompt", "none"), ("login_hint", sample::USER)]));
    assert!(hinted.callback().unwrap().parameters.get("code").is_some());
    let page = world.open(&here(&[("prompt", "select_account"), ("login_hint", sample::USER)]));
    assert!(page.has("account-0") && !page.has("account-1"));
    assert!(world.press(&page, &[], "other-account").has("password"));
}

#[test]
fn logout_ends_the_session_and_goes_where_it_may() {
    let mut world = World::new();
    let back = crate::world::BACK;
    for (hint, left) in [(format!("&logout_hint={}", sample::OTHER_USER), true), (String::new(), false)] {
        world.sign_in(&here(&[("prompt", "login")]), sample::USER);
        let query = format!("post_logout_redirect_uri={back}&state=s{hint}");
        let page = world.open(&format!("/{}/oauth2/v2.0/logout?{query}", sample::TENANT));
        assert_eq!(page.callback().unwrap().uri, format!("{back}?state=s"));
        let silent = world.open(&here(&[("prompt", "none")]));
        assert_eq!(silent.callback().unwrap().parameters.get("code").is_some(), left);
    }
    let page =
        world.open(&format!("/{}/oauth2/v2.0/logout?post_logout_redirect_uri=https://evil.example", sample::TENANT));
    assert!(page.has("done"));
}
