//! A transport of one's own: it wraps the usual client and tries again when the service is in trouble.
//!
//! The embedded Entra ID fails twice before it answers; the caller does not notice.

use std::error::Error;
use std::time::Duration;

use msal_emulator::{Fault, Server, sample};
use msal_tokio::core::{ConfidentialClientApplication, Credential, Request, Response, TransportError};
use msal_tokio::{Msal, Transport, client};

/// Sends a request up to three times. The host's deadline holds for all attempts together.
struct Retrying<T>(T);

impl<T: Transport> Transport for Retrying<T> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        for pause in [Duration::from_millis(50), Duration::from_millis(200)] {
            let answer = self.0.send(request.clone()).await;
            if !is_trouble(&answer) {
                return answer;
            }
            tokio::time::sleep(pause).await;
        }
        self.0.send(request).await
    }
}

fn is_trouble(answer: &Result<Response, TransportError>) -> bool {
    match answer {
        Ok(response) => response.http().status().is_server_error(),
        Err(error) => matches!(error, TransportError::Connect(_)),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let attempts = demonstrate().await?;
    println!("a token came with attempt {attempts}");
    Ok(())
}

/// Gets a token through trouble, and returns how often the service was asked.
pub(crate) async fn demonstrate() -> Result<u64, Box<dyn Error>> {
    let server = Server::start(sample::directory)?;
    for _ in 0..2 {
        server.entra().fail_next("/token", Fault::RetryAfter { status: 503, seconds: 1 });
    }
    let roots = server.ca_pem().map(str::as_bytes);
    let msal = Msal::builder().transport(Retrying(client(roots)?)).build()?;
    let app = ConfidentialClientApplication::builder(sample::CLIENT_ID, Credential::secret(sample::SECRET))
        .authority(format!("{}/{}", server.origin(), sample::TENANT))
        .without_instance_discovery()
        .build()?;
    msal.run(app.acquire_token_for_client([format!("{}/.default", sample::RESOURCE)])).await?;
    let attempts = server.entra().log().count("/token");
    Ok(attempts)
}
