//! Authorities as the directory serves them: by id, by domain, AD FS, generic OpenID Connect, and hosts to vouch for.

use msal_core::wire::key::Algorithm;
use msal_core::{ConfidentialClientApplication, ConfidentialClientBuilder, Credential, Error};
use msal_emulator::{Certificate, Entra, sample};
use msal_laws::Pair;

use super::SCOPES;

fn app(credential: Credential) -> ConfidentialClientBuilder {
    ConfidentialClientApplication::builder(sample::CLIENT_ID, credential)
}

fn secret() -> Credential {
    Credential::secret(sample::SECRET)
}

#[test]
fn a_domain_names_the_same_tenant_as_its_id() {
    let mut pair = Pair::sample();
    let by_domain = app(secret()).authority("https://login.microsoftonline.com/contoso.example").build().unwrap();
    let by_id =
        app(secret()).authority(format!("https://login.microsoftonline.com/{}", sample::TENANT)).build().unwrap();
    let token = pair.result(&by_domain.acquire_token_for_client(SCOPES)).unwrap();
    assert_eq!(token.tenant(), sample::TENANT);
    let hit = pair.run(&by_id.acquire_token_for_client(SCOPES));
    assert_eq!((hit.sends(), hit.result.unwrap().access_token().clone()), (0, token.access_token().clone()));
    assert_eq!(pair.run(&by_domain.acquire_token_for_client(SCOPES)).words(), ["Load", "Load"]);
}

#[test]
fn adfs_takes_secrets_and_rs256_assertions() {
    let fixed = Certificate::fixed();
    for credential in [secret(), Credential::certificate(fixed.certificate_pem.clone(), fixed.key_pem.clone())] {
        let mut pair = Pair::new(sample::directory("https://fs.contoso.example"));
        let app = app(credential).authority("https://fs.contoso.example/adfs").build().unwrap();
        let token = pair.result(&app.acquire_token_for_client(SCOPES)).unwrap();
        assert_eq!(token.tenant(), "adfs");
        assert_eq!(pair.run(&app.acquire_token_for_client(SCOPES)).words(), ["Load"]);
    }
    let pinned = Credential::certificate(fixed.certificate_pem, fixed.key_pem).with_algorithm(Algorithm::Ps256);
    let mut pair = Pair::new(sample::directory("https://fs.contoso.example"));
    let app = app(pinned).authority("https://fs.contoso.example/adfs").build().unwrap();
    let run = pair.run(&app.acquire_token_for_client(SCOPES));
    let signed = run.steps.iter().find(|step| step.word == "Sign").unwrap();
    assert!(signed.shown.contains("PS256"), "a pinned algorithm is taken at its word: {}", signed.shown);
}

#[test]
fn a_generic_provider_is_believed_with_an_issuer_of_its_own_only() {
    let authority = |host: &str| format!("https://{host}/{}/v2.0", sample::TENANT);
    let believed = |host: &str, origin: &str| {
        let mut pair = Pair::new(sample::directory(origin));
        let app = app(secret()).oidc_authority(authority(host)).build().unwrap();
        pair.result(&app.acquire_token_for_client(SCOPES))
    };
    believed("id.contoso.example", "https://id.contoso.example").unwrap();
    let stolen = believed("id.contoso.example", "https://evil.example");
    assert!(matches!(stolen, Err(Error::Trust(_))), "{stolen:?}");
}

#[test]
fn an_unknown_host_is_vouched_for_or_refused() {
    let mut pair = Pair::new(sample::directory("https://login.microsoftonline.com"));
    let at = |host: &str| app(secret()).authority(format!("https://{host}/{}", sample::TENANT)).build().unwrap();
    let error = pair.result(&at("login.evil.example").resolve_authority()).expect_err("nobody vouches for it");
    assert!(error.refusal().is_some_and(|refusal| refusal.code == "invalid_instance" && refusal.has_number(50049)));
    assert_eq!((pair.asked(), pair.entra.log().count("/.well-known")), (0, 0), "it is not asked anything");

    let mut pair = Pair::new(Entra::new("https://login.contoso.example"));
    let trusted = app(secret())
        .authority(format!("https://login.contoso.example/{}", sample::TENANT))
        .without_instance_discovery()
        .build()
        .unwrap();
    let error = pair.result(&trusted.resolve_authority()).expect_err("the directory is empty");
    assert!(error.refusal().is_some_and(|refusal| refusal.has_number(90002)), "{error}");
    assert_eq!(pair.entra.log().count("/discovery/instance"), 0);
}

#[test]
fn a_resolved_authority_is_remembered() {
    let mut pair = Pair::sample();
    let app = app(secret()).authority(format!("https://login.microsoftonline.com/{}", sample::TENANT)).build().unwrap();
    let endpoints = pair.result(&app.resolve_authority()).unwrap();
    let expected = format!("https://login.microsoftonline.com/{}/oauth2/v2.0/token", sample::TENANT);
    assert_eq!((endpoints.token_endpoint.as_str(), endpoints.tenant.as_str()), (expected.as_str(), sample::TENANT));
    assert_eq!(pair.run(&app.resolve_authority()).words(), ["Load"]);
    let run = pair.run(&app.acquire_token_for_client(SCOPES));
    assert_eq!((run.sends(), run.result.is_ok()), (1, true), "the token request is all that is left to send");
    assert_eq!(pair.store.to_json().matches("oauth2").count(), 0, "memory never enters the cache document");
}
