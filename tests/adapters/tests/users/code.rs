//! A user signs in by an authorization code, in two halves.

use msal_core::{Advice, Error, Prompt};
use msal_emulator::{Browser, sample};

use crate::adapter::Adapter;
use crate::expect::{cached, issued};
use crate::world::{BACK, READ, World, account, assert_nothing_is_kept, kept, left, parameter, refused, response};

pub(crate) fn a_public_client_signs_a_user_in<A: Adapter>() {
    let world = World::new();
    let app = world.public();
    for mode in ["query", "form_post", "fragment"] {
        let msal = world.msal::<A>();
        let first_half = app.initiate_auth_code_flow(READ).redirect_uri(BACK).response_mode(mode);
        let flow = A::run(&msal, first_half).unwrap();
        let callback = world.agree(flow.auth_uri(), sample::USER);
        assert_eq!(callback.method == "POST", mode == "form_post");
        let second_half = app.acquire_token_by_auth_code_flow(kept(&flow), response(&callback));
        let token = issued(A::run(&msal, second_half));
        let (account, claims) = (account(&token), token.id_token_claims().unwrap().clone());
        let home = world.server.entra().home_account_id(sample::USER).unwrap();
        assert_eq!((account.username(), account.name()), (sample::USER, Some("ada")));
        assert_eq!((account.home_account_id(), account.realm()), (home.as_str(), sample::TENANT));
        assert_eq!((claims.object_id(), claims.preferred_username()), (account.local_account_id(), Some(sample::USER)));
        assert!(token.scopes().iter().any(|scope| scope == "User.Read"), "{:?}", token.scopes());
        assert_eq!(token.tenant(), sample::TENANT);
        let before = world.requests();
        cached(A::run(&msal, app.acquire_token_silent(READ, &account)));
        assert_eq!(world.requests(), before);
    }
}

pub(crate) fn a_confidential_client_may_finish_on_another_machine<A: Adapter>() {
    let world = World::new();
    let (app, first, second) = (world.confidential(), world.msal::<A>(), world.msal::<A>());
    let first_half = app.initiate_auth_code_flow(READ).redirect_uri(sample::REDIRECT_URI).state("a state of one's own");
    let flow = A::run(&first, first_half).unwrap();
    assert_eq!((flow.state(), flow.redirect_uri()), ("a state of one's own", Some(sample::REDIRECT_URI)));
    assert!(!format!("{flow:?}").contains(flow.state()));
    let callback = world.agree(flow.auth_uri(), sample::USER);
    assert!(callback.uri.starts_with(sample::REDIRECT_URI));
    let token = issued(A::run(&second, app.acquire_token_by_auth_code_flow(kept(&flow), response(&callback))));
    cached(A::run(&second, app.acquire_token_silent(READ, &account(&token))));
    let forced = app.acquire_token_silent(READ, &account(&token)).force_refresh(true);
    issued(A::run(&second, forced));
    assert_nothing_is_kept::<A>(&first);
    let entra = world.server.entra();
    let posts: Vec<_> = entra.log().entries().filter(|entry| entry.path.ends_with("/token")).collect();
    assert_eq!(posts.len(), 2);
    assert!(posts.iter().all(|post| post.form.get("client_secret") == Some(sample::SECRET)));
}

pub(crate) fn what_is_asked_for_reaches_the_page<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.capable(), world.msal::<A>());
    let first_half = app
        .initiate_auth_code_flow(READ)
        .redirect_uri(BACK)
        .prompt(Prompt::SelectAccount)
        .login_hint(sample::USER)
        .domain_hint(sample::DOMAIN)
        .claims_challenge(r#"{"id_token":{"auth_time":null}}"#)
        .extra_scopes_to_consent(["Files.Read"])
        .extra_query_parameter("slice", "testslice");
    let flow = A::run(&msal, first_half).unwrap();
    for (name, expected) in [
        ("client_id", sample::PUBLIC_CLIENT_ID),
        ("response_type", "code"),
        ("redirect_uri", BACK),
        ("prompt", "select_account"),
        ("login_hint", sample::USER),
        ("domain_hint", sample::DOMAIN),
        ("code_challenge_method", "S256"),
        ("claims", r#"{"id_token":{"auth_time":null},"access_token":{"xms_cc":{"values":["CP1"]}}}"#),
        ("scope", "Files.Read User.Read offline_access openid profile"),
        ("slice", "testslice"),
        ("state", flow.state()),
    ] {
        assert_eq!(parameter(flow.auth_uri(), name).as_deref(), Some(expected), "{name}");
    }
    let callback = world.agree(flow.auth_uri(), sample::USER);
    let token = issued(A::run(&msal, app.acquire_token_by_auth_code_flow(flow, response(&callback))));
    assert!(!token.scopes().iter().any(|scope| scope == "Files.Read"));
    // The user was asked about it beforehand.
    issued(A::run(&msal, app.acquire_token_silent(["Files.Read"], &account(&token))));
}

pub(crate) fn some_of_the_scopes_may_be_redeemed<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let first_half = app.initiate_auth_code_flow(["User.Read", "Mail.Read"]).redirect_uri(BACK);
    let flow = A::run(&msal, first_half).unwrap();
    let callback = world.agree(flow.auth_uri(), sample::USER);
    let second_half = |scope| app.acquire_token_by_auth_code_flow(flow.clone(), response(&callback)).scopes([scope]);
    let error = A::run(&msal, second_half("Files.Read")).unwrap_err();
    assert!(matches!(error, Error::Config(_)), "{error:?}");
    let token = issued(A::run(&msal, second_half("Mail.Read")));
    assert_eq!(token.scopes().as_str(), "Mail.Read openid profile");
}

pub(crate) fn the_page_says_no<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    for mode in ["query", "form_post"] {
        let first_half = app.initiate_auth_code_flow(READ).redirect_uri(BACK).response_mode(mode);
        let quiet = A::run(&msal, first_half.clone().prompt(Prompt::None)).unwrap();
        let now = world.server.now();
        let callback = left(&settled(&world, &mut Browser::new(), quiet.auth_uri(), "continue", now));
        let outcome = A::run(&msal, app.acquire_token_by_auth_code_flow(quiet, response(&callback)));
        assert_eq!(refused(outcome, "login_required").advice(), Advice::Interact { claims: None });

        let flow = A::run(&msal, first_half).unwrap();
        let mut browser = Browser::new();
        let page = browser.open(&mut world.server.entra(), flow.auth_uri(), now);
        let page = browser.press(&mut world.server.entra(), &page, &[], "cancel", now);
        let page = if page.has("continue") {
            browser.press(&mut world.server.entra(), &page, &[], "continue", now)
        } else {
            page
        };
        let outcome = A::run(&msal, app.acquire_token_by_auth_code_flow(flow, response(&left(&page))));
        let error = refused(outcome, "access_denied");
        assert!(error.refusal().unwrap().description.as_ref().unwrap().starts_with("AADSTS65004"), "{error}");
        assert_eq!(error.advice(), Advice::GiveUp);
    }
    assert_nothing_is_kept::<A>(&msal);
}

/// Opens a page, and presses a button if it is there.
fn settled(world: &World, browser: &mut Browser, url: &str, button: &str, now: u64) -> msal_emulator::Page {
    let page = browser.open(&mut world.server.entra(), url, now);
    if page.has(button) { browser.press(&mut world.server.entra(), &page, &[], button, now) } else { page }
}
