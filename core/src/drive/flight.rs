//! The table of flights: of equal flows that are under way at once, one flies and the others wait for it to land.
//!
//! Who leads holds a `Place`. When it lands, everybody who waits gets the result; when it is dropped before (its flow
//! was cancelled), one of them takes the lead. A flight stays in the table while anybody leads or waits.
//! Locks are taken in the order part of the table, flight, and never held across an await.

use core::any::Any;
use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::sync::atomic::{AtomicU64, Ordering};
use core::task::{Context, Poll, Waker};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::step::FlightKey;

/// In how many parts the table is, each with a lock of its own, so that flows of different keys seldom meet.
const PARTS: usize = 16;

/// The flights under way at a host. It is empty whenever no flow is.
#[derive(Default)]
pub struct Flights {
    parts: [Mutex<Part>; PARTS],
    /// How many leads have ended, by landing or not.
    ended: AtomicU64,
}

type Part = BTreeMap<FlightKey, Arc<Flight>>;

#[derive(Default)]
struct Flight(Mutex<State>);

#[derive(Default)]
struct State {
    led: bool,
    landed: Option<Arc<dyn Any + Send + Sync>>,
    waiting: BTreeMap<u64, Waker>,
    next: u64,
}

impl State {
    fn is_over(&self) -> bool {
        self.landed.is_some() || !self.led && self.waiting.is_empty()
    }

    /// Returns whom to wake, which is done with no lock held: a waker may drop a flow that waits here.
    fn wakers(&self) -> Vec<Waker> {
        self.waiting.values().cloned().collect()
    }
}

impl Flights {
    /// Makes an empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns how many flights are under way.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| lock(part).len()).sum()
    }

    /// Tells whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns how many leads have ended so far: while it stays the same, no leader has saved anything and gone.
    pub(crate) fn ended(&self) -> u64 {
        self.ended.load(Ordering::Acquire)
    }

    fn part(&self, key: &FlightKey) -> MutexGuard<'_, Part> {
        let [first, ..] = key.0;
        lock(self.parts.get(usize::from(first) % PARTS).expect("a remainder is below its divisor"))
    }

    /// Takes the lead of a flight, or waits for it to land.
    pub(crate) fn join<R>(&self, key: FlightKey) -> Join<'_, R> {
        Join { flights: self, key, waiter: None, result: PhantomData }
    }
}

impl fmt::Debug for Flights {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Flights({})", self.len())
    }
}

/// How a flow joined.
pub(crate) enum Joined<'a, R> {
    /// Nobody else flies: it is up to this one.
    Lead(Place<'a, R>),
    /// Somebody else flew, and this is what came of it.
    Landed(R),
}

/// A flow on its way into a flight.
pub(crate) struct Join<'a, R> {
    flights: &'a Flights,
    key: FlightKey,
    waiter: Option<(u64, Arc<Flight>)>,
    result: PhantomData<fn() -> R>,
}

impl<'a, R: Clone + Send + Sync + 'static> Future for Join<'a, R> {
    type Output = Joined<'a, R>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Joined<'a, R>> {
        let mut table = self.flights.part(&self.key);
        let known = self.waiter.as_ref().map(|(_, flight)| Arc::clone(flight));
        let flight = known.unwrap_or_else(|| Arc::clone(table.entry(self.key).or_default()));
        let mut state = lock(&flight.0);
        let id = self.waiter.take().map(|(id, _)| id);
        if let Some(id) = id {
            state.waiting.remove(&id);
        }
        if let Some(landed) = state.landed.clone().and_then(|landed| landed.downcast::<R>().ok()) {
            drop((state, table));
            return Poll::Ready(Joined::Landed(R::clone(&landed)));
        }
        if !state.led {
            state.led = true;
            drop(state);
            return Poll::Ready(Joined::Lead(Place {
                flights: self.flights,
                key: self.key,
                flight,
                result: PhantomData,
            }));
        }
        let id = id.unwrap_or(state.next);
        state.next = state.next.max(id.wrapping_add(1));
        state.waiting.insert(id, context.waker().clone());
        drop(state);
        drop(table);
        self.waiter = Some((id, flight));
        Poll::Pending
    }
}

impl<R> Drop for Join<'_, R> {
    fn drop(&mut self) {
        if let Some((id, flight)) = self.waiter.take() {
            self.flights.leave(self.key, &flight, |state| drop(state.waiting.remove(&id)));
        }
    }
}

/// The lead of a flight; dropping it leaves the table, or hands the lead to somebody who waits.
pub(crate) struct Place<'a, R> {
    flights: &'a Flights,
    key: FlightKey,
    flight: Arc<Flight>,
    result: PhantomData<fn() -> R>,
}

impl<R: Send + Sync + 'static> Place<'_, R> {
    /// Tells whether anybody waits for the result.
    pub(crate) fn is_awaited(&self) -> bool {
        !lock(&self.flight.0).waiting.is_empty()
    }

    /// Hands the result to everybody who waits, and to everybody who joins while the place is held.
    pub(crate) fn land(&self, result: R) {
        let wakers = {
            let mut state = lock(&self.flight.0);
            state.landed = Some(Arc::new(result));
            state.wakers()
        };
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl<R> Drop for Place<'_, R> {
    fn drop(&mut self) {
        let wakers = self.flights.leave(self.key, &self.flight, |state| {
            self.flights.ended.fetch_add(1, Ordering::Release);
            state.led = false;
            state.wakers()
        });
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl Flights {
    fn leave<T>(&self, key: FlightKey, flight: &Arc<Flight>, leave: impl FnOnce(&mut State) -> T) -> T {
        let mut table = self.part(&key);
        let mut state = lock(&flight.0);
        let left = leave(&mut state);
        let is_listed = table.get(&key).is_some_and(|listed| Arc::ptr_eq(listed, flight));
        if is_listed && !state.led && state.is_over() {
            table.remove(&key);
        }
        left
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: FlightKey = FlightKey([1; 32]);

    fn step<'a>(join: &mut Join<'a, u8>) -> Option<Joined<'a, u8>> {
        match Pin::new(join).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(joined) => Some(joined),
            Poll::Pending => None,
        }
    }

    fn lead<'a>(join: &mut Join<'a, u8>) -> Place<'a, u8> {
        match step(join) {
            Some(Joined::Lead(place)) => place,
            _ => unreachable!("nobody else leads"),
        }
    }

    #[test]
    fn everybody_who_waits_gets_what_the_leader_landed() {
        let flights = Flights::new();
        let place = lead(&mut flights.join(KEY));
        let mut waiters: Vec<_> = (0..3).map(|_| flights.join::<u8>(KEY)).collect();
        assert!(waiters.iter_mut().all(|waiter| step(waiter).is_none()));
        place.land(7);
        drop(place);
        for waiter in &mut waiters {
            assert!(matches!(step(waiter), Some(Joined::Landed(7))));
        }
        assert!(flights.is_empty());
    }

    #[test]
    fn a_cancelled_leader_hands_the_lead_over_and_a_cancelled_waiter_cancels_nobody() {
        let flights = Flights::new();
        let place = lead(&mut flights.join(KEY));
        let (mut first, mut second) = (flights.join::<u8>(KEY), flights.join::<u8>(KEY));
        assert!(step(&mut first).is_none() && step(&mut second).is_none());
        drop(place);
        drop(first);
        let place = lead(&mut second);
        let mut newcomer = flights.join::<u8>(KEY);
        assert!(step(&mut newcomer).is_none());
        place.land(1);
        assert!(matches!(step(&mut newcomer), Some(Joined::Landed(1))));
        drop(place);
        assert!(flights.is_empty());
    }

    #[test]
    fn a_waker_may_drop_a_flow_that_waits() {
        struct Dropper(Mutex<Option<Join<'static, u8>>>);
        impl std::task::Wake for Dropper {
            fn wake(self: Arc<Self>) {
                drop(lock(&self.0).take());
            }
        }
        let flights: &'static Flights = Box::leak(Box::default());
        for lands in [true, false] {
            let place = lead(&mut flights.join(KEY));
            let dropper = Arc::new(Dropper(Mutex::new(None)));
            let mut join = flights.join::<u8>(KEY);
            let waker = Waker::from(Arc::clone(&dropper));
            assert!(Pin::new(&mut join).poll(&mut Context::from_waker(&waker)).is_pending());
            *lock(&dropper.0) = Some(join);
            if lands {
                place.land(1);
            }
            drop(place);
            assert!(lock(&dropper.0).is_none() && flights.is_empty());
        }
    }

    #[test]
    fn a_landed_place_serves_newcomers_while_it_is_held() {
        let flights = Flights::new();
        let place = lead(&mut flights.join(KEY));
        place.land(2);
        assert!(matches!(step(&mut flights.join(KEY)), Some(Joined::Landed(2))));
        drop(place);
        assert!(matches!(step(&mut flights.join(KEY)), Some(Joined::Lead(_))));
        assert!(flights.is_empty());
    }
}
