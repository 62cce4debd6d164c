//! A pause is consumed by its answer.

use msal_core::{Authentication, Step, Timestamp};

fn answer(step: Step<Authentication>, now: Timestamp) -> Option<Step<Authentication>> {
    match step {
        Step::Save(_, flow) => {
            drop(flow.resume((), now));
            Some(flow.resume((), now))
        }
        _ => None,
    }
}

fn main() {
    let _ = answer;
}
