//! A program without a browser of its own: its user signs in on another device, such as a phone.
//!
//! It polls by itself, attempt by attempt, so that it can say how long the code is still good; `run` of
//! `acquire_token_by_device_flow` does the same without a word.

use std::error::Error;
use std::process::ExitCode;
use std::thread;
use std::time::SystemTime;

use msal_blocking::Msal;
use msal_blocking::core::flows::DeviceAttempt;
use msal_blocking::core::{Authentication, DeviceFlow, PublicClientApplication};
use msal_emulator::{Server, sample};

const HELP: &str = "\
A user signs in on another device, and the program says who it is.

usage: device_flow [SCOPE...]

Without configuration it talks to an Entra ID that it starts itself, on this machine, where a user approves after a
moment. With these variables it talks to the real one:
  AZURE_CLIENT_ID    the id of a public client
  AZURE_TENANT_ID    the tenant, organizations unless it is given, or
  AZURE_AUTHORITY    the whole authority, for another cloud or ADFS
SCOPE is User.Read unless it is given. The token is neither shown nor kept.";

fn main() -> ExitCode {
    let scopes: Vec<String> = std::env::args().skip(1).collect();
    if let Some(option) = scopes.iter().find(|scope| scope.starts_with('-')) {
        eprintln!("{HELP}");
        return if option == "-h" || option == "--help" { ExitCode::SUCCESS } else { ExitCode::from(2) };
    }
    let scopes = if scopes.is_empty() { vec!["User.Read".to_owned()] } else { scopes };
    match run(&scopes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(scopes: &[String]) -> Result<(), Box<dyn Error>> {
    let (app, server) = application()?;
    let mut msal = Msal::builder();
    if let Some(roots) = server.as_ref().and_then(Server::ca_pem) {
        msal = msal.root_certificates_pem(roots);
    }
    let msal = msal.build()?;
    let flow = msal.run(app.initiate_device_flow(scopes))?;
    eprintln!("{}", flow.message());
    let token = poll(&msal, &app, flow, server.as_ref())?;
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

/// Asks again and again until the user has signed in, has declined, or the code has expired.
fn poll(
    msal: &Msal,
    app: &PublicClientApplication,
    mut flow: DeviceFlow,
    server: Option<&Server>,
) -> Result<Authentication, Box<dyn Error>> {
    loop {
        // What is kept between two attempts is plain data: it might as well lie in a file meanwhile.
        flow = match msal.run(app.acquire_token_by_device_flow(flow).attempt())? {
            DeviceAttempt::Done(token) => return Ok(*token),
            DeviceAttempt::Pending { flow, .. } => flow,
        };
        let now = SystemTime::UNIX_EPOCH.elapsed()?.as_secs();
        eprintln!("the code is good for another {} s", flow.expires_on().as_unix_seconds().saturating_sub(now));
        if let Some(server) = server {
            // The user of the embedded Entra ID has typed the code by now.
            server.entra().approve_device(flow.user_code(), sample::USER, server.now());
        }
        thread::sleep(flow.interval());
    }
}
