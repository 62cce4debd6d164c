//! Equal flight keys mean equal requests: of flows with one key, one may serve all.

use msal_core::Flow;
use msal_laws::strategy::{app, config, quiet_call};
use msal_laws::{AppSpec, CallSpec, Scripted, run};
use proptest::prelude::*;

/// What is asked for, and by whom; all that makes one token another one.
fn asked(app: &AppSpec, call: &CallSpec) -> Vec<(String, Vec<(String, String)>)> {
    let mut world = Scripted::default();
    run(&mut world, &call.flow(&app.build()), [1; 32]).result.unwrap();
    world.grants()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn flows_that_ask_for_different_things_have_different_keys(
        first in app(), second in app(), calls in [quiet_call(), quiet_call()], same in any::<bool>(),
        challenges in any::<[bool; 2]>()
    ) {
        let second = if same { first.clone() } else { second };
        let [one, other] = calls;
        let (one, other) = (CallSpec { challenge: challenges[0], ..one }, CallSpec { challenge: challenges[1], ..other });
        let keys = (one.flow(&first.build()).key(), other.flow(&second.build()).key());
        if asked(&first, &one) != asked(&second, &other) {
            prop_assert_ne!(keys.0, keys.1);
        }
    }

    #[test]
    fn a_flow_has_the_same_key_however_often_it_is_made(spec in app(), call in quiet_call()) {
        let app = spec.build();
        prop_assert_eq!(call.flow(&app).key(), call.flow(&app).key());
        prop_assert!(call.flow(&app).key().is_some());
    }
}
