//! A refresh re-runs the grant of the token that it replaces.

use msal_core::Account;
use msal_laws::strategy::{app, config, quiet_call, seed};
use msal_laws::{AppSpec, CallSpec, Deed, Deeds, Scene, Scripted, SignInSpec, run};
use proptest::prelude::*;

fn header(world: &Scripted, name: &str) -> Option<String> {
    let value = world.sent.last()?.http().headers().get(name)?;
    value.to_str().ok().map(str::to_owned)
}

/// An answer need not say whose tokens it holds: they are those of the user whose refresh token was used.
#[test]
fn a_refresh_that_does_not_say_whose_tokens_it_brings_loses_nothing() {
    let scene = Scene::new(&AppSpec::default(), &CallSpec::default(), SignInSpec::ago(4000));
    let silent = scene.silent(&scene.public);
    let bare = br#"{"access_token":"bare-token","refresh_token":"rotated-token","expires_in":3600}"#.to_vec();
    let honest = std::iter::repeat_n(Deeds::Honest, 3);
    let deeds = honest.chain([Deeds::Garbage(200, bare)]).map(|what| Deed { elapsed: 0, what });
    let mut world = scene.world(deeds);
    let token = run(&mut world, &silent, [1; 32]).result.unwrap();
    assert_eq!(token.account().map(Account::home_account_id), Some(scene.account.home_account_id()));
    let hit = run(&mut world, &silent, [2; 32]);
    assert_eq!((hit.sends(), hit.result.unwrap().access_token().expose_secret()), (0, "bare-token"));
    run(&mut world, &silent.force_refresh(true), [3; 32]).result.unwrap();
    let grant = world.grants().pop().unwrap();
    assert!(grant.1.contains(&("refresh_token".to_owned(), "rotated-token".to_owned())), "what came last is used");
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

    /// A user's token is replaced by the refresh token that came last, for the same scopes, and never by a spent one.
    #[test]
    fn a_rotated_refresh_token_takes_the_place_of_the_one_that_was_used(
        app in app(), call in quiet_call(), times in 1_usize..4, seed in seed()
    ) {
        let scene = Scene::new(&app, &call, SignInSpec::ago(4000));
        let mut world = scene.world([]);
        let field = |grant: &(String, Vec<(String, String)>), name: &str| {
            grant.1.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
        };
        let mut last = None;
        for _ in 0..times {
            let token = run(&mut world, &scene.silent(&scene.app).force_refresh(true), seed).result.unwrap();
            let grant = world.grants().pop().unwrap();
            let used = field(&grant, "refresh_token").unwrap();
            prop_assert_eq!(field(&grant, "grant_type"), Some("refresh_token".to_owned()));
            let scopes = field(&grant, "scope").unwrap();
            prop_assert!(call.scopes().iter().all(|scope| scopes.split(' ').any(|sent| sent == scope)), "{}", scopes);
            prop_assert!(last.is_none_or(|last: String| last == used), "what came last is used");
            let json = world.store.to_json();
            prop_assert!(!json.contains(&used), "it is spent");
            last = token.refresh_token().map(|token| token.expose_secret().to_owned());
            prop_assert_eq!(json.matches(last.as_deref().unwrap()).count(), 1);
        }
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
