//! A caller's mistakes: each is an error at `build` or at the call, names the field, and shows no secret.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may")]

use msal_core::{
    ConfidentialClientApplication, ConfigError, Credential, Error, Flow, Prompt, PublicClientApplication, Seed, Step,
    Timestamp, url::Url,
};

const KEY: &str = include_str!("data/leaf_key.pem");
const LEAF: &str = include_str!("data/leaf.pem");
const CA: &str = include_str!("data/ca.pem");
const SHA1: &str = "F35BB1B7129F0910FDDF1273E9C63859B1AE4F57";
const SHA256: &str = "0102DCC9C5D669A855C98B97C0766B0302520D0A5A7DEA3A2B4F36B348682479";

fn with_authority(authority: &str) -> Result<ConfidentialClientApplication, ConfigError> {
    ConfidentialClientApplication::builder("client", Credential::secret("s")).authority(authority).build()
}

fn with(credential: Credential) -> Result<ConfidentialClientApplication, ConfigError> {
    ConfidentialClientApplication::builder("client", credential).build()
}

fn field<T>(result: Result<T, ConfigError>) -> &'static str {
    let error = result.err().expect("a mistake");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("marker") && !shown.contains("PRIVATE KEY-----"), "{shown}");
    assert!(!error.remedy().is_empty());
    error.field()
}

#[test]
fn authorities() {
    for bad in [
        "",
        "contoso",
        "http://login.microsoftonline.com/common",
        "https://login.microsoftonline.com",
        "https://login.microsoftonline.com/",
        "https://user:marker@login.microsoftonline.com/common",
        "ftp://login.microsoftonline.com/common",
    ] {
        assert_eq!(field(with_authority(bad)), "authority", "{bad}");
    }
    let builder = || ConfidentialClientApplication::builder("client", Credential::secret("s"));
    assert_eq!(field(builder().oidc_authority("http://id.example").build()), "oidc_authority");
    let both = builder().authority("https://a.example/t").oidc_authority("https://b.example/t");
    assert_eq!(field(both.build()), "oidc_authority");
    let endpoint = Url::parse("http://login.example/discovery").unwrap();
    assert_eq!(field(builder().instance_discovery_endpoint(endpoint).build()), "instance_discovery_endpoint");
    assert_eq!(field(builder().instance_metadata("[]").build()), "instance_metadata");
    let other = r#"{"metadata":[{"aliases":["login.other.example"]}]}"#;
    let unlisted = builder().authority("https://login.example/t").instance_metadata(other);
    assert_eq!(field(unlisted.build()), "instance_metadata");
}

#[test]
fn client_ids_and_names() {
    for bad in ["", " ", "a b"] {
        assert_eq!(field(ConfidentialClientApplication::builder(bad, Credential::secret("s")).build()), "client_id");
    }
    let builder = || ConfidentialClientApplication::builder("client", Credential::secret("s"));
    assert_eq!(field(builder().app_name("a\r\nb").build()), "app_name");
    assert_eq!(field(builder().app_version("é").build()), "app_version");
    let claims = [("aud".to_owned(), "x".into())].into_iter().collect();
    assert_eq!(field(builder().client_claims(claims).build()), "client_claims");
}

#[test]
fn credentials() {
    let thumbprint = |text: &str| Credential::thumbprint(text, KEY);
    for (credential, expected) in [
        (Credential::secret(""), "client_secret"),
        (Credential::assertion(""), "client_assertion"),
        (Credential::certificate(LEAF, "marker"), "private_key"),
        (Credential::certificate("marker", KEY), "certificate"),
        (Credential::certificate("", KEY), "certificate"),
        (Credential::certificate(KEY, KEY), "certificate"),
        (Credential::certificate(CA, KEY), "private_key"),
        (Credential::certificate(LEAF, KEY).with_thumbprint("zz"), "thumbprint"),
        (Credential::certificate(LEAF, KEY).with_thumbprint(SHA1.replace('F', "0")), "thumbprint"),
        (thumbprint("F3:5B"), "thumbprint"),
        (thumbprint(""), "thumbprint"),
        (thumbprint(&SHA1[..38]), "thumbprint"),
        (Credential::remote_key("", "vault"), "certificate"),
        (Credential::remote_key(CA, "vault"), "certificate"),
        (Credential::remote_key(LEAF, ""), "remote_key"),
        (Credential::remote_thumbprint("zz", "vault"), "thumbprint"),
    ] {
        assert_eq!(field(with(credential.clone())), expected, "{credential:?}");
    }
    for good in [
        Credential::certificate(LEAF, KEY),
        Credential::certificate(format!("{CA}{LEAF}"), KEY).with_thumbprint(SHA1.to_lowercase()),
        Credential::certificate(LEAF, KEY).with_thumbprint(SHA256),
        thumbprint(SHA1),
        thumbprint(SHA256),
        Credential::remote_key(LEAF, "vault"),
        Credential::remote_key(format!("{CA}{LEAF}"), "vault").with_thumbprint(SHA1),
        Credential::remote_thumbprint(SHA256, "vault"),
    ] {
        with(good).expect("a good credential");
    }
}

#[test]
fn a_key_that_fits_no_certificate_names_both() {
    let error = with(Credential::certificate(CA, KEY)).expect_err("the CA has another key").to_string();
    assert!(error.contains("CN=msal test CA") && error.contains("SHA-256"), "{error}");
}

#[test]
fn calls() {
    let app = with(Credential::secret("s")).unwrap();
    let call = |scopes: &[&str]| app.acquire_token_for_client(scopes);
    let good = || call(&["r/.default"]);
    for (flow, expected) in [
        (call(&[]), "scopes"),
        (call(&[""]), "scopes"),
        (call(&["a b"]), "scopes"),
        (good().forwarded_client_claims("{marker"), "forwarded_client_claims"),
        (good().forwarded_client_claims("null"), "forwarded_client_claims"),
        (good().forwarded_client_claims(""), "forwarded_client_claims"),
        (good().correlation_id("marker"), "correlation_id"),
        (good().extra_parameter("client_secret", "marker"), "extra_parameter"),
        (good().extra_parameter("user_id", "2"), "extra_parameter"),
        (good().extra_parameter("client_claims", "{}"), "extra_parameter"),
        (good().extra_parameter("fmi_path", "a"), "extra_parameter"),
        (good().extra_parameter("twice", "1").extra_parameter("twice", "2"), "extra_parameter"),
    ] {
        match flow.begin(Timestamp::default(), Seed::new([0; 32])) {
            Step::Done(Err(Error::Config(error))) => assert_eq!(field::<()>(Err(error)), expected),
            step => panic!("{step:?}"),
        }
    }
}

fn at_once<T>(flow: &impl Flow<Output = T>) -> Option<&'static str> {
    match flow.begin(Timestamp::from_unix_seconds(0), Seed::new([1; 32])) {
        Step::Done(Err(Error::Config(error))) => Some(error.field()),
        _ => None,
    }
}

#[test]
fn redirect_uris() {
    let app = PublicClientApplication::builder("client").build().unwrap();
    for (redirect_uri, is_good) in [
        ("https://app.example/back", true),
        ("http://localhost:5000/", true),
        ("http://127.0.0.1/", true),
        ("http://[::1]:80/", true),
        ("msal://auth", true),
        ("", false),
        ("back", false),
        ("http://app.example/back", false),
        ("http://localhost.evil.example/", false),
        ("https://app.example/back#here", false),
    ] {
        let expected = if is_good { None } else { Some("redirect_uri") };
        assert_eq!(at_once(&app.initiate_auth_code_flow(["a"]).redirect_uri(redirect_uri)), expected, "{redirect_uri}");
        let url = app.get_authorization_request_url(["a"]).redirect_uri(redirect_uri);
        assert_eq!(at_once(&url), expected, "{redirect_uri}");
    }
}

/// Nothing is sent twice: what a server makes of that is anybody's guess (RFC 6749, section 3.1).
#[test]
fn parameters_of_the_sign_in_page() {
    let app = PublicClientApplication::builder("client").build().unwrap();
    let flow = || app.initiate_auth_code_flow(["a"]).prompt(Prompt::Login);
    for own in ["prompt", "login_hint", "domain_hint", "state", "scope", "claims"] {
        assert_eq!(at_once(&flow().extra_query_parameter(own, "x")), Some("extra_query_parameter"), "{own}");
    }
    let once = flow().extra_query_parameter("dc", "x");
    assert_eq!(at_once(&once), None);
    assert_eq!(at_once(&once.extra_query_parameter("dc", "y")), Some("extra_query_parameter"));
}
