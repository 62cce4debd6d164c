//! The deadline of an exchange, by the runtime's timer.
//!
//! A timer that becomes a runtime's earliest wakes the thread that waits for events, which costs as much as a system call
//! or two for each request. So one that belongs to no request stays registered, polled by nobody, until its time is over:
//! while it stands, that of a later request is not the earliest. This knows no runtime and sends nothing.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use futures_lite::future::or;

use crate::Runtime;

type Timer = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The timer that stands for the ones to come.
#[derive(Default)]
pub(crate) struct Deadlines(Mutex<Option<(Instant, Timer)>>);

impl Deadlines {
    /// Waits for a future, but no longer than `timeout`; `None` when its time is over.
    pub(crate) async fn within<R: Runtime, T>(&self, timeout: Duration, work: impl Future<Output = T>) -> Option<T> {
        let mut timer = pin!(R::sleep(timeout));
        let done = or(async { Some(work.await) }, async {
            timer.as_mut().await;
            None
        })
        .await;
        if done.is_some() {
            self.keep::<R>(timeout);
        }
        done
    }

    /// Registers a timer, unless one stands whose time is not over; nobody is woken when it ends.
    fn keep<R: Runtime>(&self, timeout: Duration) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if kept.as_ref().is_none_or(|(until, _)| *until <= now) {
            let mut timer: Timer = Box::pin(R::sleep(timeout));
            let _ = timer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            *kept = Some((now + timeout, timer));
        }
    }
}

impl fmt::Debug for Deadlines {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Deadlines(..)")
    }
}
