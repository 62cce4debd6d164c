//! Responses that do not answer the request, codes that are not this client's, and answers that were swapped: each ends
//! in an error that names the check, and leaves nothing behind.

use std::time::Duration;

use msal_core::{AuthCodeFlow, AuthResponse, Authentication, Error, PublicClientApplication, Secret, TrustError};
use msal_emulator::{Browser, Entra, Fault, sample};
use serde_json::json;

use crate::adapter::Adapter;
use crate::expect::issued;
use crate::world::{BACK, READ, World, assert_nothing_is_kept, parameter, refused, response, spoilt};

/// A sign-in whose user has come back.
struct Back<A: Adapter> {
    world: World,
    app: PublicClientApplication,
    msal: A::Msal,
    flow: AuthCodeFlow,
    callback: String,
}

impl<A: Adapter> Back<A> {
    fn new() -> Self {
        Self::at(sample::TENANT, |entra| entra)
    }

    fn at(place: &str, change: impl FnOnce(Entra) -> Entra) -> Self {
        let world = World::with(change);
        let (app, msal) = (world.public_as(sample::PUBLIC_CLIENT_ID, place), world.msal::<A>());
        let flow = A::run(&msal, app.initiate_auth_code_flow(READ).redirect_uri(BACK)).unwrap();
        let callback = world.agree(flow.auth_uri(), sample::USER).uri;
        Self { world, app, msal, flow, callback }
    }

    fn code(&self) -> String {
        parameter(&self.callback, "code").unwrap()
    }

    /// The parameters that came back, one of them changed, or removed.
    fn changed(&self, name: &str, value: Option<&str>) -> AuthResponse {
        let url = msal_core::url::Url::parse(&self.callback).unwrap();
        let own = url.query_pairs().filter(|(known, _)| known != name).map(|(name, value)| (name.into(), value.into()));
        let more = value.map(|value| (name.to_owned(), value.to_owned()));
        AuthResponse::new(own.chain(more).collect::<Vec<(String, String)>>()).unwrap()
    }

    fn redeem(&self, flow: AuthCodeFlow, response: AuthResponse) -> Result<Authentication, Error> {
        A::run(&self.msal, self.app.acquire_token_by_auth_code_flow(flow, response))
    }

    fn distrusts(&self, flow: AuthCodeFlow, response: AuthResponse, is_expected: fn(&TrustError) -> bool) {
        let error = self.redeem(flow, response).unwrap_err();
        assert!(matches!(&error, Error::Trust(why) if is_expected(why)), "{error:?}");
        assert_nothing_is_kept::<A>(&self.msal);
    }

    /// The response is good after all.
    fn succeeds(&self) -> Authentication {
        issued(self.redeem(self.flow.clone(), self.changed("", None)))
    }
}

pub(crate) fn another_state_is_not_answered<A: Adapter>() {
    let back = Back::<A>::new();
    for state in [None, Some("guess"), Some("")] {
        back.distrusts(back.flow.clone(), back.changed("state", state), |why| *why == TrustError::State);
    }
    let other = A::run(&back.msal, back.app.initiate_auth_code_flow(READ).redirect_uri(BACK)).unwrap();
    back.distrusts(other, back.changed("", None), |why| *why == TrustError::State);
    back.distrusts(spoilt(&back.flow, "state", ""), back.changed("state", Some("")), |why| *why == TrustError::State);
    assert_eq!(back.world.grants("authorization_code"), 0);
    back.succeeds();
}

pub(crate) fn neither_a_code_nor_an_error_is_no_response<A: Adapter>() {
    let back = Back::<A>::new();
    let error = back.redeem(back.flow.clone(), back.changed("code", None)).unwrap_err();
    assert!(matches!(error, Error::Config(_)), "{error:?}");
    assert!(AuthResponse::parse("code=1&code=2&state=s").is_err());
    back.succeeds();
}

pub(crate) fn a_code_is_worth_nothing_without_the_verifier<A: Adapter>() {
    let back = Back::<A>::new();
    let by_code = || back.app.acquire_token_by_authorization_code(back.code(), READ).redirect_uri(BACK);
    refused(A::run(&back.msal, by_code()), "invalid_grant");
    refused(A::run(&back.msal, by_code().code_verifier("a".repeat(43))), "invalid_grant");
    let other = spoilt(&back.flow, "code_verifier", "b".repeat(43));
    let error = refused(back.redeem(other, back.changed("", None)), "invalid_grant");
    assert_eq!(error.refusal().unwrap().error_codes, [501_481]);
    assert!(!error.to_string().contains(&back.code()));
    assert_nothing_is_kept::<A>(&back.msal);
    back.succeeds();
    let error = refused(back.redeem(back.flow.clone(), back.changed("", None)), "invalid_grant");
    assert_eq!(error.refusal().unwrap().error_codes, [54005]);
}

pub(crate) fn another_answers_id_token_is_not_taken<A: Adapter>() {
    let first = Back::<A>::new();
    let id_token = first.succeeds().id_token().map(Secret::expose_secret).unwrap().to_owned();
    let back = Back::<A>::new();
    let swapped = |id_token: &str| {
        let body = json!({"access_token": "x", "token_type": "Bearer", "expires_in": 3599, "id_token": id_token});
        back.world.server.entra().fail_next("/token", Fault::Status(200, body.to_string()));
    };
    swapped(&id_token);
    back.distrusts(back.flow.clone(), back.changed("", None), |why| *why == TrustError::Nonce);
    swapped("no token");
    let error = back.redeem(back.flow.clone(), back.changed("", None)).unwrap_err();
    assert!(matches!(error, Error::Protocol(_)), "{error:?}");
    back.distrusts(spoilt(&back.flow, "nonce", "guess"), back.changed("", None), |why| *why == TrustError::Nonce);
}

pub(crate) fn an_old_session_is_not_what_max_age_asked_for<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    let (mut browser, now) = (Browser::new(), world.server.now());
    let first_half = |age| app.initiate_auth_code_flow(READ).redirect_uri(BACK).max_age(Duration::from_secs(age));
    // The user has signed in eight minutes ago.
    let flow = A::run(&msal, first_half(0)).unwrap();
    let page = browser.sign_in(&mut world.server.entra(), flow.auth_uri(), sample::USER, sample::PASSWORD, now - 480);
    let stale = response(page.callback().unwrap());
    let error = A::run(&msal, app.acquire_token_by_auth_code_flow(flow, stale)).unwrap_err();
    assert!(matches!(error, Error::Trust(TrustError::MaxAge)), "{error:?}");
    assert_nothing_is_kept::<A>(&msal);
    for age in [3600, 60] {
        let flow = A::run(&msal, first_half(age)).unwrap();
        assert_eq!(parameter(flow.auth_uri(), "max_age"), Some(age.to_string()));
        let callback = world.agree_with(&mut browser, flow.auth_uri(), sample::USER);
        issued(A::run(&msal, app.acquire_token_by_auth_code_flow(flow, response(&callback))));
    }
}

pub(crate) fn another_issuer_is_not_answered<A: Adapter>() {
    let plain = Back::<A>::new();
    assert_eq!(parameter(&plain.callback, "iss"), None);
    plain.succeeds();
    for place in [sample::TENANT, "common"] {
        let back = Back::<A>::at(place, Entra::issuer_parameter);
        let issuer = format!("{}/{}/v2.0", back.world.server.origin(), sample::TENANT);
        assert_eq!(parameter(&back.callback, "iss").as_ref(), Some(&issuer));
        let own = issuer.replace(back.world.server.origin(), "https://evil.example");
        let elsewhere = issuer.replace(sample::TENANT, "contoso.example");
        for forged in [None, Some(""), Some(own.as_str()), Some(elsewhere.as_str())] {
            let is_issuer = |why: &TrustError| matches!(why, TrustError::Issuer { .. });
            back.distrusts(back.flow.clone(), back.changed("iss", forged), is_issuer);
        }
        assert_eq!(back.world.grants("authorization_code"), 0, "{place}");
        back.succeeds();
    }
}

pub(crate) fn nobody_is_sent_back_over_an_open_line<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (world.public(), world.msal::<A>());
    for uri in ["", "signed-in", "http://app.example/signed-in", "http://localhost.evil.example/"] {
        let error = A::run(&msal, app.initiate_auth_code_flow(READ).redirect_uri(uri)).unwrap_err();
        assert!(matches!(error, Error::Config(_)), "{uri}: {error:?}");
    }
    for uri in ["http://localhost:1/x", "http://127.0.0.1/", "http://[::1]:3/", "https://app.example/", "msal://auth"] {
        A::run(&msal, app.initiate_auth_code_flow(READ).redirect_uri(uri)).unwrap();
    }
}
