//! What the tests of several suites expect of a token, and how they wait for something to come about.

use std::thread;
use std::time::{Duration, Instant};

use msal_core::{Authentication, Error, TokenSource};

#[track_caller]
pub(crate) fn issued(outcome: Result<Authentication, Error>) -> Authentication {
    let token = outcome.unwrap();
    assert_eq!(token.token_source(), TokenSource::IdentityProvider);
    token
}

#[track_caller]
pub(crate) fn cached(outcome: Result<Authentication, Error>) -> Authentication {
    let token = outcome.unwrap();
    assert_eq!(token.token_source(), TokenSource::Cache);
    token
}

/// Blocks until something holds, which must be soon.
#[track_caller]
pub(crate) fn until(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < Duration::from_secs(30), "it does not come about");
        thread::sleep(Duration::from_millis(2));
    }
}
