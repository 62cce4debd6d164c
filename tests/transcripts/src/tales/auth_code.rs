//! A user signs in at the service's page: the request, what comes back, and the code.

use std::time::Duration;

use msal_core::{AuthCodeFlow, AuthResponse, PublicClientApplication};
use msal_laws::{AppSpec, CallSpec, Deeds, EPOCH, Mutation, Place, ProofSpec, Yield, key, marker, person};
use serde_json::{Map, Value};

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 12] = [
    Tale { name: "auth-code", about: "A user signs in to a web application, with a code and PKCE.", tell: signs_in },
    Tale { name: "auth-code-options", about: "All that a sign-in may be asked for with.", tell: options },
    Tale {
        name: "auth-code-interactive",
        about: "An application on the user's machine asks for the response as a form.",
        tell: interactive,
    },
    Tale {
        name: "auth-code-forged",
        about: "A response with another state, or none: nothing of it is believed, and the code is not redeemed.",
        tell: forged,
    },
    Tale {
        name: "auth-code-issuer",
        about: "A provider that names itself in its responses (RFC 9207): one of another provider is not believed.",
        tell: issuer,
    },
    Tale {
        name: "auth-code-nonce",
        about: "The ID token has another nonce than the one that was sent: nothing is remembered.",
        tell: |teller| answered(teller, |claims| drop(claims.insert("nonce".to_owned(), "another".into()))),
    },
    Tale {
        name: "auth-code-max-age",
        about: "The user signed in longer ago than was asked for, or the service does not say when: nothing is remembered.",
        tell: max_age,
    },
    Tale {
        name: "auth-code-declined",
        about: "The sign-in page sends the user back with an error, or with nothing.",
        tell: declined,
    },
    Tale { name: "auth-code-refused", about: "The service refuses the code.", tell: refused },
    Tale {
        name: "auth-code-scopes",
        about: "A token for some of the scopes only; those that the first half did not ask for are a mistake.",
        tell: scopes,
    },
    Tale {
        name: "authorization-code",
        about: "A code that was asked for elsewhere is redeemed as such, by a certificate.",
        tell: as_such,
    },
    Tale {
        name: "urls",
        about: "The URL of an authorization request, with nothing in it that was not said, and the one to sign out at.",
        tell: urls,
    },
];

const BACK: &str = "https://app.example/back";

fn app() -> PublicClientApplication {
    AppSpec::default().build_public()
}

/// Tells the first half.
fn begin(teller: &mut Teller, flow: &msal_core::flows::InitiateAuthCodeFlow) -> AuthCodeFlow {
    match teller.tell("initiate_auth_code_flow", flow, Yield::AuthCodeFlow) {
        Some(Yield::AuthCodeFlow(flow)) => flow,
        _ => unreachable!("an honest world begins every sign-in"),
    }
}

/// Tells the second half.
fn redeem(teller: &mut Teller, app: &PublicClientApplication, flow: &AuthCodeFlow, response: AuthResponse) {
    let second = app.acquire_token_by_auth_code_flow(flow.clone(), response);
    teller.tell("acquire_token_by_auth_code_flow", &second, Yield::Token);
}

/// What comes back, with one parameter another, or left out.
fn response(flow: &AuthCodeFlow, name: &str, value: Option<&str>) -> AuthResponse {
    let others = person::parameters(flow).into_iter().filter(|(own, _)| own != name);
    let other = value.map(|value| (name.to_owned(), value.to_owned()));
    AuthResponse::new(others.chain(other)).expect("a response")
}

fn signs_in(teller: &mut Teller) {
    let app = app();
    let flow = begin(teller, &app.initiate_auth_code_flow(["User.Read"]).redirect_uri(BACK));
    teller.later(60);
    redeem(teller, &app, &flow, person::signs_in(&flow));
}

fn options(teller: &mut Teller) {
    let app = AppSpec { capabilities: vec!["CP1".to_owned()], ..AppSpec::default() }.build_public();
    let flow = app.initiate_auth_code_flow(["User.Read"]).redirect_uri(BACK).prompt(msal_core::Prompt::SelectAccount);
    let flow = flow.login_hint(person::username()).domain_hint("contoso.example").response_mode("form_post");
    let flow = flow.claims_challenge(r#"{"access_token":{"acrs":{"value":"c1"}}}"#).max_age(Duration::from_secs(600));
    let flow = flow.extra_scopes_to_consent(["Mail.Read"]).extra_query_parameter("slice", "test");
    let flow = begin(teller, &flow);
    redeem(teller, &app, &flow, person::signs_in(&flow));
    let own = app.initiate_auth_code_flow(["User.Read"]).extra_query_parameter("state", "mine");
    teller.tell("initiate_auth_code_flow", &own, Yield::AuthCodeFlow);
    let reserved = app.initiate_auth_code_flow(["openid"]);
    teller.tell("initiate_auth_code_flow", &reserved, Yield::AuthCodeFlow);
}

fn interactive(teller: &mut Teller) {
    let app = app();
    let flow = app.initiate_auth_code_flow(["User.Read"]).redirect_uri("http://localhost:8400").interactive();
    let flow = begin(teller, &flow);
    redeem(teller, &app, &flow, person::signs_in(&flow));
}

fn forged(teller: &mut Teller) {
    let app = app();
    let flow = begin(teller, &app.initiate_auth_code_flow(["User.Read"]).redirect_uri(BACK));
    redeem(teller, &app, &flow, response(&flow, "state", Some("another")));
    redeem(teller, &app, &flow, response(&flow, "state", None));
}

fn issuer(teller: &mut Teller) {
    let app = AppSpec::at(Place::Oidc).build_public();
    let flow = begin(teller, &app.initiate_auth_code_flow(["User.Read"]).redirect_uri(BACK));
    redeem(teller, &app, &flow, response(&flow, "iss", Some("https://evil.example/realm")));
    redeem(teller, &app, &flow, response(&flow, "iss", None));
    redeem(teller, &app, &flow, person::signs_in(&flow));
}

/// Tells the second half of a sign-in whose ID token has other claims.
fn answered(teller: &mut Teller, edit: fn(&mut Map<String, Value>)) {
    let app = app();
    let first = app.initiate_auth_code_flow(["User.Read"]).redirect_uri(BACK).max_age(Duration::from_secs(600));
    let flow = teller.quietly(&first);
    teller.say("The user has been sent to sign in, with a maximum age of 600 s.");
    let second = app.acquire_token_by_auth_code_flow(flow.clone(), person::signs_in(&flow));
    let nonce = person::parameters(&flow).swap_remove(0).1;
    let mut claims = person::claims();
    claims.insert("nonce".to_owned(), nonce.rsplit('.').next().unwrap_or_default().into());
    edit(&mut claims);
    let id_token = Mutation::Besides("id_token".to_owned(), key::signed("one", msal_laws::KEY, &claims).into());
    teller.spoil(&second, "Send POST token", Deeds::Mutate(id_token));
    teller.tell("acquire_token_by_auth_code_flow", &second, Yield::Token);
}

fn max_age(teller: &mut Teller) {
    answered(teller, |claims| drop(claims.insert("auth_time".to_owned(), (EPOCH - 721).into())));
    answered(teller, |claims| drop(claims.remove("auth_time")));
    teller.say("With a leeway of two minutes:");
    answered(teller, |claims| drop(claims.insert("auth_time".to_owned(), (EPOCH - 720).into())));
}

fn declined(teller: &mut Teller) {
    let app = app();
    let flow = begin(teller, &app.initiate_auth_code_flow(["User.Read"]).redirect_uri(BACK));
    let error = [
        ("error", "access_denied"),
        ("error_description", "AADSTS65004: The user declined to consent.\r\nTrace ID: trace"),
        ("state", flow.state()),
    ];
    redeem(teller, &app, &flow, AuthResponse::new(error).expect("a response"));
    redeem(teller, &app, &flow, response(&flow, "code", None));
}

fn refused(teller: &mut Teller) {
    let app = app();
    let flow = begin(teller, &app.initiate_auth_code_flow(["User.Read"]).redirect_uri(BACK));
    let second = app.acquire_token_by_auth_code_flow(flow.clone(), person::signs_in(&flow));
    let error = "invalid_grant".to_owned();
    let no = Deeds::Refuse { error, number: 54_005, date: None, retry_after: None, echo: None };
    teller.spoil(&second, "Send POST token", no);
    teller.tell("acquire_token_by_auth_code_flow", &second, Yield::Token);
}

fn scopes(teller: &mut Teller) {
    let app = app();
    let flow = begin(teller, &app.initiate_auth_code_flow(["User.Read", "Mail.Read"]).redirect_uri(BACK));
    let second = || app.acquire_token_by_auth_code_flow(flow.clone(), person::signs_in(&flow));
    teller.tell("acquire_token_by_auth_code_flow", &second().scopes(["Files.Read"]), Yield::Token);
    teller.tell("acquire_token_by_auth_code_flow", &second().scopes(["mail.read"]), Yield::Token);
}

fn as_such(teller: &mut Teller) {
    let (app, call) = (AppSpec::proving(ProofSpec::Certificate).build(), CallSpec::default());
    teller.tell("acquire_token_by_authorization_code", &call.redemption(&app), Yield::Token);
    let with_nonce = call.redemption(&app).nonce("the one that was sent");
    teller.tell("acquire_token_by_authorization_code", &with_nonce, Yield::Token);
}

fn urls(teller: &mut Teller) {
    let app = app();
    let plain = app.get_authorization_request_url(["User.Read"]);
    teller.tell("get_authorization_request_url", &plain, Yield::Url);
    let full = plain.redirect_uri(BACK).state(marker::secret("state")).nonce(marker::secret("nonce"));
    let full = full.login_hint(person::username()).prompt(msal_core::Prompt::Login).response_type("code id_token");
    teller.tell("get_authorization_request_url", &full, Yield::Url);
    teller.tell("logout_url", &app.logout_url(), Yield::Url);
    let full = app.logout_url().post_logout_redirect_uri(BACK).logout_hint(person::username()).state("mine");
    teller.tell("logout_url", &full, Yield::Url);
    teller.say("An authority whose metadata name no endpoint to sign out at:");
    let other = AppSpec::at(Place::Domain).build_public().logout_url();
    let lacking = Mutation::Besides("end_session_endpoint".to_owned(), Value::Null);
    teller.spoil(&other, "Send GET configuration", Deeds::Mutate(lacking));
    teller.tell("logout_url", &other, Yield::Url);
}
