//! Flows that are dropped before they end, and the others that go on.

use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use futures_lite::future::{or, poll_once};
use msal_core::{Authentication, Error, Host};
use msal_emulator::Fault;

use crate::adapter::Asynchronous;
use crate::expect::issued;
use crate::world::{GRAPH, VAULT, World};

type Running<'a> = Pin<Box<dyn Future<Output = Result<Authentication, Error>> + 'a>>;

/// A directory that is slow, and a flow to it.
fn slow() -> World {
    World::with(|entra| entra.latency(Duration::from_millis(500)))
}

fn start<'a, A: Asynchronous>(world: &World, msal: &'a A::Msal, scope: &str) -> Running<'a> {
    Box::pin(msal.run(world.app_with_secret().acquire_token_for_client([scope])))
}

/// Runs a flow until the directory has got this many requests of that path.
async fn run_until<A: Asynchronous>(flow: &mut Running<'_>, world: &World, path: &str, count: u64) {
    let arrived = async {
        while world.count(path) < count {
            A::sleep(Duration::from_millis(2)).await;
        }
        true
    };
    let ended = async {
        flow.await.ok();
        false
    };
    assert!(or(arrived, ended).await, "the flow ended too early");
}

async fn poll(flow: &mut Running<'_>) -> Poll<()> {
    poll_once(flow).await.map_or(Poll::Pending, |_| Poll::Ready(()))
}

pub(crate) fn a_cancelled_leader_cancels_nobody<A: Asynchronous>() {
    let world = slow();
    let msal = world.msal::<A>();
    A::block_on(async {
        let mut leader = start::<A>(&world, &msal, GRAPH);
        run_until::<A>(&mut leader, &world, "/token", 1).await;
        let mut waiters: Vec<_> = (0..20).map(|_| start::<A>(&world, &msal, GRAPH)).collect();
        for waiter in &mut waiters {
            assert!(poll(waiter).await.is_pending());
        }
        drop(leader);
        for waiter in waiters {
            waiter.await.unwrap();
        }
    });
    assert_eq!((world.count("/token"), world.count("openid-configuration")), (2, 1));
    assert!(msal.flights().is_empty());
}

pub(crate) fn a_cancelled_waiter_cancels_nobody<A: Asynchronous>() {
    let world = slow();
    let msal = world.msal::<A>();
    A::block_on(async {
        let mut leader = start::<A>(&world, &msal, GRAPH);
        run_until::<A>(&mut leader, &world, "/token", 1).await;
        let [mut first, mut second] = [(); 2].map(|()| start::<A>(&world, &msal, GRAPH));
        assert!(poll(&mut first).await.is_pending() && poll(&mut second).await.is_pending());
        drop(first);
        issued(leader.await);
        issued(second.await);
    });
    assert_eq!(world.count("/token"), 1);
    assert!(msal.flights().is_empty());
}

pub(crate) fn nothing_is_left_of_a_cancelled_flow<A: Asynchronous>() {
    let world = slow();
    let msal = world.msal::<A>();
    A::block_on(async {
        for path in ["openid-configuration", "/token"] {
            let mut flow = start::<A>(&world, &msal, GRAPH);
            run_until::<A>(&mut flow, &world, path, 1).await;
            drop(flow);
            assert!(msal.flights().is_empty());
        }
        issued(start::<A>(&world, &msal, GRAPH).await);
    });
}

pub(crate) fn metadata_outlives_the_flow_that_asked<A: Asynchronous>() {
    let world = World::new();
    world.server.entra().fail_next("openid-configuration", Fault::Slow(Duration::from_millis(500)));
    let msal = world.msal::<A>();
    A::block_on(async {
        let mut leader = start::<A>(&world, &msal, GRAPH);
        run_until::<A>(&mut leader, &world, "openid-configuration", 1).await;
        let mut other = pin!(start::<A>(&world, &msal, VAULT));
        assert!(poll_once(other.as_mut()).await.is_none());
        drop(leader);
        issued(other.await);
    });
    assert_eq!((world.count("/token"), world.count("openid-configuration")), (1, 2));
    assert!(msal.flights().is_empty());
}
