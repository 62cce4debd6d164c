//! What differs in anything that decides an outcome shares nothing: no endpoints, no flight, no token.

use msal_core::wire::key::Algorithm;
use msal_core::{ConfidentialClientApplication, ConfidentialClientBuilder, Credential, Flow, Seed, Step, Timestamp};
use msal_emulator::Certificate;

use super::{SCOPES, by_secret};

const AUTHORITY: &str = "https://login.contoso.example/contoso";

fn builder() -> ConfidentialClientBuilder {
    ConfidentialClientApplication::builder("client-id", Credential::secret("secret"))
}

/// Where the application looks first: at what is remembered of its authority.
fn first_look(app: &ConfidentialClientApplication) -> msal_core::cache::Partition {
    match app.acquire_token_for_client(SCOPES).begin(Timestamp::default(), Seed::new([0; 32])) {
        Step::Load(partition, _) => partition,
        step => panic!("{step:?}"),
    }
}

#[test]
fn authorities_that_are_checked_in_another_way_share_nothing() {
    let metadata = |hosts: &str| format!(r#"{{"metadata":[{{"aliases":["login.contoso.example"{hosts}]}}]}}"#);
    let endpoint = |host: &str| format!("https://{host}/discovery").parse().unwrap();
    let apps = [
        builder().authority(AUTHORITY),
        builder().authority(AUTHORITY).without_instance_discovery(),
        builder().authority(AUTHORITY).instance_discovery_endpoint(endpoint("a.example")),
        builder().authority(AUTHORITY).instance_discovery_endpoint(endpoint("b.example")),
        builder().authority(AUTHORITY).instance_metadata(metadata("")),
        builder().authority(AUTHORITY).instance_metadata(metadata(r#","b.example""#)),
        builder().oidc_authority(AUTHORITY),
    ]
    .map(|builder| builder.build().unwrap());
    for (at, one) in apps.iter().enumerate() {
        for other in &apps[at + 1..] {
            assert_ne!(first_look(one), first_look(other));
            let key = |app: &ConfidentialClientApplication| app.acquire_token_for_client(SCOPES).key();
            assert_ne!(key(one), key(other));
        }
    }
}

#[test]
fn an_empty_challenge_is_none_and_a_path_is_no_challenge() {
    let app = by_secret().build().unwrap();
    let call = || app.acquire_token_for_client(SCOPES);
    assert_eq!(call().claims_challenge("").key(), call().key());
    assert_eq!(call().fmi_path("").key(), call().key());
    assert_ne!(call().claims_challenge("{}").key(), call().forwarded_client_claims("{}").key());
    assert_ne!(call().claims_challenge("x").key(), call().fmi_path("x").key());
}

/// The algorithm follows the service, and what can not be signed is known when the application is built.
#[test]
fn a_thumbprint_that_does_not_serve_is_known_at_build() {
    let fixed = Certificate::fixed();
    let sha256 = Credential::thumbprint("0".repeat(64), fixed.key_pem.clone());
    let sha1 = Credential::thumbprint("0".repeat(40), fixed.key_pem.clone());
    let app = |credential: Credential| ConfidentialClientApplication::builder("client-id", credential);
    assert!(
        app(sha256.clone()).build().is_ok() && app(sha1.clone()).authority("https://fs.example/adfs").build().is_ok()
    );
    for refused in [
        app(sha256.clone()).authority("https://fs.example/adfs"),
        app(sha256).oidc_authority("https://fs.example/adfs"),
        app(sha1.with_algorithm(Algorithm::Ps256)),
    ] {
        assert_eq!(refused.build().expect_err("it needs the other thumbprint").field(), "thumbprint");
    }
}
