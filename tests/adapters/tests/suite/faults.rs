//! What goes wrong on the way, told apart; afterwards the next call works and nothing was kept.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use msal_core::cache::Partition;
use msal_core::{Advice, ConfidentialClientApplication, Credential, Error, ProtocolError, TransportError};
use msal_emulator::{Fault, sample};

use crate::adapter::{Adapter, Options};
use crate::expect::issued;
use crate::world::{GRAPH, World};

type Expected = fn(&Error) -> bool;

/// Faults, and what they are to be told as.
fn faults() -> [(Fault, Expected); 8] {
    let status = |status: u16| Fault::Status(status, String::new());
    [
        (Fault::RetryAfter { status: 503, seconds: 7 }, |error| {
            error.advice() == Advice::Retry { after: Duration::from_secs(7) }
        }),
        (status(500), |error| matches!(error, Error::Protocol(ProtocolError::Status { status: 500, .. }))),
        (status(400), |error| matches!(error, Error::Protocol(ProtocolError::Status { status: 400, .. }))),
        (Fault::WrongType, |error| matches!(error, Error::Protocol(ProtocolError::Answer { .. }))),
        (Fault::Oversize(1 << 20), |error| matches!(error, Error::Transport(TransportError::TooLarge(1_048_576)))),
        (Fault::Oversize(64 << 20), |error| matches!(error, Error::Transport(TransportError::TooLarge(1_048_576)))),
        (Fault::Truncated, |error| matches!(error, Error::Transport(TransportError::Broken(_)))),
        (Fault::Reset, |error| matches!(error, Error::Transport(TransportError::Broken(_)))),
    ]
}

pub(crate) fn every_fault_is_told_apart_and_leaves_nothing_behind<A: Adapter>() {
    let world = World::new();
    let flow = world.app_with_secret().acquire_token_for_client([GRAPH]);
    for path in ["/token", "openid-configuration"] {
        for (fault, is_expected) in faults() {
            let msal = world.msal::<A>();
            world.server.entra().fail_next(path, fault.clone());
            let error = A::run(&msal, flow.clone()).unwrap_err();
            assert!(is_expected(&error), "{fault:?} at {path}: {error:?}");
            assert!(!error.to_string().contains(sample::SECRET) && !error.to_string().contains("localhost"), "{error}");
            assert_nothing_is_kept::<A>(&msal);
            issued(A::run(&msal, flow.clone()));
        }
    }
}

fn assert_nothing_is_kept<A: Adapter>(msal: &A::Msal) {
    let partition = Partition::application(sample::CLIENT_ID, sample::TENANT);
    assert!(A::cache(msal).load(&partition).is_empty() && !A::cache(msal).has_changed());
}

pub(crate) fn an_untrusted_certificate_is_refused<A: Adapter>() {
    let (world, other) = (World::new(), World::new());
    let flow = world.app_with_secret().acquire_token_for_client([GRAPH]);
    for options in [Options::default(), other.options()] {
        let error = A::run(&A::build(options).unwrap(), flow.clone()).unwrap_err();
        assert!(matches!(error, Error::Transport(TransportError::Tls(_))), "{error:?}");
        assert_eq!(error.advice(), Advice::Fix);
    }
    assert_eq!(world.count(""), 0);
}

pub(crate) fn redirects_are_not_followed<A: Adapter>() {
    let (world, other) = (World::new(), World::new());
    let flow = world.app_with_secret().acquire_token_for_client([GRAPH]);
    let msal = A::build(Options {
        roots: Some([&world, &other].map(|world| world.server.ca_pem().unwrap()).concat()),
        ..Options::default()
    });
    let msal = msal.unwrap();
    for path in ["openid-configuration", "/token"] {
        for status in [301, 302, 303, 307, 308] {
            let location = format!("{}/oauth2/v2.0/token", other.authority());
            world.server.entra().fail_next(path, Fault::Redirect { status, location });
            let error = A::run(&msal, flow.clone()).unwrap_err();
            let is_told =
                matches!(&error, Error::Protocol(ProtocolError::Status { status: told, .. }) if *told == status);
            assert!(is_told, "{status} at {path}: {error:?}");
        }
    }
    assert_eq!(other.count(""), 0);
    issued(A::run(&msal, flow));
}

pub(crate) fn a_slow_answer_ends_at_the_deadline<A: Adapter>() {
    let world = World::new();
    let flow = world.app_with_secret().acquire_token_for_client([GRAPH]);
    let msal = A::build(Options { timeout: Some(Duration::from_millis(700)), ..world.options() }).unwrap();
    for path in ["openid-configuration", "/token"] {
        world.server.entra().fail_next(path, Fault::Slow(Duration::from_secs(20)));
        assert_times_out(|| A::run(&msal, flow.clone()).unwrap_err());
        assert_nothing_is_kept::<A>(&msal);
    }
    issued(A::run(&msal, flow));
}

pub(crate) fn a_silent_server_ends_at_the_deadline<A: Adapter>() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let app = app_at(&listener);
    let msal = A::build(Options { timeout: Some(Duration::from_millis(300)), ..Options::default() }).unwrap();
    assert_times_out(|| A::run(&msal, app.acquire_token_for_client([GRAPH])).unwrap_err());
}

fn assert_times_out(run: impl FnOnce() -> Error) {
    let start = Instant::now();
    let error = run();
    assert!(matches!(error, Error::Transport(TransportError::Timeout)), "{error:?}");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

pub(crate) fn a_closed_port_is_no_connection<A: Adapter>() {
    let app = app_at(&TcpListener::bind(("127.0.0.1", 0)).unwrap());
    let error = A::run(&A::build(Options::default()).unwrap(), app.acquire_token_for_client([GRAPH])).unwrap_err();
    assert!(matches!(error, Error::Transport(TransportError::Connect(_))), "{error:?}");
    assert!(matches!(error.advice(), Advice::Retry { .. }));
}

fn app_at(listener: &TcpListener) -> ConfidentialClientApplication {
    let authority = format!("https://localhost:{}/{}", listener.local_addr().unwrap().port(), sample::TENANT);
    let builder = ConfidentialClientApplication::builder(sample::CLIENT_ID, Credential::secret(sample::SECRET));
    builder.authority(authority).without_instance_discovery().build().unwrap()
}
