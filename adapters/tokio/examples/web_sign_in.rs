//! A web application whose users sign in: the flow under way, and then who has signed in, lie in the user's session.
//!
//! Sessions live in memory, under a random name that the browser keeps in a cookie and that changes with each sign-in.

use std::collections::HashMap;
use std::error::Error;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use msal_emulator::{Browser, Server, sample};
use msal_tokio::core::{
    Account, Advice, AuthCodeFlow, AuthResponse, ConfidentialClientApplication, Credential, Error as MsalError, Prompt,
};
use msal_tokio::{Msal, environment, reqwest_client};
use tokio::net::TcpListener;

const HELP: &str = "\
A web application whose users sign in: /sign-in, /signed-in where they come back, and / for who has.

usage: web_sign_in [PORT]

Without configuration it talks to an Entra ID that it starts itself, on this machine; two users sign in at once, and
the program ends. With these variables it talks to the real one, and serves http://localhost:PORT (5000 unless it is
given) until it is stopped; http://localhost:PORT/signed-in has to be registered as a redirect URI:
  AZURE_CLIENT_ID        the application (client) id
  AZURE_TENANT_ID        the tenant, or
  AZURE_AUTHORITY        the whole authority, for another cloud or ADFS
  AZURE_CLIENT_SECRET    the client secret";

const SCOPES: [&str; 1] = ["User.Read"];
const COOKIE: &str = "session";

#[tokio::main]
async fn main() -> ExitCode {
    let argument = std::env::args().nth(1);
    let port = argument.as_deref().unwrap_or("5000").parse();
    let outcome = match port {
        Ok(port) if environment().names_an_application() => serve_for_ever(port).await,
        Ok(_) => demonstrate().await,
        Err(_) => {
            eprintln!("{HELP}");
            return if matches!(argument.as_deref(), Some("-h" | "--help")) {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(2)
            };
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What all requests share.
struct Site {
    app: ConfidentialClientApplication,
    msal: Msal,
    redirect_uri: String,
    sessions: Mutex<HashMap<String, Session>>,
}

/// What is known of a browser.
#[derive(Clone)]
enum Session {
    /// Its user is at the sign-in page.
    Begun(Box<AuthCodeFlow>),
    /// Its user has signed in.
    SignedIn(Account),
}

impl Site {
    fn new(app: ConfidentialClientApplication, msal: Msal, redirect_uri: String) -> Arc<Self> {
        Arc::new(Self { app, msal, redirect_uri, sessions: Mutex::default() })
    }

    fn router(self: Arc<Self>) -> Router {
        let routes = Router::new().route("/", get(home)).route("/sign-in", get(sign_in));
        routes.route("/signed-in", get(signed_in)).with_state(self)
    }

    /// Begins a session, and returns the cookie that names it.
    ///
    /// `Lax` lets the cookie come along when the sign-in page sends the user back by a link; a response that is posted
    /// (`form_post`) would need `None`.
    fn begin(&self, session: Session) -> Result<[(header::HeaderName, String); 1], Failure> {
        let mut name = [0; 16];
        getrandom::fill(&mut name)?;
        let name = format!("{:032x}", u128::from_be_bytes(name));
        let cookie = format!("{COOKIE}={name}; Path=/; HttpOnly; SameSite=Lax");
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).insert(name, session);
        Ok([(header::SET_COOKIE, cookie)])
    }

    /// Ends the session of the browser that sent the headers.
    fn end(&self, headers: &HeaderMap) -> Option<Session> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).remove(name(headers)?)
    }

    fn session(&self, headers: &HeaderMap) -> Option<Session> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).get(name(headers)?).cloned()
    }
}

/// The name of the session that the cookie holds.
fn name(headers: &HeaderMap) -> Option<&str> {
    let mut cookies = headers.get(header::COOKIE)?.to_str().ok()?.split("; ");
    cookies.find_map(|cookie| cookie.strip_prefix(COOKIE)?.strip_prefix('='))
}

async fn sign_in(State(site): State<Arc<Site>>) -> Result<Response, Failure> {
    let first_half = site.app.initiate_auth_code_flow(SCOPES).redirect_uri(&site.redirect_uri);
    let flow = site.msal.run(first_half.prompt(Prompt::SelectAccount)).await?;
    let page = Redirect::to(flow.auth_uri());
    Ok((site.begin(Session::Begun(Box::new(flow)))?, page).into_response())
}

async fn signed_in(
    State(site): State<Arc<Site>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Some(Session::Begun(flow)) = site.end(&headers) else { return Err("no sign-in is under way here".into()) };
    let response = AuthResponse::parse(query.as_deref().unwrap_or_default())?;
    let token = site.msal.run(site.app.acquire_token_by_auth_code_flow(*flow, response)).await?;
    let account = token.account().cloned().ok_or("nobody has signed in")?;
    Ok((site.begin(Session::SignedIn(account))?, Redirect::to("/")).into_response())
}

async fn home(State(site): State<Arc<Site>>, headers: HeaderMap) -> Result<Response, Failure> {
    let Some(Session::SignedIn(account)) = site.session(&headers) else {
        return Ok("nobody has signed in with this browser; go to /sign-in\n".into_response());
    };
    let token = site.msal.run(site.app.acquire_token_silent(SCOPES, &account)).await?;
    let (name, scopes) = (account.username(), token.scopes().as_str());
    Ok(format!("{name} has signed in; there is a token for {scopes}\n").into_response())
}

/// Why there is no page.
struct Failure(Box<dyn Error + Send + Sync>);

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    /// Sends the user to sign in anew where that helps, and else says what is wrong.
    fn into_response(self) -> Response {
        match self.0.downcast_ref::<MsalError>().map(MsalError::advice) {
            Some(Advice::Interact { .. }) => Redirect::to("/sign-in").into_response(),
            _ => (StatusCode::BAD_REQUEST, format!("{}\n", self.0)).into_response(),
        }
    }
}

async fn serve_for_ever(port: u16) -> Result<(), Box<dyn Error>> {
    let app = ConfidentialClientApplication::from_environment(&environment())?.build()?;
    let site = Site::new(app, Msal::new()?, format!("http://localhost:{port}/signed-in"));
    println!("open http://localhost:{port}/ in a browser");
    Ok(axum::serve(TcpListener::bind(("127.0.0.1", port)).await?, site.router()).await?)
}

/// Serves two users of an embedded Entra ID, who sign in at once.
async fn demonstrate() -> Result<(), Box<dyn Error>> {
    let server = Server::start(sample::directory)?;
    println!("there is no AZURE_CLIENT_ID, so an embedded Entra ID answers at {}", server.origin());
    let app = ConfidentialClientApplication::builder(sample::CLIENT_ID, Credential::secret(sample::SECRET))
        .authority(format!("{}/{}", server.origin(), sample::TENANT))
        .without_instance_discovery()
        .build()?;
    let msal = Msal::builder().root_certificates_pem(server.ca_pem().unwrap_or_default()).build()?;
    let site = Site::new(app, msal, sample::REDIRECT_URI.to_owned());
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let home = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, site.router()).await });
    let (one, two) = tokio::join!(visit(&server, &home, sample::USER), visit(&server, &home, sample::OTHER_USER));
    for (user, page) in [(sample::USER, one?), (sample::OTHER_USER, two?)] {
        print!("{page}");
        page.starts_with(user).then_some(()).ok_or("a user was taken for another")?;
    }
    Ok(())
}

/// Is a user with a browser, and returns the page that it shows in the end.
///
/// The site is known as that of the redirect URI, as behind a proxy that has the TLS certificate.
async fn visit(server: &Server, home: &str, user: &str) -> Result<String, Box<dyn Error>> {
    let http = reqwest_client(None, None)?;
    let sent = |response: &reqwest::Response, name: header::HeaderName| {
        let value = response.headers().get(name)?.to_str().ok()?;
        value.split(';').next().map(str::to_owned)
    };
    let page = http.get(format!("{home}/sign-in")).send().await?;
    let (cookie, url) = (sent(&page, header::SET_COOKIE), sent(&page, header::LOCATION).unwrap_or_default());
    let now = server.now();
    let page = Browser::new().sign_in(&mut server.entra(), &url, user, sample::PASSWORD, now);
    let back = page.callback().ok_or("the sign-in page does not lead back")?.uri.replace("https://app.example", home);
    let page = http.get(back).header(header::COOKIE, cookie.unwrap_or_default()).send().await?;
    let cookie = sent(&page, header::SET_COOKIE).ok_or("there is no session")?;
    Ok(http.get(home).header(header::COOKIE, cookie).send().await?.text().await?)
}
