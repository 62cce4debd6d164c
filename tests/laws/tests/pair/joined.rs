//! Equal flows at once: who gets the lead sees what a leader saved that ended while it looked.

use std::future::{Future, ready};
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use msal_core::cache::{Change, Partition, Snapshot};
use msal_core::flows::AcquireTokenForClient;
use msal_core::{
    Authentication, ConfidentialClientApplication, Flights, Host, ReadError, Request, Response, Secret, SecretSource,
    Seed, Signature, SigningError, SigningRequest, Timestamp, TokenSource, TransportError, drive,
};
use msal_laws::{Pair, World};

use super::{SCOPES, by_secret};

/// A host at which another call may come in between a look for a token and what follows from it.
struct Busy {
    pair: Mutex<Pair>,
    flights: Flights,
    seeds: AtomicU8,
    looks: AtomicUsize,
    meanwhile: Mutex<Option<AcquireTokenForClient>>,
}

impl Busy {
    /// A host that knows the application's authority already, so that nothing but a token is asked for.
    fn new(app: &ConfidentialClientApplication, meanwhile: Option<AcquireTokenForClient>) -> Self {
        let mut pair = Pair::sample();
        pair.result(&app.resolve_authority()).unwrap();
        Self {
            pair: Mutex::new(pair),
            flights: Flights::new(),
            seeds: AtomicU8::new(0),
            looks: AtomicUsize::new(0),
            meanwhile: Mutex::new(meanwhile),
        }
    }

    /// Runs a flow that waits for nobody.
    fn run(&self, flow: AcquireTokenForClient) -> Authentication {
        match pin!(drive(self, flow)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result.unwrap(),
            Poll::Pending => panic!("nobody else flies"),
        }
    }

    fn with<T>(&self, ask: impl FnOnce(&mut Pair) -> T) -> T {
        ask(&mut self.pair.lock().unwrap())
    }
}

impl Host for Busy {
    fn now(&self) -> Timestamp {
        self.with(|pair| World::now(pair))
    }

    fn seed(&self) -> Seed {
        Seed::new([self.seeds.fetch_add(1, Ordering::Relaxed); 32])
    }

    fn flights(&self) -> &Flights {
        &self.flights
    }

    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.with(|pair| pair.send(request))
    }

    async fn sign(&self, request: SigningRequest) -> Result<Signature, SigningError> {
        self.with(|pair| pair.sign(&request))
    }

    async fn read(&self, source: SecretSource) -> Result<Secret, ReadError> {
        self.with(|pair| pair.read(&source))
    }

    fn load(&self, partition: &Partition) -> impl Future<Output = Snapshot> + Send {
        let snapshot = self.with(|pair| pair.load(partition));
        if matches!(partition, Partition::Application(_)) {
            self.looks.fetch_add(1, Ordering::Relaxed);
            let other = self.meanwhile.lock().unwrap().take();
            other.map(|other| self.run(other));
        }
        ready(snapshot)
    }

    async fn save(&self, change: Change) {
        self.with(|pair| pair.save(change));
    }

    async fn wait(&self, duration: Duration) {
        self.with(|pair| pair.wait(duration));
    }
}

#[test]
fn a_look_that_a_leader_has_outdated_is_not_gone_by() {
    let app = by_secret().build().unwrap();
    let flow = app.acquire_token_for_client(SCOPES);
    let busy = Busy::new(&app, Some(flow.clone()));
    let token = busy.run(flow);
    assert_eq!(token.token_source(), TokenSource::Cache);
    assert_eq!(busy.with(|pair| pair.asked()), 1);
    assert_eq!(busy.looks.into_inner(), 3, "one of the other call, and two of this one");
    assert!(busy.flights.is_empty());
}

#[test]
fn a_look_that_is_still_true_is_not_taken_again() {
    let app = by_secret().build().unwrap();
    let busy = Busy::new(&app, None);
    let token = busy.run(app.acquire_token_for_client(SCOPES));
    assert_eq!(token.token_source(), TokenSource::IdentityProvider);
    assert_eq!((busy.with(|pair| pair.asked()), busy.looks.into_inner()), (1, 1));
}
