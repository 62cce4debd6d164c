//! A program without a browser of its own: its user signs in on another device, such as a phone.

use std::error::Error;
use std::io::{IsTerminal, stderr};
use std::process::ExitCode;
use std::time::Duration;

use msal_emulator::{Server, sample};
use msal_tokio::Msal;
use msal_tokio::core::{DeviceFlow, PublicClientApplication};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

const HELP: &str = "\
A user signs in on another device, and the program says who it is.

usage: device_flow [SCOPE...]

Without configuration it talks to an Entra ID that it starts itself, on this machine, where a user approves after a
moment. With these variables it talks to the real one:
  AZURE_CLIENT_ID    the id of a public client
  AZURE_TENANT_ID    the tenant, organizations unless it is given, or
  AZURE_AUTHORITY    the whole authority, for another cloud or ADFS
SCOPE is User.Read unless it is given. The token is neither shown nor kept.";

#[tokio::main]
async fn main() -> ExitCode {
    let scopes: Vec<String> = std::env::args().skip(1).collect();
    if let Some(option) = scopes.iter().find(|scope| scope.starts_with('-')) {
        eprintln!("{HELP}");
        return if option == "-h" || option == "--help" { ExitCode::SUCCESS } else { ExitCode::from(2) };
    }
    let scopes = if scopes.is_empty() { vec!["User.Read".to_owned()] } else { scopes };
    match run(&scopes).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(scopes: &[String]) -> Result<(), Box<dyn Error>> {
    let (app, server) = application()?;
    let mut msal = Msal::builder();
    if let Some(roots) = server.as_ref().and_then(Server::ca_pem) {
        msal = msal.root_certificates_pem(roots);
    }
    let msal = msal.build()?;
    let flow = msal.run(app.initiate_device_flow(scopes)).await?;
    show(&flow)?;
    let waiting = msal.run(app.acquire_token_by_device_flow(flow.clone()));
    let (token, ()) = tokio::join!(waiting, approve(server.as_ref(), &flow));
    let token = token?;
    let name = token.account().map_or("somebody", |account| account.username());
    let (scopes, seconds) = (token.scopes().as_str(), token.expires_in().as_secs());
    println!("{name} has signed in; a token for {scopes} holds for {seconds} s");
    Ok(())
}

/// Returns the application, and the server where it is an embedded one.
fn application() -> Result<(PublicClientApplication, Option<Server>), Box<dyn Error>> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(client_id) = variable("AZURE_CLIENT_ID") {
        let tenant = variable("AZURE_TENANT_ID").unwrap_or_else(|| "organizations".to_owned());
        let authority = variable("AZURE_AUTHORITY").unwrap_or(format!("https://login.microsoftonline.com/{tenant}"));
        return Ok((PublicClientApplication::builder(client_id).authority(authority).build()?, None));
    }
    let server = Server::start(sample::directory)?;
    println!("there is no AZURE_CLIENT_ID, so an embedded Entra ID answers at {}", server.origin());
    let app = PublicClientApplication::builder(sample::PUBLIC_CLIENT_ID)
        .authority(format!("{}/{}", server.origin(), sample::TENANT))
        .without_instance_discovery()
        .build()?;
    Ok((app, Some(server)))
}

/// Tells the user what to do; a phone's camera reads the address from a terminal, and the code is typed.
fn show(flow: &DeviceFlow) -> Result<(), Box<dyn Error>> {
    if stderr().is_terminal() {
        let address = flow.verification_uri_complete().unwrap_or(flow.verification_uri());
        eprintln!("{}", QrCode::new(address)?.render::<Dense1x2>().build());
    }
    eprintln!("{}", flow.message());
    Ok(())
}

/// Is the user of the embedded Entra ID, where there is one: takes a second to type the code, and approves.
async fn approve(server: Option<&Server>, flow: &DeviceFlow) {
    if let Some(server) = server {
        tokio::time::sleep(Duration::from_secs(1)).await;
        server.entra().approve_device(flow.user_code(), sample::USER, server.now());
    }
}
