//! Providers that share a host, or pretend to be another: a code goes to none but the one that was asked (RFC 9207).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at a broken assumption")]

use msal_core::{AuthCodeFlow, AuthResponse, Error, Flow, PublicClientApplication, Seed, Step, Timestamp};

fn app(authority: &str) -> PublicClientApplication {
    PublicClientApplication::builder("client-id").oidc_authority(authority).build().unwrap()
}

fn first<T: std::fmt::Debug>(flow: &impl Flow<Output = T>) -> Step<T> {
    flow.begin(Timestamp::from_unix_seconds(1_735_689_600), Seed::new([1; 32]))
}

#[test]
fn a_flow_is_redeemed_where_it_was_begun_only() {
    let written = r#"{"state":"s","scope":["openid"],"code_verifier":"v","nonce":"n","client_id":"client-id",
        "authority":"https://id.example/a"}"#;
    let flow: AuthCodeFlow = serde_json::from_str(written).unwrap();
    let response = AuthResponse::parse("?state=s&code=c").unwrap();
    let redeem = |authority: &str| app(authority).acquire_token_by_auth_code_flow(flow.clone(), response.clone());
    assert!(matches!(first(&redeem("https://id.example/a")), Step::Load(..)));
    for other in ["https://id.example/b", "https://evil.example/a"] {
        let Step::Done(Err(Error::Config(error))) = first(&redeem(other)) else { panic!("another authority's flow") };
        assert!(error.to_string().contains("another application or authority"), "{error}");
    }
}

#[test]
fn an_issuer_that_is_named_is_compared() {
    let flow = |requires: bool| -> AuthCodeFlow {
        let written = format!(
            r#"{{"state":"s","scope":["openid"],"code_verifier":"v","nonce":"n","issuer":"https://id.example/a",
                "names_issuer":{requires}}}"#
        );
        serde_json::from_str(&written).unwrap()
    };
    for (requires, response, is_good) in [
        (false, "state=s&code=c", true),
        (true, "state=s&code=c", false),
        (false, "state=s&code=c&iss=https://id.example/a", true),
        (true, "state=s&code=c&iss=https://id.example/a", true),
        (false, "state=s&code=c&iss=https://other.example", false),
    ] {
        let app = app("https://id.example/a");
        let redeem = app.acquire_token_by_auth_code_flow(flow(requires), AuthResponse::parse(response).unwrap());
        let step = first(&redeem);
        assert_eq!(matches!(step, Step::Load(..)), is_good, "{response}: {step:?}");
        assert_eq!(matches!(step, Step::Done(Err(Error::Trust(_)))), !is_good, "{response}: {step:?}");
    }
}
