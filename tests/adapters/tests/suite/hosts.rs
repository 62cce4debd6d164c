//! Hosts and what they share.

use msal_adapter::{BuildError, MemoryCache};
use msal_core::{ConfidentialClientApplication, Credential, url::Url};
use msal_emulator::sample;

use crate::adapter::{Adapter, Options};
use crate::expect::{cached, issued};
use crate::world::{GRAPH, VAULT, World};

pub(crate) fn the_instance_is_asked_about_once<A: Adapter>() {
    let world = World::new();
    let endpoint = Url::parse(&format!("{}/common/discovery/instance", world.server.origin())).unwrap();
    let app = ConfidentialClientApplication::builder(sample::CLIENT_ID, Credential::secret(sample::SECRET))
        .authority(world.authority())
        .instance_discovery_endpoint(endpoint)
        .build()
        .unwrap();
    let msal = world.msal::<A>();
    for scope in [GRAPH, VAULT] {
        issued(A::run(&msal, app.acquire_token_for_client([scope])));
        cached(A::run(&msal, app.acquire_token_for_client([scope])));
    }
    assert_eq!(["discovery/instance", "openid-configuration", "/token"].map(|path| world.count(path)), [1, 1, 2]);
}

pub(crate) fn a_cache_is_shared_and_survives_as_text<A: Adapter>() {
    let world = World::new();
    let flow = world.app_with_secret().acquire_token_for_client([GRAPH]);
    let msal = world.msal::<A>();
    issued(A::run(&msal, flow.clone()));
    assert!(A::cache(&msal).has_changed());
    let text = A::cache(&msal).to_json();
    assert!(!A::cache(&msal).has_changed());
    cached(A::run(&msal.clone(), flow.clone()));
    let restarted = Options { cache: Some(MemoryCache::from_json(&text).unwrap()), ..world.options() };
    cached(A::run(&A::build(restarted).unwrap(), flow));
    assert_eq!(world.count("/token"), 1);
}

pub(crate) fn what_can_not_be_built_says_why<A: Adapter>() {
    let with = |roots: &str| A::build(Options { roots: Some(roots.to_owned()), ..Options::default() }).err();
    assert_eq!(with(""), Some(BuildError::RootsEmpty));
    let broken = "-----BEGIN CERTIFICATE-----\n%\n-----END CERTIFICATE-----\n";
    assert!(matches!(with(broken), Some(BuildError::RootsMalformed(_))));
}
