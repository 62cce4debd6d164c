//! What goes wrong at the service and on the way to it.

use msal_laws::{AppSpec, CallSpec, Deeds, Mutation, ProofSpec};

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 8] = [
    Tale {
        name: "refused",
        about: "The service refuses the credential; the next request reports it in its telemetry.",
        tell: |teller| twice(teller, refuse("invalid_client", 7_000_215, None)),
    },
    Tale {
        name: "refused-for-time",
        about: "The service refuses an assertion for its time and tells its own: one more is signed by that clock.",
        tell: |teller| signed(teller, refuse("invalid_client", 700_024, Some(-900))),
    },
    Tale {
        name: "refused-for-time-without-date",
        about: "The service refuses an assertion for its time and does not tell its own.",
        tell: |teller| signed(teller, refuse("invalid_client", 700_024, None)),
    },
    Tale {
        name: "throttled",
        about: "The service asks to wait.",
        tell: |teller| once(teller, "Send POST token", wait(429)),
    },
    Tale {
        name: "status-5xx",
        about: "The service is in trouble, whatever else it says.",
        tell: |teller| once(teller, "Send POST token", wait(503)),
    },
    Tale {
        name: "transport-error",
        about: "No answer comes, neither to the first request nor to the second.",
        tell: |teller| {
            once(teller, "Send GET configuration", Deeds::Fail(0));
            once(teller, "Send POST token", Deeds::Fail(3));
        },
    },
    Tale {
        name: "garbage",
        about: "A network in between answers in the service's place.",
        tell: |teller| {
            once(teller, "Send GET configuration", page());
            once(teller, "Send POST token", page());
        },
    },
    Tale {
        name: "malformed-answer",
        about: "The service's answer lacks the token.",
        tell: |teller| once(teller, "Send POST token", Deeds::Mutate(Mutation::Without(0))),
    },
];

fn refuse(error: &str, number: u64, date: Option<i64>) -> Deeds {
    Deeds::Refuse { error: error.to_owned(), number, date, retry_after: None, echo: None }
}

fn wait(status: u16) -> Deeds {
    match status {
        429 => Deeds::Refuse {
            error: "temporarily_unavailable".to_owned(),
            number: 90_055,
            date: None,
            retry_after: Some("7".to_owned()),
            echo: None,
        },
        status => Deeds::Garbage(status, br#"{"error":"temporarily_unavailable"}"#.to_vec()),
    }
}

fn page() -> Deeds {
    Deeds::Garbage(200, b"<!DOCTYPE html><p>Sign in to this network</p>".to_vec())
}

fn once(teller: &mut Teller, place: &str, what: Deeds) {
    let (app, call) = (AppSpec::default(), CallSpec::default());
    teller.spoil(&call.flow(&app.build()), place, what);
    teller.acquire(&app, &call);
}

fn twice(teller: &mut Teller, what: Deeds) {
    once(teller, "Send POST token", what);
    teller.next([]);
    teller.acquire(&AppSpec::default(), &CallSpec::default());
}

fn signed(teller: &mut Teller, what: Deeds) {
    let (app, call) = (AppSpec::proving(ProofSpec::Certificate), CallSpec::default());
    teller.spoil(&call.flow(&app.build()), "Send POST token", what);
    teller.acquire(&app, &call);
}
