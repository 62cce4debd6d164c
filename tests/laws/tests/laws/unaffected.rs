//! Nothing is cached from a bad answer, and the next call is as if there had been none.

use msal_core::cache::Store;
use msal_laws::strategy::{app, config, quiet_call, script, seed};
use msal_laws::{AppSpec, Call, CallSpec, Deed, Deeds, ProofSpec, Scripted};
use proptest::prelude::*;

/// The cache without the number that tells tokens apart.
fn tokens(world: &Scripted) -> String {
    world.issued.iter().fold(world.store.to_json(), |json, token| json.replace(token, "token"))
}

/// Whether the script has an answer that is spoiled and yet a sound description of another authority.
fn redirects(deed: &Deed) -> bool {
    matches!(deed.what, Deeds::Mutate(_) | Deeds::Garbage(..))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn after_a_failure_the_cache_is_as_before_and_the_next_call_succeeds(
        app in app(), call in quiet_call(), script in script(), seed in seed()
    ) {
        let (app, call) = (app.build(), Call::Acquire(call));
        let redirected = script.iter().any(redirects);
        let mut world = Scripted::new(script);
        if call.run(&mut world, &app, seed).result.is_ok() {
            return Ok(());
        }
        prop_assert_eq!(world.store.to_json(), "{}");

        let mut fresh = Scripted { now: world.now, ..Scripted::default() };
        let mut later = Scripted { store: world.store.clone(), ..fresh.clone() };
        prop_assert!(call.run(&mut fresh, &app, seed).result.is_ok());
        let run = call.run(&mut later, &app, seed);
        prop_assert!(run.result.is_ok(), "{:?}", run.result);
        if !redirected {
            prop_assert_eq!(later.grants(), fresh.grants());
            prop_assert_eq!(tokens(&later), tokens(&fresh));
        }
    }
}

/// A host that cannot keep anything still gets its token.
#[test]
fn a_broken_store_never_loses_a_token_in_hand() {
    for proof in [ProofSpec::Secret, ProofSpec::Certificate] {
        let app = AppSpec { reuse: true, ..AppSpec::proving(proof) };
        let mut world = Scripted::default();
        let words = Call::Acquire(CallSpec::default()).run(&mut world.clone(), &app.build(), [1; 32]).words();
        let broken = |word: &&str| if matches!(*word, "Load" | "Save") { Deeds::Fail(0) } else { Deeds::Honest };
        world = world.then(words.iter().map(|word| Deed { elapsed: 0, what: broken(word) }));
        assert!(Call::Acquire(CallSpec::default()).run(&mut world, &app.build(), [1; 32]).result.is_ok());
        assert_eq!(world.store.to_json(), Store::default().to_json());
    }
}
