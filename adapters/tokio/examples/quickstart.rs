//! An application gets a token for itself, and says what it asks and what it is answered.
//!
//! Secrets are never printed: of a form only the values named in `SHOWN` are.

use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

use msal_emulator::{App, Certificate, Entra, Server, Tenant};
use msal_tokio::core::url::form_urlencoded;
use msal_tokio::core::{Authentication, ConfidentialClientApplication, Credential, Request, Response, TransportError};
use msal_tokio::{Msal, Transport, client, environment};

const HELP: &str = "\
An application gets a token for itself, twice: from the service, then from the cache.

usage: quickstart [SCOPE]

Without configuration it talks to an Entra ID that it starts itself, on this machine, and proves who it is by a
certificate made on the spot. With these variables it talks to the real one:
  AZURE_CLIENT_ID                    the application (client) id
  AZURE_TENANT_ID                    the tenant, or
  AZURE_AUTHORITY                    the whole authority, for another cloud or ADFS
  AZURE_CLIENT_SECRET                the client secret, or
  AZURE_CLIENT_CERTIFICATE_PATH      a PEM file with the private key and its certificates
  MSAL_SCOPE                         the scope, where none is given as an argument
The scope is https://graph.microsoft.com/.default unless it is given.";

/// The form fields whose values are no secret.
const SHOWN: [&str; 5] = ["client_id", "client_info", "client_assertion_type", "grant_type", "scope"];

const CLIENT_ID: &str = "5b1f9c2e-7d40-4a86-9e13-c8f2a6d03b75";
const TENANT_ID: &str = "e3a7d518-06c9-4b2f-8d71-9f45b0c2e86a";
const RESOURCE: &str = "https://graph.microsoft.com";

#[tokio::main]
async fn main() -> ExitCode {
    let argument = std::env::args().nth(1);
    match argument.as_deref() {
        Some("-h" | "--help") => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Some(option) if option.starts_with('-') => {
            eprintln!("error: there is no option {option}; --help shows what there is");
            return ExitCode::from(2);
        }
        _ => {}
    }
    let scope = argument.or_else(|| std::env::var("MSAL_SCOPE").ok()).unwrap_or(format!("{RESOURCE}/.default"));
    match run(&scope).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(error) = error.downcast_ref::<msal_tokio::core::Error>() {
                eprintln!("advice: {:?}", error.advice());
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(scope: &str) -> Result<(), Box<dyn Error>> {
    let (app, server) = application()?;
    let roots = server.as_ref().and_then(Server::ca_pem).map(str::as_bytes);
    let msal = Msal::builder().transport(Told(client(roots)?)).build()?;
    println!("{} asks {:?} for {scope}\n", app.client_id(), app.authority());
    for what in ["from the service:", "once more, from the cache, so that nothing is sent:"] {
        println!("{what}");
        let token = msal.run(app.acquire_token_for_client([scope])).await?;
        tell(&token);
    }
    Ok(())
}

/// Returns the application, and the server where it is an embedded one.
fn application() -> Result<(ConfidentialClientApplication, Option<Server>), Box<dyn Error>> {
    let environment = environment();
    if environment.names_an_application() {
        return Ok((ConfidentialClientApplication::from_environment(&environment)?.build()?, None));
    }
    let certificate = Certificate::self_signed("quickstart");
    let server = Server::start(|origin| {
        let app = App::new(CLIENT_ID).certificate(&certificate.der).permission(RESOURCE, ["User.Read.All"]);
        Entra::new(origin).tenant(Tenant::new(TENANT_ID).app(app))
    })?;
    println!("there is no AZURE_CLIENT_ID, so an embedded Entra ID answers at {}", server.origin());
    let credential = Credential::certificate(certificate.certificate_pem, certificate.key_pem);
    let app = ConfidentialClientApplication::builder(CLIENT_ID, credential)
        .authority(format!("{}/{TENANT_ID}", server.origin()))
        .without_instance_discovery()
        .build()?;
    Ok((app, Some(server)))
}

/// A transport that tells what it carries.
struct Told<T>(T);

impl<T: Transport> Transport for Told<T> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let http = request.http();
        println!("  > {} {}", http.method(), http.uri().path());
        for (name, value) in form_urlencoded::parse(http.body()) {
            println!("      {name} = {}", if SHOWN.contains(&&*name) { &value } else { "(secret)" });
        }
        let answer = self.0.send(request).await;
        match &answer {
            Ok(response) => tell_head(response),
            Err(error) => println!("  < {error}"),
        }
        answer
    }
}

fn tell_head(response: &Response) {
    let http = response.http();
    println!("  < {}", http.status());
    let header = |name| http.headers().get(name).and_then(|value| value.to_str().ok());
    for (what, name) in
        [("type", "content-type"), ("retry after", "retry-after"), ("correlation id", "client-request-id")]
    {
        if let Some(value) = header(name) {
            println!("      {what}: {value}");
        }
    }
}

fn tell(token: &Authentication) {
    let expiry = UNIX_EPOCH + Duration::from_secs(token.expires_on().as_unix_seconds());
    println!("  a {} token from {:?}", token.token_type(), token.token_source());
    println!("      scopes: {}", token.scopes().as_str());
    println!("      expires: {} (in {} s)", httpdate::fmt_http_date(expiry), token.expires_in().as_secs());
    println!("      access token: {} bytes, not shown\n", token.access_token().expose_secret().len());
}
