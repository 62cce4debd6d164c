//! Refresh tokens behind a silent call: used when they must be, replaced when they were, and refused in the end.

use std::time::Duration;

use msal_core::wire::challenge::parse_challenges;
use msal_core::{Advice, Authentication, Host};
use msal_emulator::{Entra, Fault, sample};

use crate::adapter::Adapter;
use crate::expect::{cached, issued, until};
use crate::world::{READ, World, account, claims, owner, refused};

/// A directory whose tokens count as expired from the beginning, for they are good for less than five minutes.
fn brief() -> World {
    World::with(|entra| entra.expires_in(200))
}

pub(crate) fn an_expired_token_is_refreshed<A: Adapter>() {
    let world = brief();
    let (app, msal) = (world.public(), world.msal::<A>());
    let first = world.sign_in::<A, _>(&msal, &app, sample::USER, &READ);
    world.change(|entra| entra.expires_in(3599));
    let silent = || app.acquire_token_silent(READ, &account(&first));
    let second = issued(A::run(&msal, silent()));
    assert_ne!(second.access_token(), first.access_token());
    assert_eq!((owner(&second).as_str(), account(&second).username()), (sample::USER, sample::USER));
    assert_eq!(second.id_token_claims().unwrap().subject(), first.id_token_claims().unwrap().subject());
    let third = cached(A::run(&msal, silent()));
    assert_eq!(third.access_token(), second.access_token());
    assert_eq!(world.refreshes(), 1);
}

pub(crate) fn a_refresh_token_is_replaced_by_the_next<A: Adapter>() {
    let world = World::with(Entra::one_time_refresh_tokens);
    let (app, msal) = (world.public(), world.msal::<A>());
    let first = world.sign_in::<A, _>(&msal, &app, sample::USER, &READ);
    let silent = || app.acquire_token_silent(READ, &account(&first)).force_refresh(true);
    for _ in 0..3 {
        issued(A::run(&msal, silent()));
    }
    let restarted = world.restarted::<A>(&msal);
    issued(A::run(&restarted, silent()));
    assert_eq!(world.refreshes(), 4);
    // The other host holds one now that was used already.
    let error = refused(A::run(&msal, silent()), "invalid_grant");
    assert!(matches!(error.advice(), Advice::Interact { .. }), "{error:?}");
    cached(A::run(&msal, app.acquire_token_silent(READ, &account(&first))));
}

pub(crate) fn a_herd_costs_one_refresh<A: Adapter>() {
    let world = World::with(|entra| entra.expires_in(200).latency(Duration::from_millis(700)));
    let (app, msal) = (world.public(), world.msal::<A>());
    let first = world.sign_in::<A, _>(&msal, &app, sample::USER, &READ);
    world.change(|entra| entra.expires_in(3599));
    let flows = (0..100).map(|_| app.acquire_token_silent(READ, &account(&first))).collect();
    let tokens: Vec<_> = A::herd(&msal, flows).into_iter().map(Result::unwrap).collect();
    assert_eq!((tokens.len(), world.refreshes()), (100, 1));
    assert!(tokens.iter().all(|token| token.access_token() == tokens[0].access_token()));
    assert_ne!(tokens[0].access_token(), first.access_token());
    assert!(msal.flights().is_empty());
}

pub(crate) fn two_users_herds_stay_apart<A: Adapter>() {
    let world = World::with(|entra| entra.expires_in(200).latency(Duration::from_millis(700)));
    let (app, msal) = (world.public(), world.msal::<A>());
    let users = [sample::USER, sample::OTHER_USER];
    let accounts = users.map(|user| world.account::<A>(&msal, user));
    world.change(|entra| entra.expires_in(3599));
    let flows = (0..100).map(|number| app.acquire_token_silent(READ, &accounts[number % 2])).collect();
    let tokens: Vec<_> = A::herd(&msal, flows).into_iter().map(Result::unwrap).collect();
    assert!(tokens.iter().enumerate().all(|(number, token)| owner(token) == users[number % 2]));
    assert_eq!(world.refreshes(), 2);
}

pub(crate) fn a_claims_challenge_is_answered_without_the_user<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.capable(), world.msal::<A>());
    let token = world.sign_in::<A, _>(&msal, &app, sample::USER, &READ);
    let challenge = |token: &Authentication| world.server.entra().challenge(token.access_token().expose_secret());
    assert_eq!(challenge(&token), None);
    world.server.entra().distrust_access_tokens(sample::USER, world.server.now());
    let stale = cached(A::run(&msal, app.acquire_token_silent(READ, &account(&token))));
    let header = challenge(&stale).unwrap();
    let wanted = parse_challenges([header.as_bytes()]).claims_challenge("Bearer").unwrap().unwrap();
    let answer = app.acquire_token_silent(READ, &account(&token)).claims_challenge(wanted);
    let fresh = issued(A::run(&msal, answer));
    assert_eq!(challenge(&fresh), None);
    assert_eq!(claims(fresh.access_token().expose_secret())["xms_cc"], serde_json::json!(["CP1"]));
    let next = cached(A::run(&msal, app.acquire_token_silent(READ, &account(&token))));
    assert_eq!(next.access_token(), fresh.access_token());
    assert_eq!(world.refreshes(), 1);
}

pub(crate) fn a_revoked_session_needs_the_user<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.capable(), world.msal::<A>());
    let token = world.sign_in::<A, _>(&msal, &app, sample::USER, &READ);
    world.server.entra().revoke_sessions(sample::USER, world.server.now());
    let silent = || app.acquire_token_silent(READ, &account(&token));
    // The service can not take back what it has handed out; the resource's challenge does.
    cached(A::run(&msal, silent()));
    for flow in [silent().force_refresh(true), silent().claims_challenge(r#"{"access_token":{"nbf":null}}"#)] {
        let error = refused(A::run(&msal, flow), "invalid_grant");
        assert!(matches!(error.advice(), Advice::Interact { .. }), "{error:?}");
        assert_eq!(error.refusal().unwrap().error_codes, [50173]);
    }
    let again = world.sign_in::<A, _>(&msal, &app, sample::USER, &READ);
    issued(A::run(&msal, app.acquire_token_silent(READ, &account(&again)).force_refresh(true)));
}

pub(crate) fn a_withdrawn_consent_needs_the_user<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let token = world.sign_in::<A, _>(&msal, &app, sample::USER, &["Files.Read"]);
    let silent = || app.acquire_token_silent(["Files.Read"], &account(&token)).force_refresh(true);
    issued(A::run(&msal, silent()));
    world.server.entra().withdraw_consent(sample::TENANT, sample::USER, sample::PUBLIC_CLIENT_ID);
    let error = refused(A::run(&msal, silent()), "invalid_grant");
    assert_eq!(error.refusal().unwrap().suberror.as_deref(), Some("consent_required"));
    assert_eq!(error.advice(), Advice::Interact { claims: None });
}

pub(crate) fn an_aging_token_is_replaced_in_three_ways<A: Adapter>() {
    let world = World::with(|entra| entra.refresh_in(5));
    let (app, msal) = (world.public(), world.msal::<A>());
    let first = world.sign_in::<A, _>(&msal, &app, sample::USER, &READ);
    let silent = || app.acquire_token_silent(READ, &account(&first));
    let refresh_on = first.refresh_on().unwrap();
    let early = A::run(&msal, silent().with_refresh_aside()).unwrap();
    assert!(early.refresh.is_none());
    cached(Ok(early.authentication));
    until(|| msal.now() > refresh_on);

    // Never.
    cached(A::run(&msal, silent().without_early_refresh()));
    // Aside: the token at once, and a flow to spawn.
    let handed_out = A::run(&msal, silent().with_refresh_aside()).unwrap();
    assert_eq!(cached(Ok(handed_out.authentication)).access_token(), first.access_token());
    // Now; and where the service can not, the token is good all the same.
    world.server.entra().fail_next("/token", Fault::Status(503, String::new()));
    assert_eq!(cached(A::run(&msal, silent())).access_token(), first.access_token());
    assert_eq!(world.refreshes(), 1);
    world.change(|entra| entra.refresh_in(3000));
    let fresh = issued(A::run(&msal, handed_out.refresh.unwrap()));
    assert_eq!(cached(A::run(&msal, silent())).access_token(), fresh.access_token());
    assert_eq!(world.refreshes(), 2);
}

pub(crate) fn a_service_in_trouble_is_told_from_a_refusal<A: Adapter>() {
    let world = brief();
    let (app, msal) = (world.public(), world.msal::<A>());
    let account = world.account::<A>(&msal, sample::USER);
    world.server.entra().fail_next("/token", Fault::RetryAfter { status: 503, seconds: 7 });
    world.server.entra().fail_next("/token", Fault::Reset);
    let silent = || A::run(&msal, app.acquire_token_silent(READ, &account));
    for _ in 0..2 {
        let error = silent().unwrap_err();
        assert!(matches!(error.advice(), Advice::Retry { .. }), "{error:?}");
    }
    issued(silent());
    assert_eq!(world.refreshes(), 3);
}
