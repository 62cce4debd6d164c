//! Bounded: a flow takes a fixed number of steps, whatever it is answered.

use msal_laws::strategy::{app, call, config, script, seed};
use msal_laws::{AppSpec, Call, CallSpec, Deed, Deeds, MOST_STEPS, Place, ProofSpec, Scripted};
use proptest::prelude::*;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_script_makes_a_flow_run_on(app in app(), call in call(), script in script(), seed in seed()) {
        let run = call.run(&mut Scripted::new(script), &app.build(), seed);
        prop_assert!(run.steps.len() <= MOST_STEPS);
    }
}

/// The bound is no larger than it has to be: this is the longest way that any flow goes.
#[test]
fn the_longest_way_is_as_long_as_the_bound() {
    let app = AppSpec { reuse: true, ..AppSpec { proof: ProofSpec::Files, ..AppSpec::at(Place::UnknownDomain) } };
    let refusal = Deeds::Refuse {
        error: "invalid_client".to_owned(),
        number: 700_024,
        date: Some(-900),
        retry_after: None,
        echo: None,
    };
    let deed = |what| Deed { elapsed: 0, what };
    let script = (1..MOST_STEPS).map(|_| deed(Deeds::Honest)).enumerate();
    let longest = (0..MOST_STEPS)
        .map(|at| {
            let refused = script.clone().map(|(i, honest)| if i == at { deed(refusal.clone()) } else { honest });
            Call::Acquire(CallSpec::default()).run(&mut Scripted::new(refused), &app.build(), [1; 32]).steps.len()
        })
        .max();
    assert_eq!(longest, Some(MOST_STEPS));
}
