//! Never an error while a usable token is at hand: an aging one outlives whatever befalls its refresh.

use msal_laws::strategy::{app, config, quick_script, quiet_call, seed};
use msal_laws::{Deed, Deeds, Mutation, Scene, Scripted, SignInSpec, run};
use proptest::prelude::*;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_failed_refresh_hands_out_the_token_that_was_to_be_replaced(
        spec in app(), call in quiet_call(), age in 1801_u64..2300, script in quick_script(), seed in seed()
    ) {
        let app = spec.build();
        let mut world = Scripted::default();
        let old = run(&mut world, &call.flow(&app), seed).result.unwrap();
        // The token is at hand once it is loaded; from then on anything may happen.
        let loads = if spec.knows_its_realm() { 1 } else { 2 };
        let honest = std::iter::repeat_n(Deed { elapsed: 0, what: Deeds::Honest }, loads);
        let may_be_short = may_shorten(&script);
        let mut world = world.later(age).then(honest.chain(script));
        let run = run(&mut world, &call.flow(&app), seed);
        prop_assert!(run.words().len() > loads, "an aging token is replaced");
        let token = run.result.unwrap();
        let is_old = token.access_token() == old.access_token();
        prop_assert!(is_old || world.issued.contains(token.access_token().expose_secret()));
        let is_good = token.expires_on().as_unix_seconds() > world.now;
        prop_assert!(is_good || !is_old && may_be_short, "what is handed out is still good");
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_users_token_outlives_whatever_befalls_its_refresh(
        spec in app(), call in quiet_call(), age in 1801_u64..2300, script in quick_script(), seed in seed()
    ) {
        let scene = Scene::new(&spec, &call, SignInSpec::ago(age));
        let honest = std::iter::repeat_n(Deed { elapsed: 0, what: Deeds::Honest }, if spec.knows_its_realm() { 1 } else { 2 });
        let may_be_short = may_shorten(&script);
        let mut world = scene.world(honest.chain(script));
        let token = run(&mut world, &scene.silent(&scene.app), seed).result.unwrap();
        prop_assert!(world.issued.contains(token.access_token().expose_secret()), "it can be used");
        let is_old = scene.world([]).issued.contains(token.access_token().expose_secret());
        let is_good = token.expires_on().as_unix_seconds() > world.now;
        prop_assert!(is_good || !is_old && may_be_short, "what is handed out is still good");
    }
}

/// Tells whether a script has the service spoil a member of an answer, as by a new token that lives for 0 seconds.
fn may_shorten(script: &[Deed]) -> bool {
    script.iter().any(|deed| matches!(deed.what, Deeds::Mutate(Mutation::Instead(..))))
}

/// Each step of the refresh fails in turn, in each way.
#[test]
fn every_single_failure_is_survived() {
    use msal_laws::{AppSpec, CallSpec, ProofSpec};
    for proof in [ProofSpec::Secret, ProofSpec::Certificate, ProofSpec::Files, ProofSpec::Named] {
        let app = AppSpec::proving(proof).build();
        let flow = CallSpec::default().flow(&app);
        let mut world = Scripted::default();
        let old = run(&mut world, &flow, [1; 32]).result.unwrap();
        let aging = world.later(2000);
        let words = run(&mut aging.clone(), &flow, [2; 32]).words();
        for (at, word) in words.iter().enumerate().skip(1) {
            let script = (0..at).map(|_| Deeds::Honest).chain([Deeds::Fail(0)]);
            let mut world = aging.clone().then(script.map(|what| Deed { elapsed: 0, what }));
            let token = run(&mut world, &flow, [2; 32]).result.unwrap();
            let replaced = token.access_token() != old.access_token();
            assert_eq!(replaced, matches!(*word, "Load" | "Save"), "{proof:?} {word} at {at}");
        }
    }
}
