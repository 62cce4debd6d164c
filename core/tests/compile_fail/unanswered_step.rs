//! A step that is neither answered nor taken apart is a mistake.
#![deny(unused_must_use)]

use msal_core::flows::AcquireTokenForClient;
use msal_core::{Flow, Seed, Timestamp};

fn begin(flow: &AcquireTokenForClient, now: Timestamp, seed: Seed) {
    flow.begin(now, seed);
}

fn main() {
    let _ = begin;
}
