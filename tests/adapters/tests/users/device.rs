//! A user signs in on another device.

use std::pin::pin;
use std::thread;
use std::time::Duration;

use futures_lite::future::{or, poll_once};
use msal_core::flows::DeviceAttempt;
use msal_core::{Advice, DeviceFlow, Error, PublicClientApplication};
use msal_emulator::sample;

use crate::adapter::{Adapter, Asynchronous};
use crate::expect::{cached, issued, until};
use crate::world::{READ, World, account, assert_nothing_is_kept, refused, spoilt};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The first half; the data pass through text.
fn initiate<A: Adapter>(msal: &A::Msal, app: &PublicClientApplication) -> DeviceFlow {
    let flow = A::run(msal, app.initiate_device_flow(READ)).unwrap();
    let text = serde_json::to_string(&flow).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn approve(world: &World, flow: &DeviceFlow, user: &str) {
    assert!(world.server.entra().approve_device(flow.user_code(), user, world.server.now()));
}

/// How many seconds passed between the polls.
fn gaps(world: &World) -> Vec<u64> {
    let entra = world.server.entra();
    let polls = entra.log().entries().filter(|entry| entry.form.get("grant_type") == Some(GRANT));
    let times: Vec<u64> = polls.map(|entry| entry.now).collect();
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// One attempt that is too early.
fn pending<A: Adapter>(msal: &A::Msal, app: &PublicClientApplication, flow: DeviceFlow, code: &str) -> DeviceFlow {
    match A::run(msal, app.acquire_token_by_device_flow(flow).attempt()).unwrap() {
        DeviceAttempt::Pending { flow, refusal } => {
            assert_eq!(refusal.code, code);
            flow
        }
        done @ DeviceAttempt::Done(_) => panic!("{done:?}"),
    }
}

pub(crate) fn a_user_approves_while_the_device_polls<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let flow = initiate::<A>(&msal, &app);
    assert!(flow.message().contains(flow.user_code()) && flow.message().contains(flow.verification_uri()));
    assert!(!format!("{flow:?}").contains(flow.user_code()));
    let token = thread::scope(|scope| {
        let waiting = scope.spawn(|| A::run(&msal, app.acquire_token_by_device_flow(flow.clone())));
        until(|| world.grants(GRANT) == 1);
        approve(&world, &flow, sample::USER);
        issued(waiting.join().unwrap())
    });
    assert_eq!(account(&token).username(), sample::USER);
    assert_eq!(token.id_token_claims().unwrap().tenant_id(), Some(sample::TENANT));
    assert!(matches!(gaps(&world)[..], [5..=60]), "{:?}", gaps(&world));
    let before = world.requests();
    cached(A::run(&msal, app.acquire_token_silent(READ, &account(&token))));
    assert_eq!(world.requests(), before);
}

pub(crate) fn a_device_that_is_told_to_slow_down_does<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    // The service wants five seconds between two polls, whatever the device believes.
    let flow = spoilt(&initiate::<A>(&msal, &app), "interval", 1);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| A::run(&msal, app.acquire_token_by_device_flow(flow.clone())));
        until(|| world.grants(GRANT) == 2);
        approve(&world, &flow, sample::USER);
        issued(waiting.join().unwrap());
    });
    assert!(matches!(gaps(&world)[..], [1..=4, 6..=60]), "{:?}", gaps(&world));
}

pub(crate) fn one_attempt_at_a_time<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let flow = initiate::<A>(&msal, &app);
    assert_eq!(flow.interval(), Duration::from_secs(5));
    let flow = pending::<A>(&msal, &app, flow, "authorization_pending");
    assert_eq!(flow.interval(), Duration::from_secs(5));
    let flow = pending::<A>(&msal, &app, flow, "slow_down");
    assert_eq!(flow.interval(), Duration::from_secs(10));
    assert_nothing_is_kept::<A>(&msal);
    approve(&world, &flow, sample::USER);
    let attempt = || A::run(&msal, app.acquire_token_by_device_flow(flow.clone()).attempt());
    match attempt().unwrap() {
        DeviceAttempt::Done(token) => assert_eq!(account(&token).username(), sample::USER),
        pending @ DeviceAttempt::Pending { .. } => panic!("{pending:?}"),
    }
    refused(attempt(), "bad_verification_code");
}

pub(crate) fn a_user_declines<A: Adapter>() {
    let world = World::new();
    for (place, code) in [(sample::TENANT, "authorization_declined"), ("adfs", "access_denied")] {
        let (app, msal) = (world.public_as(sample::PUBLIC_CLIENT_ID, place), world.msal::<A>());
        let flow = initiate::<A>(&msal, &app);
        assert!(world.server.entra().decline_device(flow.user_code(), world.server.now()));
        let error = refused(A::run(&msal, app.acquire_token_by_device_flow(flow)), code);
        assert_eq!(error.advice(), Advice::GiveUp);
        assert_nothing_is_kept::<A>(&msal);
    }
    assert_eq!(world.grants(GRANT), 2);
}

pub(crate) fn a_code_expires_by_either_clock<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let flow = initiate::<A>(&msal, &app);
    let soon = spoilt(&flow, "expires_at", world.server.now() + 2);
    let error = A::run(&msal, app.acquire_token_by_device_flow(soon)).unwrap_err();
    assert!(matches!(error, Error::Expired), "{error:?}");
    assert_eq!((world.grants(GRANT), error.advice()), (1, Advice::Interact { claims: None }));
    world.server.set_clock_skew(900);
    refused(A::run(&msal, app.acquire_token_by_device_flow(flow)), "expired_token");
    assert_eq!(world.grants(GRANT), 2);
    assert_nothing_is_kept::<A>(&msal);
}

pub(crate) fn a_device_needs_no_tenant<A: Adapter>() {
    let world = World::new();
    for (place, user) in
        [("common", sample::PERSONAL_USER), ("consumers", sample::PERSONAL_USER), ("common", sample::USER)]
    {
        let (app, msal) = (world.public_as(sample::PUBLIC_CLIENT_ID, place), world.msal::<A>());
        let flow = initiate::<A>(&msal, &app);
        approve(&world, &flow, user);
        let token = issued(A::run(&msal, app.acquire_token_by_device_flow(flow)));
        assert_eq!(account(&token).username(), user, "{place}");
        cached(A::run(&msal, app.acquire_token_silent(READ, &account(&token))));
    }
}

pub(crate) fn a_dropped_flow_polls_no_more_and_can_be_taken_up_again<A: Asynchronous>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let flow = initiate::<A>(&msal, &app);
    A::block_on(async {
        {
            let mut waiting = pin!(msal.run(app.acquire_token_by_device_flow(flow.clone())));
            let polled = async {
                while world.grants(GRANT) < 1 {
                    A::sleep(Duration::from_millis(5)).await;
                }
                true
            };
            let ended = async {
                waiting.as_mut().await.ok();
                false
            };
            assert!(or(polled, ended).await, "the flow ended too early");
            assert!(poll_once(waiting.as_mut()).await.is_none());
        }
        A::sleep(Duration::from_secs(6)).await;
    });
    assert_eq!(world.grants(GRANT), 1);
    assert_nothing_is_kept::<A>(&msal);
    approve(&world, &flow, sample::USER);
    issued(A::run(&msal, app.acquire_token_by_device_flow(flow)));
}
