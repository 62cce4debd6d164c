//! An application gets a token that is bound to a key of its own, and calls a protected API that checks each proof.

use std::error::Error;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use msal_emulator::{Server, sample};
use msal_laws::Api;
use msal_tokio::core::{Authentication, ConfidentialClientApplication, Credential, Scheme};
use msal_tokio::{Authorizer, Msal, reqwest_client};
use tokio::net::TcpListener;

const HELP: &str = "\
An application gets a token that is bound to a key of its own, and calls a protected API on this machine twice, which
wants its nonce in each proof. Then somebody sends the token without the key.

usage: proof_of_possession

Entra ID and the API are embedded; nothing leaves this machine.";

const SCOPE: [&str; 1] = ["https://graph.microsoft.com/.default"];

#[tokio::main]
async fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        None => {}
        Some("-h" | "--help") => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Some(_) => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    }
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let server = Arc::new(Server::start(sample::directory)?);
    let url = protect(Arc::clone(&server)).await?;
    println!("an embedded Entra ID answers at {}, and a protected API at {url}\n", server.origin());
    let app = ConfidentialClientApplication::builder(sample::CLIENT_ID, Credential::secret(sample::SECRET))
        .authority(format!("{}/{}", server.origin(), sample::TENANT))
        .without_instance_discovery()
        .build()?;
    let msal = Msal::builder().root_certificates_pem(server.ca_pem().unwrap_or_default()).build()?;
    let acquire = app.acquire_token_for_client(SCOPE).scheme(Scheme::pop());

    let token = msal.run(acquire.clone()).await?;
    println!("a {} token, which is bound to the key {}", token.token_type(), token.key_id().unwrap_or_default());

    let api = Authorizer::new(&msal, acquire).client(reqwest_client(None, None)?);
    for what in ["the API has not sent a nonce yet:", "the nonce came with the last answer, and the token is cached:"] {
        println!("\n{what}");
        let answer = api.execute(reqwest_client(None, None)?.get(&url).build()?).await?.error_for_status()?;
        println!("  = {} {}", answer.status().as_u16(), answer.text().await?);
    }

    println!("\nthe token without the key:");
    steal(&url, &token).await
}

/// Sends the token as a bearer would, which must not do.
async fn steal(url: &str, token: &Authentication) -> Result<(), Box<dyn Error>> {
    let stolen = token.access_token().expose_secret();
    let answer = reqwest_client(None, None)?.get(url).bearer_auth(stolen).send().await?;
    println!("  = {}", answer.status().as_u16());
    (answer.status() == StatusCode::UNAUTHORIZED).then_some(()).ok_or("the API took a bound token from a bearer".into())
}

/// The API, and the directory whose tokens it takes.
struct Protected {
    api: Mutex<Api>,
    server: Arc<Server>,
}

/// Puts up an API that wants its nonces, and returns its URL.
async fn protect(server: Arc<Server>) -> Result<String, Box<dyn Error>> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://{}/v1/items", listener.local_addr()?);
    let api = Mutex::new(Api::new(server.origin(), true));
    let router = Router::new().fallback(serve).with_state(Arc::new(Protected { api, server }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}

/// Answers a request, and says what came and what goes, without tokens, proofs and nonces.
async fn serve(State(own): State<Arc<Protected>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, 1 << 16).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let request = axum::http::Request::from_parts(parts, body.to_vec());
    let now = own.server.now();
    let mut api = own.api.lock().unwrap_or_else(PoisonError::into_inner);
    let answer = api.handle(&mut own.server.entra(), &request, now);
    let sent = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let scheme = sent.split(' ').next().unwrap_or_default();
    println!("  > {} {} with Authorization: {scheme} (secret)", request.method(), request.uri());
    let carrier = [header::WWW_AUTHENTICATE, header::HeaderName::from_static("authentication-info")];
    let bears_nonce = |name: &header::HeaderName| {
        answer.headers().get(name).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("nonce="))
    };
    let nonce = carrier.iter().find(|name| bears_nonce(name)).map(|name| format!(", a nonce in {name}"));
    println!("  < {}{}", answer.status().as_u16(), nonce.unwrap_or_default());
    answer.map(Body::from).into_response()
}
