//! Determined: the same seed, answers and times make the same steps, byte for byte.

use msal_laws::strategy::{app, call, config, script, seed};
use msal_laws::{AppSpec, Call, CallSpec, ProofSpec, Scripted, Seen};
use proptest::prelude::*;

fn steps(app: &AppSpec, call: &Call, world: &Scripted, seed: [u8; 32]) -> (Vec<Seen>, String) {
    let run = call.run(&mut world.clone(), &app.build(), seed);
    (run.steps, run.end)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_same_seed_answers_and_times_make_the_same_steps(
        app in app(), call in call(), script in script(), seed in seed()
    ) {
        let world = Scripted::new(script);
        prop_assert_eq!(steps(&app, &call, &world, seed), steps(&app, &call, &world, seed));
    }
}

#[test]
fn a_local_key_signs_the_same_for_the_same_seed_and_anew_for_another() {
    for proof in [ProofSpec::Certificate, ProofSpec::Rs256] {
        let (app, call) = (AppSpec::proving(proof), Call::Acquire(CallSpec::default()));
        let world = Scripted { signs: true, ..Scripted::default() };
        let of = |seed| steps(&app, &call, &world, [seed; 32]);
        assert_eq!(of(1), of(1));
        let sent = |seed| of(seed).0.into_iter().rfind(|step| step.word == "Send").unwrap().exact;
        assert_ne!(sent(1), sent(2), "assertion and correlation id follow from the seed");
    }
}
