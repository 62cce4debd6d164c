//! Callers who want the same at the same time.

use std::thread;
use std::time::Duration;

use msal_core::{Error, Host};
use msal_emulator::Fault;

use crate::adapter::Adapter;
use crate::expect::{cached, issued, until};
use crate::world::{GRAPH, VAULT, World};

/// A directory that is slow enough for a herd to gather.
fn slow() -> World {
    World::with(|entra| entra.latency(Duration::from_millis(700)))
}

pub(crate) fn a_thousand_callers_cost_one_request<A: Adapter>() {
    let world = slow();
    let (app, msal) = (world.app_with_secret(), world.msal::<A>());
    let flows = (0..1000).map(|_| app.acquire_token_for_client([GRAPH])).collect();
    let tokens: Vec<_> = A::herd(&msal, flows).into_iter().map(Result::unwrap).collect();
    assert_eq!(tokens.len(), 1000);
    assert!(tokens.iter().all(|token| token.access_token() == tokens[0].access_token()));
    assert_eq!((world.count("/token"), world.count("openid-configuration")), (1, 1));
    assert!(msal.flights().is_empty());
}

pub(crate) fn two_herds_share_the_metadata<A: Adapter>() {
    let world = slow();
    let (app, msal) = (world.app_with_secret(), world.msal::<A>());
    let flows = (0..500).flat_map(|_| [GRAPH, VAULT]).map(|scope| app.acquire_token_for_client([scope])).collect();
    let tokens: Vec<_> = A::herd(&msal, flows).into_iter().map(Result::unwrap).collect();
    let of = |scope: &str| tokens.iter().filter(|token| token.scopes().as_str() == scope).count();
    assert_eq!((of(GRAPH), of(VAULT)), (500, 500));
    assert_eq!((world.count("/token"), world.count("openid-configuration")), (2, 1));
    assert!(msal.flights().is_empty());
}

pub(crate) fn the_herd_of_a_failure_shares_it<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.app_with_secret(), world.msal::<A>());
    issued(A::run(&msal, app.acquire_token_for_client([VAULT])));
    let slow = |entra: &mut msal_emulator::Entra| entra.fail_next("/token", Fault::Slow(Duration::from_secs(1)));
    slow(&mut world.server.entra());
    let flows = (0..100).map(|_| app.acquire_token_for_client(["https://nobody.example/.default"])).collect();
    let outcomes = A::herd(&msal, flows);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(Error::Refused(_)))), "{outcomes:?}");
    assert_eq!(world.count("/token"), 2);
    assert!(msal.flights().is_empty());
}

pub(crate) fn a_hit_asks_nobody_and_joins_nothing<A: Adapter>() {
    let world = slow();
    let (app, msal) = (world.app_with_secret(), world.msal::<A>());
    issued(A::run(&msal, app.acquire_token_for_client([GRAPH])));
    thread::scope(|scope| {
        let other = scope.spawn(|| A::run(&msal, app.acquire_token_for_client([VAULT])));
        until(|| world.count("/token") == 2);
        // The other's flight is the only one, before, while and after the cache answers.
        assert_eq!(msal.flights().len(), 1);
        for _ in 0..100 {
            cached(A::run(&msal, app.acquire_token_for_client([GRAPH])));
            assert!(msal.flights().len() <= 1);
        }
        issued(other.join().unwrap());
    });
    assert_eq!((world.count("/token"), world.count("openid-configuration")), (2, 1));
    assert!(msal.flights().is_empty());
}

pub(crate) fn a_token_is_there_while_it_is_renewed<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.app_with_secret(), world.msal::<A>());
    issued(A::run(&msal, app.acquire_token_for_client([GRAPH])));
    thread::scope(|scope| {
        let renewing = scope.spawn(|| {
            for _ in 0..200 {
                issued(A::run(&msal, app.acquire_token_for_client([GRAPH]).claims_challenge("{}")));
            }
        });
        let mut hits = 0;
        while !renewing.is_finished() {
            cached(A::run(&msal, app.acquire_token_for_client([GRAPH])));
            hits += 1;
        }
        renewing.join().unwrap();
        assert!(hits > 0);
    });
    assert_eq!(world.count("/token"), 201);
}
