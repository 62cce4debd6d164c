//! Proof of possession end to end: a token that is bound to a key is good for whoever has the key, for the request that
//! was signed, once.

use std::sync::LazyLock;

use msal_core::flows::ChallengeAnswer;
use msal_core::http::{HeaderValue, Request, Response, StatusCode};
use msal_core::wire::key::{EcPrivateKey, USUAL_BITS, generate};
use msal_core::wire::shr::{ShrError, SignedPart};
use msal_core::{
    Account, Authentication, ConfidentialClientApplication, Credential, Error, PopAuthScheme, ProofKey,
    PublicClientApplication, Scheme, Seed, TokenSource, TrustError,
};
use msal_emulator::{Browser, Certificate, sample};
use msal_laws::{Api, NONCE_LIFE, Pair};

const ORIGIN: &str = "https://login.microsoftonline.com";
const SCOPE: &str = "https://graph.microsoft.com/.default";
const URL: &str = "https://api.contoso.example/v1/items?top=5";

/// Making a key takes a while, so tests that need no new one share these.
static KEYS: LazyLock<[ProofKey; 2]> = LazyLock::new(|| {
    [1, 2].map(|byte| ProofKey::local(generate(USUAL_BITS, &Seed::new([byte; 32])).unwrap()).unwrap())
});

fn own() -> Scheme {
    Scheme::pop_with(KEYS[0].clone())
}

fn app() -> ConfidentialClientApplication {
    ConfidentialClientApplication::builder(sample::CLIENT_ID, Credential::secret(sample::SECRET))
        .authority(format!("https://login.microsoftonline.com/{}", sample::TENANT))
        .build()
        .unwrap()
}

fn for_client(pair: &mut Pair, scheme: Scheme) -> Authentication {
    pair.result(&app().acquire_token_for_client([SCOPE]).scheme(scheme)).unwrap()
}

/// A request that the token is used for, with what is signed of it.
fn request(pair: &mut Pair, token: &Authentication, scheme: &PopAuthScheme) -> Request<Vec<u8>> {
    let authorization = pair.result(&token.authorization_header(scheme)).unwrap();
    assert!(authorization.is_sensitive());
    Request::get(URL).header("authorization", authorization).body(Vec::new()).unwrap()
}

fn usual() -> PopAuthScheme {
    PopAuthScheme::for_request("GET", URL).unwrap().with_query().unwrap()
}

fn ask(pair: &mut Pair, api: &mut Api, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let now = pair.now;
    api.handle(&mut pair.entra, request, now)
}

fn status(pair: &mut Pair, api: &mut Api, request: &Request<Vec<u8>>) -> StatusCode {
    ask(pair, api, request).status()
}

#[test]
fn an_api_takes_the_request_that_was_signed_once() {
    let (mut pair, mut api) = (Pair::sample(), Api::new(ORIGIN, false));
    let token = for_client(&mut pair, own());
    assert_eq!((token.token_type(), token.key_id()), ("pop", Some(KEYS[0].key_id())));
    let signed = request(&mut pair, &token, &usual());
    assert_eq!(status(&mut pair, &mut api, &signed), 200);
    assert_eq!(status(&mut pair, &mut api, &signed), 401);
    assert_eq!(api.refused, Some(ShrError::Replayed));
    let again = request(&mut pair, &token, &usual());
    assert_eq!(status(&mut pair, &mut api, &again), 200, "it is signed anew for each attempt");
}

/// How a request is tampered with.
type Change = fn(&mut Request<Vec<u8>>);

#[test]
fn each_part_that_is_tampered_with_is_noticed() {
    let (mut pair, mut api) = (Pair::sample(), Api::new(ORIGIN, false));
    let token = for_client(&mut pair, own());
    let whole = usual().with_body(b"body").with_headers([("x-order", "7")]).unwrap();
    let good = |pair: &mut Pair| {
        let mut request = request(pair, &token, &whole);
        *request.body_mut() = b"body".to_vec();
        request.headers_mut().insert("x-order", HeaderValue::from_static("7"));
        request
    };
    let untouched = good(&mut pair);
    assert_eq!(status(&mut pair, &mut api, &untouched), 200);
    let changes: [(SignedPart, Change); 6] = [
        (SignedPart::Method, |request| *request.method_mut() = "PUT".parse().unwrap()),
        (SignedPart::Host, |request| *request.uri_mut() = URL.replace("api.", "evil.").parse().unwrap()),
        (SignedPart::Path, |request| *request.uri_mut() = URL.replace("items", "users").parse().unwrap()),
        (SignedPart::Query, |request| *request.uri_mut() = URL.replace('5', "6").parse().unwrap()),
        (SignedPart::Headers, |request| drop(request.headers_mut().insert("x-order", "8".parse().unwrap()))),
        (SignedPart::Body, |request| request.body_mut().push(b'!')),
    ];
    for (part, change) in changes {
        let mut request = good(&mut pair);
        change(&mut request);
        assert_eq!(status(&mut pair, &mut api, &request), 401, "{part:?}");
        assert_eq!(api.refused, Some(ShrError::Mismatch(part)));
    }
}

#[test]
fn a_stolen_token_is_good_for_nobody_else() {
    let (mut pair, mut api) = (Pair::sample(), Api::new(ORIGIN, false));
    let [own_token, other_token] = KEYS.each_ref().map(|key| for_client(&mut pair, Scheme::pop_with(key.clone())));
    let shr = |token: &Authentication, key: &ProofKey| {
        let at = msal_core::Timestamp::from_unix_seconds(msal_laws::EPOCH);
        let scheme = usual();
        let input =
            scheme.shr(token.access_token().expose_secret(), at, "n", key.jwk()).signing_input(scheme.algorithm());
        let msal_core::SigningKey::Local(private) = key.signing_key() else { panic!("a local key") };
        let signature = private.sign(scheme.algorithm(), input.as_bytes(), [9; 32]).unwrap();
        let value = msal_core::wire::shr::Shr::authorization(&input, &signature);
        Request::get(URL).header("authorization", value).body(Vec::new()).unwrap()
    };
    let sound = shr(&own_token, &KEYS[0]);
    assert_eq!(status(&mut pair, &mut api, &sound), 200);
    for (token, key) in [(&own_token, &KEYS[1]), (&other_token, &KEYS[0])] {
        let stolen = shr(token, key);
        assert_eq!(status(&mut pair, &mut api, &stolen), 401);
        assert_eq!(api.refused, Some(ShrError::WrongKey));
    }
    let text = format!("Bearer {}", own_token.access_token().expose_secret());
    let as_bearer = Request::get(URL).header("authorization", text).body(Vec::new()).unwrap();
    assert_eq!(status(&mut pair, &mut api, &as_bearer), 401, "a bound token is no bearer's");
}

#[test]
fn bound_tokens_lie_side_by_side() {
    let mut pair = Pair::sample();
    let schemes = || [Scheme::bearer(), own(), Scheme::pop_with(KEYS[1].clone())];
    let first: Vec<_> = schemes().map(|scheme| for_client(&mut pair, scheme)).into();
    assert_eq!(pair.asked(), 3);
    for (scheme, issued) in schemes().into_iter().zip(&first) {
        let cached = for_client(&mut pair, scheme);
        assert_eq!((cached.token_source(), cached.access_token()), (TokenSource::Cache, issued.access_token()));
    }
    assert_eq!(pair.asked(), 3);
    let written = pair.store.to_json();
    assert_eq!(written.matches("AccessToken_With_AuthScheme").count(), 2);
    pair.store = msal_core::cache::Store::from_json(&written).unwrap();
    for (scheme, issued) in schemes().into_iter().zip(&first) {
        assert_eq!(for_client(&mut pair, scheme).access_token(), issued.access_token());
    }
}

#[test]
fn a_pop_token_needs_no_broker() {
    let (mut pair, mut api) = (Pair::sample(), Api::new(ORIGIN, false));
    assert!(app().is_pop_supported());
    let token = for_client(&mut pair, Scheme::pop());
    let signed = request(&mut pair, &token, &PopAuthScheme::new("GET", URL, "n").unwrap());
    assert_eq!(status(&mut pair, &mut api, &signed), 200);
    pair.now += 8 * 3600 - 1;
    assert_eq!(for_client(&mut pair, Scheme::pop()).key_id(), token.key_id(), "one key serves for 8 hours");
    pair.now += 1;
    let renewed = for_client(&mut pair, Scheme::pop());
    assert_ne!(renewed.key_id(), token.key_id());
    let signed = request(&mut pair, &renewed, &usual());
    assert_eq!(status(&mut pair, &mut api, &signed), 200);
}

/// What is done about a 401 with this challenge, to a request that carried this.
fn decide(
    pair: &mut Pair,
    signed_in: &(PublicClientApplication, Account),
    sent: &str,
    challenge: &str,
) -> ChallengeAnswer {
    let headers = [("www-authenticate".parse().unwrap(), challenge.parse().unwrap())].into_iter().collect();
    let sent = HeaderValue::from_str(sent).unwrap();
    pair.result(&signed_in.0.answer_challenge(Some(&signed_in.1), URL, &sent, &headers)).unwrap()
}

#[test]
fn claims_are_asked_for_once_for_each_token_and_not_at_all_where_the_service_has_said_no() {
    let mut pair = Pair::sample();
    let signed_in = signed_in(&mut pair);
    let (app, account) = &signed_in;
    // Azure Resource Manager's form, of which the error says something else.
    let revoked =
        r#"Bearer error="invalid_token", claims="eyJhY2Nlc3NfdG9rZW4iOnsieG1zX2NjIjp7InZhbHVlcyI6WyJhIl19fX0=""#;
    let ChallengeAnswer::AcquireToken { claims } = decide(&mut pair, &signed_in, "Bearer old", revoked) else {
        panic!("claims count, whatever the error beside them says")
    };
    let silent = |claims: &str| app.acquire_token_silent(["User.Read"], account).claims_challenge(claims);
    let fresh = pair.result(&silent(&claims)).unwrap();
    let sent = format!("Bearer {}", fresh.access_token().expose_secret());
    assert_eq!(decide(&mut pair, &signed_in, &sent, revoked), ChallengeAnswer::Stop);
    for other in ["Bearer old", "Bearer that of another scope"] {
        let answer = decide(&mut pair, &signed_in, other, revoked);
        assert!(matches!(answer, ChallengeAnswer::AcquireToken { .. }), "{other}: {answer:?}");
    }
    // A step-up that only the user can take.
    let step_up = r#"Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19""#;
    let ChallengeAnswer::AcquireToken { claims } = decide(&mut pair, &signed_in, &sent, step_up) else { panic!() };
    assert!(matches!(pair.result(&silent(&claims)).unwrap_err(), Error::Refused(_)));
    assert!(matches!(decide(&mut pair, &signed_in, &sent, step_up), ChallengeAnswer::Interact { .. }));
    pair.now += 59;
    assert!(matches!(decide(&mut pair, &signed_in, &sent, step_up), ChallengeAnswer::Interact { .. }));
    pair.now += 1;
    assert!(matches!(decide(&mut pair, &signed_in, &sent, step_up), ChallengeAnswer::AcquireToken { .. }));
}

#[test]
fn claims_of_a_sign_in_are_known_by_its_token_and_its_refusal_is_nobody_elses() {
    let (mut pair, app) = (Pair::sample(), app());
    let claims = r#"{"access_token":{"xms_cc":{"values":["a"]}}}"#;
    let revoked =
        r#"Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsieG1zX2NjIjp7InZhbHVlcyI6WyJhIl19fX0=""#;
    let headers = [("www-authenticate".parse().unwrap(), revoked.parse().unwrap())].into_iter().collect();
    let sign_in = |password: &str| {
        app.acquire_token_by_username_password(sample::USER, password, ["User.Read"]).claims_challenge(claims)
    };
    assert!(matches!(pair.result(&sign_in("wrong")).unwrap_err(), Error::Refused(_)));
    let own = HeaderValue::from_static("Bearer own");
    let answer = pair.result(&app.answer_challenge(None, URL, &own, &headers)).unwrap();
    assert_eq!(answer, ChallengeAnswer::AcquireToken { claims: claims.to_owned() });
    let token = pair.result(&sign_in(sample::PASSWORD)).unwrap();
    let sent = pair.result(&token.authorization_header(None)).unwrap();
    let answer = pair.result(&app.answer_challenge(token.account(), URL, &sent, &headers)).unwrap();
    assert_eq!(answer, ChallengeAnswer::Stop);
}

#[test]
fn an_ec_key_signs_for_an_api_that_takes_it() {
    let (mut pair, mut api) = (Pair::sample(), Api::new(ORIGIN, false));
    let key = ProofKey::local_ec(EcPrivateKey::generate(&Seed::new([3; 32])));
    let token = for_client(&mut pair, Scheme::pop_with(key.clone()));
    assert_eq!(token.key_id(), Some(key.key_id()));
    let signed = request(&mut pair, &token, &usual());
    let header = signed.headers()["authorization"].to_str().unwrap().split(['.', ' ']).nth(1).unwrap().to_owned();
    assert!(msal_core::decode_part(&header).unwrap().contains(r#""alg":"ES256""#));
    assert_eq!(status(&mut pair, &mut api, &signed), 200);
    let other = ProofKey::local_ec(EcPrivateKey::generate(&Seed::new([4; 32])));
    assert_ne!(other.key_id(), key.key_id());
    let wrong = ProofKey::read(EcPrivateKey::generate(&Seed::new([5; 32])).to_pkcs8_der().as_slice(), None);
    assert!(wrong.is_err(), "an EC key is taken where it is said to be one");
}

#[test]
fn a_token_of_mutual_tls_is_bound_to_its_certificate() {
    let (mut pair, fixed) = (Pair::sample(), Certificate::fixed());
    let authority = |tenant: &str| format!("{ORIGIN}/{tenant}");
    let builder = |authority| {
        let credential = Credential::certificate(fixed.certificate_pem.clone(), fixed.key_pem.clone());
        ConfidentialClientApplication::builder(sample::CLIENT_ID, credential).authority(authority)
    };
    let app = builder(authority(sample::TENANT)).build().unwrap();
    assert_eq!(app.supported_schemes(), ["Bearer", "pop", "ssh-cert", "mtls_pop"]);
    let flow = || app.acquire_token_for_client([SCOPE]).scheme(Scheme::mtls_pop());
    let run = pair.run(&flow());
    let sent = run.steps.iter().rfind(|step| step.word == "Send").unwrap();
    assert!(sent.exact.contains("https://mtlsauth.microsoft.com/"), "{}", sent.exact);
    let token = run.result.unwrap();
    let payload = msal_core::wire::jwt::Jws::parse(token.access_token().expose_secret()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(payload.payload()).unwrap();
    assert_eq!(claims["cnf"]["x5t#S256"].as_str(), token.key_id());
    assert_eq!(token.key_id(), token.tls_identity().map(msal_core::TlsIdentity::id));
    assert_eq!(pair.result(&flow()).unwrap().token_source(), TokenSource::Cache);
    assert_eq!(for_client(&mut pair, Scheme::bearer()).token_type(), "Bearer");
    let refused = |app: &ConfidentialClientApplication, pair: &mut Pair| {
        let error = pair.result(&app.acquire_token_for_client([SCOPE]).scheme(Scheme::mtls_pop())).unwrap_err();
        let Error::Config(why) = error else { panic!("{error:?}") };
        why.field()
    };
    let claims = serde_json::from_str(r#"{"x": 1}"#).unwrap();
    let claiming = builder(authority(sample::TENANT)).client_claims(claims).build().unwrap();
    assert_eq!(refused(&claiming, &mut pair), "client_claims");
    let of_many = builder(authority("organizations")).build().unwrap();
    assert_eq!(refused(&of_many, &mut pair), "authority");
    assert_eq!(of_many.supported_schemes(), ["Bearer", "pop", "ssh-cert"]);
    assert_eq!(refused(&self::app(), &mut pair), "credential");
    assert_eq!(self::app().supported_schemes(), ["Bearer", "pop", "ssh-cert"]);
}

#[test]
fn a_bearer_token_in_place_of_a_bound_one_is_not_kept() {
    let mut pair = Pair::sample();
    let answers = [
        (r#"{"access_token":"a","expires_in":3599,"token_type":"Bearer"}"#, TrustError::TokenType { expected: "pop" }),
        (r#"{"access_token":"a","expires_in":3599}"#, TrustError::TokenType { expected: "pop" }),
    ];
    for (body, expected) in answers {
        pair.entra.fail_next("/token", msal_emulator::Fault::Status(200, body.to_owned()));
        let error = pair.result(&app().acquire_token_for_client([SCOPE]).scheme(own())).unwrap_err();
        assert_eq!(format!("{error:?}"), format!("{:?}", Error::Trust(expected)));
        assert!(!pair.store.to_json().contains("AccessToken"), "nothing is kept");
    }
}

/// A user who has signed in to a public client.
fn signed_in(pair: &mut Pair) -> (PublicClientApplication, Account) {
    let authority = format!("https://login.microsoftonline.com/{}", sample::TENANT);
    let app = PublicClientApplication::builder(sample::PUBLIC_CLIENT_ID).authority(authority).build().unwrap();
    let begun = app.initiate_auth_code_flow(["User.Read"]).redirect_uri("http://localhost:8400");
    let flow = pair.result(&begun).unwrap();
    let now = pair.now;
    let page = Browser::new().sign_in(&mut pair.entra, flow.auth_uri(), sample::USER, sample::PASSWORD, now);
    let uri = page.callback().expect("the browser comes back").uri.clone();
    let response = msal_core::AuthResponse::parse(uri.split_once('?').unwrap().1).unwrap();
    let token = pair.result(&app.acquire_token_by_auth_code_flow(flow, response).scheme(own())).unwrap();
    assert_eq!(token.token_type(), "pop");
    let account = token.account().unwrap().clone();
    (app, account)
}

#[test]
fn a_nonce_is_learnt_and_used_and_replaced() {
    let (mut pair, mut api) = (Pair::sample(), Api::new(ORIGIN, true));
    let (app, account) = signed_in(&mut pair);
    let token = pair.result(&app.acquire_token_silent(["User.Read"], &account).scheme(own())).unwrap();
    assert_eq!(token.token_source(), TokenSource::Cache);
    let answer = |pair: &mut Pair, request: &Request<Vec<u8>>, response: &Response<Vec<u8>>| {
        let sent = &request.headers()["authorization"];
        pair.result(&app.answer_challenge(Some(&account), URL, sent, response.headers())).unwrap()
    };
    let first = request(&mut pair, &token, &usual());
    let refused = ask(&mut pair, &mut api, &first);
    assert_eq!((refused.status(), &api.refused), (StatusCode::UNAUTHORIZED, &Some(ShrError::Nonce)));
    assert_eq!(answer(&mut pair, &first, &refused), ChallengeAnswer::SignAgain);
    let second = request(&mut pair, &token, &usual());
    let served = ask(&mut pair, &mut api, &second);
    assert_eq!(served.status(), 200);
    pair.now += NONCE_LIFE;
    assert!(pair.result(&app.remember_nonce(URL, served.headers())).unwrap(), "the answer brings the next one");
    let third = request(&mut pair, &token, &usual());
    assert_eq!(status(&mut pair, &mut api, &third), 200);
    pair.now += NONCE_LIFE + 1;
    let stale = request(&mut pair, &token, &usual());
    let refused = ask(&mut pair, &mut api, &stale);
    assert_eq!(answer(&mut pair, &stale, &refused), ChallengeAnswer::SignAgain);
    let same_again = request(&mut pair, &token, &usual());
    assert_eq!(answer(&mut pair, &same_again, &refused), ChallengeAnswer::Stop, "the request had this nonce");
    let elsewhere = PopAuthScheme::for_request("GET", "https://other.contoso.example/").unwrap();
    let other = pair.result(&token.authorization_header(&elsewhere)).unwrap();
    let nonce = |value: &HeaderValue| {
        let proof = msal_core::wire::jwt::Jws::parse(value.to_str().unwrap().split_once(' ').unwrap().1).unwrap();
        serde_json::from_slice::<serde_json::Value>(proof.payload()).unwrap()["nonce"].as_str().unwrap().to_owned()
    };
    let told = nonce(&same_again.headers()["authorization"]);
    let change = format!("{:?}", pair.store);
    assert!(!change.contains(&told), "a nonce is in no `Debug`");
    assert_ne!(nonce(&other), told, "a nonce goes to its own API only");
    assert_eq!(nonce(&other).len(), 32);
}

#[test]
fn access_that_is_withdrawn_is_answered_with_claims_once() {
    let (mut pair, mut api) = (Pair::sample(), Api::new(ORIGIN, false));
    let (app, account) = signed_in(&mut pair);
    for scheme in [own(), Scheme::bearer()] {
        let silent = || app.acquire_token_silent(["User.Read"], &account).scheme(scheme.clone());
        let token = pair.result(&silent()).unwrap();
        let used = request(&mut pair, &token, &usual());
        assert_eq!(status(&mut pair, &mut api, &used), 200);
        let now = pair.now;
        pair.entra.distrust_access_tokens(sample::USER, now);
        let used = request(&mut pair, &token, &usual());
        let refused = ask(&mut pair, &mut api, &used);
        assert_eq!(refused.status(), 401);
        let decide = |pair: &mut Pair, used: &Request<Vec<u8>>| {
            let sent = &used.headers()["authorization"];
            pair.result(&app.answer_challenge(Some(&account), URL, sent, refused.headers())).unwrap()
        };
        let ChallengeAnswer::AcquireToken { claims } = decide(&mut pair, &used) else { panic!("claims are asked for") };
        assert!(
            matches!(decide(&mut pair, &used), ChallengeAnswer::AcquireToken { .. }),
            "no new token came of it yet"
        );
        pair.now += 1;
        let fresh = pair.result(&silent().claims_challenge(claims)).unwrap();
        assert_eq!((fresh.token_source(), fresh.token_type()), (TokenSource::IdentityProvider, token.token_type()));
        let used = request(&mut pair, &fresh, &usual());
        assert_eq!(status(&mut pair, &mut api, &used), 200);
        assert_eq!(decide(&mut pair, &used), ChallengeAnswer::Stop, "the same claims again help nobody");
        let nobody = app.answer_challenge(None, URL, &HeaderValue::from_static("Bearer x"), refused.headers());
        assert!(matches!(pair.result(&nobody).unwrap(), ChallengeAnswer::Interact { .. }));
        pair.now += 60;
    }
}
