//! Who is signed in, who is not any more, and what another process finds.

use msal_core::{Account, Error, Why};
use msal_emulator::{Browser, sample};

use crate::adapter::Adapter;
use crate::expect::{cached, issued};
use crate::world::{BACK, READ, World, account, assert_nothing_is_kept, left, owner, parameter, response};

pub(crate) fn two_users_live_side_by_side<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let users = [sample::USER, sample::OTHER_USER];
    let tokens = users.map(|user| world.sign_in::<A, _>(&msal, &app, user, &READ));
    let accounts = A::run(&msal, app.accounts()).unwrap();
    assert_eq!(accounts.iter().map(Account::username).collect::<Vec<_>>(), users);
    for ((user, token), name) in accounts.iter().zip(&tokens).zip(users) {
        let hit = cached(A::run(&msal, app.acquire_token_silent(READ, user)));
        assert_eq!((hit.access_token(), owner(&hit).as_str()), (token.access_token(), name));
        let refreshed = issued(A::run(&msal, app.acquire_token_silent(READ, user).force_refresh(true)));
        assert_eq!((owner(&refreshed).as_str(), account(&refreshed).username()), (name, name));
    }
}

pub(crate) fn accounts_are_found_by_name<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    assert!(A::run(&msal, app.accounts()).unwrap().is_empty());
    for user in [sample::USER, sample::OTHER_USER, sample::USER] {
        world.account::<A>(&msal, user);
    }
    for (name, expected) in [
        ("", &[sample::USER, sample::OTHER_USER][..]),
        (sample::OTHER_USER, &[sample::OTHER_USER]),
        (&sample::USER.to_uppercase(), &[sample::USER]),
        ("nobody@contoso.example", &[]),
        ("ada", &[]),
    ] {
        let found = A::run(&msal, app.accounts().username(name)).unwrap();
        assert_eq!(found.iter().map(Account::username).collect::<Vec<_>>(), expected, "{name}");
    }
}

pub(crate) fn who_signs_out_is_forgotten_and_nobody_else<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let [gone, stays] = [sample::USER, sample::OTHER_USER].map(|user| world.account::<A>(&msal, user));
    let before = world.requests();
    A::run(&msal, app.remove_account(&gone)).unwrap();
    for flow in [app.acquire_token_silent(READ, &gone), app.acquire_token_silent(READ, &gone).force_refresh(true)] {
        let error = A::run(&msal, flow).unwrap_err();
        assert!(matches!(error, Error::NoToken(Why::NoAccount)), "{error:?}");
    }
    assert_eq!(A::run(&msal, app.accounts()).unwrap(), std::slice::from_ref(&stays));
    cached(A::run(&msal, app.acquire_token_silent(READ, &stays)));
    assert_eq!(world.requests(), before);
    let text = A::cache(&msal).to_json();
    assert!(!text.contains(gone.home_account_id()) && text.contains(stays.home_account_id()));
    A::run(&msal, app.remove_account(&gone)).unwrap();
    assert_nothing_is_kept::<A>(&msal);
    // The session at the service goes on, and so may the user.
    world.account::<A>(&msal, sample::USER);
    assert_eq!(A::run(&msal, app.accounts()).unwrap().len(), 2);
}

pub(crate) fn another_process_goes_on_where_the_first_one_ended<A: Adapter>() {
    let world = World::new();
    let (app, first) = (world.public(), world.msal::<A>());
    let tokens = [sample::USER, sample::OTHER_USER].map(|user| world.sign_in::<A, _>(&first, &app, user, &READ));
    assert!(A::cache(&first).has_changed());
    let second = world.restarted::<A>(&first);
    drop(first);
    let before = world.requests();
    let accounts = A::run(&second, app.accounts()).unwrap();
    for (user, token) in accounts.iter().zip(&tokens) {
        let known = account(token);
        assert_eq!((user.home_account_id(), user.username()), (known.home_account_id(), known.username()));
        assert_eq!((user.realm(), user.local_account_id()), (known.realm(), known.local_account_id()));
        let hit = cached(A::run(&second, app.acquire_token_silent(READ, user)));
        assert_eq!(hit.access_token(), token.access_token());
        assert_eq!(hit.id_token_claims().unwrap().object_id(), token.id_token_claims().unwrap().object_id());
    }
    assert_eq!((accounts.len(), world.requests()), (2, before));
    assert_nothing_is_kept::<A>(&second);
    let refreshed = issued(A::run(&second, app.acquire_token_silent(["Mail.Read"], &accounts[1])));
    assert_eq!(owner(&refreshed), sample::OTHER_USER);
    let third = world.restarted::<A>(&second);
    cached(A::run(&third, app.acquire_token_silent(["Mail.Read"], &accounts[1])));
}

pub(crate) fn the_session_at_the_service_ends_at_its_logout_url<A: Adapter>() {
    let world = World::new();
    let (app, msal, mut browser) = (world.public(), world.msal::<A>(), Browser::new());
    let quietly = |browser: &mut Browser| {
        let first_half = app.initiate_auth_code_flow(READ).redirect_uri(BACK).prompt(msal_core::Prompt::None);
        let flow = A::run(&msal, first_half).unwrap();
        let page = browser.open(&mut world.server.entra(), flow.auth_uri(), world.server.now());
        A::run(&msal, app.acquire_token_by_auth_code_flow(flow, response(&left(&page))))
    };
    crate::world::refused(quietly(&mut browser), "login_required");
    let flow = A::run(&msal, app.initiate_auth_code_flow(READ).redirect_uri(BACK)).unwrap();
    world.agree_with(&mut browser, flow.auth_uri(), sample::USER);
    issued(quietly(&mut browser));

    let url = A::run(&msal, app.logout_url().post_logout_redirect_uri(BACK).logout_hint(sample::USER).state("s&t"));
    let url = url.unwrap();
    assert_eq!(parameter(&url, "client_id").as_deref(), Some(sample::PUBLIC_CLIENT_ID));
    let back = left(&browser.open(&mut world.server.entra(), &url, world.server.now()));
    assert_eq!(parameter(&back.uri, "state").as_deref(), Some("s&t"));
    crate::world::refused(quietly(&mut browser), "login_required");
    // What the application holds is its own.
    let [user] = A::run(&msal, app.accounts()).unwrap().try_into().unwrap();
    cached(A::run(&msal, app.acquire_token_silent(READ, &user)));
}
