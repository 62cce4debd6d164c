//! The wait for one response. It ends once, by whoever is first, and its sockets close in that moment.
//!
//! A thread waits on the condition, a future by its waker; neither knows of the other, nor of a runtime.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Poll, Waker};
use std::time::Duration;

use msal_core::AuthResponse;

use super::InteractiveError;

/// The most connections at a time; one more ends the oldest, so that idle ones never keep the browser out.
const CONNECTIONS: usize = 32;

pub(super) type Outcome = Result<AuthResponse, InteractiveError>;

/// The wait for one response.
#[derive(Debug, Default)]
pub(super) struct Wait {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    listeners: Vec<TcpListener>,
    connections: VecDeque<Weak<TcpStream>>,
    has_ended: bool,
    outcome: Option<Outcome>,
    waker: Option<Waker>,
}

impl Wait {
    /// Takes the sockets, none of which may block; returns whether there is a wait, for it may have ended before it began.
    pub(super) fn begin(&self, listeners: Vec<TcpListener>) -> bool {
        let mut state = self.lock();
        if !state.has_ended {
            state.listeners = listeners;
        }
        !state.has_ended
    }

    /// Ends the wait, unless it has ended.
    pub(super) fn end(&self, outcome: Outcome) {
        let mut state = self.lock();
        if state.has_ended {
            return;
        }
        state.has_ended = true;
        state.outcome = Some(outcome);
        state.listeners.clear();
        for connection in std::mem::take(&mut state.connections) {
            close(&connection);
        }
        let waker = state.waker.take();
        drop(state);
        self.ended.notify_all();
        waker.into_iter().for_each(Waker::wake);
    }

    /// Waits for the end.
    pub(super) async fn outcome(&self) -> Outcome {
        poll_fn(|context| {
            let mut state = self.lock();
            if state.outcome.is_none() {
                state.waker = Some(context.waker().clone());
            }
            state.outcome.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Takes the connections that have come; `None` when the wait has ended.
    pub(super) fn accept(&self) -> Option<Vec<Arc<TcpStream>>> {
        let mut state = self.lock();
        if state.has_ended {
            return None;
        }
        let fresh: Vec<_> = state.listeners.iter().flat_map(pending).take(CONNECTIONS).map(Arc::new).collect();
        state.connections.retain(|connection| connection.strong_count() > 0);
        for connection in &fresh {
            if state.connections.len() == CONNECTIONS {
                state.connections.pop_front().iter().for_each(close);
            }
            state.connections.push_back(Arc::downgrade(connection));
        }
        Some(fresh)
    }

    /// Waits for the end, but no longer than this.
    pub(super) fn pause(&self, duration: Duration) {
        drop(self.ended.wait_timeout_while(self.lock(), duration, |state| !state.has_ended));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the connections that have come; an error is met again, or is over, at the next look.
fn pending(listener: &TcpListener) -> impl Iterator<Item = TcpStream> {
    std::iter::from_fn(|| {
        loop {
            match listener.accept() {
                Ok((stream, _)) => return Some(stream),
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
    })
}

fn close(connection: &Weak<TcpStream>) {
    if let Some(stream) = connection.upgrade() {
        stream.shutdown(Shutdown::Both).ok();
    }
}
