//! Tokens on the requests of a client of tokio's, to a protected API that checks each of them in full.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod world;

use msal_core::http::{Request, Response};
use msal_core::{Account, PublicClientApplication, Scheme};
use msal_emulator::sample;
use msal_tokio::{Authorizer, CallError};
use tower::{Layer, ServiceExt, service_fn};
use world::World;

const SCOPE: [&str; 1] = ["https://graph.microsoft.com/.default"];

/// Sends a request by `reqwest`, and says what came.
async fn by_client(world: &World, authorizer: Authorizer, body: &'static str) -> (u16, String) {
    let client = msal_tokio::reqwest_client(None, None).unwrap();
    let request = client.put(&world.url).body(body).build().unwrap();
    let answer = authorizer.client(client).execute(request).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Sends a request by a service of `tower`, and says what came.
async fn by_layer(world: &World, authorizer: Authorizer, body: &'static str) -> (u16, String) {
    let client = msal_tokio::reqwest_client(None, None).unwrap();
    let inner = service_fn(move |request: Request<&'static str>| {
        let client = client.clone();
        async move {
            let answer = client.execute(reqwest::Request::try_from(request)?).await?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let mut response = Response::new(answer.text().await?);
            (*response.status_mut(), *response.headers_mut()) = (status, headers);
            Ok::<_, reqwest::Error>(response)
        }
    });
    let request = Request::put(&world.url).body(body).unwrap();
    let answer = authorizer.layer(inner).oneshot(request).await.unwrap();
    (answer.status().as_u16(), answer.into_body())
}

#[tokio::test]
async fn each_request_is_signed_and_carries_its_body() {
    let world = World::new(false).await;
    let acquire = || world.confidential().acquire_token_for_client(SCOPE).scheme(Scheme::pop());
    let authorizer = || Authorizer::new(&world.msal, acquire());
    for _ in 0..2 {
        assert_eq!(by_client(&world, authorizer(), "body").await, (200, "servedbody".to_owned()));
        assert_eq!(by_layer(&world, authorizer(), "body").await, (200, "servedbody".to_owned()));
    }
    let signs_the_body = authorizer().signing(|request| Ok(request.with_body(b"body")));
    assert_eq!(by_client(&world, signs_the_body.clone(), "body").await.0, 200);
    assert_eq!(by_client(&world, signs_the_body, "another").await.0, 401, "what was signed is not what was sent");
    assert_eq!(world.server.entra().log().count("/token"), 1, "one token serves all requests");
}

#[tokio::test]
async fn a_nonce_costs_one_more_request_and_is_remembered() {
    let world = World::new(true).await;
    let authorizer =
        Authorizer::new(&world.msal, world.confidential().acquire_token_for_client(SCOPE).scheme(Scheme::pop()));
    assert_eq!(by_layer(&world, authorizer.clone(), "x").await, (200, "servedx".to_owned()));
    assert_eq!(by_client(&world, authorizer, "y").await, (200, "servedy".to_owned()));
    assert_eq!(world.answers(), [401, 200, 200], "the API gave the next nonce with its answer");
}

/// Withdraws the trust in the user's tokens, and lets the directory's clock go on.
async fn distrust(world: &World) {
    let now = world.server.now();
    world.server.entra().distrust_access_tokens(sample::USER, now);
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
}

fn of_user(world: &World, signed_in: &(PublicClientApplication, Account), scheme: Scheme) -> Authorizer {
    let (app, account) = signed_in;
    Authorizer::new(&world.msal, app.acquire_token_silent(["User.Read"], account).scheme(scheme))
}

#[tokio::test]
async fn access_that_was_withdrawn_is_regained_with_the_claims_that_are_asked_for() {
    let world = World::new(false).await;
    let signed_in = world.signed_in().await;
    for scheme in [Scheme::bearer(), Scheme::pop()] {
        let authorizer = of_user(&world, &signed_in, scheme);
        assert_eq!(by_client(&world, authorizer.clone(), "a").await, (200, "serveda".to_owned()));
        distrust(&world).await;
        assert_eq!(by_client(&world, authorizer.clone(), "b").await, (200, "servedb".to_owned()));
        distrust(&world).await;
        assert_eq!(by_layer(&world, authorizer, "c").await, (200, "servedc".to_owned()));
        let seen = std::mem::take(&mut *world.answers.lock().unwrap());
        assert_eq!(seen, [200, 401, 200, 401, 200]);
    }
}

#[tokio::test]
async fn the_apis_own_answer_comes_back_where_nothing_helps() {
    let world = World::new(false).await;
    let signed_in = world.signed_in().await;
    let authorizer = of_user(&world, &signed_in, Scheme::bearer());
    assert_eq!(by_client(&world, authorizer.clone(), "").await.0, 200);
    distrust(&world).await;
    let now = world.server.now();
    world.server.entra().revoke_sessions(sample::USER, now);
    let client = msal_tokio::reqwest_client(None, None).unwrap();
    let request = client.get(&world.url).build().unwrap();
    let answer = authorizer.client(client).execute(request).await.unwrap();
    assert_eq!(answer.status(), 401, "the user has to sign in");
    assert!(answer.headers()["www-authenticate"].to_str().unwrap().contains("insufficient_claims"));
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let world = World::new(false).await;
    let (app, _) = world.signed_in().await;
    let stranger = Account::of_id("nobody.nowhere");
    let authorizer = Authorizer::new(&world.msal, app.acquire_token_silent(["User.Read"], &stranger));
    let client = msal_tokio::reqwest_client(None, None).unwrap();
    let request = client.get(&world.url).build().unwrap();
    let error = authorizer.client(client).execute(request).await.unwrap_err();
    assert!(matches!(error, CallError::Authorization(_)), "{error:?}");
    assert!(error.to_string().starts_with("no token for the request: "), "{error}");
    assert!(world.answers().is_empty());
}

#[tokio::test]
async fn who_the_client_was_redirected_to_is_not_the_api() {
    let world = World::new(true).await;
    let elsewhere = axum::Router::new()
        .fallback(|| async { (axum::http::StatusCode::UNAUTHORIZED, [("www-authenticate", "PoP nonce=\"evil\"")]) });
    let there = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = format!("http://{}/", there.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(there, elsewhere).await });
    let gone = axum::Router::new().fallback(move || {
        let target = target.clone();
        async move { (axum::http::StatusCode::TEMPORARY_REDIRECT, [("location", target)]) }
    });
    let here = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/items", here.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(here, gone).await });
    let tls = msal_adapter::tls::client_config(world.server.ca_pem().map(str::as_bytes), None).unwrap();
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls).build().unwrap();
    let acquire = world.confidential().acquire_token_for_client(SCOPE).scheme(Scheme::pop());
    let authorizer = Authorizer::new(&world.msal, acquire.clone());
    let request = client.get(&url).build().unwrap();
    let answer = authorizer.client(client).execute(request).await.unwrap();
    assert_eq!(answer.status(), 401);
    let token = world.msal.run(acquire).await.unwrap();
    let scheme = msal_core::PopAuthScheme::for_request("GET", &url).unwrap();
    let header = world.msal.run(token.authorization_header(&scheme)).await.unwrap();
    let proof = header.to_str().unwrap().split('.').nth(1).unwrap().to_owned();
    assert!(!msal_core::decode_part(&proof).unwrap().contains("evil"), "its nonce is not the API's");
}

#[tokio::test]
async fn a_relative_url_is_said_to_be_one() {
    let world = World::new(false).await;
    let authorizer = Authorizer::new(&world.msal, world.confidential().acquire_token_for_client(SCOPE));
    let inner = service_fn(async |_: Request<&'static str>| Ok::<_, std::convert::Infallible>(Response::new("")));
    let error = authorizer.layer(inner).oneshot(Request::get("/v1/items").body("").unwrap()).await.unwrap_err();
    assert!(matches!(error, CallError::RelativeUrl), "{error}");
}
