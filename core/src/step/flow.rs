//! A flow from outside: seven words, and for each a pause that only the right answer ends.

use core::fmt;
use core::time::Duration;

use super::flight_key::FlightKey;
use super::request::{Request, Response};
use crate::base::{Secret, Seed, Timestamp};
use crate::cache::{Change, Partition, Snapshot};
use crate::error::{Error, ReadError, SigningError, TransportError};
use crate::model::{SecretSource, Signature, SigningRequest};

/// What a flow wants next from the world.
///
/// The enum is exhaustive on purpose: a new word is a breaking change, and the compiler lists every loop that has to
/// learn it.
#[must_use = "a flow stands still until its step is answered"]
#[derive(Debug)]
pub enum Step<T> {
    /// Send an HTTP request.
    Send(Request, Paused<Result<Response, TransportError>, T>),
    /// Sign with a key: local, or one that only the host can reach.
    Sign(SigningRequest, Paused<Result<Signature, SigningError>, T>),
    /// Read a secret file, or have a client assertion made.
    Read(SecretSource, Paused<Result<Secret, ReadError>, T>),
    /// Load one part of the memory.
    Load(Partition, Paused<Snapshot, T>),
    /// Save what changed in the memory.
    Save(Change, Paused<(), T>),
    /// Wait for a while.
    Wait(Duration, Paused<(), T>),
    /// The flow has ended.
    Done(Result<T, Error>),
}

/// A flow that waits for an answer of type `A`, and will yield a `T`. Dropping it cancels the flow.
///
/// A wrong answer, a second one, or one after the end does not compile. `Debug` names the flow and what it waits for.
#[must_use = "dropping a paused flow cancels it"]
pub struct Paused<A, T>(Box<dyn Resume<A, T>>);

impl<A, T> Paused<A, T> {
    /// Gives the answer, at the time `now`, and returns the next step.
    pub fn resume(self, answer: A, now: Timestamp) -> Step<T> {
        self.0.resume(answer, now)
    }
}

impl<A, T> fmt::Debug for Paused<A, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (flow, word) = self.0.place();
        write!(out, "Paused({flow}, {word})")
    }
}

impl<T: 'static> Step<T> {
    /// Turns what a flow yields, which may depend on the time at which it does, into something else.
    pub(crate) fn map<U: 'static>(
        self,
        map: impl FnOnce(T, Timestamp) -> U + Send + 'static,
        now: Timestamp,
    ) -> Step<U> {
        match self {
            Self::Send(request, flow) => Step::Send(request, mapped(flow, map)),
            Self::Sign(request, flow) => Step::Sign(request, mapped(flow, map)),
            Self::Read(source, flow) => Step::Read(source, mapped(flow, map)),
            Self::Load(partition, flow) => Step::Load(partition, mapped(flow, map)),
            Self::Save(change, flow) => Step::Save(change, mapped(flow, map)),
            Self::Wait(duration, flow) => Step::Wait(duration, mapped(flow, map)),
            Self::Done(result) => Step::Done(result.map(|value| map(value, now))),
        }
    }
}

/// A pause whose flow yields something else.
struct Mapped<A, T, F> {
    flow: Paused<A, T>,
    map: F,
}

fn mapped<A: 'static, T: 'static, U: 'static>(
    flow: Paused<A, T>,
    map: impl FnOnce(T, Timestamp) -> U + Send + 'static,
) -> Paused<A, U> {
    paused(Mapped { flow, map })
}

impl<A, T: 'static, U: 'static, F: FnOnce(T, Timestamp) -> U + Send + 'static> Resume<A, U> for Mapped<A, T, F> {
    fn resume(self: Box<Self>, answer: A, now: Timestamp) -> Step<U> {
        self.flow.resume(answer, now).map(self.map, now)
    }

    fn place(&self) -> (&'static str, &'static str) {
        self.flow.0.place()
    }
}

/// What goes on when an answer comes.
pub(crate) trait Resume<A, T>: Send {
    fn resume(self: Box<Self>, answer: A, now: Timestamp) -> Step<T>;
    /// Names the flow, and the word that it waits in.
    fn place(&self) -> (&'static str, &'static str);
}

pub(crate) fn paused<A, T>(resume: impl Resume<A, T> + 'static) -> Paused<A, T> {
    Paused(Box::new(resume))
}

/// A flow that has not begun: what a caller wants, as a value that can be begun any number of times.
pub trait Flow: Send + 'static {
    /// What the flow yields.
    type Output;

    /// Returns what equal flows have in common; of flows with equal keys one may run and serve all.
    fn key(&self) -> Option<FlightKey>;

    /// Begins the flow at the time `now`, with a seed that no other flow gets.
    fn begin(&self, now: Timestamp, seed: Seed) -> Step<Self::Output>;
}
