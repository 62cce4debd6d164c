//! What another library got is taken over: a refresh token, or a code that was asked for elsewhere.

use msal_core::Secret;
use msal_emulator::sample;

use crate::adapter::Adapter;
use crate::expect::{cached, issued};
use crate::world::{BACK, READ, World, account, assert_nothing_is_kept, owner, parameter, refused};

pub(crate) fn a_refresh_token_is_imported<A: Adapter>() {
    let world = World::new();
    let (app, other, msal) = (world.public(), world.msal::<A>(), world.msal::<A>());
    let token = world.sign_in::<A, _>(&other, &app, sample::USER, &READ);
    let old = token.refresh_token().unwrap().clone();
    let imported = issued(A::run(&msal, app.acquire_token_by_refresh_token(old.clone(), READ)));
    assert_eq!((owner(&imported).as_str(), account(&imported).username()), (sample::USER, sample::USER));
    let [user] = A::run(&msal, app.accounts()).unwrap().try_into().unwrap();
    assert_eq!(user.home_account_id(), account(&token).home_account_id());
    cached(A::run(&msal, app.acquire_token_silent(READ, &user)));
    issued(A::run(&msal, app.acquire_token_silent(READ, &user).force_refresh(true)));

    let stranger = world.public_as(sample::FAMILY_CLIENT_IDS[0], sample::TENANT);
    let fresh = world.msal::<A>();
    refused(A::run(&fresh, stranger.acquire_token_by_refresh_token(old.clone(), READ)), "invalid_grant");
    let error = refused(A::run(&fresh, app.acquire_token_by_refresh_token("guess", READ)), "invalid_grant");
    assert!(!error.to_string().contains("guess"));
    assert!(A::run(&fresh, app.acquire_token_by_refresh_token(Secret::new(""), READ)).is_err());
    assert_nothing_is_kept::<A>(&fresh);
}

pub(crate) fn a_code_is_redeemed_as_such<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let request = || app.get_authorization_request_url(READ).redirect_uri(BACK).state("s").nonce("n");
    let url = A::run(&msal, request().login_hint(sample::USER)).unwrap();
    assert_eq!((parameter(&url, "code_challenge"), parameter(&url, "nonce").as_deref()), (None, Some("n")));
    let code = |url: &str| parameter(&world.agree(url, sample::USER).uri, "code").unwrap();
    let redeem = |code: String| app.acquire_token_by_authorization_code(code, READ).redirect_uri(BACK);
    let outcome = A::run(&msal, redeem(code(&url)).nonce("another"));
    assert!(matches!(outcome, Err(msal_core::Error::Trust(_))), "{outcome:?}");
    assert_nothing_is_kept::<A>(&msal);
    let token = issued(A::run(&msal, redeem(code(&url)).nonce("n")));
    assert_eq!(account(&token).username(), sample::USER);
    cached(A::run(&msal, app.acquire_token_silent(READ, &account(&token))));
}
