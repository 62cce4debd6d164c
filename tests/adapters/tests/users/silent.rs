//! A token without the user: from the cache where it holds one, and a typed answer where there is none to be had.

use msal_core::{Account, Advice, Error, Why};
use msal_emulator::sample;

use crate::adapter::Adapter;
use crate::expect::{cached, issued};
use crate::world::{READ, World, account, owner};

/// Checks that there is no token without the user, and why.
#[track_caller]
fn none<T: std::fmt::Debug>(outcome: Result<T, Error>, why: Why) {
    let error = outcome.unwrap_err();
    assert!(matches!(error, Error::NoToken(actual) if actual == why), "{error:?}, but not {why:?}");
    assert_eq!(error.advice(), Advice::Interact { claims: None });
}

pub(crate) fn a_hit_costs_no_request<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let token = world.sign_in::<A, _>(&msal, &app, sample::USER, &["User.Read", "Mail.Read"]);
    let before = world.requests();
    for scopes in [&["User.Read"][..], &["mail.read"], &["Mail.Read", "User.Read"], &[]] {
        let hit = cached(A::run(&msal, app.acquire_token_silent(scopes, &account(&token))));
        assert_eq!(hit.access_token(), token.access_token(), "{scopes:?}");
        assert_eq!(account(&hit).home_account_id(), account(&token).home_account_id());
        assert_eq!(hit.id_token_claims().unwrap().preferred_username(), Some(sample::USER));
    }
    assert_eq!(world.requests(), before);
}

pub(crate) fn other_scopes_cost_a_refresh<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let first = account(&world.sign_in::<A, _>(&msal, &app, sample::USER, &READ));
    let ledger = [format!("{}/access", sample::OTHER_RESOURCE)];
    for scopes in [&["Mail.Read".to_owned()], &ledger] {
        let token = issued(A::run(&msal, app.acquire_token_silent(scopes, &first)));
        let again = cached(A::run(&msal, app.acquire_token_silent(scopes, &first)));
        assert_eq!((again.access_token(), owner(&again).as_str()), (token.access_token(), sample::USER));
    }
    cached(A::run(&msal, app.acquire_token_silent(READ, &first)));
    assert_eq!(world.refreshes(), 2);
}

pub(crate) fn a_refresh_can_be_forced<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let first = world.sign_in::<A, _>(&msal, &app, sample::USER, &READ);
    let silent = || app.acquire_token_silent(READ, &account(&first));
    let second = issued(A::run(&msal, silent().force_refresh(true)));
    assert_ne!(second.access_token(), first.access_token());
    assert_eq!(cached(A::run(&msal, silent())).access_token(), second.access_token());
    assert_eq!(world.refreshes(), 1);
}

pub(crate) fn claims_of_ones_own_have_a_token_of_their_own<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let first = world.sign_in::<A, _>(&msal, &app, sample::USER, &READ);
    let plain = || app.acquire_token_silent(READ, &account(&first));
    let claims = || plain().forwarded_client_claims(r#"{"access_token":{"shard":{"value":"7"}}}"#);
    let second = issued(A::run(&msal, claims()));
    assert_eq!(cached(A::run(&msal, claims())).access_token(), second.access_token());
    assert_eq!(cached(A::run(&msal, plain())).access_token(), first.access_token());
    assert_eq!(world.refreshes(), 1);
}

pub(crate) fn why_there_is_no_token<A: Adapter>() {
    let world = World::with(|entra| entra.expires_in(200));
    let (app, msal) = (world.public(), world.msal::<A>());
    let builder = msal_core::PublicClientApplication::builder(sample::PUBLIC_CLIENT_ID)
        .authority(format!("{}/{}", world.server.origin(), sample::TENANT))
        .without_instance_discovery();
    // Without `offline_access` there is no refresh token.
    let brief = builder.exclude_scopes(["offline_access"]).build().unwrap();
    none(A::run(&msal, app.acquire_token_silent(READ, &Account::of_id("nobody.nowhere"))), Why::NoAccount);
    let token = world.sign_in::<A, _>(&msal, &brief, sample::USER, &READ);
    assert!(token.refresh_token().is_none());
    let user = account(&token);
    none(A::run(&msal, brief.acquire_token_silent(READ, &user)), Why::Expired);
    none(A::run(&msal, brief.acquire_token_silent(["Mail.Read"], &user)), Why::NoScopeMatch);
    let elsewhere = world.public_as(sample::PUBLIC_CLIENT_ID, sample::GUEST_TENANT);
    none(A::run(&msal, elsewhere.acquire_token_silent(READ, &user)), Why::Tenant);
    let challenged = brief.acquire_token_silent(READ, &user).claims_challenge(r#"{"access_token":{"nbf":null}}"#);
    none(A::run(&msal, challenged), Why::Claims);
    none(A::run(&msal, world.confidential().acquire_token_silent(READ, &user)), Why::NoScopeMatch);
    let nobody = A::run(&msal, app.acquire_token_silent(READ, &Account::of_id(""))).unwrap_err();
    assert!(matches!(nobody, Error::Config(_)), "{nobody:?}");
    assert_eq!((world.refreshes(), world.grants("authorization_code")), (0, 1));
}

pub(crate) fn an_account_may_be_known_by_its_id_alone<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let token = world.sign_in::<A, _>(&msal, &app, sample::USER, &READ);
    let stored = account(&token).home_account_id().to_owned();
    cached(A::run(&msal, app.acquire_token_silent(READ, &Account::of_id(stored.as_str()))));
    let forced = app.acquire_token_silent(READ, &Account::of_id(stored)).force_refresh(true);
    assert_eq!(owner(&issued(A::run(&msal, forced))), sample::USER);
}
