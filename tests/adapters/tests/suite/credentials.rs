//! Tokens by every kind of credential that a host has a part in.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use msal_adapter::system;
use msal_core::{Credential, Error};
use msal_emulator::{Certificate, sample};

use crate::adapter::{Adapter, KEY, Options, SOURCE};
use crate::assertion;
use crate::expect::{cached, issued};
use crate::world::{GRAPH, NEW, OLD, World};

/// A challenge, so that the cache does not answer.
const CHALLENGE: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;

pub(crate) fn a_secret_gets_a_token_and_then_the_cache_does<A: Adapter>() {
    let world = World::new();
    let flow = world.app_with_secret().acquire_token_for_client([GRAPH]);
    let msal = world.msal::<A>();
    let token = issued(A::run(&msal, flow.clone()));
    assert_eq!((token.token_type(), token.scopes().as_str(), token.tenant()), ("Bearer", GRAPH, sample::TENANT));
    assert_eq!(world.last_field("client_secret"), sample::SECRET);
    let again = cached(A::run(&msal, flow));
    assert_eq!(again.access_token(), token.access_token());
    assert_eq!((world.count("/token"), world.count("openid-configuration")), (1, 1));
}

pub(crate) fn a_certificate_gets_a_token<A: Adapter>() {
    let credential = || Credential::certificate(OLD.certificate_pem.clone(), OLD.key_pem.clone());
    let world = World::new();
    let flow = world.app(credential()).acquire_token_for_client([GRAPH]);
    let msal = world.msal::<A>();
    issued(A::run(&msal, flow.clone()));
    cached(A::run(&msal, flow));
}

pub(crate) fn a_rotated_certificate_is_picked_up<A: Adapter>() {
    let folder = Folder::new();
    let [certificates, key] = ["app.crt", "app.key"].map(|name| folder.0.join(name));
    let deploy = |certificate: &Certificate| {
        fs::write(&certificates, &certificate.certificate_pem).unwrap();
        fs::write(&key, &certificate.key_pem).unwrap();
    };
    let credential = Credential::certificate_files(&certificates, &key);
    let world = World::new();
    let flow = world.app(credential).acquire_token_for_client([GRAPH]);
    let flow = flow.claims_challenge(CHALLENGE);
    let msal = world.msal::<A>();
    let missing = A::run(&msal, flow.clone()).unwrap_err();
    assert!(matches!(missing, Error::Read(_)) && missing.to_string().contains("app."), "{missing}");
    let header = || world.last_field("client_assertion").split('.').next().unwrap().to_owned();
    deploy(&OLD);
    issued(A::run(&msal, flow.clone()));
    let old = header();
    deploy(&NEW);
    issued(A::run(&msal, flow));
    assert_ne!(old, header());
}

pub(crate) fn an_assertion_file_is_read_anew<A: Adapter>() {
    let folder = Folder::new();
    let file = folder.0.join("assertion");
    let world = World::new();
    let flow = world.app(Credential::assertion_file(&file)).acquire_token_for_client([GRAPH]);
    let (msal, flow) = (world.msal::<A>(), flow.claims_challenge(CHALLENGE));
    for _ in 0..2 {
        let audience = format!("{}/oauth2/v2.0/token", world.authority());
        let text = assertion::make(sample::CLIENT_ID, &audience, system::now());
        fs::write(&file, format!("{text}\n")).unwrap();
        issued(A::run(&msal, flow.clone()));
        assert_eq!(world.last_field("client_assertion"), text);
    }
}

pub(crate) fn a_remote_key_signs_by_its_name<A: Adapter>() {
    let credential = Credential::remote_key(OLD.certificate_pem.clone(), KEY);
    let world = World::new();
    let flow = world.app(credential).acquire_token_for_client([GRAPH]);
    let options = Options { signer: Some(assertion::sign_remotely), ..world.options() };
    issued(A::run(&A::build(options).unwrap(), flow));
}

pub(crate) fn a_named_source_makes_assertions<A: Adapter>() {
    let world = World::new();
    let flow = world.app(Credential::assertion_named(SOURCE)).acquire_token_for_client([GRAPH]);
    let options = Options { source: Some(assertion::federate), ..world.options() };
    issued(A::run(&A::build(options).unwrap(), flow));
}

pub(crate) fn a_name_that_nobody_knows_is_an_error<A: Adapter>() {
    let world = World::new();
    let msal = world.msal::<A>();
    let run = |credential| A::run(&msal, world.app(credential).acquire_token_for_client([GRAPH])).unwrap_err();
    let signing = run(Credential::remote_key(OLD.certificate_pem.clone(), KEY));
    assert!(matches!(signing, Error::Signing(_)) && signing.to_string().contains(KEY), "{signing}");
    let reading = run(Credential::assertion_named(SOURCE));
    assert!(matches!(reading, Error::Read(_)) && reading.to_string().contains(SOURCE), "{reading}");
    assert_eq!(world.count("/token"), 0);
}

pub(crate) fn a_wrong_clock_heals_by_the_servers<A: Adapter>() {
    let credential = Credential::certificate(OLD.certificate_pem.clone(), OLD.key_pem.clone());
    let world = World::new();
    let flow = world.app(credential).acquire_token_for_client([GRAPH]);
    world.server.set_clock_skew(3600);
    issued(A::run(&world.msal::<A>(), flow));
    assert_eq!(world.count("/token"), 2);
}

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("msal-adapters-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}
