//! A flow from inside: an `async fn` over `Io`, whose methods are the words of `Step`.
//!
//! The compiler writes the state machine. `start` and `resume` poll it once with a waker that does nothing, for what a
//! flow awaits is never woken: it is answered. Each word goes out with a cell of its own, typed by the answer; the
//! pause holds that cell, so an answer can reach no other word. There is no executor here and no `unsafe`.

use core::future::Future;
use core::pin::Pin;
use core::sync::atomic::{AtomicU64, Ordering};
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use super::flow::{Paused, Resume, Step, paused};
use super::request::{Request, Response};
use crate::base::{Secret, Seed, Timestamp};
use crate::cache::{Change, Partition, Snapshot};
use crate::error::{Error, ReadError, SigningError, TransportError};
use crate::model::{SecretSource, Signature, SigningRequest};

/// The world as a flow sees it.
pub(crate) struct Io(Arc<Shared>);

struct Shared {
    outbox: Cell<Word>,
    now: AtomicU64,
    seed: Seed,
}

/// A place for one value on its way between a flow and its host.
type Cell<A> = Mutex<Option<A>>;

enum Word {
    Send(Request, Arc<Cell<Result<Response, TransportError>>>),
    Sign(SigningRequest, Arc<Cell<Result<Signature, SigningError>>>),
    Read(SecretSource, Arc<Cell<Result<Secret, ReadError>>>),
    Load(Partition, Arc<Cell<Snapshot>>),
    Save(Change, Arc<Cell<()>>),
    Wait(Duration, Arc<Cell<()>>),
}

/// Starts a flow and runs it to its first step.
pub(crate) fn start<T, F>(name: &'static str, now: Timestamp, seed: Seed, flow: impl FnOnce(Io) -> F) -> Step<T>
where
    T: 'static,
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    let shared = Arc::new(Shared { outbox: Mutex::default(), now: AtomicU64::default(), seed });
    let future = Box::pin(flow(Io(Arc::clone(&shared))));
    Machine { name, shared, future }.turn(now)
}

impl Io {
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0.now.load(Ordering::Relaxed))
    }

    pub(crate) fn seed(&self) -> &Seed {
        &self.0.seed
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.ask(|answer| Word::Send(request, answer)).await
    }

    pub(crate) async fn sign(&self, request: SigningRequest) -> Result<Signature, SigningError> {
        self.ask(|answer| Word::Sign(request, answer)).await
    }

    pub(crate) async fn read(&self, source: SecretSource) -> Result<Secret, ReadError> {
        self.ask(|answer| Word::Read(source, answer)).await
    }

    pub(crate) async fn load(&self, partition: Partition) -> Snapshot {
        self.ask(|answer| Word::Load(partition, answer)).await
    }

    pub(crate) async fn save(&self, change: Change) {
        self.ask(|answer| Word::Save(change, answer)).await;
    }

    pub(crate) async fn wait(&self, duration: Duration) {
        self.ask(|answer| Word::Wait(duration, answer)).await;
    }

    async fn ask<A>(&self, word: impl FnOnce(Arc<Cell<A>>) -> Word) -> A {
        let answer = Arc::new(Cell::default());
        put(&self.0.outbox, word(Arc::clone(&answer)));
        core::future::poll_fn(|_| take(&answer).map_or(Poll::Pending, Poll::Ready)).await
    }
}

/// A flow in progress.
struct Machine<T> {
    name: &'static str,
    shared: Arc<Shared>,
    future: Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>,
}

impl<T: 'static> Machine<T> {
    /// Runs the flow to its next step.
    fn turn(mut self, now: Timestamp) -> Step<T> {
        self.shared.now.store(now.as_unix_seconds(), Ordering::Relaxed);
        if let Poll::Ready(result) = self.future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return Step::Done(result);
        }
        match take(&self.shared.outbox).expect("a flow awaits nothing but its Io") {
            Word::Send(request, answer) => Step::Send(request, self.pause("Send", answer)),
            Word::Sign(request, answer) => Step::Sign(request, self.pause("Sign", answer)),
            Word::Read(source, answer) => Step::Read(source, self.pause("Read", answer)),
            Word::Load(partition, answer) => Step::Load(partition, self.pause("Load", answer)),
            Word::Save(change, answer) => Step::Save(change, self.pause("Save", answer)),
            Word::Wait(duration, answer) => Step::Wait(duration, self.pause("Wait", answer)),
        }
    }

    fn pause<A: Send + 'static>(self, word: &'static str, answer: Arc<Cell<A>>) -> Paused<A, T> {
        paused(Pause { machine: self, word, answer })
    }
}

struct Pause<A, T> {
    machine: Machine<T>,
    word: &'static str,
    answer: Arc<Cell<A>>,
}

impl<A: Send, T: 'static> Resume<A, T> for Pause<A, T> {
    fn resume(self: Box<Self>, answer: A, now: Timestamp) -> Step<T> {
        put(&self.answer, answer);
        self.machine.turn(now)
    }

    fn place(&self) -> (&'static str, &'static str) {
        (self.machine.name, self.word)
    }
}

fn put<A>(cell: &Cell<A>, value: A) {
    *cell.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
}

fn take<A>(cell: &Cell<A>) -> Option<A> {
    cell.lock().unwrap_or_else(PoisonError::into_inner).take()
}
