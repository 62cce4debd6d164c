//! Nothing is cached from a bad answer, and the next call is as if there had been none.

use msal_core::Timestamp;
use msal_laws::strategy::{app, call, config, script, seed};
use msal_laws::{AppSpec, Call, Deed, Deeds, FLOWS, ProofSpec, Scripted, SignInSpec, marker};
use proptest::prelude::*;

/// The flows that need what an authority's metadata may lack, and so an authority without it.
const NEEDS_MORE: [&str; 3] = ["initiate_device_flow", "logout_url", "validate_id_token"];

/// The cache without the number that tells tokens apart.
fn tokens(world: &Scripted) -> String {
    let refresh = (0..=world.serial).map(|serial| marker::secret(&format!("refresh-{serial}")));
    world
        .issued
        .iter()
        .cloned()
        .chain(refresh)
        .fold(world.living().to_string(), |json, token| json.replace(&token, "t"))
}

/// Whether the script has an answer that is spoiled and yet a sound description of another authority.
fn redirects(deed: &Deed) -> bool {
    matches!(deed.what, Deeds::Mutate(_) | Deeds::Garbage(..))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn after_a_failure_the_cache_is_as_before_and_the_next_call_succeeds(
        app in app(), call in call(), script in script(), seed in seed()
    ) {
        let scene = call.scene(&app);
        let redirected = script.iter().any(redirects);
        let mut world = scene.world(script);
        if call.run(&mut world, &scene, seed).result.is_ok() {
            return Ok(());
        }
        let before = Scripted { now: world.now, latest: world.latest, ..scene.world([]) };
        prop_assert_eq!(world.living(), before.living());

        let mut fresh = before.clone();
        let mut later = Scripted { store: world.store.clone(), ..before };
        // A clock that went back brings nothing back that has been dropped as expired.
        for world in [&mut fresh, &mut later] {
            world.store.expire(Timestamp::from_unix_seconds(world.latest));
        }
        let expected = call.run(&mut fresh, &scene, seed);
        let run = call.run(&mut later, &scene, seed);
        let is_as_well = run.result.is_ok() == expected.result.is_ok();
        let is_lost = redirected && NEEDS_MORE.contains(&call.kind.name);
        prop_assert!(is_as_well || is_lost, "{:?} {:?}", run.result, expected.result);
        if !redirected && run.result.is_ok() {
            prop_assert_eq!(later.grants(), fresh.grants());
            prop_assert_eq!(tokens(&later), tokens(&fresh));
        }
    }
}

/// A host that cannot keep anything still gets its token, or whatever else it asks for.
#[test]
fn a_broken_store_never_loses_what_is_in_hand() {
    for (kind, proof) in FLOWS.iter().flat_map(|kind| [ProofSpec::Secret, ProofSpec::Certificate].map(|p| (kind, p))) {
        let app = AppSpec { reuse: true, ..AppSpec::proving(proof) };
        let call =
            Call { kind, sign_in: SignInSpec { since: Some(4000), knows_authority: false }, ..Call::named(kind.name) };
        let scene = call.scene(&app);
        let words = call.run(&mut scene.world([]), &scene, [1; 32]).words();
        let is_silent = kind.name == "acquire_token_silent";
        let broken = |word: &&str| match *word {
            "Load" if is_silent => Deeds::Honest, // without its memory it has nobody's token
            "Load" | "Save" => Deeds::Fail(0),
            _ => Deeds::Honest,
        };
        let mut world = scene.world(words.iter().map(|word| Deed { elapsed: 0, what: broken(word) }));
        let result = call.run(&mut world, &scene, [1; 32]).result;
        assert!(result.is_ok(), "{}: {result:?}", kind.name);
    }
}
