//! Thrifty: a usable token in the cache means that nothing is sent.

use msal_core::TokenSource;
use msal_core::cache::Partition;
use msal_laws::strategy::{app, call, config, quiet_call, script, seed};
use msal_laws::{AppSpec, CallSpec, Place, Scene, Scripted, SignInSpec, person, run};
use proptest::prelude::*;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_fresh_token_is_handed_out_after_nothing_but_loads(
        spec in app(), call in quiet_call(), age in 0_u64..1800, seed in seed()
    ) {
        let app = spec.build();
        let mut world = Scripted::default();
        let first = run(&mut world, &call.flow(&app), seed).result.unwrap();
        let mut world = world.later(age);
        let hit = run(&mut world, &call.flow(&app), seed);
        let loads = if spec.knows_its_realm() { 1 } else { 2 };
        prop_assert_eq!(hit.words(), vec!["Load"; loads]);
        let hit = hit.result.unwrap();
        prop_assert_eq!(hit.access_token(), first.access_token());
        prop_assert_eq!(hit.token_source(), TokenSource::Cache);
        prop_assert_eq!(hit.expires_in().as_secs(), 3599 - age);
    }

    /// A user's token is handed out just so, an aging one too where its refresh is the caller's business.
    #[test]
    fn a_users_fresh_token_is_handed_out_after_nothing_but_loads(
        spec in app(), call in quiet_call(), age in 0_u64..3200, seed in seed()
    ) {
        let sign_in = SignInSpec::ago(age);
        let scene = Scene::new(&spec, &call, sign_in);
        let mut world = scene.world([]);
        let loads = vec!["Load"; if spec.knows_its_realm() { 1 } else { 2 }];
        let aside = run(&mut world, &scene.silent(&scene.public).with_refresh_aside(), seed);
        prop_assert_eq!(aside.words(), loads.clone());
        let aside = aside.result.unwrap();
        prop_assert_eq!(aside.refresh.is_some(), age > 1800);
        let later = run(&mut world.clone(), &scene.silent(&scene.app).without_early_refresh(), seed);
        prop_assert_eq!(later.words(), loads.clone());
        let hit = run(&mut world, &scene.silent(&scene.app), seed);
        prop_assert_eq!(hit.words() == loads, age <= 1800);
        let hit = hit.result.unwrap();
        prop_assert_eq!(hit.access_token() == aside.authentication.access_token(), age <= 1800);
        prop_assert_eq!(hit.account().unwrap().username(), person::username());
        prop_assert!(hit.id_token_claims().is_some());
    }

    #[test]
    fn at_most_one_token_request_is_made_for_a_call_that_ends_well(
        app in app(), call in call(), script in script(), seed in seed()
    ) {
        let scene = call.scene(&app);
        let mut world = scene.world(script);
        let run = call.run(&mut world, &scene, seed);
        let posts = world.grants().len() - run.words().into_iter().filter(|word| *word == "Wait").count();
        let most = if run.words().contains(&"Sign") { 2 } else { 1 };
        prop_assert!(posts <= most, "{posts} token requests");
    }
}

/// A cache that another process filled serves under every host of the cloud, and under what discovery said of it.
#[test]
fn a_token_of_an_alias_is_as_good() {
    for (place, host) in [
        (Place::Tenant, "login.windows.net"),
        (Place::Domain, "sts.windows.net"),
        (Place::UnknownDomain, "alias.contoso.example"),
    ] {
        let app = AppSpec::at(place).build();
        let mut world = Scripted::default();
        run(&mut world, &app.resolve_authority(), [1; 32]).result.unwrap();
        let realm = run(&mut world, &app.resolve_authority(), [1; 32]).result.unwrap().tenant.clone();
        let entry = serde_json::json!({"AccessToken": {"k": {
            "credential_type": "AccessToken", "secret": "from-elsewhere", "home_account_id": null, "environment": host,
            "client_id": "client-id", "target": "https://graph.microsoft.com/.default", "realm": realm,
            "token_type": "Bearer", "cached_at": world.now.to_string(), "expires_on": (world.now + 3000).to_string(),
        }}});
        let memory = world.store.clone();
        let mut shared =
            WithTokens { memory, tokens: msal_core::cache::Store::from_json(&entry.to_string()).unwrap(), world };
        let run = run(&mut shared, &CallSpec::default().flow(&app), [2; 32]);
        assert_eq!(run.sends(), 0, "{place:?} {:?}", run.words());
        assert_eq!(run.result.unwrap().access_token().expose_secret(), "from-elsewhere");
    }
}

/// A host that keeps tokens in one store and its memory in another.
struct WithTokens {
    memory: msal_core::cache::Store,
    tokens: msal_core::cache::Store,
    world: Scripted,
}

mod with_tokens {
    use std::time::Duration;

    use msal_core::cache::{Change, Partition, Snapshot};
    use msal_core::{
        ReadError, Request, Response, Secret, SecretSource, Signature, SigningError, SigningRequest, Timestamp,
        TransportError,
    };
    use msal_laws::World;

    impl World for super::WithTokens {
        fn now(&self) -> Timestamp {
            self.world.now()
        }
        fn send(&mut self, request: Request) -> Result<Response, TransportError> {
            self.world.send(request)
        }
        fn sign(&mut self, request: &SigningRequest) -> Result<Signature, SigningError> {
            self.world.sign(request)
        }
        fn read(&mut self, source: &SecretSource) -> Result<Secret, ReadError> {
            self.world.read(source)
        }
        fn load(&mut self, partition: &Partition) -> Snapshot {
            if partition.holds_tokens() { self.tokens.snapshot(partition) } else { self.memory.snapshot(partition) }
        }
        fn save(&mut self, change: Change) {
            self.world.save(change);
        }
        fn wait(&mut self, duration: Duration) {
            self.world.wait(duration);
        }
    }
}

/// What is remembered of an authority is looked at once on the way to a token, whatever the tenant is known by.
#[test]
fn a_remembered_authority_is_loaded_once() {
    for place in [Place::Tenant, Place::Domain] {
        let sign_in = SignInSpec { since: Some(4000), knows_authority: true };
        let scene = Scene::new(&AppSpec::at(place), &CallSpec::default(), sign_in);
        let (mut of_app, mut of_user) = (scene.world([]), scene.world([]));
        let runs = [
            run(&mut of_app, &scene.call.flow(&scene.app), [1; 32]),
            run(&mut of_user, &scene.silent(&scene.app), [1; 32]),
        ];
        for (run, world) in runs.iter().zip([of_app, of_user]) {
            assert_eq!(run.words(), ["Load", "Load", "Load", "Send", "Save"], "{place:?}");
            let is_authority = |partition: &&Partition| matches!(partition, Partition::Authority(_));
            assert_eq!(world.loaded.iter().filter(is_authority).count(), 1, "{place:?}");
        }
    }
}
