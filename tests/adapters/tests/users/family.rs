//! Applications of one family share their refresh tokens, and nobody else has part in them.

use msal_core::{Error, Why};
use msal_emulator::sample;

use crate::adapter::Adapter;
use crate::expect::{cached, issued};
use crate::world::{READ, World, account, claims};

const FAMILY: [&str; 2] = sample::FAMILY_CLIENT_IDS;

pub(crate) fn two_of_a_family_share_a_sign_in<A: Adapter>() {
    let world = World::new();
    let [first, second] = FAMILY.map(|client_id| world.public_as(client_id, sample::TENANT));
    let msal = world.msal::<A>();
    world.sign_in::<A, _>(&msal, &first, sample::USER, &READ);
    let [user] = A::run(&msal, second.accounts()).unwrap().try_into().unwrap();
    let token = issued(A::run(&msal, second.acquire_token_silent(READ, &user)));
    let own = claims(token.access_token().expose_secret());
    assert_eq!((own["azp"].as_str(), own["preferred_username"].as_str()), (Some(FAMILY[1]), Some(sample::USER)));
    cached(A::run(&msal, second.acquire_token_silent(READ, &user)));
    cached(A::run(&msal, first.acquire_token_silent(READ, &user)));
    assert_eq!((world.refreshes(), world.grants("authorization_code")), (1, 1));
}

pub(crate) fn a_family_rotates_one_refresh_token<A: Adapter>() {
    let world = World::with(msal_emulator::Entra::one_time_refresh_tokens);
    let apps = FAMILY.map(|client_id| world.public_as(client_id, sample::TENANT));
    let msal = world.msal::<A>();
    let user = account(&world.sign_in::<A, _>(&msal, &apps[0], sample::USER, &READ));
    for turn in [1, 0, 1, 1, 0] {
        issued(A::run(&msal, apps[turn].acquire_token_silent(READ, &user).force_refresh(true)));
    }
    assert_eq!(world.refreshes(), 5);
}

pub(crate) fn a_stranger_is_told_to_ask_the_user<A: Adapter>() {
    let world = World::new();
    let (member, stranger) = (world.public_as(FAMILY[0], sample::TENANT), world.public());
    let msal = world.msal::<A>();
    let user = account(&world.sign_in::<A, _>(&msal, &member, sample::USER, &READ));
    let error = A::run(&msal, stranger.acquire_token_silent(READ, &user)).unwrap_err();
    assert!(matches!(error, Error::NoToken(Why::NoScopeMatch)), "{error:?}");
    // The stranger's own sign-in shows that it belongs to no family.
    world.sign_in::<A, _>(&msal, &stranger, sample::USER, &READ);
    issued(A::run(&msal, stranger.acquire_token_silent(["Mail.Read"], &user)));
    issued(A::run(&msal, member.acquire_token_silent(["Mail.Read"], &user)));
    assert_eq!(world.refreshes(), 3);
}

pub(crate) fn a_family_signs_out_together<A: Adapter>() {
    let world = World::new();
    let [first, second] = FAMILY.map(|client_id| world.public_as(client_id, sample::TENANT));
    let msal = world.msal::<A>();
    let user = account(&world.sign_in::<A, _>(&msal, &first, sample::USER, &READ));
    issued(A::run(&msal, second.acquire_token_silent(READ, &user)));
    A::run(&msal, second.remove_account(&user)).unwrap();
    for app in [&first, &second] {
        assert!(A::run(&msal, app.accounts()).unwrap().is_empty());
        let error = A::run(&msal, app.acquire_token_silent(READ, &user)).unwrap_err();
        assert!(matches!(error, Error::NoToken(Why::NoAccount)), "{error:?}");
    }
    assert_eq!(world.refreshes(), 1);
}
