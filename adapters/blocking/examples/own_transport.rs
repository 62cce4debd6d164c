//! A transport of one's own: it wraps the usual client and tries again when the service is in trouble.
//!
//! The embedded Entra ID fails twice before it answers; the caller does not notice.

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use msal_blocking::core::{ConfidentialClientApplication, Credential, Request, Response, TransportError};
use msal_blocking::{Msal, Transport, client};
use msal_emulator::{Fault, Server, sample};

/// Sends a request up to three times, and keeps the deadline for all attempts together.
struct Retrying<T>(T);

impl<T: Transport> Transport for Retrying<T> {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        let start = Instant::now();
        let attempt = || {
            let left = request.timeout().saturating_sub(start.elapsed());
            if left.is_zero() { Err(TransportError::Timeout) } else { self.0.send(request.clone().within(left)) }
        };
        for pause in [Duration::from_millis(50), Duration::from_millis(200)] {
            let answer = attempt();
            if !is_trouble(&answer) {
                return answer;
            }
            thread::sleep(pause);
        }
        attempt()
    }
}

fn is_trouble(answer: &Result<Response, TransportError>) -> bool {
    match answer {
        Ok(response) => response.http().status().is_server_error(),
        Err(error) => matches!(error, TransportError::Connect(_)),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("a token came with attempt {}", demonstrate()?);
    Ok(())
}

/// Gets a token through trouble, and returns how often the service was asked.
pub(crate) fn demonstrate() -> Result<u64, Box<dyn Error>> {
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
    msal.run(app.acquire_token_for_client([format!("{}/.default", sample::RESOURCE)]))?;
    let attempts = server.entra().log().count("/token");
    Ok(attempts)
}
