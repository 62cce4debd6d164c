//! The loopback listener: a thread that takes connections for as long as the wait lasts, and one for each of them.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::InteractiveError;
use super::connection;
use super::page::Pages;
use super::wait::Wait;

/// How often it is looked for connections: no sooner than anybody would notice.
const PERIOD: Duration = Duration::from_millis(20);

/// What the response is known by, and how it is answered.
pub(super) struct Expected {
    pub(super) port: u16,
    pub(super) path: String,
    pub(super) state: String,
    pub(super) pages: Pages,
}

/// Starts to serve the sockets of a wait, which ends after `timeout` at the latest.
pub(super) fn start(wait: &Arc<Wait>, expected: Expected, timeout: Duration) -> io::Result<()> {
    let wait = Arc::clone(wait);
    let serve = move || serve(&wait, &Arc::new(expected), timeout);
    thread::Builder::new().name("msal-listener".to_owned()).spawn(serve).map(drop)
}

fn serve(wait: &Arc<Wait>, expected: &Arc<Expected>, timeout: Duration) {
    let start = Instant::now();
    while let Some(fresh) = wait.accept() {
        for stream in fresh {
            let (expected, wait) = (Arc::clone(expected), Arc::clone(wait));
            let connection = thread::Builder::new().name("msal-connection".to_owned());
            // Without a thread to spare the connection is dropped; the browser asks again.
            connection.spawn(move || connection::serve(&stream, &expected, &wait)).ok();
        }
        let left = timeout.saturating_sub(start.elapsed());
        if left.is_zero() {
            return wait.end(Err(InteractiveError::TimedOut(timeout)));
        }
        wait.pause(left.min(PERIOD));
    }
}
