//! Bounded: a flow takes a fixed number of steps, whatever it is answered; one that is told to wait, until its deadline.

use msal_core::{DeviceFlow, Error};
use msal_laws::strategy::{app, call, config, script, seed};
use msal_laws::{
    AppSpec, Call, CallSpec, Deed, Deeds, FLOWS, Kind, Mutation, Place, ProofSpec, Scene, SignInSpec, run_for,
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_script_makes_a_flow_run_on(app in app(), call in call(), script in script(), seed in seed()) {
        let scene = call.scene(&app);
        let run = call.run(&mut scene.world(script), &scene, seed);
        let waits = run.words().into_iter().filter(|word| *word == "Wait").count();
        prop_assert!(run.steps.len() <= call.kind.most + 3 * waits, "{:?}", run.words());
    }
}

/// A refusal that makes most flows do most: an assertion is signed once more.
fn refusal(error: &str) -> Deeds {
    Deeds::Refuse { error: error.to_owned(), number: 700_024, date: Some(-900), retry_after: None, echo: None }
}

fn longest(kind: &'static Kind) -> usize {
    let app = AppSpec { reuse: true, ..AppSpec { proof: ProofSpec::Files, ..AppSpec::at(Place::UnknownDomain) } };
    let sign_in = SignInSpec { since: Some(4000), knows_authority: false };
    let call = Call { kind, sign_in, ..Call::named(kind.name) };
    let scene = call.scene(&app);
    // Keys that came minutes ago, without the one that is wanted, are asked for anew.
    let no_keys = Deeds::Mutate(Mutation::Besides("keys".to_owned(), serde_json::json!([])));
    let steps = |at: usize, elapsed: i64, what: &Deeds| {
        let honest = std::iter::repeat_with(|| Deed { elapsed, what: Deeds::Honest }).take(at);
        let after = Deed { elapsed, what: Deeds::Honest };
        let mut world = scene.world(honest.chain([Deed { elapsed, what: what.clone() }, after]));
        call.run(&mut world, &scene, [1; 32]).steps.len()
    };
    // A `Load` that fails is a host that has forgotten what was saved; no flow may ask for it a second time.
    let fails = Deeds::Fail(0);
    let spoiled = [(0, refusal("invalid_client")), (301, no_keys), (0, fails)];
    spoiled.iter().flat_map(|(elapsed, what)| (0..=kind.most).map(move |at| steps(at, *elapsed, what))).max().unwrap()
}

/// No bound is larger than it has to be: a way is as long as each.
#[test]
fn the_longest_way_is_as_long_as_the_bound() {
    for kind in &FLOWS {
        assert_eq!(longest(kind), kind.most, "{}", kind.name);
    }
}

/// Polls go on while the service asks for patience, no longer than the codes live, and never without a pause.
#[test]
fn polls_end_with_the_codes() {
    for (interval, expires_in) in [(5, 900), (1, 300), (0, 300), (86_400, 900), (5, 0)] {
        let scene = Scene::new(&AppSpec::default(), &CallSpec::default(), SignInSpec::ago(0));
        let mut data = serde_json::to_value(&scene.device_flow).unwrap();
        data["interval"] = interval.into();
        data["expires_at"] = (msal_laws::EPOCH + expires_in).into();
        let flow: DeviceFlow = serde_json::from_value(data).unwrap();
        let pending = || Deed { elapsed: 0, what: refusal("authorization_pending") };
        let mut world = scene.world(std::iter::repeat_with(pending).take(10_000));
        let polls = usize::try_from(expires_in).unwrap() + 1;
        let run = run_for(&mut world, &scene.public.acquire_token_by_device_flow(flow), [1; 32], 4 + 3 * polls);
        let run = run.unwrap_or_else(|| panic!("interval {interval}: it polls on and on"));
        assert!(matches!(run.result, Err(Error::Expired)), "{interval}: {:?}", run.result);
        assert!(world.now <= msal_laws::EPOCH + expires_in, "nobody waits for what has expired");
    }
}
