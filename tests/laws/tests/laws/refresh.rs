//! A refresh re-runs the grant of the token that it replaces.

use msal_laws::strategy::{app, config, quiet_call, seed};
use msal_laws::{Scripted, run};
use proptest::prelude::*;

fn header(world: &Scripted, name: &str) -> Option<String> {
    let value = world.sent.last()?.http().headers().get(name)?;
    value.to_str().ok().map(str::to_owned)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_same_grant_goes_out_again_and_its_token_takes_the_place_of_the_old_one(
        app in app(), call in quiet_call(), others in proptest::collection::vec(quiet_call(), 0..3), seed in seed()
    ) {
        let (telemetry, app) = (app.telemetry, app.build());
        let flow = call.flow(&app);
        let mut world = Scripted::default();
        let old = run(&mut world, &flow, seed).result.unwrap();
        let first = world.grants().pop();
        for other in &others {
            run(&mut world, &other.flow(&app), seed).result.unwrap();
        }
        let mut world = world.later(1801);
        let new = run(&mut world, &flow, seed).result.unwrap();
        prop_assert_ne!(new.access_token(), old.access_token());
        prop_assert_eq!(world.grants().pop(), first);
        let current = header(&world, "x-client-current-telemetry");
        prop_assert_eq!(current.as_deref(), telemetry.then_some("4|730,4|"));

        let json = world.store.to_json();
        prop_assert!(!json.contains(old.access_token().expose_secret()), "the old token is gone");
        prop_assert_eq!(json.matches(new.access_token().expose_secret()).count(), 1);
        let hit = run(&mut world, &flow, seed);
        prop_assert_eq!(hit.sends(), 0);
        let kept = hit.result.unwrap();
        prop_assert_eq!(kept.access_token(), new.access_token());
    }

    /// A claims challenge asks anew, and what it yields takes the place of the token that was refused.
    #[test]
    fn a_challenged_token_is_replaced(app in app(), call in quiet_call(), seed in seed()) {
        let app = app.build();
        let mut world = Scripted::default();
        let old = run(&mut world, &call.flow(&app), seed).result.unwrap();
        let new = run(&mut world, &call.flow(&app).claims_challenge(r#"{"access_token":{}}"#), seed).result.unwrap();
        prop_assert_ne!(new.access_token(), old.access_token());
        let hit = run(&mut world, &call.flow(&app), seed);
        prop_assert_eq!(hit.sends(), 0);
        let kept = hit.result.unwrap();
        prop_assert_eq!(kept.access_token(), new.access_token());
    }
}
