//! Callers at once: each has a lane in which its calls follow one another, on threads or on the tasks of a runtime.

use std::future::Future;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use crate::Failure;

/// The stack of a caller's thread, in bytes; there may be a thousand of them.
const STACK: usize = 256 << 10;

/// Runs a lane for each of so many callers, on threads that are there already; a single one on this.
///
/// It returns how long all of them took.
pub(crate) fn on_threads(
    callers: usize,
    lane: impl Fn(usize) -> Result<(), Failure> + Sync,
) -> Result<Duration, Failure> {
    if callers == 1 {
        let start = Instant::now();
        return lane(0).map(|()| start.elapsed());
    }
    let (lane, ready) = (&lane, &Barrier::new(callers + 1));
    thread::scope(|scope| {
        let spawn = |caller| {
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || {
                ready.wait();
                lane(caller)
            })
        };
        let threads: Vec<_> = (0..callers).map(|caller| spawn(caller).expect("the system has threads")).collect();
        ready.wait();
        let start = Instant::now();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a caller panicked")?)?;
        Ok(start.elapsed())
    })
}

/// A runtime, as far as callers need it.
pub(crate) trait Tasks {
    /// Runs a future to its end.
    fn block_on<T>(&self, future: impl Future<Output = T>) -> T;

    /// Starts a task.
    fn spawn(
        &self,
        task: impl Future<Output = Result<(), Failure>> + Send + 'static,
    ) -> impl Future<Output = Result<(), Failure>>;

    /// Runs a lane for each of so many callers, on tasks; a single one on this thread.
    ///
    /// It returns how long all of them took.
    fn lanes<L>(&self, callers: usize, lane: impl Fn(usize) -> L) -> Result<Duration, Failure>
    where
        L: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let start = Instant::now();
        if callers == 1 {
            return self.block_on(lane(0)).map(|()| start.elapsed());
        }
        self.block_on(async {
            let tasks: Vec<_> = (0..callers).map(|caller| self.spawn(lane(caller))).collect();
            for task in tasks {
                task.await?;
            }
            Ok(start.elapsed())
        })
    }
}

impl Tasks for tokio::runtime::Runtime {
    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.block_on(future)
    }

    fn spawn(
        &self,
        task: impl Future<Output = Result<(), Failure>> + Send + 'static,
    ) -> impl Future<Output = Result<(), Failure>> {
        let task = self.spawn(task);
        async { task.await? }
    }
}

/// The tasks of async-std.
#[derive(Clone, Copy)]
pub(crate) struct AsyncStd;

impl Tasks for AsyncStd {
    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        async_std::task::block_on(future)
    }

    fn spawn(
        &self,
        task: impl Future<Output = Result<(), Failure>> + Send + 'static,
    ) -> impl Future<Output = Result<(), Failure>> {
        async_std::task::spawn(task)
    }
}

/// The tasks of smol.
#[derive(Clone, Copy)]
pub(crate) struct Smol;

impl Tasks for Smol {
    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        smol::block_on(future)
    }

    fn spawn(
        &self,
        task: impl Future<Output = Result<(), Failure>> + Send + 'static,
    ) -> impl Future<Output = Result<(), Failure>> {
        smol::spawn(task)
    }
}
