//! Determined: the same seed, answers and times make the same steps, byte for byte.

use msal_laws::strategy::{app, call, config, script, seed};
use msal_laws::{AppSpec, Call, Deed, FLOWS, ProofSpec, Seen};
use proptest::prelude::*;

fn steps(app: &AppSpec, call: &Call, script: &[Deed], signs: bool, seed: [u8; 32]) -> (Vec<Seen>, String) {
    let scene = call.scene(app);
    let mut world = scene.world(script.iter().cloned());
    world.signs = signs;
    let run = call.run(&mut world, &scene, seed);
    (run.steps, run.end)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_same_seed_answers_and_times_make_the_same_steps(
        app in app(), call in call(), script in script(), seed in seed()
    ) {
        prop_assert_eq!(steps(&app, &call, &script, false, seed), steps(&app, &call, &script, false, seed));
    }
}

#[test]
fn a_local_key_signs_the_same_for_the_same_seed_and_anew_for_another() {
    for proof in [ProofSpec::Certificate, ProofSpec::Rs256] {
        let (app, call) = (AppSpec::proving(proof), Call::named("acquire_token_for_client"));
        let of = |seed| steps(&app, &call, &[], true, [seed; 32]);
        assert_eq!(of(1), of(1));
        let sent = |seed| of(seed).0.into_iter().rfind(|step| step.word == "Send").unwrap().exact;
        assert_ne!(sent(1), sent(2), "assertion and correlation id follow from the seed");
    }
}

/// The table of flows says of each what the flow says of itself.
#[test]
fn each_flow_is_in_the_table_under_its_own_name() {
    for kind in &FLOWS {
        let call = Call { kind, ..Call::named(kind.name) };
        let first = steps(&AppSpec::default(), &call, &[], false, [1; 32]).0.swap_remove(0);
        assert!(first.shown.contains(&format!("Paused({}, {})", kind.name, first.word)), "{}", first.shown);
    }
}
