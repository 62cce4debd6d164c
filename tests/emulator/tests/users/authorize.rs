//! The authorization endpoint: what it refuses, and where it says so.

use http::Method;
use msal_emulator::{App, Entra, Page, Reason, Tenant, sample};

use crate::world::{BACK, ORIGIN, Pairs, World, request, url, with};

const ID: &str = sample::PUBLIC_CLIENT_ID;

type Row = (&'static str, fn(Pairs) -> Pairs, Reason);

/// What is said by redirect.
#[rustfmt::skip]
const BY_REDIRECT: &[Row] = &[
    ("no response type", |r| with(r, "response_type", ""), Reason::Missing),
    ("another response type", |r| with(r, "response_type", "token"), Reason::ResponseType),
    ("unknown response mode", |r| with(r, "response_mode", "web_message"), Reason::Parameter),
    ("no scope", |r| with(r, "scope", ""), Reason::Missing),
    ("a scope with a quote", |r| with(r, "scope", "a\"b"), Reason::Scope),
    ("state twice", |mut r| { r.push(("state".into(), "x".into())); r }, Reason::Duplicated),
    ("unknown prompt", |r| with(r, "prompt", "hello"), Reason::Prompt),
    ("none and login", |r| with(r, "prompt", "none login"), Reason::Prompt),
    ("create in an organization", |r| with(r, "prompt", "create"), Reason::Prompt),
    ("max_age is no number", |r| with(r, "max_age", "-1"), Reason::Parameter),
    ("claims are no JSON", |r| with(r, "claims", "{"), Reason::Claims),
    ("a short challenge", |r| with(r, "code_challenge", "short"), Reason::Challenge),
    ("a challenge of other characters", |r| with(r, "code_challenge", &"+".repeat(43)), Reason::Challenge),
    ("a long challenge for S256", |r| with(r, "code_challenge", &"a".repeat(44)), Reason::Challenge),
    ("a method without a challenge", |r| with(r, "code_challenge", ""), Reason::Missing),
    ("an unknown method", |r| with(r, "code_challenge_method", "s256"), Reason::Parameter),
    ("nobody is signed in", |r| with(r, "prompt", "none"), Reason::LoginRequired),
];

#[test]
fn what_is_wrong_is_said_by_redirect() {
    for (name, spoil, reason) in BY_REDIRECT {
        let mut world = World::new();
        let page = world.open(&url(sample::TENANT, &spoil(request(ID))));
        let callback = page.callback().unwrap_or_else(|| panic!("{name}: {page:?}"));
        assert!(callback.uri.starts_with(BACK), "{name}");
        assert_eq!(callback.parameters.get("error"), Some(reason.error()), "{name}");
        let text = callback.parameters.get("error_description").unwrap();
        assert!(text.starts_with(&format!("AADSTS{}: ", reason.number())), "{name}: {text}");
        assert_eq!(callback.parameters.get("state"), Some("a state&<>"), "{name}");
        assert_eq!(callback.parameters.get("code"), None, "{name}");
    }
}

/// What is said on a page, for nobody may be sent anywhere.
#[rustfmt::skip]
const BY_PAGE: &[Row] = &[
    ("no client", |r| with(r, "client_id", ""), Reason::Missing),
    ("unknown client", |r| with(r, "client_id", "nobody"), Reason::UnknownClient),
    ("another redirect URI", |r| with(r, "redirect_uri", "https://evil.example/"), Reason::RedirectUri),
    ("a redirect URI that only begins well", |r| with(r, "redirect_uri", "http://localhost.evil.example/"), Reason::RedirectUri),
    ("a redirect URI with a fragment", |r| with(r, "redirect_uri", "http://localhost/#x"), Reason::RedirectUri),
    ("no redirect URI where there are three", |r| with(r, "redirect_uri", ""), Reason::Missing),
];

#[test]
fn what_is_wrong_with_client_or_redirect_uri_is_said_on_a_page() {
    for (name, spoil, reason) in BY_PAGE {
        let page = World::new().open(&url(sample::TENANT, &spoil(request(ID))));
        let Page::Shown { status, .. } = page else { panic!("{name}: {page:?}") };
        let text = page.text("error").unwrap();
        assert_eq!(status, reason.status(), "{name}");
        assert!(text.starts_with(&format!("AADSTS{}: ", reason.number())), "{name}: {text}");
    }
    let page = World::new().open(&url("nowhere.example", &request(ID)));
    assert!(page.text("error").unwrap().starts_with("AADSTS90002: "));
}

#[test]
fn scopes_are_looked_at_when_the_user_is_known() {
    let rows = [
        ("api://nothing/x", Reason::UnknownResource),
        ("User.Write", Reason::UnknownScope),
        ("api://ledger/other", Reason::UnknownScope),
        ("api://resource-1/Read.All", Reason::UnknownScope),
    ];
    for (scope, reason) in rows {
        let callback = World::new().sign_in(&url(sample::TENANT, &with(request(ID), "scope", scope)), sample::USER);
        assert_eq!(callback.parameters.get("error"), Some(reason.error()), "{scope}");
    }
}

#[test]
fn the_only_redirect_uri_need_not_be_said() {
    let request = with(request(sample::CLIENT_ID), "redirect_uri", "");
    let callback = World::new().sign_in(&url(sample::TENANT, &request), sample::USER);
    assert!(callback.uri.starts_with(&format!("{}?code=", sample::REDIRECT_URI)), "{}", callback.uri);
}

#[test]
fn a_redirect_uri_keeps_its_query() {
    let uri = "https://app.example/back?tenant=1";
    let app = App::new("app").redirect_uri(uri).delegation(sample::RESOURCE, ["User.Read"]);
    let user = msal_emulator::User::new(sample::USER, sample::PASSWORD);
    let mut world = World::with(Entra::new(ORIGIN).tenant(Tenant::new(sample::TENANT).app(app).user(user)));
    let request = with(request("app"), "redirect_uri", uri);
    let callback = world.sign_in(&url(sample::TENANT, &request), sample::USER);
    assert!(callback.uri.starts_with(&format!("{uri}&code=")), "{}", callback.uri);
}

#[test]
fn the_answer_comes_as_it_was_wanted() {
    for mode in ["query", "fragment", "form_post"] {
        let mut world = World::new();
        let callback = world.sign_in(&url(sample::TENANT, &with(request(ID), "response_mode", mode)), sample::USER);
        let (method, start) = match mode {
            "form_post" => (Method::POST, BACK.to_owned()),
            "fragment" => (Method::GET, format!("{BACK}#code=")),
            _ => (Method::GET, format!("{BACK}?code=")),
        };
        assert_eq!(callback.method, method, "{mode}");
        assert!(callback.uri.starts_with(&start), "{mode}: {}", callback.uri);
        assert_eq!(callback.parameters.get("state"), Some("a state&<>"), "{mode}");
        assert_eq!(callback.parameters.get("iss"), None, "{mode}");
        assert!(callback.parameters.get("client_info").is_some() && callback.parameters.get("session_state").is_some());
    }
}

#[test]
fn the_issuer_is_said_where_the_metadata_promises_it() {
    let mut world = World::with(sample::directory(ORIGIN).issuer_parameter());
    let metadata = world.get("/common/v2.0/.well-known/openid-configuration");
    assert_eq!(crate::world::body(&metadata)["authorization_response_iss_parameter_supported"], true);
    let issuer = format!("{ORIGIN}/{}/v2.0", sample::TENANT);
    let callback = world.sign_in(&url("common", &request(ID)), sample::USER);
    assert_eq!(callback.parameters.get("iss"), Some(issuer.as_str()));
    let page = world.open(&url(sample::TENANT, &with(request(ID), "response_type", "token")));
    assert_eq!(page.callback().unwrap().parameters.get("iss"), Some(issuer.as_str()));
}
