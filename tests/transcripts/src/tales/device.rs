//! A user signs in on another device.

use msal_core::{DeviceFlow, PublicClientApplication};
use msal_laws::{AppSpec, Deeds, Mutation, Yield};
use serde_json::Value;

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 6] = [
    Tale {
        name: "device-code",
        about: "A user signs in on another device; the application asks in the rhythm that the service wants.",
        tell: signs_in,
    },
    Tale {
        name: "device-code-declined",
        about: "The user declines, or the service says that the codes have expired.",
        tell: declined,
    },
    Tale {
        name: "device-code-expired",
        about: "The codes will have expired before the next attempt: nobody waits for that.",
        tell: expired,
    },
    Tale {
        name: "device-code-attempts",
        about: "An application with a timer of its own makes one attempt at a time.",
        tell: attempts,
    },
    Tale {
        name: "device-code-trouble",
        about: "An attempt that gets no answer ends the wait; the flow that is kept serves again.",
        tell: trouble,
    },
    Tale { name: "device-code-not-there", about: "The service refuses a code, or has none to give.", tell: not_there },
];

fn app() -> PublicClientApplication {
    AppSpec::default().build_public()
}

fn begin(teller: &mut Teller) -> DeviceFlow {
    match teller.tell("initiate_device_flow", &app().initiate_device_flow(["User.Read"]), Yield::DeviceFlow) {
        Some(Yield::DeviceFlow(flow)) => flow,
        _ => unreachable!("an honest world begins every sign-in"),
    }
}

fn no(error: &str) -> Deeds {
    let error = error.to_owned();
    Deeds::Refuse { error, number: 70_016, date: None, retry_after: None, echo: None }
}

/// Does the next attempts so; the authority is known, and each attempt first loads the telemetry.
fn attempted(teller: &mut Teller, outcomes: impl IntoIterator<Item = Deeds>) {
    teller.next([None].into_iter().chain(outcomes.into_iter().flat_map(|outcome| [None, Some(outcome)])));
}

fn poll(teller: &mut Teller, flow: &DeviceFlow) {
    teller.tell("acquire_token_by_device_flow", &app().acquire_token_by_device_flow(flow.clone()), Yield::Token);
}

fn signs_in(teller: &mut Teller) {
    let flow = begin(teller);
    attempted(teller, [no("authorization_pending"), no("slow_down"), no("authorization_pending")]);
    poll(teller, &flow);
}

fn declined(teller: &mut Teller) {
    let flow = begin(teller);
    attempted(teller, [no("authorization_declined")]);
    poll(teller, &flow);
    attempted(teller, [no("expired_token")]);
    poll(teller, &flow);
}

fn expired(teller: &mut Teller) {
    let flow = begin(teller);
    teller.later(840);
    teller.world.now += 53;
    teller.say("Seven seconds before the end:");
    attempted(teller, [no("authorization_pending"), no("authorization_pending")]);
    poll(teller, &flow);
    teller.say("After the end:");
    teller.world.now += 60;
    attempted(teller, [no("authorization_pending")]);
    let attempt = app().acquire_token_by_device_flow(flow).attempt();
    teller.tell("acquire_token_by_device_flow", &attempt, Yield::Attempt);
}

fn attempts(teller: &mut Teller) {
    let flow = begin(teller);
    let mut next = flow;
    for outcome in [no("authorization_pending"), no("slow_down"), Deeds::Honest] {
        attempted(teller, [outcome]);
        let attempt = app().acquire_token_by_device_flow(next.clone()).attempt();
        if let Some(Yield::Attempt(msal_core::flows::DeviceAttempt::Pending { flow, .. })) =
            teller.tell("acquire_token_by_device_flow", &attempt, Yield::Attempt)
        {
            next = flow;
        }
    }
}

fn trouble(teller: &mut Teller) {
    let flow = begin(teller);
    attempted(teller, [no("authorization_pending"), Deeds::Fail(0)]);
    poll(teller, &flow);
    teller.next([]);
    poll(teller, &flow);
}

fn not_there(teller: &mut Teller) {
    let flow = app().initiate_device_flow(["User.Read"]);
    teller.spoil(&flow, "Send POST device code", no("invalid_client"));
    teller.tell("initiate_device_flow", &flow, Yield::DeviceFlow);
    teller.say("An authority whose metadata name no endpoint for it:");
    let other = AppSpec::at(msal_laws::Place::Domain).build_public().initiate_device_flow(["User.Read"]);
    let lacking = Mutation::Besides("device_authorization_endpoint".to_owned(), Value::Null);
    teller.spoil(&other, "Send GET configuration", Deeds::Mutate(lacking));
    teller.tell("initiate_device_flow", &other, Yield::DeviceFlow);
}
