//! The right answer, once: this compiles, so that the other cases fail for their one reason only.
#![deny(unused_must_use)]

use msal_core::cache::Snapshot;
use msal_core::{Authentication, Step, Timestamp};

fn answer(step: Step<Authentication>, now: Timestamp) -> Option<Step<Authentication>> {
    match step {
        Step::Load(_, flow) => Some(flow.resume(Snapshot::default(), now)),
        Step::Save(_, flow) => Some(flow.resume((), now)),
        _ => None,
    }
}

fn main() {
    let _ = answer;
}
