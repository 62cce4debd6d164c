//! Users of other tenants and of other kinds of authorities: guests, personal accounts, customers, a federation server.

use msal_core::{Account, Authentication, PublicClientApplication};
use msal_emulator::sample;

use crate::adapter::Adapter;
use crate::expect::{cached, issued};
use crate::world::{READ, World, account, claims, owner};

const ID: &str = sample::PUBLIC_CLIENT_ID;
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// Gets a token again: from the cache without a request, then by a refresh, then from another host's cache.
fn stays_signed_in<A: Adapter>(
    world: &World,
    msal: &A::Msal,
    app: &PublicClientApplication,
    token: &Authentication,
    scopes: &[&str],
) {
    let [user] = A::run(msal, app.accounts()).unwrap().try_into().unwrap();
    assert_eq!(user.home_account_id(), account(token).home_account_id());
    let before = world.requests();
    let hit = cached(A::run(msal, app.acquire_token_silent(scopes, &user)));
    assert_eq!((world.requests(), hit.access_token()), (before, token.access_token()));
    issued(A::run(msal, app.acquire_token_silent(scopes, &user).force_refresh(true)));
    let restarted = world.restarted::<A>(msal);
    let [user] = A::run(&restarted, app.accounts()).unwrap().try_into().unwrap();
    cached(A::run(&restarted, app.acquire_token_silent(scopes, &user)));
}

pub(crate) fn a_guest_needs_no_second_sign_in<A: Adapter>() {
    let world = World::new();
    let (home, away) = (world.public(), world.public_as(ID, sample::GUEST_TENANT));
    let msal = world.msal::<A>();
    let token = world.sign_in::<A, _>(&msal, &home, sample::USER, &READ);
    let there = issued(A::run(&msal, away.acquire_token_silent(READ, &account(&token))));
    assert_eq!((there.tenant(), owner(&there).as_str()), (sample::GUEST_TENANT, sample::USER));
    assert_eq!(account(&there).home_account_id(), account(&token).home_account_id());
    assert_ne!(there.id_token_claims().unwrap().object_id(), token.id_token_claims().unwrap().object_id());
    let again = cached(A::run(&msal, away.acquire_token_silent(READ, &account(&token))));
    assert_eq!(again.access_token(), there.access_token());
    let at_home = cached(A::run(&msal, home.acquire_token_silent(READ, &account(&token))));
    assert_eq!(at_home.access_token(), token.access_token());
    assert_eq!(world.refreshes(), 1);
    // Who is no guest there is refused there, and nowhere else.
    let other = world.account::<A>(&msal, sample::OTHER_USER);
    crate::world::refused(A::run(&msal, away.acquire_token_silent(READ, &other)), "invalid_grant");
    cached(A::run(&msal, home.acquire_token_silent(READ, &other)));
}

pub(crate) fn a_guest_has_one_account_and_a_profile_a_tenant<A: Adapter>() {
    let world = World::new();
    let (home, away) = (world.public(), world.public_as(ID, sample::GUEST_DOMAIN));
    let msal = world.msal::<A>();
    let here = world.sign_in::<A, _>(&msal, &home, sample::USER, &READ);
    let there = world.sign_in::<A, _>(&msal, &away, sample::USER, &READ);
    let [user]: [Account; 1] = A::run(&msal, home.accounts()).unwrap().try_into().unwrap();
    let tenants: Vec<_> = user.tenant_profiles().map(|profile| profile.tenant.as_str()).collect();
    assert_eq!(tenants, [sample::GUEST_TENANT, sample::TENANT]);
    assert_eq!(Some(user.home_account_id()), world.server.entra().home_account_id(sample::USER).as_deref());
    assert_eq!(user.local_account_id(), there.id_token_claims().unwrap().object_id());
    for (app, token) in [(&home, &here), (&away, &there)] {
        let hit = cached(A::run(&msal, app.acquire_token_silent(READ, &user)));
        assert_eq!(hit.access_token(), token.access_token());
    }
    assert_eq!(world.refreshes(), 0);
}

pub(crate) fn a_personal_account_signs_in_where_it_may<A: Adapter>() {
    let world = World::new();
    for place in ["common", "consumers", PERSONAL, sample::GUEST_TENANT] {
        let (app, msal) = (world.public_as(ID, place), world.msal::<A>());
        let token = world.sign_in::<A, _>(&msal, &app, sample::PERSONAL_USER, &READ);
        assert!(account(&token).home_account_id().ends_with(PERSONAL), "{place}");
        assert_eq!(account(&token).username(), sample::PERSONAL_USER, "{place}");
        stays_signed_in::<A>(&world, &msal, &app, &token, &READ);
    }
}

pub(crate) fn whoever_comes_may_sign_in_at_common<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public_as(ID, "common"), world.msal::<A>());
    let users = [sample::USER, sample::NEIGHBOUR, sample::PERSONAL_USER];
    let tokens = users.map(|user| world.sign_in::<A, _>(&msal, &app, user, &READ));
    let accounts = A::run(&msal, app.accounts()).unwrap();
    assert_eq!(accounts.iter().map(Account::username).collect::<Vec<_>>(), users);
    for ((user, token), name) in accounts.iter().zip(&tokens).zip(users) {
        let hit = cached(A::run(&msal, app.acquire_token_silent(READ, user)));
        assert_eq!((hit.access_token(), owner(&hit).as_str()), (token.access_token(), name));
    }
    // The same users in the tenant where they are at home: another authority, the same refresh tokens.
    let token = issued(A::run(&msal, world.public().acquire_token_silent(READ, &accounts[0])));
    assert_eq!((token.tenant(), owner(&token).as_str()), (sample::TENANT, sample::USER));
}

pub(crate) fn customers_of_b2c_sign_in_by_a_policy<A: Adapter>() {
    let world = World::new();
    let place = format!("{}/{}", sample::B2C_DOMAIN, sample::B2C_POLICY);
    // A host does not tell that it is one of B2C's, nor does a path with three segments.
    let custom = format!("{}/tfp/{place}/v2.0", world.server.origin());
    let custom = PublicClientApplication::builder(ID).oidc_authority(custom).build().unwrap();
    for app in [world.public_as(ID, &place), custom] {
        let msal = world.msal::<A>();
        let token = world.sign_in::<A, _>(&msal, &app, sample::LOCAL_USER, &[ID]);
        let id = token.id_token_claims().unwrap();
        assert_eq!(id.policy().map(str::to_ascii_lowercase), Some(sample::B2C_POLICY.to_ascii_lowercase()));
        assert!(account(&token).home_account_id().ends_with(&format!("-b2c_1_signup_signin.{}", sample::B2C_TENANT)));
        assert_eq!(claims(token.access_token().expose_secret())["aud"], ID);
        stays_signed_in::<A>(&world, &msal, &app, &token, &[ID]);
    }
}

pub(crate) fn b2c_may_answer_without_an_access_token<A: Adapter>() {
    let world = World::new();
    let app = world.public_as(ID, &format!("{}/{}", sample::B2C_DOMAIN, sample::B2C_POLICY));
    let msal = world.msal::<A>();
    let token = world.sign_in::<A, _>(&msal, &app, sample::LOCAL_USER, &[]);
    assert!(token.access_token().is_empty() && token.id_token().is_some());
    let [user] = A::run(&msal, app.accounts()).unwrap().try_into().unwrap();
    let later = issued(A::run(&msal, app.acquire_token_silent([ID], &user)));
    assert_eq!(claims(later.access_token().expose_secret())["aud"], ID);
}

pub(crate) fn customers_of_an_external_id_tenant_sign_in<A: Adapter>() {
    let world = World::new();
    let custom = format!("{}/{}/v2.0", world.server.origin(), sample::CIAM_TENANT);
    let custom = PublicClientApplication::builder(ID).oidc_authority(custom).build().unwrap();
    for app in [world.public_as(ID, sample::CIAM_DOMAIN), world.public_as(ID, sample::CIAM_TENANT), custom] {
        let msal = world.msal::<A>();
        let token = world.sign_in::<A, _>(&msal, &app, sample::LOCAL_USER, &READ);
        assert!(account(&token).home_account_id().ends_with(sample::CIAM_TENANT));
        assert_eq!((token.tenant(), owner(&token).as_str()), (sample::CIAM_TENANT, sample::LOCAL_USER));
        stays_signed_in::<A>(&world, &msal, &app, &token, &READ);
    }
}

pub(crate) fn a_federation_server_has_users_without_client_info<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public_as(ID, "adfs"), world.msal::<A>());
    let token = world.sign_in::<A, _>(&msal, &app, sample::USER, &READ);
    let (user, id) = (account(&token), token.id_token_claims().unwrap());
    assert_eq!((Some(user.home_account_id()), user.username()), (id.subject(), sample::USER));
    assert_eq!((user.authority_type(), user.realm()), ("ADFS", "adfs"));
    stays_signed_in::<A>(&world, &msal, &app, &token, &READ);
    // The same person in the cloud is another account.
    let cloud = world.sign_in::<A, _>(&msal, &world.public(), sample::USER, &READ);
    assert_ne!(account(&cloud).home_account_id(), user.home_account_id());
    assert_eq!(A::run(&msal, app.accounts()).unwrap().len(), 2);
}
