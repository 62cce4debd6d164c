//! A program on a user's machine: the user signs in with a browser, and the program says who it is.
//!
//! With the feature `browser` it opens the system's browser; without, the user opens the URL that is shown.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use msal_tokio::core::{Advice, Prompt, PublicClientApplication};
use msal_tokio::{Interactive, InteractiveError, Msal};

const HELP: &str = "\
A user signs in with a browser on this machine.

usage: interactive CLIENT_ID [AUTHORITY [SCOPE...]]

CLIENT_ID is that of a public client with the redirect URI http://localhost. Unless they are given, AUTHORITY is
https://login.microsoftonline.com/organizations and SCOPE is User.Read. The token is neither shown nor kept.";

const AUTHORITY: &str = "https://login.microsoftonline.com/organizations";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((client_id, rest)) = arguments.split_first().filter(|(first, _)| !first.starts_with('-')) else {
        let asked = arguments.first().is_some_and(|first| first == "-h" || first == "--help");
        eprintln!("{HELP}");
        return if asked { ExitCode::SUCCESS } else { ExitCode::from(2) };
    };
    let (authority, scopes) =
        rest.split_first().map_or((AUTHORITY, rest), |(authority, scopes)| (authority.as_str(), scopes));
    match sign_in(client_id, authority, scopes).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn sign_in(client_id: &str, authority: &str, scopes: &[String]) -> Result<(), Box<dyn Error>> {
    let app = PublicClientApplication::builder(client_id).authority(authority).build()?;
    let scopes = if scopes.is_empty() { vec!["User.Read".to_owned()] } else { scopes.to_vec() };
    let first_half = app.initiate_auth_code_flow(scopes).prompt(Prompt::SelectAccount);
    let sign_in = Interactive::new(&app, first_half)
        .timeout(Duration::from_secs(300))
        .on_url(|url| eprintln!("to sign in, open this page on this machine:\n{url}\n"));
    let token = match Msal::new()?.acquire_token_interactive(sign_in).await {
        Err(InteractiveError::Flow(error)) if matches!(error.advice(), Advice::Fix) => {
            return Err(format!("{error}; see how the application is registered").into());
        }
        outcome => outcome?,
    };
    let name = token.account().map_or("somebody", |account| account.username());
    println!(
        "{name} has signed in; a token for {} holds for {} s",
        token.scopes().as_str(),
        token.expires_in().as_secs()
    );
    Ok(())
}
