//! `Done` carries no pause, so there is nothing to answer.

use msal_core::{Authentication, Step, Timestamp};

fn answer(step: Step<Authentication>, now: Timestamp) -> Option<Step<Authentication>> {
    match step {
        Step::Done(_, flow) => Some(flow.resume((), now)),
        _ => None,
    }
}

fn main() {
    let _ = answer;
}
