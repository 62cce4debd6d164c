//! A token is bound to a key, requests are signed with it, and an API says what it lacks.

use msal_core::flows::AcquireTokenForClient;
use msal_core::http::header::WWW_AUTHENTICATE;
use msal_core::http::{HeaderMap, HeaderName, HeaderValue};
use msal_core::{Account, Authentication, PopAuthScheme, ProofKey, Scheme};
use msal_laws::{AppSpec, CallSpec, Deeds, KEY, NEXT_KEY, ProofSpec, Yield};

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 9] = [
    Tale {
        name: "pop-own-key",
        about: "A token is bound to the application's own key, which is made when it is first needed, and replaced after 8 hours.",
        tell: own_key,
    },
    Tale { name: "pop-no-key", about: "The host can make no key, so that no token is asked for.", tell: no_key },
    Tale {
        name: "pop-silent",
        about: "A user's bearer token is none that is bound to a key: the refresh token brings one.",
        tell: silent,
    },
    Tale {
        name: "pop-answered-by-bearer",
        about: "A bearer token comes in place of one that is bound to a key: it is neither handed out nor kept.",
        tell: answered_by_bearer,
    },
    Tale {
        name: "mtls-pop",
        about: "The certificate of the credential is presented in TLS, in place of an assertion, and the token is bound to it.",
        tell: mutual_tls,
    },
    Tale { name: "authorization-bearer", about: "A bearer token is sent as it is.", tell: bearer },
    Tale {
        name: "authorization-pop",
        about: "A request is signed with the key of its token, and with the API's nonce where there is one.",
        tell: signed,
    },
    Tale {
        name: "answer-challenge",
        about: "An API refuses a request: whether claims or a nonce help, and when to stop.",
        tell: refused,
    },
    Tale {
        name: "remember-nonce",
        about: "An API sends a nonce for the next request with its answer.",
        tell: remember,
    },
];

const CLIENT: &str = "acquire_token_for_client";
const HEADER: &str = "authorization_header";
const URL: &str = "https://api.contoso.example/v1/items?top=5";
/// What a challenge asks for, and that challenge.
const ASKED: &str = r#"{"access_token":{"acrs":{"value":"c1"}}}"#;
const CLAIMS: &str =
    r#"Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJ2YWx1ZSI6ImMxIn19fQ==""#;

fn for_client(scheme: Scheme) -> AcquireTokenForClient {
    CallSpec::default().flow(&AppSpec::default().build()).scheme(scheme)
}

/// Binds tokens to a key of the caller's.
fn bound() -> Scheme {
    Scheme::pop_with(ProofKey::read(KEY, None).expect("an RSA key"))
}

fn own_key(teller: &mut Teller) {
    let flow = for_client(Scheme::pop());
    teller.tell(CLIENT, &flow, Yield::Token);
    teller.later(1800);
    teller.tell(CLIENT, &flow, Yield::Token);
    teller.later(8 * 3600 - 1800);
    teller.spoil(&flow, "Read new key", Deeds::Garbage(200, NEXT_KEY.as_bytes().to_vec()));
    teller.tell(CLIENT, &flow, Yield::Token);
}

fn no_key(teller: &mut Teller) {
    let flow = for_client(Scheme::pop());
    teller.spoil(&flow, "Read new key", Deeds::Fail(0));
    teller.tell(CLIENT, &flow, Yield::Token);
}

fn silent(teller: &mut Teller) {
    let app = AppSpec::default().build_public();
    let account = teller.sign_in(&app, &CallSpec::default());
    teller.say("The user has signed in, and has a bearer token.");
    let flow = app.acquire_token_silent(CallSpec::default().scopes(), &account);
    teller.tell("acquire_token_silent", &flow.clone().scheme(Scheme::pop()), Yield::Token);
    teller.tell("acquire_token_silent", &flow.clone().scheme(Scheme::pop()), Yield::Token);
    teller.say("The bearer token lies beside it:");
    teller.tell("acquire_token_silent", &flow, Yield::Token);
}

fn answered_by_bearer(teller: &mut Teller) {
    let flow = for_client(bound());
    let answer = br#"{"access_token":"one of a bearer","expires_in":3599,"token_type":"Bearer"}"#;
    teller.spoil(&flow, "Send POST token", Deeds::Garbage(200, answer.to_vec()));
    teller.tell(CLIENT, &flow, Yield::Token);
    teller.say("Nor does it answer the next call:");
    teller.next([]);
    teller.tell(CLIENT, &flow, Yield::Token);
}

fn mutual_tls(teller: &mut Teller) {
    let app = AppSpec::proving(ProofSpec::Certificate).build();
    let flow = CallSpec::default().flow(&app).scheme(Scheme::mtls_pop());
    teller.tell(CLIENT, &flow, Yield::Token);
    teller.tell(CLIENT, &flow, Yield::Token);
    teller.say("A credential without a certificate has nothing to present:");
    teller.tell(CLIENT, &for_client(Scheme::mtls_pop()), Yield::Token);
}

fn bearer(teller: &mut Teller) {
    let token = teller.quietly(&for_client(Scheme::bearer()));
    teller.say("There is a bearer token.");
    teller.tell(HEADER, &token.authorization_header(None), Yield::Header);
}

fn request() -> PopAuthScheme {
    PopAuthScheme::for_request("GET", URL).expect("a request that can be signed")
}

fn sign(teller: &mut Teller, token: &Authentication, request: &PopAuthScheme) {
    teller.tell(HEADER, &token.authorization_header(request), Yield::Header);
}

fn signed(teller: &mut Teller) {
    let token = teller.quietly(&for_client(bound()));
    teller.say("There is a token that is bound to a key. The API has sent no nonce:");
    sign(teller, &token, &request());
    teller.quietly(&AppSpec::default().build().remember_nonce(URL, &with_next_nonce()));
    teller.say("It has sent one; the query and the body are signed too:");
    sign(teller, &token, &request().with_query().expect("a query that can be signed").with_body(b"{}"));
    teller.say("The caller gives one:");
    sign(teller, &token, &request().with_nonce("nonce-of-the-caller"));
    teller.say("What is to be signed has to be given:");
    teller.tell(HEADER, &token.authorization_header(None), Yield::Header);
}

fn with_next_nonce() -> HeaderMap {
    headers(HeaderName::from_static("authentication-info"), r#"nextnonce="nonce-of-the-answer""#)
}

fn headers(name: HeaderName, value: &str) -> HeaderMap {
    [(name, HeaderValue::from_str(value).expect("a header"))].into_iter().collect()
}

/// Says what an API answers to a request with this `Authorization`, and tells what to do about it.
fn answer(teller: &mut Teller, account: Option<&Account>, challenge: &str, sent: &HeaderValue) {
    teller.say(&format!("401, WWW-Authenticate: {challenge}"));
    let app = AppSpec::default().build_public();
    let flow = app.answer_challenge(account, URL, sent, &headers(WWW_AUTHENTICATE, challenge));
    teller.tell("answer_challenge", &flow, Yield::ChallengeAnswer);
}

fn refused(teller: &mut Teller) {
    let app = AppSpec::default().build_public();
    let account = teller.sign_in(&app, &CallSpec::default());
    let (user, first) = (Some(&account), HeaderValue::from_static("Bearer first"));
    answer(teller, user, CLAIMS, &first);
    let silent = app.acquire_token_silent(CallSpec::default().scopes(), &account).claims_challenge(ASKED);
    let token = teller.quietly(&silent);
    let second = teller.quietly(&token.authorization_header(None));
    teller.say("The token that answers them is refused too:");
    answer(teller, user, CLAIMS, &second);
    teller.say("Nobody has signed in:");
    answer(teller, None, CLAIMS, &first);
    teller.say("A proof lacks the nonce of the API, and then has it:");
    let token = teller.quietly(&for_client(bound()));
    for nonce in ["nonce-of-the-caller", "nonce-of-the-api"] {
        let proof = teller.quietly(&token.authorization_header(&request().with_nonce(nonce)));
        answer(teller, user, r#"PoP nonce="nonce-of-the-api""#, &proof);
    }
    teller.say("Nothing is asked for that could be given:");
    answer(teller, user, r#"Bearer error="invalid_token""#, &first);
}

fn remember(teller: &mut Teller) {
    let app = AppSpec::default().build();
    teller.say("200, Authentication-Info: nextnonce=\"nonce-of-the-answer\"");
    teller.tell("remember_nonce", &app.remember_nonce(URL, &with_next_nonce()), Yield::Nonce);
    teller.say("200, without one:");
    teller.tell("remember_nonce", &app.remember_nonce(URL, &HeaderMap::new()), Yield::Nonce);
}
