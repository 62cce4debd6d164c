//! Harmless to drop: a flow that is dropped at any step leaves nothing that a later run would feel.

use msal_laws::MOST_STEPS;
use msal_laws::strategy::{app, call, config, script, seed};
use proptest::prelude::*;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_later_run_is_that_of_an_application_that_never_dropped_a_flow(
        app in app(), call in call(), script in script(), most in 0..MOST_STEPS / 4, seeds in [seed(), seed()]
    ) {
        let used = call.scene(&app);
        let mut world = used.world(script);
        drop(call.run_for(&mut world, &used, seeds[0], most));
        // What was saved by then is saved; beyond it, no trace of the dropped flow is left anywhere.
        let world = world.then([]);
        let (mut later, mut other) = (world.clone(), world);
        let run = call.run(&mut later, &used, seeds[1]);
        let expected = call.run(&mut other, &call.scene(&app), seeds[1]);
        prop_assert_eq!((run.steps, run.end), (expected.steps, expected.end));
        prop_assert_eq!(later.store.to_json(), other.store.to_json());
    }
}
