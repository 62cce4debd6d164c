//! What runs a flow can be handed to a runtime's `spawn`: it is `Send` for who holds a host of one runtime.
#![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]

use msal_core::{ConfidentialClientApplication, Credential, PublicClientApplication};
use msal_tokio::Interactive;

fn spawnable<T: Send + 'static>(task: T) {
    drop(task);
}

#[test]
fn a_flow_and_a_sign_in_can_be_spawned() {
    let authority = "https://login.microsoftonline.com/contoso.example";
    let app = ConfidentialClientApplication::builder("client-id", Credential::secret("s3cr3t"));
    let app = app.authority(authority).build().unwrap();
    let person = PublicClientApplication::builder("client-id").authority(authority).build().unwrap();
    let msal = msal_tokio::Msal::new().unwrap();
    let host = msal.clone();
    spawnable(async move { host.run(app.acquire_token_for_client(["scope"])).await });
    let sign_in = Interactive::new(&person, person.initiate_auth_code_flow(["scope"]));
    spawnable(async move { msal.acquire_token_interactive(sign_in).await });
}
