//! Equal flight keys mean equal requests: of flows with one key, one may serve all.

use msal_core::Flow;
use msal_laws::strategy::{app, call, config, quiet_call};
use msal_laws::{AppSpec, Call, CallSpec, Scripted, run};
use proptest::prelude::*;

/// What is asked for, and by whom; all that makes one token another one.
fn asked(app: &AppSpec, call: &CallSpec) -> Vec<(String, Vec<(String, String)>)> {
    let mut world = Scripted::default();
    run(&mut world, &call.flow(&app.build()), [1; 32]).result.unwrap();
    world.grants()
}

/// The first application, but in one respect like the second.
fn mixed_app(first: &AppSpec, second: &AppSpec, respect: u8) -> AppSpec {
    let first = first.clone();
    match respect {
        0 => AppSpec { proof: second.proof, ..first },
        1 => AppSpec { place: second.place, ..first },
        2 => AppSpec { capabilities: second.capabilities.clone(), ..first },
        3 => AppSpec { client_claims: !first.client_claims, ..first },
        4 => second.clone(),
        _ => first,
    }
}

/// The first call, but in one respect like the second.
fn mixed_call(first: &CallSpec, second: &CallSpec, respect: u8) -> CallSpec {
    let first = first.clone();
    match respect {
        5 => CallSpec { scopes: second.scopes.clone(), ..first },
        6 => CallSpec { challenge: true, ..first },
        7 => CallSpec { forwarded: !first.forwarded, ..first },
        8 | 9 => CallSpec { fmi_path: second.fmi_path.clone(), ..first },
        10 => CallSpec { extra: !first.extra, ..first },
        11 => second.clone(),
        _ => first,
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn flows_that_ask_for_different_things_have_different_keys(
        first in app(), second in app(), calls in [quiet_call(), quiet_call()], respect in 0_u8..13
    ) {
        let [one, other] = calls;
        let (second, other) = (mixed_app(&first, &second, respect), mixed_call(&one, &other, respect));
        let keys = (one.flow(&first.build()).key(), other.flow(&second.build()).key());
        if asked(&first, &one) != asked(&second, &other) {
            prop_assert_ne!(keys.0, keys.1);
        }
    }

    /// The same, for all flows that may share a flight.
    #[test]
    fn any_flows_that_ask_for_different_things_have_different_keys(
        apps in [app(), app()], calls in [call(), call()], alike in any::<bool>(), respect in 0_u8..13
    ) {
        let [first, second] = calls;
        let kind = if alike { first.kind } else { second.kind };
        let second = Call { kind, spec: mixed_call(&first.spec, &second.spec, respect), sign_in: first.sign_in };
        let other = mixed_app(&apps[0], &apps[1], respect);
        let of = |app: &AppSpec, call: &Call| {
            let scene = call.scene(app);
            let mut world = scene.world([]);
            drop(call.run(&mut world, &scene, [1; 32]));
            ((call.kind.make)(&scene).key(), call.kind.name, world.grants())
        };
        let (one, other) = (of(&apps[0], &first), of(&other, &second));
        if one.1 != other.1 || one.2 != other.2 {
            prop_assert!(one.0.is_none() || one.0 != other.0);
        }
    }

    #[test]
    fn a_flow_has_the_same_key_however_often_it_is_made(spec in app(), call in quiet_call()) {
        let app = spec.build();
        prop_assert_eq!(call.flow(&app).key(), call.flow(&app).key());
        prop_assert!(call.flow(&app).key().is_some());
    }
}
